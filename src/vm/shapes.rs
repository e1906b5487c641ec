//! Fields of a virtual machine that have another type than KubeVirt's, or that it does not have.

use crate::diagnostic::{Code, Problems, closest};
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::{Record, Shape, VIRTUAL_MACHINE};
use crate::model::{Decode, wrong_type};
use crate::text::Location;
use crate::yaml::{Node, Value};

/// Reports the fields of a virtual machine that have another type.
pub(super) fn check_types(machine: &Node, problems: &mut Problems) {
    check(machine, Shape::Record(VIRTUAL_MACHINE), problems);
}

/// Reports a value that is not of a shape, or what is below it.
fn check(node: &Node, shape: Shape, problems: &mut Problems) {
    match (shape, &node.value) {
        (Shape::Any, _)
        | (_, Value::Null)
        | (Shape::Text, Value::String(_))
        | (Shape::Boolean, Value::Bool(_)) => {}
        (Shape::Text, _) => wrong(node, "a string", problems),
        (Shape::Boolean, _) => wrong(node, "a boolean", problems),
        (Shape::Integer, _) => check_as::<i64>(node, problems),
        (Shape::Count, _) => check_as::<u32>(node, problems),
        (Shape::LargeCount, _) => check_as::<u64>(node, problems),
        (Shape::Amount, _) => check_amount(node, problems),
        (Shape::List(shape), Value::Sequence(items)) => {
            for item in items.iter() {
                check(item, *shape, problems);
            }
        }
        (Shape::List(_), _) => wrong(node, "a list", problems),
        (Shape::Map(shape), Value::Mapping(fields)) => {
            for field in fields.values() {
                check(&field.node, *shape, problems);
            }
        }
        (Shape::Record(record), Value::Mapping(fields)) => {
            for (name, field) in fields.iter() {
                if let Some(shape) = record.field(name) {
                    check(&field.node, shape, problems);
                }
            }
        }
        (Shape::Map(_) | Shape::Record(_), _) => wrong(node, "a mapping", problems),
    }
}

fn wrong(node: &Node, expected: &str, problems: &mut Problems) {
    wrong_type::<()>(node, expected, problems);
}

/// Reports what cannot be read as a type.
fn check_as<T: Decode>(node: &Node, problems: &mut Problems) {
    _ = T::decode(node, problems);
}

/// Reports what is no quantity. Kubernetes reads any number as one, whatever its sign.
fn check_amount(node: &Node, problems: &mut Problems) {
    if !matches!(node.value, Value::Integer(_) | Value::Float(_)) {
        let mut found = Problems::default();
        check_as::<Quantity>(node, &mut found);
        problems.extend(
            found
                .into_iter()
                .filter(|it| !matches!(it.code, Code::OutOfRange | Code::UncheckedValue)),
        );
    }
}

/// A field that KubeVirt does not have.
pub(super) struct Unknown<'n> {
    pub(super) name: &'n str,
    pub(super) at: Location,
    /// What it is likely meant to be; `None` if nothing is like it.
    pub(super) help: Option<String>,
    /// Whether what the virtual machine asks for may be in it.
    pub(super) is_decisive: bool,
}

/// The fields below the template of a virtual machine that KubeVirt does not have.
pub(super) fn unknown_fields(machine: &Node) -> Vec<Unknown<'_>> {
    const TEMPLATE: [&str; 2] = ["spec", "template"];
    let shape =
        TEMPLATE
            .iter()
            .try_fold(Shape::Record(VIRTUAL_MACHINE), |shape, key| match shape {
                Shape::Record(record) => record.field(key),
                _ => None,
            });
    let mut unknown = Vec::new();
    if let (Some(shape), Some(template)) = (shape, machine.get(&TEMPLATE)) {
        add_unknown(template, shape, 0, &mut unknown);
    }
    unknown
}

/// How deep below the template the fields are that decide what a virtual machine asks for: those of the
/// template, of its spec and of its domain.
const DECISIVE: usize = 2;

fn add_unknown<'n>(node: &'n Node, shape: Shape, depth: usize, unknown: &mut Vec<Unknown<'n>>) {
    match (shape, &node.value) {
        (Shape::List(shape), Value::Sequence(items)) => {
            for item in items.iter() {
                add_unknown(item, *shape, depth + 1, unknown);
            }
        }
        (Shape::Record(record), Value::Mapping(fields)) => {
            for (name, field) in fields.iter() {
                match record.field(name) {
                    Some(shape) => add_unknown(&field.node, shape, depth + 1, unknown),
                    None if record.is_open => {}
                    None => unknown.push(Unknown {
                        name,
                        at: field.key,
                        help: meant(name, record, node),
                        is_decisive: depth <= DECISIVE,
                    }),
                }
            }
        }
        _ => {}
    }
}

/// What a field is likely meant to be: one that is directly below another one, or one of those that are
/// not there.
fn meant(name: &str, record: &Record, node: &Node) -> Option<String> {
    let has_it =
        |shape: Shape| matches!(shape, Shape::Record(below) if below.field(name).is_some());
    let above = record.fields.iter().find(|(_, shape)| has_it(*shape));
    if let Some((above, _)) = above {
        return Some(format!("it belongs in `{above}`"));
    }
    let free = record.names().filter(|it| node.get(&[it]).is_none());
    closest(name, free).map(|meant| format!("did you mean `{meant}`?"))
}
