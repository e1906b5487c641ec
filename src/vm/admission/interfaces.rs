//! The network interfaces of a virtual machine.

use crate::diagnostic::listed;
use crate::yaml::Node;

use super::super::fields::{Keys, is_set, items, place, text, value_place};
use super::super::interfaces::{BINDINGS, FORMER_BINDINGS, MASQUERADE};
use super::super::reason::Reason;
use super::refusal::Seen;

const INTERFACES: Keys<'_> = &["domain", "devices", "interfaces"];

/// The interfaces that QEMU emulates (`validInterfaceModels`).
pub(in super::super) const INTERFACE_MODELS: [&str; 7] = [
    "e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139", "virtio",
];

/// The address of the bridge in the pod of an interface with masquerade (`StaticMasqueradeBridgeMAC`).
const RESERVED_ADDRESS: &str = "02:00:00:00:00:00";

pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = bindings(seen);
    refusals.extend(models(seen));
    refusals
}

/// A preference can bring the only binding. KubeVirt: `validateInterfaceBinding`.
fn bindings(seen: &Seen<'_>) -> Vec<Reason> {
    let interfaces = items(seen.spec, INTERFACES).iter().enumerate();
    let refused = interfaces.flat_map(|(number, interface)| {
        [
            number_of_bindings(seen, number, interface),
            reserved_address(seen, number, interface),
        ]
    });
    refused.flatten().collect()
}

/// The path of the interface of a number.
fn path(seen: &Seen<'_>, number: usize) -> String {
    format!("{}[{number}]", seen.path(&INTERFACES.join(".")))
}

/// KubeVirt: `validateInterfaceBindingExists`.
fn number_of_bindings(seen: &Seen<'_>, number: usize, interface: &Node) -> Option<Reason> {
    let count = |bindings: &[&str]| {
        let set = bindings.iter().filter(|it| is_set(interface, &[it]));
        set.count()
    };
    let help = match count(&BINDINGS) {
        0 => "write one, such as `masquerade: {}`",
        1 => return None,
        _ => "keep one of them",
    };
    // KubeVirt refuses these by a rule of their own.
    if count(&FORMER_BINDINGS) > 0 {
        return None;
    }
    let name = text(interface, &["name"]).unwrap_or_default();
    let message =
        format!("logical {name} interface must have exactly one binding method or binding plugin");
    let path = path(seen, number);
    Some(seen.refuse_as(&path, interface.at, message).help(help))
}

/// KubeVirt: `validateMasqueradeBinding`, its end. A preference brings masquerade only to an interface on
/// the network of the pod.
fn reserved_address(seen: &Seen<'_>, number: usize, interface: &Node) -> Option<Reason> {
    const ADDRESS: Keys<'_> = &["macAddress"];
    const BINDING: Keys<'_> = &[MASQUERADE];
    if !is_set(interface, BINDING) || text(interface, ADDRESS) != Some(RESERVED_ADDRESS) {
        return None;
    }
    let message = "The requested MAC address is reserved for the in-pod bridge. Please choose \
                   another one.";
    let field = format!("{}.macAddress", path(seen, number));
    let refusal = seen.refuse_as(&field, value_place(interface, ADDRESS), message);
    let refusal = refusal.related(place(interface, BINDING), "masquerade is asked for here");
    Some(refusal.help("write another address, or another binding"))
}

/// KubeVirt: `validateInterfaceModel`.
fn models(seen: &Seen<'_>) -> Vec<Reason> {
    let interfaces = items(seen.spec, INTERFACES).iter().enumerate();
    let refused = interfaces.filter_map(|(number, interface)| {
        let model =
            text(interface, &["model"]).filter(|model| !INTERFACE_MODELS.contains(model))?;
        let path = path(seen, number);
        let message = format!("interface {path}.name uses model {model} that is not supported.");
        let at = interface
            .get(&["model"])
            .map_or(interface.at, |node| node.at);
        let refusal = seen.refuse_as(&format!("{path}.model"), at, message);
        Some(refusal.help_from(listed(model, INTERFACE_MODELS)))
    });
    refused.collect()
}
