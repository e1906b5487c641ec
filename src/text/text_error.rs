//! What is wrong with a short text (a name, a quantity, a selector, a glob), and where.

use std::error::Error;
use std::fmt;
use std::ops::Range;

/// Why a short text is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextError {
    /// What is wrong and what to do: lower case, parts of the text in backticks, no full stop.
    pub message: String,
    /// The bytes of the text that are wrong; empty where something is missing.
    pub range: Range<usize>,
}

impl TextError {
    pub(crate) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { message, range }
    }

    /// The same error in a longer text that contains this one at `offset`.
    pub(crate) fn moved_by(self, offset: usize) -> Self {
        Self {
            message: self.message,
            range: self.range.start + offset..self.range.end + offset,
        }
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for TextError {}
