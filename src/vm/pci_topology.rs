//! How QEMU lays out the PCI devices of an instance.

use crate::yaml::Value;

use super::super::fields::{new, text};
use super::super::machine::{Machine, TEMPLATE};

/// The annotation that keeps the layout over restarts (`PciTopologyVersionAnnotation`).
const ANNOTATION: &[&str] = &[
    "metadata",
    "annotations",
    "kubevirt.io/pci-topology-version",
];

/// The layout of what is created now (`PciTopologyVersionV3`).
const VERSION: &str = "v3";

/// Writes the layout, if the machine has ports to which devices can be added. KubeVirt:
/// `setDefaultPciTopologyVersion`, `SupportsPCIeHotplug`.
pub(super) fn set(instance: &mut Machine) {
    let Some(vmi) = instance.vmi() else {
        return;
    };
    let machine_type = text(vmi, &["domain", "machine", "type"]).unwrap_or_default();
    let has_ports = matches!(text(vmi, &["architecture"]), None | Some("amd64" | "arm64"))
        && (machine_type.contains("q35") || machine_type.starts_with("virt"));
    let at = vmi.at;
    let template = [TEMPLATE, ANNOTATION].concat();
    let document = instance.document_mut();
    if has_ports && document.get(&template).is_none() {
        document.set(&template, new(Value::String(VERSION.into()), at));
    }
}
