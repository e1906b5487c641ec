//! What the cluster holds: looked at in one call.

use std::collections::BTreeMap;

use crate::catalog::BundleFile;
use crate::diagnostic::Problems;
use crate::kubevirt::{API_GROUP, API_VERSION, Kind};
use crate::text::Sources;
use crate::yaml::Node;

use super::call::Call;
use super::kubectl::Kubectl;
use super::managed_fields::Manager;
use super::operator_marks::{COMPONENT, INSTALLED_BY, MANAGED_BY, OPERATOR};

/// What makes two objects of a namespace the same one.
pub(super) type ObjectKey = (Kind, String);

/// An object that the cluster holds.
#[derive(Debug)]
pub struct LiveObject {
    pub(super) document: Node,
    pub(super) managers: Vec<Manager>,
}

/// The objects of some kinds.
#[derive(Debug, Default)]
pub struct Live {
    pub(super) objects: BTreeMap<ObjectKey, LiveObject>,
    /// Which of them are shown as if they were taken over from virt-operator.
    pub(super) taken_over: Vec<ObjectKey>,
}

impl LiveObject {
    fn new(document: Node) -> Self {
        let managers = Manager::all_of(&document);
        Self { document, managers }
    }

    /// Whether a field manager has applied it.
    pub(super) fn is_applied_by(&self, name: &str) -> bool {
        let mut managers = self.managers.iter();
        managers.any(|it| it.applies && it.name == name)
    }

    /// The value of a label.
    pub(super) fn label(&self, key: &str) -> Option<&str> {
        self.document.get(&["metadata", "labels", key])?.text()
    }

    /// Whether it is on its way from virt-operator to a sync: only an adoption that was interrupted leaves one.
    pub(super) fn is_between_owners(&self) -> bool {
        let annotation = self
            .document
            .get(&["metadata", "annotations", INSTALLED_BY]);
        annotation.is_some() && !self.is_of_operator()
    }

    /// Whether it is being deleted: it is gone once its last finalizer is.
    pub(super) fn is_going(&self) -> bool {
        self.document
            .get(&["metadata", "deletionTimestamp"])
            .is_some()
    }

    /// Whether virt-operator takes it for its own.
    pub(super) fn is_of_operator(&self) -> bool {
        self.label(MANAGED_BY) == Some(OPERATOR)
    }
}

impl Live {
    /// Looks at all objects of some kinds; those that are namespaced, in one namespace.
    ///
    /// # Errors
    /// If kubectl cannot be run, or fails.
    pub fn look(
        kubectl: &Kubectl,
        kinds: &[Kind],
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let answer = look_call(kubectl, kinds).succeed()?;
        let source = BundleFile(sources.add("cluster:", answer.stdout));
        let mut live = Self::default();
        let mut resources = source.resources(sources);
        while let Some(found) = resources.next(problems) {
            live.add(found.document);
        }
        Ok(live)
    }

    /// What it is once a field manager has taken over what virt-operator has deployed.
    #[must_use]
    pub fn taken_over(mut self, manager: &str) -> Self {
        let of_operator = self
            .objects
            .iter_mut()
            .filter(|(_, it)| it.is_of_operator());
        for (key, object) in of_operator {
            self.taken_over.push(key.clone());
            for label in [MANAGED_BY, COMPONENT] {
                object.document.remove(&["metadata", "labels", label]);
            }
            for owner in &mut object.managers {
                if owner.name == OPERATOR {
                    manager.clone_into(&mut owner.name);
                    owner.applies = true;
                }
            }
        }
        self
    }

    fn add(&mut self, document: Node) {
        let name = document
            .get(&["metadata", "name"])
            .and_then(Node::text)
            .map(str::to_owned);
        if let (Some(kind), Some(name)) = (Kind::of(&document), name) {
            self.objects.insert((kind, name), LiveObject::new(document));
        }
    }
}

fn look_call(kubectl: &Kubectl, kinds: &[Kind]) -> Call {
    let resources: Vec<String> = kinds.iter().map(|kind| resource(*kind)).collect();
    let resources = resources.join(",");
    kubectl.call(["get", &resources, "--show-managed-fields", "--output=json"])
}

/// What a kind is called on kubectl's command line, in full.
pub(super) fn resource(kind: Kind) -> String {
    let version = API_VERSION.rsplit('/').next().unwrap_or_default();
    format!("{}s.{version}.{API_GROUP}", kind.singular())
}
