//! What virtual machines are made from: pools and templates.

use crate::diagnostic::{Code, Problem, Problems, closest};
use crate::kubevirt::paths::object::{METADATA, NAME, NAMESPACE};
use crate::model::wrong_type;
use crate::yaml::{Mapping, Node, Value};

use super::api::Carrier;
use super::fields::{copy, copy_to_empty, is_set, new, place, text};
use super::reference_keys::{FAMILIES, key};
use super::template::{Filled, Parameters};

/// A virtual machine out of the document that it is in.
#[derive(Debug)]
pub(super) struct Held {
    /// The virtual machine, as a document of its own.
    pub(super) document: Node,
    /// The name of its pool or its template.
    pub(super) holder: Option<String>,
    /// What came of the parameters of its template.
    pub(super) filled: Filled,
}

/// Takes the virtual machine out of a document; `None`, and a problem, if there is none or it cannot
/// be made.
pub(super) fn open(carrier: Carrier, document: Node, problems: &mut Problems) -> Option<Held> {
    match carrier {
        Carrier::Machine => Some(Held {
            document,
            holder: None,
            filled: Filled::default(),
        }),
        Carrier::Pool => of_pool(document, problems),
        Carrier::Template => of_template(document, problems),
    }
}

/// A pool names its virtual machines after itself, and keeps them in its namespace. KubeVirt:
/// `scaleOut`.
fn of_pool(mut pool: Node, problems: &mut Problems) -> Option<Held> {
    let mut machine = take(&mut pool, "virtualMachineTemplate", problems)?;
    if !is_set(&pool, NAMESPACE.keys()) {
        machine.remove(NAMESPACE.keys());
    }
    if has_metadata(&machine) {
        for path in [NAME, NAMESPACE] {
            copy(&pool, path.keys(), &mut machine, path.keys());
        }
    }
    Some(Held {
        document: machine,
        holder: name(&pool).map(str::to_owned),
        filled: Filled::default(),
    })
}

/// A template makes a virtual machine in its own namespace, unless a parameter gives another.
/// KubeVirt: `processor.Process`.
fn of_template(mut template: Node, problems: &mut Problems) -> Option<Held> {
    let mut machine = take(&mut template, "virtualMachine", problems)?;
    let namespace = text(&machine, NAMESPACE.keys());
    if namespace.is_some_and(|namespace| !Parameters::are_used_in(namespace)) {
        machine.remove(NAMESPACE.keys());
    }
    let parameters = Parameters::read(&template, problems)?;
    let filled = parameters.fill(&mut machine, problems)?;
    if has_metadata(&machine) {
        for path in [NAME, NAMESPACE] {
            copy_to_empty(&template, path.keys(), &mut machine, path.keys());
        }
    }
    Some(Held {
        document: machine,
        holder: name(&template).map(str::to_owned),
        filled,
    })
}

/// The name of a document, or what a cluster makes its name of.
pub(super) fn name(document: &Node) -> Option<&str> {
    text(document, NAME.keys()).or_else(|| text(document, &["metadata", "generateName"]))
}

/// Whether there is metadata to add to, or room for it.
fn has_metadata(machine: &Node) -> bool {
    let metadata = machine.get(METADATA.keys()).map(|node| &node.value);
    matches!(metadata, None | Some(Value::Null | Value::Mapping(_)))
}

/// References beside the virtual machine, where nothing looks for them.
fn misplaced_references(holder: &Node) -> impl Iterator<Item = Problem> {
    let fields = holder.get(&["spec"]).into_iter().flat_map(Node::fields);
    let misplaced = fields.filter(|(name, _)| closest(name, FAMILIES.map(key)).is_some());
    misplaced.map(|(name, field)| {
        let message = format!("unknown field `{name}`");
        let problem = Problem::new(Code::UnknownField, field.key, message);
        problem.help("move it to the `spec` of the virtual machine")
    })
}

/// Takes out the virtual machine below `spec`, as a document of its own.
fn take(document: &mut Node, key: &str, problems: &mut Problems) -> Option<Node> {
    problems.extend(misplaced_references(document));
    let keys = ["spec", key];
    if !is_set(document, &keys) {
        let at = place(document, &["spec"]);
        let message = format!("missing field `{key}`");
        let problem = Problem::new(Code::MissingField, at, message);
        problems.push(problem.help(format!("add `{key}`")));
        return None;
    }
    let machine = document.get_mut(&keys)?;
    if !matches!(machine.value, Value::Mapping(_)) {
        return wrong_type(machine, "a mapping", problems);
    }
    let at = machine.at;
    let machine = std::mem::replace(machine, Node::mapping(at));
    Some(with_type(&machine, document))
}

/// A virtual machine with the fields that make it a document, which need not be there.
fn with_type(machine: &Node, holder: &Node) -> Node {
    let typed = Carrier::Machine.type_fields().map(|(key, text)| {
        let at = holder.get(&[key]).map_or(holder.at, |node| node.at);
        (key.to_owned(), new(Value::String(text.into()), at))
    });
    let mut fields: Mapping = typed.into_iter().collect();
    for (key, field) in machine.fields() {
        fields.get_or_insert_with(key.clone(), || field.clone());
    }
    Node {
        value: Value::from(fields),
        at: machine.at,
    }
}
