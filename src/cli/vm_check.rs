//! `vm check`: whether virtual machines fit their instance types and preferences.

use std::collections::BTreeSet;
use std::io;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::diagnostic::{
    Checked, CheckedMachine, Code, Form, MachineVerdict, Place, Problem, Severity, checks_json,
    junit,
};
use crate::model::Release;
use crate::query::Entries;
use crate::text::Sources;
use crate::validate::Target;
use crate::vm::{
    Fleet, JudgedPart, Machine, Objects, Reason, Referred, Subject, Unreadable, check, referred,
};

use super::cluster_options::ClusterOptions;
use super::in_hand::EntriesArgs;
use super::newer_parts::NewerParts;
use super::printing::{ColourArgs, Findings, print};
use super::vm_expand::{no_machine, of_machine};
use super::vm_files::{MachineFilesArgs, objects};

/// Check whether virtual machines fit their instance types and preferences
///
/// What KubeVirt would refuse for what an instance type or a preference makes of a virtual machine, when
/// it is created and when it starts, is told in its own words, in its own order, at the field at fault.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    files: MachineFilesArgs,

    #[command(flatten)]
    entries: EntriesArgs,

    /// The release of KubeVirt that has to know every field and value of the instance types and
    /// preferences that are referred to. Whether it knows what a virtual machine itself says is not
    /// looked at
    #[arg(long = "kubevirt", value_name = "VERSION", default_value_t = Release::NEWEST)]
    release: Release,

    #[command(flatten)]
    cluster: ClusterOptions,

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
    /// What is said of each virtual machine, and of what is beside them, in the order of the input: of
    /// its text in that order, and of what it leads to in that of KubeVirt.
    told: Vec<Checked>,
    /// Every virtual machine, in the form that lists them.
    machines: Vec<CheckedMachine>,
    fitting: usize,
    others: usize,
    undecided: usize,
}

/// A virtual machine that was checked.
struct Judged {
    machine: CheckedMachine,
    checked: Checked,
    /// What the release does not know of the definitions that it refers to.
    newer: Vec<Problem>,
}

/// What comes out of a virtual machine of which this is said.
fn verdict_of(reasons: &[Reason]) -> MachineVerdict {
    if reasons.iter().any(|it| it.severity() == Severity::Error) {
        MachineVerdict::DoesNotFit
    } else if reasons.iter().any(|it| it.code == Code::VmParameter) {
        MachineVerdict::NotChecked
    } else {
        MachineVerdict::Fits
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
        if let Some(entries) = self.entries.read_unsorted(self.release, findings) {
            self.check_fleet(&entries, &mut verdict, findings);
            if verdict.is_empty() && !verdict.fails() {
                findings.problems.push(no_machine(&self.files.files));
            }
        }
        self.tell_findings(&mut verdict, findings);
        verdict
    }

    /// Tells what was found outside the files.
    fn tell_findings(&self, verdict: &mut Verdict, findings: &mut Findings) {
        let problems = std::mem::take(&mut findings.problems).sorted();
        self.tell(verdict, Checked::outside(problems));
    }

    /// Tells what is to show of something. Of what has no problems, only a form that names it keeps
    /// anything. Returns whether it did.
    fn tell(&self, verdict: &mut Verdict, mut checked: Checked) -> bool {
        checked.problems.retain(|it| self.shows(it));
        if self.format != Format::Json {
            tell_once(&mut checked.problems);
        }
        let is_listed = self.format == Format::Junit && checked.is_object;
        let is_told = is_listed || !checked.problems.is_empty();
        if is_told {
            verdict.told.push(checked);
        }
        is_told
    }

    /// Checks all virtual machines.
    fn check_fleet(&self, entries: &Entries, verdict: &mut Verdict, findings: &mut Findings) {
        let files = self.files.named(&mut findings.problems);
        let fleet = Fleet::new(files, &mut findings.sources);
        self.tell_findings(verdict, findings);
        let objects = objects(&fleet.held, entries);
        let cluster = self.cluster.cluster();
        let target = Target::new(self.release);
        let judge = |machine: &Machine| {
            let newer = target.iter().flat_map(|it| newer(it, machine, &objects));
            judged(machine, check(machine, &objects, &cluster), newer.collect())
        };
        let mut all_newer = NewerParts::default();
        let each = |parts: Vec<JudgedPart<Judged>>| {
            let mut is_shown = false;
            for JudgedPart { subject, problems } in parts {
                let checked = match subject {
                    Subject::Machine(judged) => {
                        let Judged {
                            machine,
                            mut checked,
                            newer,
                        } = judged;
                        self.count(verdict, machine, &problems);
                        if self.format == Format::Junit {
                            checked.problems.extend(newer);
                        } else {
                            all_newer.add(newer, checked.name.as_deref());
                        }
                        checked.after(problems)
                    }
                    Subject::Unreadable(names) => {
                        self.count(verdict, of_unreadable(&names), &problems);
                        unreadable(names, problems)
                    }
                    Subject::Other => Checked::outside(problems),
                };
                is_shown |= self.tell(verdict, checked);
            }
            is_shown
        };
        fleet.judge(judge, each, &mut findings.sources);
        self.tell(verdict, Checked::outside(all_newer.into_problems()));
    }

    /// Counts a virtual machine. What is wrong with its text is an error of its own.
    fn count(&self, verdict: &mut Verdict, mut machine: CheckedMachine, problems: &[Problem]) {
        if problems.iter().any(is_error) {
            machine.verdict = MachineVerdict::DoesNotFit;
        }
        *verdict.counter(machine.verdict) += 1;
        if self.format == Format::Json {
            verdict.machines.push(machine);
        }
    }

    fn text(&self, verdict: Verdict, sources: &Sources) -> String {
        let form = match self.format {
            Format::Human => Form::Human,
            Format::Json => {
                let told = verdict.told.into_iter();
                let problems: Vec<Problem> = told.flat_map(|it| it.problems).collect();
                return checks_json(&verdict.machines, &problems, sources);
            }
            Format::Github => Form::Github,
            Format::Sarif => Form::Sarif,
            Format::Junit => return junit(&verdict.told, sources),
        };
        let summary = verdict.summary();
        let told = verdict.told.into_iter();
        let problems: Vec<Problem> = told.flat_map(|it| it.problems).collect();
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
        !self.quiet || is_error(problem)
    }
}

