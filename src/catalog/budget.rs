//! How much a catalog may hold and define: a few small files can name each other so often that what
//! they define fits into no memory.

use std::ops::ControlFlow;

use crate::diagnostic::{Code, Problem};
use crate::text::{Location, Sources};

use super::layer::Layer;

/// The most bytes of all sources: with a source for each definition, 100,000 need about half.
pub(super) const MAX_SOURCE_BYTES: u64 = 64 * 1024 * 1024;

/// The most bytes of all definitions, each counted with all of its layers. In this catalog, a
/// definition has layers of about 1 kB, so that 100,000 need about two thirds. What is within this
/// limit takes time and memory for each definition that the author asked for: ten series may take a
/// table of 8,000 sizes.
const MAX_DEFINED_BYTES: u64 = 512 * 1024 * 1024;

/// What a definition costs beside the text of its layers.
const BYTES_PER_DEFINITION: u64 = 2048;

/// What a layer costs beside its text, so that no file names millions of them.
const BYTES_PER_LAYER: u64 = 64;

/// Counts what a catalog defines, before its layers are merged.
pub(super) struct Budget<'s> {
    sources: &'s Sources,
    left: u64,
}

impl<'s> Budget<'s> {
    pub(super) fn new(sources: &'s Sources) -> Self {
        let left = MAX_DEFINED_BYTES;
        Self { sources, left }
    }

    /// Counts so many definitions of the file at a place, without their layers.
    pub(super) fn define(&mut self, number: usize, at: Location) -> ControlFlow<Problem> {
        self.spend(BYTES_PER_DEFINITION, number, at)
    }

    /// Counts a layer of so many definitions.
    pub(super) fn add(
        &mut self,
        layer: &Layer,
        number: usize,
        at: Location,
    ) -> ControlFlow<Problem> {
        let text = self.sources.text(layer.content.at.source);
        self.spend(text.len() as u64 + BYTES_PER_LAYER, number, at)
    }

    fn spend(&mut self, bytes: u64, number: usize, at: Location) -> ControlFlow<Problem> {
        match self.left.checked_sub(bytes.saturating_mul(number as u64)) {
            Some(left) => {
                self.left = left;
                ControlFlow::Continue(())
            }
            None => ControlFlow::Break(too_many(at)),
        }
    }
}

fn too_many(at: Location) -> Problem {
    let message = format!(
        "up to here, the definitions have more than {MAX_DEFINED_BYTES} bytes, the most of a catalog"
    );
    Problem::new(Code::FileTooLarge, at, message)
        .note(format!(
            "each counts with {BYTES_PER_DEFINITION} bytes and with all of its layers"
        ))
        .help("define less, or move what few definitions need out of the layers that many share")
}

/// Sources that are too many to be read.
pub(super) fn too_many_sources(path: &str) -> Problem {
    let message = format!(
        "up to `{path}`, the sources have more than {MAX_SOURCE_BYTES} bytes, the most of a catalog"
    );
    Problem::of_file(Code::FileTooLarge, path, message)
        .help("remove sources that are copies of others, or divide the catalog")
}
