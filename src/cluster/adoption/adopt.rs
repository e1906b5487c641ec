//! Taking over what virt-operator has deployed, in an order in which nothing is missing for a moment.
//! `docs/cluster.md` has the reasons.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::Value as Json;

use crate::diagnostic::Problems;
use crate::kubevirt::Kind;
use crate::registry::labels::CATALOG_VERSION;
use crate::text::Sources;

use super::super::kubectl::Kubectl;
use super::super::live::{Live, LiveObject};
use super::super::operator::KubeVirt;
use super::super::operator_marks::DEPLOYED_KINDS;
use super::super::plan::Plan;
use super::super::sync::list_of;
use super::hand_over::{handed_back, taken_over};
use super::hold;

/// How long until the cluster is looked at again.
const PAUSE: Duration = Duration::from_millis(500);

/// How often something may be left when twice the patience is over: a round may take longer than that by itself,
/// and what somebody changes beside it is left for the next one.
const LATE_ROUNDS: usize = 3;

/// Changes who deploys the catalog of a cluster.
#[allow(missing_debug_implementations, reason = "a closure has no text")]
pub struct Adoption<'a> {
    /// Leads to the cluster.
    pub kubectl: &'a Kubectl,
    /// The field manager of the sync.
    pub manager: &'a str,
    /// How long virt-operator has to answer.
    pub patience: Duration,
    /// Is told what begins.
    pub say: &'a dyn Fn(&str),
}

/// What became of the objects of a cluster.
#[derive(Debug, Default)]
pub struct Handed {
    /// How many have changed hands.
    pub objects: usize,
    /// The names of those that were applied by a sync, and that virt-operator does not deploy.
    pub left: Vec<String>,
    /// Whether virt-operator has said that it knows of the change.
    pub is_confirmed: bool,
}

