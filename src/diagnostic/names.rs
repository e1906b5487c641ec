//! The names that misspelt words can mean, so that what is closest is searched for, and not every name
//! compared with every word.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::suggest::{ALIKE, LONGEST, did_you_mean, folded, likeness, one_of, only_beginning_with};

/// Names in the order in which they are told.
#[derive(Debug, Default)]
pub(crate) struct Names<'n> {
    all: Vec<&'n str>,
    /// In the order of their letters.
    sorted: Vec<&'n str>,
    /// The number of the last name that is spelt like this but for case and separators.
    folded: HashMap<String, usize>,
    /// By their number of letters, and then in the order of their letters.
    by_length: BTreeMap<usize, Vec<Spelt>>,
}

/// A name as letters.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spelt {
    letters: Vec<char>,
    number: usize,
}

impl<'n> FromIterator<&'n str> for Names<'n> {
    fn from_iter<I: IntoIterator<Item = &'n str>>(names: I) -> Self {
        let all: Vec<&str> = names.into_iter().collect();
        let mut this = Self {
            sorted: all.clone(),
            ..Self::default()
        };
        for (number, name) in all.iter().enumerate() {
            let letters: Vec<char> = name.chars().collect();
            this.folded.insert(folded(name).collect(), number);
            let alike = this.by_length.entry(letters.len()).or_default();
            alike.push(Spelt { letters, number });
        }
        this.sorted.sort_unstable();
        this.by_length
            .values_mut()
            .for_each(|it| it.sort_unstable());
        this.all = all;
        this
    }
}

impl<'n> Names<'n> {
    /// What [`listed`](super::listed) says of a word.
    pub(crate) fn listed(&self, word: &str) -> Option<String> {
        let meant = self.closest(word).map(did_you_mean);
        meant.or_else(|| one_of(&self.all))
    }

    /// What [`closest`](super::closest) finds for a word.
    pub(crate) fn closest(&self, word: &str) -> Option<&'n str> {
        if word.len() > LONGEST {
            return None;
        }
        let same = self.folded.get(&folded(word).collect::<String>());
        let number = same.copied().or_else(|| Search::of(word).among(self));
        let meant = number.and_then(|number| self.all.get(number).copied());
        meant.or_else(|| self.only_beginning_with(word))
    }

    fn only_beginning_with(&self, word: &str) -> Option<&'n str> {
        let from = self.sorted.partition_point(|name| *name < word);
        let after = self.sorted.get(from..).unwrap_or_default();
        let beginning = after.iter().take_while(|name| name.starts_with(word));
        only_beginning_with(word, beginning.copied())
    }
}

/// A search for the name that is most like a word.
struct Search {
    word: Vec<char>,
    /// The beginnings of a name, each with none to all letters, compared with those of the word.
    rows: Vec<Row>,
    /// Rows of beginnings that were left, for others: there are many.
    spare: Vec<Row>,
    /// The likeness and the number of the best name so far.
    best: Option<(f64, usize)>,
}

/// The beginning of a name, compared with those of the word.
#[derive(Default)]
struct Row {
    /// Its distance from each beginning of the word, with none to all letters.
    distances: Vec<usize>,
    /// The last place in it of each letter of the word.
    last: Vec<Option<usize>>,
}

impl Search {
    fn of(word: &str) -> Self {
        let word: Vec<char> = word.chars().collect();
        let none = Row {
            distances: (0..=word.len()).collect(),
            last: vec![None; word.len()],
        };
        Self {
            rows: vec![none],
            spare: Vec::new(),
            word,
            best: None,
        }
    }

    /// The number of the name that is most like the word; of several, the last.
    fn among(mut self, names: &Names<'_>) -> Option<usize> {
        let mut lengths: Vec<(&usize, &Vec<Spelt>)> = names.by_length.iter().collect();
        lengths.sort_by_key(|(length, _)| length.abs_diff(self.word.len()));
        for (length, names) in lengths {
            if self.is_enough(length.abs_diff(self.word.len()), *length) {
                // One that begins like the word is probably the best, after which few others are looked at.
                let next = names.partition_point(|it| it.letters < self.word);
                let around = next.saturating_sub(1)..names.len().min(next + 1);
                self.look_through(names.get(around).unwrap_or_default());
                self.look_through(names);
            }
        }
        self.best.map(|(_, number)| number)
    }

    /// Looks through names in the order of their letters, but for those whose beginning is too far away
    /// already: a distance does not shrink with more letters.
    fn look_through(&mut self, mut names: &[Spelt]) {
        let mut before: &[char] = &[];
        while let Some((name, rest)) = names.split_first() {
            let letters = &name.letters;
            let shared = letters.iter().zip(before).take_while(|(a, b)| a == b);
            self.keep_rows(shared.count() + 1);
            names = match self.distance(letters) {
                Ok(distance) => {
                    self.add(distance, name);
                    rest
                }
                Err(beginning) => {
                    let same = rest.partition_point(|it| it.letters.starts_with(beginning));
                    rest.get(same..).unwrap_or_default()
                }
            };
            before = letters;
        }
        self.keep_rows(1);
    }

    /// Keeps so many rows.
    fn keep_rows(&mut self, number: usize) {
        let left = self.rows.len().min(number);
        self.spare.extend(self.rows.drain(left..));
    }

