//! The annotations of a running virtual machine.

use crate::yaml::Node;

use super::super::fields::{text, value_place};
use super::super::reason::Reason;
use super::feature_gates::Gate;
use super::refusal::Seen;

/// Annotations that a feature gate has to allow: the gate, and how the message names it.
const GATED: [(&str, Gate, &str); 2] = [
    (
        "kubevirt.io/ignitiondata",
        Gate::Ignition,
        "ExperimentalIgnitionSupport",
    ),
    ("hooks.kubevirt.io/hookSidecars", Gate::Sidecar, "sidecar"),
];

/// Whether a feature gate has to allow an annotation.
pub(in super::super) fn needs_gate(annotation: &str) -> bool {
    GATED.iter().any(|(gated, ..)| *gated == annotation)
}

/// KubeVirt: `ValidateVirtualMachineInstanceMetadata`.
pub(super) fn refusals(seen: &Seen<'_>, template: &Node) -> Vec<Reason> {
    let gated = GATED.iter().filter_map(|(annotation, gate, name)| {
        let keys = ["metadata", "annotations", annotation];
        text(template, &keys)?;
        if seen.has_gate(*gate) {
            return None;
        }
        let message = format!(
            "{name} feature gate is not enabled in kubevirt-config, invalid entry {}.{annotation}",
            seen.metadata_path("annotations")
        );
        let field = seen.metadata_path("annotations");
        let help = format!(
            "switch the feature gate `{}` on in the cluster",
            gate.name()
        );
        Some(
            seen.refuse_as(&field, value_place(template, &keys), message)
                .help(help),
        )
    });
    gated.collect()
}
