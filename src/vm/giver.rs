//! Which of an instance type and a preference brings the field for which a virtual machine is refused.

use crate::text::Location;
use crate::yaml::{Node, Value};

use super::expand::{Found, Resolved};
use super::reason::Reason;

/// A refusal, moved to the reference that brings the field at fault. One of a field that the virtual
/// machine says itself stays there: that is what its author can change.
pub(super) fn at_reference(reason: Reason, resolved: &Resolved<'_, '_>) -> Reason {
    let Some(Found { matcher, .. }) = giver(reason.at, resolved) else {
        return reason;
    };
    let (at, words) = (reason.at, format!("`{}` says so here", matcher.name));
    let reason = Reason {
        at: matcher.at,
        ..reason
    };
    reason.related(at, words)
}

/// What brings the field at a place; `None` if that is neither's.
pub(super) fn giver<'r, 'n>(at: Location, resolved: &'r Resolved<'_, 'n>) -> Option<&'r Found<'n>> {
    let mut both = [&resolved.instancetype, &resolved.preference]
        .into_iter()
        .flatten();
    both.find(|found| is_in(at, found.spec))
}

/// Whether a place is that of a key or of a value below a node.
fn is_in(at: Location, node: &Node) -> bool {
    let is_below = |node: &Node| node.at == at || is_in(at, node);
    match &node.value {
        Value::Sequence(items) => items.iter().any(is_below),
        _ => node
            .fields()
            .any(|(_, field)| field.key == at || is_below(&field.node)),
    }
}
