//! The network interfaces of a virtual machine.

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
    for interface in items_mut(devices, &["interfaces"]) {
        copy_to_empty(
            preferred,
            &["preferredInterfaceModel"],
            interface,
            &["model"],
        );
        let is_unbound = !BINDINGS.iter().any(|binding| is_set(interface, &[binding]));
        if is_unbound && is_on_pod_network(interface, networks) {
            let source = &["preferredInterfaceMasquerade"];
            copy(preferred, source, interface, &["masquerade"]);
        }
    }
}

/// Whether the network of an interface is that of the pod. KubeVirt: `isInterfaceOnPodNetwork`.
fn is_on_pod_network(interface: &Node, networks: Option<&Node>) -> bool {
    let networks = networks.map_or(&[][..], |networks| items(networks, &[]));
    let name = text(interface, &["name"]);
    let network = networks.iter().find(|it| text(it, &["name"]) == name);
    network.is_some_and(|network| is_set(network, &["pod"]))
}
