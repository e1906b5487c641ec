//! The revisions in which a cluster keeps instance types and preferences.

use crate::kubevirt::paths::object::{API_VERSION, KIND};
use crate::kubevirt::{API_VERSION as V1BETA1, Family, Kind};
use crate::yaml::{Field, Node};

use super::fields::{field, text};

/// The label with the name of what it is a revision of (`ControllerRevisionObjectNameLabel`).
const REVISION_OF: &str = "instancetype.kubevirt.io/object-name";

/// The name of what it is a revision of, as its label says.
pub(super) fn object_name(revision: &Node) -> Option<&str> {
    text(revision, &["metadata", "labels", REVISION_OF])
}

/// Whether it is a revision of what has a name.
pub(super) fn is_of(revision: &Node, name: &str) -> bool {
    object_name(revision) == Some(name)
}

/// Whether it is a revision of an instance type or a preference: clusters have revisions of much else.
pub(super) fn is_of_definition(revision: &Node) -> bool {
    object_name(revision).is_some() || held(revision).is_some()
}

/// The instance type or the preference that a revision holds, if KubeVirt has its version.
pub(super) fn held(revision: &Node) -> Option<(&Node, Kind)> {
    let data = &field(revision, &["data"])?.node;
    let kind = Kind::of(data).filter(|_| text(data, API_VERSION.keys()) == Some(V1BETA1))?;
    Some((data, kind))
}

/// The spec that a revision holds. KubeVirt: `Decode`, `GetInstancetypeSpec`, `GetPreferenceSpec`.
///
/// # Errors
///
/// It holds another object, or one of a version that KubeVirt no longer has. KubeVirt's messages end with
/// the name of Go's scheme or with all of `data`, which is left out.
pub(super) fn spec(revision: &Node, family: Family) -> Result<&Node, String> {
    let unexpected = |what: &str| format!("unexpected type in ControllerRevision: {what}");
    let Some(Field { node: data, .. }) = field(revision, &["data"]) else {
        return Err(unexpected("<nil>"));
    };
    let failed = |why: &str| format!("failed to decode object in ControllerRevision: {why}");
    let kind = text(data, KIND.keys()).ok_or_else(|| failed("Object 'Kind' is missing"))?;
    let version = text(data, API_VERSION.keys());
    let version = version.ok_or_else(|| failed("Object 'apiVersion' is missing"))?;
    match held(revision).map(|(_, kind)| kind) {
        None => Err(failed(&format!(
            "no kind \"{kind}\" is registered for version \"{version}\""
        ))),
        Some(kind) if kind.family() != family => {
            Err(unexpected(&format!("*v1beta1.{}", kind.as_str())))
        }
        Some(_) => data.get(&["spec"]).ok_or_else(|| failed("it has no spec")),
    }
}
