//! What a document may hold, as data: the JSON Schemas of the formats are written from it.

/// A type of values, as [`Decode`](super::Decode) reads them.
#[derive(Debug, Clone, PartialEq)]
pub enum Schema {
    /// Anything.
    Any,
    /// Text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number within a range, both ends included.
    Integer {
        /// The least value.
        minimum: i128,
        /// The greatest value.
        maximum: i128,
    },
    /// A number, a text, `true` or `false`.
    Scalar,
    /// A Kubernetes quantity: `1.5Gi`, `512Mi`, `2`.
    Quantity,
    /// One of some words.
    Choice(Vec<&'static str>),
    /// A list.
    List(Box<Schema>),
    /// A mapping with any keys.
    Map(Box<Schema>),
    /// A mapping with known keys.
    Record(Record),
    /// A value, or `null`.
    Nullable(Box<Schema>),
    /// A part of a source that a JSON Merge Patch lays over others: nothing is required, and `null`
    /// removes. A list replaces another one as a whole, so its items are complete.
    Layer {
        /// What all layers together make.
        of: Box<Schema>,
        /// Whether a text with an expression may stand for any scalar.
        expressions: bool,
    },
    /// Any of several.
    Either(Vec<Schema>),
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
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub schema: Schema,
}
