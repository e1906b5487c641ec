//! Changes in the order in which people read them, with what many resources share said once.

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

/// Resources that changed alike.
#[derive(Debug)]
pub(super) struct Group<'c> {
    pub(super) whose: Whose,
    pub(super) names: Vec<&'c str>,
    pub(super) lines: Vec<Line<'c>>,
}

/// What resources of a group have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Whose {
    pub(super) family: Family,
    pub(super) scopes: Scopes,
}

/// Something that changed, and why it is breaking.
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
    let filled = sections
        .into_iter()
        .filter(|(_, groups)| !groups.is_empty());
    filled
        .map(|(title, groups)| Section { title, groups })
        .collect()
}

fn breaking_lines(change: &Change) -> impl Iterator<Item = (&Change, Line<'_>)> {
    let fields = change.fields().iter().map(|field| Line {
        field: Some(field),
        reason: breaks(change.family, field),
    });
    let whole = Line {
        field: None,
        reason: change.reason(),
    };
    let lines = [whole].into_iter().chain(fields);
    lines
        .filter(|line| line.reason.is_some())
        .map(move |line| (change, line))
}

/// The fields that no other section tells.
fn other_lines(change: &Change) -> impl Iterator<Item = (&Change, Line<'_>)> {
    let fields = change.fields().iter();
    let fields =
        fields.filter(|field| !field.deprecates() && breaks(change.family, field).is_none());
    fields.map(move |field| {
        (
            change,
            Line {
                field: Some(field),
                reason: None,
            },
        )
    })
}

/// First the resources of each line, then the lines that the same resources have.
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
    let groups = by_names.into_iter();
    groups
        .map(|((whose, names), lines)| Group {
            whose,
            names,
            lines,
        })
        .collect()
}
