//! The tree: every file of the output folder.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use foldhash::HashMap;

use crate::cores;

use super::checksums::{CHECKSUMS, checksums};
use super::file_content::FileContent;
use super::kustomization::EntryPoints;
use super::manifest::{MANIFEST, manifest};
use super::rendered::{RenderedBundle, RenderedBundles};
use super::stamp::Stamp;

/// Every file of the output folder: bundles and what comes with them.
#[derive(Debug)]
pub struct Tree<'b> {
    /// The bundles, by name.
    pub bundles: Vec<RenderedBundle<'b>>,
    /// The SHA-256 of each, in lower-case hexadecimal.
    pub digests: Vec<String>,
    /// The digests, as `sha256sum -c` reads them.
    checksums: String,
    /// The entry points for kustomize; `None` for the assets of a release, which are flat.
    entry_points: Option<EntryPoints>,
    /// The names of all files, by which the next build knows what it may replace.
    manifest: String,
}

/// The digests of bundles, computed on all cores.
fn digests(bundles: &[RenderedBundle<'_>]) -> Vec<String> {
    let resources = bundles.iter().map(|it| it.bundle.resources.len()).sum();
    // The longest first, so that none is left to the end.
    let mut longest_first: Vec<_> = bundles.iter().enumerate().collect();
    longest_first.sort_by_key(|(_, it)| Reverse(it.bundle.resources.len()));
    let mut digests = cores::map_small(resources, longest_first, |(number, bundle)| {
        (number, FileContent::Bundle(*bundle).digest())
    });
    digests.sort_unstable_by_key(|(number, _)| *number);
    digests.into_iter().map(|(_, digest)| digest).collect()
}

impl<'b> Tree<'b> {
    /// The tree with these bundles, whose digests are computed.
    #[must_use]
    pub fn new(rendered: &'b RenderedBundles, stamp: &Stamp) -> Self {
        let bundles: Vec<RenderedBundle<'_>> = rendered.iter().collect();
        let mut tree = Self {
            digests: digests(&bundles),
            checksums: String::new(),
            entry_points: EntryPoints::new(&rendered.bundles, stamp),
            bundles,
            manifest: String::new(),
        };
        tree.checksums = checksums(tree.digest_of_each());
        tree.manifest = manifest(&tree.digest_of_each_file());
        tree
    }

    /// The name and the digest of each bundle.
    fn digest_of_each(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.bundles.iter().map(|it| it.bundle.file_name.as_str());
        names.zip(self.digests.iter().map(String::as_str))
    }

    /// The digests of the files of the output folder but for the manifest. Those of the bundles are
    /// known, wherever their copies are.
    fn digest_of_each_file(&self) -> BTreeMap<String, String> {
        let of_bundles: HashMap<&str, &str> = self.digest_of_each().collect();
        let files = self.files().into_iter();
        let others = files.filter(|(name, _)| name != MANIFEST);
        let of_file = |(name, content)| {
            let known = match &content {
                FileContent::Bundle(it) => of_bundles.get(it.bundle.file_name.as_str()),
                FileContent::Text(_) => None,
            };
            (
                name,
                known.map_or_else(|| content.digest(), |it| (*it).to_owned()),
            )
        };
        others.map(of_file).collect()
    }

    /// The files of the output folder by their path, which has `/` on every system.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, FileContent<'_>> {
        let mut files = BTreeMap::from([
            (MANIFEST.to_owned(), self.manifest.as_str().into()),
            (CHECKSUMS.to_owned(), self.checksums.as_str().into()),
        ]);
        for it in &self.bundles {
            files.insert(it.bundle.file_name.clone(), FileContent::Bundle(*it));
        }
        if let Some(entry_points) = &self.entry_points {
            entry_points.add_to(&mut files, &self.bundles);
        }
        files
    }
}
