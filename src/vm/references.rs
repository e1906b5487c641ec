//! The instance type and the preference that a virtual machine names.

use crate::diagnostic::{Code, listed};
use crate::kubevirt::paths::object::NAME;
use crate::kubevirt::{Family, Kind, Scope};
use crate::text::Location;
use crate::yaml::Node;

use super::fields::{field, place, text};
use super::machine::Machine;
use super::object_kind::ObjectKind;
use super::objects::{Object, Objects};
use super::reason::Reason;
use super::reference_keys::{key, status_key};
use super::revisions;

/// How a virtual machine names its instance type or its preference. KubeVirt: `InstancetypeMatcher`,
/// `PreferenceMatcher`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matcher {
    pub(super) family: Family,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) revision: Option<String>,
    pub(super) volume: Option<String>,
    /// Whether it is left out if the volume says nothing.
    pub(super) may_fail: bool,
    /// Where the virtual machine writes the name, or the volume that it asks for it.
    pub(super) at: Location,
    /// Where the name is: in the virtual machine, or in a label of the volume.
    pub(super) name_at: Location,
    /// Where the kind is.
    pub(super) kind_at: Location,
}

/// The name of the type, as KubeVirt's messages have it.
const fn type_name(family: Family) -> &'static str {
    match family {
        Family::Instancetype => "InstancetypeMatcher",
        Family::Preference => "PreferenceMatcher",
    }
}

impl Machine {
    /// It without its references to some families.
    pub(super) fn without_references(&self, families: &[Family]) -> Self {
        let mut machine = self.clone();
        for family in families {
            machine.document_mut().remove(&["spec", key(*family)]);
        }
        machine
    }
}

impl Matcher {
    /// The matcher of a virtual machine, if it has one.
    pub(super) fn of(machine: &Machine, family: Family) -> Option<Self> {
        let keys = ["spec", key(family)];
        let matcher = &field(machine.document(), &keys)?.node;
        let owned = |key: &str| text(matcher, &[key]).map(str::to_owned);
        let volume = owned("inferFromVolume");
        let naming = if volume.is_some() {
            "inferFromVolume"
        } else {
            "name"
        };
        let at = |key: &str| match field(matcher, &[key]) {
            Some(field) => field.node.at,
            None => place(machine.document(), &keys),
        };
        Some(Self {
            family,
            name: owned("name").unwrap_or_default(),
            kind: owned("kind").unwrap_or_default(),
            revision: owned("revisionName"),
            may_fail: text(matcher, &["inferFromVolumeFailurePolicy"]) == Some("Ignore"),
            at: at(naming),
            name_at: at(naming),
            kind_at: at("kind"),
            volume,
        })
    }

    /// A matcher of a virtual machine for a definition by its name.
    pub(super) fn to(kind: Kind, name: &str, machine: &Machine) -> Self {
        let at = place(machine.document(), &["spec", key(kind.family())]);
        Self {
            family: kind.family(),
            name: name.to_owned(),
            kind: kind.as_str().to_owned(),
            revision: None,
            volume: None,
            may_fail: false,
            at,
            name_at: at,
            kind_at: at,
        }
    }

    /// What is wrong with it, wherever it leads. KubeVirt: `validateInstancetypeMatcher`,
    /// `validatePreferenceMatcher`.
    pub(super) fn faults(&self, machine: &Machine) -> Vec<Reason> {
        let base = key(self.family);
        let policy_keys = ["spec", base, "inferFromVolumeFailurePolicy"];
        let reason = |keys: &[&str], message: String| {
            let at = place(machine.document(), keys);
            Reason::new(Code::VmReference, at, message).field(keys.join("."))
        };
        let mut faults = Vec::new();
        if self.volume.is_none() && self.name.is_empty() {
            let message = format!(
                "Either Name or InferFromVolume should be provided within the {}",
                type_name(self.family)
            );
            faults.push(reason(&["spec", base], message));
        }
        if self.volume.is_some() {
            for (word, key, value) in [("Name", "name", &self.name), ("Kind", "kind", &self.kind)] {
                if !value.is_empty() {
                    let message = format!(
                        "{word} already set, should be cleared before setting inferFromVolume"
                    );
                    faults.push(reason(&["spec", base, key], message));
                }
            }
        }
        if let Some(policy) = machine.document().get(&policy_keys).and_then(Node::text)
            && !matches!(policy, "Ignore" | "Reject")
        {
            let message = format!("Invalid value '{policy}' for InferFromVolumeFailurePolicy");
            faults.push(reason(&policy_keys, message));
        }
        faults
    }

    /// The kind that it names, in any case, in singular or plural; that of the cluster if it names
    /// none. KubeVirt: `specFinder.Find`, `specFinder.FindPreference`.
    pub(super) fn kind(&self) -> Result<Kind, Reason> {
        let word = self.kind.to_lowercase();
        let scopes = [Scope::Namespaced, Scope::Cluster];
        let kinds = scopes.map(|scope| Kind::in_scope(self.family, scope));
        if word.is_empty() {
            return Ok(Kind::in_scope(self.family, Scope::Cluster));
        }
        let is_named = |kind: &Kind| {
            let singular = kind.singular();
            word == singular || word.strip_suffix('s') == Some(&singular)
        };
        kinds.iter().copied().find(is_named).ok_or_else(|| {
            let name = type_name(self.family);
            let message = format!("got unexpected kind in {name}: {}", self.kind);
            let reason = self.reason(self.kind_at, message);
            let help = listed(&self.kind, kinds.iter().map(|kind| kind.as_str()));
            reason.help_from(help)
        })
    }

