//! `schema`: writes the JSON Schemas of the sources.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::documents::{Documents, schemas};

use super::compiled::{write_documents, written};
use super::printing::{ColourArgs, Findings};

/// Write the JSON Schemas of the sources, for editors
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
        let schemas: Documents = schemas(None).into_iter().map(without_folder).collect();
        let changed = write_documents(&self.out_dir, &schemas, &mut findings);
        let result = changed.map(|changed| written(&changed, schemas.len()));
        self.colours.finish(findings, result)
    }
}

/// A schema with only its file name as its path: the user names the folder.
fn without_folder((path, text): (String, String)) -> (String, String) {
    let name = path.rsplit('/').next().unwrap_or(&path);
    (name.to_owned(), text)
}
