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
        let Some((name, at)) = cause(&problem, &mappings, &definition.layers) else {
            return Some(problem);
        };
        let message = format!("`{name}` without a value removes what the layers below set");
        let problem = Problem::new(Code::MissingField, at, message).help(FILL_OR_REMOVE);
        told.insert(at).then_some(problem)
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

/// The field without a value that is why something is missing, with its name.
fn cause<'p>(
    problem: &'p Problem,
    mappings: &Mappings<'p>,
    layers: &[Arc<Layer>],
) -> Option<(&'p str, Location)> {
    let (Some(key), Place::At(at)) = (&problem.missing, &problem.place) else {
        return None;
    };
    mappings.get(at)?.iter().find_map(|parent| {
        let path = [parent.as_slice(), &[key.as_str()]].concat();
        emptied(layers, &path)
    })
}

/// The name of the field without a value that removes what is at the end of a path, and where it is: that of
/// the highest layer with one on the way.
pub(crate) fn emptied<'p>(layers: &[Arc<Layer>], path: &[&'p str]) -> Option<(&'p str, Location)> {
    let mut from_the_top = layers.iter().rev().flat_map(|layer| {
        let contents: Vec<&Node> = layer.contents().collect();
        contents.into_iter().rev()
    });
    from_the_top.find_map(|content| empty_field(content, path))
}

/// The first field on the way of a path that has no value.
fn empty_field<'p>(content: &Node, path: &[&'p str]) -> Option<(&'p str, Location)> {
    let mut node = content;
    for key in path {
        let field = node.field(&[key])?;
        if field.node.value == Value::Null {
            return Some((key, field.key));
        }
        node = &field.node;
    }
    None
}
