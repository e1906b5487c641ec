//! The documents of files that tell what becomes of virtual machines.

use std::collections::HashMap;

use crate::catalog::{BundleFile, ResourcesOf, Wanted};
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::kubevirt::paths::object::{API_VERSION, KIND, NAME};
use crate::kubevirt::read_document;
use crate::text::{Location, Sources};
use crate::yaml::Node;

use super::api;
use super::machine::Machine;
use super::objects::{ObjectKind, Objects};

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
    objects: Vec<(ObjectKind, Node)>,
}

impl MachineFiles {
    /// Adds the documents of a file. What is wrong with them is added to `problems`.
    pub fn add(&mut self, file: BundleFile, sources: &Sources, problems: &mut Problems) {
        let mut documents = file.resources_of(WANTED, sources);
        while let Some(found) = next_found(&mut documents, problems) {
            match found {
                Found::Machine(machine) => self.machines.push(machine),
                Found::Object(kind, document) => self.objects.push((kind, document)),
                Found::Unreadable => self.unreadable += 1,
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
        while let Some(found) = documents.next(&mut problems) {
            let kind = ObjectKind::of(&found.document);
            self.objects.extend(kind.map(|kind| (kind, found.document)));
        }
        self.objects.len() > before
    }

    /// The instance types and preferences.
    pub fn definitions(&self) -> impl Iterator<Item = &Node> {
        let of_definitions =
            |(kind, _): &&(ObjectKind, Node)| matches!(kind, ObjectKind::Definition(_));
        self.objects
            .iter()
            .filter(of_definitions)
            .map(|(_, document)| document)
    }

    /// The objects that are there twice, each time otherwise: a cluster would keep only the last.
    pub fn duplicates(&self) -> impl Iterator<Item = Problem> {
        let mut seen = HashMap::new();
        self.objects.iter().filter_map(move |(kind, document)| {
            let name = document.get(NAME.keys())?;
            let key = (*kind, kind.namespace(document), name.text()?);
            let (first, first_at) = *seen.entry(key).or_insert((document, name.at));
            let is_other = first != document;
            is_other.then(|| duplicate(*kind, name, first_at))
        })
    }

    /// Adds the objects that virtual machines can lead to.
    pub fn add_to<'n>(&'n self, objects: &mut Objects<'n>) {
        for (kind, document) in &self.objects {
            objects.add(*kind, document);
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

/// What a document is.
pub(super) enum Found {
    /// A virtual machine.
    Machine(Machine),
    /// Something that virtual machines can lead to.
    Object(ObjectKind, Node),
    /// A virtual machine that cannot be read.
    Unreadable,
    /// What counts for nothing.
    Nothing,
}

/// What the next document is. What is wrong with it is added to `problems`.
pub(super) fn next_found(
    documents: &mut ResourcesOf<'_>,
    problems: &mut Problems,
) -> Option<Found> {
    let document = documents.next(problems)?.document;
    let fault = api::misnamed(&document);
    if fault.is_some() || api::is_preset(&document) {
        problems.extend(fault.or_else(|| api::deprecated(&document)));
        return Some(Found::Nothing);
    }
    if let Some(kind) = ObjectKind::of(&document) {
        report_types(kind, &document, problems);
        return Some(Found::Object(kind, document));
    }
    let machine = Machine::read(document, problems);
    Some(machine.map_or(Found::Unreadable, Found::Machine))
}

/// Reports what has another type in an instance type or a preference than KubeVirt's, and a version of
/// the API that it no longer has. It takes values that `validate` refuses: unknown words, and numbers
/// that are out of range.
fn report_types(kind: ObjectKind, document: &Node, problems: &mut Problems) {
    if !matches!(kind, ObjectKind::Definition(_)) {
        return;
    }
    let mut found = Problems::default();
    read_document(document, &mut found);
    let version = document.get(API_VERSION.keys());
    let version = version.map(|version| Place::At(version.at));
    let is_taken = |it: &Problem| {
        let is_value = matches!(it.code, Code::UnknownValue | Code::OutOfRange);
        is_value && version.as_ref() != Some(&it.place)
    };
    problems.extend(found.into_iter().filter(|it| !is_taken(it)));
}
