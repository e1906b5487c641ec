//! `vm impact`: what an update of instance types and preferences makes of virtual machines.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

use crate::cluster;
use crate::diagnostic::{Checked, Form, Problem, Severity, junit};
use crate::model::Release;
use crate::query::{FleetImpact, Tried, TriedMachine};
use crate::text::{STDIN, Sources};
use crate::vm::{
    Fleet, JudgedPart, Machine, Outcome, Reason, Side, Subject, Unreadable, Update, impact,
};

use super::cluster_options::ClusterOptions;
use super::invocation;
use super::kubectl_args::{ManagerArgs, kubectl_with};
use super::printing::{ColourArgs, Findings, print};
use super::refusal::{Documented, refuse};
use super::vm_expand::{no_machine, of_machine};
use super::vm_files::MachineFilesArgs;

/// The exit code of a run that found what `--fail-on` names.
const FOUND: u8 = 3;

/// As clap writes it, which would be too long for a line.
fn usage() -> String {
    let program = invocation::command();
    format!("{program} vm impact [OPTIONS] --from <OLD> --to <NEW>\n       <FILE>...")
}

/// Say what an update of instance types and preferences makes of virtual machines
///
/// A cluster keeps a revision of the instance type and of the preference of each virtual machine, and an
/// update changes none that it holds. This says which are held, and what becomes of each once it comes to
/// the new objects, as KubeVirt does it: whether something changes while it runs or when it starts again,
/// whether it has to restart, and whether it is refused.
///
/// Each side is a bundle (`-` is standard input), a folder of bundles, the root of a catalog,
/// `built-in`, a revision of the git repository that this folder is in, or `cluster:`, as in `diff`. Instance types
/// and preferences that neither side has are looked up in the files.
///
/// Revisions (`ControllerRevision`) in the files count. A namespace of which there are none is taken to
/// have revisions of the old side.
#[derive(Debug, Args)]
#[command(override_usage = usage())]
pub(super) struct ImpactArgs {
    #[command(flatten)]
    files: MachineFilesArgs,

    /// The old side: what the virtual machines have
    #[arg(long, value_name = "OLD")]
    from: OsString,

    /// The new side: what they come to
    #[arg(long, value_name = "NEW")]
    to: OsString,

    #[command(flatten)]
    manager: ManagerArgs,

    /// How the answers are printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Exit with code 3 if a virtual machine comes to this, or to worse, once no revision holds it; with code 1 if one is not judged for an error
    #[arg(long, value_name = "WHAT", value_enum)]
    fail_on: Option<FailOn>,

    #[command(flatten)]
    colours: ColourArgs,

    // Its heading would be that of what follows.
    #[command(flatten)]
    cluster: ClusterOptions,
}

/// How the answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people: virtual machines that are alike together, the worst first
    #[default]
    Human,
    /// One JSON document, with everything about each virtual machine
    Json,
    /// The same as for people, as Markdown
    Markdown,
    /// JUnit XML, which CI servers show as tests: a case for each virtual machine
    Junit,
    /// Workflow commands, which GitHub Actions shows at the line of a pull request
    Github,
}

/// What ends a run with an exit code of its own.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOn {
    /// It can no longer be edited or can no longer start
    Refused,
    /// It has to restart
    Restart,
    /// It changes in any way
    Changed,
}

impl FailOn {
    /// The mildest outcome that counts.
    fn least(self) -> Outcome {
        match self {
            Self::Refused => Outcome::RefusedEdit,
            Self::Restart => Outcome::Restart,
            Self::Changed => Outcome::NextStart,
        }
    }
}

