//! What virt-controller does with a running virtual machine that comes to new objects.

use super::super::admission::Rollout;
use super::super::machine::{Machine, TEMPLATE};
use super::annotations::synced;
use super::change::FieldChange;
use super::live::{Tried, try_memory, try_node_selector, try_sockets};
use super::restart::{NOT_LIVE, is_required};
use super::stages::{Stages, SyncError};
use super::state;
use super::update::Update;

/// What is done with a running virtual machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Running {
    /// Why it has to restart, in KubeVirt's words.
    pub restart: Option<String>,
    /// What changes in the running instance.
    pub live: Vec<FieldChange>,
    /// What the next pass changes in it again.
    pub next: Vec<FieldChange>,
    /// Why virt-controller gives up before it decides.
    pub error: Option<SyncError>,
}

/// What is done with a virtual machine that was started as `old`, and is `new` now; `None` if it was
/// not started. What `machine` says in its status counts. KubeVirt: `Controller.sync`.
pub(super) fn run(
    old: &Stages<'_, '_>,
    new: &Stages<'_, '_>,
    machine: &Machine,
    update: &Update<'_>,
) -> Option<Running> {
    let instance = old.instance()?;
    let started = old.applied.as_ref().ok()?;
    let mut running = Running::default();
    let applied = match &new.applied {
        Ok(applied) => applied,
        Err(error) => {
            running.error = Some(error.clone());
            return Some(running);
        }
    };
    let own = new.created.machine.document().get(TEMPLATE)?;
    let instancetype = new.created.instancetype.as_ref().map(|found| found.spec);
    (running.live, running.next) = synced(own, instancetype, instance);
    if is_required(started, applied, &update.cluster) {
        running.restart = Some(NOT_LIVE.to_owned());
        return Some(running);
    }
    if update.cluster.rollout == Rollout::Stage {
        return Some(running);
    }
    let (wanted, current) = (applied.machine.vmi()?, instance.get(&["spec"])?);
    let tried = [
        try_sockets(wanted, current),
        try_node_selector(wanted, current),
        try_memory(wanted, current, state::is_migratable(machine)),
    ];
    // By more than the update, it differs from what it was started with.
    if state::needs_restart(machine) && tried.iter().any(Tried::is_something) {
        running.restart = Some(NOT_LIVE.to_owned());
        return Some(running);
    }
    for Tried { changes, restart } in tried {
        running.live.extend(changes);
        // The first of several messages stays.
        running.restart = running.restart.or(restart);
    }
    Some(running)
}
