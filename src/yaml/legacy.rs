//! Strings that an older reader takes for something else.
//!
//! go-yaml reads them as strings or as timestamps and writes them in quotes, so that a reader of
//! YAML 1.1 also sees a string.

/// Whether a reader of YAML 1.1 takes the text for a boolean, a timestamp or a number.
pub(super) fn is_legacy(text: &str) -> bool {
    match text.bytes().next() {
        Some(b'y' | b'Y' | b'n' | b'N' | b'o' | b'O') => boolean(text).is_some(),
        Some(b'0'..=b'9' | b'+' | b'-') => is_sexagesimal(text) || is_timestamp(text),
        _ => false,
    }
}

/// The boolean of YAML 1.1 that a text is, other than `true` and `false`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

/// Whether the text is a number in base 60, such as `190:20:30.15`.
fn is_sexagesimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let Some((first, others)) = whole.split_once(':') else {
        return false;
    };
    let digit_or_underscore = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    first.starts_with(|c: char| c.is_ascii_digit())
        && first.bytes().all(digit_or_underscore)
        && others.split(':').all(is_sexagesimal_digit)
        && fraction.bytes().all(digit_or_underscore)
}

fn is_sexagesimal_digit(part: &str) -> bool {
    matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9'])
}

/// Whether the text is a date, or a date and a time, in one of the forms that go-yaml knows.
fn is_timestamp(text: &str) -> bool {
    let Some(after_date) = date(text) else {
        return false;
    };
    let rest = match after_date.bytes().next() {
        None => Some(after_date),
        Some(b'T' | b't') => after_date.get(1..).and_then(time).and_then(zone),
        Some(b' ') => time(after_date.trim_start_matches(' ')),
        Some(_) => None,
    };
    rest == Some("")
}

/// What follows a date: a year of four digits, a month and a day of one or two.
fn date(text: &str) -> Option<&str> {
    let (year, rest) = text.split_once('-')?;
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (month, rest) = one_or_two_digits(rest)?;
    let (day, rest) = one_or_two_digits(rest.strip_prefix('-')?)?;
    let days = days_of_month(year.parse().ok()?, month)?;
    (1..=days).contains(&day).then_some(rest)
}

/// How many days a month of a year has; `None` if there is no such month.
pub(crate) fn days_of_month(year: u32, month: u32) -> Option<u32> {
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if is_leap => Some(29),
        2 => Some(28),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

/// What follows a time of day, whose seconds may have a fraction.
fn time(text: &str) -> Option<&str> {
    let (hour, rest) = one_or_two_digits(text)?;
    let (minute, rest) = one_or_two_digits(rest.strip_prefix(':')?)?;
    let (second, rest) = one_or_two_digits(rest.strip_prefix(':')?)?;
    (hour < 24 && minute < 60 && second < 60).then(|| after_fraction(rest))
}

fn after_fraction(text: &str) -> &str {
    let Some(digits) = text.strip_prefix(['.', ',']) else {
        return text;
    };
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == digits.len() {
        text
    } else {
        rest
    }
}

/// What follows a time zone: `Z`, or an offset such as `+02:00`.
fn zone(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some(rest);
    }
    let (hours, minutes) = text.strip_prefix(['+', '-'])?.split_once(':')?;
    let (minutes, rest) = minutes.split_at_checked(2)?;
    let is_number_to = |part: &str, maximum| {
        part.len() == 2
            && one_or_two_digits(part)
                .is_some_and(|(value, rest)| value <= maximum && rest.is_empty())
    };
    // Go accepts an offset of up to 24 hours and 60 minutes.
    (is_number_to(hours, 24) && is_number_to(minutes, 60)).then_some(rest)
}

fn one_or_two_digits(text: &str) -> Option<(u32, &str)> {
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let count = text.as_bytes().iter().take(2).take_while(is_digit).count();
    let (digits, rest) = text.split_at_checked(count)?;
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_booleans_of_yaml_1_1_are_legacy() {
        for text in ["y", "N", "yes", "No", "ON", "Off"] {
            assert!(is_legacy(text), "{text}");
        }
        for text in ["yEs", "oN", "nope", "o", "yes "] {
            assert!(!is_legacy(text), "{text:?}");
        }
    }

    #[test]
    fn numbers_in_base_60_are_legacy() {
        for text in [
            "190:20:30",
            "1:0",
            "-1_0:59",
            "+0:5.",
            "12:30:45.1_5",
            "99:59",
        ] {
            assert!(is_legacy(text), "{text}");
        }
        for text in [
            "1:60", "1:", ":1", "1:100", "_1:1", "1:1.5.5", "1:1:", "1.5:1", "a:1", "1:_",
        ] {
            assert!(!is_legacy(text), "{text}");
        }
    }

    #[test]
    fn timestamps_are_legacy() {
        let timestamps = [
            "2001-01-01",
            "2001-1-1",
            "2000-02-29",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14T1:2:3Z",
            "2001-12-14T21:59:43,5+24:60",
            "2001-12-15 2:59:43.10",
            "2001-12-15   2:59:43",
        ];
        for text in timestamps {
            assert!(is_legacy(text), "{text}");
        }
    }

    #[test]
    fn what_is_almost_a_timestamp_is_not_legacy() {
        let texts = [
            "2001-02-29",
            "1900-02-29",
            "2001-13-01",
            "2001-00-01",
            "2001-01-00",
            "2001-01-001",
            "201-01-01",
            "20010-01-01",
            "2001-01",
            "2001-01-01T",
            "2001-01-01T21:59:43",
            "2001-01-01T24:00:00Z",
            "2001-01-01T1:60:00Z",
            "2001-01-01T1:00:60Z",
            "2001-01-01T1:00:00z",
            "2001-01-01T1:00:00+1:00",
            "2001-01-01T1:00:00+25:00",
            "2001-01-01T1:00:00.Z",
            "2001-01-01 1:00:00Z",
            "2001-01-01\t1:00:00",
            "2001-01-01 ",
        ];
        for text in texts {
            assert!(!is_legacy(text), "{text:?}");
        }
    }
}
