//! Which resources an overlay selects.

use std::cmp::Ordering;
use std::ops::Range;

use foldhash::HashMap;

use crate::kubevirt::Kind;
use crate::registry::labels::DEPRECATED;

use super::definition::{Definition, DerivedLabel};
use super::glob::{Beginning, Glob};
use super::name_patterns::NamePatterns;
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

/// Those of some candidates that a selection can match because of their kinds, and of how their names begin.
/// They are by kind and then by name.
pub(crate) fn possible<'c, 'l>(
    selection: &Selection,
    candidates: &'c [Candidate<'l>],
) -> impl Iterator<Item = &'c Candidate<'l>> {
    let globs = selection.names.iter().flat_map(NamePatterns::globs);
    let beginnings: Vec<Beginning> = globs.flat_map(Glob::beginnings).collect();
    let kinds = Kind::ALL.iter().filter(|kind| selection.is_of(**kind));
    let parts = kinds.flat_map(|kind| {
        let of_kind = within(candidates, equal(candidates, |it| it.kind.cmp(kind)));
        let Some(names) = &selection.names else {
            return vec![of_kind];
        };
        let ranges = merged(ranges(names, &beginnings, of_kind)).into_iter();
        ranges.map(|range| within(of_kind, range)).collect()
    });
    let parts: Vec<&[Candidate<'_>]> = parts.collect();
    parts.into_iter().flatten()
}

/// Where the candidates of a kind are that have one of the names of a selection, or begin as its globs do.
fn ranges(
    names: &NamePatterns,
    beginnings: &[Beginning],
    of_kind: &[Candidate<'_>],
) -> Vec<Range<usize>> {
    let of_names = names
        .names()
        .map(|name| equal(of_kind, |it| it.labelled.definition.name.as_str().cmp(name)));
    let of_globs = beginnings.iter().map(|beginning| {
        let (from, to) = (beginning.start().as_slice(), beginning.end().as_slice());
        equal(of_kind, |it| {
            let name = it.labelled.definition.name.as_bytes();
            let begins = name.get(..from.len()).unwrap_or(name);
            if begins < from {
                Ordering::Less
            } else if begins > to {
                Ordering::Greater
            } else {
                Ordering::Equal
            }
        })
    });
    of_names.chain(of_globs).collect()
}

/// The same ranges in order, those that overlap or touch as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

/// Where those are that are equal to what is looked for, of candidates in its order.
fn equal<'l>(
    candidates: &[Candidate<'l>],
    order: impl Fn(&Candidate<'l>) -> Ordering,
) -> Range<usize> {
    let from = candidates.partition_point(|it| order(it).is_lt());
    let rest = candidates.get(from..).unwrap_or_default();
    from..from + rest.partition_point(|it| order(it).is_le())
}

fn within<'c, 'l>(candidates: &'c [Candidate<'l>], range: Range<usize>) -> &'c [Candidate<'l>] {
    candidates.get(range).unwrap_or_default()
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
