//! The resources of a catalog, from the texts that a build would write: each text is read once, whichever
//! kinds, bundles and sides have it.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;
use indexmap::IndexSet;

use crate::cores;
use crate::diagnostic::Problems;
use crate::generate::{self, RenderedBundle, RenderedBundles};
use crate::kubevirt::{self, Kind, Scope};
use crate::text::Location;
use crate::yaml::{Documents, Node};

use super::resources::{Key, Resource, Resources};
use super::wrong_types::report_wrong_types;

/// What the texts of resources hold, for both sides of a comparison. It knows no places.
#[derive(Debug, Default)]
pub struct Rendered(HashMap<Text, Option<Node>, RandomState>);

/// The text of a resource without its kind, and the kind of one that has it. Both kinds of a family hold
/// the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Text {
    kind: Kind,
    body: Arc<str>,
}

impl Text {
    fn of((resource, body): (&generate::Resource, &Arc<str>)) -> Self {
        Self {
            kind: Kind::in_scope(resource.kind.family(), Scope::Cluster),
            body: Arc::clone(body),
        }
    }

    /// What it holds; `None` if there is something to tell of it.
    fn read(&self) -> Option<Node> {
        let mut problems = Problems::default();
        let mut documents = Documents::new(Location::NOWHERE.source, &self.body);
        let read = documents.next(&mut problems)?;
        let content = read.content.filter(|_| read.strictness.is_empty())?;
        report_wrong_types([(self.kind, &content)], &mut problems);
        problems.is_empty().then_some(content)
    }
}

impl Rendered {
    /// The resources of bundles. `None` if there is something to tell of them, for which they have to be
    /// read as files, with their places.
    pub(super) fn resources(&mut self, bundles: &RenderedBundles) -> Option<Resources> {
        let all = || bundles.iter().flat_map(RenderedBundle::resources);
        self.read(all().map(Text::of));
        let mut resources = Resources::default();
        for (resource, body) in all() {
            let content = self.0.get(&Text::of((resource, body)))?.as_ref()?;
            let key = Key {
                family: resource.kind.family(),
                name: resource.name.as_str().to_owned(),
                scope: resource.kind.scope(),
                namespace: resource.namespace.as_deref().map(str::to_owned),
            };
            let body = Some(Arc::clone(body));
            let first = resources.0.entry(key).or_insert_with(|| Resource {
                document: kubevirt::document(resource.kind, content),
                name_at: Location::NOWHERE,
                body: body.clone(),
            });
            if first.body != body {
                return None;
            }
        }
        Some(resources)
    }

    /// Reads those texts that were not read before, on all cores.
    fn read(&mut self, texts: impl Iterator<Item = Text>) {
        let new: IndexSet<Text, RandomState> =
            texts.filter(|it| !self.0.contains_key(it)).collect();
        let read = |text: Text| {
            let content = text.read();
            (text, content)
        };
        self.0.extend(cores::map(new.into_iter().collect(), read));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::catalog::{BundleFile, Input, Root};
    use crate::compile::compile_unchecked;
    use crate::generate::Stamp;
    use crate::model::Release;
    use crate::text::Sources;

    use super::*;

    fn bundles() -> RenderedBundles {
        let root = Root::Catalog(Path::new(env!("CARGO_MANIFEST_DIR")));
        let bundles = compile_unchecked(
            Input::Roots(&[root]),
            Release::NEWEST,
            &Stamp::default(),
            &mut Sources::default(),
            &mut Problems::default(),
        );
        bundles.unwrap()
    }

    /// The resources of bundles, read as files.
    fn read_as_files(bundles: &RenderedBundles) -> Resources {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let mut all = Resources::default();
        for rendered in bundles.iter() {
            let file = BundleFile(sources.add(&rendered.bundle.file_name, rendered.text()));
            let mut resources = file.resources(&sources);
            while let Some(found) = resources.next(&mut problems) {
                all.add(found.document, &mut problems);
            }
        }
        assert_eq!(problems.sorted(), []);
        all
    }

    #[test]
    fn texts_hold_what_the_bundles_hold_as_files() {
        let bundles = bundles();
        let resources = Rendered::default().resources(&bundles).unwrap_or_default();
        let as_files = read_as_files(&bundles);
        assert!(!as_files.is_empty());
        assert!(resources.by_name().eq(as_files.by_name()));
    }

    #[test]
    fn a_text_is_read_once_for_all_kinds_bundles_and_sides() {
        let mut rendered = Rendered::default();
        let sides = [bundles(), bundles()].map(|it| rendered.resources(&it).unwrap_or_default());
        let [old, new] = sides.map(|side| side.0.len());
        assert_eq!((old, new), (rendered.0.len() * 2, rendered.0.len() * 2));
    }

    #[test]
    fn bundles_that_differ_about_a_resource_are_left_to_be_read_as_files() {
        let mut bundles = bundles();
        let mut rendered = Rendered::default();
        assert!(rendered.resources(&bundles).is_some());
        // The second resource of the first bundle gets the name of the first one.
        let mut resources = bundles
            .bundles
            .iter_mut()
            .flat_map(|bundle| &mut bundle.resources);
        let name = resources.next().map(|it| it.name.clone());
        if let (Some(second), Some(name)) = (resources.next(), name) {
            second.name = name;
        }
        drop(resources);
        assert!(rendered.resources(&bundles).is_none());
    }
}
