//! Bundles with their texts.

use std::sync::Arc;

use super::bundle::Bundle;
use super::resource::{Heads, Resource};
use super::texts::{self, MadeOf, Texts};
use super::version_label::VersionLabel;

/// The bundles of a catalog with their texts.
#[derive(Debug)]
pub struct RenderedBundles {
    /// What each of them holds, by name.
    pub bundles: Vec<Bundle>,
    texts: Texts<Arc<str>>,
    heads: Heads,
    /// The length of each bundle in bytes.
    lengths: Vec<u64>,
}

/// A bundle with its texts. Most of these are those of other bundles, too, so that it is nowhere in memory
/// as a whole.
#[derive(Debug, Clone, Copy)]
pub struct RenderedBundle<'a> {
    /// What it holds.
    pub bundle: &'a Bundle,
    /// The length of the file in bytes.
    pub length: u64,
    /// Its number among all.
    number: usize,
    texts: &'a Texts<Arc<str>>,
    heads: &'a Heads,
}

impl RenderedBundles {
    /// Writes the texts of bundles.
    #[must_use]
    pub fn new(bundles: Vec<Bundle>, made_of: MadeOf<'_>, version: &VersionLabel) -> Self {
        let texts = texts::write(&bundles, made_of, version, Arc::from);
        let lengths = texts.lengths(&bundles, |text: &Arc<str>| text.len() as u64);
        Self {
            bundles,
            texts,
            heads: Heads::default(),
            lengths,
        }
    }

    /// Each of them, by name.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RenderedBundle<'_>> {
        let bundles = self.bundles.iter().zip(&self.lengths).enumerate();
        bundles.map(|(number, (bundle, length))| RenderedBundle {
            bundle,
            length: *length,
            number,
            texts: &self.texts,
            heads: &self.heads,
        })
    }
}

impl<'a> RenderedBundle<'a> {
    /// The file.
    #[must_use]
    pub fn text(self) -> String {
        self.pieces().collect()
    }

    /// Its resources, each with `metadata` and `spec` as text, which both kinds and all bundles that have
    /// the same share.
    pub(crate) fn resources(self) -> impl Iterator<Item = (&'a Resource, &'a Arc<str>)> {
        let resources = self.bundle.resources.iter();
        // A plan has a text for each of them.
        resources.filter_map(move |resource| {
            Some((resource, self.texts.get(self.number, resource.text)?))
        })
    }

    /// The parts of the file, one after another.
    pub(super) fn pieces(self) -> impl Iterator<Item = &'a str> {
        self.resources().flat_map(move |(resource, body)| {
            let body: &str = body;
            [self.heads.of(resource.kind), body]
        })
    }
}
