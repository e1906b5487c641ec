//! `vm check`: whether virtual machines fit their instance types and preferences.

use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::process::ExitCode;

use clap::Args;

use crate::diagnostic::{Checked, CheckedMachine, Code, MachineVerdict, Place, Problem, Severity};
use crate::model::Release;
use crate::query::Nameable;
use crate::text::Sources;
use crate::validate::Target;
use crate::vm::{
    Fleet, JudgedPart, Machine, Objects, Reason, Referred, Subject, Unreadable, check, referred,
};

use super::cluster_options::ClusterOptions;
use super::in_hand::EntriesArgs;
use super::newer_parts::NewerParts;
use super::printing::{ColourArgs, Findings, print_with};
use super::vm_answer::{Answer, Format};
use super::vm_expand::{no_machine, of_machine};
use super::vm_files::{MachineFilesArgs, add_definition};

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

    /// Print only what does not fit
    #[arg(short, long)]
    quiet: bool,

    /// How problems are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    colours: ColourArgs,

    // Its heading would be that of what follows.
    #[command(flatten)]
    cluster: ClusterOptions,
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
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.entries.reads_catalog()
    }

    pub(super) fn run(&self) -> ExitCode {
        let colour = self.colours.apply_to(&io::stdout());
        let mut fails = false;
        let printed = print_with(&self.colours, |out| {
            let mut answer = Answer::new(self.format, self.quiet, colour, out);
            self.check(&mut answer);
            fails = answer.fails;
            answer.printed
        });
        if fails { ExitCode::FAILURE } else { printed }
    }

    fn check(&self, answer: &mut Answer<impl Write>) {
        let mut findings = Findings::default();
        // The process is about to end, which frees the memory faster.
        let nameable = self.entries.read_nameable(self.release, &mut findings);
        if let Some(nameable) = &*ManuallyDrop::new(nameable) {
            self.check_fleet(nameable, answer, &mut findings);
            if answer.is_empty() && !answer.fails {
                findings.problems.push(no_machine(&self.files.files));
            }
        }
        answer.tell_findings(&mut findings);
        answer.end(&findings.sources);
    }

    /// Checks all virtual machines.
    fn check_fleet(
        &self,
        nameable: &[Nameable],
        answer: &mut Answer<impl Write>,
        findings: &mut Findings,
    ) {
        let files = self.files.named(&mut findings.problems);
        let fleet = Fleet::new(files, &mut findings.sources);
        answer.tell_findings(findings);
        let mut objects = Objects::default();
        fleet.held.add_to(&mut objects);
        for Nameable {
            kinds,
            namespace,
            document,
        } in nameable
        {
            add_definition(kinds, namespace.as_deref(), document, &mut objects);
        }
        let cluster = self.cluster.cluster();
        let target = Target::new(self.release);
        let judge = |machine: &Machine| {
            let newer = target.iter().flat_map(|it| newer(it, machine, &objects));
            judged(machine, check(machine, &objects, &cluster), newer.collect())
        };
        let mut all_newer = NewerParts::default();
        let each = |parts: Vec<JudgedPart<Judged>>, sources: &Sources| {
            let mut is_kept = false;
            for part in parts {
                let checked = self.counted(part, answer, &mut all_newer);
                is_kept |= answer.tell(checked, sources);
            }
            is_kept
        };
        fleet.judge(judge, each, &mut findings.sources);
        answer.tell(
            Checked::outside(all_newer.into_problems()),
            &findings.sources,
        );
    }

    /// Counts a part of a file, and returns what is said of it. What a release does not know is told once,
    /// at the end, where a form does not list each virtual machine.
    fn counted(
        &self,
        part: JudgedPart<Judged>,
        answer: &mut Answer<impl Write>,
        all_newer: &mut NewerParts,
    ) -> Checked {
        let JudgedPart { subject, problems } = part;
        match subject {
            Subject::Machine(judged) => {
                let Judged {
                    machine,
                    mut checked,
                    newer,
                } = judged;
                answer.count(machine, &problems);
                if self.format == Format::Junit {
                    checked.problems.extend(newer);
                } else {
                    all_newer.add(newer, checked.name.as_deref());
                }
                checked.after(problems)
            }
            Subject::Unreadable(names) => {
                answer.count(of_unreadable(&names), &problems);
                unreadable(names, problems)
            }
            Subject::Other => Checked::outside(problems),
        }
    }
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
