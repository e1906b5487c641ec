//! Names in Kubernetes: of objects, of labels and their values, and of annotations.
//!
//! The rules are those of apimachinery (`k8s.io/apimachinery/pkg/util/validation` and
//! `pkg/api/validation`). An error says which rule is broken, and its range is the first wrong part.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use crate::text::{ByteSet, TextError};

/// The most bytes of an object's name, and of the prefix of a label key.
pub const MAX_SUBDOMAIN_BYTES: usize = 253;

/// The most bytes of a label's value, and of a label key after its prefix.
pub const MAX_LABEL_BYTES: usize = 63;

/// The most bytes that the keys and values of one object's annotations have together: 256 KiB
/// (`TotalAnnotationSizeLimitB`).
pub const MAX_ANNOTATIONS_BYTES: usize = 256 * 1024;

/// Checks an object's name: a DNS subdomain as in RFC 1123, which has lower-case letters, digits,
/// `-` and `.`, and at most 253 bytes (`validation.IsDNS1123Subdomain`).
///
/// # Errors
///
/// The rule that the name breaks.
pub fn check_subdomain(name: &str) -> Result<(), TextError> {
    check_subdomain_of(format_args!("a name"), name)
}

/// Checks the start of a name: the rule of [`check_subdomain`], but it can end with `-`
/// (`NameIsDNSSubdomain` of `pkg/api/validation`, for a prefix).
///
/// # Errors
///
/// The rule that it breaks.
pub fn check_name_prefix(prefix: &str) -> Result<(), TextError> {
    let name = prefix.strip_suffix('-').map(|start| format!("{start}a"));
    check_subdomain_of(
        format_args!("the start of a name"),
        name.as_deref().unwrap_or(prefix),
    )
}

/// Checks a finalizer: a qualified name, as [`check_label_key`] does (`ValidateFinalizerName` of
/// `pkg/api/validation`).
///
/// # Errors
///
/// The rule that the finalizer breaks.
pub fn check_finalizer(name: &str) -> Result<(), TextError> {
    check_qualified_name(format_args!("a finalizer"), name)
}

/// Checks the key of a label: an optional prefix, which is a DNS subdomain and a `/`, and a name of
/// at most 63 bytes (`validation.IsQualifiedName`).
///
/// # Errors
///
/// The rule that the key breaks.
pub fn check_label_key(key: &str) -> Result<(), TextError> {
    check_qualified_name(format_args!("a label key"), key)
}

/// Checks the value of a label: empty, or at most 63 letters, digits, `-`, `_` and `.`, with a
/// letter or digit at both ends (`validation.IsValidLabelValue`).
///
/// # Errors
///
/// The rule that the value breaks.
pub fn check_label_value(value: &str) -> Result<(), TextError> {
    if value.is_empty() {
        return Ok(());
    }
    check_label_part(format_args!("a label value"), value)
}

/// Checks the key of an annotation: the rule of [`check_label_key`], applied to the key in lower case
/// (`ValidateAnnotations` of `pkg/api/validation`).
///
/// # Errors
///
/// The rule that the key breaks.
pub fn check_annotation_key(key: &str) -> Result<(), TextError> {
    // Only ASCII is lowered, which keeps the byte ranges. Kubernetes lowers all of Unicode, and so
    // also accepts the Kelvin sign and the dotted capital I, which become ASCII letters.
    check_qualified_name(format_args!("an annotation key"), &key.to_ascii_lowercase())
}

/// Checks that an object's annotations have at most [`MAX_ANNOTATIONS_BYTES`] bytes together
/// (`ValidateAnnotationsSize` of `pkg/api/validation`).
///
/// # Errors
///
/// The annotations are larger.
pub fn check_annotations_size<'a>(
    annotations: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), AnnotationsSizeError> {
    let sizes = annotations.into_iter();
    let size = sizes.map(|(key, value)| key.len() + value.len()).sum();
    if size > MAX_ANNOTATIONS_BYTES {
        return Err(AnnotationsSizeError { size });
    }
    Ok(())
}

/// The annotations of an object are too large together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnotationsSizeError {
    /// The bytes of all keys and values.
    pub size: usize,
}

impl fmt::Display for AnnotationsSizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the annotations have {} bytes, but at most {MAX_ANNOTATIONS_BYTES} are allowed; shorten \
             or remove some",
            self.size
        )
    }
}

impl Error for AnnotationsSizeError {}

/// The characters that one part of a name can have.
struct Characters {
    /// Those that can be anywhere.
    allowed: ByteSet,
    all: &'static str,
    /// Those that can be at both ends.
    is_end: fn(char) -> bool,
    ends: &'static str,
}

const DNS_CHARACTERS: Characters = Characters {
    allowed: ByteSet::of(b"-0123456789abcdefghijklmnopqrstuvwxyz"),
    all: "lower-case letters, digits, `-` and `.`",
    is_end: |c| c.is_ascii_lowercase() || c.is_ascii_digit(),
    ends: "a lower-case letter or digit",
};

