//! Sections as text and as Markdown.

use crate::kubevirt::Family;
use crate::text::code_span as code;

use super::change::Scopes;
use super::group::{Group, Line, Section, Whose};
use super::names::{braced, field, values};

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
    for (position, line) in group.lines.iter().enumerate() {
        if let Some(change) = line.field {
            let (part, name) = field(change);
            let became = became(values(change), " -> ");
            text.extend(["    ", part, &name, ": ", &became, "\n"]);
        }
        if let Some(reason) = reason_at(&group.lines, position) {
            text.extend(["      ", reason, "\n"]);
        }
    }
    text
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
    for (position, line) in group.lines.iter().enumerate() {
        if let Some(change) = line.field {
            let (part, name) = field(change);
            let values = values(change).map(|value| value.map(|value| code(&value)));
            let became = became(values, " → ");
            text.extend(["  - ", part, &code(&name), ": ", &became, "\n"]);
        }
        if let Some(reason) = reason_at(&group.lines, position) {
            text.extend(["  - *", reason, "*\n"]);
        }
    }
    text
}

/// How a value changed.
fn became(values: [Option<String>; 2], arrow: &str) -> String {
    match values {
        [Some(old), Some(new)] => [&old, arrow, &new].concat(),
        [None, Some(new)] => format!("added, {new}"),
        [Some(old), None] => format!("removed, was {old}"),
        [None, None] => String::new(),
    }
}

/// The reason that is printed after a line: lines that share one print it once, after the last.
fn reason_at(lines: &[Line<'_>], position: usize) -> Option<&'static str> {
    let reason = lines.get(position)?.reason;
    let next = lines.get(position + 1).and_then(|line| line.reason);
    reason.filter(|_| next != reason)
}

/// `12 instance types (both kinds):`
fn heading(group: &Group<'_>) -> String {
    let Whose { family, scopes } = group.whose;
    let (one, many) = match family {
        Family::Instancetype => ("instance type", "instance types"),
        Family::Preference => ("preference", "preferences"),
    };
    let kinds = match scopes {
        Scopes::Cluster => "cluster kind",
        Scopes::Namespaced => "namespaced kind",
        Scopes::Both => "both kinds",
    };
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
