//! Globs of resource names, such as `u1.*` or `rhel.[789]`.

use std::ops::{Range, RangeInclusive};

use crate::diagnostic::{Code, Problems};
use crate::model::Schema;
use crate::model::{Decode, parsed};
use crate::yaml::Node;

use crate::text::TextError;

/// A pattern of names: `*` matches any number of characters, including dots, `?` matches one
/// character, `[abc]`, `[a-z]` and `[!a]` match one character of a set, and any other character
/// matches itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    pattern: glob::Pattern,
    /// How many bytes there are before the first special character.
    beginning: usize,
    /// The ASCII characters that can follow these, a bit for each.
    next: u128,
}

/// The first bytes of names, from one text to another one of the same length.
pub(crate) type Beginning = RangeInclusive<Vec<u8>>;

impl Glob {
    /// Reads a glob.
    ///
    /// # Errors
    ///
    /// A set has no closing bracket, or `*` is repeated.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        if let Some(start) = text.find("**") {
            let message = "`**` has no meaning in a name; write `*`, which also matches dots";
            return Err(TextError::new(start..start + 2, message));
        }
        let pattern = glob::Pattern::new(text).map_err(|error| {
            let message = "unclosed `[`; write a set as `[abc]`, `[a-z]` or `[!a]`, or the \
                           character itself as `[[]`";
            TextError::new(char_range(text, error.pos), message)
        })?;
        let beginning = text.find(['*', '?', '[']).unwrap_or(text.len());
        let next = text.get(beginning..).and_then(first_set);
        Ok(Self {
            pattern,
            beginning,
            next: next.map_or(u128::MAX, |set| characters(&set)),
        })
    }

    /// Whether the glob matches the complete name; upper and lower case differ.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        // Most names begin otherwise, or go on otherwise, which is seen faster.
        let rest = name.strip_prefix(self.beginning());
        rest.is_some_and(|rest| self.can_go_on(rest)) && self.pattern.matches(name)
    }

    /// Whether the first character of what follows the beginning is one that can.
    fn can_go_on(&self, rest: &str) -> bool {
        let first = rest.bytes().next().filter(u8::is_ascii);
        first.is_none_or(|byte| self.next & bit(byte) != 0)
    }

    /// The only name that the glob matches, if it has no special character.
    #[must_use]
    pub(crate) fn name(&self) -> Option<&str> {
        let text = self.pattern.as_str();
        (self.beginning == text.len()).then_some(text)
    }

    /// How all names begin that it can match.
    pub(crate) fn beginnings(&self) -> Vec<Beginning> {
        let beginning = self.beginning().as_bytes();
        if self.next == u128::MAX {
            return vec![beginning.to_vec()..=beginning.to_vec()];
        }
        let can_follow = |byte: &u8| !byte.is_ascii() || self.next & bit(*byte) != 0;
        let bytes: Vec<u8> = (0..=u8::MAX).filter(can_follow).collect();
        let runs = bytes.chunk_by(|byte, next| next - byte == 1);
        let text = |byte: u8| [beginning, &[byte]].concat();
        let beginnings = runs.filter_map(|run| Some(text(*run.first()?)..=text(*run.last()?)));
        beginnings.collect()
    }

    /// The characters before the first special one.
    fn beginning(&self) -> &str {
        let text = self.pattern.as_str();
        text.get(..self.beginning).unwrap_or(text)
    }
}

/// The set with which the rest of a glob begins, if it does. A `]` directly after `[` or `[!` is in the set:
/// what ends there is no glob.
fn first_set(rest: &str) -> Option<glob::Pattern> {
    if !rest.starts_with('[') {
        return None;
    }
    let ends = rest.match_indices(']').map(|(at, _)| at);
    let mut sets = ends.filter_map(|end| glob::Pattern::new(rest.get(..=end)?).ok());
    sets.next()
}

/// The ASCII characters that a set has, a bit for each.
fn characters(set: &glob::Pattern) -> u128 {
    let ascii = (0..=0x7F).filter(|byte| set.matches(char::from(*byte).encode_utf8(&mut [0])));
    ascii.fold(0, |characters, byte| characters | bit(byte))
}

const fn bit(ascii: u8) -> u128 {
    1 << ascii
}

impl Decode for Glob {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        parsed(node, Code::BadGlob, Self::parse, problems)
    }

    fn schema() -> Schema {
        Schema::Text
    }
}

