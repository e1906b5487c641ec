//! The files that were read, and places in them.

mod written;

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::iter;
use std::ops::Range;
use std::path::Path;
use std::string::FromUtf8Error;

use crate::diagnostic::{Code, Problem};

/// What standard input is called, on the command line and in problems.
pub const STDIN: (&str, &str) = ("-", "<stdin>");

/// The number of a file in [`Sources`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A range of bytes in a file that was read.
///
/// Every value carries one, through layers and templates, so that a problem of a rendered
/// resource is shown at the line that set the value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub source: SourceId,
    /// The offset of the first byte.
    pub start: u32,
    /// The offset behind the last byte.
    pub end: u32,
}

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    /// The path as problems show it: relative to the catalog's root, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Where its lines begin, once a problem asks for one.
    line_starts: OnceCell<Vec<usize>>,
}

fn line_starts(text: &str) -> Vec<usize> {
    let behind_newlines = text.match_indices('\n').map(|(newline, _)| newline + 1);
    iter::once(0).chain(behind_newlines).collect()
}

/// A line of a file, and a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'s> {
    /// The number, from 1.
    pub number: usize,
    /// The line without its end.
    pub text: &'s str,
    /// The part, in bytes of the line.
    pub span: Range<usize>,
}

impl Line<'_> {
    /// The columns of the part, from 1, the second behind its last character.
    #[must_use]
    pub fn columns(&self) -> (usize, usize) {
        let column = |byte: usize| {
            self.text
                .get(..byte)
                .map_or(0, |before| before.chars().count())
                + 1
        };
        (column(self.span.start), column(self.span.end))
    }
}

/// All files that were read in one run: where a [`Location`] is looked up.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Keeps a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = self.next_id();
        self.0.push(Source {
            path: path.into(),
            text: text.into(),
            line_starts: OnceCell::new(),
        });
        id
    }

    /// The number of the file that is kept next.
    #[must_use]
    pub fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX))
    }

    /// Reads a file of at most `limit` bytes and keeps it as `shown`.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is larger, or is not UTF-8.
    pub fn read(&mut self, path: &Path, shown: &str, limit: u64) -> Result<SourceId, Box<Problem>> {
        let unreadable = |error: io::Error| {
            failure(Code::Unreadable, shown, &format!("cannot be read: {error}"))
        };
        // Asked before it is opened: a pipe without a writer would never open.
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(failure(Code::Unreadable, shown, "is a folder"));
        }
        if !metadata.is_file() {
            return Err(failure(Code::Unreadable, shown, "is no regular file"));
        }
        let file = File::open(path).map_err(unreadable)?;
        // Most sources are read at once into a buffer of their size.
        let size = usize::try_from(metadata.len().min(limit)).unwrap_or(0);
        self.read_into(Vec::with_capacity(size + 1), file, shown, limit)
    }

    /// Reads at most `limit` bytes of text and keeps it as `shown`.
    ///
    /// # Errors
    ///
    /// The text cannot be read, is larger, or is not UTF-8.
    pub fn read_from(
        &mut self,
        from: impl Read,
        shown: &str,
        limit: u64,
    ) -> Result<SourceId, Box<Problem>> {
        self.read_into(Vec::new(), from, shown, limit)
    }

    fn read_into(
        &mut self,
        mut bytes: Vec<u8>,
        from: impl Read,
        shown: &str,
        limit: u64,
    ) -> Result<SourceId, Box<Problem>> {
        let read = from.take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|error| {
            failure(Code::Unreadable, shown, &format!("cannot be read: {error}"))
        })?;
        if bytes.len() as u64 > limit {
            let why = format!("is larger than {limit} bytes, the most that is read");
            return Err(failure(Code::FileTooLarge, shown, &why));
        }
        let text = String::from_utf8(bytes);
        let text =
            text.map_err(|error| failure(Code::NotUtf8, shown, &first_wrong_byte(&error)))?;
        Ok(self.add(shown, text))
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| &source.text)
    }

    /// Where a name stands in an expression of a place; the whole place if it is not found.
    #[must_use]
    pub fn in_expression(&self, at: Location, name: &str) -> Location {
        let range = at.start as usize..at.end as usize;
        let text = self.text(at.source).get(range).unwrap_or_default();
        let is_in_expression = |(offset, _): &(usize, &str)| {
            let before = text.get(..*offset).unwrap_or_default();
            let open = before.rfind('{');
            open.is_some_and(|open| before.rfind('}').is_none_or(|close| close < open))
        };
        let found = text.match_indices(name).find(is_in_expression);
        let start = |offset: usize| at.start as usize + offset;
        found.map_or(at, |(offset, name)| {
            at.source.at(start(offset)..start(offset + name.len()))
        })
    }

    /// Where some bytes of a value stand, given that the whole value is written here: as it is, in
    /// quotes, over several lines, or with escapes. The whole place if it is written otherwise.
    #[must_use]
    pub fn in_value(&self, at: Location, value: &str, bytes: &Range<usize>) -> Location {
        let range = at.start as usize..at.end as usize;
        let written = self.text(at.source).get(range).unwrap_or_default();
        let start = at.start as usize;
        written::part(written, value, bytes).map_or(at, |part| {
            at.source.at(start + part.start..start + part.end)
        })
    }

    /// The file of a number that [`Sources::add`] gave.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }
}

impl SourceId {
    /// A place in this file.
    #[must_use]
    pub fn at(self, bytes: Range<usize>) -> Location {
        let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Location {
            source: self,
            start: offset(bytes.start),
            end: offset(bytes.end),
        }
    }
}

impl Source {
    /// The line in which a location begins, and which part of it the location is.
    #[must_use]
    pub fn line(&self, at: Location) -> Line<'_> {
        let range = self.on_one_line(at);
        let starts = self.line_starts.get_or_init(|| line_starts(&self.text));
        let number = starts.partition_point(|start| *start <= range.start);
        let start = number.checked_sub(1).and_then(|line| starts.get(line));
        let start = start.copied().unwrap_or(0);
        let end = starts.get(number).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        Line {
            number,
            text: text.strip_suffix('\r').unwrap_or(text),
            span: range.start - start..range.end - start,
        }
    }

    /// The bytes of a location, cut at the end of its first line and at the text's borders.
    fn on_one_line(&self, at: Location) -> Range<usize> {
        let start = self.text.floor_char_boundary(at.start as usize);
        let end = self.text.floor_char_boundary(at.end as usize).max(start);
        let line = self.text.get(start..end).unwrap_or("");
        let cut = line.find(['\n', '\r']).map_or(end, |length| start + length);
        start..cut
    }
}

fn failure(code: Code, shown: &str, why: &str) -> Box<Problem> {
    Box::new(Problem::of_file(code, shown, format!("`{shown}` {why}")))
}

fn first_wrong_byte(error: &FromUtf8Error) -> String {
    let offset = error.utf8_error().valid_up_to();
    let line = error
        .as_bytes()
        .iter()
        .take(offset)
        .filter(|byte| **byte == b'\n')
        .count()
        + 1;
    format!(
        "is not UTF-8: the first wrong byte is in line {line}, at offset {offset}; save the file as UTF-8"
    )
}
