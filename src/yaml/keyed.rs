//! Values by their keys, in their order.

use std::slice;
use std::vec;

use ecow::EcoString;
use foldhash::HashMap;

/// The most values that are looked through one by one, which is faster than hashing a key. Nearly all
/// mappings have fewer.
const FEW: usize = 16;

/// For how many more values room is made while there are a few: many mappings have no more.
const AT_ONCE: usize = 2;

/// Values, each under its own key, in the order in which they were written.
///
/// Two are equal if they have the same values under the same keys, in whatever order.
#[derive(Debug, Clone)]
pub struct Keyed<V> {
    entries: Vec<(EcoString, V)>,
    /// The position of each key, once there are more than a few.
    positions: Option<Box<Positions>>,
}

/// The position of each key.
#[derive(Debug, Clone)]
struct Positions(HashMap<EcoString, usize>);

impl Positions {
    /// That of a key. Kept out of the way: few mappings are so large.
    #[cold]
    #[inline(never)]
    fn of(&self, key: &str) -> Option<usize> {
        self.0.get(key).copied()
    }
}

/// Whether a value is that of a key.
fn is_of<V>(key: &str, (there, _): &(EcoString, V)) -> bool {
    there.as_bytes() == key.as_bytes()
}

impl<V> Default for Keyed<V> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            positions: None,
        }
    }
}

impl<V> Keyed<V> {
    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&V> {
        // Without its position, with which it would be looked up again: nothing is asked as often.
        let (_, value) = match &self.positions {
            None => self.entries.iter().find(|entry| is_of(key, entry))?,
            Some(positions) => self.entries.get(positions.of(key)?)?,
        };
        Some(value)
    }

    /// The value of a key, for changing it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let position = self.position(key)?;
        let (_, value) = self.entries.get_mut(position)?;
        Some(value)
    }

    /// The value at a position, for changing it.
    pub fn at_mut(&mut self, position: usize) -> Option<&mut V> {
        let (_, value) = self.entries.get_mut(position)?;
        Some(value)
    }

    /// Whether there is a value with a key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    /// The value of a key; if there is none, the given one is added.
    pub fn get_or_insert_with(
        &mut self,
        key: impl AsRef<str> + Into<EcoString>,
        value: impl FnOnce() -> V,
    ) -> &mut V {
        let position = match self.position(key.as_ref()) {
            Some(position) => position,
            None => self.push(key.into(), value()),
        };
        match self.entries.get_mut(position) {
            Some((_, value)) => value,
            None => unreachable!("the value was found or added above"),
        }
    }

    /// Sets the value of a key; one that is there keeps its position.
    pub fn insert(&mut self, key: impl AsRef<str> + Into<EcoString>, value: V) {
        match self.get_mut(key.as_ref()) {
            Some(there) => *there = value,
            None => _ = self.push(key.into(), value),
        }
    }

    /// Takes a value out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let position = self.position(key)?;
        let (_, value) = self.entries.remove(position);
        if let Some(Positions(positions)) = self.positions.as_deref_mut() {
            positions.remove(key);
            let later = positions.values_mut().filter(|there| **there > position);
            later.for_each(|there| *there -= 1);
        }
        Some(value)
    }

    /// Takes out all values that are not to be kept; the others keep their order.
    pub(super) fn retain(&mut self, is_kept: impl Fn(&str) -> bool) {
        let before = self.entries.len();
        self.entries.retain(|(key, _)| is_kept(key));
        if self.entries.len() < before {
            self.positions = None;
            self.count_positions();
        }
    }

    /// Values under keys of which no two are the same: none is looked for.
    pub(crate) fn of_distinct(all: impl IntoIterator<Item = (EcoString, V)>) -> Self {
        let mut keyed = Self {
            entries: all.into_iter().collect(),
            positions: None,
        };
        keyed.count_positions();
        keyed
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &EcoString> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values without their keys.
    #[must_use]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values without their keys, for changing them.
    pub fn values_mut(&mut self) -> impl ExactSizeIterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// The keys with their values.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, V> {
        Iter(self.entries.iter())
    }

    /// Makes room for so many more values, and no more.
    pub(super) fn reserve_exact(&mut self, more: usize) {
        self.entries.reserve_exact(more);
    }

    /// Gives back the room for more values.
    pub fn shrink_to_fit(&mut self) {
        self.entries.shrink_to_fit();
    }

    fn position(&self, key: &str) -> Option<usize> {
        match &self.positions {
            None => self.entries.iter().position(|entry| is_of(key, entry)),
            Some(positions) => positions.of(key),
        }
    }

    /// Adds a value with a key that no other one has, and returns its position.
    pub(super) fn push(&mut self, key: EcoString, value: V) -> usize {
        let position = self.entries.len();
        if position == self.entries.capacity() && position < FEW {
            self.entries.reserve_exact(AT_ONCE);
        }
        if let Some(positions) = &mut self.positions {
            positions.0.insert(key.clone(), position);
        }
        self.entries.push((key, value));
        if self.positions.is_none() {
            self.count_positions();
        }
        position
    }

    /// Makes the table of positions if there are more than a few values.
    fn count_positions(&mut self) {
        if self.entries.len() > FEW {
            let keys = self.entries.iter().map(|(key, _)| key.clone());
            self.positions = Some(Box::new(Positions(keys.zip(0..).collect())));
        }
    }
}

