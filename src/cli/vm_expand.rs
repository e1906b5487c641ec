//! `vm expand`: what virtual machines become.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::diagnostic::Problem;
use crate::query::{self, resources_json, resources_yaml};
use crate::vm::expand;
use crate::yaml::Node;

use super::in_hand::EntriesArgs;
use super::printing::{ColourArgs, Findings};
use super::vm_files::InHand;

/// Lay instance types and preferences into virtual machines, as KubeVirt does
///
/// Of each virtual machine, the instance type and then the preference become part of its template. The
/// rest of it stays as it is and where it is; new fields come after those that are there. What is
/// printed names neither any more. Whether it may run is what `vm check` says.
#[derive(Debug, Args)]
pub(super) struct Expand {
    /// Files with virtual machines, folders with such files, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    entries: EntriesArgs,

    /// How they are printed; several as JSON are one list
    #[arg(short, long, value_name = "FORM", value_enum, default_value_t)]
    output: Output,

    #[command(flatten)]
    colours: ColourArgs,
}

/// How virtual machines are printed.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Output {
    #[default]
    Yaml,
    Json,
}

impl Expand {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let result = self.expand(&mut findings);
        self.colours.finish(findings, result)
    }

    fn expand(&self, findings: &mut Findings) -> Option<String> {
        let in_hand = InHand::read(&self.files, &self.entries, findings)?;
        let objects = in_hand.objects();
        let machines = &in_hand.files.machines;
        let problems = &mut findings.problems;
        if machines.is_empty() && !problems.any_errors() {
            problems.push(no_machine(&self.files));
        }
        let mut expanded = Vec::new();
        for machine in machines {
            match expand(machine, &objects) {
                Ok(document) => expanded.push(document),
                Err(reasons) => {
                    let of_machine = |problem: Problem| problem.found_in(machine.name());
                    let reasons = reasons.into_iter().map(|it| of_machine(it.into_problem()));
                    problems.extend(reasons);
                }
            }
        }
        (!problems.any_errors()).then(|| self.output.print(&expanded))
    }
}

/// What is named and holds no virtual machine.
pub(super) fn no_machine(files: &[PathBuf]) -> Problem {
    let names: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
    query::no_machine(&names.join(", "))
}

impl Output {
    fn print(self, machines: &[Node]) -> String {
        match self {
            Self::Json => resources_json(machines),
            Self::Yaml => resources_yaml(machines),
        }
    }
}
