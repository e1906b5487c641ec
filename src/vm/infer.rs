//! The instance type and the preference that the labels of a volume name.

use crate::diagnostic::Code;
use crate::kubevirt::Family;
use crate::text::Location;
use crate::yaml::Node;

use super::fields::{field, is_set, items, text};
use super::machine::Machine;
use super::object_kind::ObjectKind;
use super::objects::Objects;
use super::reason::Reason;
use super::reference_keys::volume_labels;
use super::references::Matcher;
use super::silent;

/// Why nothing could be inferred.
enum Failure {
    /// The policy `Ignore` removes the matcher. KubeVirt: `IgnoreableInferenceError`.
    Ignorable(String),
    /// It is an error whatever the policy.
    Final(String),
    /// An object is not there, which is an error, too.
    Missing { message: String, help: String },
}

/// What the labels of a volume say.
struct Labels {
    name: String,
    name_at: Location,
    kind: String,
    kind_at: Location,
}

type Found = Result<Labels, Failure>;

/// What becomes of a matcher.
pub(super) enum Inferred {
    /// It names what its volume says.
    Named(Matcher),
    /// The policy `Ignore` removes it, as the volume says nothing. The reason is why.
    Removed(Reason),
}

/// The matcher with what its volume says in place of the volume. KubeVirt: `handler.Instancetype`,
/// `handler.Preference`.
///
/// # Errors
///
/// The volume says nothing, as far as the objects at hand tell.
pub(super) fn infer(
    matcher: Matcher,
    machine: &Machine,
    objects: &Objects<'_>,
) -> Result<Inferred, Reason> {
    let Some(volume) = &matcher.volume else {
        return Ok(Inferred::Named(matcher));
    };
    let search = Search {
        family: matcher.family,
        machine,
        objects,
    };
    match search.volume(volume) {
        Ok(labels) => Ok(Inferred::Named(Matcher {
            name: labels.name,
            name_at: labels.name_at,
            kind: labels.kind,
            kind_at: labels.kind_at,
            revision: None,
            volume: None,
            ..matcher
        })),
        Err(Failure::Ignorable(why)) if matcher.may_fail => {
            Ok(Inferred::Removed(silent::removed(&matcher, &why)))
        }
        Err(Failure::Ignorable(message) | Failure::Final(message)) => {
            Err(Reason::new(Code::VmInference, matcher.at, message))
        }
        Err(Failure::Missing { message, help }) => {
            Err(Reason::new(Code::VmInference, matcher.at, message).help(help))
        }
    }
}

/// The search for labels, from one object to the next. KubeVirt: `volumeHandler`.
struct Search<'s, 'n> {
    family: Family,
    machine: &'s Machine,
    objects: &'s Objects<'n>,
}

impl Search<'_, '_> {
    /// KubeVirt: `fromVolumes`.
    fn volume(&self, name: &str) -> Found {
        let volumes = items(
            self.machine.document(),
            &["spec", "template", "spec", "volumes"],
        );
        let Some(volume) = volumes.iter().find(|it| text(it, &["name"]) == Some(name)) else {
            let message = format!("unable to find volume {name} to infer defaults");
            return Err(Failure::Final(message));
        };
        let namespace = self.machine.namespace();
        if is_set(volume, &["persistentVolumeClaim"]) {
            let claim = text(volume, &["persistentVolumeClaim", "claimName"]);
            return self.labelled(ObjectKind::PersistentVolumeClaim, namespace, claim);
        }
        if is_set(volume, &["dataVolume"]) {
            let name = text(volume, &["dataVolume", "name"]).unwrap_or_default();
            return self.data_volume(name);
        }
        Err(Failure::Ignorable(format!(
            "unable to infer defaults from volume {name} as type is not supported"
        )))
    }

    /// KubeVirt: `fromLabels`.
    fn labels(&self, object: &Node) -> Found {
        let [name, kind] = volume_labels(self.family);
        let label = |key| {
            let label = object.get(&["metadata", "labels", key])?;
            Some((label.text()?.to_owned(), label.at))
        };
        let missing = || format!("unable to find required {name} label on the volume");
        let (name, name_at) = label(name).ok_or_else(|| Failure::Ignorable(missing()))?;
        let (kind, kind_at) = label(kind).unwrap_or_else(|| (String::new(), name_at));
        Ok(Labels {
            name,
            name_at,
            kind,
            kind_at,
        })
    }

