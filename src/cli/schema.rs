//! `schema`: writes the JSON Schemas of the sources.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::catalog::{self, Catalog, Input};
use crate::diagnostic::{Code, Problem, Problems};
use crate::documents::{Documents, schemas};
use crate::model::Release;

use super::catalog::CatalogArgs;
use super::compiled::{check_documents, say_waiting, told, write_documents};
use super::printing::{ColourArgs, Findings};

/// Write the JSON Schemas of the sources, for editors
///
/// In a catalog, they complete the names of its components, layers and series, and with `--extend`
/// those of a vendor's, too.
#[derive(Debug, Args)]
pub(super) struct Schema {
    #[command(flatten)]
    catalog: CatalogArgs,

    /// The folder to write them into
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,

    #[command(flatten)]
    colours: ColourArgs,
}

impl Schema {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let result = self.write(&mut findings);
        self.colours.finish(findings, result)
    }

    fn write(&self, findings: &mut Findings) -> Option<String> {
        let catalog = self.catalog(findings);
        if !findings.problems.is_empty() {
            return None;
        }
        let schemas = schemas(catalog.as_ref()).into_iter();
        let schemas: Documents = schemas.map(without_folder).collect();
        check_documents(&self.out_dir, &schemas, findings)?;
        let changed = write_documents(&self.out_dir, &schemas, &say_waiting, findings)?;
        Some(told(&changed, schemas.len()))
    }

    /// The catalog in hand. What is wrong in its sources is not asked here: only whether they can be
    /// read.
    fn catalog(&self, findings: &mut Findings) -> Option<Catalog> {
        let layout = self.catalog.layout(None, &mut findings.problems)?;
        let mut found = Problems::default();
        let roots = layout.roots();
        let catalog = catalog::read(
            Input::Roots(&roots),
            Release::NEWEST,
            &mut findings.sources,
            &mut found,
        );
        let unreadable = |problem: &Problem| problem.code == Code::Unreadable;
        let found = found.into_iter().filter(unreadable);
        findings.problems.extend(found);
        Some(catalog)
    }
}

/// A schema with only its file name as its path: the user names the folder.
fn without_folder((path, text): (String, String)) -> (String, String) {
    let name = path.rsplit('/').next().unwrap_or(&path);
    (name.to_owned(), text)
}
