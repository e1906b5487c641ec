//! Probes that reach a virtual machine through the network of its pod.

use super::super::fields::{Keys, is_set, items};
use super::super::reason::Reason;
use super::refusal::Seen;

const NETWORKS: Keys<'_> = &["networks"];
const AUTOATTACH: Keys<'_> = &["domain", "devices", "autoattachPodInterface"];

/// The probes, and how each can ask, in KubeVirt's order.
const PROBES: [Keys<'_>; 4] = [
    &["readinessProbe", "httpGet"],
    &["readinessProbe", "tcpSocket"],
    &["livenessProbe", "httpGet"],
    &["livenessProbe", "tcpSocket"],
];

/// KubeVirt: `appendStatusCauseForProbeNotAllowedWithNoPodNetworkPresent`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let networks = items(seen.spec, NETWORKS);
    if networks.iter().any(|network| is_set(network, &["pod"])) {
        return Vec::new();
    }
    let probes = PROBES.iter().filter(|keys| is_set(seen.spec, keys));
    probes.map(|keys| refusal(seen, keys)).collect()
}

fn refusal(seen: &Seen<'_>, keys: Keys<'_>) -> Reason {
    let field = seen.path(&keys.join("."));
    let message = format!("{field} is only allowed if the Pod Network is attached");
    // Without networks, the one of the pod is there unless it is switched off.
    if items(seen.spec, NETWORKS).is_empty() && !seen.is_not_off(AUTOATTACH) {
        seen.refuse_as(&field, seen.at(AUTOATTACH), message)
            .related(seen.at(keys), "this probe needs it")
            .help("leave the interface of the pod on, or remove the probe")
    } else {
        seen.refuse(keys, message)
            .help("add a network of the pod with an interface, or remove the probe")
    }
}
