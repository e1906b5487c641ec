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
    /// What is wrong in words, which go on behind the path.
    pub why: String,
}

/// What can be wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFault {
    /// It is not there, is no file, or may not be read.
    Unreadable,
    /// It is larger than what is read.
    TooLarge,
    /// It is not UTF-8.
    NotUtf8,
}

impl ReadError {
    /// A file that cannot be read; `why` goes on behind the path.
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
            why: format!("is larger than {limit} bytes, the most that is read"),
        }
    }

    pub(super) fn not_utf8(path: &str, error: &FromUtf8Error) -> Self {
        Self {
            path: path.to_owned(),
            fault: ReadFault::NotUtf8,
            why: first_wrong_byte(error),
        }
    }
}

fn first_wrong_byte(error: &FromUtf8Error) -> String {
    let offset = error.utf8_error().valid_up_to();
    let before = error.as_bytes().iter().take(offset);
    let line = before.filter(|byte| **byte == b'\n').count() + 1;
    format!(
        "is not UTF-8: the first wrong byte is in line {line}, at offset {offset}; save the file as UTF-8"
    )
}
