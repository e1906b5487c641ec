//! Bringing a cluster to what some bundles hold: looked at, planned, applied, and only then pruned.

use std::collections::BTreeSet;

use anyhow::Context as _;
use serde::Serialize;
use serde_json::json;

use crate::diff::Resources;
use crate::kubevirt::paths::object::{ANNOTATIONS, API_VERSION, LABELS};
use crate::kubevirt::{Kind, Scope};
use crate::model::Path;
use crate::text::json_line;
use crate::yaml::{Field, Node};

use super::call::Call;
use super::kubectl::Kubectl;
use super::live::Live;
use super::operator_marks::DEPLOYED_KINDS;
use super::plan::{Plan, PlannedObject};

/// The field manager that everything is applied by, unless another one is named.
pub const FIELD_MANAGER: &str = "common-instancetypes";

/// A sync of some resources into a cluster.
#[derive(Debug)]
pub struct Sync<'s> {
    /// Leads to the cluster.
    pub kubectl: &'s Kubectl,
    /// What the cluster should hold.
    pub wanted: &'s Resources,
    /// The name under which fields are owned.
    pub manager: &'s str,
    /// Whether fields that others own are taken over.
    pub force_conflicts: bool,
    /// Whether `wanted` is everything that this field manager applies, and not only some bundles of it.
    pub is_whole: bool,
    /// Whether the copy that virt-operator deploys is taken over first.
    pub adopts: bool,
}

/// The kinds that a sync brings to some resources: those of the resources, and if they are a whole catalog, both
/// of their scope, as one kind may have lost all of its objects.
pub(super) fn synced_kinds(wanted: &Resources, is_whole: bool) -> BTreeSet<Kind> {
    let mut kinds: BTreeSet<Kind> = wanted.documents().map(|(kind, _)| kind).collect();
    if is_whole {
        let scopes: BTreeSet<Scope> = kinds.iter().map(|kind| kind.scope()).collect();
        let all = Kind::ALL.iter().copied();
        kinds.extend(all.filter(|kind| scopes.contains(&kind.scope())));
    }
    kinds
}

impl Sync<'_> {
    /// The kinds that are looked at: those that are synced, and those of what is taken over.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        let mut kinds = synced_kinds(self.wanted, self.is_whole);
        if self.adopts {
            kinds.extend(DEPLOYED_KINDS);
        }
        kinds.into_iter().collect()
    }

    /// What it does to a cluster that holds this.
    #[must_use]
    pub fn plan(&self, live: &Live) -> Plan {
        let mut plan = Plan::new(self.wanted, live, self.manager);
        if self.force_conflicts {
            plan.conflicts.clear();
        }
        plan
    }

    /// Applies everything that is created, changed or claimed, in one call; `on_object` is called after each
    /// object.
    ///
    /// # Errors
    /// If kubectl cannot be run, or if the cluster refuses one of them: others may be applied by then.
    pub fn apply(&self, plan: &Plan, mut on_object: impl FnMut()) -> anyhow::Result<()> {
        let documents: Vec<Node> = plan.written().filter_map(applied).collect();
        if documents.is_empty() {
            return Ok(());
        }
        let call = self.apply_call().with_input(list_of(&documents));
        let mut applied = 0;
        let answer = call.run_with(|_| {
            applied += 1;
            on_object();
        })?;
        let all = documents.len();
        answer.succeeded().with_context(|| {
            format!("{applied} of {all} objects were applied, and nothing was pruned")
        })?;
        Ok(())
    }

    /// kubectl's own validation reads the whole API of the server first; the server refuses what it does not
    /// know in any case.
    fn apply_call(&self) -> Call {
        let manager = format!("--field-manager={}", self.manager);
        let mut arguments = vec![
            "apply",
            "--server-side",
            &manager,
            "--validate=false",
            "--output=name",
            "--filename=-",
        ];
        if self.force_conflicts {
            arguments.push("--force-conflicts");
        }
        self.kubectl.call(arguments)
    }

    /// Deletes what is no longer wanted, in one call; what is gone already is no error.
    ///
    /// # Errors
    /// If kubectl cannot be run, or if the cluster refuses it.
    pub fn prune(&self, plan: &Plan) -> anyhow::Result<()> {
        let objects: Vec<Pruned> = plan.pruned().map(Pruned::of).collect();
        if objects.is_empty() {
            return Ok(());
        }
        let arguments = [
            "delete",
            "--ignore-not-found",
            "--wait=false",
            "--filename=-",
        ];
        let call = self.kubectl.call(arguments).with_input(list_of(&objects));
        let all = objects.len();
        call.succeed().with_context(|| {
            format!("everything was applied, but not everything was pruned ({all} in all)")
        })?;
        Ok(())
    }
}

/// What is applied of an object. A mapping that it no longer has stays as an empty one: without it, an API
/// server of version 1.20 removes what others have put there, too.
fn applied(object: &PlannedObject) -> Option<Node> {
    let mut wanted = object.wanted.clone()?;
    for part in [LABELS, ANNOTATIONS].map(Path::keys) {
        let present = object.present.as_ref().and_then(|it| it.field(part));
        if let Some(field) = present.filter(|_| wanted.get(part).is_none()) {
            let node = Node::mapping(field.key);
            wanted.set(
                part,
                Field {
                    key: field.key,
                    node,
                },
            );
        }
    }
    Some(wanted)
}

/// As much of an object as deleting it needs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pruned<'p> {
    api_version: &'p str,
    kind: &'static str,
    metadata: serde_json::Value,
}

impl<'p> Pruned<'p> {
    fn of(object: &'p PlannedObject) -> Self {
        let of_object = |path: &[&str]| object.present.as_ref()?.get(path)?.text();
        let namespace = of_object(&["metadata", "namespace"]);
        Self {
            api_version: of_object(API_VERSION.keys()).unwrap_or_default(),
            kind: object.kind.as_str(),
            metadata: json!({"name": object.name, "namespace": namespace}),
        }
    }
}

/// A list of objects, as kubectl reads it.
pub(super) fn list_of(items: &[impl Serialize]) -> String {
    json_line(&json!({"apiVersion": "v1", "kind": "List", "items": items}))
}
