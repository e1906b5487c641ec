//! Ranges of numbers and quantities, as the command line names them.

use std::fmt::Display;
use std::str::FromStr;

use crate::kubernetes::quantity::Quantity;

/// A range of values:
///
/// ```text
/// range = value | comparison value | [ value ] ".." [ value ]     both ends are in the range
/// comparison = "=" | "==" | "!=" | "<" | "<=" | ">" | ">="
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range<T> {
    /// This value.
    Exactly(T),
    /// Any other value.
    Not(T),
    /// All smaller values.
    Below(T),
    /// All greater values.
    Above(T),
    /// From one value to another, each of which is in the range; without one, there is no limit.
    Between(Option<T>, Option<T>),
}

/// The bytes of the least memory that is likely to be meant.
const LEAST_MEMORY: i128 = 1024 * 1024;

/// Comparisons; those that begin like others come first.
const COMPARISONS: [&str; 7] = ["==", "!=", "<=", ">=", "=", "<", ">"];

impl<T: Ord> Range<T> {
    /// Whether a value is in the range.
    #[must_use]
    pub fn contains(&self, value: &T) -> bool {
        match self {
            Self::Exactly(it) => value == it,
            Self::Not(it) => value != it,
            Self::Below(it) => value < it,
            Self::Above(it) => value > it,
            Self::Between(least, most) => {
                least.as_ref().is_none_or(|least| value >= least)
                    && most.as_ref().is_none_or(|most| value <= most)
            }
        }
    }

    /// The range of all values that are at least one that was named alone: who needs 4 can use 8.
    #[must_use]
    pub fn or_more(self) -> Self {
        match self {
            Self::Exactly(value) => Self::Between(Some(value), None),
            other => other,
        }
    }
}

impl<T: Ranged> Range<T> {
    /// Why a value is not in the range; `None` if it is.
    pub(super) fn miss(&self, value: &T) -> Option<Miss<T>> {
        if self.contains(value) {
            return None;
        }
        let too_little = self.least().filter(|least| value < least);
        let too_much = self.most().filter(|most| value > most);
        Some(match (too_little, too_much) {
            (Some(least), _) => Miss::TooLittle(least),
            (None, Some(most)) => Miss::TooMuch(most),
            (None, None) => Miss::Excluded,
        })
    }

    /// The least value that is in the range, if there is one.
    pub(super) fn least(&self) -> Option<T> {
        match self {
            Self::Exactly(it) | Self::Between(Some(it), _) => Some(it.clone()),
            Self::Above(it) => Some(it.next()),
            Self::Not(_) | Self::Below(_) | Self::Between(None, _) => None,
        }
    }

    /// The greatest value that is in the range, if there is one.
    fn most(&self) -> Option<T> {
        match self {
            Self::Exactly(it) | Self::Between(_, Some(it)) => Some(it.clone()),
            Self::Below(it) => Some(it.previous()),
            Self::Not(_) | Self::Above(_) | Self::Between(_, None) => None,
        }
    }
}

/// Why a value is not in a range.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Miss<T> {
    /// It is less than this, the least one.
    TooLittle(T),
    /// It is more than this, the greatest one.
    TooMuch(T),
    /// It is the only one that is not.
    Excluded,
}

impl<T: Ranged> FromStr for Range<T> {
    type Err = String;

    /// # Errors
    ///
    /// The text does not follow the grammar above, a value cannot be read, or nothing is in the
    /// range.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if let Some((least, most)) = text.split_once("..") {
            let [least, most] = [least, most].map(|end| {
                let end = end.trim();
                (!end.is_empty()).then(|| T::read(end)).transpose()
            });
            let (least, most) = (least?, most?);
            return match (&least, &most) {
                (None, None) => Err("a range needs at least one end, such as `4..`".to_owned()),
                (Some(from), Some(to)) if from > to => {
                    Err(format!("nothing is at least {from} and at most {to}"))
                }
                _ => Ok(Self::Between(least, most)),
            };
        }
        let comparison = COMPARISONS.iter().find(|it| text.starts_with(**it));
        let comparison = comparison.copied().unwrap_or_default();
        let value = T::read(text.get(comparison.len()..).unwrap_or_default().trim())?;
        if comparison == "<" && value <= T::least() {
            return Err(format!("nothing is less than {value}"));
        }
        if comparison == ">" && T::most().is_some_and(|most| value >= most) {
            return Err(format!("nothing is more than {value}"));
        }
        Ok(match comparison {
            "!=" => Self::Not(value),
            "<" => Self::Below(value),
            ">" => Self::Above(value),
            "<=" => Self::Between(None, Some(value)),
            ">=" => Self::Between(Some(value), None),
            _ => Self::Exactly(value),
        })
    }
}

/// What there are ranges of.
pub trait Ranged: Ord + Clone + Display {
    /// Reads a value.
    ///
    /// # Errors
    ///
    /// The text is none, or unlikely to be meant.
    fn read(text: &str) -> Result<Self, String>;

    /// The least of all values.
    fn least() -> Self;

