//! What was tried before, and need not be tried again.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most kinds of definitions that are known at a time.
const MOST_KINDS: usize = 10_000;

/// What of a definition makes a difference, in bytes that are the same for the same values alone.
pub(super) type Kind = Vec<u8>;

/// The kinds of definitions that were tried and are faultless. All cores share it: what is known changes no
/// verdict.
#[derive(Debug, Default)]
pub struct Faultless(Mutex<HashSet<Kind>>);

impl Faultless {
    pub(super) fn has(&self, kind: &Kind) -> bool {
        self.kinds().contains(kind)
    }

    pub(super) fn add(&self, kind: Kind) {
        let mut kinds = self.kinds();
        if kinds.len() < MOST_KINDS {
            kinds.insert(kind);
        }
    }

    fn kinds(&self) -> MutexGuard<'_, HashSet<Kind>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
