//! What kubectl reads otherwise than a reader of YAML 1.2, or not at all.
//!
//! kubectl reads YAML with `sigs.k8s.io/yaml`: a fork of go-yaml 2, whose values become JSON.

use std::ops::Range;

use crate::diagnostic::{Code, Problem, Problems};
use crate::text::SourceId;

use super::legacy::boolean;
use super::node::Value;
use super::resolve::resolve_plain;

/// The value of a plain scalar: the words of YAML 1.1 are booleans, and a float without a fraction
/// is an integer, as JSON writes it. Timestamps and numbers in base 60 are strings.
pub(super) fn resolve(text: &str) -> Value {
    match resolve_plain(text) {
        Value::Float(number) => integer(number).map_or(Value::Float(number), Value::Integer),
        Value::String(text) => boolean(&text).map_or(Value::String(text), Value::Bool),
        other => other,
    }
}

/// A float as an integer, if it is one: Go writes such a float as JSON without a fraction, and below
/// this limit without an exponent.
fn integer(number: f64) -> Option<i128> {
    const LIMIT: f64 = 1e21;
    let is_integer = number.fract() == 0.0 && number.abs() < LIMIT;
    // Like Go, this writes the fewest digits that mean this float.
    is_integer.then(|| number.to_string().parse().ok())?
}

/// The first escape of a double-quoted scalar that YAML 1.2 knows and go-yaml does not: a slash, or
/// half of a pair of surrogates.
pub(super) fn unknown_escape(written: &str) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(found) = written.get(from..)?.find('\\') {
        let start = from + found;
        let escape = written.get(start + 1..)?;
        let is_surrogate = |digits: &str| {
            u32::from_str_radix(digits, 16).is_ok_and(|code| (0xD800..0xE000).contains(&code))
        };
        if escape.starts_with('/') {
            return Some(start..start + 2);
        }
        if escape.starts_with('u') && escape.get(1..5).is_some_and(is_surrogate) {
            return Some(start..start + 6);
        }
        from = start + 1 + escape.chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// The first character of a plain scalar between brackets that go-yaml takes for an indicator, and a
/// reader of YAML 1.2 for text: a question mark, or a colon at the beginning
/// (`yaml_parser_scan_plain_scalar`).
pub(super) fn indicator_in_brackets(written: &str) -> Option<Range<usize>> {
    let start = if written.starts_with(':') {
        0
    } else {
        written.find('?')?
    };
    Some(start..start + 1)
}

/// Whether go-yaml reads a name as that of an anchor (`is_alpha`).
pub(super) fn is_anchor(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.bytes().all(is_known)
}

/// Reports each line that has a tab in its indentation, unless the line belongs to a scalar.
/// go-yaml takes some of them between brackets; what is refused here is more than it refuses.
pub(super) fn report_tabs(
    source: SourceId,
    text: &str,
    part: Range<usize>,
    scalars: &[Range<usize>],
    problems: &mut Problems,
) {
    let read = text.get(part.clone()).unwrap_or_default();
    if !read.contains('\t') {
        return;
    }
    let mut start = part.start;
    for line in read.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let tab = line.get(..indent).and_then(|indent| indent.find('\t'));
        if let Some(tab) = tab.map(|tab| start + tab)
            && !is_in_any(scalars, tab)
        {
            let at = source.at(tab..tab + 1);
            let problem = Problem::new(Code::YamlSyntax, at, "kubectl does not read a tab here");
            problems.push(problem.help("indent with spaces"));
        }
        start += line.len();
    }
}

/// Whether one of some ranges, which are in their order, contains an offset.
fn is_in_any(ranges: &[Range<usize>], offset: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= offset);
    ranges
        .get(next)
        .is_some_and(|range| range.contains(&offset))
}

/// A character that is a line break in YAML 1.1 and only there: go-yaml reads on in the next line.
pub(super) fn line_break(source: SourceId, text: &str, part: &Range<usize>) -> Option<Problem> {
    const BREAKS: [(char, &str); 3] = [('\u{85}', "\\N"), ('\u{2028}', "\\L"), ('\u{2029}', "\\P")];
    let read = text.get(part.clone()).unwrap_or_default();
    let mut found = BREAKS.iter().filter_map(|(character, escape)| {
        let start = part.start + read.find(*character)?;
        Some((start, *character, *escape))
    });
    let (start, character, escape) = found.next()?;
    let at = source.at(start..start + character.len_utf8());
    let name = character.escape_unicode();
    let message = format!("kubectl takes the character `{name}` for the end of a line");
    let problem = Problem::new(Code::YamlSyntax, at, message);
    Some(problem.help(format!("write `{escape}` in double quotes")))
}
