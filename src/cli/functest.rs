//! `functest`: what a cluster makes of the catalog.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use clap::error::ErrorKind;
use regex_lite::Regex;

use crate::catalog::{GUESTS, Guests, Image};
use crate::cluster::functest::{
    Filter, GuestNames, Options, Outcome, Plan, Run, Tested, junit, run, summary,
};
use crate::diagnostic::{Code, Failed, Problem, Severity};
use crate::query::Entries;
use crate::vm::Cluster;

use super::functest_progress::Progress;
use super::in_hand::EntriesArgs;
use super::kubectl_args::KubectlArgs;
use super::printing::{ColourArgs, Findings, print, say};
use super::refusal::{Documented, refuse};
use super::timeout::timeout;

/// The name of the subcommand.
const NAME: &str = "functest";

/// The variable that names another program than virtctl, such as `kubectl virt`.
const VIRTCTL: &str = "VIRTCTL";

/// Test the catalog in a cluster with KubeVirt
///
/// Each instance type gives a virtual machine; each preference is refused with too few vCPUs or too
/// little memory, accepted with what it requires, and has an instance type that fits; and guests boot and
/// answer. The catalog has to be in the cluster already.
///
/// All of it is in a namespace of its own, which is removed in the end, also after Ctrl-C. `--namespace`
/// says what it is called; there must be none of that name. What a killed run left, the next one removes.
#[derive(Debug, Args)]
pub(super) struct Functest {
    #[command(flatten)]
    entries: EntriesArgs,

    #[command(flatten)]
    chosen: ChosenGuests,

    /// Only cases of which this regular expression matches a part of the name [can be repeated: one of them]
    #[arg(long, value_name = "REGEX", value_parser = regex)]
    focus: Vec<Regex>,

    /// No cases of which this regular expression matches a part of the name [can be repeated: none of them]
    #[arg(long, value_name = "REGEX", value_parser = regex)]
    skip: Vec<Regex>,

    /// List the cases that would run, and ask no cluster
    #[arg(long, visible_alias = "dry-run")]
    list: bool,

    /// How many guests there are at the same time
    #[arg(long, value_name = "NUMBER", default_value = "2")]
    parallel: NonZeroUsize,

    /// How long a guest may take until it answers: `90s`, `10m`, `1h30m`
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = timeout)]
    timeout: Duration,

    /// Do not log into guests: their agents alone show whether they boot
    #[arg(long)]
    no_ssh: bool,

    /// Also write the results as JUnit XML
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    junit: Option<PathBuf>,

    #[command(flatten)]
    colours: ColourArgs,

    #[command(flatten)]
    kubectl: KubectlArgs,

    /// The name of the namespace that is made for the run; there must be none of that name [default: a new one]
    #[arg(long, short = 'n', value_name = "NAME", help_heading = "The cluster")]
    namespace: Option<String>,
}

/// Which guests there are.
#[derive(Debug, Args)]
struct ChosenGuests {
    /// The file with the guests [default: `functests/guests.yaml` of the catalog]
    #[arg(long, value_name = "FILE")]
    guests: Option<PathBuf>,

    /// Another image for a guest: `fedora=registry.example/fedora:43` [can be repeated]
    #[arg(long, value_name = "GUEST=IMAGE", value_parser = image)]
    image: Vec<(String, Image)>,
}

fn regex(text: &str) -> Result<Regex, String> {
    Regex::new(text).map_err(|error| error.to_string())
}

fn image(text: &str) -> Result<(String, Image), String> {
    let (guest, image) = text.split_once('=').ok_or("write `GUEST=IMAGE`")?;
    let image = Image::parse(image).map_err(|error| error.to_string())?;
    Ok((guest.to_owned(), image))
}

