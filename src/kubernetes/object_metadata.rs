//! Metadata of every Kubernetes object: names, labels, annotations, and what the cluster records.

use indexmap::IndexMap;

use crate::model::record;
use crate::yaml::Node;

record! {
    /// The identity, labels and annotations of an object. Kubernetes: `ObjectMeta`.
    ///
    /// A catalog sets `name`, `labels` and `annotations`; the cluster fills in the rest.
    pub struct ObjectMeta {
        /// Notes for people and tools, each a string. Unlike labels, they cannot be selected by.
        annotations ("annotations"): Option<IndexMap<String, String>>,
        /// When the object was created, as in RFC 3339. Set by the cluster.
        creation_timestamp ("creationTimestamp"): Option<String>,
        /// How many seconds a deletion waits. Set by the cluster.
        deletion_grace_period_seconds ("deletionGracePeriodSeconds"): Option<i64>,
        /// When the object will be deleted, as in RFC 3339. Set by the cluster.
        deletion_timestamp ("deletionTimestamp"): Option<String>,
        /// Who has to agree before the object is deleted.
        finalizers ("finalizers"): Option<Vec<String>>,
        /// The start of a name that the cluster completes; ignored if `name` is set.
        generate_name ("generateName"): Option<String>,
        /// How often the spec was changed. Set by the cluster.
        generation ("generation"): Option<i64>,
        /// Short strings that objects are selected by.
        labels ("labels"): Option<IndexMap<String, String>>,
        /// Who set which field. Set by the cluster.
        managed_fields ("managedFields"): Option<Vec<ManagedFieldsEntry>>,
        /// The name, unique for its kind in a cluster or a namespace.
        name ("name"): String,
        /// The namespace, for kinds that have one.
        namespace ("namespace"): Option<String>,
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
        fields_type ("fieldsType"): Option<String>,
        /// The fields, as a tree of their names.
        fields_v1 ("fieldsV1"): Option<IndexMap<String, Node>>,
        /// The name of the program.
        manager ("manager"): Option<String>,
        /// What it did: `Apply` or `Update`.
        operation ("operation"): Option<String>,
        /// The part of the object that it wrote to, such as `status`.
        subresource ("subresource"): Option<String>,
        /// When it did so, as in RFC 3339.
        time ("time"): Option<String>,
    }
}

record! {
    /// An object that this one belongs to. Kubernetes: `OwnerReference`.
    pub struct OwnerReference {
        /// The API version of the owner.
        api_version ("apiVersion"): String,
        /// Whether the owner is kept until this object is deleted. Default: `false`.
        block_owner_deletion ("blockOwnerDeletion"): Option<bool>,
        /// Whether the owner manages this object. Default: `false`.
        controller ("controller"): Option<bool>,
        /// The kind of the owner.
        kind ("kind"): String,
        /// The name of the owner.
        name ("name"): String,
        /// The `uid` of the owner.
        uid ("uid"): String,
    }
}
