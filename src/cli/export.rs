//! `export`: the whole catalog for other programs.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::query;

use super::in_hand::EntriesArgs;
use super::printing::{ColourArgs, Findings};

/// Write the whole catalog as one document for other programs
///
/// It has every instance type and preference with labels, annotations and spec, numbers as numbers,
/// amounts in bytes, the place of each definition, and the fit of each preference with each instance
/// type. Deprecated ones are in it, too, and marked. `docs/data.md` explains it.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    entries: EntriesArgs,

    /// The format of the document
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Json)]
    format: Format,

    #[command(flatten)]
    colours: ColourArgs,
}

/// The format of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON on one line, by `schemas/catalog.json`
    Json,
}

impl Export {
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.entries.reads_catalog()
    }

    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let entries = self.entries.read(&mut findings);
        let text = entries.map(|entries| match self.format {
            Format::Json => query::export(&entries, &findings.sources),
        });
        self.colours.finish(findings, text)
    }
}
