//! The tree: every file of the output folder.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Definition};
use crate::diagnostic::Problems;

use super::bundle::Bundle;
use super::checksums::{CHECKSUMS, checksums};
use super::kustomization::EntryPoints;
use super::resource::Rendered;
use super::stamp::Stamp;

/// The name of the output folder, which is next to `overlays/`.
pub const BUILD_FOLDER: &str = "_build";

/// The bundles and what comes with them: every file of the output folder.
#[derive(Debug)]
pub struct Tree {
    /// The bundles, by name.
    pub bundles: Vec<Bundle>,
    /// Their digests, as `sha256sum -c` reads them.
    pub checksums: String,
    /// The entry points for kustomize; `None` for the assets of a release, which are flat.
    pub entry_points: Option<EntryPoints>,
}

/// Generates the tree of a catalog from what it defines.
#[must_use]
pub fn generate<'d>(
    catalog: &Catalog,
    definitions: impl Iterator<Item = &'d Definition>,
    stamp: &Stamp,
    problems: &mut Problems,
) -> Tree {
    let rendered: Vec<Rendered> = definitions
        .map(|definition| Rendered::new(definition, &stamp.version))
        .collect();
    let bundles: Vec<Bundle> = catalog
        .overlays
        .iter()
        .map(|overlay| Bundle::new(overlay, &rendered, stamp, problems))
        .collect();
    Tree {
        checksums: checksums(&bundles),
        entry_points: EntryPoints::new(&bundles, problems).filter(|_| !stamp.versioned_names),
        bundles,
    }
}

impl Tree {
    /// The files of the output folder: their bytes by their path, which has `/` on every system.
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
    use std::sync::Arc;

    use crate::catalog::{Input, Layer, Root, read};
    use crate::kubevirt::paths::object::LABELS;
    use crate::text::{Location, Sources};
    use crate::yaml::{Field, Node, Value};

    use super::*;

    fn catalog() -> Catalog {
        let root = Root {
            path: Path::new(env!("CARGO_MANIFEST_DIR")),
            extends: false,
        };
        let mut problems = Problems::default();
        let catalog = read(
            Input::Roots(&[root]),
            &mut Sources::default(),
            &mut problems,
        );
        assert_eq!(problems.sorted(), []);
        catalog
    }

    /// The catalog with each overlay twice, without entry points, as two would hold the same.
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
        let at = Location::default();
        let value = Value::String("gold".to_owned());
        let node = Node { value, at };
        let mut content = Node::mapping(at);
        let keys = [LABELS.keys(), &["acme.example/tier"]].concat();
        content.set(&keys, Field { key: at, node });
        let layer = Arc::new(Layer {
            content,
            is_readable: true,
        });
        for overlay in &mut catalog.overlays {
            overlay.set = Some(Arc::clone(&layer));
        }
    }

    /// How many texts were rendered for the resources of all bundles.
    fn rendered_texts(catalog: &Catalog) -> usize {
        let mut problems = Problems::default();
        let definitions = catalog.definitions(&mut problems);
        let tree = generate(
            catalog,
            definitions.iter(),
            &Stamp::default(),
            &mut problems,
        );
        assert_eq!(problems.sorted(), []);
        let resources = tree.bundles.iter().flat_map(|bundle| &bundle.resources);
        let texts: HashSet<*const u8> = resources
            .map(|resource| Arc::as_ptr(&resource.body).cast())
            .collect();
        texts.len()
    }

    #[test]
    fn all_bundles_share_the_texts_of_unchanged_definitions() {
        let definitions = catalog().definitions(&mut Problems::default()).len();
        assert_eq!(rendered_texts(&catalog()), definitions);
        assert_eq!(rendered_texts(&catalog_with_ten_overlays()), definitions);
    }

    #[test]
    fn both_kinds_share_the_text_of_a_changed_definition() {
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
