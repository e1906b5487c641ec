//! What several subcommands share: everything that a catalog gives, and writing its documents.

use std::path::Path;

use crate::api::VersionLabel;
use crate::catalog::{Catalog, Definition};
use crate::diagnostic::{Code, Problems};
use crate::generate::{Documents, Stamp, Tree, documents, generate};
use crate::output::{Files, write_files};
use crate::validate::validate_catalog;

use super::catalog::CatalogArgs;
use super::report::{Report, ReportArgs};

/// The version that resources are labelled with.
#[derive(Debug, clap::Args)]
pub(super) struct VersionArgs {
    /// The version that every resource is labelled with [default: `v` and the package's version]
    #[arg(
        long,
        value_name = "VERSION",
        env = "COMMON_INSTANCETYPES_VERSION",
        hide_env_values = true
    )]
    version_label: Option<VersionLabel>,
}

impl VersionArgs {
    /// The option that names this version again, as it is typed.
    pub(super) fn as_typed(&self) -> String {
        let version = self.version_label.as_ref();
        version.map_or(String::new(), |version| {
            format!(" --version-label {version}")
        })
    }

    pub(super) fn stamp(&self, versioned_names: bool) -> Stamp {
        Stamp {
            version: self.version_label.clone().unwrap_or_default(),
            versioned_names,
        }
    }
}

/// A catalog with all that it defines.
pub(super) struct Resolved {
    pub(super) catalog: Catalog,
    pub(super) definitions: Vec<Definition>,
}

impl Resolved {
    /// Reads and validates the catalog; nothing where there is none.
    pub(super) fn read(catalog: &CatalogArgs, report: &mut Report) -> Option<Self> {
        let catalog = catalog.read(report)?;
        let problems = &mut report.problems;
        let definitions = catalog.definitions(problems);
        validate_catalog(&catalog, &definitions, problems);
        Some(Self {
            catalog,
            definitions,
        })
    }

    pub(super) fn tree(&self, stamp: &Stamp, problems: &mut Problems) -> Tree {
        generate(&self.catalog, &self.definitions, stamp, problems)
    }

    /// The documents of a catalog; what lies on top of another one has none.
    pub(super) fn documents(&self, catalog: &CatalogArgs, report: &mut Report) -> Documents {
        let Some(root) = catalog.root_of_documents() else {
            return Documents::new();
        };
        let Report { problems, sources } = report;
        documents(&root, &self.catalog, &self.definitions, sources, problems)
    }

    /// Whether what was found, but for what the sources allow, lets the run go on.
    pub(super) fn is_sound(&self, reporting: &ReportArgs, report: &mut Report) -> bool {
        report.problems.apply_allowed(&self.catalog.allowed);
        !reporting.stops(report)
    }
}

/// Documents as they are written.
pub(super) fn as_files(documents: &Documents) -> Files<'_> {
    let files = documents.iter();
    files
        .map(|(path, text)| (path.clone(), text.as_bytes()))
        .collect()
}

/// Writes documents, and tells which of them changed; nothing where one cannot be written.
pub(super) fn write_documents(
    root: &Path,
    documents: &Documents,
    report: &mut Report,
) -> Option<String> {
    match write_files(root, &as_files(documents)) {
        Ok(written) if written.is_empty() => {
            let number = documents.len();
            Some(format!("all {number} documents are up to date\n"))
        }
        Ok(written) => {
            let lines = written.iter().map(|path| format!("wrote {path}\n"));
            Some(lines.collect())
        }
        Err(error) => {
            let problem = error.problem_of_file(Code::Unwritable);
            let help =
                "mend it, and run this again: each file is an old one or a new one, and whole";
            report.problems.push(problem.help(help));
            None
        }
    }
}
