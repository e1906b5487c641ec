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
use crate::diagnostic::{Code, Problem, Problems};

use resource::Rendered;

pub use bundle::{Bundle, MAX_BUNDLE_BYTES};
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
    if catalog.overlays.is_empty() && !problems.any_errors() {
        let message = "there is no overlay, so there is no bundle to build";
        let problem = Problem::of_file(Code::EmptyOverlay, "overlays", message);
        problems.push(problem.help("add `overlays/<name of the bundle>.yaml`"));
    }
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;
    use std::rc::Rc;

    use crate::catalog::{Root, read};
    use crate::decode::At;
    use crate::source::{Location, Sources};

    use super::*;

    fn catalog() -> Catalog {
        let root = Root {
            path: Path::new(env!("CARGO_MANIFEST_DIR")),
            extends: false,
        };
        let mut problems = Problems::default();
        let catalog = read(&[root], &mut Sources::default(), &mut problems);
        assert_eq!(problems.sorted(), []);
        catalog
    }

    /// The catalog with its overlays once more, and no entry points, as two would hold the same.
    fn catalog_with_ten_overlays() -> Catalog {
        let mut catalog = catalog();
        catalog.overlays.extend(self::catalog().overlays);
        for overlay in &mut catalog.overlays {
            overlay.kustomization = None;
        }
        assert_eq!(catalog.overlays.len(), 10);
        catalog
    }

    fn set_label(catalog: &mut Catalog) {
        for overlay in &mut catalog.overlays {
            let value = At {
                value: "gold".to_owned(),
                at: Location::default(),
            };
            overlay.labels.insert("acme.example/tier".to_owned(), value);
        }
    }

    /// How many texts were rendered for the resources of all bundles.
    fn rendered_texts(catalog: &Catalog) -> usize {
        let mut problems = Problems::default();
        let definitions = catalog.definitions(&mut problems);
        let tree = generate(catalog, &definitions, &Stamp::default(), &mut problems);
        assert_eq!(problems.sorted(), []);
        let resources = tree.bundles.iter().flat_map(|bundle| &bundle.resources);
        let texts: HashSet<*const u8> = resources
            .map(|resource| Rc::as_ptr(&resource.body).cast())
            .collect();
        texts.len()
    }

    #[test]
    fn all_bundles_share_the_text_of_what_their_overlays_leave_as_it_is() {
        let definitions = catalog().definitions(&mut Problems::default()).len();
        assert_eq!(rendered_texts(&catalog()), definitions);
        assert_eq!(rendered_texts(&catalog_with_ten_overlays()), definitions);
    }

    #[test]
    fn both_kinds_share_the_text_of_what_an_overlay_changes() {
        let definitions = catalog().definitions(&mut Problems::default()).len();
        let mut catalog = catalog();
        set_label(&mut catalog);
        // Four bundles of one kind hold every definition twice, the fifth holds each once more.
        assert_eq!(rendered_texts(&catalog), 3 * definitions);
        let mut catalog = catalog_with_ten_overlays();
        set_label(&mut catalog);
        assert_eq!(rendered_texts(&catalog), 6 * definitions);
    }
}
