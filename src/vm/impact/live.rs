//! What virt-controller changes in a running instance.

use serde_json::Value as Json;

use crate::kubernetes::quantity::Quantity;
use crate::yaml::Node;

use super::super::fields::{Keys, is_set, number, quantity, text};
use super::super::live_update::check_memory;
use super::super::scheduling::NODE_SELECTOR;
use super::change::{FieldChange, differ, written};

pub(super) const SOCKETS: Keys<'static> = &["domain", "cpu", "sockets"];
pub(super) const GUEST: Keys<'static> = &["domain", "memory", "guest"];
const MAX_SOCKETS: Keys<'static> = &["domain", "cpu", "maxSockets"];
const MAX_GUEST: Keys<'static> = &["domain", "memory", "maxGuest"];
const REQUEST: Keys<'static> = &["domain", "resources", "requests", "memory"];

/// What comes of a change that is tried live.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// The changes of the running instance.
    pub(super) changes: Vec<FieldChange>,
    /// Why a restart is needed, in KubeVirt's words; the first of several stays.
    pub(super) restart: Option<String>,
}

impl Tried {
    fn restart(message: impl Into<String>) -> Self {
        Self {
            changes: Vec::new(),
            restart: Some(message.into()),
        }
    }

    /// Whether there was something to do.
    pub(super) fn is_something(&self) -> bool {
        self.restart.is_some() || !self.changes.is_empty()
    }
}

/// The sockets. An instance whose CPU requests change with them has no instance type. KubeVirt:
/// `handleCPUChangeRequest`.
pub(super) fn try_sockets(new: &Node, instance: &Node) -> Tried {
    const CPU: Keys<'static> = &["domain", "cpu"];
    if !is_set(new, CPU) || !is_set(instance, CPU) {
        return Tried::default();
    }
    let [wanted, current] = [new, instance].map(|spec| number(spec, SOCKETS));
    if wanted == current {
        return Tried::default();
    }
    if wanted > number(instance, MAX_SOCKETS) {
        return Tried::restart(
            "CPU sockets updated in template spec to a value higher than what's available",
        );
    }
    if wanted < current {
        return Tried::restart("Reduction of CPU socket count requires a restart");
    }
    // KubeVirt gives an instance of arm64 no limit, but its instance type can.
    if text(new, &["architecture"]) == Some("arm64") {
        return Tried::restart("ARM doesn't support CPU hotplug");
    }
    changed(vec![patch(SOCKETS, current.into(), wanted.into())])
}

/// The labels of the node. KubeVirt: `handleAffinityChangeRequest`, `VMNodeSelectorPatch`.
pub(super) fn try_node_selector(new: &Node, instance: &Node) -> Tried {
    let [wanted, current] = [new, instance].map(|spec| spec.get(NODE_SELECTOR));
    if !differ("nodeSelector", current, wanted) {
        return Tried::default();
    }
    changed(vec![FieldChange {
        path: path(NODE_SELECTOR),
        old: current.map(|it| written("nodeSelector", it)),
        new: wanted.map(|it| written("nodeSelector", it)),
    }])
}

/// The memory. An instance with a limit of memory has no instance type. KubeVirt:
/// `handleMemoryHotplugRequest`.
pub(super) fn try_memory(new: &Node, instance: &Node, is_migratable: bool) -> Tried {
    let (Some(wanted), Some(current)) = (quantity(new, GUEST), quantity(instance, GUEST)) else {
        return Tried::default();
    };
    if wanted == current {
        return Tried::default();
    }
    if !is_migratable {
        return Tried::restart(
            "memory updated in template spec. Memory-hotplug is only available for migratable VMs",
        );
    }
    let Some(most) = quantity(instance, MAX_GUEST) else {
        return Tried::restart(
            "memory updated in template spec. Memory-hotplug is not available for this VM \
             configuration",
        );
    };
    if let Err(fault) = check_memory(new, Some(&most)) {
        return Tried::restart(format!("memory hotplug not supported, {}", fault.message));
    }
    // The instance was started with what it has.
    if wanted < current {
        return Tried::restart(
            "memory updated in template spec to a value lower than what the VM started with",
        );
    }
    let amount = |quantity: Quantity| Json::from(quantity.to_string());
    let mut changes = vec![patch(GUEST, amount(current), amount(wanted))];
    if let Some(request) = quantity(instance, REQUEST).filter(|request| !request.is_zero()) {
        // Overcommitment leaves it below the memory, and so it is raised to the whole of that.
        changes.push(patch(REQUEST, amount(request), amount(wanted)));
    }
    changed(changes)
}

fn changed(changes: Vec<FieldChange>) -> Tried {
    Tried {
        changes,
        restart: None,
    }
}

fn patch(keys: Keys<'_>, old: Json, new: Json) -> FieldChange {
    FieldChange {
        path: path(keys),
        old: Some(old),
        new: Some(new),
    }
}

fn path(keys: Keys<'_>) -> String {
    format!("spec.{}", keys.join("."))
}