impl<V: PartialEq> PartialEq for Keyed<V> {
    fn eq(&self, other: &Self) -> bool {
        // Most that are equal have their values in the same order.
        let of_other = |position, key: &str| match other.entries.get(position) {
            Some((there, value)) if there == key => Some(value),
            _ => other.get(key),
        };
        let mut all = self.iter().enumerate();
        self.len() == other.len()
            && all.all(|(position, (key, value))| of_other(position, key) == Some(value))
    }
}

/// Of several values with a key, the last one is kept.
impl<Key: AsRef<str> + Into<EcoString>, V> FromIterator<(Key, V)> for Keyed<V> {
    fn from_iter<All: IntoIterator<Item = (Key, V)>>(all: All) -> Self {
        let all = all.into_iter();
        let mut keyed = Self::default();
        keyed.entries.reserve_exact(all.size_hint().0);
        for (key, value) in all {
            keyed.insert(key, value);
        }
        keyed
    }
}

impl<V> IntoIterator for Keyed<V> {
    type Item = (EcoString, V);
    type IntoIter = vec::IntoIter<(EcoString, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'m, V> IntoIterator for &'m Keyed<V> {
    type Item = (&'m EcoString, &'m V);
    type IntoIter = Iter<'m, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Keys with their values.
#[derive(Debug, Clone)]
pub struct Iter<'m, V>(slice::Iter<'m, (EcoString, V)>);

impl<'m, V> Iterator for Iter<'m, V> {
    type Item = (&'m EcoString, &'m V);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<V> ExactSizeIterator for Iter<'_, V> {}

impl<V> DoubleEndedIterator for Iter<'_, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(key, value)| (key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many values as there are numbers below `number`, each under its number.
    fn numbered(number: usize) -> Keyed<usize> {
        (0..number).map(|it| (it.to_string(), it)).collect()
    }

    #[test]
    fn few_and_many_values_are_found_by_their_keys() {
        for number in [0, 1, FEW - 1, FEW, FEW + 1, 1_000] {
            let keyed = numbered(number);
            assert_eq!(keyed.len(), number);
            assert!((0..number).all(|it| keyed.get(&it.to_string()) == Some(&it)));
            assert_eq!(keyed.get(&number.to_string()), None);
            assert_eq!(keyed.positions.is_some(), number > FEW);
        }
    }

    #[test]
    fn what_is_removed_leaves_the_others_in_their_order() {
        for number in [3, FEW + 1, FEW + 5] {
            let mut keyed = numbered(number);
            assert_eq!(keyed.remove("1"), Some(1));
            assert_eq!(keyed.remove("1"), None);
            let others: Vec<usize> = (0..number).filter(|it| *it != 1).collect();
            assert_eq!(keyed.values().copied().collect::<Vec<_>>(), others);
            assert!(
                others
                    .iter()
                    .all(|it| keyed.get(&it.to_string()) == Some(it))
            );
        }
    }

    #[test]
    fn what_is_kept_is_found_by_its_key() {
        for number in [3, FEW + 1, 3 * FEW] {
            let mut keyed = numbered(number);
            keyed.retain(|key| key.ends_with(['0', '2']));
            let kept: Vec<usize> = (0..number).filter(|it| matches!(it % 10, 0 | 2)).collect();
            assert_eq!(keyed.values().copied().collect::<Vec<_>>(), kept);
            assert!((0..number).all(|it| {
                let found = keyed.get(&it.to_string());
                found == Some(&it).filter(|it| kept.contains(it))
            }));
            assert_eq!(keyed.positions.is_some(), kept.len() > FEW);
        }
    }

    #[test]
    fn a_key_that_is_set_again_keeps_its_position() {
        for number in [3, FEW + 1] {
            let mut keyed = numbered(number);
            keyed.insert("0", 7);
            *keyed.get_or_insert_with("1", || unreachable!("it is there")) += 7;
            keyed.get_or_insert_with("new", || 9);
            let first: Vec<usize> = keyed.values().copied().take(3).collect();
            assert_eq!(first, [7, 8, 2]);
            assert_eq!(keyed.get("new"), Some(&9));
        }
    }

    #[test]
    fn the_order_makes_no_difference_to_whether_two_are_equal() {
        for number in [3, FEW + 1] {
            let keyed = numbered(number);
            let reversed: Keyed<usize> = keyed.clone().into_iter().rev().collect();
            assert_eq!(keyed, reversed);
            let mut other = reversed;
            other.insert("0", 1);
            assert_ne!(keyed, other);
        }
    }
}
