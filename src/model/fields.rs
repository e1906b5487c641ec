//! The fields of a mapping, and what is meant by a key that is none of them.

use crate::diagnostic::{Code, Problem, Problems, closest, listed};
use crate::text::Location;
use crate::yaml::{Field, Mapping, Node, Value};

use super::decode::{Decode, mapping};
use super::schema::{Record, Schema};

/// A mapping without fields, whose presence is all that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Empty;

impl Decode for Empty {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        known_fields(node, &[], Self::schema, problems).map(|_| Self)
    }

    fn schema() -> Schema {
        Schema::Record(Record {
            description: "An empty mapping: `{}`.",
            fields: Vec::new(),
        })
    }
}

/// The fields of a mapping whose unknown keys are reported.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    /// The fields, with those that are unknown.
    pub(crate) all: &'a Mapping,
    /// The known fields that unknown keys were taken for. That they are missing is the same mistake.
    meant: Vec<String>,
}

impl Fields<'_> {
    /// Whether an unknown key was taken for this field, and is reported.
    pub(crate) fn is_meant(&self, key: &str) -> bool {
        self.meant.iter().any(|meant| meant == key)
    }
}

/// The fields of a mapping; unknown ones are reported. `schema` is that of the mapping, in which a
/// field that is in the wrong place is looked up.
pub(crate) fn known_fields<'a>(
    node: &'a Node,
    known: &[&str],
    schema: impl Fn() -> Schema,
    problems: &mut Problems,
) -> Option<Fields<'a>> {
    let all = mapping(node, problems)?;
    let mut meant = Vec::new();
    for (key, field) in all {
        if known.contains(&key.as_str()) {
            continue;
        }
        let message = format!("unknown field `{key}`");
        let problem = Problem::new(Code::UnknownField, field.key, message);
        problems.push(if let Some(name) = key_without_space(key, field) {
            meant.extend(known.contains(&name).then(|| name.to_owned()));
            problem.help(space_after_colon(key, name))
        } else if let Some(elsewhere) = belongs_elsewhere(key, &schema()) {
            meant.extend(elsewhere.fields);
            problem.help(elsewhere.help)
        } else if let Some(name) = closest(key, known.iter().copied()) {
            meant.push(name.to_owned());
            problem.help(format!("did you mean `{name}`?"))
        } else {
            problem.help_from(listed(key, known.iter().copied()))
        });
    }
    Some(Fields { all, meant })
}

/// The key that is meant by `cpu:2` in braces, which YAML reads as a key without a value.
pub(crate) fn key_without_space<'k>(key: &'k str, field: &Field) -> Option<&'k str> {
    let (name, value) = key.split_once(':')?;
    let is_meant = field.node.value == Value::Null && !name.is_empty() && !value.is_empty();
    is_meant.then_some(name)
}

/// The help for `cpu:2`.
pub(crate) fn space_after_colon(key: &str, name: &str) -> String {
    let value = key.get(name.len() + 1..).unwrap_or_default();
    format!("add a space after the colon: `{name}: {value}`")
}

/// Where a field belongs that is not in its place.
struct Elsewhere {
    /// The fields of the mapping that it belongs in, at any depth.
    fields: Vec<String>,
    help: String,
}

/// Where a field belongs that was written in a mapping above; `None` if it belongs nowhere below.
fn belongs_elsewhere(key: &str, schema: &Schema) -> Option<Elsewhere> {
    let paths = schema.paths_to(key);
    let fields = paths.iter().filter_map(|path| path.first());
    let fields = fields.map(|field| (*field).to_owned()).collect();
    let mut paths: Vec<String> = paths
        .into_iter()
        .map(|path| format!("`{}`", path.join(".")))
        .collect();
    paths.dedup();
    let help = match paths.as_slice() {
        [] => return None,
        [one] => format!("it belongs in {one}"),
        [others @ .., last] => format!("it belongs in {} or {last}", others.join(", ")),
    };
    Some(Elsewhere { fields, help })
}

/// Reads one field of a mapping that is at `parent`.
pub(crate) fn field<T: Decode>(
    fields: &Fields<'_>,
    key: &str,
    parent: Location,
    problems: &mut Problems,
) -> Option<T> {
    if let Some(field) = fields.all.get(key) {
        return T::decode(&field.node, problems);
    }
    let absent = T::absent();
    if absent.is_none() && !fields.is_meant(key) {
        problems.push(missing_field(key, parent));
    }
    absent
}

/// Reads one field of a mapping and ignores the others.
pub(crate) fn one_field<T: Decode>(node: &Node, key: &str, problems: &mut Problems) -> Option<T> {
    let fields = Fields {
        all: mapping(node, problems)?,
        meant: Vec::new(),
    };
    field(&fields, key, node.at, problems)
}

fn missing_field(key: &str, parent: Location) -> Problem {
    let message = format!("missing field `{key}`");
    Problem::new(Code::MissingField, parent, message)
        .lacking(key)
        .help(format!("add `{key}`"))
}
