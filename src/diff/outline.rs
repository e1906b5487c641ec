//! Changes as plain data, section by section, for pages that are filled in from templates.

use serde::Serialize;

use crate::kubevirt::Family;
use crate::text::visible;

use super::change::Change;
use super::group::{self, Entry, Group, Note};
use super::names::{instance_field, values};
use super::paint::{became, field_line, kinds};

/// Changes in the order in which people read them: what is breaking comes first.
#[derive(Debug, Serialize)]
pub struct Outline {
    /// The sections that are not empty.
    pub sections: Vec<OutlineSection>,
}

/// Changes under one heading.
#[derive(Debug, Serialize)]
pub struct OutlineSection {
    /// The heading: `Breaking`, `Added`, `Deprecated`, `Removed`, `Changed`.
    pub title: &'static str,
    /// What the resources have in common that changed in the same way.
    pub groups: Vec<OutlineGroup>,
}

/// Resources that changed in the same way.
#[derive(Debug, Serialize)]
pub struct OutlineGroup {
    /// Instance types or preferences.
    pub family: Family,
    /// Which of their kinds changed, in words.
    pub kinds: &'static str,
    /// The names.
    pub names: Vec<String>,
    /// What changed; empty of what is only named.
    pub entries: Vec<OutlineEntry>,
}

/// Fields that changed, and what comes of them.
#[derive(Debug, Serialize)]
pub struct OutlineEntry {
    /// How each changed: `spec.cpu.guest: 1 -> 2`.
    pub fields: Vec<String>,
    /// What comes of it.
    pub notes: Vec<OutlineNote>,
}

/// Why a change is breaking.
#[derive(Debug, Serialize)]
pub struct OutlineNote {
    /// The reason in words.
    pub reason: String,
    /// What KubeVirt says, if it refuses something.
    pub message: Option<String>,
    /// The fields of virtual machines that come out different: `memory.guest: 1Gi -> 2Gi`.
    pub different: Vec<String>,
}

/// Changes as plain data.
#[must_use]
pub fn outline(changes: &[Change]) -> Outline {
    let sections = group::sections(changes).into_iter();
    Outline {
        sections: sections
            .map(|section| OutlineSection {
                title: section.title,
                groups: section.groups.iter().map(OutlineGroup::of).collect(),
            })
            .collect(),
    }
}

impl OutlineGroup {
    fn of(group: &Group<'_>) -> Self {
        let is_named_only = |entry: &&Entry<'_>| **entry == Entry::NAME;
        let entries = group.entries.iter().filter(|it| !is_named_only(it));
        Self {
            family: group.whose.family,
            kinds: kinds(group.whose.scopes),
            names: group.names.iter().map(|name| visible(name)).collect(),
            entries: entries.map(OutlineEntry::of).collect(),
        }
    }
}

impl OutlineEntry {
    fn of(entry: &Entry<'_>) -> Self {
        let fields = entry.fields.iter();
        Self {
            fields: fields.map(|change| field_line(change)).collect(),
            notes: entry.notes.iter().map(OutlineNote::of).collect(),
        }
    }
}

impl OutlineNote {
    fn of(note: &Note<'_>) -> Self {
        let different = note.different.iter().map(|change| {
            let values = values(change.old.as_ref(), change.new.as_ref());
            let became = became(values, " -> ");
            format!("{}: {became}", instance_field(&change.path))
        });
        Self {
            reason: note.reason.words.clone(),
            message: note.reason.message.map(visible),
            different: different.collect(),
        }
    }
}
