//! `validate`: checks the catalog, or any bundles, against the rules.

use std::mem;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::catalog::{self, AllowedCode, read_bundles};
use crate::diagnostic::{Code, Form, Problem, Problems};
use crate::generate::Stamp;
use crate::text::shell_word;
use crate::validate::BundleChecks;

use super::catalog::CatalogArgs;
use super::compiled::compile_layout;
use super::kubevirt::KubevirtArgs;
use super::printing::{Findings, ProblemArgs, print};

/// Check the catalog and what is built from it, or any bundles, against the rules
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Bundles to check instead of the catalog: files, folders with files, `-` for standard input
    #[arg(value_name = "FILE", conflicts_with_all = ["root", "extend"])]
    files: Vec<PathBuf>,

    /// A rule that these bundles break on purpose: one that warns, or what KubeVirt refuses [can be
    /// repeated]
    #[arg(long, value_name = "CODE", requires = "files")]
    allow: Vec<AllowedCode>,

    #[command(flatten)]
    catalog: CatalogArgs,

    #[command(flatten)]
    kubevirt: KubevirtArgs,

    /// Print only what makes the run fail
    #[arg(short, long)]
    quiet: bool,

    /// How problems are printed
    #[arg(long, value_enum, default_value_t)]
    format: Form,

    #[command(flatten)]
    problems: ProblemArgs,
}

impl Validate {
    /// Whether it is the catalog that is checked.
    pub(super) fn reads_catalog(&self) -> bool {
        self.files.is_empty()
    }

    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let checked = if self.files.is_empty() {
            self.validate_catalog(&mut findings)
        } else {
            Some(self.validate_files(&mut findings))
        };
        let stops = self.problems.stops(&findings);
        if self.quiet {
            self.problems.keep_what_stops(&mut findings);
        }
        let is_clean = findings.problems.is_empty();
        let text = match checked {
            Some(_) if is_clean && self.quiet && self.format == Form::Human => String::new(),
            Some(checked) if is_clean && self.format == Form::Human => {
                format!("no problems in {checked}\n")
            }
            _ => self.problems.text(findings, self.format),
        };
        let printed = print(&text, &self.problems.colours);
        if stops { ExitCode::FAILURE } else { printed }
    }

    /// Checks everything that a build checks, and says what that was.
    fn validate_catalog(&self, findings: &mut Findings) -> Option<String> {
        let layout = self.catalog.layout(None, &mut findings.problems)?;
        let release = self.kubevirt.release;
        let compiled = compile_layout(&layout, release, &Stamp::default(), findings);
        let definitions = counted(compiled.definitions.len(), "definition");
        let bundles = counted(compiled.bundles.len(), "bundle");
        // The program ends soon, and need not take all of it apart.
        mem::forget(compiled);
        Some(format!("{definitions} and {bundles}"))
    }

    /// Checks what the command line names, and says how much that was.
    fn validate_files(&self, findings: &mut Findings) -> String {
        let Findings { problems, sources } = findings;
        let mut found = Problems::default();
        let mut checks = BundleChecks::of_release(self.kubevirt.release);
        let mut resources = 0;
        for name in &self.files {
            let mut of_name = Problems::default();
            let files = read_bundles(name, sources, &mut of_name);
            let (mut number, mut has_empty_list) = (0, false);
            for file in files {
                let held = checks.check(file, sources, &mut of_name);
                number += held.resources;
                has_empty_list |= held.has_empty_list;
            }
            // Among other files, one of other kinds belongs to them, and a note says so.
            let is_one_of_several = self.files.len() > 1 && !of_name.is_empty();
            let is_explained = has_empty_list || is_one_of_several || of_name.any_errors();
            if number == 0 && !is_explained {
                of_name.push(no_resource(name));
            }
            resources += number;
            found.extend(of_name);
        }
        checks.finish(&mut found);
        let allowed: Vec<Code> = self.allow.iter().map(|allowed| allowed.0).collect();
        for code in found.remove_allowed(&allowed) {
            found.push(idle_allow(code));
        }
        problems.extend(found);
        counted(resources, "resource")
    }
}

fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// What is named and holds no resource: a wrong name, perhaps.
fn no_resource(name: &Path) -> Problem {
    let shown = name.display().to_string();
    if !name.is_dir() {
        let message = "this file holds no resource";
        return Problem::of_file(Code::MissingField, shown, message);
    }
    let help = if catalog::find_root(name) == Some(name) {
        format!("to check the catalog, use `--root {}`", shell_word(name))
    } else {
        "name a folder whose own files hold instance types or preferences".to_owned()
    };
    let message = "no file in this folder holds a resource";
    Problem::of_file(Code::MissingField, shown, message).help(help)
}

fn idle_allow(code: Code) -> Problem {
    let (option, name) = ("--allow", code.as_str());
    let message = format!("nothing here breaks the rule `{name}`");
    let problem = Problem::of_file(Code::UnusedAllow, format!("{option} {name}"), message);
    problem.help("remove this option")
}