impl Adoption<'_> {
    /// Takes over everything that virt-operator has deployed, and has it deploy no more.
    ///
    /// # Errors
    /// If kubectl fails. Unless the copy is certain to be deployed as before, deletions are then still held, until
    /// this or [`Adoption::release`] is run again.
    pub fn adopt(&self, kubevirt: &KubeVirt) -> anyhow::Result<Handed> {
        let live = self.look()?;
        if kubevirt.has_switched_off() && !live.has_copy() {
            // Nothing changes hands, and nothing is deleted. An earlier adoption may have left its hold.
            hold::end(self.kubectl)?;
            return Ok(Handed {
                is_confirmed: true,
                ..Handed::default()
            });
        }
        let held = live.held_object();
        let is_held = held.is_some();
        if let Some((kind, name)) = held {
            self.hold_deletions(kubevirt, kind, &name)?;
        }
        (self.say)("switching off the copy that virt-operator deploys");
        let switched = self.switch_off(kubevirt, live.has_copy());
        let switched = switched.map_err(|error| {
            if is_held {
                self.given_up(kubevirt, error)
            } else {
                error
            }
        })?;
        let handed = self.take_over(&switched).context(STILL_HELD)?;
        (self.say)("letting go of deletions");
        hold::end(self.kubectl).context(STILL_HELD)?;
        Ok(handed)
    }

    fn switch_off(&self, kubevirt: &KubeVirt, has_copy: bool) -> anyhow::Result<KubeVirt> {
        let switched = kubevirt.deploy_catalog(self.kubectl, false)?;
        // KubeVirt before v1.4 has no such field, and most clusters with it have no copy.
        let goes_on = switched.deploys_catalog && (has_copy || !switched.is_deployed);
        ensure!(
            !goes_on,
            "the KubeVirt `{}/{}` does not keep the field `commonInstancetypesDeployment`, which came with v1.4: remove the feature gate `CommonInstancetypesDeploymentGate` there, so that virt-operator deletes its copy, and sync then",
            switched.namespace,
            switched.name
        );
        Ok(switched)
    }

    /// Holds deletions, which is tried with an object.
    fn hold_deletions(&self, kubevirt: &KubeVirt, kind: Kind, name: &str) -> anyhow::Result<()> {
        (self.say)("holding deletions; if this is interrupted, run it again, or `sync --release`");
        let begun = hold::begin(self.kubectl, self.manager);
        begun.map_err(|error| match hold::manager(self.kubectl) {
            Ok(None) => error,
            // It is there, although the answer got lost, or may be.
            Ok(Some(_)) | Err(_) => self.given_up(kubevirt, error),
        })?;
        let refused = hold::until_refused(self.kubectl, kind, name);
        refused.map_err(|error| self.given_up(kubevirt, error))
    }

    /// The error that ends an adoption while deletions are held, and before the copy is known to be switched
    /// off. They are let go of only if it is certain that the copy is still deployed; the error says if they
    /// are still held.
    fn given_up(&self, before: &KubeVirt, error: anyhow::Error) -> anyhow::Error {
        // A switch whose answer got lost may have been carried out.
        let is_unchanged = match KubeVirt::find(self.kubectl) {
            Ok(Some(now)) => now.deploys_catalog && now.generation == before.generation,
            Ok(None) | Err(_) => false,
        };
        if !is_unchanged {
            return error.context(STILL_HELD);
        }
        match hold::end(self.kubectl) {
            Ok(()) => error,
            Err(second) => error
                .context(format!("{second:#}, after another error"))
                .context(STILL_HELD),
        }
    }

    fn take_over(&self, switched: &KubeVirt) -> anyhow::Result<Handed> {
        let mut handed = Handed::default();
        let take_over = |it: &LiveObject| it.is_of_operator().then(|| taken_over(it, self.manager));
        handed.is_confirmed = self.until_confirmed(switched, |live| {
            let objects: Vec<Json> = live.objects.values().filter_map(take_over).collect();
            handed.objects += self.replace(&objects)?;
            Ok(objects.is_empty())
        })?;
        Ok(handed)
    }

    /// Hands everything back to virt-operator that it deploys, and has it deploy it again.
    ///
    /// # Errors
    /// If kubectl fails.
    pub fn release(&self, kubevirt: &KubeVirt) -> anyhow::Result<Handed> {
        (self.say)("switching on the copy that virt-operator deploys");
        let switched = kubevirt.deploy_catalog(self.kubectl, true)?;
        let mut handed = Handed::default();
        let hand_back = |it: &LiveObject| {
            let is_theirs = it.is_of_operator() && it.is_applied_by(self.manager);
            is_theirs.then(|| handed_back(it, self.manager))
        };
        handed.is_confirmed = self.until_confirmed(&switched, |live| {
            let objects: Vec<Json> = live.objects.values().filter_map(hand_back).collect();
            handed.objects += self.replace(&objects)?;
            Ok(objects.is_empty())
        })?;
        // While it does not know of the switch, it would delete what is labelled as its own.
        ensure!(
            handed.is_confirmed,
            "virt-operator has not said in time that it deploys again: run `sync --release` once more"
        );
        hold::end(self.kubectl).context(STILL_HELD)?;
        let live = self.look()?;
        let ours = live
            .objects
            .iter()
            .filter(|(_, it)| it.is_applied_by(self.manager));
        handed.left = ours.map(|((_, name), _)| name.clone()).collect();
        Ok(handed)
    }

    /// Does something again until nothing is left to do, and virt-operator has said that it has carried out a
    /// change; when patience is over, without the latter.
    fn until_confirmed(
        &self,
        switched: &KubeVirt,
        mut is_nothing_left: impl FnMut(&Live) -> anyhow::Result<bool>,
    ) -> anyhow::Result<bool> {
        let started = Instant::now();
        let mut late = 0;
        loop {
            // In this order: what it has done before it said so is seen.
            let is_confirmed = self.has_carried_out(switched)?;
            let is_over = started.elapsed() > self.patience;
            if is_nothing_left(&self.look()?)? && (is_confirmed || is_over) {
                return Ok(is_confirmed);
            }
            late += usize::from(started.elapsed() > self.patience.saturating_mul(2));
            if late > LATE_ROUNDS {
                bail!("virt-operator undoes each change, as if it did not know that it should not");
            }
            sleep(PAUSE);
        }
    }

    fn has_carried_out(&self, switched: &KubeVirt) -> anyhow::Result<bool> {
        let now = KubeVirt::find(self.kubectl)?.context("KubeVirt is gone")?;
        ensure!(
            now.deploys_catalog == switched.deploys_catalog,
            "something else writes the KubeVirt `{}/{}`, such as the HyperConverged Cluster Operator: set `commonInstancetypesDeployment` there, and run this again",
            now.namespace,
            now.name
        );
        Ok(now.observed_generation >= Some(switched.generation))
    }

    /// Everything that virt-operator could have deployed.
    fn look(&self) -> anyhow::Result<Live> {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let live = Live::look(self.kubectl, &DEPLOYED_KINDS, &mut sources, &mut problems)?;
        ensure!(
            !problems.any_errors(),
            "the cluster holds objects that cannot be read"
        );
        Ok(live)
    }

    /// Replaces some objects; one that was changed meanwhile is left for the next time. Returns how many were
    /// replaced.
    fn replace(&self, objects: &[Json]) -> anyhow::Result<usize> {
        if objects.is_empty() {
            return Ok(0);
        }
        let arguments = [
            "replace",
            "--validate=false",
            "--output=name",
            "--filename=-",
        ];
        let call = self.kubectl.call(arguments).with_input(list_of(objects));
        let answer = call.run()?;
        let replaced = answer.stdout.lines().count();
        let is_of_a_change =
            |line: &str| line.contains("(Conflict)") || line.contains("(NotFound)");
        let is_no_error = |line: &str| line.is_empty() || line.starts_with("Warning: ");
        let mut said = answer.stderr.lines().filter(|line| !is_no_error(line));
        if answer.status.code() != Some(1) || !said.all(is_of_a_change) {
            answer.succeeded()?;
        }
        Ok(replaced)
    }
}

