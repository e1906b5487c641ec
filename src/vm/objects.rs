//! The objects that a virtual machine refers to, as far as they are at hand.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;

use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::{NAME, NAMESPACE};
use crate::yaml::Node;

use super::choice::Choice;
use super::held_object::HeldObject;
use super::object_kind::ObjectKind;

/// An object, and where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object<'n> {
    /// `None` if it is in every namespace.
    namespace: Option<&'n str>,
    pub(super) document: &'n Node,
    pub(super) is_readable: bool,
}

/// So many namespaces with objects of their own are remembered at a time: what each has takes memory.
const MOST_CHOICES: usize = 64;

/// The objects at hand, by kind and name. The first of a kind, a namespace and a name counts.
#[derive(Debug, Default)]
pub struct Objects<'n> {
    all: HashMap<(ObjectKind, &'n str), Named<'n>>,
    /// The namespaces of the objects of each kind.
    namespaces: HashSet<(ObjectKind, &'n str)>,
    /// What there is to choose from, as far as it was asked for.
    choices: Mutex<HashMap<Chosen, Arc<Choice<'n>>>>,
}

/// What is chosen from: a kind, and a namespace if that has objects of its own.
type Chosen = (ObjectKind, Option<String>);

/// The objects of a kind and a name, each with its place among them.
#[derive(Debug, Default)]
struct Named<'n> {
    in_every: Option<(usize, Object<'n>)>,
    /// The first of each namespace.
    in_one: IndexMap<&'n str, (usize, Object<'n>)>,
}

impl<'n> Named<'n> {
    /// Adds an object, unless one of the same namespace is there.
    fn add(&mut self, object: Object<'n>) {
        let place = self.in_one.len() + usize::from(self.in_every.is_some());
        match object.namespace {
            Some(namespace) => _ = self.in_one.entry(namespace).or_insert((place, object)),
            None => _ = self.in_every.get_or_insert((place, object)),
        }
    }

    /// The first that a namespace has.
    fn find(&self, namespace: &str) -> Option<Object<'n>> {
        let both = [self.in_every, self.in_one.get(namespace).copied()];
        let first = both.into_iter().flatten().min_by_key(|(place, _)| *place);
        first.map(|(_, object)| object)
    }
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
            self.namespaces.extend(namespace.map(|it| (kind, it)));
            self.all.entry((kind, name)).or_default().add(Object {
                namespace,
                document,
                is_readable,
            });
            self.choices
                .get_mut()
                .unwrap_or_else(PoisonError::into_inner)
                .clear();
        }
    }

    /// The object of a kind, a namespace and a name, if it can be read.
    pub(super) fn get(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<&'n Node> {
        let object = self.find(kind, namespace, name)?;
        object.is_readable.then_some(object.document)
    }

    /// The object of a kind, a namespace and a name.
    pub(super) fn find(&self, kind: ObjectKind, namespace: &str, name: &str) -> Option<Object<'n>> {
        self.all.get(&(kind, name))?.find(namespace)
    }

    /// What to say of an object that a namespace does not have: that another namespace has it.
    pub(super) fn elsewhere(
        &self,
        kind: ObjectKind,
        namespace: &str,
        name: &str,
    ) -> Option<String> {
        let (other, _) = self.all.get(&(kind, name))?.in_one.first()?;
        Some(format!(
            "there is one in the namespace `{other}`; this looks in `{namespace}`"
        ))
    }

    /// The namespaces that have objects of a kind which are counted.
    pub(super) fn namespaces(
        &self,
        kind: ObjectKind,
        is_counted: impl Fn(&Node) -> bool,
    ) -> HashSet<&'n str> {
        let of_kind = self.all.iter().filter(|((it, _), _)| *it == kind);
        let objects = of_kind.flat_map(|(_, named)| &named.in_one);
        let counted = objects.filter(|(_, (_, object))| is_counted(object.document));
        counted.map(|(namespace, _)| *namespace).collect()
    }

    /// What there is of a kind in a namespace, which is looked through once.
    pub(super) fn choice(&self, kind: ObjectKind, namespace: &str) -> Arc<Choice<'n>> {
        // All namespaces without one of their own have the same.
        let has_own = self.namespaces.contains(&(kind, namespace));
        let key = (kind, has_own.then(|| namespace.to_owned()));
        let mut choices = self.choices.lock().unwrap_or_else(PoisonError::into_inner);
        if choices.len() >= MOST_CHOICES && !choices.contains_key(&key) {
            choices.clear();
        }
        let choice = choices
            .entry(key)
            .or_insert_with(|| Arc::new(self.choice_of(kind, namespace)));
        Arc::clone(choice)
    }

    fn choice_of(&self, kind: ObjectKind, namespace: &str) -> Choice<'n> {
        let names = self.all.keys().filter(|(it, _)| *it == kind);
        let object = |(_, name): &(ObjectKind, &'n str)| {
            let document = self.get(kind, namespace, name)?;
            Some((*name, document.get(&["spec"])))
        };
        let mut all: Vec<_> = names.filter_map(object).collect();
        all.sort_unstable_by_key(|(name, _)| *name);
        Choice::new(&all)
    }
}
