//! Annotations of the running virtual machine.

use ecow::EcoString;

use crate::yaml::{Field, Node};

use super::conflicts::annotation;
use super::pci_topology;
use super::reason::Reason;

const METADATA: &str = "metadata";
pub(super) const ANNOTATIONS: &str = "annotations";

/// With the generation of the virtual machine, which virt-controller writes into each instance
/// (`VirtualMachineGenerationAnnotation`).
pub(super) const GENERATION: &str = "kubevirt.io/vm-generation";

/// Those of an instance type. KubeVirt: `applyInstanceTypeAnnotations`, whose order of conflicts is
/// that of a map of Go: none. Here it is that of the keys.
pub(super) fn apply(instancetype: &Node, template: &mut Node) -> Vec<Reason> {
    let mut conflicts = Vec::new();
    for (key, field) in sorted(instancetype) {
        let keys = [METADATA, ANNOTATIONS, key];
        match template.get(&keys) {
            Some(own) if own.value != field.node.value => conflicts.push(conflict(template, key)),
            Some(_) => {}
            None => template.set(&keys, field.clone()),
        }
    }
    conflicts
}

/// A conflict in an annotation of the virtual machine, which KubeVirt may have written itself.
fn conflict(template: &Node, key: &str) -> Reason {
    let conflict = annotation(template, key);
    if key != pci_topology::ANNOTATION || !pci_topology::is_added(template) {
        return conflict;
    }
    let version = pci_topology::VERSION;
    conflict.help(format!(
        "KubeVirt writes `{version}` where a new virtual machine says nothing: add the annotation of the \
         instance type to `template.metadata`"
    ))
}

/// Those of a preference, where the virtual machine has none of that key. KubeVirt:
/// `applyPreferenceAnnotations`.
pub(super) fn prefer(preference: &Node, template: &mut Node) {
    for (key, field) in sorted(preference) {
        let keys = [METADATA, ANNOTATIONS, key];
        if template.get(&keys).is_none() {
            template.set(&keys, field.clone());
        }
    }
}

fn sorted(spec: &Node) -> Vec<(&EcoString, &Field)> {
    let annotations = spec.get(&[ANNOTATIONS]);
    let mut fields: Vec<_> = annotations.into_iter().flat_map(Node::fields).collect();
    fields.sort_by_key(|(key, _)| *key);
    fields
}
