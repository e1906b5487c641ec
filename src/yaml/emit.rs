//! Writing YAML as kustomize followed by yq does, byte for byte.
//!
//! Both end in go-yaml, a port of libyaml: kustomize chooses the style of each scalar, and yq
//! writes the document anew in these styles.

use std::fmt::Write as _;
use std::iter;
use std::ptr;

use crate::text::{ByteSet, Location};

use super::comments::Comments;
use super::legacy::is_legacy;
use super::node::{Field, Mapping, Node, Value};
use super::order::{is_sorted, sorted_fields};
use super::resolve::resolve;

/// How many columns a collection is indented from what contains it.
pub(super) const INDENT: usize = 2;

/// After this column, a line is folded at the next space.
pub(super) const WIDTH: usize = 80;

/// A key of more bytes than this is written after a `?`.
pub(super) const SIMPLE_KEY_LENGTH: usize = 128;

/// What lines begin with; few are indented more.
const SPACES: &str = "                                ";

/// Writes the content of a document, without the `---` before it.
pub fn emit(node: &Node, out: &mut String) {
    emit_as(Manner::Kustomize, node, &mut Comments::default(), out);
}

/// Writes the same with its keys [sorted](super::sort_keys), except for those of one mapping in it.
pub fn emit_sorted(node: &Node, unsorted: Option<&Mapping>, out: &mut String) {
    emit_as(
        Manner::Sorted { unsorted },
        node,
        &mut Comments::default(),
        out,
    );
}

/// Writes the content of a document for readers of any kind, with comments: above what they are about,
/// or behind it. A comment is left out if what it is about is not written any more.
pub fn emit_with(node: &Node, comments: &mut Comments, out: &mut String) {
    emit_as(Manner::Portable, node, comments, out);
}

fn emit_as(manner: Manner<'_>, node: &Node, comments: &mut Comments, out: &mut String) {
    let indent = match node.value {
        Value::Sequence(_) | Value::Mapping(_) => 0,
        _ => INDENT,
    };
    let mut writer = Writer::new(manner, comments, out);
    writer.value(node, indent, Place::SameLine);
    writer.end_line();
    writer.comments_at_end(node.at);
}

/// In which style a text is written that can be written in several.
#[derive(Clone, Copy)]
enum Manner<'k> {
    /// That of kustomize.
    Kustomize,
    /// That of kustomize, with sorted keys.
    Sorted {
        /// A mapping whose keys stay in their order.
        unsorted: Option<&'k Mapping>,
    },
    /// In double quotes where readers of YAML 1.1 and of YAML 1.2 would differ, and else that of
    /// kustomize.
    Portable,
}

/// Where a collection begins.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// After the indicator of what contains it, as in `- - a`.
    SameLine,
    /// On its own line.
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

/// Output that knows where its last line begins.
struct Writer<'a> {
    out: &'a mut String,
    line_start: usize,
    comments: &'a mut Comments,
    manner: Manner<'a>,
}

impl<'a> Writer<'a> {
    fn new(manner: Manner<'a>, comments: &'a mut Comments, out: &'a mut String) -> Self {
        let line_start = out.len();
        Self {
            out,
            line_start,
            comments,
            manner,
        }
    }

