//! Where each field of a virtual machine comes from, once its instance type and its preference are part
//! of it.

use std::collections::HashSet;

use ecow::EcoString;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::text::{self, Location, Sources};
use crate::vm::{Applied, Defaults, Expanded, Machine, Objects, Reason, expand};
use crate::yaml::{Node, Value};

use super::explain::{Place, json};

/// Virtual machines, with where each of their fields comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MachineExplanation {
    /// The virtual machines, in the order of the files.
    pub machines: Vec<ExplainedMachine>,
}

/// A virtual machine, with where each of its fields comes from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ExplainedMachine {
    /// The name, or what a cluster makes one of; empty if there is neither.
    pub name: String,
    /// The namespace; `default` if it says none.
    pub namespace: String,
    /// The fields in their order, each with everything below it: scalars, and empty lists and mappings.
    pub fields: Vec<MachineField>,
}

/// A field of a virtual machine, and what set it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MachineField {
    /// The keys that lead to it, and the numbers of items, from 0.
    pub path: Vec<Step>,
    /// The value; null, too, of a field that was removed, which has `before`.
    pub value: Json,
    /// What the value comes from.
    pub origin: MachineOrigin,
    /// The name of the instance type or of the preference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the value is written, or what it was computed from.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// What the virtual machine itself says, if that was replaced or removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<OwnValue>,
}

/// A step on the way to a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Step {
    /// The key of a field.
    Key(String),
    /// The number of an item of a list, from 0.
    Item(usize),
}

/// What a field of a virtual machine comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MachineOrigin {
    /// The virtual machine itself.
    Machine,
    /// Its instance type.
    Instancetype,
    /// Its preference.
    Preference,
    /// KubeVirt, which always does the same.
    Kubevirt,
    /// The defaults of a cluster.
    Cluster,
}

/// What a virtual machine itself says.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OwnValue {
    /// The value.
    pub value: Json,
    /// Where it is written.
    #[serde(flatten)]
    pub place: Place,
}

impl MachineExplanation {
    /// One JSON document.
    #[must_use]
    pub fn json(&self) -> String {
        text::json(self)
    }
}

impl ExplainedMachine {
    /// Explains what a virtual machine becomes. `sources` are the files that it and the objects were
    /// read from.
    ///
    /// # Errors
    ///
    /// It cannot be expanded: those of [`expand`].
    pub fn new(
        machine: &Machine,
        objects: &Objects<'_>,
        defaults: Defaults,
        sources: &Sources,
    ) -> Result<Self, Vec<Reason>> {
        let expanded = expand(machine, objects, defaults)?;
        let without_defaults = match defaults {
            Defaults::Omitted => None,
            Defaults::Added => Some(expand(machine, objects, Defaults::Omitted)?.document),
        };
        let mut explaining = Explaining {
            givers: givers(&expanded),
            without_defaults: without_defaults.as_ref(),
            sources,
            path: Vec::new(),
            fields: Vec::new(),
        };
        explaining.add(&expanded.document, Some(machine.document()));
        Ok(Self {
            name: machine.name().to_owned(),
            namespace: machine.namespace().to_owned(),
            fields: explaining.fields,
        })
    }
}

/// What gave fields to a virtual machine: an instance type or a preference.
struct Giver<'n> {
    origin: MachineOrigin,
    name: &'n str,
    /// The places of all its fields. They may be in as many files as a catalog has layers.
    places: HashSet<Location>,
}

fn givers<'n>(expanded: &'n Expanded<'_>) -> Vec<Giver<'n>> {
    let giver = |origin, applied: &'n Option<Applied<'_>>| {
        let applied = applied.as_ref()?;
        let mut places = HashSet::new();
        add_places(applied.spec, &mut places);
        Some(Giver {
            origin,
            name: &applied.name,
            places,
        })
    };
    let instancetype = giver(MachineOrigin::Instancetype, &expanded.instancetype);
    let preference = giver(MachineOrigin::Preference, &expanded.preference);
    instancetype.into_iter().chain(preference).collect()
}

/// The places of what is below a node, and those of its keys.
fn add_places(node: &Node, places: &mut HashSet<Location>) {
    for (_, field) in node.fields() {
        places.extend([field.key, field.node.at]);
        add_places(&field.node, places);
    }
    if let Value::Sequence(items) = &node.value {
        for item in items.iter() {
            places.insert(item.at);
            add_places(item, places);
        }
    }
}

