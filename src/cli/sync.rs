//! `sync`: brings the instance types and preferences of a cluster to a catalog.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::cluster::{self, FIELD_MANAGER, KubeVirt, Live, Plan, Sync};
use crate::diagnostic::{Code, Problem, Severity};
use crate::diff::Resources;

use super::adoption::{AdoptionArgs, find_kubevirt};
use super::kubectl_args::KubectlArgs;
use super::printing::{ColourArgs, Findings, print, say};
use super::progress;
use super::sync_problems::{
    ASK, check, going, interrupted_by, missing_kind, strange_bundles, unless_failed,
};
use super::wanted::WantedArgs;

/// Bring the instance types and preferences of a cluster to a catalog, without a gap
///
/// The cluster is the one that kubectl points to; `KUBECTL` names another program for it, such as `oc`.
/// First it is looked at, and what will be done is shown. Then everything that is new or different is
/// applied by the server, and only once all of that succeeded, what this field manager has applied before
/// and the bundles no longer hold is deleted. What is as it should be is not written, and what others have
/// made is left alone, whatever its labels say. A sync that was interrupted is run again.
///
/// Without `--from`, the bundles of the catalog in hand are synced that hold cluster-wide kinds alone. Of single
/// bundles, with `--bundle` or `--from`, only the kinds that they hold are looked at, so that nothing of the other
/// one is deleted.
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

    #[command(flatten)]
    adoption: AdoptionArgs,

    /// Delete nothing
    #[arg(long)]
    no_prune: bool,

    /// Do not ask before something is deleted; you are asked only if standard input and standard error are both terminals
    #[arg(short, long)]
    yes: bool,

    /// Take over fields that other field managers own
    #[arg(long)]
    force_conflicts: bool,

    /// The name under which fields are owned: what was applied under another one is never deleted, so each catalog of a cluster needs its own
    #[arg(long, value_name = "NAME", default_value = FIELD_MANAGER)]
    field_manager: String,

    /// How to show what is done
    #[arg(short, long, value_enum, default_value_t)]
    output: Output,

    #[command(flatten)]
    colours: ColourArgs,

    // Its heading would be that of what follows.
    #[command(flatten)]
    kubectl: KubectlArgs,

    /// The namespace of what is namespaced [default: that of the context]
    #[arg(long, short = 'n', value_name = "NAME", help_heading = "The cluster")]
    namespace: Option<String>,
}

