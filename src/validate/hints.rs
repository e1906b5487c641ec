//! What people need in order to find and choose a resource.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems, closest};
use crate::registry::labels::DEPRECATED;
use crate::registry::words;

/// Reports each missing word, and a definition that is deprecated.
pub(super) fn check(typed: &TypedDefinition, problems: &mut Problems) {
    if !typed.definition.is_whole {
        return;
    }
    let content = &typed.definition.content;
    for word in words::of_family(typed.definition.family) {
        let Some(code) = word.missing else { continue };
        let mut targets = word.targets.iter();
        if targets.all(|target| content.get(&target.keys()).is_none()) {
            let name = word.name;
            let problem = typed.problem_at(code, content.at, format!("`{name}` is not set"));
            problems.push(problem.help(format!("add `{name}: …`, which helps people choose")));
        }
    }
    report_misspelt(typed, problems);
    report_deprecated(typed, problems);
}

/// Reports the value of a word that is very similar to a usual one.
fn report_misspelt(typed: &TypedDefinition, problems: &mut Problems) {
    for word in words::of_family(typed.definition.family) {
        let mut values = word.targets.iter().filter_map(|target| {
            let node = typed.definition.content.get(&target.keys())?;
            Some((node.text()?, node.at))
        });
        let Some((value, at)) = values.next() else {
            continue;
        };
        if word.usual.contains(&value) {
            continue;
        }
        if let Some(meant) = closest(value, word.usual.iter().copied()) {
            let message = format!("`{value}` is probably misspelt");
            let problem = typed.problem_at(Code::UnlikelyValue, at, message);
            problems.push(problem.help(format!("did you mean `{meant}`?")));
        }
    }
}

/// Reports a definition that is deprecated.
pub(super) fn report_deprecated(typed: &TypedDefinition, problems: &mut Problems) {
    if let Some(label) = typed.definition.label(DEPRECATED)
        && label.text() == Some("true")
    {
        let message = "this resource is deprecated and should no longer be chosen";
        problems.push(typed.problem_at(Code::Deprecated, label.at, message));
    }
}
