//! Changes in the order in which people read them; what several resources share is listed once.

use indexmap::IndexMap;

use crate::kubevirt::Family;

use super::breaking::breaks;
use super::change::{Change, Scopes, What};
use super::field::FieldChange;

/// Changes under one heading.
#[derive(Debug)]
pub(super) struct Section<'c> {
    pub(super) title: &'static str,
    pub(super) groups: Vec<Group<'c>>,
}

/// Resources that changed in the same way.
#[derive(Debug)]
pub(super) struct Group<'c> {
    pub(super) whose: Whose,
    pub(super) names: Vec<&'c str>,
    pub(super) lines: Vec<Line<'c>>,
}

/// What the resources of a group have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Whose {
    pub(super) family: Family,
    pub(super) scopes: Scopes,
}

/// A field that changed, or the resource itself, and why that is breaking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Line<'c> {
    pub(super) field: Option<&'c FieldChange>,
    pub(super) reason: Option<&'static str>,
}

/// The sections that are not empty.
pub(super) fn sections(changes: &[Change]) -> Vec<Section<'_>> {
    let of = |is: fn(&Change) -> bool| {
        let changes = changes.iter().filter(move |change| is(change));
        groups(changes.map(|change| {
            (
                change,
                Line {
                    field: None,
                    reason: None,
                },
            )
        }))
    };
    let sections = [
        ("Breaking", groups(changes.iter().flat_map(breaking_lines))),
        ("Added", of(|change| change.what == What::Added)),
        ("Deprecated", of(Change::is_deprecated)),
        ("Removed", of(|change| change.what == What::Removed)),
        ("Changed", groups(changes.iter().flat_map(other_lines))),
    ];
    sections
        .into_iter()
        .filter(|(_, groups)| !groups.is_empty())
        .map(|(title, groups)| Section { title, groups })
        .collect()
}

fn breaking_lines(change: &Change) -> impl Iterator<Item = (&Change, Line<'_>)> {
    let fields = change.fields().iter().map(|field| Line {
        field: Some(field),
        reason: breaks(change.family, field),
    });
    let itself = Line {
        field: None,
        reason: change.reason(),
    };
    [itself]
        .into_iter()
        .chain(fields)
        .filter(|line| line.reason.is_some())
        .map(move |line| (change, line))
}

/// The fields that no other section lists.
fn other_lines(change: &Change) -> impl Iterator<Item = (&Change, Line<'_>)> {
    change
        .fields()
        .iter()
        .filter(|field| !field.deprecates() && breaks(change.family, field).is_none())
        .map(move |field| {
            let line = Line {
                field: Some(field),
                reason: None,
            };
            (change, line)
        })
}

/// Collects the resources that share a line, and then the lines that the same resources share.
fn groups<'c>(lines: impl Iterator<Item = (&'c Change, Line<'c>)>) -> Vec<Group<'c>> {
    let mut by_line: IndexMap<(Whose, Line), Vec<&str>> = IndexMap::new();
    for (change, line) in lines {
        let whose = Whose {
            family: change.family,
            scopes: change.scopes,
        };
        by_line.entry((whose, line)).or_default().push(&change.name);
    }
    let mut by_names: IndexMap<(Whose, Vec<&str>), Vec<Line>> = IndexMap::new();
    for ((whose, line), names) in by_line {
        by_names.entry((whose, names)).or_default().push(line);
    }
    by_names
        .into_iter()
        .map(|((whose, names), lines)| Group {
            whose,
            names,
            lines,
        })
        .collect()
}
