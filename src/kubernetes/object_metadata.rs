//! Metadata of every Kubernetes object: names, labels, annotations, and what the cluster records.

use indexmap::IndexMap;

use crate::diagnostic::{Code, Problems};
use crate::model::{Decode, Path, Schema, choice, parsed, record};
use crate::text::TextError;
use crate::yaml::Node;

use super::name::{check_finalizer, check_name_prefix, check_namespace_name};
use super::time::Time;

record! {
    /// The identity, labels and annotations of an object. Kubernetes: `ObjectMeta`.
    ///
    /// A catalog sets `name`, `labels` and `annotations`; the cluster fills in the rest.
    pub struct ObjectMeta {
        /// Notes for people and tools, each a string. Unlike labels, they cannot be selected by.
        annotations ("annotations"): Option<IndexMap<String, String>>,
        /// When the object was created, as in RFC 3339. Set by the cluster.
        creation_timestamp ("creationTimestamp"): Option<Time>,
        /// How many seconds a deletion waits. Set by the cluster.
        deletion_grace_period_seconds ("deletionGracePeriodSeconds"): Option<i64>,
        /// When the object will be deleted, as in RFC 3339. Set by the cluster.
        deletion_timestamp ("deletionTimestamp"): Option<Time>,
        /// Who has to agree before the object is deleted.
        finalizers ("finalizers"): Option<Vec<Finalizer>>,
        /// The start of a name that the cluster completes; ignored if `name` is set.
        generate_name ("generateName"): Option<NamePrefix>,
        /// How often the spec was changed. Set by the cluster.
        generation ("generation"): Option<i64>,
        /// Short strings that objects are selected by.
        labels ("labels"): Option<IndexMap<String, String>>,
        /// Who set which field. Set by the cluster.
        managed_fields ("managedFields"): Option<Vec<ManagedFieldsEntry>>,
        /// The name, unique for its kind in a cluster or a namespace.
        name ("name"): String,
        /// The namespace, for kinds that have one.
        namespace ("namespace"): Option<Namespace>,
        /// The owners of this object, with which it is deleted.
        owner_references ("ownerReferences"): Option<Vec<OwnerReference>>,
        /// A value that changes with every write. Set by the cluster.
        resource_version ("resourceVersion"): Option<String>,
        /// An address that Kubernetes no longer fills in.
        self_link ("selfLink"): Option<String>,
        /// An identifier that no other object ever has. Set by the cluster.
        uid ("uid"): Option<String>,
    }
}

record! {
    /// The fields that one program set, and when. Kubernetes: `ManagedFieldsEntry`.
    pub struct ManagedFieldsEntry {
        /// The version of the API that has these fields.
        api_version ("apiVersion"): Option<String>,
        /// The format of `fieldsV1`: `FieldsV1`.
        fields_type ("fieldsType"): Option<FieldsType>,
        /// The fields, as a tree of their names.
        fields_v1 ("fieldsV1"): Option<IndexMap<String, Node>>,
        /// The name of the program.
        manager ("manager"): Option<String>,
        /// What it did: `Apply` or `Update`.
        operation ("operation"): Option<Operation>,
        /// The part of the object that it wrote to, such as `status`.
        subresource ("subresource"): Option<String>,
        /// When it did so, as in RFC 3339.
        time ("time"): Option<Time>,
    }
}

record! {
    /// An object that this one belongs to. Kubernetes: `OwnerReference`.
    pub struct OwnerReference {
        /// The API version of the owner.
        api_version ("apiVersion"): Filled,
        /// Whether the owner is kept until this object is deleted. Default: `false`.
        block_owner_deletion ("blockOwnerDeletion"): Option<bool>,
        /// Whether the owner manages this object. Default: `false`.
        controller ("controller"): Option<bool>,
        /// The kind of the owner.
        kind ("kind"): Filled,
        /// The name of the owner.
        name ("name"): Filled,
        /// The `uid` of the owner.
        uid ("uid"): Filled,
    }
}

choice! {
    /// What a program did to an object. Kubernetes: `ManagedFieldsOperationType`.
    pub enum Operation {
        /// It applied a configuration.
        Apply = "Apply",
        /// It wrote the fields in any other way.
        Update = "Update",
    }
}

choice! {
    /// The format of `fieldsV1`.
    pub enum FieldsType {
        /// The only one.
        V1 = "FieldsV1",
    }
}

/// Declares texts, each with the function that checks it.
macro_rules! texts {
    ($($(#[doc = $doc:literal])+ $name:ident: $check:expr;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        impl Decode for $name {
            fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
                let parse = |text: &str| $check(text).map(|()| Self(text.to_owned()));
                parsed(node, Code::BadName, parse, problems)
            }

            fn schema() -> Schema {
                Schema::Name
            }
        }
    )+};
}

texts! {
    /// Who has to agree before an object is deleted: a qualified name, as of a label.
    Finalizer: check_finalizer;
    /// The start of a name. An empty one is the same as none.
    NamePrefix: check_unless_empty(check_name_prefix);
    /// A namespace: a DNS label. An empty one is the same as none.
    Namespace: check_unless_empty(check_namespace_name);
    /// A text that is not empty.
    Filled: check_filled;
}

type Check = fn(&str) -> Result<(), TextError>;

fn check_unless_empty(check: Check) -> impl Fn(&str) -> Result<(), TextError> {
    move |text| if text.is_empty() { Ok(()) } else { check(text) }
}

fn check_filled(text: &str) -> Result<(), TextError> {
    if text.is_empty() {
        return Err(TextError::new(0..0, "this cannot be empty"));
    }
    Ok(())
}

/// The fields that only a server sets: in a file, they are left from an object that was read from a
/// cluster. A server ignores some, and refuses to create an object with others.
pub const SERVER_FIELDS: [Path; 8] = [
    Path::new(&["metadata", "creationTimestamp"]),
    Path::new(&["metadata", "deletionGracePeriodSeconds"]),
    Path::new(&["metadata", "deletionTimestamp"]),
    Path::new(&["metadata", "generation"]),
    Path::new(&["metadata", "managedFields"]),
    Path::new(&["metadata", "resourceVersion"]),
    Path::new(&["metadata", "selfLink"]),
    Path::new(&["metadata", "uid"]),
];
