//! Writes YAML as kustomize followed by yq does, byte for byte.
//!
//! Both end in go-yaml, a port of libyaml: kustomize chooses the style of each scalar, and yq
//! writes the document anew in these styles.

use std::fmt::Write as _;

use super::legacy::is_legacy;
use super::resolve::resolve;
use super::{Mapping, Node, Value};

/// The columns by which a collection stands further in than what holds it.
const INDENT: usize = 2;

/// Behind this column, a line is folded at the next space.
const WIDTH: usize = 80;

/// A key of more bytes than this is written behind a `?`.
const SIMPLE_KEY_LENGTH: usize = 128;

/// Writes the content of a document, without the `---` before it.
pub fn emit(node: &Node, out: &mut String) {
    let indent = match node.value {
        Value::Sequence(_) | Value::Mapping(_) => 0,
        _ => INDENT,
    };
    let mut writer = Writer::new(out);
    writer.value(&node.value, indent, Place::SameLine);
    writer.end_line();
}

/// Writes the content of a document that is a mapping, without the `---` before it.
pub fn emit_mapping(mapping: &Mapping, out: &mut String) {
    let mut writer = Writer::new(out);
    if mapping.is_empty() {
        writer.push("{}");
    } else {
        writer.mapping(mapping, 0, Place::SameLine);
    }
    writer.end_line();
}

/// Where a collection begins.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Behind the indicator of what holds it, as in `- - a`.
    SameLine,
    /// On a line of its own.
    NextLine,
}

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
}

