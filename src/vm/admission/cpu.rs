//! The processors of a virtual machine.

use crate::diagnostic::listed;

use super::super::fields::{Keys, flag, is_set, items, number, quantity, text};
use super::super::reason::Reason;
use super::refusal::Seen;

const DEDICATED: Keys<'_> = &["domain", "cpu", "dedicatedCpuPlacement"];
const ISOLATE: Keys<'_> = &["domain", "cpu", "isolateEmulatorThread"];
const NUMA: Keys<'_> = &["domain", "cpu", "numa", "guestMappingPassthrough"];
const REALTIME: Keys<'_> = &["domain", "cpu", "realtime"];
const HUGEPAGES: Keys<'_> = &["domain", "memory", "hugepages"];
const FEATURES: Keys<'_> = &["domain", "cpu", "features"];
const SOCKETS: Keys<'_> = &["domain", "cpu", "sockets"];
const THREADS: Keys<'_> = &["domain", "cpu", "threads"];

/// How a feature of the processor can be asked for (`validCPUFeaturePolicies`).
const POLICIES: [&str; 6] = ["", "force", "require", "optional", "disable", "forbid"];

/// The most threads of a core that is given to one guest.
const MOST_THREADS: u32 = 2;

/// What to do about too many threads.
const FEWER_THREADS: &str = "make the vCPUs cores or sockets";

/// In KubeVirt's order, from `validateCpuPinning` to `validateRealtime`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    if is_dedicated(seen) {
        refusals.extend(no_memory(seen));
        refusals.extend(threads(seen));
    }
    refusals.extend(numa(seen));
    refusals.extend(isolation(seen));
    refusals.extend(features(seen));
    refusals.extend(sockets(seen));
    refusals.extend(realtime(seen));
    refusals
}

fn is_dedicated(seen: &Seen<'_>) -> bool {
    flag(seen.spec, DEDICATED) == Some(true)
}

fn path(seen: &Seen<'_>, keys: Keys<'_>) -> String {
    seen.path(&keys.join("."))
}

/// KubeVirt: `validateMemoryIsProvided`.
fn no_memory(seen: &Seen<'_>) -> Option<Reason> {
    const REQUEST: Keys<'_> = &["domain", "resources", "requests", "memory"];
    const LIMIT: Keys<'_> = &["domain", "resources", "limits", "memory"];
    const GUEST: Keys<'_> = &["domain", "memory", "guest"];
    let has = |keys| quantity(seen.spec, keys).is_some_and(|it| !it.is_zero());
    if has(REQUEST) || has(LIMIT) || is_set(seen.spec, HUGEPAGES) || has(GUEST) {
        return None;
    }
    let paths = [REQUEST, LIMIT, HUGEPAGES].map(|keys| path(seen, keys));
    let message = format!(
        "{} or {} should be provided",
        paths.join(", "),
        path(seen, GUEST)
    );
    Some(seen.refuse_as(&path(seen, LIMIT), seen.at(GUEST), message))
}

/// KubeVirt: `validateThreadCountOnArchitecture`, `validateThreadCountOnDedicatedCPUPlacement`.
fn threads(seen: &Seen<'_>) -> Vec<Reason> {
    let (threads, mut refusals) = (number(seen.spec, THREADS), Vec::new());
    let threads_path = path(seen, THREADS);
    if threads > 1 && seen.architecture() == "arm64" {
        let architecture = seen.path("architecture");
        let message = format!(
            "threads must not be greater than 1 at {threads_path} (got {threads}) when \
             {architecture} is arm64"
        );
        let refusal = seen.refuse_as(&architecture, seen.at(THREADS), message);
        refusals.push(refusal.help(FEWER_THREADS));
    }
    if threads > MOST_THREADS {
        let message = format!(
            "Not more than two threads must be provided at {threads_path} (got {threads}) when \
             DedicatedCPUPlacement is true"
        );
        let refusal = seen.refuse_as(&path(seen, DEDICATED), seen.at(THREADS), message);
        refusals.push(refusal.help(FEWER_THREADS));
    }
    refusals
}