/// A virtual machine whose fields are explained.
struct Explaining<'e> {
    givers: Vec<Giver<'e>>,
    /// What it becomes without the defaults of a cluster, if it has them.
    without_defaults: Option<&'e Node>,
    sources: &'e Sources,
    /// Where the next field is.
    path: Vec<Step>,
    fields: Vec<MachineField>,
}

impl Explaining<'_> {
    /// Adds everything below a node. `own` is what the virtual machine itself has there.
    fn add(&mut self, node: &Node, own: Option<&Node>) {
        let (steps, own_steps) = (steps(node), own.map_or_else(Vec::new, steps));
        if steps.is_empty() && own_steps.is_empty() {
            let field = self.field(node, own);
            self.fields.push(field);
            return;
        }
        let is_own = |step: &Step| own.is_some_and(|own| step.from(own).is_some());
        let added = steps.iter().filter(|step| !is_own(step));
        for step in own_steps.iter().chain(added) {
            let below = step.from(node);
            let own = own.and_then(|own| step.from(own));
            self.path.push(step.clone());
            match (below, own) {
                (Some(below), own) => self.add(below, own),
                (None, Some(own)) => {
                    let field = self.removed(own, node);
                    self.fields.push(field);
                }
                (None, None) => {}
            }
            self.path.pop();
        }
    }

    fn field(&self, node: &Node, own: Option<&Node>) -> MachineField {
        // What others set to the same value is what the virtual machine says.
        if let Some(own) = own.filter(|own| own.value == node.value) {
            return MachineField {
                place: Some(Place::of(own.at, self.sources)),
                ..self.of(MachineOrigin::Machine, json(node))
            };
        }
        let field = match self.giver(node) {
            Some(giver) => self.given(giver, node.at, json(node)),
            None => self.of(self.nobody(), json(node)),
        };
        // What is `null` or empty says nothing.
        let says_something =
            |own: &&Node| own.value != Value::Null && own.value != Value::String(EcoString::new());
        MachineField {
            before: own.filter(says_something).map(|own| self.own_value(own)),
            ..field
        }
    }

    /// A field that the virtual machine does not have any more. `around` is what is now around it, and
    /// may have replaced it.
    fn removed(&self, own: &Node, around: &Node) -> MachineField {
        let field = match self.giver(around) {
            Some(giver) => self.given(giver, around.at, Json::Null),
            None => self.of(MachineOrigin::Kubevirt, Json::Null),
        };
        MachineField {
            before: Some(self.own_value(own)),
            ..field
        }
    }

    fn giver(&self, node: &Node) -> Option<&Giver<'_>> {
        let mut givers = self.givers.iter();
        givers.find(|giver| giver.places.contains(&node.at))
    }

    fn given(&self, giver: &Giver<'_>, at: Location, value: Json) -> MachineField {
        MachineField {
            name: Some(giver.name.to_owned()),
            place: Some(Place::of(at, self.sources)),
            ..self.of(giver.origin, value)
        }
    }

    /// What sets a field that nobody wrote.
    fn nobody(&self) -> MachineOrigin {
        let is_default = self.without_defaults.is_some_and(|document| {
            let mut steps = self.path.iter();
            steps
                .try_fold(document, |node, step| step.from(node))
                .is_none()
        });
        if is_default {
            MachineOrigin::Cluster
        } else {
            MachineOrigin::Kubevirt
        }
    }

    fn of(&self, origin: MachineOrigin, value: Json) -> MachineField {
        MachineField {
            path: self.path.clone(),
            value,
            origin,
            name: None,
            place: None,
            before: None,
        }
    }

    fn own_value(&self, own: &Node) -> OwnValue {
        OwnValue {
            value: json(own),
            place: Place::of(own.at, self.sources),
        }
    }
}

impl Step {
    fn from<'n>(&self, node: &'n Node) -> Option<&'n Node> {
        match (self, &node.value) {
            (Self::Key(key), _) => node.get(&[key]),
            (Self::Item(number), Value::Sequence(items)) => items.get(*number),
            (Self::Item(_), _) => None,
        }
    }
}

/// The steps to what is directly below a node.
fn steps(node: &Node) -> Vec<Step> {
    match &node.value {
        Value::Sequence(items) => (0..items.len()).map(Step::Item).collect(),
        _ => node
            .fields()
            .map(|(key, _)| Step::Key(key.to_string()))
            .collect(),
    }
}
