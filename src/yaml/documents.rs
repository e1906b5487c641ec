//! The documents of a file, one at a time, as kubectl reads them.

use std::collections::VecDeque;
use std::iter;
use std::ops::Range;

use crate::cores;
use crate::diagnostic::Problems;
use crate::text::SourceId;

use super::dialect::Dialect;
use super::node::{Node, Value};
use super::parse::parse_part;
use super::parts::Parts;

/// How many bytes are read ahead, on all cores: enough to be worth the start of a thread, and so few
/// that the memory does not grow with the file.
const AHEAD: usize = 256 * 1024;

/// The documents of a file that anybody may have written. What is empty, a comment or `null` is no
/// document.
#[derive(Debug)]
pub struct Documents<'t> {
    source: SourceId,
    text: &'t str,
    parts: Parts<'t>,
    /// What was read ahead.
    ahead: VecDeque<ReadAhead<'t>>,
}

/// A document that kubectl reads.
#[derive(Debug)]
pub struct ReadDocument<'t> {
    /// Its text.
    pub text: &'t str,
    /// Its content; `None` if this program does not read it to its end.
    pub content: Option<Node>,
    /// What this program refuses in it, although kubectl reads it: only its kind tells whether that
    /// is of interest.
    pub strictness: Problems,
}

/// A part that was found; its problems are what kubectl does not read before it.
struct Part {
    range: Range<usize>,
    dialect: Dialect,
    problems: Problems,
}

/// A part that was read, with its problems and those of the text before it.
#[derive(Debug)]
struct ReadAhead<'t> {
    document: Option<ReadDocument<'t>>,
    problems: Problems,
}

impl<'t> Documents<'t> {
    /// The documents of a text.
    #[must_use]
    pub fn new(source: SourceId, text: &'t str) -> Self {
        Self {
            source,
            text,
            parts: Parts::new(source, text),
            ahead: VecDeque::new(),
        }
    }

    /// The next document. What kubectl does not read is added to `problems`, and left out.
    pub fn next(&mut self, problems: &mut Problems) -> Option<ReadDocument<'t>> {
        while !problems.is_full() {
            if self.ahead.is_empty() {
                self.read_ahead();
            }
            let read = self.ahead.pop_front()?;
            problems.extend(read.problems);
            if read.document.is_some() {
                return read.document;
            }
        }
        None
    }

    /// Reads some parts, on all cores if there are enough of them.
    fn read_ahead(&mut self) {
        let mut end = Problems::default();
        let parts: Vec<Part> = self.some_parts(&mut end);
        let (source, text) = (self.source, self.text);
        let read = |part: Part| part.read(source, text);
        let bytes: usize = parts.iter().map(|part| part.range.len()).sum();
        if bytes < AHEAD / 4 {
            self.ahead.extend(parts.into_iter().map(read));
        } else {
            let read = cores::map(parts, read);
            self.ahead.extend(read);
        }
        if !end.is_empty() {
            self.ahead.push_back(ReadAhead {
                document: None,
                problems: end,
            });
        }
    }

    /// The next parts, until they are enough. What kubectl does not read after them is added to
    /// `end`.
    fn some_parts(&mut self, end: &mut Problems) -> Vec<Part> {
        let mut left = AHEAD;
        let next = || {
            if left == 0 || end.is_full() {
                return None;
            }
            let (range, dialect) = self.parts.next(end)?;
            left = left.saturating_sub(range.len());
            Some(Part {
                range,
                dialect,
                problems: std::mem::take(end),
            })
        };
        iter::from_fn(next).collect()
    }
}

impl Part {
    fn read(mut self, source: SourceId, text: &str) -> ReadAhead<'_> {
        let part = self.range.clone();
        let read = parse_part(source, text, part, self.dialect, &mut self.problems);
        let content = read.document.filter(|node| node.value != Value::Null);
        let is_document = content.is_some() || !read.strictness.is_empty();
        ReadAhead {
            document: is_document.then(|| ReadDocument {
                text: text.get(self.range).unwrap_or_default(),
                content,
                strictness: read.strictness,
            }),
            problems: self.problems,
        }
    }
}