/// KubeVirt: `validateNUMA`.
fn numa(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    if !is_set(seen.spec, NUMA) {
        return refusals;
    }
    let when = format!("when NUMA topology strategy is set in {}", path(seen, NUMA));
    if !is_dedicated(seen) {
        let message = format!("{} must be set to true {when}", path(seen, DEDICATED));
        let help = "ask for dedicated CPUs, or remove `numa`";
        refusals.push(seen.refuse(NUMA, message).help(help));
    }
    if !is_set(seen.spec, HUGEPAGES) {
        let message = format!("{} must be requested {when}", path(seen, HUGEPAGES));
        let help = "back the memory with `hugepages`, or remove `numa`";
        refusals.push(seen.refuse(NUMA, message).help(help));
    }
    refusals
}

/// KubeVirt: `validateCPUIsolatorThread`.
fn isolation(seen: &Seen<'_>) -> Option<Reason> {
    let is_refused = flag(seen.spec, ISOLATE) == Some(true) && !is_dedicated(seen);
    is_refused.then(|| {
        let message =
            "IsolateEmulatorThread should be only set in combination with DedicatedCPUPlacement";
        let help = "ask for dedicated CPUs, or remove `isolateEmulatorThread`";
        seen.refuse(ISOLATE, message).help(help)
    })
}

/// KubeVirt: `validateCPUFeaturePolicies`.
fn features(seen: &Seen<'_>) -> Vec<Reason> {
    let features = items(seen.spec, FEATURES).iter().enumerate();
    let refused = features.filter_map(|(number, feature)| {
        let word = |key| text(feature, &[key]).unwrap_or_default();
        let policy = word("policy");
        if POLICIES.contains(&policy) {
            return None;
        }
        let name = word("name");
        let message = format!("CPU feature {name} uses policy {policy} that is not supported.");
        let field = format!("{}[{number}].policy", path(seen, FEATURES));
        let at = feature.get(&["policy"]).map_or(feature.at, |node| node.at);
        let help = listed(policy, POLICIES.into_iter().filter(|it| !it.is_empty()));
        Some(seen.refuse_as(&field, at, message).help_from(help))
    });
    refused.collect()
}

/// KubeVirt: `validateCPUHotplug`.
fn sockets(seen: &Seen<'_>) -> Option<Reason> {
    let most = number(seen.spec, &["domain", "cpu", "maxSockets"]);
    (most != 0 && number(seen.spec, SOCKETS) > most).then(|| too_many_sockets(seen))
}

/// More sockets than the most that there can be.
pub(super) fn too_many_sockets(seen: &Seen<'_>) -> Reason {
    let message = "Number of sockets in CPU topology is greater than the maximum sockets allowed";
    let at = seen.at(&["domain", "cpu", "maxSockets"]);
    let help = "raise `maxSockets`, or make the vCPUs cores or threads";
    seen.refuse_as(&path(seen, SOCKETS), at, message).help(help)
}

/// KubeVirt: `validateCPURealtime`, `validateMemoryRealtime`.
fn realtime(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    if !is_set(seen.spec, REALTIME) {
        return refusals;
    }
    let (at, when) = (
        seen.at(REALTIME),
        format!("when {} is used", path(seen, REALTIME)),
    );
    if !is_dedicated(seen) {
        let field = path(seen, DEDICATED);
        let message = format!("{field} must be set to true {when}");
        let refusal = seen.refuse_as(&field, at, message);
        refusals.push(refusal.help("ask for dedicated CPUs, or remove `realtime`"));
    }
    if !is_set(seen.spec, NUMA) {
        let field = path(seen, NUMA);
        let message = format!("{field} must be defined {when}");
        let refusal = seen.refuse_as(&field, at, message);
        refusals
            .push(refusal.help("add `guestMappingPassthrough` to `numa`, or remove `realtime`"));
    }
    refusals
}
