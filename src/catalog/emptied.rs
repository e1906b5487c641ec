//! Fields without a value: each removes what the layers below set, which is seldom meant where that is
//! needed.

use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::definition::Definition;
use super::layer::Layer;

/// What to do about a field without a value: perhaps the lines below it are not indented enough, or are
/// comments.
pub(crate) const FILL_OR_REMOVE: &str = "remove it, or indent the lines that belong to it";

/// The problems of a definition, each at the line to change: if a field without a value is why something is
/// missing, that one, once.
pub(super) fn where_emptied(problems: Problems, definition: &Definition) -> Vec<Problem> {
    let problems: Vec<Problem> = problems.into_iter().collect();
    if problems.iter().all(|problem| problem.missing.is_none()) {
        return problems;
    }
    let mut mappings = HashMap::default();
    collect_mappings(&definition.content, &mut Vec::new(), &mut mappings);
    let mut told = HashSet::default();
    let moved = problems.into_iter().filter_map(|problem| {
        let Some(emptied) = cause(&problem, &mappings, &definition.layers) else {
            return Some(problem);
        };
        told.insert(emptied.at).then(|| emptied.problem())
    });
    moved.collect()
}

/// The mappings of a definition, by their place: the paths that lead to those that are there.
type Mappings<'n> = HashMap<Location, Vec<Vec<&'n str>>>;

fn collect_mappings<'n>(node: &'n Node, path: &mut Vec<&'n str>, mappings: &mut Mappings<'n>) {
    if !matches!(node.value, Value::Mapping(_)) {
        return;
    }
    mappings.entry(node.at).or_default().push(path.clone());
    for (key, field) in node.fields() {
        path.push(key);
        collect_mappings(&field.node, path, mappings);
        path.pop();
    }
}

/// The field without a value that is why something is missing.
fn cause<'p>(
    problem: &'p Problem,
    mappings: &Mappings<'p>,
    layers: &[Arc<Layer>],
) -> Option<Emptied<'p>> {
    let (Some(key), Place::At(at)) = (&problem.missing, &problem.place) else {
        return None;
    };
    mappings.get(at)?.iter().find_map(|parent| {
        let path = [parent.as_slice(), &[key.as_str()]].concat();
        emptied(layers, &path)
    })
}

/// A field without a value.
pub(crate) struct Emptied<'p> {
    name: &'p str,
    /// Where it is.
    pub(crate) at: Location,
    /// Whether it has one in a layer below.
    removes: bool,
}

impl Emptied<'_> {
    fn problem(&self) -> Problem {
        let name = self.name;
        let (message, help) = if self.removes {
            let message = format!("`{name}` without a value removes what the layers below set");
            (message, FILL_OR_REMOVE)
        } else {
            let help = "write one, or indent the lines that belong to it";
            (format!("`{name}` has no value"), help)
        };
        Problem::new(Code::MissingField, self.at, message).help(help)
    }
}

/// The field without a value that is why there is nothing at the end of a path: that of the highest layer with
/// one on the way.
pub(crate) fn emptied<'p>(layers: &[Arc<Layer>], path: &[&'p str]) -> Option<Emptied<'p>> {
    let mut from_the_top = layers.iter().rev().flat_map(|layer| {
        let contents: Vec<&Node> = layer.contents().collect();
        contents.into_iter().rev()
    });
    let (on_the_way, at) = from_the_top.find_map(|content| empty_field(content, path))?;
    let has_value = |content: &Node| {
        let node = content.get(on_the_way);
        node.is_some_and(|node| node.value != Value::Null)
    };
    Some(Emptied {
        name: on_the_way.last()?,
        at,
        removes: from_the_top.any(has_value),
    })
}

/// The path to the first field on the way of another one that has no value, and where it is.
fn empty_field<'a, 'p>(content: &Node, path: &'a [&'p str]) -> Option<(&'a [&'p str], Location)> {
    let mut node = content;
    for (depth, key) in path.iter().enumerate() {
        let field = node.field(&[key])?;
        if field.node.value == Value::Null {
            return Some((path.get(..=depth)?, field.key));
        }
        node = &field.node;
    }
    None
}
