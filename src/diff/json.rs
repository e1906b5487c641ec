//! Changes as one JSON document, with every value in full.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::kubevirt::{Family, Scope};
use crate::text;
use crate::vm::{Consequence, Effect};

use super::change::{Change, Scopes, What};
use super::field::FieldChange;
use super::reason::Reason;
use super::unknown::Unknown;

pub(super) fn print(changes: &[Change]) -> String {
    let of = |is: fn(&Change) -> bool| {
        let changes = changes.iter().filter(|change| is(change));
        changes.map(Resource::of).collect()
    };
    text::json(&ChangesDocument {
        breaking: changes.iter().flat_map(breaking).collect(),
        added: of(|change| change.what == What::Added),
        deprecated: of(Change::is_deprecated),
        removed: of(|change| change.what == What::Removed),
        changed: changes.iter().filter_map(changed).collect(),
    })
}

/// What changed between two catalogs. A change can be in several of the lists.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ChangesDocument<'c> {
    /// What users of the old catalog may notice.
    breaking: Vec<Breaking<'c>>,
    /// What only the new catalog has.
    added: Vec<Resource<'c>>,
    /// What only the new catalog calls deprecated.
    deprecated: Vec<Resource<'c>>,
    /// What only the old catalog has.
    removed: Vec<Resource<'c>>,
    /// What both have, with the fields that differ.
    changed: Vec<Changed<'c>>,
}

/// An instance type or a preference.
#[derive(Serialize, JsonSchema)]
struct Resource<'c> {
    /// Which of the two it is.
    family: Family,
    /// Where it can be used: in the cluster, in a namespace, or both.
    kinds: &'static [Scope],
    /// The name.
    name: &'c str,
    /// The namespace, if the resource says one.
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'c str>,
}

/// Something that is breaking about a change of a resource.
#[derive(Serialize, JsonSchema)]
struct Breaking<'c> {
    #[serde(flatten)]
    resource: Resource<'c>,
    /// What becomes of the resource, or of new virtual machines that name it.
    outcome: Outcome,
    /// The virtual machines that show it, of those that `diff` tries: `plain` says nothing special. None
    /// if it is the resource itself.
    probes: Vec<&'static str>,
    /// The keys that lead to a field of the resource, if it is breaking by itself: the version of the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'c [String]>,
    /// The field that differs of the instance that a virtual machine becomes, such as
    /// `spec.domain.devices.disks[0].disk.bus`. Features of the processor are by name:
    /// `spec.domain.cpu.features.vmx.policy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'c str>,
    /// Its old value; absent if it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<&'c Json>,
    /// Its new value; absent if it is no longer there.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'c Json>,
    /// What the release of `--kubevirt` does not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'c Unknown>,
    /// What KubeVirt says, if it refuses something.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'c str>,
    /// Why it is breaking, in words.
    reason: String,
}

/// What is breaking about a change.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Outcome {
    /// The resource was removed.
    Gone,
    /// The resource has another version of the API.
    ApiVersion,
    /// The release of `--kubevirt` does not know a field or a value of the resource.
    Unknown,
    /// KubeVirt refuses virtual machines that it took.
    Refused,
    /// KubeVirt creates virtual machines, but no longer starts them.
    DoesNotStart,
    /// Virtual machines come out different.
    Different,
}

/// A resource whose fields differ.
#[derive(Serialize, JsonSchema)]
struct Changed<'c> {
    #[serde(flatten)]
    resource: Resource<'c>,
    /// The fields.
    fields: &'c [FieldChange],
}

impl<'c> Resource<'c> {
    fn of(change: &'c Change) -> Self {
        Self {
            family: change.family,
            kinds: match change.scopes {
                Scopes::Cluster => &[Scope::Cluster],
                Scopes::Namespaced => &[Scope::Namespaced],
                Scopes::Both => &[Scope::Cluster, Scope::Namespaced],
            },
            name: &change.name,
            namespace: change.namespace.as_deref(),
        }
    }
}

/// What is breaking about a change, one by one.
fn breaking(change: &Change) -> Vec<Breaking<'_>> {
    let mut all = Vec::new();
    if change.what == What::Removed {
        all.push(Breaking::new(change, Outcome::Gone, &Reason::gone()));
    }
    if let Some(field) = change.api_version() {
        let reason = Reason::of_api_version(field);
        all.push(Breaking {
            path: Some(&field.path),
            old: field.old.as_ref(),
            new: field.new.as_ref(),
            ..Breaking::new(change, Outcome::ApiVersion, &reason)
        });
    }
    all.extend(change.unknown.iter().map(|unknown| Breaking {
        unknown: Some(unknown),
        ..Breaking::new(change, Outcome::Unknown, &Reason::of_unknown(unknown))
    }));
    let consequences = change.consequences().iter();
    all.extend(consequences.map(|consequence| Breaking::of(change, consequence)));
    all
}

impl<'c> Breaking<'c> {
    fn new(change: &'c Change, outcome: Outcome, reason: &Reason<'c>) -> Self {
        Self {
            resource: Resource::of(change),
            outcome,
            probes: Vec::new(),
            path: None,
            field: None,
            old: None,
            new: None,
            unknown: None,
            message: reason.message,
            reason: reason.sentence(),
        }
    }

    fn of(change: &'c Change, consequence: &'c Consequence) -> Self {
        let (outcome, field) = match &consequence.effect {
            Effect::Refused(_) => (Outcome::Refused, None),
            Effect::DoesNotStart(_) => (Outcome::DoesNotStart, None),
            Effect::Differs(field) => (Outcome::Different, Some(field)),
        };
        let reason = Reason::of(consequence, change.family);
        Self {
            probes: consequence.probes.iter().map(|probe| probe.name).collect(),
            field: field.map(|field| field.path.as_str()),
            old: field.and_then(|field| field.old.as_ref()),
            new: field.and_then(|field| field.new.as_ref()),
            ..Self::new(change, outcome, &reason)
        }
    }
}

fn changed(change: &Change) -> Option<Changed<'_>> {
    let fields = change.fields();
    (!fields.is_empty()).then(|| Changed {
        resource: Resource::of(change),
        fields,
    })
}
