//! `vm check`: whether virtual machines fit their instance types and preferences.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Code, Form, Problem, Severity};
use crate::vm::{Reason, check};

use super::in_hand::EntriesArgs;
use super::printing::{ColourArgs, Findings, print};
use super::vm_expand::no_machine;
use super::vm_files::InHand;

/// Check whether virtual machines fit their instance types and preferences
///
/// What KubeVirt would refuse is told in its own words, in its own order, at the field at fault. A
/// cluster's defaults are assumed to be those of KubeVirt.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files with virtual machines, folders with such files, or `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    entries: EntriesArgs,

    /// Print only what does not fit
    #[arg(short, long)]
    quiet: bool,

    /// How problems are printed
    #[arg(long, value_enum, default_value_t)]
    format: Form,

    #[command(flatten)]
    colours: ColourArgs,
}

/// What a run has found.
#[derive(Default)]
struct Verdict {
    /// Problems in the order of the virtual machines, and of each in KubeVirt's.
    problems: Vec<Problem>,
    fitting: usize,
    others: usize,
    undecided: usize,
}

impl Check {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let verdict = self.check(&mut findings);
        let fails = verdict.fails();
        let colour = self.colours.apply_to(&io::stdout());
        let mut text = match self.format {
            Form::Human if verdict.problems.is_empty() => String::new(),
            form => form.print(&verdict.problems, &findings.sources, colour),
        };
        if self.format == Form::Human && !self.quiet {
            text.push_str(&verdict.summary());
        }
        let printed = print(&text, &self.colours);
        if fails { ExitCode::FAILURE } else { printed }
    }

    fn check(&self, findings: &mut Findings) -> Verdict {
        let in_hand = InHand::read(&self.files, &self.entries, findings);
        let mut verdict = Verdict::default();
        if let Some(in_hand) = &in_hand {
            verdict.others = in_hand.files.unreadable;
            let objects = in_hand.objects();
            let machines = &in_hand.files.machines;
            if machines.is_empty() && !findings.problems.any_errors() {
                findings.problems.push(no_machine(&self.files));
            }
            for machine in machines {
                let reasons = check(machine, &objects);
                *verdict.counter(&reasons) += 1;
                let problems = reasons.into_iter().map(|reason| {
                    let problem = reason.into_problem();
                    problem.found_in(machine.name())
                });
                verdict
                    .problems
                    .extend(problems.filter(|it| self.shows(it)));
            }
        }
        let problems = std::mem::take(&mut findings.problems).sorted();
        let problems = problems.into_iter().filter(|it| self.shows(it));
        verdict.problems.splice(0..0, problems);
        verdict
    }

    fn shows(&self, problem: &Problem) -> bool {
        !self.quiet || problem.severity() == Severity::Error
    }
}

impl Verdict {
    fn fails(&self) -> bool {
        self.problems
            .iter()
            .any(|it| it.severity() == Severity::Error)
    }

    /// What counts a virtual machine of which this is said.
    fn counter(&mut self, reasons: &[Reason]) -> &mut usize {
        if reasons.iter().any(|it| it.severity() == Severity::Error) {
            &mut self.others
        } else if reasons.iter().any(|it| it.code == Code::VmParameter) {
            &mut self.undecided
        } else {
            &mut self.fitting
        }
    }

    /// How many virtual machines fit.
    fn summary(&self) -> String {
        let fitting = match self.fitting {
            1 => "1 virtual machine fits".to_owned(),
            number => format!("{number} virtual machines fit"),
        };
        let others = match self.others {
            1 => "1 does not".to_owned(),
            number => format!("{number} do not"),
        };
        let undecided = match self.undecided {
            1 => "1 is not checked".to_owned(),
            number => format!("{number} are not checked"),
        };
        let rest = [(self.others, others), (self.undecided, undecided)];
        let rest = rest.into_iter().filter(|(number, _)| *number > 0);
        let parts: Vec<String> = rest.map(|(_, words)| words).collect();
        if self.fitting == 0 && parts.is_empty() {
            return String::new();
        }
        let parts = [vec![fitting], parts].concat();
        format!("{}\n", parts.join(", "))
    }
}
