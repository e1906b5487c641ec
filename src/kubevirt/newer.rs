//! The parts of a spec that a later release of KubeVirt brought.

use std::fmt::Write as _;

use crate::model::{Choice, Path, Release, Schema};
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::kind::Family;
use super::paths::object::SPEC;

/// A part of a spec that is newer than the oldest release.
#[derive(Debug)]
pub struct Newer<'n> {
    /// The field, as KubeVirt writes its path: `spec.gpus[0].claimName`.
    pub path: String,
    /// Where the key is, or the word.
    pub at: Location,
    /// The release that brought it.
    pub since: Release,
    /// What it is.
    pub part: Part<'n>,
}

impl Newer<'_> {
    /// The path of the field with `[]` for the items of a list: `spec.gpus[].claimName`.
    #[must_use]
    pub fn field(&self) -> String {
        let mut field = self.path.clone();
        let mut is_index = false;
        field.retain(|character| {
            match character {
                '[' => is_index = true,
                ']' => is_index = false,
                _ => return !is_index,
            }
            true
        });
        field
    }

    /// Whether it is a part of what is at a path, or that itself.
    #[must_use]
    pub fn is_within(&self, holder: &str) -> bool {
        let rest = self.path.strip_prefix(holder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

/// What can be newer.
#[derive(Debug)]
pub enum Part<'n> {
    /// A field, by its key.
    Field(&'n str),
    /// A word, among those that its field accepts.
    Word(&'n str, &'n [Choice]),
}

/// The schemas of specs, in which newer parts are looked up.
#[derive(Debug)]
pub struct SpecSchemas {
    instancetype: Schema,
    preference: Schema,
}

impl SpecSchemas {
    /// Those of both families.
    #[must_use]
    pub fn of_families() -> Self {
        Self {
            instancetype: Family::Instancetype.spec_schema(),
            preference: Family::Preference.spec_schema(),
        }
    }

    /// The parts of a resource's spec that are newer than the oldest release, each after what holds
    /// it. What is unknown or has the wrong type is left out.
    #[must_use]
    pub fn newer_parts<'n>(&'n self, family: Family, resource: &'n Node) -> Vec<Newer<'n>> {
        let spec = resource.get(SPEC.keys());
        spec.map_or_else(Vec::new, |spec| self.newer_in_spec(family, spec))
    }

    /// The parts of a spec that a release does not know, without what such a part holds.
    #[must_use]
    pub fn unknown_to<'n>(
        &'n self,
        release: Release,
        family: Family,
        spec: &'n Node,
    ) -> Vec<Newer<'n>> {
        let mut unknown: Vec<Newer<'n>> = Vec::new();
        for newer in self.newer_in_spec(family, spec) {
            let is_held = |holder: &Newer<'_>| newer.is_within(&holder.path);
            if newer.since > release && !unknown.last().is_some_and(is_held) {
                unknown.push(newer);
            }
        }
        unknown
    }

    fn newer_in_spec<'n>(&'n self, family: Family, spec: &'n Node) -> Vec<Newer<'n>> {
        let schema = match family {
            Family::Instancetype => &self.instancetype,
            Family::Preference => &self.preference,
        };
        let mut found = Vec::new();
        look(&mut SPEC.to_string(), spec, schema, &mut found);
        found
    }
}

/// Looks at the value of a path, which is lengthened for each part of it and shortened again.
fn look<'n>(path: &mut String, node: &'n Node, schema: &'n Schema, found: &mut Vec<Newer<'n>>) {
    let length = path.len();
    match (schema, &node.value) {
        (Schema::Record(record), Value::Mapping(fields)) => {
            for (key, field) in fields.iter() {
                let Some(known) = record.fields.iter().find(|known| known.name == key) else {
                    continue;
                };
                path.push('.');
                path.push_str(key);
                found.extend(known.since.map(|since| Newer {
                    path: path.clone(),
                    at: field.key,
                    since,
                    part: Part::Field(key),
                }));
                look(path, &field.node, &known.schema, found);
                path.truncate(length);
            }
        }
        (Schema::List(schema), Value::Sequence(items)) => {
            for (index, item) in items.iter().enumerate() {
                // Writing into a string cannot fail.
                _ = write!(path, "[{index}]");
                look(path, item, schema, found);
                path.truncate(length);
            }
        }
        (Schema::Choice(choices), Value::String(text)) => {
            let chosen = choices.iter().find(|choice| choice.word == text);
            found.extend(chosen.and_then(|choice| choice.since).map(|since| Newer {
                path: path.clone(),
                at: node.at,
                since,
                part: Part::Word(text, choices),
            }));
        }
        _ => {}
    }
}

/// The release that brought a field of a spec or, if one is named, a word of it.
#[must_use]
pub fn brought(family: Family, path: Path, word: Option<&str>) -> Release {
    let (mut schema, mut release) = (family.spec_schema(), Release::OLDEST);
    for key in path.keys().iter().skip(SPEC.keys().len()) {
        let Schema::Record(record) = schema else {
            return release;
        };
        let Some(field) = record.fields.into_iter().find(|field| field.name == *key) else {
            return release;
        };
        release = field.since.map_or(release, |since| since.max(release));
        schema = field.schema;
    }
    let (Some(word), Schema::Choice(choices)) = (word, schema) else {
        return release;
    };
    let choice = choices.iter().find(|choice| choice.word == word);
    let since = choice.and_then(|choice| choice.since);
    since.map_or(release, |since| since.max(release))
}

/// A field or a word of the API that a release brought.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Addition {
    /// The release.
    pub since: Release,
    /// What it is a part of.
    pub family: Family,
    /// The path of the field, with `[]` for the items of a list.
    pub path: String,
    /// The word, unless it is the field itself.
    pub word: Option<&'static str>,
}

/// What each release after the oldest one brought to a family, without what came with the field that
/// holds it.
#[must_use]
pub fn additions(family: Family) -> Vec<Addition> {
    let mut additions = Vec::new();
    let (path, schema) = (SPEC.to_string(), family.spec_schema());
    add(family, &path, &schema, Release::OLDEST, &mut additions);
    additions.sort_unstable();
    additions
}

fn add(family: Family, path: &str, schema: &Schema, holder: Release, found: &mut Vec<Addition>) {
    let addition = |since, path, word| Addition {
        since,
        family,
        path,
        word,
    };
    match schema {
        Schema::Record(record) => {
            for field in &record.fields {
                let path = format!("{path}.{}", field.name);
                let since = field.since.filter(|since| *since > holder);
                found.extend(since.map(|since| addition(since, path.clone(), None)));
                add(family, &path, &field.schema, since.unwrap_or(holder), found);
            }
        }
        Schema::List(item) => add(family, &format!("{path}[]"), item, holder, found),
        Schema::Choice(choices) => {
            let newer = choices.iter().filter_map(|choice| {
                let since = choice.since.filter(|since| *since > holder)?;
                Some(addition(since, path.to_owned(), Some(choice.word)))
            });
            found.extend(newer);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_that_of_every_item() {
        let field = |path: &str| {
            let newer = Newer {
                path: path.to_owned(),
                at: Location::NOWHERE,
                since: Release::NEWEST,
                part: Part::Field(""),
            };
            newer.field()
        };
        assert_eq!(field("spec.a[0].b[12]"), "spec.a[].b[]");
        assert_eq!(field("spec.a"), "spec.a");
    }
}
