//! Annotations of a running instance that virt-controller keeps as those of its virtual machine.

use serde_json::Value as Json;

use crate::yaml::Node;

use super::change::{FieldChange, annotation_key};

/// Those that are kept, in KubeVirt's order. KubeVirt: `syncDynamicAnnotationsAndLabelsToVMI`.
const KEPT: [&str; 2] = [
    "descheduler.alpha.kubernetes.io/evict",
    "descheduler.alpha.kubernetes.io/prefer-no-eviction",
];

/// The changes in the pass that stores a new revision, and those that the next pass makes. All are the
/// metadata and the spec of an instance, or of a virtual machine's template: as it is written, with the
/// new objects, and as the instance runs.
///
/// The first pass has the annotations of the instance type in the template itself, as the check for
/// conflicts writes them there (`checkForInstancetypeConflicts`); the next one has not.
pub(super) fn synced(
    own: &Node,
    instancetype: Option<&Node>,
    instance: &Node,
) -> (Vec<FieldChange>, Vec<FieldChange>) {
    let (mut first, mut next) = (Vec::new(), Vec::new());
    for key in KEPT {
        let of = |template: &Node| {
            let value = template.get(&["metadata", "annotations", key])?.text()?;
            Some(value.to_owned())
        };
        let running = of(instance);
        let own = of(own);
        let offered = instancetype.and_then(|spec| spec.get(&["annotations", key])?.text());
        let now = own.clone().or_else(|| offered.map(str::to_owned));
        first.extend(change(key, running, now.clone()));
        next.extend(change(key, now, own));
    }
    (first, next)
}

fn change(key: &str, old: Option<String>, new: Option<String>) -> Option<FieldChange> {
    (old != new).then(|| FieldChange {
        path: format!("metadata.annotations{}", annotation_key(key)),
        old: old.map(Json::from),
        new: new.map(Json::from),
    })
}
