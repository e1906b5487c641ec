//! What decides a catalog: the same recipe makes the same files on every machine.

use super::changes::{Change, Version};

/// What decides a catalog.
#[derive(Clone, Copy)]
pub(crate) struct Recipe {
    /// How many definitions it has in its first version.
    pub(crate) definitions: usize,
    /// Decides everything else.
    pub(crate) seed: u64,
    /// Which of its two versions it is.
    pub(crate) version: Version,
}

impl Recipe {
    /// What has become of a definition in this version, of what is planned for the second.
    pub(crate) fn now(self, planned: Change) -> Change {
        match self.version {
            Version::First => Change::None,
            Version::Second => planned,
        }
    }
}
