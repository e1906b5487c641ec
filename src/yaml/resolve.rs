//! What a plain scalar means: YAML 1.2 with remnants of YAML 1.1, as go-yaml reads it.

use std::borrow::Cow;

use super::node::Value;

/// Resolves a plain scalar as go-yaml does.
///
/// The words of YAML 1.1 (`yes`, `off`, ...) and timestamps stay strings.
///
/// ```
/// use common_instancetypes::yaml::{Value, resolve_plain};
///
/// assert_eq!(resolve_plain("0x1F"), Value::from(31));
/// assert_eq!(resolve_plain("yes"), Value::String("yes".into()));
/// ```
#[must_use]
pub fn resolve_plain(text: &str) -> Value {
    resolve(text).unwrap_or_else(|| Value::String(text.into()))
}

/// The value of a plain scalar; `None` if it is a string.
pub(super) fn resolve(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        ".nan" | ".NaN" | ".NAN" => Some(Value::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(Value::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => Some(Value::Float(f64::NEG_INFINITY)),
        _ => number(text),
    }
}

fn number(text: &str) -> Option<Value> {
    match text.bytes().next()? {
        b'.' => {
            let digits = without_separators(text)?;
            float(&digits).map(Value::Float)
        }
        b'0'..=b'9' | b'+' | b'-' => {
            let digits = without_underscores(text);
            integer(&digits)
                .map(Value::from)
                .or_else(|| float(&digits).map(Value::Float))
        }
        _ => None,
    }
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text without underscores, if each was between two digits.
///
/// go-yaml is less strict with numbers that begin with a digit or a sign: they may have underscores
/// anywhere.
fn without_separators(text: &str) -> Option<Cow<'_, str>> {
    let ends_with_digit = |part: &str| part.ends_with(|c: char| c.is_ascii_digit());
    let starts_with_digit = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let separates = text.match_indices('_').all(|(at, underscore)| {
        let (before, after) = text.split_at(at);
        let after = after.strip_prefix(underscore).unwrap_or(after);
        ends_with_digit(before) && starts_with_digit(after)
    });
    separates.then(|| without_underscores(text))
}

fn integer(text: &str) -> Option<i128> {
    let (signed, negative, magnitude) = match text.strip_prefix(['+', '-']) {
        Some(magnitude) => (true, text.starts_with('-'), magnitude),
        None => (false, false, text),
    };
    let (radix, digits) = radix(magnitude);
    // A number has no second sign, except for an oddity of go-yaml: `0b-11` is a number.
    if digits.starts_with(['+', '-']) && !text.starts_with("0b") {
        return None;
    }
    let magnitude = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -magnitude } else { magnitude };
    let maximum = if signed {
        i128::from(i64::MAX)
    } else {
        i128::from(u64::MAX)
    };
    (i128::from(i64::MIN)..=maximum)
        .contains(&value)
        .then_some(value)
}

/// The base of a number and its digits: a leading zero means octal, as in YAML 1.1.
fn radix(magnitude: &str) -> (u32, &str) {
    let Some(after_zero) = magnitude.strip_prefix('0') else {
        return (10, magnitude);
    };
    let digits = after_zero.get(1..).unwrap_or_default();
    match after_zero.bytes().next() {
        Some(b'x' | b'X') => (16, digits),
        Some(b'o' | b'O') => (8, digits),
        Some(b'b' | b'B') => (2, digits),
        _ => (8, magnitude),
    }
}

fn float(text: &str) -> Option<f64> {
    // Rust would also read `inf`, `nan` and `infinity`, which are strings in YAML.
    let is_numeric = |byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    if !text.bytes().all(is_numeric) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Value {
        Value::String(text.into())
    }

    #[test]
    fn the_empty_text_and_the_names_of_null_are_null() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve_plain(text), Value::Null, "{text:?}");
        }
    }

    #[test]
    fn each_boolean_has_three_spellings() {
        for text in ["true", "True", "TRUE"] {
            assert_eq!(resolve_plain(text), Value::Bool(true), "{text}");
        }
        for text in ["false", "False", "FALSE"] {
            assert_eq!(resolve_plain(text), Value::Bool(false), "{text}");
        }
    }

    #[test]
    fn other_texts_are_strings() {
        let texts = [
            "tRUE",
            "yes",
            "No",
            "on",
            "OFF",
            "y",
            "N",
            "nUll",
            "<<",
            "=",
            "2001-01-01",
            "12:30",
            "8Gi",
            "1.7.0",
            "-",
            "+",
            "--1",
            "+-1",
            "1-",
            "_1",
            "0x",
            "0xg",
            "0o8",
            "0b2",
            "0b",
            "0x-1",
            "0o-7",
            "0B-1",
            "-0b-1",
            "1e",
            "e1",
            "1e999",
            "inf",
            "-inf",
            "nan",
            "+nan",
            "infinity",
            ".",
            "..",
            "...",
            ".e1",
            "._5",
            ".5_",
            ".5__0",
            "1,000",
            " 1",
            "1 ",
            "٣",
        ];
        for text in texts {
            assert_eq!(resolve_plain(text), string(text), "{text:?}");
        }
    }

    #[test]
    fn integers_come_in_many_notations() {
        let integers = [
            ("0", 0),
            ("-0", 0),
            ("+1", 1),
            ("-17", -17),
            ("1_000", 1000),
            ("1__0_", 10),
            ("-_5", -5),
            ("0x1F", 31),
            ("-0X1f", -31),
            ("0o17", 15),
            ("0O17", 15),
            ("017", 15),
            ("-017", -15),
            ("0_17", 15),
            ("00", 0),
            ("0b101", 5),
            ("+0B101", 5),
            ("0b-11", -3),
            ("18446744073709551615", i128::from(u64::MAX)),
            ("-9223372036854775808", i128::from(i64::MIN)),
            ("0xFFFFFFFFFFFFFFFF", i128::from(u64::MAX)),
        ];
        for (text, value) in integers {
            assert_eq!(resolve_plain(text), Value::from(value), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_floats() {
        let floats = [
            ("1.5", 1.5),
            (".5", 0.5),
            ("-.5", -0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("1.e+3", 1000.0),
            ("1_0.5", 10.5),
            (".5_0", 0.5),
            ("08", 8.0),
            ("-09.5", -9.5),
            ("-0.0", 0.0),
            ("1e-999", 0.0),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
            ("+18446744073709551615", 18_446_744_073_709_551_615.0),
            ("-9223372036854775809", -9_223_372_036_854_775_809.0),
            (".inf", f64::INFINITY),
            ("+.Inf", f64::INFINITY),
            ("-.INF", f64::NEG_INFINITY),
        ];
        for (text, value) in floats {
            assert_eq!(resolve_plain(text), Value::Float(value), "{text}");
        }
        assert!(matches!(resolve_plain(".NaN"), Value::Float(value) if value.is_nan()));
    }

    #[test]
    fn a_hexadecimal_number_that_is_too_large_is_a_string() {
        assert_eq!(
            resolve_plain("0x10000000000000000"),
            string("0x10000000000000000")
        );
    }
}
