//! What people need to find and choose a resource.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems};
use crate::registry::labels::DEPRECATED;
use crate::registry::words;

/// Reports each word that a definition should give, and lists what is deprecated.
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
            let problem = typed.problem_at(code, content.at, format!("there is no `{name}`"));
            problems.push(problem.help(format!("add `{name}: …` for the people who choose")));
        }
    }
    report_deprecated(typed, problems);
}

/// Lists what is deprecated.
pub(super) fn report_deprecated(typed: &TypedDefinition, problems: &mut Problems) {
    if let Some(label) = typed.definition.label(DEPRECATED)
        && label.text() == Some("true")
    {
        let message = "this should not be chosen any more";
        problems.push(typed.problem_at(Code::Deprecated, label.at, message));
    }
}
