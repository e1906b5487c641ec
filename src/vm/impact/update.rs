//! An update: the objects before and after it, and the cluster that they are in.

use std::collections::HashSet;

use crate::diagnostic::Problems;
use crate::kubevirt::Kind;
use crate::yaml::Node;

use super::super::admission::Cluster;
use super::super::held_object::HeldObject;
use super::super::machine_files::MachineFiles;
use super::super::object_kind::ObjectKind;
use super::super::objects::Objects;
use super::super::revisions;

/// The instance types and preferences on one side of an update.
#[derive(Debug)]
pub struct Side(Vec<HeldObject>);

/// An update of instance types and preferences.
#[derive(Debug)]
pub struct Update<'n> {
    pub(super) old: Objects<'n>,
    pub(super) new: Objects<'n>,
    pub(super) cluster: Cluster,
    /// The namespaces of which there are revisions.
    with_revisions: HashSet<&'n str>,
}

impl Side {
    /// Reads the documents of a side. What has another type than KubeVirt's is added to `problems`.
    pub fn read<'d>(
        documents: impl Iterator<Item = (Kind, &'d Node)>,
        problems: &mut Problems,
    ) -> Self {
        let objects =
            documents.map(|(kind, it)| HeldObject::of_side(kind, it.clone(), &mut *problems));
        Self(objects.collect())
    }

    fn objects(&self) -> Objects<'_> {
        let mut objects = Objects::default();
        for object in &self.0 {
            objects.add_of_side(object);
        }
        objects
    }
}

impl<'n> Update<'n> {
    /// An update from one side to the other. What the files of virtual machines hold counts where the old
    /// side has nothing of that kind and name: what that has, and the new one has not, is gone.
    #[must_use]
    pub fn new(from: &'n Side, to: &'n Side, held: &'n MachineFiles, cluster: Cluster) -> Self {
        let (mut old, mut new) = (from.objects(), to.objects());
        held.add_to_unless(&mut new, &old);
        held.add_to(&mut old);
        let with_revisions =
            old.namespaces(ObjectKind::ControllerRevision, revisions::is_of_definition);
        Self {
            old,
            new,
            cluster,
            with_revisions,
        }
    }

    /// Whether the revisions of a namespace are at hand: a cluster that has some has all that it names.
    pub(super) fn has_revisions(&self, namespace: &str) -> bool {
        self.with_revisions.contains(namespace)
    }
}
