//! What a sync does to each object, and what is in its way.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::{FieldChange, Resources, written_changes};
use crate::kubevirt::Kind;
use crate::yaml::Node;

use super::live::{Live, LiveObject, ObjectKey};
use super::operator_marks::DEPLOYED_KINDS;

/// What a sync does to the objects of a cluster, in the order of their kinds and names.
#[derive(Debug)]
pub struct Plan {
    /// What it does to each object.
    pub objects: Vec<PlannedObject>,
    /// Fields that would change, and that others own.
    pub conflicts: Vec<Conflict>,
    /// What virt-operator takes for its own.
    pub of_operator: Vec<ObjectKey>,
    /// What is wanted, and is being deleted.
    pub going: Vec<ObjectKey>,
    /// Whether something in the cluster was applied by this field manager.
    pub is_renewal: bool,
    /// Whether virt-operator has deployed something.
    pub is_beside_operator: bool,
    /// What is taken over from virt-operator first.
    pub taken_over: Vec<ObjectKey>,
}

/// An object, and what a sync does to it.
#[derive(Debug)]
pub struct PlannedObject {
    /// The kind.
    pub kind: Kind,
    /// The name.
    pub name: String,
    /// What is done to it.
    pub action: Action,
    /// What it should be; not known of what is pruned.
    pub(super) wanted: Option<Node>,
    /// What it is now, unless it is created.
    pub(super) present: Option<Node>,
}

/// What a sync does to an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Action {
    /// It is not there.
    Create,
    /// It has other fields.
    Change(Vec<FieldChange>),
    /// It is as it should be, and nobody has applied it by this field manager.
    Claim,
    /// It is as it should be, and is not written.
    Keep,
    /// It is no longer in the bundles, and is deleted once everything else is done.
    Prune,
}

/// A field that would change, and that others own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The kind of the object.
    pub kind: Kind,
    /// The name of the object.
    pub name: String,
    /// What would change.
    pub field: FieldChange,
    /// The names of the field managers that own it.
    pub managers: BTreeSet<String>,
}

impl Plan {
    /// What brings the cluster to some resources, as a field manager.
    pub(super) fn new(wanted: &Resources, live: &Live, manager: &str) -> Self {
        let mut plan = Self {
            objects: Vec::new(),
            conflicts: Vec::new(),
            of_operator: Vec::new(),
            going: Vec::new(),
            taken_over: live.taken_over.clone(),
            is_beside_operator: live.objects.values().any(LiveObject::is_of_operator),
            is_renewal: live.objects.values().any(|it| it.is_applied_by(manager)),
        };
        let mut all: BTreeMap<ObjectKey, Option<&Node>> = BTreeMap::new();
        all.extend(live.objects.keys().map(|key| (key.clone(), None)));
        all.extend(wanted.by_name().map(|(key, node)| (key, Some(node))));
        for (key, wanted) in all {
            plan.add(key, wanted, live, manager);
        }
        plan
    }

    fn add(&mut self, key: ObjectKey, wanted: Option<&Node>, live: &Live, manager: &str) {
        let present = live.objects.get(&key);
        if wanted.is_some() && present.is_some_and(LiveObject::is_going) {
            self.going.push(key);
            return;
        }
        let action = match (wanted, present) {
            (Some(_), None) => Action::Create,
            (Some(wanted), Some(present)) => self.action_on(&key, wanted, present, manager),
            (None, Some(present)) if is_pruned(present, manager) => Action::Prune,
            (None, _) => return,
        };
        if wanted.is_some() && present.is_some_and(LiveObject::is_of_operator) {
            self.of_operator.push(key.clone());
        }
        let (kind, name) = key;
        self.objects.push(PlannedObject {
            kind,
            name,
            action,
            wanted: wanted.cloned(),
            present: present.map(|it| it.document.clone()),
        });
    }

    fn action_on(
        &mut self,
        key: &ObjectKey,
        wanted: &Node,
        present: &LiveObject,
        manager: &str,
    ) -> Action {
        let mut fields = written_changes(&present.document, wanted);
        fields.retain(|field| field.new.is_some() || present.loses(&field.path, manager));
        self.conflicts.extend(fields.iter().filter_map(|field| {
            let managers = present.others_that_own(&field.path, manager);
            let is_set = field.old.is_some() && field.new.is_some();
            (is_set && !managers.is_empty()).then(|| Conflict {
                kind: key.0,
                name: key.1.clone(),
                field: field.clone(),
                managers,
            })
        }));
        match (fields.is_empty(), present.is_applied_by(manager)) {
            (false, _) => Action::Change(fields),
            (true, false) => Action::Claim,
            (true, true) => Action::Keep,
        }
    }