/// How to show what is done.
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
        if self.adoption.release {
            let text = self.hand_back(&mut findings);
            return self.colours.finish(findings, text);
        }
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
        self.refuse_other_namespaces(&wanted, findings);
        if findings.problems.any_errors() {
            return (None, false);
        }
        let kubectl = self.kubectl.kubectl_in(self.namespace.as_deref());
        let sync = Sync {
            kubectl: &kubectl,
            wanted: &wanted,
            manager: &self.field_manager,
            force_conflicts: self.force_conflicts,
            is_whole: self.wanted.is_whole(),
            adopts: self.adoption.adopt,
        };
        let Some((plan, adopted)) = self.look(&sync, findings) else {
            return (None, false);
        };
        self.show(&plan);
        let is_free = check(&plan, &kubectl, adopted.is_some(), findings).is_some();
        if !is_free || self.dry_run || !self.is_wanted(&plan) {
            return (Some(plan), false);
        }
        match self.carry_out(&sync, &plan, adopted.as_ref(), findings) {
            Some(Carried::AsPlanned) => (Some(plan), true),
            Some(Carried::Anew(plan)) => (Some(*plan), true),
            None => (Some(plan), false),
        }
    }

    /// Looks at the cluster; returns what is to be done, and the KubeVirt whose copy is taken over first.
    fn look(&self, sync: &Sync<'_>, findings: &mut Findings) -> Option<(Plan, Option<KubeVirt>)> {
        let live = live(sync, findings)?;
        let plan = self.plan(sync, &live);
        let interrupted = cluster::interrupted_adoption(&live, &plan, sync.kubectl);
        if let Some(manager) = unless_failed(interrupted, LOOK, findings)? {
            let live = self.resume(sync, &manager, live, findings)?;
            return Some((without_pruning(self.plan(sync, &live)), None));
        }
        if !self.adoption.adopt {
            return Some((plan, None));
        }
        let kubevirt = find_kubevirt(sync.kubectl, findings)?;
        let plan = self.plan(sync, &live.taken_over(&self.field_manager));
        // What is being deleted is in no plan; it is reported instead.
        let is_known = plan.going.is_empty();
        if is_known && plan.is_strange_to_copy() {
            findings.problems.push(strange_bundles());
            return None;
        }
        if is_known && let Some(kind) = plan.missing_kind() {
            findings.problems.push(missing_kind(kind));
            return None;
        }
        Some((without_pruning(plan), Some(kubevirt)))
    }

    /// Completes an adoption that was interrupted, and looks at the cluster again.
    fn resume(
        &self,
        sync: &Sync<'_>,
        manager: &str,
        before: Live,
        findings: &mut Findings,
    ) -> Option<Live> {
        say("an adoption was interrupted, and deletions are still held\n");
        if manager != self.field_manager {
            findings.problems.push(interrupted_by(manager));
            return None;
        }
        if self.dry_run {
            say("it would be completed first\n");
            return Some(before.taken_over(manager));
        }
        match unless_failed(KubeVirt::find(sync.kubectl), ASK, findings)? {
            Some(kubevirt) => self.take_over(sync, &kubevirt, findings)?,
            None => unless_failed(cluster::end_hold(sync.kubectl), "cannot sync", findings)?,
        }
        live(sync, findings)
    }

    fn take_over(
        &self,
        sync: &Sync<'_>,
        kubevirt: &KubeVirt,
        findings: &mut Findings,
    ) -> Option<()> {
        self.adoption
            .take_over(sync.kubectl, sync.manager, kubevirt, findings)
    }

    /// Hands the copy back instead of a sync.
    fn hand_back(&self, findings: &mut Findings) -> Option<String> {
        let kubectl = self.kubectl.kubectl();
        self.adoption
            .hand_back(&kubectl, &self.field_manager, findings)
    }

    /// Reports what names another namespace than the one that is looked at.
    fn refuse_other_namespaces(&self, wanted: &Resources, findings: &mut Findings) {
        for (_, document) in wanted.documents() {
            let named = document.get(&["metadata", "namespace"]);
            let other = named.filter(|it| it.text() != self.namespace.as_deref());
            if let Some((named, name)) = other.and_then(|it| Some((it, it.text()?))) {
                let message = format!("this is for the namespace `{name}`, which is not synced");
                let problem = Problem::new(Code::ClusterFailed, named.at, message);
                let help = format!("sync one namespace at a time, with `--namespace {name}`");
                findings.problems.push(problem.help(help));
            }
        }
    }

    fn plan(&self, sync: &Sync<'_>, live: &Live) -> Plan {
        let mut plan = sync.plan(live);
        if self.no_prune {
            plan.without_pruning();
        }
        plan
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

    /// Whether the user wants what is to be done, as far as somebody is there who can be asked.
    fn is_wanted(&self, plan: &Plan) -> bool {
        let pruned = plan.pruned().count();
        pruned == 0 || self.yes || !is_interactive() || agrees(pruned)
    }

    /// Takes over, applies and prunes; `None` if that fails.
    fn carry_out(
        &self,
        sync: &Sync<'_>,
        plan: &Plan,
        adopted: Option<&KubeVirt>,
        findings: &mut Findings,
    ) -> Option<Carried> {
        let Some(kubevirt) = adopted else {
            return apply(sync, plan, findings).map(|()| Carried::AsPlanned);
        };
        self.take_over(sync, kubevirt, findings)?;
        let live = live(sync, findings)?;
        let mut plan = self.plan(sync, &live);
        plan.without_pruning();
        if !plan.going.is_empty() {
            findings.problems.push(going(&plan));
            return None;
        }
        apply(sync, &plan, findings)?;
        Some(Carried::Anew(Box::new(plan)))
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

/// A plan of a run that takes over. Who agrees to that has not seen what the bundles do not hold, so it stays:
/// the next sync shows it, and asks.
fn without_pruning(mut plan: Plan) -> Plan {
    let left = plan.pruned().count();
    plan.without_pruning();
    match left {
        0 => {}
        1 => say("1 object that the bundles do not hold stays: the next sync prunes it\n"),
        _ => say(&format!(
            "{left} objects that the bundles do not hold stay: the next sync prunes them\n"
        )),
    }
    plan
}

/// What was done.
enum Carried {
    /// What was planned.
    AsPlanned,
    /// What was planned once everything was taken over.
    Anew(Box<Plan>),
}

/// What fails if the cluster cannot be looked at.
const LOOK: &str = "cannot look at the cluster";

/// What the cluster holds of the kinds that are synced.
fn live(sync: &Sync<'_>, findings: &mut Findings) -> Option<Live> {
    let Findings { problems, sources } = findings;
    let live = Live::look(sync.kubectl, &sync.kinds(), sources, problems);
    unless_failed(live, LOOK, findings)
}

/// Applies and prunes; `None` if that fails.
fn apply(sync: &Sync<'_>, plan: &Plan, findings: &mut Findings) -> Option<()> {
    let bar = progress::bar(plan.written().count(), "applying");
    let applied = sync.apply(plan, || bar.inc(1));
    bar.finish_and_clear();
    unless_failed(applied, "cannot apply", findings)?;
    unless_failed(sync.prune(plan), "cannot prune", findings)
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
