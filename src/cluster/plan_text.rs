//! A plan as people read it.

use indexmap::IndexMap;

use crate::diff::{braced, field_line, field_name};
use crate::kubevirt::{Family, Kind, Scope};
use crate::output::whole_diff;
use crate::yaml::{Node, emit, sort_keys};

use super::plan::{Action, Conflict, Plan, PlannedObject};

/// The parts of a document that a sync compares.
const COMPARED: [&[&str]; 3] = [
    &["metadata", "labels"],
    &["metadata", "annotations"],
    &["spec"],
];

impl Plan {
    /// What is done, by what is done; objects that change alike are listed together.
    #[must_use]
    pub fn text(&self) -> String {
        let parts = [
            self.taken_over_part(),
            self.part("create", |it| *it == Action::Create),
            self.changes_part(),
            self.part("claim unchanged", |it| *it == Action::Claim),
            self.part("prune", |it| *it == Action::Prune),
        ];
        let kept = match self.all(|it| *it == Action::Keep).count() {
            0 => String::new(),
            count => format!("unchanged: {count}\n"),
        };
        parts.concat() + &kept
    }

    /// The objects that change, each as a unified diff.
    #[must_use]
    pub fn diff(&self) -> String {
        let objects = self.objects.iter();
        let changed = objects.filter(|it| !matches!(it.action, Action::Keep | Action::Claim));
        changed.map(PlannedObject::diff).collect()
    }

    fn taken_over_part(&self) -> String {
        match self.taken_over.len() {
            0 => String::new(),
            count => format!("take over from virt-operator, which is switched off: {count}\n"),
        }
    }

    fn part(&self, title: &str, is_meant: impl Fn(&Action) -> bool) -> String {
        let objects: Vec<&PlannedObject> = self.all(is_meant).collect();
        match objects.len() {
            0 => String::new(),
            count => format!("{title}: {count}\n{}", names_of(&objects, "  ")),
        }
    }

    fn changes_part(&self) -> String {
        let mut alike: IndexMap<&[_], Vec<&PlannedObject>> = IndexMap::new();
        let mut count = 0;
        for object in &self.objects {
            if let Action::Change(fields) = &object.action {
                alike.entry(fields).or_default().push(object);
                count += 1;
            }
        }
        if count == 0 {
            return String::new();
        }
        let mut text = format!("change: {count}\n");
        for (fields, objects) in alike {
            text.push_str(&names_of(&objects, "  "));
            for field in fields {
                text.extend(["    ", &field_line(field), "\n"]);
            }
        }
        text
    }
}

/// The names of objects, a line for each kind.
fn names_of(objects: &[&PlannedObject], indent: &str) -> String {
    let mut kinds: IndexMap<Kind, Vec<&str>> = IndexMap::new();
    for object in objects {
        kinds.entry(object.kind).or_default().push(&object.name);
    }
    let line = |(kind, names): (Kind, Vec<&str>)| {
        let kind = words(kind, names.len());
        format!("{indent}{kind}: {}\n", braced(&names).join(", "))
    };
    kinds.into_iter().map(line).collect()
}

/// `12 instance types`; those of a namespace say so.
fn words(kind: Kind, count: usize) -> String {
    let words = match (kind.family(), count) {
        (Family::Instancetype, 1) => "instance type",
        (Family::Instancetype, _) => "instance types",
        (Family::Preference, 1) => "preference",
        (Family::Preference, _) => "preferences",
    };
    let scope = match kind.scope() {
        Scope::Cluster => "",
        Scope::Namespaced => " of the namespace",
    };
    match count {
        1 => format!("{words}{scope}"),
        _ => format!("{count} {words}{scope}"),
    }
}

impl PlannedObject {
    fn diff(&self) -> String {
        let path = format!("{}/{}", self.kind.as_str(), self.name);
        let before = self.present.as_ref().map_or(String::new(), compared);
        whole_diff(
            &path,
            &before,
            &self.after().map_or(String::new(), |it| compared(&it)),
        )
    }
}

/// The parts of a document that a sync compares, as YAML.
fn compared(document: &Node) -> String {
    let mut part = Node::mapping(document.at);
    for path in COMPARED {
        if let Some(field) = document.field(path) {
            part.set(path, field.clone());
        }
    }
    sort_keys(&mut part);
    let mut text = String::new();
    emit(&part, &mut text);
    text
}

impl Conflict {
    /// What the field is called.
    #[must_use]
    pub fn field_name(&self) -> String {
        field_name(&self.field)
    }
}
