//! Which of an instance type and a preference brings the field for which a virtual machine is refused.

use std::collections::HashMap;

use crate::text::Location;
use crate::yaml::{Node, Value};

use super::expand::{Found, Resolved};
use super::reason::Reason;

/// What brings the fields at each place of an instance type and of a preference.
pub(super) struct Givers<'r, 'n> {
    places: HashMap<Location, &'r Found<'n>>,
}

impl<'r, 'n> Givers<'r, 'n> {
    /// Those of a virtual machine. Each place is looked at once, however many reasons there are.
    pub(super) fn of(resolved: &'r Resolved<'_, 'n>) -> Self {
        let mut places = HashMap::new();
        let both = [&resolved.instancetype, &resolved.preference];
        for found in both.into_iter().flatten() {
            add_below(found.spec, found, &mut places);
        }
        Self { places }
    }

    /// What brings the field at a place; `None` if that is neither's.
    pub(super) fn giver(&self, at: Location) -> Option<&'r Found<'n>> {
        self.places.get(&at).copied()
    }
}

/// A refusal, moved to the reference that brings the field at fault. One of a field that the virtual
/// machine says itself stays there: that is what its author can change.
pub(super) fn at_reference(reason: Reason, giver: &Found<'_>) -> Reason {
    let matcher = &giver.matcher;
    let (at, words) = (reason.at, format!("`{}` says so here", matcher.name));
    let reason = Reason {
        at: matcher.at,
        ..reason
    };
    reason.related(at, words)
}

/// Adds the place of a node, and those of all keys and values below it.
fn add<'r, 'n>(node: &Node, found: &'r Found<'n>, places: &mut HashMap<Location, &'r Found<'n>>) {
    places.entry(node.at).or_insert(found);
    add_below(node, found, places);
}

fn add_below<'r, 'n>(
    node: &Node,
    found: &'r Found<'n>,
    places: &mut HashMap<Location, &'r Found<'n>>,
) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| add(item, found, places)),
        _ => {
            for (_, field) in node.fields() {
                places.entry(field.key).or_insert(found);
                add(&field.node, found, places);
            }
        }
    }
}
