//! The annotations that virt-controller writes before it lays an instance type into an instance.

use crate::diagnostic::{Code, backticked};
use crate::kubevirt::{Family, Kind, Scope};
use crate::yaml::Node;

use super::super::annotations::{ANNOTATIONS, GENERATION};
use super::super::expand::{Found, Resolved};
use super::super::fields::{large_number, value_place};
use super::super::reason::Reason;

impl Resolved<'_, '_> {
    /// Why it does not start, though it is created: its instance type has other values in these
    /// annotations. KubeVirt: `setGenerationAnnotationOnVmi`, then the controller's `ApplyToVMI`.
    pub(in super::super) fn written_otherwise(&self) -> Vec<Reason> {
        let Some(Found { spec, .. }) = &self.instancetype else {
            return Vec::new();
        };
        // Most instance types have none.
        let Some(own) = spec.get(&[ANNOTATIONS]) else {
            return Vec::new();
        };
        let written = self.annotations();
        let other = written.iter().filter(|(key, value)| {
            let own = own.get(&[key]).and_then(Node::text);
            own.is_some_and(|own| own != value)
        });
        let keys: Vec<&str> = other.map(|(key, _)| *key).collect();
        let reason = (!keys.is_empty()).then(|| refusal(&keys, spec));
        self.machine.decided(Vec::from_iter(reason))
    }

    /// What virt-controller writes.
    fn annotations(&self) -> Vec<(&'static str, String)> {
        let named = [&self.instancetype, &self.preference].into_iter().flatten();
        // What is tried has no name.
        let named = named.filter(|found| !found.matcher.name.is_empty());
        let named = named.filter_map(|Found { matcher, .. }| {
            let key = of_name(matcher.kind().ok()?);
            Some((key, matcher.name.clone()))
        });
        // A new one has the first.
        let generation = large_number(self.machine.document(), &["metadata", "generation"]);
        let mut annotations: Vec<_> = named.collect();
        annotations.push((GENERATION, generation.max(1).to_string()));
        annotations
    }
}

/// The annotation with the name of what an instance is made with. KubeVirt: `annotations.Set`.
const fn of_name(kind: Kind) -> &'static str {
    match (kind.family(), kind.scope()) {
        (Family::Instancetype, Scope::Namespaced) => "kubevirt.io/instancetype-name",
        (Family::Instancetype, Scope::Cluster) => "kubevirt.io/cluster-instancetype-name",
        (Family::Preference, Scope::Namespaced) => "kubevirt.io/preference-name",
        (Family::Preference, Scope::Cluster) => "kubevirt.io/cluster-preference-name",
    }
}

fn refusal(keys: &[&str], instancetype: &Node) -> Reason {
    let fields: Vec<String> = keys
        .iter()
        .map(|it| format!("{ANNOTATIONS}.{it}"))
        .collect();
    let message = format!(
        "VMI conflicts with instancetype spec in fields: [{}]",
        fields.join(", ")
    );
    let first = keys.first().copied().unwrap_or_default();
    let at = value_place(instancetype, &[ANNOTATIONS, first]);
    let reason = Reason::new(Code::VmStart, at, message);
    let help = format!(
        "remove {} from the instance type: virt-controller writes another value first",
        backticked(keys.iter().copied())
    );
    fields.into_iter().fold(reason, Reason::field).help(help)
}
