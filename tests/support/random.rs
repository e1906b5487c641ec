//! Random choices that a seed decides: the same seed makes the same choices on every machine.

use std::ops::RangeInclusive;

/// A source of random numbers: `SplitMix64`, which is small, fast, and even enough for tests.
pub(crate) struct Random(u64);

impl Random {
    /// The choices of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number within a range.
    pub(crate) fn within(&mut self, range: RangeInclusive<usize>) -> usize {
        let choices = (range.end() - range.start()) as u64 + 1;
        range.start() + usize::try_from(self.number() % choices).unwrap()
    }

    /// `true` once in so many times.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.within(1..=times) == 1
    }

    /// One of some things.
    pub(crate) fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.within(0..=things.len() - 1)]
    }

    /// So many things, each made separately.
    pub(crate) fn several<T>(
        &mut self,
        count: RangeInclusive<usize>,
        mut make: impl FnMut(&mut Self) -> T,
    ) -> Vec<T> {
        (0..self.within(count)).map(|_| make(self)).collect()
    }
}
