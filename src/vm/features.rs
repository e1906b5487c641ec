//! The features of the virtual hardware.

use crate::yaml::Node;

use super::fields::{copy, copy_to_unset, field, make};

/// The extensions of Hyper-V that a preference can set. KubeVirt leaves out any other.
const HYPERV: [&str; 14] = [
    "evmcs",
    "frequencies",
    "ipi",
    "reenlightenment",
    "relaxed",
    "reset",
    "runtime",
    "spinlocks",
    "synic",
    "synictimer",
    "tlbflush",
    "vapic",
    "vpindex",
    "vendorid",
];

/// Applies the features of a preference. KubeVirt: `applyFeaturePreferences`,
/// `applyHyperVFeaturePreferences`.
pub(super) fn prefer(preference: &Node, vmi: &mut Node) {
    let Some(preferred) = field(preference, &["features"]) else {
        return;
    };
    let preferred = &preferred.node;
    let keys = &["domain", "features"];
    make(vmi, keys, preferred.at);
    let Some(features) = vmi.get_mut(keys) else {
        return;
    };
    // KubeVirt cannot tell an empty field from an absent one, and so it overwrites both.
    copy(preferred, &["preferredAcpi"], features, &["acpi"]);
    copy_to_unset(preferred, &["preferredApic"], features, &["apic"]);
    if let Some(hyperv) = field(preferred, &["preferredHyperv"]) {
        make(features, &["hyperv"], hyperv.key);
        if let Some(own) = features.get_mut(&["hyperv"]) {
            for name in HYPERV {
                copy_to_unset(&hyperv.node, &[name], own, &[name]);
            }
        }
    }
    for (source, target) in [
        ("preferredKvm", "kvm"),
        ("preferredPvspinlock", "pvspinlock"),
        ("preferredSmm", "smm"),
    ] {
        copy_to_unset(preferred, &[source], features, &[target]);
    }
}
