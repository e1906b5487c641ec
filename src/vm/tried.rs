//! What was tried before, and need not be tried again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::HashMap;

use crate::kubevirt::Family;
use crate::yaml::Node;

use super::trial::Refusals;

/// The most kinds of definitions that are known at a time.
const MOST_KINDS: usize = 10_000;

/// What of a definition makes a difference: its family, and the [key](crate::yaml::value_key()) of what is
/// left of its spec.
pub(super) type Kind = (Family, Vec<u8>);

/// What became of a definition that was tried without what makes no difference.
#[derive(Debug)]
pub(super) struct Known {
    /// What is left of its spec.
    pub(super) rest: Node,
    /// Why probes are refused, if some are.
    pub(super) refusals: Refusals,
}

/// The kinds of definitions that were tried on one set of probes and in one cluster, with what was refused.
/// All cores share it: what is known changes no verdict.
#[derive(Debug, Default)]
pub struct Tried(Mutex<HashMap<Kind, Arc<Known>>>);

impl Tried {
    /// What is known of a kind; `None` if it was not tried.
    pub(super) fn of(&self, kind: &Kind) -> Option<Arc<Known>> {
        self.kinds().get(kind).cloned()
    }

    pub(super) fn add(&self, kind: Kind, known: Arc<Known>) {
        let mut kinds = self.kinds();
        // Common kinds are soon known again. If the first ones stayed, later ones would never be known.
        if kinds.len() == MOST_KINDS {
            kinds.clear();
        }
        kinds.insert(kind, known);
    }

    fn kinds(&self) -> MutexGuard<'_, HashMap<Kind, Arc<Known>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Location;

    #[test]
    fn what_came_last_is_known_however_many_kinds_there_are() {
        let tried = Tried::default();
        let known = Arc::new(Known {
            rest: Node::mapping(Location::NOWHERE),
            refusals: Refusals::default(),
        });
        for number in 0..=3 * MOST_KINDS {
            let kind = (Family::Preference, number.to_le_bytes().to_vec());
            assert!(tried.of(&kind).is_none());
            tried.add(kind.clone(), Arc::clone(&known));
            assert!(tried.of(&kind).is_some());
        }
        assert!(tried.kinds().len() <= MOST_KINDS);
    }
}
