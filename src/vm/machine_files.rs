//! The documents of files that tell what becomes of virtual machines.

use std::collections::HashMap;

use crate::catalog::{BundleFile, FoundResource, ResourcesOf, Wanted};
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::kubevirt::paths::object::{KIND, NAME, NAMESPACE};
use crate::text::{Location, SourceId, Sources};
use crate::yaml::Node;

use super::api;
use super::fields::text;
use super::held_object::HeldObject;
use super::machine::Machine;
use super::object_kind::{DEFAULT_NAMESPACE, ObjectKind};
use super::objects::Objects;

/// Virtual machines, and whatever they lead to.
pub const WANTED: Wanted = Wanted {
    mention: "kubevirt.io",
    other,
};

/// The kind of a document that tells nothing about virtual machines. One that does not say its kind
/// is no manifest, and has no kind to be counted by.
fn other(document: &Node) -> Option<&str> {
    let is_wanted = Machine::is_one(document)
        || ObjectKind::of(document).is_some()
        || api::misnamed(document).is_some()
        || api::is_preset(document);
    let kind = document.get(KIND.keys()).and_then(Node::text);
    (!is_wanted).then(|| kind.unwrap_or("no kind"))
}

/// What the files of a command line hold.
#[derive(Debug, Default)]
pub struct MachineFiles {
    /// The virtual machines that can be read, in their order.
    pub machines: Vec<Machine>,
    /// How many virtual machines cannot be read.
    pub unreadable: usize,
    objects: Vec<HeldObject>,
}

impl MachineFiles {
    /// Adds the documents of a file. What is wrong with them is added to `problems`.
    pub fn add(&mut self, file: BundleFile, sources: &Sources, problems: &mut Problems) {
        let mut documents = file.resources_of(WANTED, sources);
        while let Some(found) = next_found(&mut documents, problems) {
            match found.content {
                Found::Machine(machine) => self.machines.push(machine),
                Found::Object(object) => self.objects.push(object),
                Found::Unreadable(_) => self.unreadable += 1,
                Found::Nothing => {}
            }
        }
    }

    /// Adds what virtual machines can lead to of a file, and returns whether there was any. What is
    /// wrong with it is not told.
    pub(super) fn add_objects(&mut self, file: BundleFile, sources: &Sources) -> bool {
        let before = self.objects.len();
        let mut problems = Problems::default();
        let mut documents = file.resources_of(WANTED, sources);
        while let Some(FoundResource { document, .. }) = documents.next(&mut problems) {
            let kind = ObjectKind::of(&document);
            let read = |kind| HeldObject::read(kind, document, &mut problems);
            self.objects.extend(kind.map(read));
        }
        self.objects.len() > before
    }

    /// The instance types and preferences.
    pub fn definitions(&self) -> impl Iterator<Item = &Node> {
        let is_one = |it: &&HeldObject| matches!(it.kind, ObjectKind::Definition(_));
        let definitions = self.objects.iter().filter(is_one);
        definitions.map(|it| &it.document)
    }

    /// The objects that are there twice, each time otherwise: a cluster would keep only the last.
    /// Each with the file that it is in.
    pub fn duplicates(&self) -> impl Iterator<Item = (SourceId, Problem)> {
        let mut seen = HashMap::new();
        self.objects.iter().filter_map(move |object| {
            let HeldObject { kind, document, .. } = object;
            let name = document.get(NAME.keys())?;
            let key = (*kind, kind.namespace(document), name.text()?);
            let (first, first_at) = *seen.entry(key).or_insert((document, name.at));
            let is_other = first != document;
            is_other.then(|| (name.at.source, duplicate(*kind, name, first_at)))
        })
    }

    /// Adds the objects that virtual machines can lead to.
    pub fn add_to<'n>(&'n self, objects: &mut Objects<'n>) {
        for object in &self.objects {
            objects.add_held(object);
        }
    }

    /// Adds the objects that virtual machines can lead to, but for those of which `others` has one of
    /// the same kind and name.
    pub(super) fn add_to_unless<'n>(&'n self, objects: &mut Objects<'n>, others: &Objects<'_>) {
        let is_new = |HeldObject { kind, document, .. }: &&HeldObject| {
            let namespace = kind.namespace(document).unwrap_or(DEFAULT_NAMESPACE);
            let name = document.get(NAME.keys()).and_then(Node::text);
            name.is_none_or(|name| others.find(*kind, namespace, name).is_none())
        };
        for object in self.objects.iter().filter(is_new) {
            objects.add_held(object);
        }
    }
}

fn duplicate(kind: ObjectKind, name: &Node, first_at: Location) -> Problem {
    let text = name.text().unwrap_or_default();
    let message = format!("duplicate {} `{text}`", kind.name());
    Problem::new(Code::DuplicateName, name.at, message)
        .related(first_at, "first defined here")
        .help("rename or remove one of the two: a cluster would keep only the last")
}

/// A document, and where it begins.
pub(super) struct FoundDocument {
    pub(super) at: Location,
    pub(super) content: Found,
}

/// What a document is.
pub(super) enum Found {
    /// A virtual machine.
    Machine(Machine),
    /// Something that virtual machines can lead to.
    Object(HeldObject),
    /// A virtual machine that cannot be read.
    Unreadable(Unreadable),
    /// What counts for nothing.
    Nothing,
}

/// A virtual machine that cannot be read, and the names that can be read in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its name, or that of the pool or the template that it is in.
    pub name: Option<String>,
    /// Its namespace, or that of what does not say one.
    pub namespace: String,
    /// Where it is.
    pub at: Location,
}

impl Unreadable {
    fn of(document: &Node) -> Self {
        let namespace = text(document, NAMESPACE.keys());
        Self {
            name: text(document, NAME.keys()).map(str::to_owned),
            namespace: namespace.unwrap_or(DEFAULT_NAMESPACE).to_owned(),
            at: document.at,
        }
    }
}

/// What the next document is. What is wrong with it is added to `problems`, after what is wrong before
/// it.
pub(super) fn next_found(
    documents: &mut ResourcesOf<'_>,
    problems: &mut Problems,
) -> Option<FoundDocument> {
    let mut found = Problems::default();
    let Some(resource) = documents.next(&mut found) else {
        problems.extend(found);
        return None;
    };
    let document = resource.document;
    let at = document.at;
    let fault = api::misnamed(&document);
    let content = if fault.is_some() || api::is_preset(&document) {
        found.extend(fault.or_else(|| api::deprecated(&document)));
        Found::Nothing
    } else if let Some(kind) = ObjectKind::of(&document) {
        Found::Object(HeldObject::read(kind, document, &mut found))
    } else {
        let names = Unreadable::of(&document);
        let machine = Machine::read(document, &mut found);
        let of_machine = found.into_iter().map(|it| match &names.name {
            Some(name) if is_from(at, &it) => it.found_in(name),
            _ => it,
        });
        problems.extend(of_machine);
        let content = machine.map_or(Found::Unreadable(names), Found::Machine);
        return Some(FoundDocument { at, content });
    };
    problems.extend(found);
    Some(FoundDocument { at, content })
}

/// Whether a problem is not before the document that begins at a place.
pub(super) fn is_from(start: Location, problem: &Problem) -> bool {
    matches!(&problem.place, Place::At(at) if at.start >= start.start)
}
