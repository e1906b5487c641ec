//! The comments of documents, each with the value or the key that it is about.

use std::ops::Range;
use std::sync::Arc;

use foldhash::HashMap;
use granit_parser::{Event, Options, Parser, Placement};

use crate::text::{Location, SourceId, Sources, visible};

use super::node::{Field, Node, Value};
use super::parts::is_json;

/// The comments of a part of a file, in which a document is, or a list of documents.
///
/// A comment on a line of its own is about what comes next, or ends what comes before if it is indented
/// further; one behind something is about that. Each is written at most once.
#[derive(Debug, Default)]
pub struct Comments {
    source: SourceId,
    part: Range<usize>,
    /// By the offset of what they are about, the lines above it.
    above: HashMap<u32, Vec<Above>>,
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
        if read.contains('#') && !is_json(text) {
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
            let begins_block_list = matches!(event, Event::SequenceStart(..)) && span.is_empty();
            match event {
                Event::Comment(comment, placement) => {
                    let comment = format!("#{}", visible(comment.trim_end()));
                    let is_behind =
                        placement == Placement::Right && reading.is_on_line(&span, text);
                    match reading.last.filter(|_| is_behind) {
                        Some(last) if reading.is_open => {
                            let above = self.above.entry(last).or_default();
                            above.push(Above::of_next(comment));
                        }
                        // What has one already ends before this one, as a list with brackets does.
                        Some(last) if !self.behind.contains_key(&last) => {
                            self.behind.insert(last, comment);
                        }
                        _ => reading.waiting.push((column(text, span.start), comment)),
                    }
                    continue;
                }
                Event::Scalar(..) => self.begin(span, text, &mut reading, false),
                // As the value of a key, it is where that is.
                Event::SequenceStart(..) | Event::MappingStart(..) | Event::Alias(..)
                    if !reading.is_value(&span, text) =>
                {
                    self.begin(span, text, &mut reading, true);
                }
                _ if span.is_empty() => {}
                _ => {
                    reading.is_open = false;
                    reading.end = span.end;
                }
            }
            reading.is_in_block_list = begins_block_list;
        }
        self.end = reading.waiting.into_iter().map(|(_, line)| line).collect();
    }

    /// Begins a key or a value, which the lines before it are about.
    fn begin(&mut self, span: Range<usize>, text: &str, reading: &mut Reading, is_open: bool) {
        let start = self.part.start + span.start;
        self.first.get_or_insert(start);
        // A block begins with what is in it.
        if span.is_empty() {
            return;
        }
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        if !reading.waiting.is_empty() {
            // This looks for where the line begins, which is far away if a text has only one.
            let begin = column(text, span.start);
            let waiting = std::mem::take(&mut reading.waiting).into_iter();
            let waiting = waiting.map(|(column, line)| Above {
                line,
                ends_before: column > begin,
            });
            self.above.entry(start).or_default().extend(waiting);
        }
        reading.last = Some(start);
        reading.is_open = is_open;
        reading.end = span.end;
    }
}

/// How far a text was read.
#[derive(Default)]
struct Reading {
    /// Where the last value or key begins, in the file.
    last: Option<u32>,
    /// Whether that is a bracket or an alias, and nothing has followed it yet. Written without it, what
    /// is in there begins on the same line, so that a comment has its place above.
    is_open: bool,
    /// Whether the value of the last key is a list in lines of its own, of which no item has begun.
    is_in_block_list: bool,
    /// Where the last event ends, in the text.
    end: usize,
    /// The comments on lines of their own that nothing has followed yet.
    waiting: Vec<(usize, String)>,
}

/// A comment on a line of its own.
#[derive(Debug)]
struct Above {
    line: String,
    /// Whether it is indented further than what comes next.
    ends_before: bool,
}

impl Above {
    /// What is about what comes next.
    fn of_next(line: String) -> Self {
        Self {
            line,
            ends_before: false,
        }
    }
}

impl Reading {
    /// Whether something that begins here is the value of the last key.
    fn is_value(&self, span: &Range<usize>, text: &str) -> bool {
        let between = text.get(self.end..span.start).unwrap_or_default();
        self.last.is_some() && !self.is_in_block_list && between.trim_start().starts_with(':')
    }

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
        let lines = self.take_all_above(at).into_iter();
        lines.map(|above| above.line).collect()
    }

    fn take_all_above(&mut self, at: Location) -> Vec<Above> {
        let is_of_this_file = at.source == self.source;
        let lines = is_of_this_file.then(|| self.above.remove(&at.start));
        lines.flatten().unwrap_or_default()
    }

    /// The comment behind something.
    pub(super) fn take_behind(&mut self, at: Location) -> Option<String> {
        let is_of_this_file = at.source == self.source;
        is_of_this_file.then(|| self.behind.remove(&at.start))?
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

impl Comments {
    /// Prepares for what a document has become. What is still there keeps its comments, whatever its
    /// value is now; those of what was removed go with it, but for those that end what comes before.
    pub fn follow(&mut self, before: &Node, now: &mut Node) {
        let mut left = Vec::new();
        self.keep(before, now, &mut left);
        self.end.splice(..0, left);
    }

    /// `left` are lines that belong above whatever comes next.
    fn keep(&mut self, before: &Node, now: &mut Node, left: &mut Vec<String>) {
        now.at = before.at;
        match (&before.value, &mut now.value) {
            (Value::Mapping(before), Value::Mapping(now)) => {
                let now = Arc::make_mut(now);
                for (key, field) in before.iter() {
                    match now.get_mut(key) {
                        Some(now) => {
                            now.key = field.key;
                            self.put_above(field.key, left);
                            self.put_behind_key(field, &now.node);
                            self.keep(&field.node, &mut now.node, left);
                        }
                        None => left.extend(self.ends_before(field.key)),
                    }
                }
            }
            (Value::Sequence(before), Value::Sequence(now)) => {
                for (before, now) in before.iter().zip(Arc::make_mut(now)) {
                    self.put_above(before.at, left);
                    self.keep(before, now, left);
                }
            }
            _ => {}
        }
    }

    /// A comment behind a value stands behind its key, once the value has become a collection.
    fn put_behind_key(&mut self, before: &Field, now: &Node) {
        let is_flat = |node: &Node| !matches!(node.value, Value::Mapping(_) | Value::Sequence(_));
        if is_flat(&before.node)
            && !is_flat(now)
            && let Some(comment) = self.behind.remove(&before.node.at.start)
        {
            let of_key = self.behind.entry(before.key.start);
            of_key
                .and_modify(|there| there.extend([" ", &*comment]))
                .or_insert(comment);
        }
    }

    fn put_above(&mut self, at: Location, lines: &mut Vec<String>) {
        if !lines.is_empty() {
            let lines = std::mem::take(lines).into_iter().map(|line| Above {
                line,
                ends_before: true,
            });
            self.above.entry(at.start).or_default().splice(..0, lines);
        }
    }

    /// The lines above something that end what comes before.
    fn ends_before(&mut self, at: Location) -> impl Iterator<Item = String> + use<> {
        let lines = self.take_all_above(at).into_iter();
        lines.filter_map(|above| above.ends_before.then_some(above.line))
    }
}

/// How many bytes of a line are before an offset.
fn column(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    offset - before.rfind('\n').map_or(0, |end| end + 1)
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