impl Functest {
    /// Runs the cases; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        let mut findings = Findings::default();
        let entries = self.entries.read(&mut findings);
        let guests = self.chosen.read(&self.entries, command, &mut findings);
        let (Some(entries), Some((guests, names))) = (entries, guests) else {
            self.colours.print_to_stderr(findings, Severity::Warning);
            return ExitCode::FAILURE;
        };
        // Made once without a cluster: so whatever the guests misspell is told before one is asked.
        let plan = self.plan(&entries, &guests, names, &mut findings);
        let is_wrong = findings.problems.any_errors();
        self.colours.print_to_stderr(findings, Severity::Warning);
        if is_wrong {
            return ExitCode::FAILURE;
        }
        if plan.cases.is_empty() {
            say("no case has such a name\n");
            // A job that tests nothing would be green for ever.
            return if self.list {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            };
        }
        if self.list {
            return print(&plan.list(), &self.colours);
        }
        match self.tested(&entries, &guests) {
            Ok((tested, is_whole)) => self.conclude(&tested, is_whole),
            Err(error) => self.fail(Code::ClusterFailed, &[error]),
        }
    }

    fn filter(&self) -> Filter {
        Filter {
            focus: self.focus.clone(),
            skip: self.skip.clone(),
        }
    }

    fn plan(
        &self,
        entries: &Entries,
        guests: &Guests,
        names: GuestNames,
        findings: &mut Findings,
    ) -> Plan {
        let cluster = Cluster::default();
        let plan = Plan::of(entries, guests, names, &cluster, &mut findings.problems);
        let plan = plan.filtered(&self.filter());
        if self.no_ssh {
            plan.without_ssh()
        } else {
            plan
        }
    }

    /// What came of the cases, and whether all of them were run.
    fn tested(&self, entries: &Entries, guests: &Guests) -> anyhow::Result<(Tested, bool)> {
        let kubectl = self.kubectl.kubectl();
        let virtctl = self.kubectl.program(VIRTCTL, "virtctl");
        let what = Run {
            kubectl: &kubectl,
            virtctl: &virtctl,
            entries,
            guests,
            filter: &self.filter(),
        };
        let options = Options {
            namespace: self.namespace.clone(),
            parallel: self.parallel.get(),
            timeout: self.timeout,
            ssh: !self.no_ssh,
        };
        let is_stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&is_stopped);
        ctrlc::set_handler(move || stop.store(true, Ordering::Relaxed))?;
        let mut progress = Progress::new();
        let is_stopped = || is_stopped.load(Ordering::Relaxed);
        let tested = run(&what, &options, &is_stopped, &mut |event| {
            progress.show(&event);
        });
        progress.finish();
        Ok((tested?, !is_stopped()))
    }

    /// Prints what came of the cases.
    fn conclude(&self, tested: &Tested, is_whole: bool) -> ExitCode {
        let outcomes = &tested.outcomes;
        let printed = print(&summary(outcomes), &self.colours);
        if let Some(path) = &self.junit
            && let Err(error) = fs::write(path, junit(outcomes))
        {
            let error = anyhow::Error::new(error).context(Failed::to("write", path));
            return self.fail(Code::Unwritable, &[error]);
        }
        if !tested.troubles.is_empty() {
            return self.fail(Code::ClusterFailed, &tested.troubles);
        }
        if is_whole && !outcomes.iter().any(Outcome::is_failure) {
            printed
        } else {
            ExitCode::FAILURE
        }
    }

    fn fail(&self, code: Code, errors: &[anyhow::Error]) -> ExitCode {
        let mut findings = Findings::default();
        let errors = errors.iter();
        findings
            .problems
            .extend(errors.map(|error| Problem::of_error(code, NAME, error)));
        self.colours.print_to_stderr(findings, Severity::Error);
        ExitCode::FAILURE
    }
}

impl ChosenGuests {
    /// The guests, and whether they belong to what is in hand; ends the process if an image is for a
    /// guest that does not exist. `None` if they cannot be read.
    fn read(
        &self,
        entries: &EntriesArgs,
        command: Documented,
        findings: &mut Findings,
    ) -> Option<(Guests, GuestNames)> {
        let file = self.guests.as_deref();
        let names = if file.is_some() || entries.are_of_catalog() {
            GuestNames::Own
        } else {
            GuestNames::Foreign
        };
        let root = entries.root();
        let Findings { problems, sources } = findings;
        let mut guests = Guests::read(file, root.as_deref(), sources, problems)?;
        if guests.0.is_empty() {
            say(&format!("the catalog has no `{GUESTS}`: no guest boots\n"));
        }
        for (name, image) in &self.image {
            let mut all = guests.0.iter_mut();
            let Some((_, guest)) = all.find(|(it, _)| it.value == *name) else {
                let message = format!("`--image`: there is no guest named `{name}`");
                refuse(command, NAME, ErrorKind::ValueValidation, &message);
            };
            guest.image.value = image.clone();
        }
        Some((guests, names))
    }
}
