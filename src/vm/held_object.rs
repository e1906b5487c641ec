//! The objects of the input that virtual machines can lead to, held against their types.

use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::kubevirt::paths::object::API_VERSION;
use crate::kubevirt::{Kind, Spec, read_document};
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::object_kind::ObjectKind;
use super::revisions;

/// An object of the input.
#[derive(Debug)]
pub(super) struct HeldObject {
    pub(super) kind: ObjectKind,
    pub(super) document: Node,
    /// Whether a cluster can have it. An instance type or a preference with a field of another type is
    /// refused by the API server, and nothing can be said of what leads to it.
    pub(super) is_readable: bool,
}

impl HeldObject {
    /// Reads a document of a kind. What has another type than KubeVirt's is added to `problems`.
    pub(super) fn read(kind: ObjectKind, document: Node, problems: &mut Problems) -> Self {
        let found = match kind {
            ObjectKind::Definition(_) => faults_of_definition(&document),
            ObjectKind::ControllerRevision => faults_of_revision(&document),
            _ => Vec::new(),
        };
        let is_readable = found.iter().all(|it| it.code == Code::UnknownField);
        problems.extend(found);
        Self {
            kind,
            document,
            is_readable,
        }
    }

    /// Reads an instance type or a preference of a side of an update: of any version of the API, as a
    /// cluster converts it. What has another type than KubeVirt's is added to `problems`.
    pub(super) fn of_side(kind: Kind, document: Node, problems: &mut Problems) -> Self {
        let found = faults_of_spec(kind, &document);
        let is_readable = found.is_empty();
        problems.extend(found);
        Self {
            kind: ObjectKind::Definition(kind),
            document,
            is_readable,
        }
    }
}

/// What has another type in an instance type or a preference, and a version of the API that KubeVirt no
/// longer has.
fn faults_of_definition(document: &Node) -> Vec<Problem> {
    let mut found = Problems::default();
    read_document(document, &mut found);
    let version = document.get(API_VERSION.keys());
    let version = version.map(|version| Place::At(version.at));
    let found = found.into_iter();
    let is_taken = |it: &Problem| is_value(it, document) && version.as_ref() != Some(&it.place);
    found.filter(|it| !is_taken(it)).collect()
}

/// What has another type in the instance type or the preference of a revision. What else is wrong with
/// it, no one can mend: a cluster wrote it.
fn faults_of_revision(revision: &Node) -> Vec<Problem> {
    let held = revisions::held(revision);
    held.map_or_else(Vec::new, |(data, kind)| faults_of_spec(kind, data))
}

/// What has another type in a spec.
fn faults_of_spec(kind: Kind, document: &Node) -> Vec<Problem> {
    let mut found = Problems::default();
    Spec::read(kind.family(), document, &mut found);
    let found = found.into_iter();
    let is_taken = |it: &Problem| is_value(it, document) || it.code == Code::UnknownField;
    found.filter(|it| !is_taken(it)).collect()
}

/// Whether a problem is about a value that `validate` refuses and KubeVirt's types can hold: an unknown word, or
/// a number. Whether its webhooks refuse the definition is for `validate` to say: what is in a cluster passed
/// those of its release.
fn is_value(problem: &Problem, document: &Node) -> bool {
    match (&problem.place, problem.code) {
        (_, Code::UncheckedValue | Code::UnknownValue) => true,
        (Place::At(at), Code::OutOfRange) => is_held_by_go(*at, "", document),
        _ => false,
    }
}

/// The numbers that are `int` or `int64` in Go.
const SIGNED: [&str; 2] = [
    "overcommitPercent",
    "preferredTerminationGracePeriodSeconds",
];

/// Whether the number at a place is one that Go can hold: a `uint32`, but where KubeVirt has an `int`.
fn is_held_by_go(at: Location, key: &str, node: &Node) -> bool {
    if node.at == at
        && let Value::Integer(number) = node.value
    {
        let is_signed = SIGNED.contains(&key);
        let number = number.get();
        return u32::try_from(number).is_ok() || (is_signed && i64::try_from(number).is_ok());
    }
    let mut fields = node.fields();
    fields.any(|(key, field)| is_held_by_go(at, key, &field.node))
}