/// What is to be known of an adoption that has failed.
const STILL_HELD: &str = "deletions of instance types and preferences are still held: run `sync --adopt` again, or `sync --release`";

impl Live {
    /// An object whose deletion is held, if there is any.
    fn held_object(&self) -> Option<(Kind, String)> {
        let mut held = self.objects.iter().filter(|(_, it)| it.is_held());
        held.next().map(|(key, _)| key.clone())
    }

    /// Whether virt-operator takes something for its own.
    fn has_copy(&self) -> bool {
        self.objects.values().any(LiveObject::is_of_operator)
    }
}

impl LiveObject {
    /// Whether a hold is for its deletion, too.
    fn is_held(&self) -> bool {
        self.is_of_operator() || self.label(CATALOG_VERSION).is_some()
    }
}

/// The field manager whose adoption was interrupted, so that deletions are held; it is asked for only where
/// something is left of an adoption, or is pruned that a hold keeps.
///
/// # Errors
/// If kubectl fails.
pub fn interrupted_adoption(
    live: &Live,
    plan: &Plan,
    kubectl: &Kubectl,
) -> anyhow::Result<Option<String>> {
    let mut objects = live.objects.values();
    let is_left = objects.any(|it| it.is_of_operator() || it.is_between_owners());
    let keys = plan.pruned().map(|it| (it.kind, it.name.clone()));
    let mut pruned = keys.filter_map(|key| live.objects.get(&key));
    if is_left || pruned.any(LiveObject::is_held) {
        hold::manager(kubectl)
    } else {
        Ok(None)
    }
}

/// Lets go of deletions that an interrupted adoption holds, where there is no virt-operator any more.
///
/// # Errors
/// If kubectl fails.
pub fn end_hold(kubectl: &Kubectl) -> anyhow::Result<()> {
    hold::end(kubectl)
}