    /// The greatest of all values, if there is one.
    fn most() -> Option<Self>;

    /// The least value that is more.
    fn next(&self) -> Self;

    /// The greatest value that is less.
    fn previous(&self) -> Self;
}

/// Numbers of vCPUs.
impl Ranged for u32 {
    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("`{text}` is not a whole number; write `4`, `'>=4'` or `2..8`"))
    }

    fn least() -> Self {
        Self::MIN
    }

    fn most() -> Option<Self> {
        Some(Self::MAX)
    }

    fn next(&self) -> Self {
        self.saturating_add(1)
    }

    fn previous(&self) -> Self {
        self.saturating_sub(1)
    }
}

/// Amounts of memory, in whole bytes.
impl Ranged for Quantity {
    fn read(text: &str) -> Result<Self, String> {
        let quantity = Self::parse(text)
            .map_err(|error| format!("{error}; write `8Gi`, `'>=8Gi'` or `8Gi..64Gi`"))?;
        // No guest has so little: the unit is missing, or a wrong one.
        let is_little = |it: &Self| it.value_rounded_up() < LEAST_MEMORY;
        if is_little(&quantity) && !quantity.is_zero() {
            let meant = format!("{text}Gi");
            let is_meant = Self::parse(&meant).is_ok_and(|it| !is_little(&it));
            return Err(if is_meant {
                format!("`{text}` is less than 1Mi; did you mean `{meant}`?")
            } else {
                format!("`{text}` is less than 1Mi; write `8Gi`, `'>=8Gi'` or `8Gi..64Gi`")
            });
        }
        Ok(quantity)
    }

    fn least() -> Self {
        Self::of_bytes(0)
    }

    fn most() -> Option<Self> {
        None
    }

    fn next(&self) -> Self {
        self.plus(1)
    }

    fn previous(&self) -> Self {
        self.plus(-1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, value: u32) -> Result<bool, String> {
        text.parse::<Range<u32>>()
            .map(|range| range.contains(&value))
    }

    #[test]
    fn each_form_holds_what_it_says() {
        for (text, inside, outside) in [
            ("4", &[4][..], &[3, 5][..]),
            ("=4", &[4], &[3, 5]),
            ("== 4", &[4], &[3, 5]),
            ("!=4", &[3, 5], &[4]),
            ("<4", &[0, 3], &[4]),
            ("<=4", &[0, 4], &[5]),
            (">4", &[5], &[4]),
            (" >= 4 ", &[4, 9], &[3]),
            ("2..8", &[2, 8], &[1, 9]),
            ("2..", &[2, 99], &[1]),
            ("..8", &[0, 8], &[9]),
        ] {
            for (values, expected) in [(inside, true), (outside, false)] {
                for value in values {
                    assert_eq!(of(text, *value), Ok(expected), "{value} in {text}");
                }
            }
        }
    }

    #[test]
    fn what_is_missed_is_the_nearest_value_in_the_range() {
        let miss = |text: &str, value: u32| text.parse::<Range<u32>>().unwrap().miss(&value);
        for (text, value, expected) in [
            ("4", 3, Miss::TooLittle(4)),
            ("4", 5, Miss::TooMuch(4)),
            (">4", 4, Miss::TooLittle(5)),
            ("<4", 4, Miss::TooMuch(3)),
            ("2..8", 9, Miss::TooMuch(8)),
            ("!=4", 4, Miss::Excluded),
        ] {
            assert_eq!(miss(text, value), Some(expected), "{value} in {text}");
        }
        assert_eq!(miss(">4", 5), None);
    }

    #[test]
    fn quantities_are_compared_by_value() {
        let range: Range<Quantity> = "1Gi..2Gi".parse().unwrap();
        for (text, expected) in [
            ("1024Mi", true),
            ("1.5Gi", true),
            ("2G", true),
            ("3G", false),
        ] {
            let quantity = Quantity::parse(text).unwrap();
            assert_eq!(range.contains(&quantity), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_range_says_what_to_write() {
        let number = |text: &str| text.parse::<Range<u32>>().unwrap_err();
        assert_eq!(
            number("four"),
            "`four` is not a whole number; write `4`, `'>=4'` or `2..8`"
        );
        assert_eq!(
            number(".."),
            "a range needs at least one end, such as `4..`"
        );
        assert_eq!(number("8..2"), "nothing is at least 8 and at most 2");
        assert_eq!(number("<0"), "nothing is less than 0");
        assert_eq!(number(">4294967295"), "nothing is more than 4294967295");
        let memory = |text: &str| text.parse::<Range<Quantity>>().unwrap_err();
        assert_eq!(memory("8"), "`8` is less than 1Mi; did you mean `8Gi`?");
        for text in ["512Ki", "100k", "-4Gi", "-4", "1e3", "0.0001"] {
            let expected =
                format!("`{text}` is less than 1Mi; write `8Gi`, `'>=8Gi'` or `8Gi..64Gi`");
            assert_eq!(memory(text), expected);
        }
        assert_eq!(memory("<0"), "nothing is less than 0");
    }
}
