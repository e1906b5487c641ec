//! What becomes of a definition in the second version of a catalog: about one in a hundred changes.

use super::support::random::Random;

/// Which version of a catalog is made.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Version {
    /// The one before the changes.
    #[value(name = "1")]
    First,
    /// The one after them.
    #[value(name = "2")]
    Second,
}

/// What becomes of a definition.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Change {
    /// Nothing.
    None,
    /// It has, or requires, more memory.
    More,
    /// It is removed.
    Gone,
    /// Another one is added that is like it.
    Twin,
}

impl Change {
    /// What is planned for a definition, by its number.
    pub(crate) fn planned(seed: u64, number: usize) -> Self {
        // The multiplier keeps the choices of one seed apart from those of the next.
        let own = seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ number as u64;
        match Random::new(own).within(1..=1000) {
            1..=2 => Self::Gone,
            3..=4 => Self::Twin,
            5..=10 => Self::More,
            _ => Self::None,
        }
    }
}
