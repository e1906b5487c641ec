//! Why a file could not be read.

use std::fmt::Display;
use std::string::FromUtf8Error;

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The path as problems show it.
    pub path: String,
    /// What is wrong with the file.
    pub fault: ReadFault,
    /// The message, with the path in it.
    pub message: String,
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
    pub fn unreadable(path: impl Into<String>, why: &str) -> Self {
        Self::new(path.into(), ReadFault::Unreadable, why)
    }

    /// A file that the system refuses to read; `error` says why.
    pub fn failed(path: impl Into<String>, error: &impl Display) -> Self {
        let path = path.into();
        Self {
            fault: ReadFault::Unreadable,
            message: format!("cannot read `{path}`: {error}"),
            path,
        }
    }

    pub(super) fn too_large(path: &str, limit: u64) -> Self {
        let why = format!("is larger than the limit of {limit} bytes");
        Self::new(path.to_owned(), ReadFault::TooLarge, &why)
    }

    pub(super) fn not_utf8(path: &str, error: &FromUtf8Error) -> Self {
        Self::new(
            path.to_owned(),
            ReadFault::NotUtf8,
            &first_invalid_byte(error),
        )
    }

    fn new(path: String, fault: ReadFault, why: &str) -> Self {
        Self {
            message: format!("`{path}` {why}"),
            path,
            fault,
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
