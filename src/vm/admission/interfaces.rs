//! The network interfaces of a virtual machine.

use crate::diagnostic::listed;

use super::super::fields::{Keys, items, text};
use super::super::reason::Reason;
use super::refusal::Seen;

const INTERFACES: Keys<'_> = &["domain", "devices", "interfaces"];

/// The interfaces that QEMU emulates (`validInterfaceModels`).
const MODELS: [&str; 7] = [
    "e1000", "e1000e", "igb", "ne2k_pci", "pcnet", "rtl8139", "virtio",
];

/// KubeVirt: `validateInterfaceModel`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let interfaces = items(seen.spec, INTERFACES).iter().enumerate();
    let refused = interfaces.filter_map(|(number, interface)| {
        let model = text(interface, &["model"]).filter(|model| !MODELS.contains(model))?;
        let path = format!("{}[{number}]", seen.path(&INTERFACES.join(".")));
        let message = format!("interface {path}.name uses model {model} that is not supported.");
        let at = interface
            .get(&["model"])
            .map_or(interface.at, |node| node.at);
        let refusal = seen.refuse_as(&format!("{path}.model"), at, message);
        Some(refusal.help_from(listed(model, MODELS)))
    });
    refused.collect()
}
