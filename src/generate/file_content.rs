//! What a generated file holds.

use std::borrow::Cow;
use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

use super::rendered::RenderedBundle;

/// How many bytes are written at once.
const AT_ONCE: usize = 128 * 1024;

/// The content of a generated file. A bundle is made of the texts that all bundles share, so that it is
/// nowhere in memory as a whole.
#[derive(Debug, Clone, Copy)]
pub enum FileContent<'a> {
    /// In one piece.
    Text(&'a [u8]),
    /// The documents of a bundle, one after another.
    Bundle(RenderedBundle<'a>),
}

impl<'a> FileContent<'a> {
    /// The length in bytes.
    #[must_use]
    pub fn length(self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Bundle(bundle) => bundle.length,
        }
    }

    /// Its parts, one after another.
    pub fn pieces(self) -> impl Iterator<Item = &'a [u8]> {
        let (text, bundle) = match self {
            Self::Text(text) => (Some(text), None),
            Self::Bundle(bundle) => (None, Some(bundle)),
        };
        let of_bundle = bundle.into_iter().flat_map(RenderedBundle::pieces);
        text.into_iter().chain(of_bundle.map(str::as_bytes))
    }

    /// Writes it in few steps.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write_to(self, to: &mut impl Write) -> io::Result<()> {
        let Self::Bundle(bundle) = self else {
            return self.pieces().try_for_each(|piece| to.write_all(piece));
        };
        let length = usize::try_from(bundle.length).unwrap_or(AT_ONCE);
        let mut some = Vec::with_capacity(length.min(AT_ONCE));
        for piece in self.pieces() {
            if some.len() + piece.len() > some.capacity() {
                to.write_all(&some)?;
                some.clear();
            }
            some.extend_from_slice(piece);
        }
        to.write_all(&some)
    }

    /// Its SHA-256, in lower-case hexadecimal.
    #[must_use]
    pub fn digest(self) -> String {
        let mut hasher = Sha256::new();
        for piece in self.pieces() {
            hasher.update(piece);
        }
        hex::encode(hasher.finalize())
    }

    /// All of it as text.
    #[must_use]
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => String::from_utf8_lossy(text),
            Self::Bundle(bundle) => Cow::Owned(bundle.text()),
        }
    }
}

impl<'a> From<&'a str> for FileContent<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.as_bytes())
    }
}
