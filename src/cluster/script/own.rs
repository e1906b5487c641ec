//! This program, as scripts call it.

use std::path::PathBuf;

/// This program, as scripts call it.
#[derive(Debug, Clone)]
pub struct Own {
    /// Where it is.
    pub path: PathBuf,
    /// The words that start it, for people.
    pub words: &'static str,
}
