//! Amounts in an order of their own, among which the next one that is high enough is searched for.

/// Amounts, and the highest of each two, of each four, and so on up to the highest of all.
#[derive(Debug)]
pub(super) struct Highest<T>(Vec<Vec<T>>);

impl<T: Ord + Copy> FromIterator<T> for Highest<T> {
    fn from_iter<I: IntoIterator<Item = T>>(amounts: I) -> Self {
        let mut levels: Vec<Vec<T>> = Vec::new();
        let mut level: Vec<T> = amounts.into_iter().collect();
        while level.len() > 1 {
            let above = level.chunks(2).filter_map(|two| two.iter().max().copied());
            let above = above.collect();
            levels.push(level);
            level = above;
        }
        levels.push(level);
        Self(levels)
    }
}

impl<T: Copy> Highest<T> {
    /// The place of the first amount from a place on that is enough, as are all that are higher.
    pub(super) fn next(&self, from: usize, is_enough: impl Fn(T) -> bool) -> Option<usize> {
        let is_enough = |level: usize, place: usize| {
            let amount = self.0.get(level).and_then(|it| it.get(place).copied());
            amount.map(&is_enough)
        };
        let (mut level, mut place) = (0, from);
        // Up and to the right, past more and more at once. `None` is past the end.
        while !is_enough(level, place)? {
            place += 1;
            while place.is_multiple_of(2) && level + 1 < self.0.len() {
                (level, place) = (level + 1, place / 2);
            }
        }
        while level > 0 {
            (level, place) = (level - 1, place * 2);
            if is_enough(level, place) == Some(false) {
                place += 1;
            }
        }
        Some(place)
    }
}

#[cfg(test)]
#[allow(
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should stop there"
)]
mod tests {
    use super::*;

    #[test]
    fn the_next_is_the_one_that_a_look_at_each_finds() {
        for length in 0..20 {
            let amounts: Vec<usize> = (0..length).map(|place| place * 7 % 11).collect();
            let highest: Highest<usize> = amounts.iter().copied().collect();
            for from in 0..=length + 1 {
                for least in 0..12 {
                    let mut places = from..length;
                    let expected = places.find(|place| amounts[*place] >= least);
                    assert_eq!(highest.next(from, |it| it >= least), expected);
                }
            }
        }
    }
}
