//! The files that were read, and places in them.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::iter;
use std::ops::Range;
use std::path::Path;
use std::string::FromUtf8Error;

use crate::diagnostic::{Code, Problem};

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
    /// The offset of each line, once one is asked for.
    lines: OnceCell<Vec<usize>>,
}

/// All files that were read in one run: where a [`Location`] is looked up.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Keeps a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = SourceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(Source {
            path: path.into(),
            text: text.into(),
            lines: OnceCell::new(),
        });
        id
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
        self.read_from(file, shown, limit)
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
        let mut bytes = Vec::new();
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

impl Location {
    /// Where some bytes of a text stand, given that the whole text of `length` bytes stands here.
    ///
    /// Escapes, folded lines and expressions hide the place: then it is the whole.
    #[must_use]
    pub fn part(self, bytes: Range<usize>, length: usize) -> Self {
        let written = self.end.saturating_sub(self.start) as usize;
        let opening = match written.checked_sub(length) {
            Some(0) => 0,
            // A quote at both ends.
            Some(2) => 1,
            _ => return self,
        };
        let from = self.start as usize + opening;
        self.source.at(from + bytes.start..from + bytes.end)
    }
}

impl Source {
    /// Line and column of an offset, both from 1; the column counts characters.
    #[must_use]
    pub fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset);
        let before = self.text.get(self.line_start(line)..offset);
        (line, before.unwrap_or("").chars().count() + 1)
    }

    /// The bytes of a line, counted from 1, without its end.
    #[must_use]
    pub fn line(&self, line: usize) -> Range<usize> {
        let start = self.line_start(line);
        let rest = self.text.get(start..).unwrap_or("");
        start..start + rest.find('\n').unwrap_or(rest.len())
    }

    fn line_start(&self, line: usize) -> usize {
        let start = self.lines().get(line.saturating_sub(1));
        start.copied().unwrap_or(self.text.len())
    }

    /// Kept, as a file can have a problem on each of its lines.
    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let behind = self
                .text
                .match_indices('\n')
                .map(|(newline, _)| newline + 1);
            iter::once(0).chain(behind).collect()
        })
    }

    /// The bytes of a location, cut at the end of its first line and at the text's borders.
    #[must_use]
    pub fn on_one_line(&self, at: Location) -> Range<usize> {
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
