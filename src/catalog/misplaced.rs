//! Fields of a source that are written where they do not belong.
//!
//! Each is reported with the place where it belongs, and taken out, so that nothing else is reported
//! about it.

use std::sync::Arc;

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::Family;
use crate::kubevirt::paths::object::{METADATA, SPEC};
use crate::registry::words;
use crate::yaml::{Field, Node, Value};

use super::files::Role;
use super::since::SINCE;

/// Fields of a Kubernetes resource that no source has.
const OF_A_RESOURCE: [(&[&str], &str); 4] = [
    (&["apiVersion"], "remove it: the build adds it"),
    (&["kind"], "remove it: the path says what the source is"),
    (&["metadata", "name"], "remove it: the path is the name"),
    (
        &["metadata", "namespace"],
        "remove it: the `namespace` of an overlay sets it",
    ),
];

/// The fields of a preference that name other sources.
const REFERENCES: [&str; 2] = ["extends", "components"];

/// Takes the misplaced fields out of a source and reports each.
pub(super) fn take_out(role: &Role, document: &mut Node, problems: &mut Problems) {
    let family = match role {
        Role::InstancetypeBase | Role::Instancetype { .. } | Role::Series { .. } => {
            Family::Instancetype
        }
        Role::PreferenceBase
        | Role::Component { .. }
        | Role::Layer { .. }
        | Role::Preference { .. } => Family::Preference,
        Role::Sizes { .. } | Role::Overlay { .. } | Role::OverlayComponent { .. } => return,
    };
    let mut report = |key: &str, field: &Field, help: &str| {
        let message = format!("unknown field `{key}`");
        problems.push(Problem::new(Code::UnknownField, field.key, message).help(help));
    };
    for (path, help) in OF_A_RESOURCE {
        take(document, path, help, &mut report);
    }
    let words = || words::of_family(family).map(|word| word.name);
    match role {
        Role::InstancetypeBase => {
            for word in words() {
                take(
                    document,
                    &[word],
                    "move it to each `series.yaml`",
                    &mut report,
                );
            }
        }
        Role::PreferenceBase | Role::Component { .. } => {
            for name in REFERENCES {
                let help = "move it to the preferences: this file can name no other";
                take(document, &[name], help, &mut report);
            }
        }
        _ => {}
    }
    for part in [METADATA.last(), SPEC.last()] {
        for name in words().chain(REFERENCES).chain([SINCE]) {
            let help = "move it to the top of the file";
            take(document, &[part, name], help, &mut report);
        }
    }
}

/// Takes out a field, if there is one.
fn take(
    document: &mut Node,
    path: &[&str],
    help: &str,
    report: &mut impl FnMut(&str, &Field, &str),
) {
    let Some((key, parent)) = path.split_last() else {
        return;
    };
    if let Some(Value::Mapping(fields)) = document.get_mut(parent).map(|node| &mut node.value)
        && let Some(field) = Arc::make_mut(fields).remove(key)
    {
        report(key, &field, help);
    }
}
