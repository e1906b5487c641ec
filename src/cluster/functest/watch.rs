//! What the cluster says of a guest.

use indexmap::IndexSet;
use serde_json::Value as Json;

use super::super::kubectl::Kubectl;
use super::answer::{self, items, name, string};

/// What is looked at, of all guests at once.
const LOOKED_AT: &str = "virtualmachines.kubevirt.io,virtualmachineinstances.kubevirt.io";

/// The most events that are told of a guest.
const MAX_EVENTS: usize = 3;

/// All virtual machines of a namespace, and their instances.
#[derive(Debug, Default)]
pub(super) struct Seen(Vec<Json>);

impl Seen {
    /// Looks at all guests, in one call.
    ///
    /// # Errors
    /// If the server is not reached.
    pub(super) fn look(kubectl: &Kubectl, namespace: &str) -> anyhow::Result<Self> {
        let arguments = ["get", LOOKED_AT, "--namespace", namespace, "-o", "json"];
        let list = answer::json(&kubectl.call(arguments))?;
        Ok(Self(items(&list).cloned().collect()))
    }

    /// A guest, as far as it is there.
    pub(super) fn guest(&self, guest: &str) -> SeenGuest<'_> {
        let of_kind = |kind: &str| {
            let mut all = self.0.iter();
            all.find(|it| it["kind"] == kind && name(it) == guest)
        };
        SeenGuest {
            machine: of_kind("VirtualMachine"),
            instance: of_kind("VirtualMachineInstance"),
        }
    }
}

/// A virtual machine, and its instance once there is one.
#[derive(Debug, Clone, Copy)]
pub(super) struct SeenGuest<'s> {
    machine: Option<&'s Json>,
    instance: Option<&'s Json>,
}

impl SeenGuest<'_> {
    /// Whether the virtual machine runs. KubeVirt: `VirtualMachineStatus.Ready`.
    pub(super) fn is_ready(&self) -> bool {
        let ready = self.machine.and_then(|it| it.pointer("/status/ready"));
        ready == Some(&Json::Bool(true))
    }

    /// Whether the agent in the guest answers. KubeVirt: `VirtualMachineInstanceAgentConnected`.
    pub(super) fn has_agent(&self) -> bool {
        let mut conditions = conditions(self.instance);
        conditions.any(|it| it["type"] == "AgentConnected" && it["status"] == "True")
    }

    /// How far it has come: `Scheduling`, for example.
    pub(super) fn phase(&self) -> &str {
        let phase = self.instance.and_then(|it| string(it, "/status/phase"));
        let status = self
            .machine
            .and_then(|it| string(it, "/status/printableStatus"));
        phase.or(status).unwrap_or("not seen by KubeVirt yet")
    }

    /// What hinders it: the status of the virtual machine, and the conditions that say why.
    pub(super) fn hindrances(&self) -> Vec<String> {
        let status = self
            .machine
            .and_then(|it| string(it, "/status/printableStatus"));
        let status = status.map(|status| format!("status of the virtual machine: {status}"));
        let both = [self.machine, self.instance].into_iter();
        let explained = both
            .flat_map(conditions)
            .filter(|it| it["status"] != "True");
        let explained = explained.filter_map(|condition| {
            let kind = string(condition, "/type")?;
            let reason = string(condition, "/reason").unwrap_or_default();
            let message = string(condition, "/message").unwrap_or_default();
            let why = [reason, message].into_iter().filter(|it| !it.is_empty());
            let why: Vec<&str> = why.collect();
            (!why.is_empty()).then(|| format!("{kind} is not true: {}", why.join(": ")))
        });
        // KubeVirt copies conditions of the instance to the virtual machine.
        let all: IndexSet<String> = status.into_iter().chain(explained).collect();
        all.into_iter().collect()
    }
}

fn conditions(object: Option<&Json>) -> impl Iterator<Item = &Json> {
    let conditions = object.and_then(|it| it.pointer("/status/conditions"));
    conditions.and_then(Json::as_array).into_iter().flatten()
}

/// When something happened last: the scheduler writes events of the newer kind, which have another field for it.
fn time_of(event: &Json) -> &str {
    let times = [
        "/lastTimestamp",
        "/series/lastObservedTime",
        "/eventTime",
        "/metadata/creationTimestamp",
    ];
    times
        .iter()
        .find_map(|time| string(event, time))
        .unwrap_or_default()
}

/// The last warnings about a guest, its instance and its pod.
pub(super) fn warnings(kubectl: &Kubectl, namespace: &str, guest: &str) -> Vec<String> {
    let arguments = ["get", "events", "--namespace", namespace, "-o", "json"];
    let events = match answer::json(&kubectl.call(arguments)) {
        Ok(events) => events,
        Err(error) => return vec![format!("its events cannot be read: {error:#}")],
    };
    let pod = format!("virt-launcher-{guest}-");
    let is_about = |event: &&Json| {
        let object = string(event, "/involvedObject/name").unwrap_or_default();
        event["type"] == "Warning" && (object == guest || object.starts_with(&pod))
    };
    let mut about: Vec<&Json> = items(&events).filter(is_about).collect();
    about.sort_by_key(|event| time_of(event));
    let last = about.iter().rev().take(MAX_EVENTS).rev();
    last.map(|event| {
        let [kind, reason, message] = ["/involvedObject/kind", "/reason", "/message"]
            .map(|path| string(event, path).unwrap_or_default());
        format!("event of the {kind}: {reason}: {message}")
    })
    .collect()
}
