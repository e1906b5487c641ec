//! Fields that a virtual machine and its instance type both set.

use crate::diagnostic::Code;
use crate::yaml::Node;

use super::fields::{Keys, place, value_place};
use super::reason::Reason;

/// What the paths in messages begin with (`ApplyToVM` of KubeVirt's admitter).
const BASE: &str = "spec.template.spec";

/// A conflict in a field of `spec.template.spec`. KubeVirt: `Conflict.NewChild`, `Conflict.Error`.
pub(super) fn conflict(vmi: &Node, keys: Keys<'_>) -> Reason {
    named(vmi, keys, &keys.join("."))
}

/// A conflict in a field that the message has another name for.
pub(super) fn named(vmi: &Node, keys: Keys<'_>, name: &str) -> Reason {
    reason(vmi, keys, format!("{BASE}.{name}"))
}

/// A conflict in an annotation, whose path has no base. It is one for what the annotation says. KubeVirt:
/// `applyInstanceTypeAnnotations`.
pub(super) fn annotation(template: &Node, key: &str) -> Reason {
    let keys = ["metadata", "annotations", key];
    Reason {
        at: value_place(template, &keys),
        ..reason(template, &keys, format!("annotations.{key}"))
    }
}

fn reason(node: &Node, keys: Keys<'_>, path: String) -> Reason {
    let message = format!("VM field(s) {path} conflicts with selected instance type");
    let name = keys.last().copied().unwrap_or_default();
    Reason::new(Code::VmConflict, place(node, keys), message)
        .field(path)
        .help(format!("remove `{name}`"))
}
