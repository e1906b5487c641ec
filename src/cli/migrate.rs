//! `migrate`: rewrites what is deprecated in files of instance types and preferences.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use clap::error::ErrorKind;

use crate::catalog::{BundleFile, NamedFile, Subfolders, Wanted, named_files};
use crate::diagnostic::{Code, Problem};
use crate::migrate::{Migrated, Proof, migrate};
use crate::output::{Rewrite, rewrite, whole_diff};
use crate::text::{STDIN, visible};

use super::compiled::say_waiting;
use super::printing::{ColourArgs, Findings};
use super::refusal::{Documented, refuse};

/// Rewrite what is deprecated in files of instance types and preferences
///
/// Of a preference, `preferredUseEfi` and `preferredUseSecureBoot` become `preferredEfi`,
/// `preferSpreadSocketToCoreRatio` becomes `spreadOptions.ratio`, and topologies lose their `prefer`; what
/// has no effect goes. Documents of `v1alpha1` and `v1alpha2` become `v1beta1`. KubeVirt knows all of it
/// since v1.4.
///
/// Everything else of a file stays as it is, comments and order included. Each preference is tried on plain
/// virtual machines before and after, and nothing is written unless all of them become what they were. Nor
/// is anything written if any of the files has an error.
#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// Files with instance types and preferences, folders with such files, or `-` alone for standard input, which is written to standard output
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// Read the folders in folders, too, but for hidden ones and links
    #[arg(short = 'R', long)]
    recursive: bool,

    /// Write nothing, print what would change as a patch, and fail if anything would
    #[arg(long)]
    check: bool,

    #[command(flatten)]
    colours: ColourArgs,
}

/// A file that changes.
struct Changed {
    file: NamedFile,
    before: BundleFile,
    migrated: Migrated,
}

/// What was found in all files.
#[derive(Default)]
struct Found {
    changed: Vec<Changed>,
    /// The number of files that stay as they are.
    unchanged: usize,
    /// The text of standard input, if that stays as it is.
    stdin: Option<BundleFile>,
}

impl Migrate {
    /// Migrates what is named; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        let is_stdin = |it: &PathBuf| it.as_os_str() == OsStr::new(STDIN);
        if self.files.len() > 1 && self.files.iter().any(is_stdin) {
            let message = "standard input is written to standard output: name no file beside it";
            refuse(command, "migrate", ErrorKind::ArgumentConflict, message);
        }
        let mut findings = Findings::default();
        let found = self.find(&mut findings);
        if findings.problems.any_errors() {
            return self.colours.finish(findings, None);
        }
        let fails = self.check && !found.changed.is_empty();
        let text = self.finish(&found, &mut findings);
        let done = self.colours.finish(findings, text);
        if fails { ExitCode::FAILURE } else { done }
    }

    fn find(&self, findings: &mut Findings) -> Found {
        let subfolders = Subfolders::of_option(self.recursive);
        let Findings { problems, sources } = findings;
        let (mut found, proof) = (Found::default(), Proof::default());
        let mut seen = HashSet::new();
        for file in named_files(&self.files, subfolders, problems) {
            // Two names can lead to one file.
            if !seen.insert(file.path().canonicalize().unwrap_or(file.path().to_owned())) {
                continue;
            }
            let before = match file.read(sources) {
                Ok(before) => before,
                Err(error) => {
                    problems.push(error.into());
                    continue;
                }
            };
            if file.is_passed_over(Wanted::DEFINITIONS, sources.text(before.0)) {
                continue;
            }
            if let Some(migrated) = migrate(before, &proof, sources, problems) {
                found.changed.push(Changed {
                    file,
                    before,
                    migrated,
                });
            } else {
                found.unchanged += 1;
                found.stdin = (!file.can_be_read_again()).then_some(before);
            }
        }
        found
    }

    /// Writes what changes, and returns what to print; `None` if it cannot be written.
    fn finish(&self, found: &Found, findings: &mut Findings) -> Option<String> {
        if self.check {
            return Some(found.patch(findings));
        }
        if let Some(text) = found.of_stdin(findings) {
            return Some(text);
        }
        let files: Vec<Rewrite<'_>> = found
            .changed
            .iter()
            .map(|it| Rewrite {
                path: it.file.path(),
                before: findings.sources.text(it.before.0),
                after: &it.migrated.text,
            })
            .collect();
        if let Err(error) = rewrite(&files, &say_waiting) {
            let problem = Problem::of_error(Code::Unwritable, "", &error);
            findings.problems.push(problem);
            return None;
        }
        Some(found.told())
    }
}

impl Found {
    fn of_stdin(&self, findings: &Findings) -> Option<String> {
        if let Some(file) = self.stdin {
            return Some(findings.sources.text(file.0).to_owned());
        }
        let mut changed = self.changed.iter();
        let stdin = changed.find(|it| !it.file.can_be_read_again());
        stdin.map(|it| it.migrated.text.clone())
    }

    fn patch(&self, findings: &Findings) -> String {
        let sources = &findings.sources;
        let patch = |it: &Changed| {
            let path = sources.get(it.before.0).map_or("", |source| &source.path);
            whole_diff(path, sources.text(it.before.0), &it.migrated.text)
        };
        self.changed.iter().map(patch).collect()
    }

    fn told(&self) -> String {
        let line = |it: &Changed| {
            let path = visible(&it.file.path().display().to_string());
            let Migrated { changed, all, .. } = it.migrated;
            format!("rewrote {path}: {changed} of {}\n", resources(all))
        };
        let mut text: String = self.changed.iter().map(line).collect();
        if self.changed.is_empty() {
            text = match self.unchanged {
                0 => "no instance types and no preferences were found\n".to_owned(),
                1 => "nothing in the file is deprecated\n".to_owned(),
                number => format!("nothing in the {number} files is deprecated\n"),
            };
        }
        text
    }
}

fn resources(number: usize) -> String {
    match number {
        1 => "1 resource".to_owned(),
        _ => format!("{number} resources"),
    }
}
