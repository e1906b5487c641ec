//! Sections as text and as Markdown.

use serde_json::Value as Json;

use crate::kubevirt::Family;
use crate::text::{code_span as code, visible};

use super::change::Scopes;
use super::field::FieldChange;
use super::group::{Group, Section, Whose};
use super::names::{braced, field, instance_field, values};
use super::reason::Reason;

/// What is printed if nothing changed.
const NONE: &str = "no differences\n";

/// The sections for a terminal.
pub(super) fn text(sections: &[Section<'_>]) -> String {
    let sections = sections.iter().map(|section| {
        let groups = section.groups.iter().map(text_group);
        format!("{}\n{}", section.title, groups.collect::<String>())
    });
    or_none(sections)
}

fn text_group(group: &Group<'_>) -> String {
    let names = braced(&group.names).join(", ");
    let mut text = format!("  {} {names}\n", heading(group));
    for entry in &group.entries {
        for change in &entry.fields {
            text.extend(["    ", &field_line(change), "\n"]);
        }
        for note in &entry.notes {
            text.extend(["      ", &visible(&note.reason.sentence()), "\n"]);
            for change in &note.different {
                let name = instance_field(&change.path);
                let became = became(values(change.old.as_ref(), change.new.as_ref()), " -> ");
                text.extend(["        ", &name, ": ", &became, "\n"]);
            }
        }
    }
    text
}

/// What a field is called: `spec.cpu.guest`, `label version`.
pub(crate) fn field_name(change: &FieldChange) -> String {
    let (part, name) = field(change);
    format!("{part}{name}")
}

/// How a field changed: `spec.cpu.guest: 1 -> 2`.
pub(crate) fn field_line(change: &FieldChange) -> String {
    let (part, name) = field(change);
    let became = became(values(change.old.as_ref(), change.new.as_ref()), " -> ");
    format!("{part}{name}: {became}")
}

/// The sections for release notes.
pub(super) fn markdown(sections: &[Section<'_>]) -> String {
    let sections = sections.iter().map(|section| {
        let groups = section.groups.iter().map(markdown_group);
        format!("## {}\n\n{}", section.title, groups.collect::<String>())
    });
    or_none(sections)
}

fn markdown_group(group: &Group<'_>) -> String {
    let names: Vec<String> = braced(&group.names).iter().map(|name| code(name)).collect();
    let mut text = format!("- {} {}\n", heading(group), names.join(", "));
    for entry in &group.entries {
        for change in &entry.fields {
            let (part, name) = field(change);
            let became = markdown_became(change.old.as_ref(), change.new.as_ref());
            text.extend(["  - ", part, &code(&name), ": ", &became, "\n"]);
        }
        for note in &entry.notes {
            text.extend(["  - ", &markdown_reason(&note.reason), "\n"]);
            for change in &note.different {
                let name = code(&instance_field(&change.path));
                let became = markdown_became(change.old.as_ref(), change.new.as_ref());
                text.extend(["    - ", &name, ": ", &became, "\n"]);
            }
        }
    }
    text
}

fn markdown_became(old: Option<&Json>, new: Option<&Json>) -> String {
    let values = values(old, new).map(|value| value.map(|value| code(&value)));
    became(values, " → ")
}

fn markdown_reason(reason: &Reason<'_>) -> String {
    match reason.message {
        Some(message) => format!("*{}:* {}", reason.words, code(message)),
        None => format!("*{}*", reason.words),
    }
}

/// How a value changed.
pub(super) fn became(values: [Option<String>; 2], arrow: &str) -> String {
    match values {
        [Some(old), Some(new)] => [&old, arrow, &new].concat(),
        [None, Some(new)] => format!("added, {new}"),
        [Some(old), None] => format!("removed, was {old}"),
        [None, None] => String::new(),
    }
}

/// Which kinds of a resource changed, in words.
pub(super) const fn kinds(scopes: Scopes) -> &'static str {
    match scopes {
        Scopes::Cluster => "cluster kind",
        Scopes::Namespaced => "namespaced kind",
        Scopes::Both => "both kinds",
    }
}

/// `12 instance types (both kinds):`
fn heading(group: &Group<'_>) -> String {
    let Whose { family, scopes } = group.whose;
    let (one, many) = match family {
        Family::Instancetype => ("instance type", "instance types"),
        Family::Preference => ("preference", "preferences"),
    };
    let kinds = kinds(scopes);
    match group.names.len() {
        1 => format!("{one} ({kinds}):"),
        count => format!("{count} {many} ({kinds}):"),
    }
}

/// Sections with an empty line between them.
fn or_none(sections: impl Iterator<Item = String>) -> String {
    let sections: Vec<String> = sections.collect();
    if sections.is_empty() {
        NONE.to_owned()
    } else {
        sections.join("\n")
    }
}
