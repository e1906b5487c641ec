//! What people need in order to find and choose a resource.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems};
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
    report_deprecated(typed, problems);
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