impl ImpactArgs {
    /// Tries the update; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        self.refuse_repeated_stdin(command);
        let mut findings = Findings::default();
        let tried = self.tried(&mut findings);
        let Some(fleet) = tried.filter(|fleet| !fleet.machines.is_empty()) else {
            self.colours.print_to_stderr(findings, Severity::Note);
            return ExitCode::FAILURE;
        };
        let fails = findings.problems.any_errors() || fleet.not_judged().any(|it| it.is_error());
        let is_found = self
            .fail_on
            .is_some_and(|it| fleet.worst() >= Some(it.least()));
        let printed = self.print(&fleet, findings);
        match (fails, is_found) {
            (true, _) => ExitCode::FAILURE,
            (false, true) => FOUND.into(),
            (false, false) => printed,
        }
    }

    fn refuse_repeated_stdin(&self, command: Documented) {
        let sides = [&self.from, &self.to].map(OsString::as_os_str).into_iter();
        let files = self.files.files.iter().map(|it| it.as_os_str());
        if sides
            .chain(files)
            .filter(|it| *it == OsStr::new(STDIN))
            .count()
            > 1
        {
            let message = "standard input can be read only once: name a file for the others";
            refuse(command, "vm impact", ErrorKind::ArgumentConflict, message);
        }
    }

    /// What the update makes of each virtual machine; `None` if a side cannot be read.
    fn tried(&self, findings: &mut Findings) -> Option<FleetImpact> {
        let [from, to] = cluster::read_sides(
            [&self.from, &self.to],
            (&kubectl_with(Vec::new()), &self.manager.field_manager),
            Release::NEWEST,
            None,
            &mut findings.sources,
            &mut findings.problems,
        );
        let (from, to) = (from?, to?);
        let [from, to] =
            [&from, &to].map(|side| Side::read(side.documents(), &mut findings.problems));
        let files = self.files.named(&mut findings.problems);
        let fleet = Fleet::new(files, &mut findings.sources);
        let update = Update::new(&from, &to, &fleet.held, self.cluster.cluster());
        let mut all = FleetImpact::default();
        let each = |parts: Vec<JudgedPart<TriedMachine>>, _: &Sources| {
            let mut is_shown = false;
            for JudgedPart { subject, problems } in parts {
                match subject {
                    Subject::Machine(machine) => {
                        is_shown |= self.shows(&machine);
                        all.machines.push(machine);
                    }
                    Subject::Unreadable(names) => {
                        is_shown = true;
                        all.machines.push(unreadable(names, problems));
                        continue;
                    }
                    Subject::Other => {}
                }
                is_shown |= !problems.is_empty();
                findings.problems.extend(problems);
            }
            is_shown
        };
        fleet.judge(
            |machine| tried(machine, &update),
            each,
            &mut findings.sources,
        );
        if all.machines.is_empty() && !findings.problems.any_errors() {
            findings.problems.push(no_machine(&self.files.files));
        }
        Some(all)
    }

    /// Whether the place of a virtual machine is told.
    fn shows(&self, machine: &TriedMachine) -> bool {
        let names_all = matches!(self.format, Format::Json | Format::Junit);
        names_all || machine.outcome() != Some(Outcome::Unchanged)
    }

    fn print(&self, fleet: &FleetImpact, findings: Findings) -> ExitCode {
        let Findings { problems, sources } = findings;
        let outside = problems.sorted();
        let text = match self.format {
            Format::Human => fleet.text(&sources),
            Format::Markdown => fleet.markdown(&sources),
            Format::Json => fleet.json(&sources),
            Format::Junit | Format::Github => return self.print_checked(fleet, outside, &sources),
        };
        let not_judged = fleet.not_judged();
        let told: Vec<Problem> = outside.into_iter().chain(not_judged).collect();
        self.say(&told, &sources);
        print(&text, &self.colours)
    }

    fn print_checked(
        &self,
        fleet: &FleetImpact,
        outside: Vec<Problem>,
        sources: &Sources,
    ) -> ExitCode {
        let mut checked = vec![Checked::outside(outside)];
        checked.retain(|it| !it.problems.is_empty());
        checked.extend(fleet.checked());
        let text = if self.format == Format::Junit {
            junit(&checked, sources)
        } else {
            let problems: Vec<Problem> = checked.into_iter().flat_map(|it| it.problems).collect();
            Form::Github.print(&problems, sources, false)
        };
        print(&text, &self.colours)
    }

    /// Says what is no answer.
    fn say(&self, problems: &[Problem], sources: &Sources) {
        if !problems.is_empty() {
            let colour = self.colours.apply_to(&io::stderr());
            super::printing::say(&Form::Human.print(problems, sources, colour));
        }
    }
}

/// What an update makes of a virtual machine.
fn tried(machine: &Machine, update: &Update<'_>) -> TriedMachine {
    TriedMachine {
        namespace: machine.namespace().to_owned(),
        name: machine.name().to_owned(),
        at: machine.document().at,
        tried: match impact(machine, update) {
            Ok(None) => Tried::Free,
            Ok(Some(impact)) => Tried::Judged(Box::new(impact)),
            Err(reasons) => Tried::NotJudged(not_judged(machine, reasons)),
        },
    }
}

fn not_judged(machine: &Machine, reasons: Vec<Reason>) -> Vec<Problem> {
    of_machine(machine, reasons).collect()
}

fn unreadable(names: Unreadable, problems: Vec<Problem>) -> TriedMachine {
    TriedMachine {
        namespace: names.namespace,
        name: names.name.unwrap_or_default(),
        at: names.at,
        tried: Tried::NotJudged(problems),
    }
}
