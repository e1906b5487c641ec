//! `validate`: checks the catalog, or any bundles, against the rules.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Form, Problem, Problems};
use crate::generate::{MAX_BUNDLE_BYTES, Stamp};
use crate::validate::validate_bundles;
use crate::yaml::{self, Node};

use super::catalog::CatalogArgs;
use super::compiled::compile_layout;
use super::printing::{Findings, ProblemArgs, print};

/// Check the catalog and what is built from it, or any bundles, against the rules
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Bundles to check instead of the catalog; `-` is standard input
    #[arg(value_name = "FILE", conflicts_with_all = ["root", "extend"])]
    files: Vec<PathBuf>,

    #[command(flatten)]
    catalog: CatalogArgs,

    /// How problems are printed
    #[arg(long, value_enum, default_value_t)]
    format: Form,

    #[command(flatten)]
    problems: ProblemArgs,
}

impl Validate {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let checked = if self.files.is_empty() {
            self.validate_catalog(&mut findings)
        } else {
            Some(self.validate_files(&mut findings))
        };
        let stops = self.problems.stops(&findings);
        let is_clean = findings.problems.is_empty();
        let text = match checked {
            Some(checked) if is_clean && self.format == Form::Human => {
                format!("no problems in {checked}\n")
            }
            _ => self.problems.text(findings, self.format),
        };
        let printed = print(&text, &self.problems.colours);
        if stops { ExitCode::FAILURE } else { printed }
    }

    /// Checks everything that a build checks, and says what that was.
    fn validate_catalog(&self, findings: &mut Findings) -> Option<String> {
        let layout = self.catalog.layout(None, &mut findings.problems)?;
        let compiled = compile_layout(&layout, &Stamp::default(), findings);
        let definitions = counted(compiled.definitions.len(), "definition");
        let bundles = counted(compiled.tree.bundles.len(), "bundle");
        Some(format!("{definitions} and {bundles}"))
    }

    fn validate_files(&self, findings: &mut Findings) -> String {
        let bundles: Vec<Vec<Node>> = self
            .files
            .iter()
            .map(|file| documents(file, findings))
            .collect();
        let resources = counted(bundles.iter().map(Vec::len).sum(), "resource");
        validate_bundles(bundles, &mut findings.problems);
        resources
    }
}

fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The documents of a bundle.
fn documents(file: &Path, findings: &mut Findings) -> Vec<Node> {
    let Findings { problems, sources } = findings;
    let source = match sources.read_named(file, MAX_BUNDLE_BYTES) {
        Ok(source) => source,
        Err(error) => {
            problems.push(error.into());
            return Vec::new();
        }
    };
    let mut found = Problems::default();
    let documents = yaml::parse_documents(source, sources.text(source), &mut found);
    if documents.is_empty() && found.is_empty() {
        let message = "this file holds no resource";
        let path = file.display().to_string();
        found.push(Problem::of_file(Code::MissingField, path, message));
    }
    problems.extend(found);
    documents
}
