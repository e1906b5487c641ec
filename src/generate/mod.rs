//! Generation: a catalog goes in, a tree of files comes out.
//!
//! Nothing but the catalog and the [`Stamp`] changes the bytes: no clock, no locale, no
//! environment, no order of a folder.

mod bundle;
mod checksums;
mod overlay;
mod resource;

use std::collections::BTreeMap;

use crate::api::VersionLabel;
use crate::catalog::Catalog;
use crate::diagnostic::Problems;

use resource::Rendered;

pub use bundle::Bundle;
pub use checksums::{CHECKSUMS, named_files};
pub use resource::Resource;

/// What a build is told besides the catalog.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// The version that every resource is labelled with.
    pub version: VersionLabel,
    /// Whether the names of the bundles carry the version, as the assets of a release do.
    pub versioned_names: bool,
}

/// Everything that is generated.
#[derive(Debug)]
pub struct Tree {
    /// The bundles, by name.
    pub bundles: Vec<Bundle>,
    /// Their digests, as `sha256sum -c` reads them.
    pub checksums: String,
}

/// Generates the tree of a catalog.
#[must_use]
pub fn generate(catalog: &Catalog, stamp: &Stamp, problems: &mut Problems) -> Tree {
    let definitions = catalog.definitions(problems);
    let rendered: Vec<Rendered> = definitions
        .iter()
        .map(|definition| Rendered::new(definition, &stamp.version))
        .collect();
    let bundles = catalog
        .overlays
        .iter()
        .map(|overlay| Bundle::new(overlay, &rendered, stamp, problems));
    let bundles: Vec<Bundle> = bundles.collect();
    Tree {
        checksums: checksums::checksums(&bundles),
        bundles,
    }
}

impl Tree {
    /// The files of the output folder, each with its bytes.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, &[u8]> {
        let bundles = self
            .bundles
            .iter()
            .map(|bundle| (bundle.file_name.clone(), bundle.text.as_bytes()));
        bundles
            .chain([(CHECKSUMS.to_owned(), self.checksums.as_bytes())])
            .collect()
    }
}
