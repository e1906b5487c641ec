//! What a source sets only for the releases of KubeVirt that know it.

use std::marker::PhantomData;
use std::sync::Arc;

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::paths::object::SPEC;
use crate::model::{Decode, FieldSchema, Record, Release, Schema, field, known_fields, mapping};
use crate::text::Location;
use crate::yaml::{Field, Mapping, Node, Value};

/// The word at the top of a source.
pub(super) const SINCE: &str = "since";

/// What a source sets only for a release of KubeVirt and later ones.
#[derive(Debug)]
pub struct SincePart {
    /// The release.
    pub release: Release,
    /// Where the source names it.
    pub at: Location,
    /// A JSON Merge Patch in the shape of a resource.
    pub content: Node,
}

/// The parts of a source for some releases, each with a `spec`; `Spec` is its type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Since<Spec>(PhantomData<Spec>);

impl<Spec: Decode> Decode for Since<Spec> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let mut are_right = true;
        for (key, Field { key: at, node }) in mapping(node, problems)? {
            if release(key).is_none() {
                problems.push(unknown_release(key, *at));
                are_right = false;
            }
            are_right &= decode_part::<Spec>(node, problems).is_some();
        }
        are_right.then_some(Self(PhantomData))
    }

    fn schema() -> Schema {
        Schema::Keyed {
            keys: Release::all().map(Release::as_str).collect(),
            of: Box::new(part_schema::<Spec>()),
        }
    }
}

fn decode_part<Spec: Decode>(node: &Node, problems: &mut Problems) -> Option<Spec> {
    let fields = known_fields(node, &[SPEC.last()], part_schema::<Spec>, problems)?;
    field(&fields, SPEC.last(), node.at, problems)
}

fn part_schema<Spec: Decode>() -> Schema {
    Schema::Record(Record {
        description: "What is set for this release of KubeVirt and later ones.",
        fields: vec![FieldSchema {
            name: SPEC.last(),
            description: "The `spec` of the API, applied on top of what the file sets.",
            required: true,
            since: None,
            schema: Spec::schema(),
        }],
    })
}

/// Takes the parts out of a source, and returns those for a release of KubeVirt, the oldest first. `None` if
/// one cannot be read, which is reported already.
pub(super) fn take(fields: &mut Mapping, target: Release) -> Option<Vec<SincePart>> {
    let Some(Field { node, .. }) = fields.remove(SINCE) else {
        return Some(Vec::new());
    };
    let written = match node.value {
        Value::Mapping(written) => Arc::unwrap_or_clone(written),
        Value::Null => Mapping::default(),
        _ => return None,
    };
    let mut parts = Vec::new();
    for (key, Field { key: at, node }) in written {
        let release = release(&key)?;
        let Value::Mapping(_) = node.get(SPEC.keys())?.value else {
            return None;
        };
        parts.extend((release <= target).then_some(SincePart {
            release,
            at,
            content: node,
        }));
    }
    parts.sort_by_key(|part| part.release);
    Some(parts)
}

/// The release of a name, which is written as it is printed: two spellings could name it twice.
fn release(name: &str) -> Option<Release> {
    Release::all().find(|release| release.as_str() == name)
}

fn unknown_release(name: &str, at: Location) -> Problem {
    let message = format!("`{name}` is no release of KubeVirt that is known");
    let help = match name.parse::<Release>() {
        Ok(release) => format!("write `{release}`"),
        Err(why) => why,
    };
    Problem::new(Code::UnknownValue, at, message).help(help)
}
