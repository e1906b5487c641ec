//! How long text will be, from what it is written of: between two bounds, without writing it.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use crate::text::ByteSet;

use super::emit::{INDENT, SIMPLE_KEY_LENGTH, WIDTH};
use super::node::{Node, Value};

/// The most bytes of a number that is not an integer.
const FLOAT: u64 = 400;

/// The quotes around a text.
const QUOTES: usize = 2;

/// The most around a text of several lines: `|2+` and the end of the line.
const AROUND: usize = 4;

/// The length of a text in bytes, as it is known before the text is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Length {
    /// It is no shorter.
    pub least: u64,
    /// It is no longer.
    pub most: u64,
}

impl Length {
    /// One that is known.
    #[must_use]
    pub const fn exactly(bytes: u64) -> Self {
        Self {
            least: bytes,
            most: bytes,
        }
    }
}

impl Add for Length {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            least: self.least.saturating_add(other.least),
            most: self.most.saturating_add(other.most),
        }
    }
}

impl AddAssign for Length {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Length {
    fn sum<All: Iterator<Item = Self>>(all: All) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// The length of what [`emit`](super::emit()) writes of a document.
#[must_use]
pub fn length(document: &Node) -> Length {
    let indent = match document.value {
        Value::Sequence(_) | Value::Mapping(_) => 0,
        _ => INDENT,
    };
    let mut length = Length::exactly(1);
    length.add_node(document, indent);
    length
}

/// The length of a field with a text that is indented by so many columns.
#[must_use]
pub fn length_of_field(key: &str, text: &str, indent: usize) -> Length {
    let mut length = Length::default();
    length.add_key(key, indent);
    length.add_text(text, indent + INDENT);
    length
}

impl Length {
    fn add_node(&mut self, node: &Node, indent: usize) {
        match &node.value {
            Value::Null => *self += Self::exactly(4),
            Value::Bool(it) => *self += Self::exactly(if *it { 4 } else { 5 }),
            Value::Integer(it) => *self += Self::exactly(digits(it.get())),
            Value::Float(_) => self.most += FLOAT,
            Value::String(it) => self.add_text(it, indent),
            Value::Sequence(items) if items.is_empty() => self.most += 2,
            Value::Mapping(fields) if fields.is_empty() => self.most += 2,
            Value::Sequence(items) => {
                for item in items.iter() {
                    self.most += line(indent);
                    self.add_node(item, indent + INDENT);
                }
            }
            Value::Mapping(fields) => {
                for (key, field) in fields.iter() {
                    self.add_key(key, indent);
                    self.add_node(&field.node, indent + INDENT);
                }
            }
        }
    }

    /// Adds a key with its colon, and what ends the line.
    fn add_key(&mut self, key: &str, indent: usize) {
        let is_plain = PLAIN.has_all_of(key);
        // One that is long, or may have several lines, is by itself, and so is the colon.
        let is_on_one_line = is_plain || key.bytes().all(|it| matches!(it, b' '..=b'~'));
        let is_simple = is_on_one_line && key.len() <= SIMPLE_KEY_LENGTH;
        self.most += line(indent) * if is_simple { 1 } else { 2 };
        self.add(key, is_plain, indent + INDENT);
    }

    /// Adds a text in any style.
    fn add_text(&mut self, text: &str, indent: usize) {
        self.add(text, PLAIN.has_all_of(text), indent);
    }

    fn add(&mut self, text: &str, is_plain: bool, indent: usize) {
        let length = text.len();
        let (least, most) = if is_plain {
            (length, length + QUOTES)
        } else {
            (least(text), most(text, indent))
        };
        self.least += bytes(least);
        self.most += bytes(most);
    }
}

/// What a line has at most beside its text: how it is indented, `-` or `:`, a space, and its end.
fn line(indent: usize) -> u64 {
    bytes(indent + 3)
}

/// The bytes that are written as they are, and are not where a line can be folded.
const PLAIN: ByteSet = ByteSet::of(
    b"!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~",
);

/// The bytes that are written as they are, but for where a line ends or can be folded.
const UNESCAPED: ByteSet = PLAIN.and(b" \n");

/// The least bytes of a text: `U+2028`, which has three, may be written as `\L`.
fn least(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.len() / 3 * 2
    }
}

/// The most bytes of a text in which some are special, or which may be folded.
fn most(text: &str, indent: usize) -> usize {
    let (doubled, escaped) = if UNESCAPED.has_all_of(text) {
        (0, text.bytes().filter(|byte| *byte == b'\n').count())
    } else {
        specials(text)
    };
    let on_one_line = if text.starts_with('\u{feff}') {
        // All that follows is escaped.
        text.len() * 4
    } else {
        text.len() + doubled + 3 * escaped
    };
    let folds = match WIDTH.saturating_sub(indent) {
        // No more than one at each byte.
        0 => text.len(),
        width => on_one_line / width + 1,
    };
    // Each line is indented, and may begin with a backslash; the first one is, if it is that of a literal.
    on_one_line + AROUND + (escaped + folds + 1) * (indent + 1)
}

/// How many bytes of a text may be written twice: in single quotes, or after a backslash; and how many may be
/// escaped, as `\x07`, or end a line.
fn specials(text: &str) -> (usize, usize) {
    let (mut doubled, mut escaped) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'\'' | b'"' | b'\\' => doubled += 1,
            b' '..=b'~' => {}
            _ => escaped += 1,
        }
    }
    (doubled, escaped)
}

/// How many digits an integer has, and its sign.
fn digits(integer: i128) -> u64 {
    let digits = integer.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    u64::from(digits) + u64::from(integer < 0)
}

fn bytes(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