const LABEL_CHARACTERS: Characters = Characters {
    allowed: ByteSet::of(b"-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"),
    all: "letters, digits, `-`, `_` and `.`",
    is_end: |c| c.is_ascii_alphanumeric(),
    ends: "a letter or digit",
};

fn check_qualified_name(what: fmt::Arguments<'_>, key: &str) -> Result<(), TextError> {
    let name_part = format_args!("the name part of {what}");
    let Some((prefix, name)) = key.split_once('/') else {
        return check_label_part(name_part, key);
    };
    let name_start = prefix.len() + 1;
    if let Some(slash) = name.find('/') {
        let second = name_start + slash;
        let message = format!("{what} can have at most one `/`, after its prefix; remove this one");
        return Err(TextError::new(second..second + 1, message));
    }
    check_subdomain_of(format_args!("the prefix of {what}"), prefix)?;
    check_label_part(name_part, name).map_err(|error| error.moved_by(name_start))
}

/// Checks the name of a folder: it must be valid as the value of a label, and not empty. Such a name
/// is safe on any system.
///
/// # Errors
///
/// The rule that the name breaks.
pub fn check_folder_name(name: &str) -> Result<(), TextError> {
    check_label_part(format_args!("a folder's name"), name)
}

/// Checks the name of a namespace: a DNS label as in RFC 1123, which has lower-case letters, digits
/// and `-`, and at most 63 bytes (`validation.IsDNS1123Label`).
///
/// # Errors
///
/// The rule that the name breaks.
pub fn check_namespace_name(name: &str) -> Result<(), TextError> {
    let characters = Characters {
        all: "lower-case letters, digits and `-`",
        ..DNS_CHARACTERS
    };
    let what = format_args!("a namespace");
    check_characters(what, name, &characters)?;
    check_length(what, name, MAX_LABEL_BYTES)
}

fn check_label_part(what: fmt::Arguments<'_>, name: &str) -> Result<(), TextError> {
    check_characters(what, name, &LABEL_CHARACTERS)?;
    check_length(what, name, MAX_LABEL_BYTES)
}

fn check_subdomain_of(what: fmt::Arguments<'_>, name: &str) -> Result<(), TextError> {
    let mut start = 0;
    for label in name.split('.') {
        if label.is_empty() && !name.is_empty() {
            return Err(stray_dot(what, name, start));
        }
        check_characters(what, label, &DNS_CHARACTERS).map_err(|error| error.moved_by(start))?;
        start += label.len() + 1;
    }
    check_length(what, name, MAX_SUBDOMAIN_BYTES)
}

/// The error for an empty DNS label at `start`: a dot at an end of the name, or after another dot.
fn stray_dot(what: fmt::Arguments<'_>, name: &str, start: usize) -> TextError {
    let dot = start.min(name.len().saturating_sub(1));
    let message = format!(
        "{what} must have {} before and after each `.`; remove this `.`",
        DNS_CHARACTERS.ends
    );
    TextError::new(dot..dot + 1, message)
}

fn check_characters(
    what: fmt::Arguments<'_>,
    text: &str,
    characters: &Characters,
) -> Result<(), TextError> {
    let Characters { ends, all, .. } = characters;
    let (Some(first), Some(last)) = (text.chars().next(), text.char_indices().next_back()) else {
        let message = format!("{what} cannot be empty; use {all}");
        return Err(TextError::new(0..0, message));
    };
    let is_end = |c: char| (characters.is_end)(c);
    if let Some((at, c)) = characters.allowed.first_other(text) {
        let message = format!("{what} cannot contain `{}`; use {all}", readable(c));
        return Err(TextError::new(range_of(at, c), message));
    }
    if !is_end(first) {
        let message = format!("{what} cannot start with `{first}`; start with {ends}");
        return Err(TextError::new(range_of(0, first), message));
    }
    let (at, last) = last;
    if !is_end(last) {
        let message = format!("{what} cannot end with `{last}`; end with {ends}");
        return Err(TextError::new(range_of(at, last), message));
    }
    Ok(())
}

fn check_length(what: fmt::Arguments<'_>, text: &str, limit: usize) -> Result<(), TextError> {
    if text.len() > limit {
        let length = text.len();
        let message = format!("{what} can have at most {limit} bytes, but this one has {length}");
        return Err(TextError::new(limit..length, message));
    }
    Ok(())
}

/// The character, or its escape if it is one that nobody sees, such as a soft hyphen.
fn readable(c: char) -> String {
    if c.is_ascii_graphic() {
        c.to_string()
    } else if c.is_whitespace() {
        c.escape_default().to_string()
    } else {
        c.escape_debug().to_string()
    }
}

fn range_of(at: usize, c: char) -> Range<usize> {
    at..at + c.len_utf8()
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected should stop there"
)]
mod tests {
    use super::*;

    type Check = fn(&str) -> Result<(), TextError>;

    #[track_caller]
    fn assert_valid(check: Check, names: &[&str]) {
        for name in names {
            assert_eq!(check(name), Ok(()), "of `{name}`");
        }
    }

