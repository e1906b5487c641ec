//! What a document can contain, as data, from which the JSON Schemas of the formats are written.

use super::release::Release;

/// A type of values, as [`Decode`](super::Decode) reads them.
#[derive(Debug, Clone, PartialEq)]
pub enum Schema {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// A boolean.
    Boolean,
    /// An integer within a range, both ends included.
    Integer {
        /// The least value.
        minimum: i128,
        /// The greatest value.
        maximum: i128,
    },
    /// A string, a number or a boolean.
    Scalar,
    /// A Kubernetes quantity: `1.5Gi`, `512Mi`, `2`.
    Quantity,
    /// A string with a grammar of its own, such as a namespace.
    Name,
    /// A time as in RFC 3339.
    Time,
    /// One of several strings.
    Choice(Vec<Choice>),
    /// A list.
    List(Box<Schema>),
    /// A mapping with any keys.
    Map(Box<Schema>),
    /// A mapping whose keys are some of these.
    Keyed {
        /// The keys.
        keys: Vec<&'static str>,
        /// What each of them can have.
        of: Box<Schema>,
    },
    /// A mapping with known keys.
    Record(Record),
    /// A mapping with some known keys, and any others.
    Open {
        /// The known keys.
        known: Record,
        /// What the others can contain.
        others: Box<Schema>,
    },
    /// A value, or `null`.
    Nullable(Box<Schema>),
    /// A part of a source that is applied to others as a JSON Merge Patch: nothing is required, and
    /// `null` removes. A list replaces another one completely, so its items are complete.
    Layer {
        /// What all layers make together.
        of: Box<Schema>,
        /// Whether any scalar may be a string with an expression.
        expressions: bool,
    },
    /// Any of several schemas.
    Either(Vec<Schema>),
}

impl Schema {
    /// The mappings nearest to the top that have a field, as the keys that lead to each.
    pub(crate) fn paths_to(&self, field: &str) -> Vec<Vec<&'static str>> {
        let mut level: Vec<(Vec<&'static str>, &Self)> = vec![(Vec::new(), self)];
        while !level.is_empty() {
            let (mut found, mut below) = (Vec::new(), Vec::new());
            for (path, schema) in level {
                for record in schema.records() {
                    for inner in &record.fields {
                        if inner.name == field {
                            found.push(path.clone());
                        }
                        below.push(([path.as_slice(), &[inner.name]].concat(), &inner.schema));
                    }
                }
            }
            if !found.is_empty() {
                return found;
            }
            level = below;
        }
        Vec::new()
    }

    /// The mappings with known keys that a value can be.
    fn records(&self) -> Vec<&Record> {
        match self {
            Self::Record(record) => vec![record],
            Self::Nullable(schema) => schema.records(),
            Self::Layer { of, .. } => of.records(),
            Self::Either(schemas) => schemas.iter().flat_map(Self::records).collect(),
            _ => Vec::new(),
        }
    }
}

/// A mapping with known keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What it is.
    pub description: &'static str,
    /// Its fields.
    pub fields: Vec<FieldSchema>,
}

/// A field of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldSchema {
    /// The key.
    pub name: &'static str,
    /// What it is.
    pub description: &'static str,
    /// Whether it is required.
    pub required: bool,
    /// The release of KubeVirt that brought it; `None` if it is as old as the mapping.
    pub since: Option<Release>,
    /// What it can contain.
    pub schema: Schema,
}

impl FieldSchema {
    /// The same field, brought by a release.
    pub(crate) fn since(self, release: Release) -> Self {
        Self {
            since: Some(release),
            ..self
        }
    }
}

/// A string that a field accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The string.
    pub word: &'static str,
    /// The release of KubeVirt that brought it; `None` if it is as old as the field.
    pub since: Option<Release>,
}

impl Choice {
    /// A string that is as old as its field.
    pub(crate) const fn new(word: &'static str) -> Self {
        Self { word, since: None }
    }

    /// The same string, brought by a release.
    pub(crate) const fn since(self, release: Release) -> Self {
        Self {
            since: Some(release),
            ..self
        }
    }
}
