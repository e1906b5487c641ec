//! The network interfaces of a virtual machine.

use std::collections::HashSet;

use crate::yaml::Node;

use super::fields::{copy, copy_to_empty, is_set, items, items_mut, text};

/// How an interface is connected: the fields of `InterfaceBindingMethod`, and a plugin.
const BINDINGS: [&str; 8] = [
    "bridge",
    "slirp",
    "masquerade",
    "sriov",
    "macvtap",
    "passt",
    "passtBinding",
    "binding",
];

/// Applies the preferred devices to each interface. KubeVirt: `applyInterfacePreferences`.
pub(super) fn prefer(preferred: &Node, networks: Option<&Node>, devices: &mut Node) {
    let pod_networks = pod_networks(networks);
    for interface in items_mut(devices, &["interfaces"]) {
        copy_to_empty(
            preferred,
            &["preferredInterfaceModel"],
            interface,
            &["model"],
        );
        let is_unbound = !BINDINGS.iter().any(|binding| is_set(interface, &[binding]));
        if is_unbound && pod_networks.contains(&text(interface, &["name"])) {
            let source = &["preferredInterfaceMasquerade"];
            copy(preferred, source, interface, &["masquerade"]);
        }
    }
}

/// The names of the networks that are those of the pod; the first of a name counts. KubeVirt:
/// `isInterfaceOnPodNetwork`.
fn pod_networks(networks: Option<&Node>) -> HashSet<Option<&str>> {
    let networks = networks.map_or(&[][..], |networks| items(networks, &[]));
    let mut seen = HashSet::new();
    let named = networks.iter().map(|it| (text(it, &["name"]), it));
    let first = named.filter(|(name, _)| seen.insert(*name));
    let of_pod = first.filter(|(_, network)| is_set(network, &["pod"]));
    of_pod.map(|(name, _)| name).collect()
}
