//! What a guest is told of Hyper-V.

use super::super::fields::{flag, is_set, items, text};
use super::super::instance::{DEPENDENCIES, EVMCS, FEATURES, VMX, VMX_POLICY};
use super::super::reason::Reason;
use super::refusal::Seen;

/// KubeVirt: `ValidateVirtualMachineInstanceHyperv`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    // Most have none of it.
    if !is_set(seen.spec, FEATURES) {
        return Vec::new();
    }
    let mut refusals: Vec<Reason> = dependencies(seen);
    refusals.extend(evmcs(seen));
    refusals.extend(passthrough(seen));
    refusals
}

/// Features without the one that they need. KubeVirt:
/// `ValidateVirtualMachineInstanceHypervFeatureDependencies`.
fn dependencies(seen: &Seen<'_>) -> Vec<Reason> {
    let is_on =
        |name: &str| flag(seen.spec, &[FEATURES, &[name, "enabled"]].concat()) == Some(true);
    // KubeVirt says the path twice.
    let path = |name: &str| {
        let twice = [FEATURES, FEATURES].concat().join(".");
        seen.path(&format!("{twice}.{name}"))
    };
    let unmet = DEPENDENCIES
        .iter()
        .filter(|(name, needed)| is_on(name) && !is_on(needed));
    let refused = unmet.map(|(name, needed)| {
        let message = format!(
            "'{}' requires '{}', which was disabled.",
            path(name),
            path(needed)
        );
        let switch = [FEATURES, &[needed, "enabled"]].concat();
        let at = if is_set(seen.spec, &switch) {
            seen.at(&switch)
        } else {
            seen.at(&[FEATURES, &[name]].concat())
        };
        seen.refuse_as(&path(name), at, message)
    });
    refused.collect()
}

/// Nested Hyper-V without the feature of the processor that it needs.
fn evmcs(seen: &Seen<'_>) -> Vec<Reason> {
    const CPU_FEATURES: &[&str] = &["domain", "cpu", "features"];
    let evmcs = [FEATURES, &[EVMCS]].concat();
    let enabled = [FEATURES, &[EVMCS, "enabled"]].concat();
    if !is_set(seen.spec, &evmcs) || !seen.is_not_off(&enabled) {
        return Vec::new();
    }
    let features = items(seen.spec, CPU_FEATURES);
    if features.is_empty() {
        let message = format!("{VMX} cpu feature is required when evmcs is set");
        let field = "spec.domain.cpu.features";
        return vec![seen.refuse_as(field, seen.at(&evmcs), message)];
    }
    let refused = features.iter().enumerate().filter_map(|(number, feature)| {
        let has = |key, value| text(feature, &[key]) == Some(value);
        if !has("name", VMX) || has("policy", VMX_POLICY) {
            return None;
        }
        let message = format!("{VMX} cpu feature has to be set to {VMX_POLICY} policy");
        let field = format!("spec.domain.cpu.features[{number}].policy");
        Some(seen.refuse_as(&field, feature.at, message))
    });
    refused.collect()
}

/// KubeVirt: `ValidateVirtualMachineInstanceHypervMode`.
fn passthrough(seen: &Seen<'_>) -> Option<Reason> {
    const PASSTHROUGH: &[&str] = &["domain", "features", "hypervPassthrough"];
    if !is_set(seen.spec, PASSTHROUGH) {
        return None;
    }
    let message = "Cannot explicitly set hyperV features if HypervPassthrough is being used. \
                   Please use either HyperV or HypervPassthrough.";
    let refusal = seen.refuse(FEATURES, message);
    Some(refusal.related(seen.at(PASSTHROUGH), "this passes all of them through"))
}
