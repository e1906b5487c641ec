//! What features of Hyper-V need.

use crate::yaml::{Mapping, Node, Value};

use super::super::fields::{flag, is_set, items, items_mut, new, text};

/// Where they are.
pub(in super::super) const FEATURES: &[&str] = &["domain", "features", "hyperv"];

/// A feature, and the one that it needs, in KubeVirt's order (`getHypervFeatureDependencies`).
pub(in super::super) const DEPENDENCIES: [(&str, &str); 5] = [
    (EVMCS, "vapic"),
    ("ipi", "vpindex"),
    ("tlbflush", "vpindex"),
    ("synictimer", "synic"),
    ("synic", "vpindex"),
];

/// The feature for guests of a guest.
pub(in super::super) const EVMCS: &str = "evmcs";

/// The feature of the processor that this needs, and its policy.
pub(in super::super) const VMX: &str = "vmx";
pub(in super::super) const VMX_POLICY: &str = "require";

/// Enables what enabled features need, up to the first that was disabled on purpose. KubeVirt:
/// `SetHypervFeatureDependencies`.
pub(super) fn enable_needed(vmi: &mut Node) {
    if !is_set(vmi, FEATURES) {
        return;
    }
    for (name, needed) in DEPENDENCIES {
        let enabled = |name| [FEATURES, &[name, "enabled"]].concat();
        if flag(vmi, &enabled(name)) != Some(true) {
            continue;
        }
        match flag(vmi, &enabled(needed)) {
            Some(true) => {}
            Some(false) => return,
            None => {
                let at = vmi.at;
                vmi.set(&enabled(needed), new(Value::Bool(true), at));
            }
        }
    }
    let evmcs = [FEATURES, &[EVMCS]].concat();
    let enabled = [FEATURES, &[EVMCS, "enabled"]].concat();
    if is_set(vmi, &evmcs) && flag(vmi, &enabled) != Some(false) {
        require_vmx(vmi);
    }
}

/// KubeVirt: `setEVMCSDependency`.
fn require_vmx(vmi: &mut Node) {
    const CPU_FEATURES: &[&str] = &["domain", "cpu", "features"];
    let at = vmi.at;
    let string = |value: &str| new(Value::String(value.into()), at);
    for feature in items_mut(vmi, CPU_FEATURES) {
        if text(feature, &["name"]) == Some(VMX) {
            feature.set(&["policy"], string(VMX_POLICY));
            return;
        }
    }
    let feature = [("name", VMX), ("policy", VMX_POLICY)];
    let feature = feature.map(|(key, value)| (key.to_owned(), string(value)));
    let value = Value::from(Mapping::from_iter(feature));
    let features = [items(vmi, CPU_FEATURES), &[Node { value, at }]].concat();
    vmi.set(CPU_FEATURES, new(Value::from(features), at));
}
