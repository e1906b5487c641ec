//! What several subcommands share: compiling a catalog, and writing its documents.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{ArgMatches, Args, Command, FromArgMatches};

use crate::catalog::Input;
use crate::compile::{Compiled, compile};
use crate::diagnostic::{Code, Problem};
use crate::documents::{Documents, documents};
use crate::generate::{EntryPoints, Stamp, VersionLabel};
use crate::model::Release;
use crate::output::{Layout, OnWait, as_files, documents_in_the_way, remove_former, write_files};
use crate::registry::labels::CATALOG_VERSION;
use crate::text::{join, visible};

use super::printing::{Findings, say};

/// The variable that sets the version label, unless it is empty.
const VARIABLE: &str = "COMMON_INSTANCETYPES_VERSION";

/// The option that sets the version label.
const OPTION: &str = "--version-label";

#[derive(Debug, clap::Args)]
struct VersionOption {
    /// The version that every resource is labelled with [default: `v` and the package's version]
    /// [env: `COMMON_INSTANCETYPES_VERSION`]
    #[arg(long, value_name = "VERSION")]
    version_label: Option<VersionLabel>,
}

/// The version that resources are labelled with, and what set it; `None` for the package's.
#[derive(Debug)]
pub(super) struct VersionArgs(Option<(VersionLabel, &'static str)>);

/// The version that the variable sets, or that of the package, for commands that build nothing and
/// have no option for it.
#[derive(Debug)]
pub(super) struct VersionOfVariable(pub(super) VersionLabel);

impl Args for VersionArgs {
    fn augment_args(command: Command) -> Command {
        VersionOption::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        VersionOption::augment_args_for_update(command)
    }
}

impl FromArgMatches for VersionArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let option = VersionOption::from_arg_matches(matches)?.version_label;
        if let Some(version) = option {
            return Ok(Self(Some((version, OPTION))));
        }
        Ok(Self(
            version_of_variable()?.map(|version| (version, VARIABLE)),
        ))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for VersionOfVariable {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

impl FromArgMatches for VersionOfVariable {
    fn from_arg_matches(_: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self(version_of_variable()?.unwrap_or_default()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The version that the variable sets; `None` if it is not set or empty.
fn version_of_variable() -> Result<Option<VersionLabel>, clap::Error> {
    let variable = env::var_os(VARIABLE).filter(|value| !value.is_empty());
    variable.map(|value| version_of(&value)).transpose()
}

fn version_of(value: &OsStr) -> Result<VersionLabel, clap::Error> {
    let text = value.to_str().ok_or_else(|| "it is not UTF-8".to_owned());
    text.and_then(str::parse).map_err(|why| {
        let value = value.display();
        let message = format!("invalid value '{value}' of the variable '{VARIABLE}': {why}");
        clap::Error::raw(ErrorKind::ValueValidation, message)
    })
}

impl VersionArgs {
    /// The option that sets this version, as typed on the command line.
    pub(super) fn as_typed(&self) -> String {
        let version = self.0.as_ref();
        version.map_or(String::new(), |(version, _)| format!(" {OPTION} {version}"))
    }

    /// The stamp of a build; warns of a version label that users would not find.
    pub(super) fn stamp(&self, versioned_names: bool, findings: &mut Findings) -> Stamp {
        if let Some((version, source)) = &self.0
            && version.lacks_v()
        {
            findings.problems.push(without_v(version, source));
        }
        let version = self.0.as_ref().map(|(version, _)| version.clone());
        Stamp {
            version: version.unwrap_or_default(),
            versioned_names,
        }
    }
}

/// The problem of a version label without its `v`; `source` is the option or the variable that sets
/// it.
fn without_v(version: &VersionLabel, source: &str) -> Problem {
    let message = format!("the version label `{version}` does not begin with `v`");
    let meant = if source == OPTION {
        format!("use `{OPTION} v{version}`")
    } else {
        format!("set `{source}=v{version}`")
    };
    Problem::of_file(Code::VersionLabel, source, message)
        .note(format!(
            "users who select resources by `{CATALOG_VERSION}=v{version}` do not find these"
        ))
        .help(format!("{meant}, as releases do"))
}

/// Compiles the catalog of a layout for a release of KubeVirt.
pub(super) fn compile_layout(
    layout: &Layout,
    release: Release,
    stamp: &Stamp,
    findings: &mut Findings,
) -> Compiled {
    let Findings { problems, sources } = findings;
    compile(
        Input::Roots(&layout.roots()),
        release,
        stamp,
        sources,
        problems,
    )
}

/// The documents of a layout, and its entry points at the root; empty if it asks for bundles only.
pub(super) fn documents_of(
    layout: &Layout,
    compiled: &Compiled,
    stamp: &Stamp,
    findings: &mut Findings,
) -> Documents {
    let Some(root) = layout.documents() else {
        return Documents::new();
    };
    let Findings { problems, sources } = findings;
    let mut documents = documents(root, compiled, sources, problems);
    let entry_points = EntryPoints::new(&compiled.bundles, stamp);
    documents.extend(entry_points.iter().flat_map(EntryPoints::at_root));
    documents
}

/// Checks that nothing is in the way of documents; `None` if something is.
pub(super) fn check_documents(
    root: &Path,
    documents: &Documents,
    findings: &mut Findings,
) -> Option<()> {
    let in_the_way = unless_unwritable(documents_in_the_way(root, documents), root, findings)?;
    let is_free = in_the_way.is_empty();
    findings.problems.extend(in_the_way);
    is_free.then_some(())
}

/// Writes documents and returns what changed; `None` if one of them cannot be written.
pub(super) fn write_documents(
    root: &Path,
    documents: &Documents,
    on_wait: OnWait<'_>,
    findings: &mut Findings,
) -> Option<Vec<Change>> {
    let written = write_files(root, &as_files(documents), on_wait);
    let written = unless_unwritable(written, root, findings)?.into_iter();
    Some(
        written
            .map(|path| Change::Wrote(join(root, path)))
            .collect(),
    )
}

/// Writes the documents of a catalog and removes its former entry points; returns what changed.
/// `None` if that fails.
pub(super) fn renew_documents(
    root: &Path,
    documents: &Documents,
    on_wait: OnWait<'_>,
    findings: &mut Findings,
) -> Option<Vec<Change>> {
    let mut changed = write_documents(root, documents, on_wait, findings)?;
    let removed = unless_unwritable(remove_former(root, documents), root, findings)?.into_iter();
    changed.extend(removed.map(|path| Change::Removed(join(root, path))));
    Some(changed)
}

/// A result; `None`, and a problem, if something could not be written.
fn unless_unwritable<T>(
    result: anyhow::Result<T>,
    root: &Path,
    findings: &mut Findings,
) -> Option<T> {
    let reported = result.map_err(|error| {
        let root = root.display().to_string();
        let problem = Problem::of_error(Code::Unwritable, root, &error);
        let help = "fix this and run the command again: each file is complete, old or new";
        findings.problems.push(problem.help(help));
    });
    reported.ok()
}

/// What a run did to a file or a folder, by its path as it is shown.
#[derive(Debug)]
pub(super) enum Change {
    Wrote(PathBuf),
    Removed(PathBuf),
}

/// Says what was written and removed; if nothing was, that all files are up to date.
pub(super) fn told(changes: &[Change], all: usize) -> String {
    if changes.is_empty() {
        return format!("all {all} generated files are up to date\n");
    }
    let mut text = String::new();
    for change in changes {
        let (done, path) = match change {
            Change::Wrote(path) => ("wrote ", path),
            Change::Removed(path) => ("removed ", path),
        };
        text.extend([done, &visible(&path.display().to_string()), "\n"]);
    }
    text
}

/// Says that another run writes to the same folder, so that nobody takes this one for hanging.
pub(super) fn say_waiting(folder: &Path) {
    let message = format!(
        "waiting for another run that writes to `{}`\n",
        visible(&folder.display().to_string())
    );
    say(&message);
}