/// The bytes of the character at an index, counted from 0.
fn char_range(text: &str, index: usize) -> Range<usize> {
    let character = text.char_indices().nth(index);
    character.map_or(text.len()..text.len(), |(start, c)| {
        start..start + c.len_utf8()
    })
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should stop there"
)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_matches_the_complete_name() {
        let facts = [
            ("u1.medium", "u1.medium", true),
            ("u1.medium", "u1.medium2", false),
            ("u1", "U1", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "u1.2xlarge.xyz", true),
            ("*.medium", "u1.medium", true),
            ("*.medium", ".medium", true),
            ("*.medium", "u1.medium.x", false),
            ("u1.*", "u1.2xlarge", true),
            ("u1.*", "u10.2xlarge", false),
            ("*1*x*", "u1.2xlarge", true),
            ("?1.medium", "u1.medium", true),
            ("?1.medium", "1.medium", false),
            ("??", "é?", true),
            ("rhel.[789]", "rhel.8", true),
            ("rhel.[789]", "rhel.6", false),
            ("rhel.[7-9]", "rhel.9", true),
            ("rhel.[7-9]", "rhel.10", false),
            ("rhel.[!7-9]", "rhel.6", true),
            ("rhel.[!7-9]", "rhel.8", false),
            ("rhel.[!7-9]", "rhel.", false),
            ("[]]", "]", true),
            ("[[]", "[", true),
            ("[!a]", "é", true),
            ("[é]", "é", true),
            ("[é]", "e", false),
            ("a]", "a]", true),
            ("{a,b}", "a", false),
        ];
        for (glob, name, matches) in facts {
            let parsed = Glob::parse(glob).unwrap();
            assert_eq!(parsed.matches(name), matches, "`{glob}` and `{name}`");
        }
    }

    /// All texts of so many of these characters.
    fn texts(characters: &str, length: u32) -> impl Iterator<Item = String> {
        let characters: Vec<char> = characters.chars().collect();
        (0..characters.len().pow(length)).map(move |number| {
            let of_place =
                |place| characters[number / characters.len().pow(place) % characters.len()];
            (0..length).map(of_place).collect()
        })
    }

    #[test]
    fn what_is_seen_faster_is_what_the_whole_pattern_says() {
        let names: Vec<String> = (0..=3)
            .flat_map(|length| texts("ab-[]!é", length))
            .collect();
        let globs = (0..=5).flat_map(|length| texts("a[]!-*", length));
        let others = (0..=4).flat_map(|length| texts("a[]!?é", length));
        let mut compared = 0;
        for text in globs.chain(others) {
            let Ok(glob) = Glob::parse(&text) else {
                continue;
            };
            let pattern = glob::Pattern::new(&text).unwrap();
            let beginnings = glob.beginnings();
            for name in &names {
                let bytes = name.as_bytes();
                let can_begin = |it: &Beginning| {
                    it.contains(&bytes[..it.start().len().min(bytes.len())].to_vec())
                };
                assert!(
                    beginnings.iter().any(can_begin) || !pattern.matches(name),
                    "`{text}`, `{name}`"
                );
                assert_eq!(
                    glob.matches(name),
                    pattern.matches(name),
                    "`{text}`, `{name}`"
                );
                compared += 1;
            }
        }
        assert!(compared > 100_000);
        let glob = Glob::parse("[!a]x").unwrap();
        assert!(glob.can_go_on("b") && !glob.can_go_on("a"));
        let beginnings = |text| Glob::parse(text).unwrap().beginnings();
        let from_to = |from: &[u8], to: &[u8]| from.to_vec()..=to.to_vec();
        assert_eq!(beginnings("u1.*"), [from_to(b"u1.", b"u1.")]);
        assert_eq!(
            beginnings("u[a-cf]*"),
            [
                from_to(b"ua", b"uc"),
                from_to(b"uf", b"uf"),
                from_to(b"u\x80", b"u\xFF")
            ]
        );
    }

    #[test]
    fn an_error_is_at_the_wrong_part() {
        for (glob, place) in [
            ("a[", "["),
            ("é[b", "["),
            ("[]", "["),
            ("[a-", "["),
            ("a**b", "**"),
        ] {
            let error = Glob::parse(glob).unwrap_err();
            assert_eq!(&glob[error.range], place, "of `{glob}`: {}", error.message);
        }
    }

    #[test]
    fn many_stars_do_not_take_long() {
        let glob = Glob::parse(&"a*".repeat(50)).unwrap();
        assert!(!glob.matches(&format!("{}b", "b".repeat(250))));
        let glob = Glob::parse(&format!("{}b", "*a".repeat(60))).unwrap();
        assert!(!glob.matches(&"a".repeat(253)));
    }
}
