//! The comments of documents, each with the value or the key that it is about.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Options, Parser, Placement};

use crate::text::{Location, SourceId, Sources, visible};

use super::node::Node;

/// The comments of a part of a file, in which a document is, or a list of documents.
///
/// A comment on a line of its own is about what comes next, and one behind something is about that. Each
/// is written at most once.
#[derive(Debug, Default)]
pub struct Comments {
    source: SourceId,
    part: Range<usize>,
    /// By the offset of what they are about, the lines above it.
    above: HashMap<u32, Vec<String>>,
    /// By the offset of what it is about, the comment behind it.
    behind: HashMap<u32, String>,
    /// The lines after everything else.
    end: Vec<String>,
    /// Where the first value begins, in the file.
    first: Option<usize>,
}

impl Comments {
    /// Reads the comments of the part that a document is in, if that is another one than before.
    pub fn turn_to(&mut self, document: &Node, sources: &Sources) {
        let at = document.at;
        if self.source == at.source && self.part.contains(&(at.start as usize)) {
            return;
        }
        let text = sources.text(at.source);
        *self = Self {
            source: at.source,
            part: part(text, at),
            ..Self::default()
        };
        let read = text.get(self.part.clone()).unwrap_or_default();
        if read.contains('#') {
            self.read(read);
        }
    }

    fn read(&mut self, text: &str) {
        let mut options = Options::default();
        options.max_buffered_comment_events = usize::MAX;
        let mut reading = Reading::default();
        for next in Parser::new_from_str_with_options(text, options) {
            // The part was read before, and had no error.
            let Ok((event, span)) = next else { break };
            let span = span.byte_range().unwrap_or_default();
            match event {
                Event::Comment(comment, placement) => {
                    let comment = format!("#{}", visible(comment.trim_end()));
                    let is_behind =
                        placement == Placement::Right && reading.is_on_line(&span, text);
                    match reading.last.filter(|_| is_behind) {
                        Some(last) => _ = self.behind.insert(last, comment),
                        None => reading.waiting.push(comment),
                    }
                }
                Event::Scalar(..) => self.begin(span, &mut reading),
                // A list or a mapping between brackets that is the value of a key is where that is.
                Event::SequenceStart(..) | Event::MappingStart(..)
                    if !reading.is_on_line(&span, text) =>
                {
                    self.begin(span, &mut reading);
                }
                _ if span.is_empty() => {}
                _ => reading.end = span.end,
            }
        }
        self.end = reading.waiting;
    }

    /// Begins a key or a value, which the lines before it are about.
    fn begin(&mut self, span: Range<usize>, reading: &mut Reading) {
        let start = self.part.start + span.start;
        self.first.get_or_insert(start);
        // A block begins with what is in it.
        if span.is_empty() {
            return;
        }
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        if !reading.waiting.is_empty() {
            let waiting = std::mem::take(&mut reading.waiting);
            self.above.entry(start).or_default().extend(waiting);
        }
        reading.last = Some(start);
        reading.end = span.end;
    }
}

/// How far a text was read.
#[derive(Default)]
struct Reading {
    /// Where the last value or key begins, in the file.
    last: Option<u32>,
    /// Where the last event ends, in the text.
    end: usize,
    /// The comments on lines of their own that nothing has followed yet.
    waiting: Vec<String>,
}

impl Reading {
    /// Whether something begins on the line on which the last event ends, or in it, as a comment behind
    /// the indicator of a block does.
    fn is_on_line(&self, span: &Range<usize>, text: &str) -> bool {
        let between = text.get(self.end..span.start).unwrap_or_default();
        self.last.is_some() && !between.contains('\n')
    }
}

impl Comments {
    /// Whether there are none, or none any more.
    pub(super) fn is_empty(&self) -> bool {
        self.above.is_empty() && self.behind.is_empty() && self.end.is_empty()
    }

    /// The lines above something.
    pub(super) fn take_above(&mut self, at: Location) -> Vec<String> {
        self.above.remove(&at.start).unwrap_or_default()
    }

    /// The comment behind something.
    pub(super) fn take_behind(&mut self, at: Location) -> Option<String> {
        self.behind.remove(&at.start)
    }

    /// The lines after a document, unless it is one of a list, which they may be about.
    pub(super) fn take_end(&mut self, document: Location) -> Vec<String> {
        if self.first == Some(document.start as usize) {
            std::mem::take(&mut self.end)
        } else {
            Vec::new()
        }
    }
}

/// The part of a text that holds a document: up to the lines with `---` around it.
fn part(text: &str, document: Location) -> Range<usize> {
    const SEPARATOR: &str = "\n---";
    let at = text.floor_char_boundary(document.start as usize);
    let (before, after) = text.split_at(at);
    let line_after = |start: usize| {
        let rest = text.get(start..).unwrap_or_default();
        rest.find('\n').map_or(text.len(), |end| start + end + 1)
    };
    let start = match before.rfind(SEPARATOR) {
        Some(separator) => line_after(separator + 1).min(at),
        None if text.starts_with("---") => line_after(0).min(at),
        None => 0,
    };
    start..after.find(SEPARATOR).map_or(text.len(), |end| at + end + 1)
}
