//! Why a file could not be read.

use std::io;
use std::string::FromUtf8Error;

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The path as problems show it.
    pub path: String,
    /// What is wrong with the file.
    pub fault: ReadFault,
    /// The rest of the message, which follows the path.
    pub why: String,
}

/// What can be wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFault {
    /// It does not exist, is not a file, or cannot be read.
    Unreadable,
    /// It is larger than the limit.
    TooLarge,
    /// It is not UTF-8.
    NotUtf8,
}

impl ReadError {
    /// A file that cannot be read; `why` follows the path in the message.
    pub fn unreadable(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            fault: ReadFault::Unreadable,
            why: why.into(),
        }
    }

    pub(super) fn failed(path: &str, error: &io::Error) -> Self {
        Self::unreadable(path, format!("cannot be read: {error}"))
    }

    pub(super) fn too_large(path: &str, limit: u64) -> Self {
        Self {
            path: path.to_owned(),
            fault: ReadFault::TooLarge,
            why: format!("is larger than the limit of {limit} bytes"),
        }
    }

    pub(super) fn not_utf8(path: &str, error: &FromUtf8Error) -> Self {
        Self {
            path: path.to_owned(),
            fault: ReadFault::NotUtf8,
            why: first_invalid_byte(error),
        }
    }
}

fn first_invalid_byte(error: &FromUtf8Error) -> String {
    let offset = error.utf8_error().valid_up_to();
    let before = error.as_bytes().iter().take(offset);
    let line = before.filter(|byte| **byte == b'\n').count() + 1;
    format!(
        "is not UTF-8: the first invalid byte is on line {line}, at offset {offset}; save the file as UTF-8"
    )
}