    /// Writes text without a line break.
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
        if line.is_empty() {
            return 0;
        }
        line.chars().count()
    }

    fn indent(&mut self, indent: usize) {
        let mut spaces = indent.saturating_sub(self.column());
        while spaces > 0 {
            let next = SPACES.get(..spaces).unwrap_or(SPACES);
            self.push(next);
            spaces -= next.len();
        }
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

    /// Writes the comments above an entry that begins on a line of its own. Those behind a text of
    /// several lines go there, too: in the text, they would be a part of it.
    fn comments_above(&mut self, places: &[Location], value: &Node, indent: usize, place: Place) {
        if self.comments.is_empty() {
            return;
        }
        if place == Place::NextLine {
            self.end_line();
        }
        if self.out.len() > self.line_start {
            return;
        }
        for at in places {
            let lines = self.comments.take_above(*at);
            self.comment_lines(&lines, indent);
        }
        if self.manner.is_literal(value) {
            for at in places {
                let lines: Vec<String> = self.comments.take_behind(*at).into_iter().collect();
                self.comment_lines(&lines, indent);
            }
        }
    }

    fn comment_lines(&mut self, lines: &[String], indent: usize) {
        for line in lines {
            self.indent(indent);
            self.push(line);
            self.line_break('\n');
        }
    }

    /// Writes the comments after everything else.
    fn comments_at_end(&mut self, document: Location) {
        let lines = self.comments.take_end(document);
        self.comment_lines(&lines, 0);
    }

    /// Writes the comment behind something, on the same line.
    fn comment_behind(&mut self, at: Location) {
        if !self.comments.is_empty()
            && let Some(comment) = self.comments.take_behind(at)
        {
            self.push(" ");
            self.push(&comment);
        }
    }

    /// Writes a value; its further lines are indented.
    fn value(&mut self, node: &Node, indent: usize, place: Place) {
        let value = &node.value;
        match value {
            Value::Sequence(items) if !items.is_empty() => self.sequence(items, indent, place),
            Value::Mapping(mapping) if !mapping.is_empty() => self.mapping(mapping, indent, place),
            _ => {
                self.separate();
                self.flat_value(value, indent);
                if !self.comments.is_empty() && !self.manner.is_literal(node) {
                    self.comment_behind(node.at);
                }
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
            if !self.comments.is_empty() {
                let mut places = Vec::new();
                let value = on_line(item, &mut places);
                self.comments_above(&places, value, indent, place);
            }
            self.begin_entry(indent, place);
            self.push("-");
            self.value(item, indent + INDENT, Place::SameLine);
            place = Place::NextLine;
        }
    }

    fn mapping(&mut self, mapping: &Mapping, indent: usize, place: Place) {
        let places = iter::once(place).chain(iter::repeat(Place::NextLine));
        if let Manner::Sorted { unsorted } = self.manner
            && !unsorted.is_some_and(|it| ptr::eq(it, mapping))
            && !is_sorted(mapping)
        {
            for ((key, field), place) in sorted_fields(mapping).into_iter().zip(places) {
                self.entry(key, field, indent, place);
            }
        } else {
            for ((key, field), place) in mapping.iter().zip(places) {
                self.entry(key, field, indent, place);
            }
        }
    }

    fn entry(&mut self, key: &str, field: &Field, indent: usize, place: Place) {
        self.comments_above(&[field.key, field.node.at], &field.node, indent, place);
        self.begin_entry(indent, place);
        let value_place = self.key(key, indent);
        self.field_value(field, indent + INDENT, value_place);
    }

    /// Writes the value of a field after its key.
    fn field_value(&mut self, field: &Field, indent: usize, mut place: Place) {
        let is_flat = !matches!(&field.node.value, Value::Sequence(items) if !items.is_empty())
            && !matches!(&field.node.value, Value::Mapping(fields) if !fields.is_empty());
        if !is_flat && !self.comments.is_empty() {
            self.comment_behind(field.key);
            // Comments behind the colon of a long key, or above the first entry, leave no place for it.
            place = Place::NextLine;
        }
        self.value(&field.node, indent, place);
        if is_flat && !self.comments.is_empty() && !self.manner.is_literal(&field.node) {
            self.comment_behind(field.key);
        }
    }

    /// Writes a key with its colon, and returns where a collection under it begins.
    fn key(&mut self, key: &str, indent: usize) -> Place {
        let style = self.manner.style(key);
        let is_simple = style == Style::Plain || !key.contains(is_break);
        if key.len() <= SIMPLE_KEY_LENGTH && is_simple {
            self.simple_key(key, style);
            self.push(":");
            return Place::NextLine;
        }
        self.push("? ");
        self.scalar(key, indent + INDENT);
        self.begin_entry(indent, Place::NextLine);
        self.push(":");
        Place::SameLine
    }

    /// Writes a key on one line, however long it is.
    fn simple_key(&mut self, key: &str, style: Style) {
        match style {
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
        match self.manner.style(text) {
            Style::Plain if self.fits(text) => self.push(text),
            Style::Plain => self.flow(text, folding),
            Style::SingleQuoted => self.single_quoted(text, folding),
            Style::DoubleQuoted => self.double_quoted(text, folding),
            Style::Literal => self.literal(text, indent),
        }
    }

    /// Whether a text fits on the line, even if each of its bytes is a character.
    fn fits(&self, text: &str) -> bool {
        self.out.len() - self.line_start + text.len() <= WIDTH
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
        // An oddity of go-yaml: after a byte order mark, it escapes everything.
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

    /// Writes an escape sequence, and returns its length.
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
        if text.trim_start_matches(is_break).starts_with(' ') {
            // The indentation indicator: the first line's own spaces would count as indentation.
            // After empty lines, yq omits it and so loses the spaces; kustomize does not.
            _ = write!(self.out, "{INDENT}");
        }
        self.push(chomping(text));
        self.line_break('\n');
        let mut rest = text;
        while !rest.is_empty() {
            let (line, after) = first_line(rest);
            rest = after;
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

/// Adds the places of all that begins on the line of an item, and returns the value that ends this line.
fn on_line<'n>(item: &'n Node, places: &mut Vec<Location>) -> &'n Node {
    places.push(item.at);
    match &item.value {
        Value::Sequence(items) => items.first().map_or(item, |first| on_line(first, places)),
        Value::Mapping(fields) => fields.values().next().map_or(item, |first| {
            places.extend([first.key, first.node.at]);
            &first.node
        }),
        _ => item,
    }
}

/// The first line of a text, with what ends it, and what follows.
fn first_line(text: &str) -> (&str, &str) {
    let ascii = text
        .bytes()
        .position(|it| matches!(it, b'\n' | b'\r') || !it.is_ascii());
    let end = match ascii.map(|at| (at, text.as_bytes().get(at))) {
        Some((at, Some(b'\n' | b'\r'))) => at + 1,
        Some(_) => text
            .char_indices()
            .find(|(_, c)| is_break(*c))
            .map_or(text.len(), |(at, c)| at + c.len_utf8()),
        None => text.len(),
    };
    text.split_at(end)
}

/// When and how a long scalar continues on the next line.
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

/// The chomping indicator, which says what happens to line breaks at the end of a literal.
fn chomping(text: &str) -> &'static str {
    let mut backwards = text.chars().rev().map(is_break);
    match (backwards.next(), backwards.next()) {
        (Some(true), Some(false)) => "",
        (Some(true), _) => "+",
        _ => "-",
    }
}

impl Manner<'_> {
    fn style(self, text: &str) -> Style {
        if matches!(self, Self::Portable) && differs_by_version(text) {
            Style::DoubleQuoted
        } else {
            style(text)
        }
    }

    /// Whether a value is written as a text of several lines.
    fn is_literal(self, node: &Node) -> bool {
        let has_lines = |text: &&str| text.contains('\n');
        let text = node.text().filter(has_lines);
        text.is_some_and(|text| self.style(text) == Style::Literal)
    }
}

/// Whether readers of YAML 1.1 and of YAML 1.2 differ in what a text is in the style of kustomize: in
/// where its lines end, or in whether a key merges (`<<`) or is the default (`=`).
fn differs_by_version(text: &str) -> bool {
    matches!(text, "<<" | "=")
        || (!text.is_ascii() && text.contains(['\u{85}', '\u{2028}', '\u{2029}']))
}

/// The style that kustomize chooses.
fn style(text: &str) -> Style {
    if begins_no_known_word(text) && OF_WORDS.has_all_of(text) {
        return Style::Plain;
    }
    let is_sentence = OF_SENTENCES.has_all_of(text);
    let styles = if is_sentence {
        Styles::of_sentence(text)
    } else {
        Styles::of(text)
    };
    if !is_sentence && text.contains('\n') {
        if styles.literal {
            Style::Literal
        } else {
            Style::DoubleQuoted
        }
    } else if !begins_no_known_word(text) && is_of_another_type(text) {
        Style::DoubleQuoted
    } else if styles.plain {
        Style::Plain
    } else if styles.single_quoted {
        Style::SingleQuoted
    } else {
        Style::DoubleQuoted
    }
}

/// Whether a text begins with a letter, as most do, and is none of the words that readers know, such as
/// `false`: it is longer than all of them, or begins with another letter.
fn begins_no_known_word(text: &str) -> bool {
    const LONGEST_KNOWN: usize = "false".len();
    let Some(first) = text.bytes().next().filter(u8::is_ascii_alphabetic) else {
        return false;
    };
    let begins_known = matches!(first.to_ascii_lowercase(), b'f' | b'n' | b'o' | b't' | b'y');
    text.len() > LONGEST_KNOWN || !begins_known
}

/// The bytes that mean nothing to a reader, wherever they are in a text.
const OF_WORDS: ByteSet =
    ByteSet::of(b"-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

/// The bytes of ASCII that mean nothing to a reader between the first and the last of a text.
const OF_SENTENCES: ByteSet = ByteSet::of(
    b" !\"$%&'()*+,-./0123456789;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~",
);

/// The bytes of a text of several lines that is written as it is, unless a line ends with a space.
const OF_LINES: ByteSet = OF_SENTENCES.and(b"\n:#");

/// Whether a reader of YAML takes a text without quotes for a value of another type.
pub(super) fn is_of_another_type(text: &str) -> bool {
    resolve(text).is_some() || is_legacy(text)
}

/// Whether a text is written without quotes, whoever reads it.
pub(crate) fn is_plain(text: &str) -> bool {
    Manner::Portable.style(text) == Style::Plain
}

/// The styles that can express a text; double quotes can express any text.
struct Styles {
    plain: bool,
    single_quoted: bool,
    literal: bool,
}

impl Styles {
    const ONLY_DOUBLE_QUOTED: Self = Self {
        plain: false,
        single_quoted: false,
        literal: false,
    };

    /// Those of a text in which nothing has to be looked at with its neighbours.
    fn of_sentence(text: &str) -> Self {
        Self {
            plain: !begins_with_indicator(text) && !text.ends_with(' '),
            single_quoted: true,
            literal: !text.ends_with(' '),
        }
    }

    fn of(text: &str) -> Self {
        let mut styles = Self::of_sentence(text);
        if let Some(of_lines) = Self::of_lines(text) {
            return of_lines;
        }
        let mut previous = None;
        let mut characters = text.chars().peekable();
        while let Some(c) = characters.next() {
            if !is_printable(c) {
                return Self::ONLY_DOUBLE_QUOTED;
            }
            styles.plain &= match c {
                ':' => !matches!(characters.peek(), None | Some(' ')),
                '#' => previous != Some(' '),
                _ => !is_break(c),
            };
            let is_space_before_break = previous == Some(' ') && is_break(c);
            let is_space_after_break = previous.is_some_and(is_break) && c == ' ';
            styles.single_quoted &= !is_space_before_break && !is_space_after_break;
            styles.literal &= !is_space_before_break;
            previous = Some(c);
        }
        styles
    }
}

impl Styles {
    /// Those of a text of several lines with nothing but ASCII in them, as descriptions are; `None` of any
    /// other.
    fn of_lines(text: &str) -> Option<Self> {
        // No others are of interest where there are lines.
        (text.contains('\n') && OF_LINES.has_all_of(text)).then(|| Self {
            literal: !text.contains(" \n") && !text.ends_with(' '),
            ..Self::ONLY_DOUBLE_QUOTED
        })
    }
}

/// Whether a reader would take the beginning of the text for syntax.
fn begins_with_indicator(text: &str) -> bool {
    if text.starts_with("---") || text.starts_with("...") {
        return true;
    }
    let mut characters = text.chars();
    match characters.next() {
        Some('?' | '-') => matches!(characters.next(), None | Some(' ')),
        Some(c) => " #,[]{}&*!|>'\"%@`".contains(c),
        None => false,
    }
}

/// Whether go-yaml ends a line at a character, which includes the line separators of Unicode.
fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether kustomize writes a character without an escape; tabs and code points beyond 16 bits are
/// escaped.
fn is_printable(c: char) -> bool {
    matches!(
        c,
        '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}'
    )
}

fn needs_escape(c: char) -> bool {
    matches!(c, '"' | '\\') || is_break(c) || !is_printable(c)
}

/// The letter that stands for a character after a backslash.
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

/// Writes a float as kustomize does, which passes it on as JSON.
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

/// Whether the float's JSON looks like a 64-bit integer, and so is read as one.
fn is_read_as_integer(float: f64) -> bool {
    const TWO_TO_THE_63: f64 = 9_223_372_036_854_775_808.0;
    float.fract() == 0.0 && -TWO_TO_THE_63 < float && float < 2.0 * TWO_TO_THE_63
}

/// Writes a float as Go's `%g` does: with an exponent if that is short.
fn write_fraction(float: f64, out: &mut String) -> std::fmt::Result {
    let shortest = format!("{float:e}");
    let (mantissa, exponent) = split_exponent(&shortest);
    let decimals = mantissa
        .split_once('.')
        .map_or(0, |(_, digits)| digits.len());
    // Of two shortest notations that are equally close, Go chooses the even one. So does Rust, if
    // the number of digits is given.
    if (-4..6).contains(&exponent) {
        let decimals = decimals.saturating_add_signed(-exponent);
        write!(out, "{float:.decimals$}")
    } else {
        let scientific = format!("{float:.decimals$e}");
        let (mantissa, exponent) = split_exponent(&scientific);
        write!(out, "{mantissa}e{exponent:+03}")
    }
}

fn split_exponent(scientific: &str) -> (&str, isize) {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, ""));
    (mantissa, exponent.parse().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Sources;
    use crate::yaml::node::Field;

    fn node(value: Value) -> Node {
        let at = Sources::default().add("", "").at(0..0);
        Node { value, at }
    }

    fn string(text: &str) -> Value {
        Value::String(text.into())
    }

    fn sequence(items: impl IntoIterator<Item = Value>) -> Value {
        items.into_iter().map(node).collect::<Vec<Node>>().into()
    }

    fn mapping<'a>(fields: impl IntoIterator<Item = (&'a str, Value)>) -> Value {
        let field = |(key, value): (&str, Value)| {
            let node = node(value);
            let key_at = node.at;
            (key.to_owned(), Field { key: key_at, node })
        };
        fields.into_iter().map(field).collect::<Mapping>().into()
    }

    #[track_caller]
    fn assert_emits(value: Value, expected: &str) {
        let mut out = String::new();
        emit(&node(value), &mut out);
        assert_eq!(out, expected);
    }

    /// Asserts how a string is written as the value of a key.
    #[track_caller]
    fn assert_writes(text: &str, expected: &str) {
        assert_emits(mapping([("k", string(text))]), &format!("k: {expected}\n"));
    }

    #[test]
    fn text_is_plain_where_possible() {
        for text in [
            "a",
            "1.5Gi",
            "a b",
            "-a",
            "?a",
            ":a",
            "a:b",
            "a#b",
            "a,b",
            "it's",
            "100%",
            "=",
            "<<",
            "0o8",
            "2001-02-30",
            "\u{a0}",
            "日本語",
            "\u{fffd}",
            "a\\b",
            "--",
        ] {
            assert_writes(text, text);
        }
    }

    #[test]
    fn no_word_is_of_another_type() {
        let known = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
        let spelt = |word: &str| {
            let (first, rest) = word.split_at(1);
            let capital = first.to_uppercase() + rest;
            [word.to_owned(), capital, word.to_uppercase()]
        };
        for word in known.into_iter().flat_map(spelt) {
            assert!(is_of_another_type(&word), "{word}");
            assert!(!begins_no_known_word(&word), "{word}");
        }
        let letters: Vec<char> = ('a'..='z').chain("AEFNOTY01._-: ".chars()).collect();
        let texts = |length: u32| {
            let letters = letters.clone();
            (0..letters.len().pow(length)).map(move |number| {
                let at = |place| letters[number / letters.len().pow(place) % letters.len()];
                (0..length).map(at).collect::<String>()
            })
        };
        for text in (1..=4)
            .flat_map(texts)
            .filter(|it| begins_no_known_word(it))
        {
            assert!(!is_of_another_type(&text), "{text}");
        }
    }

    #[test]
    fn text_that_reads_as_another_type_is_in_double_quotes() {
        for text in [
            "",
            "~",
            "null",
            "True",
            "yes",
            "Off",
            "n",
            "1",
            "-0x1F",
            "0b-1",
            "1_0",
            ".5_0",
            "08",
            "1e3",
            ".inf",
            "2001-01-01",
            "2001-1-1 1:2:3",
            "1:30",
            "+1:30.5",
        ] {
            assert_writes(text, &format!("\"{text}\""));
        }
    }

    #[test]
    fn text_that_reads_as_syntax_is_in_single_quotes() {
        for text in [
            " a", "a ", " ", "-", "- a", "?", "? a", ":", "a:", "a: b", "#", "a #b", "[a]", "{a}",
            "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "\"a\"", "---", "--- a", "...",
        ] {
            assert_writes(text, &format!("'{text}'"));
        }
        assert_writes("'a'", "'''a'''");
    }

    #[test]
    fn what_cannot_be_printed_is_escaped() {
        assert_writes("a\tb", r#""a\tb""#);
        assert_writes("\0\x07\x08\x0b\x0c\r\x1b", r#""\0\a\b\v\f\r\e""#);
        assert_writes("\x01\x7f\u{80}\u{85}", r#""\x01\x7F\x80\N""#);
        assert_writes("\t\"\\\u{a0}é", "\"\\t\\\"\\\\\u{a0}é\"");
        assert_writes("\t\u{2028}\u{2029}", r#""\t\L\P""#);
        assert_writes("😀\u{feff}", r#""\U0001F600\uFEFF""#);
    }

    #[test]
    fn after_a_byte_order_mark_everything_is_escaped() {
        assert_writes("\u{feff}é 😀", r#""\uFEFF\xE9\x20\U0001F600""#);
    }

    #[test]
    fn lines_make_a_literal() {
        assert_writes("a\n\n b\n", "|\n  a\n\n   b");
        assert_writes("a\nb", "|-\n  a\n  b");
        assert_writes("a\n\n", "|+\n  a\n");
        assert_writes("\n", "|+\n");
        assert_writes("1\n2", "|-\n  1\n  2");
        assert_writes("# a: 'b'\n- c", "|-\n  # a: 'b'\n  - c");
        assert_writes(" a\nb\n", "|2\n   a\n  b");
        assert_writes("\n a\nb", "|2-\n\n   a\n  b");
        assert_writes("\na\n b", "|-\n\n  a\n   b");
    }

    #[test]
    fn lines_that_no_literal_can_hold_are_in_double_quotes() {
        assert_writes("a \nb", r#""a \nb""#);
        assert_writes("a\n ", r#""a\n ""#);
        assert_writes("a\n\tb", r#""a\n\tb""#);
        assert_writes("a\r\nb", r#""a\r\nb""#);
    }

    #[test]
    fn what_readers_differ_in_is_in_double_quotes_if_it_is_for_all() {
        let entries = [
            ("<<", "="),
            ("a", "a\u{2028}b"),
            ("b\u{2029}", "a\n\u{85}b\n"),
            ("c", "no separator"),
        ];
        let value = mapping(entries.map(|(key, text)| (key, string(text))));
        let mut out = String::new();
        emit_with(&node(value), &mut Comments::default(), &mut out);
        let expected = r#"
"<<": "="
a: "a\Lb"
? "b\P"
: "a\n\Nb\n"
c: no separator
"#;
        assert_eq!(out, expected.trim_start());
    }

    #[test]
    fn unicode_separators_end_lines() {
        assert_writes("a\u{2028}b", "'a\u{2028}  b'");
        assert_writes("a\u{2028} b", r#""a\L b""#);
        assert_writes("a\n\u{2029}b", "|-\n  a\n\u{2029}  b");
    }

    /// A word that ends in column 80 if it is a value after so many other characters.
    fn long(others: usize) -> String {
        "x".repeat(80 - "k: ".len() - others)
    }

    #[test]
    fn long_text_is_folded_at_the_first_single_space_after_column_80() {
        let start = long(0);
        assert_writes(&format!("{start} b"), &format!("{start} b"));
        assert_writes(&format!("{start}é b c"), &format!("{start}é\n  b c"));
        assert_writes(&format!("{start}x  b c"), &format!("{start}x  b\n  c"));
        assert_writes(&start.repeat(2), &start.repeat(2));
    }

    #[test]
    fn quoted_text_is_folded_too() {
        let start = long(1);
        assert_writes(&format!("#{start} b"), &format!("'#{start}\n  b'"));
        assert_writes(&format!("#{start}x "), &format!("'#{start}x '"));
        assert_writes(
            &format!("#'{} b", long(2)),
            &format!("'#''{}\n  b'", long(2)),
        );
        assert_writes(
            &format!("\t{} b", long(2)),
            &format!("\"\\t{}\n  b\"", long(2)),
        );
        assert_writes(&format!("\t{start}  b"), &format!("\"\\t{start}\n  \\ b\""));
        assert_writes(&format!("\t{start} "), &format!("\"\\t{start} \""));
    }

    #[test]
    fn keys_follow_the_rules_of_scalars_but_are_not_folded() {
        let long = "a ".repeat(63) + "aa";
        let entries = ["", "1", "- a", "a\tb", "y", "a b", &long].map(|key| (key, Value::Null));
        let expected =
            "\"\": null\n\"1\": null\n'- a': null\n\"a\\tb\": null\n\"y\": null\na b: null\n";
        assert_emits(mapping(entries), &format!("{expected}{long}: null\n"));
    }

    #[test]
    fn keys_that_are_long_or_have_lines_come_after_a_question_mark() {
        let long = "a".repeat(129);
        let inner = mapping([("x", Value::Null), ("z", sequence([]))]);
        let value = mapping([
            (long.as_str(), string("b")),
            ("a\nb", sequence([Value::Bool(true), Value::Bool(false)])),
            ("a\rb\n", inner),
        ]);
        let expected = format!(
            "? {long}\n: b\n? |-\n  a\n  b\n: - true\n  - false\n? \"a\\rb\\n\"\n: x: null\n  z: []\n"
        );
        assert_emits(value, &expected);
    }

    #[test]
    fn collections_nest() {
        let value = mapping([
            (
                "items",
                sequence([
                    sequence([string("a"), sequence([string("b\nc")])]),
                    mapping([
                        ("d", Value::from(1)),
                        ("e", sequence([mapping([("f", string("g"))])])),
                    ]),
                    sequence([]),
                    mapping([]),
                ]),
            ),
            ("map", mapping([("a", mapping([("b", mapping([]))]))])),
        ]);
        let expected = "\
items:
  - - a
    - - |-
        b
        c
  - d: 1
    e:
      - f: g
  - []
  - {}
map:
  a:
    b: {}
";
        assert_emits(value, expected);
    }

    #[test]
    fn a_document_can_be_anything() {
        assert_emits(Value::Null, "null\n");
        assert_emits(mapping([]), "{}\n");
        assert_emits(sequence([]), "[]\n");
        assert_emits(sequence([string("a"), string("b")]), "- a\n- b\n");
        assert_emits(string("a\nb"), "|-\n  a\n  b\n");
    }

    #[test]
    fn documents_are_appended() {
        let mut out = "---\n".to_owned();
        emit(&node(mapping([])), &mut out);
        out.push_str("---\n");
        emit(&node(mapping([("a", Value::Null)])), &mut out);
        assert_eq!(out, "---\n{}\n---\na: null\n");
    }

    #[test]
    fn integers_are_decimal() {
        assert_emits(Value::from(-31), "-31\n");
        assert_emits(Value::from(i128::from(u64::MAX)), "18446744073709551615\n");
    }

    #[test]
    fn floats_are_written_as_go_writes_them() {
        let floats = [
            (1.5, "1.5"),
            (-0.0, "0"),
            (1e3, "1000"),
            (-1e18, "-1000000000000000000"),
            (1e19, "10000000000000000000"),
            (1e20, "1e+20"),
            (-1e19, "-1e+19"),
            (1.25e100, "1.25e+100"),
            (123_456.5, "123456.5"),
            (1_234_567.5, "1.2345675e+06"),
            (0.0001, "0.0001"),
            (0.000_015, "1.5e-05"),
            (5e-324, "5e-324"),
            (34_337_588_120_987.0 + 1.0 / 16.0, "3.4337588120987062e+13"),
            (123_456.0 + 1.0 / 4096.0, "123456.00024414062"),
            (f64::INFINITY, ".inf"),
            (f64::NEG_INFINITY, "-.inf"),
            (f64::NAN, ".nan"),
        ];
        for (float, expected) in floats {
            assert_emits(Value::Float(float), &format!("{expected}\n"));
        }
    }
}
