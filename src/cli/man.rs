//! `man`: writes the manual pages.

use std::io;
use std::iter;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, bold, roman};

use crate::documents::Documents;
use crate::generate::MARK;

use super::compiled::{check_documents, say_waiting, told, write_documents};
use super::manual::{Section, sections, see_also};
use super::printing::{ColourArgs, Findings};

const PROGRAM: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// Write the manual pages, one for the program and one for each subcommand
#[derive(Debug, Args)]
pub(super) struct Man {
    /// The folder to write them into; it is created if it is missing
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,

    #[command(flatten)]
    colours: ColourArgs,
}

impl Man {
    /// Writes the pages of a command line.
    pub(super) fn run(&self, command: Command) -> ExitCode {
        let mut findings = Findings::default();
        let result = self.write(&pages(command), &mut findings);
        self.colours.finish(findings, result)
    }

    fn write(&self, pages: &Documents, findings: &mut Findings) -> Option<String> {
        check_documents(&self.out_dir, pages, findings)?;
        let changed = write_documents(&self.out_dir, pages, &say_waiting, findings)?;
        Some(told(&changed, pages.len()))
    }
}

/// The pages of the program and of its subcommands, by the names of their files.
fn pages(command: Command) -> Documents {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let name = command.get_name();
    let own = format!("{name}(1)");
    let subcommands = || command.get_subcommands();
    let others = subcommands().map(|it| format!("{name}-{}(1)", it.get_name()));
    let first = page(&command, &others.collect::<Vec<_>>());
    let rest = subcommands().flat_map(|it| iter::once(it).chain(documented_below(it)));
    let rest = rest.map(|subcommand| page(subcommand, std::slice::from_ref(&own)));
    [first].into_iter().chain(rest).collect()
}

/// The subcommands of a subcommand that have a page: `help` says what the pages say.
fn documented_below(command: &Command) -> impl Iterator<Item = &Command> {
    let all = command.get_subcommands();
    all.filter(|subcommand| subcommand.get_name() != "help")
}

/// The page of a command that refers to other pages of this program, and the name of its file.
fn page(command: &Command, others: &[String]) -> (String, String) {
    let page = Page::new(command.clone()).source(PROGRAM);
    // Writing into memory cannot fail.
    let text = render(&page, command, others).unwrap_or_default();
    let text = format!(".\\\" {MARK}\n{}", String::from_utf8_lossy(&text));
    (page.get_filename(), text)
}

fn render(page: &Page, command: &Command, others: &[String]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut text)?;
    }
    for section in sections(command) {
        write_section(&section, &mut text)?;
    }
    let outside = see_also(command).iter().map(|page| (*page).to_owned());
    let pages: Vec<String> = others.iter().cloned().chain(outside).collect();
    let mut last = Roff::new();
    last.control("SH", ["SEE ALSO"]);
    last.text([roman(pages.join(", "))]);
    last.control("SH", ["VERSION"]);
    last.text([roman(PROGRAM)]);
    last.to_writer(&mut text)?;
    Ok(text)
}

fn write_section(section: &Section, text: &mut Vec<u8>) -> io::Result<()> {
    let mut roff = Roff::new();
    let title = section.title.to_uppercase();
    roff.control("SH", [title.as_str()]);
    for (term, words) in &section.entries {
        roff.control("TP", []);
        roff.text([bold(term.as_str())]);
        // An example can have several lines, which stay as they are.
        roff.control("nf", []);
        for line in words.lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff.to_writer(text)
}