    /// The objects to which something is done that `is_meant` says.
    pub fn all(&self, is_meant: impl Fn(&Action) -> bool) -> impl Iterator<Item = &PlannedObject> {
        self.objects.iter().filter(move |it| is_meant(&it.action))
    }

    /// What is written.
    pub fn written(&self) -> impl Iterator<Item = &PlannedObject> {
        self.all(|it| !matches!(it, Action::Keep | Action::Prune))
    }

    /// What is pruned.
    pub fn pruned(&self) -> impl Iterator<Item = &PlannedObject> {
        self.all(|it| *it == Action::Prune)
    }

    /// Whether nothing is wanted of the kinds that virt-operator deploys, or nothing of what is taken over
    /// from it.
    #[must_use]
    pub fn is_strange_to_copy(&self) -> bool {
        let is_taken_over = |it: &PlannedObject| {
            let mut taken_over = self.taken_over.iter();
            taken_over.any(|(kind, name)| (*kind, name) == (it.kind, &it.name))
        };
        let mut wanted = self.wanted_of_deployed_kinds().peekable();
        let is_other = wanted.peek().is_none();
        is_other || !self.taken_over.is_empty() && !wanted.any(is_taken_over)
    }

    /// A kind of which something is taken over from virt-operator, and nothing is wanted.
    #[must_use]
    pub fn missing_kind(&self) -> Option<Kind> {
        let kinds: BTreeSet<Kind> = self.wanted_of_deployed_kinds().map(|it| it.kind).collect();
        let mut taken_over = self.taken_over.iter().map(|(kind, _)| *kind);
        taken_over.find(|kind| !kinds.contains(kind))
    }

    /// Whether something is written of the kinds that virt-operator deploys.
    #[must_use]
    pub fn writes_deployed_kinds(&self) -> bool {
        self.written().any(|it| DEPLOYED_KINDS.contains(&it.kind))
    }

    fn wanted_of_deployed_kinds(&self) -> impl Iterator<Item = &PlannedObject> {
        let wanted = self.objects.iter().filter(|it| it.wanted.is_some());
        wanted.filter(|it| DEPLOYED_KINDS.contains(&it.kind))
    }

    /// Leaves everything in the cluster that would be pruned.
    pub fn without_pruning(&mut self) {
        self.objects.retain(|it| it.action != Action::Prune);
    }
}

impl PlannedObject {
    /// What it is once it is applied; `None` if it is deleted.
    pub(super) fn after(&self) -> Option<Node> {
        let wanted = self.wanted.as_ref()?;
        let Some(present) = &self.present else {
            return Some(wanted.clone());
        };
        // What others have set stays.
        let mut after = present.clone();
        if let Action::Change(fields) = &self.action {
            for field in fields {
                let path: Vec<&str> = field.path.iter().map(String::as_str).collect();
                match wanted.field(&path) {
                    Some(value) => after.set(&path, value.clone()),
                    None => remove_with_parents(&mut after, &path, wanted),
                }
            }
        }
        Some(after)
    }
}

/// Removes a field, and what is emptied by that: the server drops a mapping with the last of its fields, unless it
/// is wanted empty.
fn remove_with_parents(after: &mut Node, path: &[&str], wanted: &Node) {
    after.remove(path);
    for depth in (2..path.len()).rev() {
        let parent = path.get(..depth).unwrap_or_default();
        let is_empty = |node: &Node| node.fields().next().is_none();
        if !after.get(parent).is_some_and(is_empty) || wanted.get(parent).is_some() {
            return;
        }
        after.remove(parent);
    }
}

/// Whether an object that is no longer wanted is deleted: only what this field manager alone has applied,
/// what virt-operator has not made its own since, and what is not being deleted already.
fn is_pruned(present: &LiveObject, manager: &str) -> bool {
    let mut appliers = present.managers.iter().filter(|it| it.applies).peekable();
    let is_ours = appliers.peek().is_some() && appliers.all(|it| it.name == manager);
    is_ours && !present.is_of_operator() && !present.is_going()
}

impl LiveObject {
    /// Whether a field goes once a manager no longer applies it: nobody else owns it.
    fn loses(&self, path: &[String], manager: &str) -> bool {
        let mut owners = self.managers.iter().filter(|it| it.owns(path)).peekable();
        owners.peek().is_some() && owners.all(|it| it.applies && it.name == manager)
    }

    /// The names of the others that own a field.
    fn others_that_own(&self, path: &[String], manager: &str) -> BTreeSet<String> {
        let others = self.managers.iter();
        let others = others.filter(|it| !(it.applies && it.name == manager) && it.owns(path));
        others.map(|it| it.name.clone()).collect()
    }
}
