//! What was tried before, and need not be tried again.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most kinds of definitions that are known at a time.
const MOST_KINDS: usize = 10_000;

/// The kinds of definitions that were tried and are faultless. All cores share it: what is known changes no
/// verdict.
#[derive(Debug, Default)]
pub struct Faultless(Mutex<HashSet<String>>);

impl Faultless {
    pub(super) fn has(&self, kind: &str) -> bool {
        self.kinds().contains(kind)
    }

    pub(super) fn add(&self, kind: String) {
        let mut kinds = self.kinds();
        if kinds.len() < MOST_KINDS {
            kinds.insert(kind);
        }
    }

    fn kinds(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
