//! How QEMU lays out the PCI devices of an instance.

use crate::yaml::{Node, Value};

use super::fields::{Keys, new, text};
use super::machine::{Machine, TEMPLATE};

/// The annotation that keeps the layout over restarts (`PciTopologyVersionAnnotation`).
pub(super) const ANNOTATION: &str = "kubevirt.io/pci-topology-version";

const KEYS: Keys<'_> = &["metadata", "annotations", ANNOTATION];

/// The layout of what is created now (`PciTopologyVersionV3`).
pub(super) const VERSION: &str = "v3";

/// Writes the layout into a virtual machine that is created, or into its instance, if it has ports to which
/// devices can be added. KubeVirt: `setDefaultPciTopologyVersion`, `SupportsPCIeHotplug`.
pub(super) fn set(machine: &mut Machine) {
    let Some(vmi) = machine.vmi() else {
        return;
    };
    let machine_type = text(vmi, &["domain", "machine", "type"]).unwrap_or_default();
    let has_ports = matches!(text(vmi, &["architecture"]), None | Some("amd64" | "arm64"))
        && (machine_type.contains("q35") || machine_type.starts_with("virt"));
    let at = vmi.at;
    let template = [TEMPLATE, KEYS].concat();
    let document = machine.document_mut();
    if has_ports && document.get(&template).is_none() {
        document.set(&template, new(Value::String(VERSION.into()), at));
    }
}

/// Whether the layout of a virtual machine is the one that is written where its author writes none.
pub(super) fn is_added(template: &Node) -> bool {
    let spec = template.get(&["spec"]);
    spec.is_some_and(|spec| template.get(KEYS).is_some_and(|it| it.at == spec.at))
}
