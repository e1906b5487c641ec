//! All files that were read in one run.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::ops::Range;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rustix::buffer::spare_capacity;
use rustix::fs::OFlags;
use rustix::io::retry_on_intr;

use super::location::{Location, SourceId};
use super::read_error::ReadError;
use super::source::Source;
use super::written;

/// The name of standard input on the command line.
pub const STDIN: &str = "-";

/// The name of standard input in problems.
const SHOWN_STDIN: &str = "<stdin>";

/// How many bytes are read at once: more than nearly every source has.
const AT_ONCE: usize = 4 * 1024;

/// The text of a file of at most `limit` bytes that was a regular one when its folder was listed: it is
/// not looked at again. If a pipe has taken its place, that does not block.
///
/// # Errors
///
/// The file cannot be read, is larger than `limit` bytes, or is not UTF-8.
pub(crate) fn read_listed(path: &Path, shown: &str, limit: u64) -> Result<String, ReadError> {
    let read = || {
        let mut options = OpenOptions::new();
        let nonblocking = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
        let file = options.read(true).custom_flags(nonblocking).open(path)?;
        let mut bytes = Vec::with_capacity(AT_ONCE);
        retry_on_intr(|| rustix::io::read(&file, spare_capacity(&mut bytes)))?;
        // Of a regular file, a read that returns less than was asked for has reached its end (POSIX).
        if bytes.len() == bytes.capacity() {
            file.take(limit).read_to_end(&mut bytes)?;
        }
        bytes.shrink_to_fit();
        Ok(bytes)
    };
    let bytes = read().map_err(|error: io::Error| ReadError::failed(shown, &error))?;
    text_of(bytes, shown, limit)
}

/// What was read of a file, as text.
fn text_of(bytes: Vec<u8>, shown: &str, limit: u64) -> Result<String, ReadError> {
    if bytes.len() as u64 > limit {
        return Err(ReadError::too_large(shown, limit));
    }
    String::from_utf8(bytes).map_err(|error| ReadError::not_utf8(shown, &error))
}

/// All files that were read in one run; a [`Location`] refers to one of them.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> SourceId {
        let id = self.next_id();
        self.0.push(Source::new(path.into(), text.into()));
        id
    }

    /// The index of the next file to be added.
    #[must_use]
    pub fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX))
    }

    /// Reads what a command line names: standard input for `-`, otherwise a file.
    ///
    /// # Errors
    ///
    /// It cannot be read, is larger than `limit` bytes, or is not UTF-8.
    pub fn read_named(&mut self, name: &Path, limit: u64) -> Result<SourceId, ReadError> {
        if name == Path::new(STDIN) {
            if self.0.iter().any(|source| source.path == SHOWN_STDIN) {
                let why = "was read already; name it once";
                return Err(ReadError::unreadable(SHOWN_STDIN, why));
            }
            self.read_from(io::stdin().lock(), SHOWN_STDIN, limit)
        } else {
            self.read(name, &name.display().to_string(), limit)
        }
    }

    /// Reads a file of at most `limit` bytes and adds it under the path `shown`.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is larger than `limit` bytes, or is not UTF-8.
    pub fn read(&mut self, path: &Path, shown: &str, limit: u64) -> Result<SourceId, ReadError> {
        let failed = |error| ReadError::failed(shown, &error);
        // Checked before it is opened: opening a pipe without a writer would block forever.
        let metadata = fs::metadata(path).map_err(failed)?;
        if metadata.is_dir() {
            return Err(ReadError::unreadable(shown, "is a folder"));
        }
        if !metadata.is_file() {
            return Err(ReadError::unreadable(shown, "is not a regular file"));
        }
        let file = File::open(path).map_err(failed)?;
        // Most sources are read in one go into a buffer of their size.
        let size = usize::try_from(metadata.len().min(limit)).unwrap_or(0);
        self.read_into(Vec::with_capacity(size + 1), file, shown, limit)
    }

    /// Reads at most `limit` bytes of text and adds it under the path `shown`.
    ///
    /// # Errors
    ///
    /// The text cannot be read, is larger than `limit` bytes, or is not UTF-8.
    pub fn read_from(
        &mut self,
        from: impl Read,
        shown: &str,
        limit: u64,
    ) -> Result<SourceId, ReadError> {
        self.read_into(Vec::new(), from, shown, limit)
    }

    fn read_into(
        &mut self,
        mut bytes: Vec<u8>,
        from: impl Read,
        shown: &str,
        limit: u64,
    ) -> Result<SourceId, ReadError> {
        from.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| ReadError::failed(shown, &error))?;
        Ok(self.add(shown, text_of(bytes, shown, limit)?))
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| &source.text)
    }

    /// Lets go of the text of a file in which nothing has to be shown.
    pub fn forget(&mut self, id: SourceId) {
        if let Some(source) = self.0.get_mut(id.0 as usize) {
            *source = Source::new(std::mem::take(&mut source.path), String::new());
        }
    }

    /// The location of a name in an expression at `at`; `at` itself if it is not found.
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

    /// The location of some bytes of a value that is written at `at`: plain, in quotes, over several
    /// lines, or with escapes. `at` itself if the value is written in any other way.
    #[must_use]
    pub fn in_value(&self, at: Location, value: &str, bytes: &Range<usize>) -> Location {
        let range = at.start as usize..at.end as usize;
        let written = self.text(at.source).get(range).unwrap_or_default();
        let start = at.start as usize;
        written::part(written, value, bytes).map_or(at, |part| {
            at.source.at(start + part.start..start + part.end)
        })
    }

    /// The file with an index that [`Sources::add`] returned.
    #[must_use]
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }
}
