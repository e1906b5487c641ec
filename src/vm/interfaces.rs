//! The network interfaces of a virtual machine.

use std::collections::HashSet;

use crate::yaml::Node;

use super::fields::{copy, copy_to_empty, is_set, items, items_mut, text};

/// The binding that a preference can bring.
pub(super) const MASQUERADE: &str = "masquerade";

/// The ways to bind an interface to its network: the fields of `InterfaceBindingMethod`, and a plugin.
/// KubeVirt: `countInterfaceBindings`.
pub(super) const BINDINGS: [&str; 5] = ["bridge", MASQUERADE, "sriov", "passtBinding", "binding"];

/// Those that KubeVirt had before, which are still fields (`validateDiscontinuedBindings`).
pub(super) const FORMER_BINDINGS: [&str; 3] = ["slirp", "macvtap", "passt"];

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
        let mut bindings = BINDINGS.iter().chain(&FORMER_BINDINGS);
        let is_unbound = !bindings.any(|binding| is_set(interface, &[binding]));
        if is_unbound && pod_networks.contains(&text(interface, &["name"])) {
            let source = &["preferredInterfaceMasquerade"];
            copy(preferred, source, interface, &[MASQUERADE]);
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
