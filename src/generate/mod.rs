//! Generation: a catalog goes in, a tree of files comes out.
//!
//! Nothing but the catalog and the [`Stamp`] changes the bytes: no clock, no locale, no
//! environment, no order of a folder.

mod bundle;
mod checksums;
mod documents;
mod kustomization;
mod overlay;
mod resource;

use std::collections::BTreeMap;

use crate::api::VersionLabel;
use crate::catalog::{Catalog, Definition};
use crate::diagnostic::Problems;

use resource::Rendered;

pub use bundle::Bundle;
pub use checksums::{CHECKSUMS, named_files};
pub use documents::{Documents, documents, schemas};
pub use kustomization::{EntryPoints, KUSTOMIZATION, entry_point_files};
pub use resource::Resource;

/// What a build is told besides the catalog.
#[derive(Debug, Clone, Default)]
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
    /// The entry points for kustomize; none among the assets of a release, which are flat.
    pub entry_points: Option<EntryPoints>,
}

/// Generates the tree of a catalog from what it defines.
#[must_use]
pub fn generate(
    catalog: &Catalog,
    definitions: &[Definition],
    stamp: &Stamp,
    problems: &mut Problems,
) -> Tree {
    let rendered = definitions
        .iter()
        .map(|definition| Rendered::new(definition, &stamp.version));
    let rendered: Vec<Rendered> = rendered.collect();
    let overlays = catalog.overlays.iter();
    let bundles = overlays.map(|overlay| Bundle::new(overlay, &rendered, stamp, problems));
    let bundles: Vec<Bundle> = bundles.collect();
    Tree {
        checksums: checksums::checksums(&bundles),
        entry_points: EntryPoints::new(&bundles, problems).filter(|_| !stamp.versioned_names),
        bundles,
    }
}

impl Tree {
    /// The files of the output folder: path, with `/`, and bytes.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, &[u8]> {
        let mut files = BTreeMap::from([(CHECKSUMS.to_owned(), self.checksums.as_bytes())]);
        for bundle in &self.bundles {
            files.insert(bundle.file_name.clone(), bundle.text.as_bytes());
        }
        if let Some(entry_points) = &self.entry_points {
            entry_points.add_to(&mut files, &self.bundles);
        }
        files
    }
}
