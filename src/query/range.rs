//! Ranges of numbers and quantities, as the command line names them.

use std::fmt::{self, Display};
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

    /// Why a value is not in the range; `None` if it is.
    pub(super) fn miss(&self, value: &T) -> Option<Miss<'_, T>> {
        match self {
            _ if self.contains(value) => None,
            Self::Exactly(it) | Self::Between(Some(it), _) if value < it => {
                Some(Miss::TooLittle(it))
            }
            Self::Exactly(it) | Self::Between(_, Some(it)) => Some(Miss::TooMuch(it)),
            _ => Some(Miss::Excluded),
        }
    }

    /// The least value that is in the range, if it says one.
    pub(super) fn least(&self) -> Option<&T> {
        match self {
            Self::Exactly(it) | Self::Between(Some(it), _) => Some(it),
            _ => None,
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

/// Why a value is not in a range.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Miss<'r, T> {
    /// It is less than the least one.
    TooLittle(&'r T),
    /// It is more than the greatest one.
    TooMuch(&'r T),
    /// It is beside a limit that is not in the range itself.
    Excluded,
}

/// The range as the command line names it.
impl<T: Display> Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(it) => write!(f, "{it}"),
            Self::Not(it) => write!(f, "!={it}"),
            Self::Below(it) => write!(f, "<{it}"),
            Self::Above(it) => write!(f, ">{it}"),
            Self::Between(least, most) => {
                let text = |end: &Option<T>| end.as_ref().map(T::to_string).unwrap_or_default();
                write!(f, "{}..{}", text(least), text(most))
            }
        }
    }
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
pub trait Ranged: Ord + Display + Sized {
    /// Reads a value.
    ///
    /// # Errors
    ///
    /// The text is none, or unlikely to be meant.
    fn read(text: &str) -> Result<Self, String>;
}

/// Numbers of vCPUs.
impl Ranged for u32 {
    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .map_err(|_| format!("`{text}` is not a whole number; write `4`, `'>=4'` or `2..8`"))
    }
}

/// Amounts of memory.
impl Ranged for Quantity {
    fn read(text: &str) -> Result<Self, String> {
        let quantity = Self::parse(text)
            .map_err(|error| format!("{error}; write `8Gi`, `'>=8Gi'` or `8Gi..64Gi`"))?;
        // No guest has so little: the unit is missing.
        if quantity.value_rounded_up() < 1024 * 1024 && !quantity.is_zero() {
            return Err(format!(
                "`{text}` is less than 1Mi; did you mean `{text}Gi`?"
            ));
        }
        Ok(quantity)
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
        let memory = "8".parse::<Range<Quantity>>().unwrap_err();
        assert_eq!(memory, "`8` is less than 1Mi; did you mean `8Gi`?");
    }
}