/// Text that knows where its last line begins.
struct Writer<'a> {
    out: &'a mut String,
    line_start: usize,
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut String) -> Self {
        let line_start = out.len();
        Self { out, line_start }
    }

    /// Writes text that has no line break.
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn line_break(&mut self, line_break: char) {
        self.out.push(line_break);
        self.line_start = self.out.len();
    }

    fn end_line(&mut self) {
        if self.out.len() > self.line_start {
            self.line_break('\n');
        }
    }

    /// The characters on the line so far.
    fn column(&self) -> usize {
        let line = self.out.get(self.line_start..).unwrap_or_default();
        line.chars().count()
    }

    fn indent(&mut self, indent: usize) {
        let spaces = indent.saturating_sub(self.column());
        self.out.extend(std::iter::repeat_n(' ', spaces));
    }

    /// Separates a value from the indicator before it.
    fn separate(&mut self) {
        if self.out.len() > self.line_start {
            self.out.push(' ');
        }
    }

    /// Begins the entry of a collection.
    fn begin_entry(&mut self, indent: usize, place: Place) {
        if place == Place::NextLine {
            self.end_line();
        }
        self.indent(indent);
    }

    /// Writes a value; further lines of it stand at the indent.
    fn value(&mut self, value: &Value, indent: usize, place: Place) {
        match value {
            Value::Sequence(items) if !items.is_empty() => self.sequence(items, indent, place),
            Value::Mapping(mapping) if !mapping.is_empty() => self.mapping(mapping, indent, place),
            _ => {
                self.separate();
                self.flat_value(value, indent);
            }
        }
    }

    /// Writes a value that has no entries.
    fn flat_value(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Null => self.push("null"),
            Value::Bool(true) => self.push("true"),
            Value::Bool(false) => self.push("false"),
            // Writing into a string cannot fail.
            Value::Integer(integer) => _ = write!(self.out, "{integer}"),
            Value::Float(float) => _ = write_float(*float, self.out),
            Value::String(text) => self.scalar(text, indent),
            Value::Sequence(_) => self.push("[]"),
            Value::Mapping(_) => self.push("{}"),
        }
    }

    fn sequence(&mut self, items: &[Node], indent: usize, mut place: Place) {
        for item in items {
            self.begin_entry(indent, place);
            self.push("-");
            self.value(&item.value, indent + INDENT, Place::SameLine);
            place = Place::NextLine;
        }
    }

    fn mapping(&mut self, mapping: &Mapping, indent: usize, mut place: Place) {
        for (key, field) in mapping {
            self.begin_entry(indent, place);
            let value_place = self.key(key, indent);
            self.value(&field.node.value, indent + INDENT, value_place);
            place = Place::NextLine;
        }
    }

    /// Writes a key with its colon, and tells where a collection under it begins.
    fn key(&mut self, key: &str, indent: usize) -> Place {
        if key.len() <= SIMPLE_KEY_LENGTH && !key.contains(is_break) {
            self.simple_key(key);
            self.push(":");
            return Place::NextLine;
        }
        self.push("? ");
        self.scalar(key, indent + INDENT);
        self.begin_entry(indent, Place::NextLine);
        self.push(":");
        Place::SameLine
    }

    /// Writes a key on one line, however long it gets.
    fn simple_key(&mut self, key: &str) {
        match style(key) {
            Style::Plain => self.push(key),
            Style::SingleQuoted => self.single_quoted(key, Folding::NEVER),
            Style::DoubleQuoted | Style::Literal => self.double_quoted(key, Folding::NEVER),
        }
    }

    fn scalar(&mut self, text: &str, indent: usize) {
        let folding = Folding {
            width: WIDTH,
            indent,
        };
        match style(text) {
            Style::Plain => self.flow(text, folding),
            Style::SingleQuoted => self.single_quoted(text, folding),
            Style::DoubleQuoted => self.double_quoted(text, folding),
            Style::Literal => self.literal(text, indent),
        }
    }

    fn single_quoted(&mut self, text: &str, folding: Folding) {
        self.push("'");
        if text.contains('\'') {
            self.flow(&text.replace('\'', "''"), folding);
        } else {
            self.flow(text, folding);
        }
        self.push("'");
    }

    /// Writes text that is plain or in single quotes, and folds it.
    fn flow(&mut self, text: &str, folding: Folding) {
        let mut column = self.column();
        if column + text.len() <= folding.width && !text.contains(is_break) {
            self.push(text);
            return;
        }
        let mut previous = None;
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            let next = characters.peek();
            let is_single_space = c == ' '
                && !matches!(previous, None | Some(' '))
                && !matches!(next, None | Some(' '));
            if is_single_space && column > folding.width {
                self.fold(folding.indent);
                column = folding.indent;
            } else if is_break(c) {
                self.line_break(c);
                column = 0;
            } else {
                if previous.is_some_and(is_break) {
                    self.indent(folding.indent);
                    column = folding.indent;
                }
                self.out.push(c);
                column += 1;
            }
            previous = Some(c);
        }
    }

    /// Breaks the line in place of a space.
    fn fold(&mut self, indent: usize) {
        self.line_break('\n');
        self.indent(indent);
    }

    fn double_quoted(&mut self, text: &str, folding: Folding) {
        // An oddity of go-yaml: behind a byte order mark, it escapes everything.
        let escapes_all = text.starts_with('\u{feff}');
        self.push("\"");
        let mut column = self.column();
        let mut previous = None;
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            let next = characters.peek();
            if escapes_all || needs_escape(c) {
                column += self.escape(c);
            } else if c == ' '
                && column > folding.width
                && !matches!(previous, None | Some(' '))
                && next.is_some()
            {
                self.fold(folding.indent);
                column = folding.indent;
                // The spaces that begin a line do not count, unless the first is escaped.
                if next == Some(&' ') {
                    self.push("\\");
                    column += 1;
                }
            } else {
                self.out.push(c);
                column += 1;
            }
            previous = Some(c);
        }
        self.push("\"");
    }

    /// Writes an escape sequence, and tells its length.
    fn escape(&mut self, c: char) -> usize {
        let before = self.out.len();
        let code = u32::from(c);
        // Writing into a string cannot fail.
        _ = match short_escape(c) {
            Some(letter) => write!(self.out, "\\{letter}"),
            None if code <= 0xFF => write!(self.out, "\\x{code:02X}"),
            None if code <= 0xFFFF => write!(self.out, "\\u{code:04X}"),
            None => write!(self.out, "\\U{code:08X}"),
        };
        self.out.len() - before
    }

    fn literal(&mut self, text: &str, indent: usize) {
        self.push("|");
        if text.starts_with(' ') {
            // The indentation indicator: the first line's own spaces would count as indentation.
            _ = write!(self.out, "{INDENT}");
        }
        self.push(chomping(text));
        self.line_break('\n');
        for line in text.split_inclusive(is_break) {
            let content = line.trim_end_matches(is_break);
            if !content.is_empty() {
                self.indent(indent);
                self.push(content);
            }
            if let Some(line_break) = line.chars().next_back().filter(|&c| is_break(c)) {
                self.line_break(line_break);
            }
        }
    }
}

/// When and how a long scalar goes on in the next line.
#[derive(Clone, Copy)]
struct Folding {
    width: usize,
    indent: usize,
}

impl Folding {
    const NEVER: Self = Self {
        width: usize::MAX,
        indent: 0,
    };
}

/// The chomping indicator: what becomes of the line breaks at the end of a literal.
fn chomping(text: &str) -> &'static str {
    let mut backwards = text.chars().rev().map(is_break);
    match (backwards.next(), backwards.next()) {
        (Some(true), Some(false)) => "",
        (Some(true), _) => "+",
        _ => "-",
    }
}

