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
        Value::Float(number) => integer(number).map_or(Value::Float(number), Value::from),
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

/// How many tabs at the beginning of a block of text go-yaml does not read: those of a first line that says how
/// far the text is indented (`yaml_parser_scan_block_scalar_breaks`). `before` is the text above it.
pub(super) fn tabs_of_indentation(before: &str, block: &str) -> usize {
    let header = before.trim_end().lines().next_back().unwrap_or_default();
    let header = header.split_once(" #").map_or(header, |(it, _)| it);
    let header = header.trim_end().trim_end_matches(['+', '-']);
    if header.ends_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    block.len() - block.trim_start_matches('\t').len()
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

/// Whether a line ends between the beginning of a key and its colon, in which case go-yaml finds no
/// key, unless a question mark says that it is one (`yaml_simple_key_is_valid`).
pub(super) fn is_divided(text: &str, key: Range<usize>) -> bool {
    let before = text.get(..key.start).unwrap_or_default().trim_end();
    let is_announced = before
        .strip_suffix('?')
        .is_some_and(|before| before.ends_with(['{', '[', ',', ' ', '\t', '\n']));
    if is_announced {
        return false;
    }
    let after = text.get(key.end..).unwrap_or_default();
    let mut rest = after.trim_start();
    while rest.starts_with('#') {
        rest = rest
            .split_once('\n')
            .map_or("", |(_, rest)| rest.trim_start());
    }
    let between = key.start..text.len() - rest.len();
    rest.starts_with(':')
        && text
            .get(between)
            .is_some_and(|it| it.contains(['\n', '\r']))
}

/// Whether go-yaml reads a name as that of an anchor (`is_alpha`).
pub(super) fn is_anchor(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.bytes().all(is_known)
}

/// Reports each line that has a tab where a key could begin, except in some ranges, which are in
/// their order: those of scalars and brackets, where go-yaml reads tabs.
pub(super) fn report_tabs(
    source: SourceId,
    text: &str,
    part: Range<usize>,
    may_have_tabs: &[Range<usize>],
    problems: &mut Problems,
) {
    let read = text.get(part.clone()).unwrap_or_default();
    if !read.contains('\t') {
        return;
    }
    let mut start = part.start;
    for line in read.split_inclusive('\n') {
        let tab = line
            .get(..indent(line))
            .and_then(|indent| indent.find('\t'));
        if let Some(tab) = tab.map(|tab| start + tab)
            && !is_in_any(may_have_tabs, tab)
        {
            let at = source.at(tab..tab + 1);
            let problem = Problem::new(Code::YamlSyntax, at, "kubectl does not read a tab here");
            problems.push(problem.help("indent with spaces"));
        }
        start += line.len();
    }
}

/// How many bytes of a line are before the first key or value: blanks, and the indicators of an item,
/// of a key and of a value, after each of which a key could begin.
fn indent(line: &str) -> usize {
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let bytes = line.as_bytes();
    let is_before = |at: &usize| match bytes.get(*at) {
        Some(b' ' | b'\t') => true,
        Some(b'-' | b'?' | b':') => bytes.get(at + 1).is_some_and(|next| is_blank(*next)),
        _ => false,
    };
    (0..bytes.len()).take_while(is_before).count()
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

/// The first end of a line with two carriage returns, which are two ends of lines: kubectl takes the one before
/// the line feed away.
pub(super) fn end_of_two_lines(written: &str) -> Option<Range<usize>> {
    const END: &str = "\r\r\n";
    let start = written.find(END)?;
    Some(start..start + END.len())
}