fn is_error(problem: &Problem) -> bool {
    problem.severity() == Severity::Error
}

/// Leaves out what is told already. Some of KubeVirt's causes come twice, since two of its validators look;
/// programs that compare with it get both.
fn tell_once(problems: &mut Vec<Problem>) {
    let mut told = BTreeSet::new();
    problems.retain(|it| told.insert((it.code, it.place.clone(), it.message.clone())));
}

/// What a release does not know of what a virtual machine refers to.
fn newer(target: &Target, machine: &Machine, objects: &Objects<'_>) -> Vec<Problem> {
    let of_one = |Referred { family, name, spec }: Referred<'_>| {
        let problems = target.problems(family, spec).into_iter();
        problems
            .map(move |it| it.found_in(&name))
            .collect::<Vec<_>>()
    };
    let referred = referred(machine, objects).into_iter();
    referred.flat_map(of_one).collect()
}

/// A virtual machine with what is said of it and, in `newer`, of what it refers to.
fn judged(machine: &Machine, reasons: Vec<Reason>, newer: Vec<Problem>) -> Judged {
    let name = Some(machine.name()).filter(|name| !name.is_empty());
    let is_skipped = reasons.iter().any(|it| it.code == Code::VmParameter);
    Judged {
        machine: CheckedMachine {
            name: name.map(str::to_owned),
            namespace: machine.namespace().to_owned(),
            verdict: if newer.is_empty() {
                verdict_of(&reasons)
            } else {
                MachineVerdict::DoesNotFit
            },
        },
        checked: Checked {
            is_object: true,
            name: name.map(|name| format!("{}/{name}", machine.namespace())),
            place: Place::At(machine.document().at),
            problems: of_machine(machine, reasons).collect(),
            is_skipped,
        },
        newer,
    }
}

fn of_unreadable(names: &Unreadable) -> CheckedMachine {
    CheckedMachine {
        name: names.name.clone(),
        namespace: names.namespace.clone(),
        verdict: MachineVerdict::DoesNotFit,
    }
}

fn unreadable(names: Unreadable, problems: Vec<Problem>) -> Checked {
    Checked {
        is_object: true,
        name: names.name.map(|name| format!("{}/{name}", names.namespace)),
        place: Place::At(names.at),
        problems,
        is_skipped: false,
    }
}

impl Verdict {
    fn fails(&self) -> bool {
        let mut all = self.told.iter().flat_map(|it| &it.problems);
        all.any(is_error)
    }

    /// Whether there was no virtual machine.
    fn is_empty(&self) -> bool {
        self.fitting + self.others + self.undecided == 0
    }

    fn counter(&mut self, verdict: MachineVerdict) -> &mut usize {
        match verdict {
            MachineVerdict::Fits => &mut self.fitting,
            MachineVerdict::DoesNotFit => &mut self.others,
            MachineVerdict::NotChecked => &mut self.undecided,
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
