//! Which resources an overlay selects.

use std::cmp::Ordering;

use foldhash::HashMap;

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
    /// What its bundle holds, by kind and then by name.
    pub held: Vec<Candidate<'l>>,
    /// What it selects and excludes again, in the same order.
    pub excluded: Vec<Candidate<'l>>,
}

impl Overlay {
    /// Selects from everything that a catalog defines: from [`candidates`].
    #[must_use]
    pub fn select_from<'l>(&self, candidates: &[Candidate<'l>]) -> Selected<'l> {
        let exclude = Selections::new(self.exclude.iter());
        let is_excluded = |it: &Candidate<'_>| exclude.matching(it).next().is_some();
        let selected = possible(&self.select, candidates).copied();
        let (excluded, held) = selected
            .filter(|candidate| candidate.is_in(&self.select))
            .partition(is_excluded);
        Selected { held, excluded }
    }
}

/// Some selections, by the names in them: those that name others need not be asked.
#[derive(Debug)]
pub(crate) struct Selections<'s> {
    all: Vec<&'s Selection>,
    /// The numbers of those that name it, and nothing but names.
    of_name: HashMap<&'s str, Vec<usize>>,
    /// The numbers of those that can select what has any name: each is asked of everything.
    of_any: Vec<usize>,
}

impl<'s> Selections<'s> {
    pub(crate) fn new(selections: impl Iterator<Item = &'s Selection>) -> Self {
        let mut this = Self {
            all: selections.collect(),
            of_name: HashMap::default(),
            of_any: Vec::new(),
        };
        for (number, selection) in this.all.iter().enumerate() {
            match selection.only_names() {
                Some(names) => {
                    names.for_each(|name| this.of_name.entry(name).or_default().push(number));
                }
                None => this.of_any.push(number),
            }
        }
        this
    }

    /// The numbers of those that match a candidate, in order.
    pub(crate) fn of(&self, candidate: &Candidate<'_>) -> Vec<usize> {
        let mut numbers: Vec<usize> = self.matching(candidate).collect();
        numbers.sort_unstable();
        numbers
    }

    fn matching<'c>(&'c self, candidate: &'c Candidate<'_>) -> impl Iterator<Item = usize> + 'c {
        let name = candidate.labelled.definition.name.as_str();
        let named = self.of_name.get(name).into_iter().flatten();
        let numbers = named.chain(&self.of_any).copied();
        numbers.filter(|number| {
            let selection = self.all.get(*number);
            selection.is_some_and(|selection| candidate.is_in(selection))
        })
    }
}

/// Those of some candidates that a selection can match because of their kinds, and of their names if it
/// says names and no glob. They are by kind and then by name.
pub(crate) fn possible<'c, 'l>(
    selection: &Selection,
    candidates: &'c [Candidate<'l>],
) -> impl Iterator<Item = &'c Candidate<'l>> {
    let names: Option<Vec<&str>> = selection.only_names().map(Iterator::collect);
    let kinds = Kind::ALL.iter().filter(|kind| selection.is_of(**kind));
    let parts = kinds.flat_map(|kind| {
        let of_kind = equal(candidates, |it| it.kind.cmp(kind));
        match &names {
            None => vec![of_kind],
            Some(names) => names.iter().map(|name| of_name(name, of_kind)).collect(),
        }
    });
    let parts: Vec<&[Candidate<'_>]> = parts.collect();
    parts.into_iter().flatten()
}

/// The candidates of a name among those of a kind.
fn of_name<'c, 'l>(name: &str, of_kind: &'c [Candidate<'l>]) -> &'c [Candidate<'l>] {
    equal(of_kind, |it| it.labelled.definition.name.as_str().cmp(name))
}

/// Those that are equal to what is looked for, of candidates in its order.
fn equal<'c, 'l>(
    candidates: &'c [Candidate<'l>],
    order: impl Fn(&Candidate<'l>) -> Ordering,
) -> &'c [Candidate<'l>] {
    let from = candidates.partition_point(|it| order(it).is_lt());
    let rest = candidates.get(from..).unwrap_or_default();
    let number = rest.partition_point(|it| order(it).is_le());
    rest.get(..number).unwrap_or_default()
}

/// Everything that a catalog defines, by kind and then by name. Its definitions are in the order of their
/// names.
pub(crate) fn candidates<'l>(labelled: &'l [Labelled<'l>]) -> Vec<Candidate<'l>> {
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
