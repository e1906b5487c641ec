//! Fields as KubeVirt sees them once Go has read them: `null` and an absent field are the same, and
//! so are an absent field and an empty string, `0` or `false`, but for those that are pointers.
//!
//! What is added to a virtual machine comes after the fields that are there, in the order in which
//! KubeVirt sets it, and knows the place of what it was taken from.

use std::sync::Arc;

use crate::kubernetes::quantity::Quantity;
use crate::text::Location;
use crate::yaml::{Field, Mapping, Node, Value};

/// Keys that lead to a field.
pub(super) type Keys<'k> = &'k [&'k str];

/// A field that is there: a pointer that is not nil.
pub(super) fn field<'n>(node: &'n Node, keys: Keys<'_>) -> Option<&'n Field> {
    let field = node.field(keys)?;
    (field.node.value != Value::Null).then_some(field)
}

/// Whether a field is there.
pub(super) fn is_set(node: &Node, keys: Keys<'_>) -> bool {
    field(node, keys).is_some()
}

/// A string that is not empty.
pub(super) fn text<'n>(node: &'n Node, keys: Keys<'_>) -> Option<&'n str> {
    let text = node.get(keys)?.text()?;
    (!text.is_empty()).then_some(text)
}

/// An integer; 0 if there is none, or none that Go's `uint32` can hold.
pub(super) fn number(node: &Node, keys: Keys<'_>) -> u32 {
    match node.get(keys).map(|node| &node.value) {
        Some(Value::Integer(number)) => u32::try_from(number.get()).unwrap_or(0),
        _ => 0,
    }
}

/// An integer; 0 if there is none, or none that Go's `uint` can hold.
pub(super) fn large_number(node: &Node, keys: Keys<'_>) -> u64 {
    match node.get(keys).map(|node| &node.value) {
        Some(Value::Integer(number)) => u64::try_from(number.get()).unwrap_or(0),
        _ => 0,
    }
}

/// A boolean, if there is one.
pub(super) fn flag(node: &Node, keys: Keys<'_>) -> Option<bool> {
    match node.get(keys)?.value {
        Value::Bool(flag) => Some(flag),
        _ => None,
    }
}

/// An amount of memory, if there is one.
pub(super) fn quantity(node: &Node, keys: Keys<'_>) -> Option<Quantity> {
    match &node.get(keys)?.value {
        Value::String(text) => Quantity::parse(text).ok(),
        Value::Integer(number) => Quantity::parse(&number.to_string()).ok(),
        Value::Float(number) => Quantity::parse(&number.to_string()).ok(),
        _ => None,
    }
}

/// The items of a list; none if there is no list.
pub(super) fn items<'n>(node: &'n Node, keys: Keys<'_>) -> &'n [Node] {
    match node.get(keys).map(|node| &node.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}

/// The items of a list, for changing them.
pub(super) fn items_mut<'n>(node: &'n mut Node, keys: Keys<'_>) -> &'n mut [Node] {
    match node.get_mut(keys).map(|node| &mut node.value) {
        Some(Value::Sequence(items)) => Arc::make_mut(items).as_mut_slice(),
        _ => &mut [],
    }
}

/// A new field, which comes from a place.
pub(super) fn new(value: Value, at: Location) -> Field {
    Field {
        key: at,
        node: Node { value, at },
    }
}

/// Sets an integer as Go writes it: 0 is not written.
pub(super) fn put_number(node: &mut Node, keys: Keys<'_>, number: u32, at: Location) {
    if number == 0 {
        node.remove(keys);
    } else {
        node.set(keys, new(Value::from(i128::from(number)), at));
    }
}

/// Sets a boolean as Go writes it: `false` is not written.
pub(super) fn put_flag(node: &mut Node, keys: Keys<'_>, flag: bool, at: Location) {
    if flag {
        node.set(keys, new(Value::Bool(true), at));
    } else if self::flag(node, keys) == Some(true) {
        node.remove(keys);
    }
}

/// Sets a quantity in its canonical form, as Kubernetes writes it.
pub(super) fn put_quantity(node: &mut Node, keys: Keys<'_>, quantity: Quantity, at: Location) {
    node.set(keys, new(Value::String(quantity.to_string().into()), at));
}

/// Copies a field that is there.
pub(super) fn copy(from: &Node, source: Keys<'_>, to: &mut Node, target: Keys<'_>) {
    if let Some(field) = field(from, source) {
        to.set(target, field.clone());
    }
}

/// Copies a field that is there to where none is.
pub(super) fn copy_to_unset(from: &Node, source: Keys<'_>, to: &mut Node, target: Keys<'_>) {
    // Most are not there.
    if let Some(field) = field(from, source)
        && !is_set(to, target)
    {
        to.set(target, field.clone());
    }
}

/// Copies a string that is not empty to where none is.
pub(super) fn copy_to_empty(from: &Node, source: Keys<'_>, to: &mut Node, target: Keys<'_>) {
    if text(from, source).is_some() && text(to, target).is_none() {
        copy(from, source, to, target);
    }
}

/// Makes a mapping where none is.
pub(super) fn make(node: &mut Node, keys: Keys<'_>, at: Location) {
    if !is_set(node, keys) {
        node.set(keys, new(Value::from(Mapping::default()), at));
    }
}

/// Where the value of a field is, or the field if that holds others; if there is none, where the nearest
/// one above it is. A value of a size table is in its row, and its field in what all sizes share.
pub(super) fn value_place(node: &Node, keys: Keys<'_>) -> Location {
    match node.field(keys) {
        Some(field) if !matches!(field.node.value, Value::Mapping(_) | Value::Sequence(_)) => {
            field.node.at
        }
        _ => place(node, keys),
    }
}

/// Where a field is or, if there is none, where the nearest one above it is.
pub(super) fn place(node: &Node, keys: Keys<'_>) -> Location {
    let above = (1..=keys.len())
        .rev()
        .filter_map(|length| keys.get(..length));
    let found = above.into_iter().find_map(|keys| node.field(keys));
    found.map_or(node.at, |field| field.key)
}
