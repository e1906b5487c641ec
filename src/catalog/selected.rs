//! Which resources an overlay selects.

use crate::kubevirt::Kind;
use crate::registry::labels::DEPRECATED;

use super::definition::{Definition, DerivedLabel};
use super::overlay::Overlay;
use super::source_file::Selection;

/// A definition with all labels that can be selected by: the version label is only added later.
#[derive(Debug)]
pub struct Labelled<'d> {
    /// The definition.
    pub definition: &'d Definition,
    /// The labels that follow from it.
    pub derived: Vec<DerivedLabel>,
}

impl<'d> Labelled<'d> {
    /// Derives the labels of a definition.
    #[must_use]
    pub fn new(definition: &'d Definition) -> Self {
        let mut derived: Vec<DerivedLabel> = definition.derived_labels().collect();
        // They stay until the end.
        derived.shrink_to_fit();
        Self {
            definition,
            derived,
        }
    }

    fn label(&self, key: &str) -> Option<&str> {
        match self.derived.iter().find(|label| label.key == key) {
            Some(label) => Some(&label.value),
            None => self.definition.label(key)?.text(),
        }
    }
}

/// A definition in one of its kinds, which an overlay may select.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'l> {
    /// The kind.
    pub kind: Kind,
    /// The number of the definition, the same for both of its kinds.
    pub number: usize,
    /// The definition.
    pub labelled: &'l Labelled<'l>,
}

impl Candidate<'_> {
    /// Whether a selection matches it.
    #[must_use]
    pub fn is_in(&self, selection: &Selection) -> bool {
        let name = &self.labelled.definition.name;
        selection.matches(self.kind, name, |key| self.labelled.label(key))
    }

    /// Whether a selection would match it if it were deprecated. What selects by this label is of use
    /// even while nothing is deprecated.
    #[must_use]
    pub fn would_be_in(&self, selection: &Selection) -> bool {
        let name = &self.labelled.definition.name;
        selection.matches(self.kind, name, |key| match key {
            DEPRECATED => Some("true"),
            _ => self.labelled.label(key),
        })
    }
}

/// What an overlay selects.
#[derive(Debug)]
pub struct Selected<'l> {
    /// Everything that it selects from, by kind and then by name.
    pub candidates: Vec<Candidate<'l>>,
    /// What its bundle holds.
    pub held: Vec<Candidate<'l>>,
    /// What it selects and excludes again.
    pub excluded: Vec<Candidate<'l>>,
}

impl Overlay {
    /// Selects from everything that a catalog defines.
    #[must_use]
    pub fn select_from<'l>(&self, labelled: &'l [Labelled<'l>]) -> Selected<'l> {
        let candidates = candidates(labelled);
        let is_excluded = |candidate: &Candidate<'_>| {
            let mut exclude = self.exclude.iter();
            exclude.any(|exclude| candidate.is_in(exclude))
        };
        let (excluded, held) = candidates
            .iter()
            .copied()
            .filter(|candidate| candidate.is_in(&self.select))
            .partition(is_excluded);
        Selected {
            candidates,
            held,
            excluded,
        }
    }
}

fn candidates<'l>(labelled: &'l [Labelled<'l>]) -> Vec<Candidate<'l>> {
    let of_kind = |kind: Kind| {
        labelled
            .iter()
            .enumerate()
            .filter(move |(_, labelled)| labelled.definition.family == kind.family())
            .map(move |(number, labelled)| Candidate {
                kind,
                number,
                labelled,
            })
    };
    Kind::ALL.iter().copied().flat_map(of_kind).collect()
}
