//! Paths into the documents of an API.

use std::fmt;

/// The keys that lead to a field of a document, from its top.
///
/// Each is declared once, next to the API that it leads into, and checked against that API's schema
/// by a test: a misspelt one would silently find no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Path(&'static [&'static str]);

impl Path {
    pub(crate) const fn new(keys: &'static [&'static str]) -> Self {
        Self(keys)
    }

    /// The key of the field itself.
    #[must_use]
    pub const fn last(self) -> &'static str {
        match self.0 {
            [.., last] => last,
            [] => "",
        }
    }

    /// The keys, the outermost first.
    #[must_use]
    pub const fn keys(self) -> &'static [&'static str] {
        self.0
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