    /// Each invalid name comes with its wrong part and a part of the message.
    #[track_caller]
    fn assert_invalid(check: Check, names: &[(&str, &str, &str)]) {
        for (name, place, fault) in names {
            let error = check(name).unwrap_err();
            assert!(error.message.contains(fault), "of `{name}`: {error}");
            assert_eq!(&name[error.range], *place, "of `{name}`");
        }
    }

    #[test]
    fn a_subdomain_has_lower_case_labels_between_dots() {
        assert_valid(
            check_subdomain,
            &["a", "0", "u1.medium", "a-b.c--d", "1.2.3"],
        );
        let invalid = [
            ("", "", "cannot be empty"),
            (
                "U1.medium",
                "U",
                "cannot contain `U`; use lower-case letters",
            ),
            ("u1_medium", "_", "cannot contain `_`"),
            ("u1.é", "é", "cannot contain `é`"),
            ("a b", " ", "cannot contain ` `"),
            ("a\nb", "\n", "cannot contain `\\n`"),
            ("a\u{200b}b", "\u{200b}", "cannot contain `\\u{200b}`"),
            ("a\u{ad}b", "\u{ad}", "cannot contain `\\u{ad}`"),
            ("\u{feff}b", "\u{feff}", "cannot contain `\\u{feff}`"),
            ("-a", "-", "cannot start with `-`"),
            ("a.-b", "-", "cannot start with `-`"),
            ("a-", "-", "cannot end with `-`"),
            ("a-.b", "-", "cannot end with `-`"),
            (".a", ".", "remove this `.`"),
            ("a..b", ".", "remove this `.`"),
            ("a.", ".", "remove this `.`"),
            (".", ".", "remove this `.`"),
        ];
        assert_invalid(check_subdomain, &invalid);
    }

    #[test]
    fn a_subdomain_has_at_most_253_bytes() {
        let name = "a".repeat(254);
        assert_valid(check_subdomain, &[&name[1..]]);
        assert_invalid(
            check_subdomain,
            &[(&name, "a", "at most 253 bytes, but this one has 254")],
        );
    }

    #[test]
    fn a_label_key_is_a_name_with_an_optional_prefix() {
        let valid = [
            "a",
            "A.b_c-D",
            "example.com/A",
            "0/0",
            "instancetype.kubevirt.io/vendor",
        ];
        assert_valid(check_label_key, &valid);
        let invalid = [
            ("", "", "cannot be empty"),
            ("a/", "", "the name part of a label key cannot be empty"),
            ("/a", "", "the prefix of a label key cannot be empty"),
            ("a/b/c", "/", "at most one `/`"),
            ("A/b", "A", "the prefix of a label key cannot contain `A`"),
            ("a/-b", "-", "cannot start with `-`"),
            ("a/b.", ".", "cannot end with `.`"),
            ("_", "_", "cannot start with `_`"),
            ("a=b", "=", "cannot contain `=`"),
        ];
        assert_invalid(check_label_key, &invalid);
    }

    #[test]
    fn a_label_key_has_at_most_253_and_63_bytes() {
        let key = format!("{}/{}", "p".repeat(253), "n".repeat(63));
        assert_valid(check_label_key, &[&key]);
        let long_name = format!("{key}n");
        assert_invalid(check_label_key, &[(&long_name, "n", "at most 63 bytes")]);
        let long_prefix = format!("p{key}");
        assert_invalid(check_label_key, &[(&long_prefix, "p", "at most 253 bytes")]);
    }

    #[test]
    fn a_label_value_may_be_empty() {
        assert_valid(
            check_label_value,
            &["", "a", "A-b_c.D", "1", &"v".repeat(63)],
        );
        let long = "v".repeat(65);
        let invalid = [
            ("-1", "-", "cannot start with `-`"),
            ("1.", ".", "cannot end with `.`"),
            ("a/b", "/", "cannot contain `/`"),
            (" ", " ", "cannot contain ` `"),
            (&long, "vv", "at most 63 bytes, but this one has 65"),
        ];
        assert_invalid(check_label_value, &invalid);
    }

    #[test]
    fn the_case_of_an_annotation_key_does_not_matter() {
        assert_valid(check_annotation_key, &["A", "Example.COM/Name", "a"]);
        let invalid = [
            (
                "Example_/a",
                "_",
                "the prefix of an annotation key cannot contain `_`",
            ),
            (
                "a b",
                " ",
                "the name part of an annotation key cannot contain ` `",
            ),
        ];
        assert_invalid(check_annotation_key, &invalid);
    }

    #[test]
    fn annotations_have_at_most_256_kib() {
        let value = "v".repeat(MAX_ANNOTATIONS_BYTES - 2);
        assert_eq!(check_annotations_size([("a", &*value), ("b", "")]), Ok(()));
        let error = check_annotations_size([("a", &*value), ("b", "c")]).unwrap_err();
        assert_eq!(error.size, MAX_ANNOTATIONS_BYTES + 1);
        assert!(
            error
                .to_string()
                .contains("262145 bytes, but at most 262144")
        );
    }
}
