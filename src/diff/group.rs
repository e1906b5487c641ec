//! Changes in the order in which people read them; what several resources share is listed once.

use std::borrow::Cow;

use indexmap::IndexMap;

use crate::kubevirt::Family;
use crate::vm::{self, Consequence, Effect};

use super::change::{Change, Scopes, What};
use super::field::FieldChange;
use super::reason::Reason;

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
    pub(super) names: Vec<Cow<'c, str>>,
    pub(super) entries: Vec<Entry<'c>>,
}

/// What the resources of a group have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Whose {
    pub(super) family: Family,
    pub(super) scopes: Scopes,
}

/// Fields that changed, and what comes of them; neither, of what is only named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Entry<'c> {
    pub(super) fields: Vec<&'c FieldChange>,
    pub(super) notes: Vec<Note<'c>>,
}

/// Why something is breaking, and the fields of virtual machines that come out different.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Note<'c> {
    pub(super) reason: Reason<'c>,
    pub(super) different: Vec<&'c vm::FieldChange>,
}

impl<'c> From<Reason<'c>> for Note<'c> {
    fn from(reason: Reason<'c>) -> Self {
        Self {
            reason,
            different: Vec::new(),
        }
    }
}

impl Entry<'_> {
    /// That of what is only named.
    pub(super) const NAME: Self = Self {
        fields: Vec::new(),
        notes: Vec::new(),
    };
}

/// The sections that are not empty.
pub(super) fn sections(changes: &[Change]) -> Vec<Section<'_>> {
    let named = |is: fn(&Change) -> bool| {
        let changes = changes.iter().filter(move |change| is(change));
        groups(changes.map(|change| (change, Entry::NAME)))
    };
    let with = |entries: fn(&Change) -> Vec<Entry<'_>>| {
        let entries = |change| entries(change).into_iter().map(move |it| (change, it));
        groups(changes.iter().flat_map(entries))
    };
    let sections = [
        ("Breaking", with(breaking)),
        ("Added", named(|change| change.what == What::Added)),
        ("Deprecated", named(Change::is_deprecated)),
        ("Removed", named(|change| change.what == What::Removed)),
        ("Changed", with(other)),
    ];
    sections
        .into_iter()
        .filter(|(_, groups)| !groups.is_empty())
        .map(|(title, groups)| Section { title, groups })
        .collect()
}

fn breaking(change: &Change) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    if change.what == What::Removed {
        entries.push(Entry {
            fields: Vec::new(),
            notes: vec![Reason::gone().into()],
        });
    }
    if let Some(field) = change.api_version() {
        entries.push(Entry {
            fields: vec![field],
            notes: vec![Reason::of_api_version(field).into()],
        });
    }
    entries.extend(change.unknown.iter().map(|unknown| Entry {
        fields: Vec::new(),
        notes: vec![Reason::of_unknown(unknown).into()],
    }));
    let consequences = change.consequences();
    if !consequences.is_empty() {
        let fields = change.fields().iter();
        entries.push(Entry {
            fields: fields.filter(|field| field.is_of_spec()).collect(),
            notes: notes(consequences, change.family),
        });
    }
    entries
}

/// What becomes of new virtual machines; fields that differ for the same ones are told together.
fn notes(consequences: &[Consequence], family: Family) -> Vec<Note<'_>> {
    let mut notes: Vec<Note<'_>> = Vec::new();
    for consequence in consequences {
        let reason = Reason::of(consequence, family);
        let position = notes.iter().position(|note| note.reason == reason);
        let number = position.unwrap_or_else(|| {
            notes.push(reason.into());
            notes.len() - 1
        });
        if let (Some(note), Effect::Differs(field)) = (notes.get_mut(number), &consequence.effect) {
            note.different.push(field);
        }
    }
    notes
}

/// The fields that no other section lists.
fn other(change: &Change) -> Vec<Entry<'_>> {
    let breaks = !change.consequences().is_empty();
    let is_listed = |field: &FieldChange| {
        field.deprecates() || field.is_api_version() || breaks && field.is_of_spec()
    };
    let fields = change.fields().iter().filter(|field| !is_listed(field));
    let entry = |field| Entry {
        fields: vec![field],
        notes: Vec::new(),
    };
    fields.map(entry).collect()
}

/// Collects the resources that share an entry, and then the entries that the same resources share.
fn groups<'c>(entries: impl Iterator<Item = (&'c Change, Entry<'c>)>) -> Vec<Group<'c>> {
    let mut by_entry: IndexMap<(Whose, Entry), Vec<Cow<'_, str>>> = IndexMap::new();
    for (change, entry) in entries {
        let whose = Whose {
            family: change.family,
            scopes: change.scopes,
        };
        let names = by_entry.entry((whose, entry)).or_default();
        names.push(change.shown_name());
    }
    let mut by_names: IndexMap<(Whose, Vec<Cow<'_, str>>), Vec<Entry>> = IndexMap::new();
    for ((whose, entry), names) in by_entry {
        by_names.entry((whose, names)).or_default().push(entry);
    }
    by_names
        .into_iter()
        .map(|((whose, names), entries)| Group {
            whose,
            names,
            entries,
        })
        .collect()
}
