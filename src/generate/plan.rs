//! What the bundles of a catalog hold, before any of it is text.

use std::borrow::Cow;

use crate::catalog::{Catalog, Definition, Labelled, MAX_BUNDLE_BYTES, candidates};
use crate::cores;
use crate::diagnostic::Problems;
use crate::yaml::Length;

use super::bundle::{Bundle, MAX_ALL_BUNDLES_BYTES, file_name, report_too_large};
use super::overlay::{Applied, apply};
use super::resource::length;
use super::stamp::Stamp;
use super::texts::{self, MadeOf};
use super::version_label::VersionLabel;

/// How many bundles are planned at a time, on all cores: what is too large is not planned to its end.
const AT_ONCE: usize = 8;

/// The bundles of a catalog, and what went into them.
#[derive(Debug)]
pub struct Plan {
    /// The bundles, by name.
    pub bundles: Vec<Bundle>,
    /// The definitions that the overlay of each bundle changed.
    pub changed: Vec<Vec<Definition>>,
}

/// Plans the bundles of a catalog from what it defines. What is wrong with its overlays is for the rules
/// to report: here, nothing fails, but what becomes too large is cut short.
#[must_use]
pub fn plan(catalog: &Catalog, labelled: &[Labelled<'_>], stamp: &Stamp) -> Plan {
    let length = |it: &Labelled<'_>| length(it.definition, &it.derived, None, &stamp.version);
    let lengths = cores::map_small(labelled.len(), labelled.iter().collect(), length);
    let candidates = candidates(labelled);
    let of_overlay = |overlay| apply(overlay, &candidates, &lengths, &stamp.version);
    let (mut bundles, mut all_changed) = (Vec::new(), Vec::new());
    let mut all = Length::default();
    for overlays in catalog.overlays.chunks(AT_ONCE) {
        if all.least > MAX_ALL_BUNDLES_BYTES {
            break;
        }
        let applied = cores::map_small(labelled.len(), overlays.iter().collect(), of_overlay);
        for (overlay, applied) in overlays.iter().zip(applied) {
            let Applied {
                resources,
                own_texts,
                length,
                changed,
            } = applied;
            all += length;
            all_changed.push(changed);
            bundles.push(Bundle {
                file_name: file_name(&overlay.name, stamp),
                resources,
                own_texts,
                length,
                at: overlay.at,
                kustomization: overlay.kustomization.clone(),
            });
        }
    }
    Plan {
        bundles,
        changed: all_changed,
    }
}

impl Plan {
    /// What the texts of its bundles are made of.
    #[must_use]
    pub fn made_of<'d>(&'d self, labelled: &'d [Labelled<'d>]) -> MadeOf<'d> {
        let definitions = labelled.iter();
        let changed = self.changed.iter();
        MadeOf {
            definitions: definitions
                .map(|it| (it.definition, Cow::Borrowed(&it.derived[..])))
                .collect(),
            changed: changed.map(|changed| changed.iter().collect()).collect(),
        }
    }

    /// Reports bundles that are too large. Only where that can be, their texts are written to see.
    pub(crate) fn check_sizes(
        &self,
        labelled: &[Labelled<'_>],
        version: &VersionLabel,
        problems: &mut Problems,
    ) {
        let all: Length = self.bundles.iter().map(|bundle| bundle.length).sum();
        let mut bundles = self.bundles.iter();
        if all.most <= MAX_ALL_BUNDLES_BYTES
            && bundles.all(|bundle| bundle.length.most <= MAX_BUNDLE_BYTES)
        {
            return;
        }
        let made_of = self.made_of(labelled);
        let lengths = texts::write(&self.bundles, made_of, version, |text| text.len() as u64);
        let written = lengths.lengths(&self.bundles, |length| *length);
        // What was cut short is reported, however long the text is of what is left.
        let planned = self.bundles.iter().map(|bundle| bundle.length.least);
        let lengths: Vec<u64> = written
            .into_iter()
            .zip(planned)
            .map(|(a, b)| a.max(b))
            .collect();
        report_too_large(&self.bundles, &lengths, problems);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;
    use std::sync::Arc;

    use crate::catalog::{Input, Layer, Role, Root, read};
    use crate::diagnostic::{Code, Problems};
    use crate::kubevirt::paths::object::LABELS;
    use crate::model::Release;
    use crate::text::{Location, Sources};
    use crate::yaml::{Field, Node, Value};

    use super::super::rendered::{RenderedBundle, RenderedBundles};
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

    fn set_label(catalog: &mut Catalog, text: &str) {
        let at = Location::default();
        let value = Value::String(text.into());
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

    /// The plan of a catalog, and its bundles with their texts.
    fn planned(catalog: &Catalog) -> (Plan, RenderedBundles) {
        let definitions = catalog.definitions(&mut Problems::default()).all;
        let labelled: Vec<Labelled> = definitions.iter().map(Labelled::new).collect();
        let plan = super::plan(catalog, &labelled, &Stamp::default());
        let bundles = super::plan(catalog, &labelled, &Stamp::default()).bundles;
        let version = VersionLabel::default();
        let rendered = RenderedBundles::new(bundles, plan.made_of(&labelled), &version);
        (plan, rendered)
    }

    /// How many texts were written for the resources of all bundles.
    fn rendered_texts(catalog: &Catalog) -> usize {
        let (_, rendered) = planned(catalog);
        let resources = rendered.iter().flat_map(RenderedBundle::resources);
        let texts = resources.map(|(_, text)| Arc::as_ptr(text).cast());
        texts.collect::<HashSet<*const u8>>().len()
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
        set_label(&mut catalog, "gold");
        // Four bundles of one kind hold every definition twice, the fifth holds each once more.
        assert_eq!(rendered_texts(&catalog), 3 * definitions);
        let mut catalog = catalog_with_ten_overlays();
        set_label(&mut catalog, "gold");
        assert_eq!(rendered_texts(&catalog), 6 * definitions);
    }

    #[test]
    fn what_is_planned_is_nearly_as_long_as_what_is_written() {
        let mut changed = catalog();
        set_label(&mut changed, "gold");
        for catalog in [catalog(), changed] {
            let (plan, rendered) = planned(&catalog);
            for (planned, written) in plan.bundles.iter().zip(rendered.iter()) {
                let Length { least, most } = planned.length;
                let written = written.length;
                assert!(
                    least <= written && written <= most,
                    "{written}: {planned:?}"
                );
                // The most decides whether texts are written to see how long they are.
                assert!(most <= written * 12 / 10, "{written}: {most}");
            }
        }
    }

    /// The codes of what is reported of a plan, if every bundle may be too large.
    fn reported(catalog: &Catalog) -> Vec<Code> {
        let definitions = catalog.definitions(&mut Problems::default()).all;
        let labelled: Vec<Labelled> = definitions.iter().map(Labelled::new).collect();
        let mut plan = plan(catalog, &labelled, &Stamp::default());
        for bundle in &mut plan.bundles {
            assert!(bundle.length.least <= MAX_BUNDLE_BYTES, "it is cut short");
            bundle.length.most = u64::MAX;
        }
        let mut problems = Problems::default();
        plan.check_sizes(&labelled, &VersionLabel::default(), &mut problems);
        problems.into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn a_bundle_that_may_be_too_large_is_written_to_see() {
        let mut catalog = catalog();
        assert_eq!(reported(&catalog), []);
        // Of the bundle of all, 244 resources have 330 kB each; it may be a third shorter.
        set_label(&mut catalog, &"é".repeat(165_000));
        assert_eq!(reported(&catalog), [Code::FileTooLarge]);
    }
}
