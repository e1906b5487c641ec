//! The objects that a virtual machine refers to, as far as they are at hand.

use std::collections::{HashMap, HashSet};

use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::{NAME, NAMESPACE};
use crate::yaml::Node;

use super::held_object::HeldObject;
use super::object_kind::ObjectKind;
use super::requirements::{Need, Offer};

/// An object, and where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object<'n> {
    /// `None` if it is in every namespace.
    namespace: Option<&'n str>,
    pub(super) document: &'n Node,
    pub(super) is_readable: bool,
}

/// The objects at hand, by kind and name. The first of a kind, a namespace and a name counts.
#[derive(Debug, Default)]
pub struct Objects<'n> {
    all: HashMap<(ObjectKind, &'n str), Vec<Object<'n>>>,
}

impl<'n> Objects<'n> {
    /// Adds a document of one of the kinds; what has no name is left out.
    pub fn add(&mut self, kind: ObjectKind, document: &'n Node) {
        self.add_in(kind, kind.namespace(document), document, true);
    }

    /// Adds an object of the input. One that cannot be read is there, and leads to nothing.
    pub(super) fn add_held(&mut self, object: &'n HeldObject) {
        let HeldObject {
            kind,
            document,
            is_readable,
        } = object;
        self.add_in(*kind, kind.namespace(document), document, *is_readable);
    }

    /// Adds an instance type or a preference of a catalog, which is in every namespace if it does not say
    /// one.
    pub(super) fn add_of_side(&mut self, object: &'n HeldObject) {
        let HeldObject {
            kind,
            document,
            is_readable,
        } = object;
        let namespace = kind.namespace(document);
        let namespace = namespace.filter(|_| document.get(NAMESPACE.keys()).is_some());
        self.add_in(*kind, namespace, document, *is_readable);
    }

    /// Adds a definition of a catalog, which is in every namespace if it does not say one.
    pub fn add_definition(&mut self, kind: Kind, namespace: Option<&'n str>, document: &'n Node) {
        self.add_in(ObjectKind::Definition(kind), namespace, document, true);
    }

    fn add_in(
        &mut self,
        kind: ObjectKind,
        namespace: Option<&'n str>,
        document: &'n Node,
        is_readable: bool,
    ) {
        if let Some(name) = document.get(NAME.keys()).and_then(Node::text) {
            // Nearly every name is taken once.
            let once = || Vec::with_capacity(1);
            let objects = self.all.entry((kind, name)).or_insert_with(once);
            objects.push(Object {
                namespace,
                document,
                is_readable,
            });
        }
    }

    /// The object of a kind, a namespace and a name, if it can be read.
    pub(super) fn get(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<&'n Node> {
        let object = self.find(kind, namespace, name)?;
        object.is_readable.then_some(object.document)
    }

    /// The object of a kind, a namespace and a name.
    pub(super) fn find(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<Object<'n>> {
        let objects = self.all.get(&(kind, name))?;
        let is_there =
            |object: &&Object<'_>| object.namespace.is_none_or(|found| found == namespace);
        objects.iter().find(is_there).copied()
    }

    /// What to say of an object that a namespace does not have: that another namespace has it.
    pub(super) fn elsewhere(
        &self,
        kind: ObjectKind,
        namespace: &str,
        name: &str,
    ) -> Option<String> {
        let mut objects = self.all.get(&(kind, name))?.iter();
        let other = objects.find_map(|object| object.namespace)?;
        Some(format!(
            "there is one in the namespace `{other}`; this looks in `{namespace}`"
        ))
    }

    /// The namespaces that have objects of a kind.
    pub(super) fn namespaces(&self, kind: ObjectKind) -> HashSet<&'n str> {
        let objects = self.all.iter().filter(|((it, _), _)| *it == kind);
        let objects = objects.flat_map(|(_, objects)| objects);
        objects.filter_map(|object| object.namespace).collect()
    }

    /// The names of a kind that a namespace has.
    pub(super) fn names(&self, kind: ObjectKind, namespace: &str) -> Vec<&'n str> {
        let keys = self.all.keys().filter(|(it, _)| *it == kind);
        let mut names: Vec<&str> = keys
            .map(|(_, name)| *name)
            .filter(|name| self.get(kind, namespace, name).is_some())
            .collect();
        names.sort_unstable();
        names
    }

    /// The instance types of a kind that are enough, with their specs, the least memory first.
    pub(super) fn suiting(
        &self,
        kind: Kind,
        namespace: &str,
        need: &Need,
    ) -> Vec<(&'n str, &'n Node)> {
        let kind = ObjectKind::Definition(kind);
        let offer = |name: &'n str| {
            let spec = self.get(kind, namespace, name)?.get(&["spec"])?;
            let offer = Offer::read(spec).filter(|offer| need.suits(offer))?;
            Some(((offer.memory, offer.vcpus, name), spec))
        };
        let names = self.names(kind, namespace).into_iter();
        let mut suiting: Vec<_> = names.filter_map(offer).collect();
        suiting.sort_unstable_by_key(|(size, _)| *size);
        suiting
            .into_iter()
            .map(|((_, _, name), spec)| (name, spec))
            .collect()
    }
}
