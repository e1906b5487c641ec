//! `check-tree-clean`: whether everything that is generated is what the sources give.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Format, Problem};
use crate::generate::{Documents, Tree};
use crate::output::{Difference, Files, Found, OutputError, compare_files, compare_folder};

use super::catalog::CatalogArgs;
use super::generation::{Resolved, VersionArgs, as_files};
use super::report::{Report, ReportArgs, print};
use super::unified_diff::{first_difference, unified_diff};

/// The folder of the JSON Schemas.
const SCHEMAS: &str = "schemas";

/// Compare everything that is generated with what is on the disk, and write nothing
#[derive(Debug, Args)]
pub(super) struct CheckTreeClean {
    #[command(flatten)]
    catalog: CatalogArgs,

    #[command(flatten)]
    version: VersionArgs,

    /// The form in which stale files are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    reporting: ReportArgs,
}

impl CheckTreeClean {
    pub(super) fn run(&self) -> ExitCode {
        let mut report = Report::default();
        let checked = self.check(&mut report);
        let is_clean = matches!(&checked, Some(checked) if checked.stale.is_empty());
        let text = match checked {
            Some(checked) if self.format == Format::Human => self.human(&checked),
            Some(checked) => {
                // What is wrong with the sources is for `validate` to tell.
                let mut report = Report::default();
                for file in &checked.stale {
                    let problem = file.problem(&mut report).help(self.help(file));
                    report.problems.push(problem);
                }
                self.reporting.text(report, self.format)
            }
            None => self.reporting.text(report, self.format),
        };
        let printed = print(&text, &self.reporting.colours);
        if is_clean { printed } else { ExitCode::FAILURE }
    }

    /// Generates everything and compares it; nothing if something else is wrong.
    fn check(&self, report: &mut Report) -> Option<Checked> {
        let resolved = Resolved::read(&self.catalog, report)?;
        let tree = resolved.tree(&self.version.stamp(false), &mut report.problems);
        let documents = resolved.documents(&self.catalog, report);
        if !resolved.is_sound(&self.reporting, report) {
            return None;
        }
        let out_dir = self.catalog.default_out_dir()?;
        let root = self.catalog.root_of_documents();
        match Checked::new(&tree, &out_dir, &documents, root.as_deref()) {
            Ok(checked) => Some(checked),
            Err(error) => {
                report
                    .problems
                    .push(error.problem_of_file(Code::Unreadable));
                None
            }
        }
    }

    fn human(&self, checked: &Checked) -> String {
        if checked.stale.is_empty() {
            let files = checked.files;
            return format!("all {files} generated files are what the sources give\n");
        }
        let colour = self.reporting.colours.apply_to(&io::stdout());
        let files = checked.stale.iter().map(|file| {
            let (message, difference) = (file.message(), file.difference(colour));
            let help = self.help(file);
            let code = Code::StaleFile.as_str();
            format!("error[{code}]: {message}\n{difference}  = help: {help}\n\n")
        });
        let plural = if checked.stale.len() == 1 { "" } else { "s" };
        let text: String = files.collect();
        format!("{text}{} stale file{plural}\n", checked.stale.len())
    }

    fn help(&self, file: &Stale) -> String {
        if file.found == Found::Stray {
            return "remove it, or move it elsewhere: a build leaves alone what none has written"
                .to_owned();
        }
        let options = [self.catalog.as_typed(), self.version.as_typed()].concat();
        format!("run `cargo run -- build{options}`, and commit what it writes")
    }
}

/// What the comparison found.
struct Checked {
    /// How many files are generated.
    files: usize,
    stale: Vec<Stale>,
}

/// A generated file that is not what the sources give.
struct Stale {
    /// The path as it is shown.
    path: String,
    found: Found,
    expected: String,
}

impl Checked {
    fn new(
        tree: &Tree,
        out_dir: &Path,
        documents: &Documents,
        root: Option<&Path>,
    ) -> Result<Self, OutputError> {
        let (files, documents) = (tree.files(), as_files(documents));
        let shown = match root {
            Some(_) => PathBuf::from(out_dir.file_name().unwrap_or_default()),
            None => out_dir.to_owned(),
        };
        let mut stale = stale(compare_folder(out_dir, &files)?, &files, &shown);
        if let Some(root) = root {
            // The folder of the schemas is generated as a whole; people write in the others, too.
            let (schemas, others) = documents_by_folder(&documents);
            let differences = compare_folder(&root.join(SCHEMAS), &schemas)?;
            stale.extend(self::stale(differences, &schemas, Path::new(SCHEMAS)));
            let differences = compare_files(root, &others)?;
            stale.extend(self::stale(differences, &others, Path::new("")));
        }
        Ok(Self {
            files: files.len() + documents.len(),
            stale,
        })
    }
}

/// The schemas, by their path below their folder, and the other documents.
fn documents_by_folder<'d>(documents: &Files<'d>) -> (Files<'d>, Files<'d>) {
    let (mut schemas, mut others) = (Files::new(), Files::new());
    for (path, bytes) in documents {
        match Path::new(path).strip_prefix(SCHEMAS) {
            Ok(below) => schemas.insert(below.display().to_string(), *bytes),
            Err(_) => others.insert(path.clone(), *bytes),
        };
    }
    (schemas, others)
}

/// Differences with the paths below a folder that people see, and with what is expected there.
fn stale(differences: Vec<Difference>, files: &Files<'_>, shown: &Path) -> Vec<Stale> {
    let differences = differences.into_iter();
    differences
        .map(|Difference { path, found }| {
            let expected = files.get(&path).copied().unwrap_or_default();
            Stale {
                path: shown.join(&path).display().to_string(),
                found,
                expected: String::from_utf8_lossy(expected).into_owned(),
            }
        })
        .collect()
}

impl Stale {
    /// The text on the disk, where it is another one.
    fn text(&self) -> Option<String> {
        match &self.found {
            Found::Other(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }

    fn message(&self) -> String {
        let path = &self.path;
        match &self.found {
            Found::Nothing => format!("`{path}` is missing"),
            Found::Former => format!("`{path}` is not generated any more"),
            Found::Stray => format!("`{path}` is none of the generated files"),
            Found::Other(_) if self.is_only_in_crlf() => {
                format!("`{path}` has CRLF at the ends of its lines, and is generated with LF")
            }
            Found::Other(_) => format!("`{path}` is not what the sources give"),
        }
    }

    fn is_only_in_crlf(&self) -> bool {
        let text = self.text();
        text.is_some_and(|text| text.replace("\r\n", "\n") == self.expected)
    }

    /// What differs, line by line, where that tells more than the message.
    fn difference(&self, colour: bool) -> String {
        match self.text() {
            Some(text) if !self.is_only_in_crlf() => {
                unified_diff(&self.path, &text, &self.expected, colour)
            }
            _ => String::new(),
        }
    }

    /// A problem at the first line that differs.
    fn problem(&self, report: &mut Report) -> Problem {
        match self.text() {
            Some(text) => {
                let bytes = first_difference(&text, &self.expected);
                let at = report.sources.add(&self.path, text).at(bytes);
                Problem::new(Code::StaleFile, at, self.message())
            }
            None => Problem::of_file(Code::StaleFile, &self.path, self.message()),
        }
    }
}
