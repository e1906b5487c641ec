//! What Kubernetes keeps about every object: names, labels, annotations, and its own bookkeeping.

use indexmap::IndexMap;

use crate::model::record;
use crate::yaml::Node;

record! {
    /// Who an object is, and what is written on it. Kubernetes: `ObjectMeta`.
    ///
    /// A catalog sets `name`, `labels` and `annotations`; the cluster fills in the rest.
    pub struct ObjectMeta {
        /// Notes for people and tools, each a text: unlike labels, nothing selects by them.
        annotations ("annotations"): Option<IndexMap<String, String>>,
        /// When the object was made, as RFC 3339. The cluster's.
        creation_timestamp ("creationTimestamp"): Option<String>,
        /// How many seconds a deletion waits. The cluster's.
        deletion_grace_period_seconds ("deletionGracePeriodSeconds"): Option<i64>,
        /// When the object will be gone, as RFC 3339. The cluster's.
        deletion_timestamp ("deletionTimestamp"): Option<String>,
        /// Who has to agree before the object is gone.
        finalizers ("finalizers"): Option<Vec<String>>,
        /// The beginning of a name that the cluster completes; `name` goes before it.
        generate_name ("generateName"): Option<String>,
        /// How often the spec was changed. The cluster's.
        generation ("generation"): Option<i64>,
        /// Short texts that objects are selected by.
        labels ("labels"): Option<IndexMap<String, String>>,
        /// Who set which field. The cluster's.
        managed_fields ("managedFields"): Option<Vec<ManagedFieldsEntry>>,
        /// The name: one of its kind in a cluster, or in a namespace.
        name ("name"): String,
        /// The namespace, for the kinds that live in one.
        namespace ("namespace"): Option<String>,
        /// Objects whose end is the end of this one.
        owner_references ("ownerReferences"): Option<Vec<OwnerReference>>,
        /// A mark that changes with every write. The cluster's.
        resource_version ("resourceVersion"): Option<String>,
        /// An address that Kubernetes has stopped to fill in.
        self_link ("selfLink"): Option<String>,
        /// An identity that no other object ever has. The cluster's.
        uid ("uid"): Option<String>,
    }
}

record! {
    /// The fields that one program set, and when. Kubernetes: `ManagedFieldsEntry`.
    pub struct ManagedFieldsEntry {
        /// The version of the API that the fields are named in.
        api_version ("apiVersion"): Option<String>,
        /// How `fieldsV1` is to be read: `FieldsV1`.
        fields_type ("fieldsType"): Option<String>,
        /// The fields, as a tree of their names.
        fields_v1 ("fieldsV1"): Option<IndexMap<String, Node>>,
        /// The program.
        manager ("manager"): Option<String>,
        /// What it did: `Apply` or `Update`.
        operation ("operation"): Option<String>,
        /// The part of the object that it wrote to, such as `status`.
        subresource ("subresource"): Option<String>,
        /// When, as RFC 3339.
        time ("time"): Option<String>,
    }
}

record! {
    /// An object that this one belongs to. Kubernetes: `OwnerReference`.
    pub struct OwnerReference {
        /// The owner's version of the API.
        api_version ("apiVersion"): String,
        /// Whether the owner stays until this object is gone. Without it: no.
        block_owner_deletion ("blockOwnerDeletion"): Option<bool>,
        /// Whether the owner is the one that manages this object. Without it: no.
        controller ("controller"): Option<bool>,
        /// The owner's kind.
        kind ("kind"): String,
        /// The owner's name.
        name ("name"): String,
        /// The owner's identity.
        uid ("uid"): String,
    }
}