    /// The distance of a name, or a beginning with which every name of its length is too far away.
    fn distance<'l>(&mut self, letters: &'l [char]) -> Result<usize, &'l [char]> {
        while self.rows.len() <= letters.len() {
            let beginning = letters.get(..self.rows.len()).unwrap_or_default();
            let spare = self.spare.pop().unwrap_or_default();
            let row = self.next_row(beginning, spare);
            let least = self.least_with(&row.distances, letters.len() - beginning.len());
            self.rows.push(row);
            if !self.is_enough(least, letters.len()) {
                return Err(beginning);
            }
        }
        let last = self.rows.last().and_then(|row| row.distances.last());
        Ok(last.copied().unwrap_or_default())
    }

    /// The least distance of a name that begins like this and has so many letters more: as many are added or
    /// left out as the two ends differ in length.
    fn least_with(&self, distances: &[usize], more: usize) -> usize {
        let distances = distances.iter().enumerate().map(|(place, distance)| {
            let left = self.word.len() - place;
            distance + more.abs_diff(left)
        });
        distances.min().unwrap_or_default()
    }

    /// Compares a beginning with those of the word: Damerau and Levenshtein count letters that are added,
    /// left out, other ones, and two that are exchanged, whatever is between them. The row takes the place of
    /// a spare one.
    fn next_row(&self, beginning: &[char], spare: Row) -> Row {
        let (Some((letter, before)), Some(above)) = (beginning.split_last(), self.rows.last())
        else {
            return Row::default();
        };
        let Row {
            mut distances,
            mut last,
        } = spare;
        distances.clear();
        last.clone_from(&above.last);
        let mut left = beginning.len();
        distances.push(left);
        let mut same_letter = None;
        let places = self.word.iter().zip(&mut last).enumerate();
        for ((place, (other, last)), above) in places.zip(above.distances.windows(2)) {
            let &[diagonal, above] = above else { continue };
            let replaced = diagonal + usize::from(letter != other);
            let exchanged = same_letter.zip(*last).and_then(|(there, earlier)| {
                let between = (before.len() - earlier - 1) + (place - there - 1);
                Some(self.rows.get(earlier)?.distances.get(there)? + between + 1)
            });
            let changed = replaced.min(left + 1).min(above + 1);
            left = exchanged.map_or(changed, |exchanged| changed.min(exchanged));
            distances.push(left);
            if letter == other {
                same_letter = Some(place);
                *last = Some(before.len());
            }
        }
        Row { distances, last }
    }

    /// Whether a name of so many letters at a distance is as good as the best so far.
    fn is_enough(&self, distance: usize, length: usize) -> bool {
        let least = self.best.map_or(ALIKE, |(alike, _)| alike);
        likeness(distance, length.max(self.word.len())) >= least
    }

    fn add(&mut self, distance: usize, name: &Spelt) {
        let alike = likeness(distance, name.letters.len().max(self.word.len()));
        let found = (alike, name.number);
        let is_better =
            |best: (f64, usize)| alike > best.0 || (alike >= best.0 && found.1 > best.1);
        if alike >= ALIKE && self.best.is_none_or(is_better) {
            self.best = Some(found);
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should stop there"
)]
mod tests {
    use super::super::suggest::{closest, listed};
    use super::*;

    /// All words of up to so many of a few letters.
    fn words(longest: usize) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut last = words.clone();
        for _ in 0..longest {
            let longer =
                |word: &String| ['a', 'B', 'b', 'é', '.'].map(|letter| format!("{word}{letter}"));
            last = last.iter().flat_map(longer).collect();
            words.extend(last.clone());
        }
        words
    }

    #[test]
    fn the_same_is_found_as_by_comparing_with_each() {
        let words = words(5);
        for step in [3, 41, 977] {
            // Not in the order of their letters.
            let names: Vec<&str> = words
                .iter()
                .rev()
                .step_by(step)
                .map(String::as_str)
                .collect();
            let index: Names = names.iter().copied().collect();
            for word in words.iter().step_by(29) {
                let expected = closest(word, names.iter().copied());
                assert_eq!(index.closest(word), expected, "{word}");
                assert_eq!(index.listed(word), listed(word, names.iter().copied()));
            }
        }
    }

    #[test]
    fn nothing_is_suggested_for_what_is_too_long_for_a_name() {
        let name = "a".repeat(LONGEST - 1) + "b";
        let index: Names = [name.as_str()].into_iter().collect();
        for (word, expected) in [
            ("a".repeat(LONGEST), Some(name.as_str())),
            ("a".repeat(LONGEST + 1), None),
        ] {
            assert_eq!(index.closest(&word), expected);
            assert_eq!(closest(&word, [name.as_str()]), expected);
        }
    }

    #[test]
    fn the_same_is_found_among_names_of_a_catalog() {
        let name = |number: usize| {
            format!(
                "{}{}.{}x{}gi",
                ["u", "acorn", "birch-b"][number % 3],
                number % 7,
                number % 31,
                number % 64
            )
        };
        let names: Vec<String> = (0..400).map(name).collect();
        let index: Names = names.iter().map(String::as_str).collect();
        for name in names.iter().step_by(7) {
            for (from, to) in [
                ("gi", "ig"),
                ("x", ""),
                (".", ".1"),
                ("b", "x"),
                ("gi", "-large"),
            ] {
                let word = name.replacen(from, to, 1);
                let expected = closest(&word, names.iter().map(String::as_str));
                assert_eq!(index.closest(&word), expected, "{word}");
            }
        }
    }
}