/// The style that kustomize chooses.
fn style(text: &str) -> Style {
    let shape = Shape::of(text);
    if text.contains('\n') {
        if shape.allows_literal() {
            Style::Literal
        } else {
            Style::DoubleQuoted
        }
    } else if resolve(text).is_some() || is_legacy(text) {
        Style::DoubleQuoted
    } else if shape.allows_plain() {
        Style::Plain
    } else if shape.allows_single_quoted() {
        Style::SingleQuoted
    } else {
        Style::DoubleQuoted
    }
}

/// What in a text rules out styles.
#[derive(Default)]
struct Shape {
    has_indicator: bool,
    has_special: bool,
    has_break: bool,
    begins_with_space: bool,
    ends_with_space: bool,
    has_space_before_break: bool,
    has_space_after_break: bool,
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut shape = Self {
            has_indicator: begins_with_indicator(text),
            begins_with_space: text.starts_with(' '),
            ends_with_space: text.ends_with(' '),
            ..Self::default()
        };
        let mut previous = None;
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            let is_first_in_word = matches!(previous, None | Some(' '));
            let is_last_in_word = matches!(characters.peek(), None | Some(' '));
            shape.has_indicator |= c == ':' && is_last_in_word || c == '#' && is_first_in_word;
            shape.has_special |= !is_printable(c);
            shape.has_break |= is_break(c);
            shape.has_space_before_break |= previous == Some(' ') && is_break(c);
            shape.has_space_after_break |= previous.is_some_and(is_break) && c == ' ';
            previous = Some(c);
        }
        shape
    }

    fn allows_plain(&self) -> bool {
        !(self.has_indicator
            || self.has_special
            || self.has_break
            || self.begins_with_space
            || self.ends_with_space)
    }

    fn allows_single_quoted(&self) -> bool {
        !(self.has_special || self.has_space_before_break || self.has_space_after_break)
    }

    fn allows_literal(&self) -> bool {
        !(self.has_special || self.has_space_before_break || self.ends_with_space)
    }
}

/// Whether a reader would take the text's beginning for more than text.
fn begins_with_indicator(text: &str) -> bool {
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let mut characters = text.chars();
    match characters.next() {
        Some('?' | '-') => matches!(characters.next(), None | Some(' ')),
        Some(c) => "#,[]{}&*!|>'\"%@`".contains(c),
        None => false,
    }
}

/// Whether go-yaml ends a line at a character, which may also be one of Unicode's separators.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether kustomize writes a character as it is: a tab is none, nor what is beyond 16 bits.
fn is_printable(c: char) -> bool {
    matches!(
        c,
        '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}'
    )
}

fn needs_escape(c: char) -> bool {
    matches!(c, '"' | '\\') || is_break(c) || !is_printable(c)
}

/// The letter that stands for a character behind a backslash.
fn short_escape(c: char) -> Option<char> {
    Some(match c {
        '\0' => '0',
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\x0b' => 'v',
        '\x0c' => 'f',
        '\r' => 'r',
        '\x1b' => 'e',
        '"' | '\\' => c,
        '\u{85}' => 'N',
        '\u{a0}' => '_',
        '\u{2028}' => 'L',
        '\u{2029}' => 'P',
        _ => return None,
    })
}

/// Writes a float as it comes out of kustomize, which hands it on as JSON.
fn write_float(float: f64, out: &mut String) -> std::fmt::Result {
    if float.is_nan() {
        out.write_str(".nan")
    } else if float.is_infinite() {
        out.write_str(if float > 0.0 { ".inf" } else { "-.inf" })
    } else if float == 0.0 {
        // Also the negative zero.
        out.write_char('0')
    } else if is_read_as_integer(float) {
        write!(out, "{float}")
    } else {
        write_fraction(float, out)
    }
}

/// Whether the float's JSON is the notation of a 64-bit integer, and is then read as one.
fn is_read_as_integer(float: f64) -> bool {
    const TWO_TO_THE_63: f64 = 9_223_372_036_854_775_808.0;
    float.fract() == 0.0 && -TWO_TO_THE_63 < float && float < 2.0 * TWO_TO_THE_63
}

/// Writes a float as Go's `%g` does: with an exponent where that is short.
fn write_fraction(float: f64, out: &mut String) -> std::fmt::Result {
    let scientific = format!("{float:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        write!(out, "{float}")
    } else {
        write!(out, "{mantissa}e{exponent:+03}")
    }
}
