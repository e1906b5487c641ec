//! The network interfaces of a virtual machine.

use crate::diagnostic::listed;

use super::super::fields::{Keys, is_set, items, text};
use super::super::reason::Reason;
use super::refusal::Seen;

const INTERFACES: Keys<'_> = &["domain", "devices", "interfaces"];

/// The interfaces that QEMU emulates (`validInterfaceModels`).
pub(in super::super) const INTERFACE_MODELS: [&str; 7] = [
    "e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139", "virtio",
];

/// The ways to bind an interface to its network (`countInterfaceBindings`).
const BINDINGS: [&str; 5] = ["bridge", "masquerade", "sriov", "passtBinding", "binding"];

/// Those that KubeVirt had before; it says so of them at once.
const FORMER_BINDINGS: [&str; 3] = ["slirp", "macvtap", "passt"];

pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = bindings(seen);
    refusals.extend(models(seen));
    refusals
}

/// A preference can bring the only binding. KubeVirt: `validateInterfaceBindingExists`.
fn bindings(seen: &Seen<'_>) -> Vec<Reason> {
    let interfaces = items(seen.spec, INTERFACES).iter().enumerate();
    let refused = interfaces.filter_map(|(number, interface)| {
        let count = |bindings: &[&str]| {
            let set = bindings.iter().filter(|it| is_set(interface, &[it]));
            set.count()
        };
        let help = match count(&BINDINGS) {
            0 => "write one, such as `masquerade: {}`",
            1 => return None,
            _ => "keep one of them",
        };
        if count(&FORMER_BINDINGS) > 0 {
            return None;
        }
        let path = format!("{}[{number}]", seen.path(&INTERFACES.join(".")));
        let name = text(interface, &["name"]).unwrap_or_default();
        let message = format!(
            "logical {name} interface must have exactly one binding method or binding plugin"
        );
        let refusal = seen.refuse_as(&path, interface.at, message);
        Some(refusal.help(help))
    });
    refused.collect()
}

/// KubeVirt: `validateInterfaceModel`.
fn models(seen: &Seen<'_>) -> Vec<Reason> {
    let interfaces = items(seen.spec, INTERFACES).iter().enumerate();
    let refused = interfaces.filter_map(|(number, interface)| {
        let model =
            text(interface, &["model"]).filter(|model| !INTERFACE_MODELS.contains(model))?;
        let path = format!("{}[{number}]", seen.path(&INTERFACES.join(".")));
        let message = format!("interface {path}.name uses model {model} that is not supported.");
        let at = interface
            .get(&["model"])
            .map_or(interface.at, |node| node.at);
        let refusal = seen.refuse_as(&format!("{path}.model"), at, message);
        Some(refusal.help_from(listed(model, INTERFACE_MODELS)))
    });
    refused.collect()
}