    /// The spec that it leads to. KubeVirt: `specFinder.Find`, `specFinder.FindPreference`.
    ///
    /// # Errors
    ///
    /// It leads nowhere, as far as the objects at hand tell.
    pub(super) fn find<'n>(
        &self,
        machine: &Machine,
        objects: &Objects<'n>,
    ) -> Result<&'n Node, Reason> {
        if let Some(revision) = self.revision(machine, objects)? {
            return self.spec_in(revision, machine);
        }
        self.find_object(machine, objects)
    }

    /// The spec of the object that it names, whatever revision there is of it. KubeVirt:
    /// `specFinder.Find`, `specFinder.FindPreference`.
    ///
    /// # Errors
    ///
    /// There is no such object, as far as the objects at hand tell.
    pub(super) fn find_object<'n>(
        &self,
        machine: &Machine,
        objects: &Objects<'n>,
    ) -> Result<&'n Node, Reason> {
        let kind = self.kind()?;
        let (object, namespace) = (ObjectKind::Definition(kind), machine.namespace());
        if let Some(found) = objects.find(object, namespace, &self.name) {
            return if found.is_readable {
                self.spec(found.document)
            } else {
                Err(self.unreadable(self.name_at, object, found.document))
            };
        }
        let reason = self.nowhere(object.not_found(&self.name));
        let elsewhere = objects.elsewhere(object, namespace, &self.name);
        let help = elsewhere.or_else(|| objects.choice(object, namespace).names.listed(&self.name));
        Err(reason.help_from(help))
    }

    /// The revision that it names, or that a cluster has kept for it. KubeVirt:
    /// `revisionFinder.Find`, `revisionFinder.FindPreference`.
    fn revision<'n>(
        &self,
        machine: &Machine,
        objects: &Objects<'n>,
    ) -> Result<Option<Object<'n>>, Reason> {
        let kept = text(machine.document(), &self.kept_revision());
        let Some(name) = self.revision.as_deref().or(kept) else {
            return Ok(None);
        };
        let (kind, namespace) = (ObjectKind::ControllerRevision, machine.namespace());
        let Some(revision) = objects.find(kind, namespace, name) else {
            return Err(self.no_revision(machine, name));
        };
        let is_of_it = || revisions::is_of(revision.document, &self.name);
        Ok((self.revision.is_some() || is_of_it()).then_some(revision))
    }

    /// Why nothing is said of a revision that is not at hand.
    pub(super) fn no_revision(&self, machine: &Machine, name: &str) -> Reason {
        let message = ObjectKind::ControllerRevision.not_found(name);
        let reason = Reason::new(Code::VmReference, self.revision_at(machine), message);
        reason.help(
            "only the cluster has it; add what `kubectl get controllerrevision -o yaml` prints",
        )
    }

    /// What a revision holds. KubeVirt: `GetInstancetypeSpec`, `GetPreferenceSpec`.
    ///
    /// # Errors
    ///
    /// It holds something else, or what a cluster would not take.
    pub(super) fn spec_in<'n>(
        &self,
        revision: Object<'n>,
        machine: &Machine,
    ) -> Result<&'n Node, Reason> {
        let Object {
            document: revision,
            is_readable,
            ..
        } = revision;
        if !is_readable {
            let kind = ObjectKind::ControllerRevision;
            return Err(self.unreadable(self.revision_at(machine), kind, revision));
        }
        let found = revisions::spec(revision, self.family);
        found.map_err(|message| {
            let reason = Reason::new(Code::VmReference, self.revision_at(machine), message);
            let noun = match self.family {
                Family::Instancetype => "an instance type",
                Family::Preference => "a preference",
            };
            reason
                .related(
                    place(revision, &["data", "kind"]),
                    "what the revision holds",
                )
                .help(format!(
                    "name a revision of {noun} in the version `v1beta1`"
                ))
        })
    }

    /// Where a cluster writes the name of the revision that it has kept.
    pub(super) const fn kept_revision(&self) -> [&'static str; 4] {
        let reference = status_key(self.family);
        ["status", reference, "controllerRevisionRef", "name"]
    }

    /// Where the name of its revision is.
    fn revision_at(&self, machine: &Machine) -> Location {
        let written = ["spec", key(self.family), "revisionName"];
        let named = field(machine.document(), &written).filter(|_| self.revision.is_some());
        let kept = || field(machine.document(), &self.kept_revision());
        named.or_else(kept).map_or(self.at, |name| name.node.at)
    }

    fn spec<'n>(&self, document: &'n Node) -> Result<&'n Node, Reason> {
        let message = || format!("the {} that it leads to has no spec", key(self.family));
        document
            .get(&["spec"])
            .ok_or_else(|| self.nowhere(message()))
    }

    /// It leads to what a cluster would not take.
    fn unreadable(&self, at: Location, kind: ObjectKind, document: &Node) -> Reason {
        let name = text(document, NAME.keys()).unwrap_or_default();
        let message = format!("cannot read the {} `{name}`", kind.name());
        self.reason(at, message)
            .related(place(document, NAME.keys()), "it has errors of its own")
    }

    fn nowhere(&self, message: String) -> Reason {
        self.reason(self.name_at, message)
    }

    /// A reason at what it says, with the volume if a label says it.
    fn reason(&self, at: Location, message: String) -> Reason {
        let reason = Reason::new(Code::VmReference, at, message);
        if self.name_at == self.at {
            return reason;
        }
        reason.related(self.at, "the virtual machine asks this volume")
    }
}
