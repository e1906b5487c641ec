//! Times in Kubernetes, as in RFC 3339.

use crate::diagnostic::{Code, Problems};
use crate::model::{Decode, Schema, parsed};
use crate::text::TextError;
use crate::yaml::{Node, days_of_month};

/// A time as in RFC 3339, with seconds and a time zone: `2026-01-31T08:00:00Z`. Kubernetes:
/// `metav1.Time`, which Go's `time.Parse` reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time(pub String);

impl Decode for Time {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        parsed(node, Code::BadTime, Self::parse, problems)
    }

    fn schema() -> Schema {
        Schema::Time
    }
}

impl Time {
    /// Reads a time. Like Go, this accepts an hour of one digit, and a comma before the fraction.
    ///
    /// # Errors
    ///
    /// The text is not a time; the range is the first wrong part.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let mut rest = Rest { text, offset: 0 };
        let year = rest.number(4, 4, 0..=9999)?;
        rest.expect("-")?;
        let month = rest.number(2, 2, 1..=12)?;
        rest.expect("-")?;
        let days = days_of_month(year, month).unwrap_or_default();
        rest.number(2, 2, 1..=days)?;
        rest.expect("T")?;
        rest.number(1, 2, 0..=23)?;
        rest.expect(":")?;
        rest.number(2, 2, 0..=59)?;
        rest.expect(":")?;
        rest.number(2, 2, 0..=59)?;
        rest.fraction();
        if rest.expect("Z").is_err() {
            rest.expect("+").or_else(|_| rest.expect("-"))?;
            rest.number(2, 2, 0..=24)?;
            rest.expect(":")?;
            rest.number(2, 2, 0..=60)?;
        }
        if rest.offset < text.len() {
            return Err(rest.error(text.len()));
        }
        Ok(Self(text.to_owned()))
    }
}

/// What is left of a text.
struct Rest<'t> {
    text: &'t str,
    offset: usize,
}

impl Rest<'_> {
    fn left(&self) -> &str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    /// A number of some digits within a range.
    fn number(
        &mut self,
        least: usize,
        most: usize,
        range: std::ops::RangeInclusive<u32>,
    ) -> Result<u32, TextError> {
        let is_digit = |byte: &u8| byte.is_ascii_digit();
        let digits = self.left().bytes().take(most).take_while(is_digit).count();
        let end = self.offset + digits;
        let number = self
            .text
            .get(self.offset..end)
            .and_then(|text| text.parse().ok());
        match number.filter(|number| digits >= least && range.contains(number)) {
            Some(number) => {
                self.offset = end;
                Ok(number)
            }
            None => Err(self.error(end)),
        }
    }

    fn expect(&mut self, part: &str) -> Result<(), TextError> {
        if !self.left().starts_with(part) {
            return Err(self.error(self.offset + 1));
        }
        self.offset += part.len();
        Ok(())
    }

    /// Skips the fraction of a second, if there is one.
    fn fraction(&mut self) {
        let Some(digits) = self.left().strip_prefix(['.', ',']) else {
            return;
        };
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        if length > 0 {
            self.offset += 1 + length;
        }
    }

    /// An error from here to an offset.
    fn error(&self, end: usize) -> TextError {
        let end = self.text.ceil_char_boundary(end.max(self.offset + 1));
        let message = format!(
            "`{}` is not a time; write it as in RFC 3339: `2026-01-31T08:00:00Z`",
            self.text
        );
        TextError::new(self.offset..end.min(self.text.len()), message)
    }
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
    fn a_time_has_a_date_a_time_of_day_and_a_zone() {
        let times = [
            "2026-01-31T08:00:00Z",
            "2024-02-29T23:59:59.123456789123Z",
            "2026-01-01T00:00:00+02:00",
            "2026-01-01T00:00:00-24:60",
            "0000-01-01T00:00:00Z",
            // Go reads these, too.
            "2026-01-01T0:00:00Z",
            "2026-01-01T00:00:00,5Z",
        ];
        for time in times {
            assert!(Time::parse(time).is_ok(), "{time}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_time_is_its_first_wrong_part() {
        let wrong = [
            ("yesterday", "y"),
            ("", ""),
            ("2026-01-01", ""),
            ("2026-1-01T00:00:00Z", "1"),
            ("2026-02-29T00:00:00Z", "29"),
            ("2026-13-01T00:00:00Z", "13"),
            ("2026-01-01 00:00:00Z", " "),
            ("2026-01-01t00:00:00Z", "t"),
            ("2026-01-01T00:00:00z", "z"),
            ("2026-01-01T24:00:00Z", "24"),
            ("2026-01-01T23:59:60Z", "60"),
            ("2026-01-01T00:00:00", ""),
            ("2026-01-01T00:00:00.Z", "."),
            ("2026-01-01T00:00:00+0000", "0"),
            ("2026-01-01T00:00:00Zé", "é"),
            ("2026-01-01T00:00:00é", "é"),
        ];
        for (time, part) in wrong {
            let error = Time::parse(time).unwrap_err();
            assert_eq!(&time[error.range], part, "{time}");
        }
    }
}
