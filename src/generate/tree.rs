//! The tree: every file of the output folder.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::catalog::{Catalog, Definition, Labelled, candidates};
use crate::cores;

use super::bundle::{Bundle, MAX_ALL_BUNDLES_BYTES};
use super::checksums::{CHECKSUMS, checksums};
use super::file_content::FileContent;
use super::kustomization::EntryPoints;
use super::manifest::{MANIFEST, manifest};
use super::overlay::apply;
use super::resource::{Rendered, render};
use super::stamp::Stamp;

/// How many bundles are made at a time, on all cores: what is too large is not made to its end.
const AT_ONCE: usize = 8;

/// The bundles of a catalog, and what went into them.
#[derive(Debug)]
pub struct Generated {
    /// The bundles, by name.
    pub bundles: Vec<Bundle>,
    /// The definitions that overlays changed, by the name of the overlay.
    pub changed: BTreeMap<String, Vec<Definition>>,
}

/// Generates the bundles of a catalog from what it defines. What is wrong with its overlays is for
/// the rules to report: here, nothing fails, but what becomes too large is cut short.
#[must_use]
pub fn generate(catalog: &Catalog, labelled: &[Labelled<'_>], stamp: &Stamp) -> Generated {
    let definitions = labelled.iter().collect();
    let of_definition = |labelled: &Labelled<'_>| render(labelled, None, &stamp.version);
    let rendered: Vec<Rendered> = cores::map_small(labelled.len(), definitions, of_definition);
    let candidates = candidates(labelled);
    let of_overlay = |overlay| apply(overlay, &candidates, &rendered, &stamp.version);
    let mut bundles = Vec::new();
    let mut changed = BTreeMap::new();
    let mut bytes = 0;
    for overlays in catalog.overlays.chunks(AT_ONCE) {
        if bytes > MAX_ALL_BUNDLES_BYTES {
            break;
        }
        let applied = cores::map_small(labelled.len(), overlays.iter().collect(), of_overlay);
        for (overlay, applied) in overlays.iter().zip(applied) {
            if bytes > MAX_ALL_BUNDLES_BYTES {
                break;
            }
            let bundle = Bundle::new(overlay, applied.resources, stamp);
            bytes += bundle.length;
            bundles.push(bundle);
            changed.insert(overlay.name.clone(), applied.changed);
        }
    }
    Generated { bundles, changed }
}

/// Every file of the output folder: bundles and what comes with them.
#[derive(Debug)]
pub struct Tree<'b> {
    /// The bundles, by name.
    pub bundles: &'b [Bundle],
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
fn digests(bundles: &[Bundle]) -> Vec<String> {
    let resources = bundles.iter().map(|it| it.resources.len()).sum();
    // The longest first, so that none is left to the end.
    let mut longest_first: Vec<(usize, &Bundle)> = bundles.iter().enumerate().collect();
    longest_first.sort_by_key(|(_, bundle)| Reverse(bundle.length));
    let mut digests = cores::map_small(resources, longest_first, |(number, bundle)| {
        (number, FileContent::Bundle(bundle).digest())
    });
    digests.sort_unstable_by_key(|(number, _)| *number);
    digests.into_iter().map(|(_, digest)| digest).collect()
}

impl<'b> Tree<'b> {
    /// The tree with these bundles, whose digests are computed.
    #[must_use]
    pub fn new(bundles: &'b [Bundle], stamp: &Stamp) -> Self {
        let mut tree = Self {
            digests: digests(bundles),
            checksums: String::new(),
            entry_points: EntryPoints::new(bundles, stamp),
            bundles,
            manifest: String::new(),
        };
        tree.checksums = checksums(tree.digest_of_each());
        tree.manifest = manifest(&tree.digest_of_each_file());
        tree
    }

    /// The name and the digest of each bundle.
    fn digest_of_each(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.bundles.iter().map(|it| it.file_name.as_str());
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
                FileContent::Bundle(bundle) => of_bundles.get(bundle.file_name.as_str()),
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
        for bundle in self.bundles {
            files.insert(bundle.file_name.clone(), FileContent::Bundle(bundle));
        }
        if let Some(entry_points) = &self.entry_points {
            entry_points.add_to(&mut files, self.bundles);
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;
    use std::sync::Arc;

    use crate::catalog::{Input, Layer, Role, Root, read};
    use crate::diagnostic::Problems;
    use crate::kubevirt::paths::object::LABELS;
    use crate::model::Release;
    use crate::text::{Location, Sources};
    use crate::yaml::{Field, Node, Value};

    use super::*;

    fn catalog() -> Catalog {
        let root = Root::Catalog(Path::new(env!("CARGO_MANIFEST_DIR")));
        let mut problems = Problems::default();
        let catalog = read(
            Input::Roots(&[root]),
            Release::NEWEST,
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
        let value = Value::String("gold".into());
        let node = Node { value, at };
        let mut content = Node::mapping(at);
        let keys = [LABELS.keys(), &["acme.example/tier"]].concat();
        content.set(&keys, Field { key: at, node });
        let name = "gold".to_owned();
        let layer = Arc::new(Layer {
            role: Role::Overlay { name },
            content,
            since: Vec::new(),
            is_readable: true,
        });
        for overlay in &mut catalog.overlays {
            overlay.sets = vec![Arc::clone(&layer)];
        }
    }

    /// How many texts were rendered for the resources of all bundles.
    fn rendered_texts(catalog: &Catalog) -> usize {
        let definitions = catalog.definitions(&mut Problems::default()).all;
        let labelled: Vec<Labelled> = definitions.iter().map(Labelled::new).collect();
        let generated = generate(catalog, &labelled, &Stamp::default());
        let resources = generated
            .bundles
            .iter()
            .flat_map(|bundle| &bundle.resources);
        let texts: HashSet<*const u8> = resources
            .map(|resource| Arc::as_ptr(&resource.body).cast())
            .collect();
        texts.len()
    }

    #[test]
    fn all_bundles_share_the_texts_of_unchanged_definitions() {
        let definitions = catalog().definitions(&mut Problems::default()).all.len();
        assert_eq!(rendered_texts(&catalog()), definitions);
        assert_eq!(rendered_texts(&catalog_with_ten_overlays()), definitions);
    }

    #[test]
    fn both_kinds_share_the_text_of_a_changed_definition() {
        let definitions = catalog().definitions(&mut Problems::default()).all.len();
        let mut catalog = catalog();
        set_label(&mut catalog);
        // Four bundles of one kind hold every definition twice, the fifth holds each once more.
        assert_eq!(rendered_texts(&catalog), 3 * definitions);
        let mut catalog = catalog_with_ten_overlays();
        set_label(&mut catalog);
        assert_eq!(rendered_texts(&catalog), 6 * definitions);
    }
}
