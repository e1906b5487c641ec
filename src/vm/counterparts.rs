//! Where something is in another document that says the same.

use crate::text::Location;
use crate::yaml::{Node, Value};

/// The places of a document, each with that of the same value, or of the same key, in another document.
#[derive(Debug, Default)]
pub(super) struct Counterparts(Vec<(Location, Location)>);

impl Counterparts {
    /// The places of two documents that are equal.
    pub(super) fn of(one: &Node, other: &Node) -> Self {
        let mut places = Self::default();
        places.add(one, other);
        places
    }

    /// The place in the other document; `None` if there is none, or more than one.
    pub(super) fn of_place(&self, at: Location) -> Option<Location> {
        let mut others = self.0.iter().filter(|(there, _)| *there == at);
        let (_, first) = others.next()?;
        others.all(|(_, other)| other == first).then_some(*first)
    }

    fn add(&mut self, one: &Node, other: &Node) {
        self.0.push((one.at, other.at));
        match (&one.value, &other.value) {
            (Value::Sequence(items), Value::Sequence(others)) => {
                let pairs = items.iter().zip(others.iter());
                pairs.for_each(|(item, other)| self.add(item, other));
            }
            (Value::Mapping(fields), Value::Mapping(others)) => {
                let pairs = fields.iter();
                let pairs = pairs.filter_map(|(key, field)| Some((field, others.get(key)?)));
                for (field, other) in pairs {
                    self.0.push((field.key, other.key));
                    self.add(&field.node, &other.node);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::text::Sources;
    use crate::yaml;

    const ONE: &str = "{a: [x, {a: x}], c: y}";
    const OTHER: &str = "{c:  y,  a:  [x,  {a:  x}]}";

    fn nodes() -> [Node; 2] {
        let mut sources = Sources::default();
        [ONE, OTHER].map(|text| {
            let source = sources.add("spec", text.to_owned());
            yaml::parse(source, text, &mut Problems::default()).unwrap()
        })
    }

    /// The places of all values and keys of a document.
    fn places_of(node: &Node) -> Vec<Location> {
        let mut places = vec![node.at];
        places.extend(node.items().flat_map(places_of));
        for (_, field) in node.fields() {
            places.push(field.key);
            places.extend(places_of(&field.node));
        }
        places
    }

    /// What is written at a place, without spaces.
    fn written(text: &str, at: Location) -> String {
        text[at.start as usize..at.end as usize].replace(' ', "")
    }

    #[test]
    fn a_place_is_that_of_the_same_value_or_key() {
        let [one, other] = nodes();
        let places = Counterparts::of(&one, &other);
        for place in places_of(&one) {
            let there = places.of_place(place).unwrap();
            assert_eq!(written(ONE, place), written(OTHER, there));
        }
        // The second `a` and the second `x` are not the first ones.
        let [in_one, in_other] = [&one, &other].map(|node| {
            let item = node.get(&["a"]).unwrap().items().nth(1).unwrap();
            [item, item.get(&["a"]).unwrap()].map(|node| node.at)
        });
        assert_eq!(in_one.map(|at| places.of_place(at).unwrap()), in_other);
    }

    #[test]
    fn a_place_of_several_values_is_known_only_if_these_are_at_one_place() {
        let [one, other] = nodes();
        let in_one = |key| one.get(&[key]).unwrap().at;
        let mut places = Counterparts::of(&one, &other);
        assert_eq!(places.of_place(other.at), None);
        places.add(&one, &other);
        assert!(places.of_place(in_one("c")).is_some());
        places.0.push((in_one("c"), other.at));
        assert_eq!(places.of_place(in_one("c")), None);
    }
}