    /// The labels of an object. KubeVirt: `fromPVC`, `fromVolumeSnapshot`.
    fn labelled(&self, kind: ObjectKind, namespace: &str, name: Option<&str>) -> Found {
        self.labels(self.get(kind, namespace, name.unwrap_or_default())?)
    }

    /// An object, as a client of the API server gets it (`Request` of client-go).
    fn get(&self, kind: ObjectKind, namespace: &str, name: &str) -> Result<&Node, Failure> {
        let refused = |message: &str| Err(Failure::Final(message.to_owned()));
        if name.is_empty() {
            return refused("resource name may not be empty");
        }
        if namespace.is_empty() {
            return refused("an empty namespace may not be set when a resource name is provided");
        }
        let found = self.objects.get(kind, namespace, name);
        found.ok_or_else(|| {
            let add = || "add it to the files, as `kubectl get -o yaml` prints it".to_owned();
            let elsewhere = self.objects.elsewhere(kind, namespace, name);
            Failure::Missing {
                message: kind.not_found(name),
                help: elsewhere.unwrap_or_else(add),
            }
        })
    }

    /// KubeVirt: `fromDataVolume`.
    fn data_volume(&self, name: &str) -> Found {
        let templates = items(self.machine.document(), &["spec", "dataVolumeTemplates"]);
        let is_named = |it: &&Node| text(it, &["metadata", "name"]) == Some(name);
        if let Some(template) = templates.iter().find(is_named) {
            return self.source(template);
        }
        let namespace = self.machine.namespace();
        match self.objects.get(ObjectKind::DataVolume, namespace, name) {
            // A data volume that was cleaned up leaves its claim.
            None => self.labelled(ObjectKind::PersistentVolumeClaim, namespace, Some(name)),
            Some(volume) => self.labels(volume).or_else(|_| self.source(volume)),
        }
    }

    /// Where a data volume is filled from. KubeVirt: `fromDataVolumeSpec`,
    /// `fromDataVolumeSourceRef`.
    fn source(&self, volume: &Node) -> Found {
        if let Some(found) = self.claim_or_snapshot(volume) {
            return found;
        }
        let Some(reference) = field(volume, &["spec", "sourceRef"]) else {
            let message = "unable to infer defaults from DataVolumeSpec as DataVolumeSource is not \
                           supported";
            return Err(Failure::Ignorable(message.to_owned()));
        };
        let reference = &reference.node;
        let kind = text(reference, &["kind"]).unwrap_or_default();
        if kind != "DataSource" {
            return Err(Failure::Ignorable(format!(
                "unable to infer defaults from DataVolumeSourceRef as Kind {kind} is not supported"
            )));
        }
        // An empty namespace is one that is said.
        let namespace = reference.get(&["namespace"]).and_then(Node::text);
        let namespace = namespace.unwrap_or(self.machine.namespace());
        let name = text(reference, &["name"]).unwrap_or_default();
        self.data_source(namespace, name)
    }

    /// KubeVirt: `fromDataSource`.
    fn data_source(&self, namespace: &str, name: &str) -> Found {
        let source = self.get(ObjectKind::DataSource, namespace, name)?;
        self.labels(source).or_else(|_| {
            let message = "unable to infer defaults from DataSource that doesn't provide \
                           DataVolumeSourcePVC or DataVolumeSourceSnapshot";
            let found = self.claim_or_snapshot(source);
            found.unwrap_or_else(|| Err(Failure::Ignorable(message.to_owned())))
        })
    }

    /// The labels of the claim or the snapshot that a data volume or a data source names as its
    /// source, if it does.
    fn claim_or_snapshot(&self, object: &Node) -> Option<Found> {
        for (key, kind) in [
            ("pvc", ObjectKind::PersistentVolumeClaim),
            ("snapshot", ObjectKind::VolumeSnapshot),
        ] {
            if let Some(source) = field(object, &["spec", "source", key]) {
                let namespace = text(&source.node, &["namespace"]).unwrap_or_default();
                return Some(self.labelled(kind, namespace, text(&source.node, &["name"])));
            }
        }
        None
    }
}
