//! What was tried before, and need not be tried again.

use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::HashMap;

/// The most kinds of definitions that are known at a time.
const MOST_KINDS: usize = 10_000;

/// What of a definition makes a difference, in bytes that are the same for the same values alone.
pub(super) type Kind = Vec<u8>;

/// The names of the probes that are refused.
pub(super) type Refused = Vec<&'static str>;

/// The kinds of definitions that were tried on one set of probes and in one cluster, with what was refused.
/// All cores share it: what is known changes no verdict.
#[derive(Debug, Default)]
pub struct Tried(Mutex<HashMap<Kind, Refused>>);

impl Tried {
    /// Which probes are refused with a kind; `None` if it was not tried.
    pub(super) fn refused(&self, kind: &Kind) -> Option<Refused> {
        self.kinds().get(kind).cloned()
    }

    pub(super) fn add(&self, kind: Kind, refused: Refused) {
        let mut kinds = self.kinds();
        // Common kinds are soon known again. If the first ones stayed, later ones would never be known.
        if kinds.len() == MOST_KINDS {
            kinds.clear();
        }
        kinds.insert(kind, refused);
    }

    fn kinds(&self) -> MutexGuard<'_, HashMap<Kind, Refused>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_last_is_known_however_many_kinds_there_are() {
        let tried = Tried::default();
        for number in 0..=3 * MOST_KINDS {
            let kind: Kind = number.to_le_bytes().to_vec();
            assert_eq!(tried.refused(&kind), None);
            tried.add(kind.clone(), vec!["plain"]);
            assert_eq!(tried.refused(&kind), Some(vec!["plain"]));
        }
        assert!(tried.kinds().len() <= MOST_KINDS);
    }
}
