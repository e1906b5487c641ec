//! `schema`: writes the JSON Schemas of the sources.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::catalog::{self, Catalog, Input, Root};
use crate::diagnostic::Problems;
use crate::documents::{Documents, schemas};
use crate::text::Sources;

use super::compiled::{write_documents, written};
use super::printing::{ColourArgs, Findings};

/// Write the JSON Schemas of the sources, for editors
///
/// In a catalog, they complete the names of its components, layers and series.
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// The folder to write them into
    #[arg(long, value_name = "DIR")]
    out_dir: PathBuf,

    #[command(flatten)]
    colours: ColourArgs,
}

impl Schema {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let schemas = schemas(catalog_here().as_ref()).into_iter();
        let schemas: Documents = schemas.map(without_folder).collect();
        let changed = write_documents(&self.out_dir, &schemas, &mut findings);
        let result = changed.map(|changed| written(&changed, schemas.len()));
        self.colours.finish(findings, result)
    }
}

/// The catalog of the current folder, if it is in one. What is wrong with it is not asked here.
fn catalog_here() -> Option<Catalog> {
    let here = env::current_dir().ok()?;
    let path = catalog::find_root(&here)?;
    let roots = [Root {
        path,
        extends: false,
    }];
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    Some(catalog::read(
        Input::Roots(&roots),
        &mut sources,
        &mut problems,
    ))
}

/// A schema with only its file name as its path: the user names the folder.
fn without_folder((path, text): (String, String)) -> (String, String) {
    let name = path.rsplit('/').next().unwrap_or(&path);
    (name.to_owned(), text)
}
