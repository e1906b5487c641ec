//! Locations in the files that were read.

use std::ops::Range;

/// The index of a file in [`Sources`](super::Sources).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub(super) u32);

/// A range of bytes in a file that was read.
///
/// Every value keeps its location through layers and expressions, so that a problem with a
/// rendered resource is shown at the line that set the value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub source: SourceId,
    /// The offset of the first byte.
    pub start: u32,
    /// The offset after the last byte.
    pub end: u32,
}

impl Location {
    /// The place of what was read from no file.
    pub const NOWHERE: Self = Self {
        source: SourceId(u32::MAX),
        start: 0,
        end: 0,
    };
}

impl SourceId {
    /// A location in this file.
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
