//! `sync`: brings the instance types and preferences of a cluster to a catalog.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::cluster::{Conflict, FIELD_MANAGER, KubeVirt, Kubectl, Live, Plan, Sync};
use crate::diagnostic::{Code, Problem, Severity, backticked};

use super::kubectl_args::KubectlArgs;
use super::printing::{ColourArgs, Findings, print, say};
use super::progress;
use super::wanted::WantedArgs;

/// Bring the instance types and preferences of a cluster to a catalog, without a gap
///
/// The cluster is the one that kubectl points to; `KUBECTL` names another program for it, such as `oc`.
/// First it is looked at, and what will be done is shown. Then everything that is new or different is
/// applied by the server, and only once all of that succeeded, what this field manager has applied before
/// and the bundles no longer hold is deleted. What is as it should be is not written, and what others have
/// made is left alone, whatever its labels say. A sync that was interrupted is run again.
///
/// Without `--from`, the bundles of the catalog in hand are synced that hold cluster-wide kinds alone.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(super) struct SyncArgs {
    #[command(flatten)]
    wanted: WantedArgs,

    /// Show what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,

    /// Show each object that changes as a unified diff
    #[arg(long, conflicts_with = "output")]
    diff: bool,

    /// Delete nothing
    #[arg(long)]
    no_prune: bool,

    /// Do not ask before something is deleted
    #[arg(short, long)]
    yes: bool,

    /// Take over fields that other field managers own
    #[arg(long)]
    force_conflicts: bool,

    /// The name under which fields are owned: what was applied under another one is never deleted, so that each catalog of a cluster needs its own
    #[arg(long, value_name = "NAME", default_value = FIELD_MANAGER)]
    field_manager: String,

    /// How it is shown what is done
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,

    #[command(flatten)]
    kubectl: KubectlArgs,

    #[command(flatten)]
    colours: ColourArgs,
}

/// How it is shown what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Output {
    /// For people: objects that change alike together
    #[default]
    Text,
    /// One JSON document, at the end
    Json,
}

impl SyncArgs {
    /// Syncs, and shows what is done.
    pub(super) fn run(&self) -> ExitCode {
        let mut findings = Findings::default();
        let (plan, is_done) = self.sync(&mut findings);
        let has_failed = plan.is_none() || findings.problems.any_errors();
        self.colours.print_to_stderr(findings, Severity::Warning);
        let text = plan.map_or(String::new(), |plan| {
            self.last_words(&plan, is_done, has_failed)
        });
        let printed = print(&text, &self.colours);
        if has_failed {
            ExitCode::FAILURE
        } else {
            printed
        }
    }

    /// Syncs; returns what was planned, if anything, and whether that was done.
    fn sync(&self, findings: &mut Findings) -> (Option<Plan>, bool) {
        let Some(wanted) = self.wanted.read(findings) else {
            return (None, false);
        };
        let kubectl = self.kubectl.kubectl();
        let sync = Sync {
            kubectl: &kubectl,
            wanted: &wanted,
            manager: &self.field_manager,
            force_conflicts: self.force_conflicts,
        };
        let Some(plan) = self.plan(&sync, findings) else {
            return (None, false);
        };
        self.show(&plan);
        let is_free = check(&plan, &kubectl, findings).is_some();
        let is_done = is_free && !self.dry_run && self.carry_out(&sync, &plan, findings);
        (Some(plan), is_done)
    }

    /// Looks at the cluster, and says what is to be done.
    fn plan(&self, sync: &Sync<'_>, findings: &mut Findings) -> Option<Plan> {
        let Findings { problems, sources } = findings;
        let live = Live::look(sync.kubectl, &sync.kinds(), sources, problems);
        let live = unless_failed(live, "cannot look at the cluster", findings)?;
        let mut plan = sync.plan(&live);
        if self.no_prune {
            plan.without_pruning();
        }
        Some(plan)
    }

    /// Shows what will be done, before it is.
    fn show(&self, plan: &Plan) {
        let text = match self.output {
            Output::Json => return,
            Output::Text if self.diff => plan.diff(),
            Output::Text => plan.text(),
        };
        // Whether it can be printed is checked at the end.
        _ = io::stdout().write_all(text.as_bytes());
    }

