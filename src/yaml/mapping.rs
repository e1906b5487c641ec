//! The fields of a mapping, in their order.

use std::collections::HashMap;
use std::slice;
use std::vec;

use ecow::EcoString;
use foldhash::fast::RandomState;

use super::node::Field;

/// The most fields that are looked through one by one, which is faster than hashing a key. Nearly all
/// mappings have fewer.
const FEW: usize = 16;

/// How many fields there is room for with the first one: many mappings have no more.
const FIRST: usize = 2;

/// The fields of a mapping, each under its own key, in the order in which they were written.
///
/// Two mappings are equal if they have the same fields, in whatever order.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    entries: Vec<(EcoString, Field)>,
    /// The position of each key; empty while there are only a few.
    positions: Option<Box<Positions>>,
}

/// The position of each key.
#[derive(Debug, Clone)]
struct Positions(HashMap<EcoString, usize, RandomState>);

impl Mapping {
    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The field of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Field> {
        let (_, field) = self.entries.get(self.position(key)?)?;
        Some(field)
    }

    /// The field of a key, for changing it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Field> {
        let position = self.position(key)?;
        let (_, field) = self.entries.get_mut(position)?;
        Some(field)
    }

    /// The field at a position, for changing it.
    pub fn at_mut(&mut self, position: usize) -> Option<&mut Field> {
        let (_, field) = self.entries.get_mut(position)?;
        Some(field)
    }

    /// Whether there is a field with a key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// The field of a key; if there is none, the given one is added.
    pub fn get_or_insert_with(
        &mut self,
        key: impl AsRef<str> + Into<EcoString>,
        field: impl FnOnce() -> Field,
    ) -> &mut Field {
        let position = match self.position(key.as_ref()) {
            Some(position) => position,
            None => self.push(key.into(), field()),
        };
        match self.entries.get_mut(position) {
            Some((_, field)) => field,
            None => unreachable!("the field was found or added above"),
        }
    }

    /// Sets the field of a key; one that is there keeps its position.
    pub fn insert(&mut self, key: impl AsRef<str> + Into<EcoString>, field: Field) {
        match self.get_mut(key.as_ref()) {
            Some(there) => *there = field,
            None => _ = self.push(key.into(), field),
        }
    }

    /// Takes a field out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Field> {
        let position = self.position(key)?;
        let (_, field) = self.entries.remove(position);
        self.positions = None;
        self.count_positions();
        Some(field)
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &EcoString> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The fields without their keys.
    #[must_use]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Field> {
        self.entries.iter().map(|(_, field)| field)
    }

    /// The fields without their keys, for changing them.
    pub fn values_mut(&mut self) -> impl ExactSizeIterator<Item = &mut Field> {
        self.entries.iter_mut().map(|(_, field)| field)
    }

    /// The keys with their fields.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter(self.entries.iter())
    }

    fn position(&self, key: &str) -> Option<usize> {
        if let Some(Positions(positions)) = self.positions.as_deref() {
            return positions.get(key).copied();
        }
        // Of few keys, the lengths say nearly everything.
        let is_key = |(there, _): &(EcoString, Field)| there.len() == key.len() && there == key;
        self.entries.iter().position(is_key)
    }

    /// Adds a field with a key that no other one has, and returns its position.
    pub(super) fn push(&mut self, key: EcoString, field: Field) -> usize {
        let position = self.entries.len();
        if position == 0 {
            self.entries.reserve_exact(FIRST);
        }
        if let Some(positions) = &mut self.positions {
            positions.0.insert(key.clone(), position);
        }
        self.entries.push((key, field));
        if self.positions.is_none() {
            self.count_positions();
        }
        position
    }

    /// Makes the table of positions if there are more than a few fields.
    fn count_positions(&mut self) {
        if self.entries.len() > FEW {
            let keys = self.entries.iter().map(|(key, _)| key.clone());
            self.positions = Some(Box::new(Positions(keys.zip(0..).collect())));
        }
    }
}

impl PartialEq for Mapping {
    fn eq(&self, other: &Self) -> bool {
        // Most that are equal have their fields in the same order.
        let of_other = |position, key: &str| match other.entries.get(position) {
            Some((there, field)) if there == key => Some(field),
            _ => other.get(key),
        };
        let mut fields = self.iter().enumerate();
        self.len() == other.len()
            && fields.all(|(position, (key, field))| of_other(position, key) == Some(field))
    }
}

/// Of several fields with a key, the last one is kept.
impl<Key: AsRef<str> + Into<EcoString>> FromIterator<(Key, Field)> for Mapping {
    fn from_iter<All: IntoIterator<Item = (Key, Field)>>(all: All) -> Self {
        let all = all.into_iter();
        let mut mapping = Self::default();
        mapping.entries.reserve_exact(all.size_hint().0);
        for (key, field) in all {
            mapping.insert(key, field);
        }
        mapping
    }
}

impl IntoIterator for Mapping {
    type Item = (EcoString, Field);
    type IntoIter = vec::IntoIter<(EcoString, Field)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'m> IntoIterator for &'m Mapping {
    type Item = (&'m EcoString, &'m Field);
    type IntoIter = Iter<'m>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The keys of a mapping with their fields.
#[derive(Debug, Clone)]
pub struct Iter<'m>(slice::Iter<'m, (EcoString, Field)>);

impl<'m> Iterator for Iter<'m> {
    type Item = (&'m EcoString, &'m Field);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, field)| (key, field))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for Iter<'_> {}

impl DoubleEndedIterator for Iter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(key, field)| (key, field))
    }
}
