//! `man`: writes the manual pages.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command};
use clap_mangen::Man as Page;
use clap_mangen::roff::{Roff, bold, roman};

use crate::diagnostic::{Code, Problem, Severity};

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
        match self.write(command) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let folder = self.out_dir.display().to_string();
                let error = error.context(format!("cannot write to `{folder}`"));
                let problem = Problem::of_error(Code::Unwritable, folder, &error)
                    .help("use `--out-dir` to name a folder that you can write to");
                let mut findings = Findings::default();
                findings.problems.push(problem);
                self.colours.print_to_stderr(findings, Severity::Error);
                ExitCode::FAILURE
            }
        }
    }

    fn write(&self, command: Command) -> anyhow::Result<()> {
        fs::create_dir_all(&self.out_dir)?;
        let mut command = command.disable_help_subcommand(true);
        command.build();
        let name = command.get_name();
        let subcommands = || command.get_subcommands();
        let pages: Vec<String> = subcommands()
            .map(|it| format!("{name}-{}(1)", it.get_name()))
            .collect();
        self.write_page(&command, &pages)?;
        for subcommand in subcommands() {
            self.write_page(subcommand, &[format!("{name}(1)")])?;
        }
        Ok(())
    }

    /// Writes the page of a command that refers to other pages of this program.
    fn write_page(&self, command: &Command, others: &[String]) -> io::Result<()> {
        let page = Page::new(command.clone()).source(PROGRAM);
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
        fs::write(self.out_dir.join(page.get_filename()), text)
    }
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
