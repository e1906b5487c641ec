//! Whose rules a text is read by.

use super::kubectl;
use super::node::Value;
use super::resolve::resolve_plain;

/// Whose rules a text is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Those of the sources: YAML 1.2, as editors read it. A bare `no` is text, and what is built
    /// has it in quotes. Keys are text, however they are written.
    Source,
    /// Those of kubectl, which reads a stream of YAML 1.1.
    Kubectl,
    /// Those of kubectl for a file that begins with a brace, which it reads as JSON.
    Json,
}

impl Dialect {
    /// The value of a plain scalar.
    pub(super) fn resolve(self, text: &str) -> Value {
        match self {
            Self::Source => resolve_plain(text),
            Self::Kubectl | Self::Json => kubectl::resolve(text),
        }
    }
}
