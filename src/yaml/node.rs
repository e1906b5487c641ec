//! A YAML document as values that know their location.

use std::fmt;
use std::sync::Arc;

use ecow::EcoString;
use serde::{Serialize, Serializer};

use crate::text::Location;

use super::keyed::Keyed;

/// A value and where it was written.
///
/// Two nodes are equal if their values are, wherever they were written.
#[derive(Debug, Clone)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where the value is; of a list or a mapping, where it begins.
    pub at: Location,
}

/// What a YAML node can be, with plain scalars resolved as the rules have it by which
/// the document is read: in a source, `yes` is a string, and to kubectl a boolean.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`, `~`, or an empty scalar.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer in any notation: decimal, `0x`, `0o`, `0b`, and octal with a leading zero.
    Integer(Integer),
    /// Any other number.
    Float(f64),
    /// A string. Copies share a long one.
    String(EcoString),
    /// A list. Copies share it until one of them is changed.
    Sequence(Arc<Vec<Node>>),
    /// A mapping. Copies share it until one of them is changed.
    Mapping(Arc<Mapping>),
}

/// An integer of as many bits as an `i128`, which would have to be aligned in memory: nodes would be a
/// fifth larger, and allocated more slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(Rust, packed(8))]
pub struct Integer(i128);

impl Integer {
    /// The integer.
    #[must_use]
    pub const fn get(self) -> i128 {
        self.0
    }
}

impl From<i128> for Integer {
    fn from(integer: i128) -> Self {
        Self(integer)
    }
}

impl From<i128> for Value {
    fn from(integer: i128) -> Self {
        Self::Integer(integer.into())
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl From<Vec<Node>> for Value {
    fn from(items: Vec<Node>) -> Self {
        Self::Sequence(Arc::new(items))
    }
}

impl From<Mapping> for Value {
    fn from(fields: Mapping) -> Self {
        Self::Mapping(Arc::new(fields))
    }
}

/// The fields of a mapping, in the order in which they were written.
pub type Mapping = Keyed<Field>;

/// A field of a mapping.
#[derive(Debug, Clone)]
pub struct Field {
    /// Where the key is.
    pub key: Location,
    /// The value.
    pub node: Node,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// What is shared is not looked through.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Integer(one), Self::Integer(other)) => one == other,
            (Self::Float(one), Self::Float(other)) => one == other,
            (Self::String(one), Self::String(other)) => one == other,
            (Self::Sequence(one), Self::Sequence(other)) => Arc::ptr_eq(one, other) || one == other,
            (Self::Mapping(one), Self::Mapping(other)) => Arc::ptr_eq(one, other) || one == other,
            _ => false,
        }
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

/// A node as plain data, without its locations.
///
/// An integer that JSON readers have no type for becomes a float, as kubectl sends it.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(it) => serializer.serialize_bool(*it),
            Value::Integer(it) => serialize_integer(it.get(), serializer),
            Value::Float(it) => serializer.serialize_f64(*it),
            Value::String(it) => serializer.serialize_str(it),
            Value::Sequence(items) => serializer.collect_seq(items.iter()),
            Value::Mapping(fields) => serializer.collect_map(
                fields
                    .iter()
                    .map(|(key, field)| (key.as_str(), &field.node)),
            ),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the nearest float is what readers of JSON make of it"
)]
fn serialize_integer<S: Serializer>(integer: i128, serializer: S) -> Result<S::Ok, S::Error> {
    match (i64::try_from(integer), u64::try_from(integer)) {
        (Ok(integer), _) => serializer.serialize_i64(integer),
        (_, Ok(integer)) => serializer.serialize_u64(integer),
        _ => serializer.serialize_f64(integer as f64),
    }
}

impl Node {
    /// An empty mapping.
    #[must_use]
    pub fn mapping(at: Location) -> Self {
        Self {
            value: Mapping::default().into(),
            at,
        }
    }

