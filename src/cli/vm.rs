//! `vm`: what becomes of virtual machines.

use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::catalog::RootArgs;
use super::refusal::Documented;
use super::{vm_check, vm_expand, vm_impact, vm_matrix};

/// See what becomes of virtual machines, without a cluster
///
/// The instance types and preferences that virtual machines name are looked up in the files
/// themselves, and then in the catalog.
#[derive(Debug, Args)]
pub(super) struct Vm {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Box<vm_check::Check>),
    Expand(Box<vm_expand::Expand>),
    Impact(Box<vm_impact::ImpactArgs>),
    Matrix(vm_matrix::MatrixArgs),
}

impl Vm {
    /// Whether a catalog is read. The two sides of `vm impact` are named without an option.
    pub(super) fn reads_catalog(&self) -> bool {
        match &self.command {
            Command::Check(check) => check.reads_catalog(),
            Command::Expand(expand) => expand.reads_catalog(),
            Command::Impact(_) => false,
            Command::Matrix(matrix) => matrix.reads_catalog(),
        }
    }

    /// The subcommand, where the help of what reads no catalog does not list `--root`.
    pub(super) fn without_root(command: clap::Command) -> clap::Command {
        command.mut_subcommand("impact", RootArgs::hidden)
    }

    /// Runs the subcommand; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        match &self.command {
            Command::Check(check) => check.run(),
            Command::Expand(expand) => expand.run(command),
            Command::Impact(impact) => impact.run(command),
            Command::Matrix(matrix) => matrix.run(),
        }
    }
}
