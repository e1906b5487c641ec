//! `vm check`: whether virtual machines fit their instance types and preferences.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::catalog::named_files;
use crate::diagnostic::{Checked, Code, Form, Place, Problem, Problems, Severity, junit};
use crate::query::Entries;
use crate::text::Sources;
use crate::vm::{Fleet, JudgedFile, Machine, Reason, check};

use super::in_hand::EntriesArgs;
use super::printing::{ColourArgs, Findings, print};
use super::vm_expand::no_machine;
use super::vm_files::objects;

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
    format: Format,

    #[command(flatten)]
    colours: ColourArgs,
}

/// How the answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people: each problem with its line and a caret
    #[default]
    Human,
    /// One JSON document
    Json,
    /// Workflow commands, which GitHub Actions shows at the line of a pull request
    Github,
    /// SARIF 2.1.0, which code scanning services read
    Sarif,
    /// JUnit XML, which CI servers show as tests: a case for each virtual machine
    Junit,
}

/// What a run has found.
#[derive(Default)]
struct Verdict {
    /// What is wrong with the files.
    problems: Vec<Problem>,
    /// What is said of each virtual machine, in KubeVirt's order.
    machines: Vec<Checked>,
    fitting: usize,
    others: usize,
    undecided: usize,
}

/// What becomes of a virtual machine.
#[derive(Debug, Clone, Copy)]
enum Outcome {
    Fits,
    DoesNot,
    Undecided,
}

/// A virtual machine that was checked.
struct Judged {
    outcome: Outcome,
    checked: Checked,
}

impl Outcome {
    /// That of a virtual machine of which this is said.
    fn of(reasons: &[Reason]) -> Self {
        if reasons.iter().any(|it| it.severity() == Severity::Error) {
            Self::DoesNot
        } else if reasons.iter().any(|it| it.code == Code::VmParameter) {
            Self::Undecided
        } else {
            Self::Fits
        }
    }
}

impl Check {
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let verdict = self.check(&mut findings);
        let fails = verdict.fails();
        let text = self.text(verdict, &findings.sources);
        let printed = print(&text, &self.colours);
        if fails { ExitCode::FAILURE } else { printed }
    }

    fn check(&self, findings: &mut Findings) -> Verdict {
        let mut verdict = Verdict::default();
        if let Some(entries) = self.entries.read(findings) {
            self.check_fleet(&entries, &mut verdict, findings);
            if verdict.is_empty() && !findings.problems.any_errors() {
                findings.problems.push(no_machine(&self.files));
            }
        }
        let problems = std::mem::take(&mut findings.problems).sorted();
        let problems = problems.into_iter().filter(|it| self.shows(it));
        verdict.problems.extend(problems);
        verdict
    }

    /// Checks all virtual machines. Of those that fit, only a form that names them keeps anything.
    fn check_fleet(&self, entries: &Entries, verdict: &mut Verdict, findings: &mut Findings) {
        let Findings { problems, sources } = findings;
        let fleet = Fleet::new(named_files(&self.files, problems), sources);
        let objects = objects(&fleet.held, entries);
        let judge = |machine: &Machine| self.judged(machine, check(machine, &objects));
        let is_listed = self.format == Format::Junit;
        let mut found = Problems::default();
        let each = |file: JudgedFile<Judged>| {
            let mut is_shown = is_listed || !file.problems.is_empty();
            found.extend(file.problems);
            verdict.others += file.unreadable;
            for Judged { outcome, checked } in file.machines {
                *verdict.counter(outcome) += 1;
                if is_listed || !checked.problems.is_empty() {
                    is_shown = true;
                    verdict.machines.push(checked);
                }
            }
            is_shown
        };
        fleet.judge(judge, each, sources, problems);
        problems.extend(found);
    }

    /// A virtual machine with what is to show of it.
    fn judged(&self, machine: &Machine, reasons: Vec<Reason>) -> Judged {
        Judged {
            outcome: Outcome::of(&reasons),
            checked: self.checked(machine, reasons),
        }
    }

    fn checked(&self, machine: &Machine, reasons: Vec<Reason>) -> Checked {
        let is_skipped = reasons.iter().any(|it| it.code == Code::VmParameter);
        let problems = reasons.into_iter().map(|reason| {
            let problem = reason.into_problem();
            problem.found_in(machine.name())
        });
        Checked {
            name: machine.name().to_owned(),
            place: Place::At(machine.document().at),
            problems: problems.filter(|it| self.shows(it)).collect(),
            is_skipped,
        }
    }

    fn text(&self, verdict: Verdict, sources: &Sources) -> String {
        let form = match self.format {
            Format::Human => Form::Human,
            Format::Json => Form::Json,
            Format::Github => Form::Github,
            Format::Sarif => Form::Sarif,
            Format::Junit => return junit(&verdict.into_cases(), sources),
        };
        let summary = verdict.summary();
        let of_machines = verdict.machines.into_iter().flat_map(|it| it.problems);
        let problems: Vec<Problem> = verdict.problems.into_iter().chain(of_machines).collect();
        if form != Form::Human {
            return form.print(&problems, sources, false);
        }
        let colour = self.colours.apply_to(&io::stdout());
        let shown = if problems.is_empty() {
            String::new()
        } else {
            form.print(&problems, sources, colour)
        };
        if self.quiet { shown } else { shown + &summary }
    }

    fn shows(&self, problem: &Problem) -> bool {
        !self.quiet || problem.severity() == Severity::Error
    }
}

impl Verdict {
    fn fails(&self) -> bool {
        let of_machines = self.machines.iter().flat_map(|it| &it.problems);
        let mut all = self.problems.iter().chain(of_machines);
        all.any(|it| it.severity() == Severity::Error)
    }

    /// Everything that was checked: files with problems of their own, and virtual machines.
    fn into_cases(self) -> Vec<Checked> {
        let files = self.problems.into_iter().map(|problem| Checked {
            name: problem.code.as_str().to_owned(),
            place: problem.place.clone(),
            problems: vec![problem],
            is_skipped: false,
        });
        files.chain(self.machines).collect()
    }

    /// Whether there was no virtual machine.
    fn is_empty(&self) -> bool {
        self.fitting + self.others + self.undecided == 0
    }

    fn counter(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Fits => &mut self.fitting,
            Outcome::DoesNot => &mut self.others,
            Outcome::Undecided => &mut self.undecided,
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