    /// The value under a path of keys.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&Self> {
        self.field(path)
            .map(|field| &field.node)
            .or_else(|| path.is_empty().then_some(self))
    }

    /// The field at the end of a path of keys, which knows where its key is.
    #[must_use]
    pub fn field(&self, path: &[&str]) -> Option<&Field> {
        let (first, rest) = path.split_first()?;
        let mut field = self.child(first)?;
        for key in rest {
            field = field.node.child(key)?;
        }
        Some(field)
    }

    /// The field of a key.
    fn child(&self, key: &str) -> Option<&Field> {
        match &self.value {
            Value::Mapping(fields) => fields.get(key),
            _ => None,
        }
    }

    /// The value under a path of keys, for changing it.
    pub fn get_mut(&mut self, path: &[&str]) -> Option<&mut Self> {
        path.iter()
            .try_fold(self, |node, key| match &mut node.value {
                // One without the field stays shared.
                Value::Mapping(fields) if fields.contains_key(key) => {
                    let field = Arc::make_mut(fields).get_mut(key)?;
                    Some(&mut field.node)
                }
                _ => None,
            })
    }

    /// The value at the end of a path of positions in lists and mappings, for changing it.
    pub(crate) fn at_mut(&mut self, path: &[usize]) -> Option<&mut Self> {
        path.iter()
            .try_fold(self, |node, position| match &mut node.value {
                Value::Sequence(items) => Arc::make_mut(items).get_mut(*position),
                Value::Mapping(fields) => {
                    let field = Arc::make_mut(fields).at_mut(*position)?;
                    Some(&mut field.node)
                }
                _ => None,
            })
    }

    /// Sets the field at the end of a path of keys; missing mappings on the way are created.
    pub fn set(&mut self, path: &[&str], field: Field) {
        let Some((last, parents)) = path.split_last() else {
            return;
        };
        let mut node = self;
        for key in parents {
            let fields = node.make_mapping();
            let parent = fields.get_or_insert_with(*key, || Field::null(field.key));
            node = &mut parent.node;
        }
        node.make_mapping().insert(*last, field);
    }

    /// Sets some fields of this mapping.
    pub fn set_fields<'k>(&mut self, set: impl ExactSizeIterator<Item = (&'k str, Field)>) {
        let fields = self.make_mapping();
        fields.reserve_exact(set.len());
        for (key, field) in set {
            fields.insert(key, field);
        }
    }

    /// Removes the field at the end of a path of keys, if it is there.
    pub fn remove(&mut self, path: &[&str]) {
        let Some((last, parents)) = path.split_last() else {
            return;
        };
        if let Some(Value::Mapping(fields)) = self.get_mut(parents).map(|it| &mut it.value)
            && fields.contains_key(last)
        {
            Arc::make_mut(fields).remove(last);
        }
    }

    /// The fields of this mapping; any other value is replaced with an empty mapping first.
    pub(super) fn make_mapping(&mut self) -> &mut Mapping {
        if !matches!(self.value, Value::Mapping(_)) {
            self.value = Mapping::default().into();
        }
        let Value::Mapping(fields) = &mut self.value else {
            unreachable!("the value became a mapping above")
        };
        Arc::make_mut(fields)
    }

    /// The fields of a mapping; of any other value, none.
    pub fn fields(&self) -> impl Iterator<Item = (&EcoString, &Field)> {
        let fields = match &self.value {
            Value::Mapping(fields) => Some(fields.iter()),
            _ => None,
        };
        fields.into_iter().flatten()
    }

    /// The items of a list; of any other value, none.
    pub fn items(&self) -> impl Iterator<Item = &Self> {
        let items = match &self.value {
            Value::Sequence(items) => Some(items.iter()),
            _ => None,
        };
        items.into_iter().flatten()
    }

    /// Visits every string at and below this node, except for keys.
    pub(crate) fn visit_texts(&self, visit: &mut impl FnMut(&str, Location)) {
        match &self.value {
            Value::String(text) => visit(text, self.at),
            Value::Sequence(items) => items.iter().for_each(|item| item.visit_texts(visit)),
            Value::Mapping(fields) => {
                for field in fields.values() {
                    field.node.visit_texts(visit);
                }
            }
            _ => {}
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl Field {
    /// A field without a value yet, for a merge to fill in.
    pub(super) fn null(key: Location) -> Self {
        let node = Node {
            value: Value::Null,
            at: key,
        };
        Self { key, node }
    }
}

impl Value {
    /// The type of this value, with its article, as messages name it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a floating-point number",
            Self::String(_) => "a string",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a mapping",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Sources;

    /// A value that was not read from a file, as JSON.
    fn json(value: Value) -> String {
        let at = Sources::default().next_id().at(0..0);
        serde_json::to_string(&Node { value, at }).unwrap()
    }

    #[test]
    fn integers_are_numbers_however_large_they_are() {
        for (integer, expected) in [
            (i128::from(i64::MIN), "-9223372036854775808"),
            (i128::from(u64::MAX), "18446744073709551615"),
            (i128::from(i64::MIN) - 1, "-9.223372036854776e+18"),
            (i128::from(u64::MAX) + 1, "1.8446744073709552e+19"),
        ] {
            assert_eq!(json(Value::from(integer)), expected);
        }
    }

    #[test]
    fn floats_that_json_does_not_have_are_null() {
        assert_eq!(json(Value::Float(1.0)), "1.0");
        assert_eq!(json(Value::Float(f64::NAN)), "null");
        assert_eq!(json(Value::Float(f64::NEG_INFINITY)), "null");
    }

    #[test]
    fn fields_keep_their_order() {
        let at = Sources::default().next_id().at(0..0);
        let mut node = Node::mapping(at);
        for key in ["b", "a"] {
            node.set(&[key], Field::null(at));
        }
        assert_eq!(json(node.value), r#"{"b":null,"a":null}"#);
    }
}
