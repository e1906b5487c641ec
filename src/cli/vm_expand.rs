//! `vm expand`: what virtual machines become.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

use crate::diagnostic::{Problem, Problems};
use crate::query::{self, ExplainedMachine, MachineExplanation, commented_yaml, resources_json};
use crate::vm::{Defaults, Machine, Reason, expand, remarks};

use super::in_hand::EntriesArgs;
use super::printing::{ColourArgs, Findings};
use super::refusal::{Documented, refuse};
use super::vm_files::{MachineFilesArgs, MachinesInHand};

/// Lay instance types and preferences into virtual machines, as KubeVirt does
///
/// Of each virtual machine, the instance type and then the preference become part of its template. The
/// rest of it stays as it is and where it is; new fields come after those that are there. What is
/// printed names neither any more. Whether it may run is what `vm check` says.
#[derive(Debug, Args)]
pub(super) struct Expand {
    #[command(flatten)]
    files: MachineFilesArgs,

    #[command(flatten)]
    entries: EntriesArgs,

    /// Add what a cluster adds, as its endpoint `expand-spec` answers: a disk for each volume, a network, the architecture, the machine type and more. The cluster is taken to be set up as KubeVirt comes, on amd64
    #[arg(long)]
    cluster_defaults: bool,

    /// Say where each field comes from
    #[arg(long)]
    explain: bool,

    /// How they are printed; several as JSON are one list [default: `yaml`, or `text` with `--explain`]
    #[arg(short, long, value_name = "FORM", value_enum)]
    output: Option<Output>,

    #[command(flatten)]
    colours: ColourArgs,
}

/// How virtual machines are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// A document for each virtual machine
    Yaml,
    /// JSON
    Json,
    /// The virtual machine with what set each field beside it; only with `--explain`
    Text,
}

impl Expand {
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.entries.reads_catalog()
    }

    /// Expands what is named; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        let output = self.output(command);
        let mut findings = Findings::default();
        let result = self.text(output, &mut findings);
        self.colours.finish(findings, result)
    }

    /// The form; ends the process if it does not go with the other options.
    fn output(&self, command: Documented) -> Output {
        let message = match (self.output, self.explain) {
            (None, false) => return Output::Yaml,
            (None, true) => return Output::Text,
            (Some(Output::Text), false) => "`text` is a form of `--explain`",
            (Some(Output::Yaml), true) => "`--explain` is printed as `text` or `json`",
            (Some(form), _) => return form,
        };
        refuse(command, "vm expand", ErrorKind::ArgumentConflict, message)
    }

    fn text(&self, output: Output, findings: &mut Findings) -> Option<String> {
        let in_hand = MachinesInHand::read(&self.files, &self.entries, findings)?;
        let objects = in_hand.objects();
        let machines = &in_hand.files.machines;
        let Findings { problems, sources } = findings;
        if machines.is_empty() && !problems.any_errors() {
            problems.push(no_machine(&self.files.files));
        }
        for machine in machines {
            problems.extend(of_machine(machine, remarks(machine, &objects)));
        }
        let defaults = if self.cluster_defaults {
            Defaults::Added
        } else {
            Defaults::Omitted
        };
        if self.explain {
            let explain = |it: &Machine| ExplainedMachine::new(it, &objects, defaults, sources);
            let machines = of_each(machines, explain, problems)?;
            let explanation = MachineExplanation { machines };
            return Some(match output {
                Output::Json => explanation.json(),
                Output::Text | Output::Yaml => {
                    explanation.text(self.colours.apply_to(&io::stdout()))
                }
            });
        }
        let expand = |it: &Machine| Ok(expand(it, &objects, defaults)?.document);
        let expanded = of_each(machines, expand, problems)?;
        Some(match output {
            Output::Json => resources_json(&expanded),
            Output::Yaml | Output::Text => {
                let before = machines.iter().map(Machine::document);
                commented_yaml(before.zip(expanded), sources)
            }
        })
    }
}

/// What is made of each virtual machine; `None` if there are errors. The reasons are added to
/// `problems`.
fn of_each<T>(
    machines: &[Machine],
    make: impl Fn(&Machine) -> Result<T, Vec<Reason>>,
    problems: &mut Problems,
) -> Option<Vec<T>> {
    let mut all = Vec::new();
    for machine in machines {
        match make(machine) {
            Ok(it) => all.push(it),
            Err(reasons) => problems.extend(of_machine(machine, reasons)),
        }
    }
    let is_whole = all.len() == machines.len() && !problems.any_errors();
    is_whole.then_some(all)
}

/// The reasons of a virtual machine as problems that were found in it.
pub(super) fn of_machine(
    machine: &Machine,
    reasons: Vec<Reason>,
) -> impl Iterator<Item = Problem> + use<'_> {
    let name = machine.name();
    reasons.into_iter().map(move |reason| {
        let problem = reason.into_problem();
        if name.is_empty() {
            problem
        } else {
            problem.found_in(name)
        }
    })
}

/// What is named and holds no virtual machine.
pub(super) fn no_machine(files: &[PathBuf]) -> Problem {
    let names: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
    query::no_machine(&names.join(", "))
}
