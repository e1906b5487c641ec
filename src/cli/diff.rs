//! `diff`: shows what changed in meaning between two catalogs.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

use crate::cluster;
use crate::diagnostic::Severity;
use crate::diff::{self, Changes, ChangesForm, Rendered};
use crate::model::Release;
use crate::text::STDIN;

use super::catalog::RootArgs;
use super::kubectl_args::{ManagerArgs, kubectl_with};
use super::printing::{ColourArgs, Findings, print};
use super::refusal::{Documented, refuse};

/// The name of the subcommand.
const NAME: &str = "diff";

/// The exit code of a run that found changes which `--fail-on` names.
const FOUND: u8 = 3;

/// Show what changed between two catalogs, and which changes are breaking
///
/// Each side is a bundle (`-` is standard input), a folder of bundles, the root of a catalog,
/// `built-in`, a revision of the git repository that this folder is in: its catalog, or else its
/// `_build/`; or what is in the cluster that kubectl points to (`cluster:`, or `cluster:CONTEXT`), of the
/// cluster-wide kinds, where what neither `sync` nor virt-operator has put there stays. If a path and a revision have the same name, the path is read; `refs/tags/NAME` and
/// `./NAME` are unambiguous.
///
/// With one side, that is the old one, and the catalog of this checkout is the new one: what is on
/// disk, committed or not. Outside any checkout, it is the built-in catalog.
///
/// A change is breaking if KubeVirt says so of a new virtual machine: one that it created and started
/// with the old side is refused with the new one, does not start, or comes out different in what its
/// guest can notice or its node has to offer. Plain ones, and some for other architectures and with
/// other devices, are tried with every kind of instance type and preference. What is gone is breaking,
/// too, and so is another version of the API.
///
/// Another version label is not a change, nor is another spelling of the same quantity. Changes
/// alone are not a failure: `--fail-on` makes them one.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The old side: a bundle, a folder of bundles, a catalog, `built-in`, a revision, or `cluster:`
    #[arg(value_name = "OLD")]
    old: OsString,

    /// The new side [default: the catalog of `--root`, or that holds this folder, or `built-in`]
    #[arg(value_name = "NEW")]
    new: Option<OsString>,

    #[command(flatten)]
    root: RootArgs,

    /// The release of KubeVirt that has to know every field and value that is new: one that it does
    /// not know is breaking
    #[arg(long = "kubevirt", value_name = "VERSION", default_value_t = Release::NEWEST)]
    release: Release,

    #[command(flatten)]
    manager: ManagerArgs,

    /// How changes are printed
    #[arg(long, value_enum, default_value_t)]
    format: ChangesForm,

    /// Exit with code 3 if there are such changes
    #[arg(long, value_name = "WHAT", value_enum)]
    fail_on: Option<FailOn>,

    #[command(flatten)]
    colours: ColourArgs,
}

/// The changes that end a run with an exit code of their own.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// Changes that a cluster may notice when it updates
    Breaking,
}

impl Diff {
    /// Whether the checkout is one of the sides.
    pub(super) fn reads_checkout(&self) -> bool {
        self.new.is_none()
    }

    /// Compares the two sides; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        if self.old == STDIN && self.new.as_deref() == Some(OsStr::new(STDIN)) {
            let message = "standard input can be read only once: name a file for one of the sides";
            refuse(command, NAME, ErrorKind::ArgumentConflict, message);
        }
        let mut findings = Findings::default();
        let new = self.new.clone().unwrap_or_else(|| self.root.side());
        let [old, new] = cluster::read_sides(
            [&self.old, &new],
            (&kubectl_with(Vec::new()), &self.manager.field_manager),
            self.release,
            Some(&mut Rendered::default()),
            &mut findings.sources,
            &mut findings.problems,
        );
        let (Some(old), Some(new)) = (old, new) else {
            self.colours.print_to_stderr(findings, Severity::Error);
            return ExitCode::FAILURE;
        };
        let changes = Changes(diff::compare(&old, &new, self.release));
        let printed = print(&changes.print(self.format), &self.colours);
        match self.fail_on {
            Some(FailOn::Breaking) if changes.is_breaking() => FOUND.into(),
            _ => printed,
        }
    }
}