    /// Applies and prunes; returns whether that was done.
    fn carry_out(&self, sync: &Sync<'_>, plan: &Plan, findings: &mut Findings) -> bool {
        let pruned = plan.pruned().count();
        if pruned > 0 && !self.yes && is_interactive() && !agrees(pruned) {
            return false;
        }
        let bar = progress::bar(plan.written().count(), "applying");
        let applied = sync.apply(plan, || bar.inc(1));
        bar.finish_and_clear();
        unless_failed(applied, "cannot apply", findings).is_some()
            && unless_failed(sync.prune(plan), "cannot prune", findings).is_some()
    }

    fn last_words(&self, plan: &Plan, is_done: bool, has_failed: bool) -> String {
        match self.output {
            Output::Json => plan.json(is_done),
            Output::Text if has_failed => String::new(),
            Output::Text if is_done => {
                let [applied, pruned] = [plan.written().count(), plan.pruned().count()];
                format!("done: {applied} applied, {pruned} pruned\n")
            }
            Output::Text => "nothing was done\n".to_owned(),
        }
    }
}

/// Checks that nothing is in the way of a plan; `None` if something is.
fn check(plan: &Plan, kubectl: &Kubectl, findings: &mut Findings) -> Option<()> {
    if !plan.of_operator.is_empty() {
        findings.problems.push(operator_owned(plan));
        return None;
    }
    findings
        .problems
        .extend(plan.conflicts.iter().map(conflict));
    // It would have taken them for its own by now, had it anything to do with what was applied before.
    if !plan.is_renewal && plan.written().next().is_some() {
        let found = unless_failed(KubeVirt::find(kubectl), "cannot ask for KubeVirt", findings)?;
        if let Some(kubevirt) = found.filter(|it| it.deploys_catalog) {
            findings.problems.push(operator_deploys(&kubevirt));
        }
    }
    (!findings.problems.any_errors()).then_some(())
}

/// What is asked of users whose cluster has a copy of KubeVirt's own.
const ADOPT: &str =
    "take them over with `sync --adopt`: virt-operator then deploys none of its own";

fn operator_owned(plan: &Plan) -> Problem {
    let names: Vec<&str> = plan
        .of_operator
        .iter()
        .map(|(_, name)| name.as_str())
        .collect();
    let message = match names.as_slice() {
        [one] => format!("virt-operator keeps `{one}` as its own"),
        [first, ..] => format!(
            "virt-operator keeps `{first}` and {} others as its own",
            names.len() - 1
        ),
        [] => String::new(),
    };
    Problem::of_file(Code::OperatorOwned, "cluster:", message)
        .note("it would undo each change of them, and it deletes them once it deploys no catalog any more")
        .help(ADOPT)
}

fn operator_deploys(kubevirt: &KubeVirt) -> Problem {
    let KubeVirt {
        namespace, name, ..
    } = kubevirt;
    let message = format!(
        "virt-operator deploys a catalog of its own, as KubeVirt `{namespace}/{name}` says"
    );
    Problem::of_file(Code::OperatorOwned, "cluster:", message)
        .note("it makes what has the same name its own, and undoes each change of it")
        .help(ADOPT)
}

fn conflict(conflict: &Conflict) -> Problem {
    let managers: Vec<&str> = conflict.managers.iter().map(String::as_str).collect();
    let message = format!(
        "{} of {} `{}` would change, and belongs to {}",
        conflict.field_name(),
        conflict.kind.as_str(),
        conflict.name,
        backticked(&managers)
    );
    Problem::of_file(Code::FieldConflict, "cluster:", message)
        .help("undo what was changed there, or take it over with `--force-conflicts`")
}

/// Whether somebody is there who can be asked.
fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks whether objects may be deleted.
fn agrees(pruned: usize) -> bool {
    let objects = match pruned {
        1 => "1 object".to_owned(),
        _ => format!("{pruned} objects"),
    };
    say(&format!(
        "delete {objects} once everything else is applied? [y/N] "
    ));
    let mut answer = String::new();
    let is_read = io::stdin().read_line(&mut answer).is_ok();
    is_read && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}

/// A result; `None`, and a problem, if the cluster failed.
fn unless_failed<T>(
    result: anyhow::Result<T>,
    what: &'static str,
    findings: &mut Findings,
) -> Option<T> {
    let reported = result.map_err(|error| {
        let problem = Problem::of_error(Code::ClusterFailed, "cluster:", &error.context(what));
        findings
            .problems
            .push(problem.help("fix this and run the command again: it completes what is missing"));
    });
    reported.ok()
}
