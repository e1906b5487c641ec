//! `vm matrix`: which instance types fit which preferences.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::catalog::Glob;
use crate::query::Matrix;

use super::in_hand::EntriesArgs;
use super::list::glob;
use super::printing::{ColourArgs, Findings, say};

/// Hold every instance type against every preference
///
/// Of each pair, it is said whether a virtual machine with both that says nothing else has what the
/// preference requires: as many vCPUs, which can be spread, as much memory, and the architecture. It is
/// also said which sockets, cores and threads its guest sees, and what is lacking if they do not fit.
/// What else KubeVirt asks of a virtual machine, such as EFI for one with SEV, `vm check` says.
/// Deprecated ones are held against each other, too.
#[derive(Debug, Args)]
pub(super) struct MatrixArgs {
    #[command(flatten)]
    entries: EntriesArgs,

    /// Only instance types with such names: `'u1.*'` [can be repeated: one of them]
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    instancetype: Vec<Glob>,

    /// Only preferences with such names: `'rhel.*'` [can be repeated: one of them]
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    preference: Vec<Glob>,

    /// How they are printed
    #[arg(short, long, value_name = "FORM", value_enum, default_value_t)]
    output: Output,

    #[command(flatten)]
    colours: ColourArgs,
}

/// How pairs are printed.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Output {
    /// A row for each pair
    #[default]
    Table,
    /// The same as comma-separated values
    Csv,
    /// The same as a table of Markdown
    Markdown,
    /// JSON on one line, by `schemas/matrix.json`
    Json,
}

impl MatrixArgs {
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.entries.reads_catalog()
    }

    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let text = self.matrix(&mut findings);
        self.colours.finish(findings, text)
    }

    fn matrix(&self, findings: &mut Findings) -> Option<String> {
        let entries = self.entries.read(findings)?;
        let matrix = Matrix::of(&entries, &self.instancetype, &self.preference);
        if matrix.is_empty() {
            say("no pair of an instance type and a preference has such names\n");
        }
        Some(match self.output {
            Output::Table => matrix.text(),
            Output::Csv => matrix.csv(),
            Output::Markdown => matrix.markdown(),
            Output::Json => matrix.json(),
        })
    }
}
