//! What people need in order to find and choose a resource.

use crate::catalog::{TypedDefinition, emptied};
use crate::diagnostic::{Code, Problem, Problems, closest};
use crate::registry::labels::DEPRECATED;
use crate::registry::words::{self, Word};

/// Reports each missing word, and a definition that is deprecated.
pub(super) fn check(typed: &TypedDefinition, problems: &mut Problems) {
    if !typed.definition.is_whole {
        return;
    }
    for word in words::of_family(typed.definition.family) {
        let Some(code) = word.missing else { continue };
        if !is_set(word, typed) {
            problems.push(missing_word(word, code, typed));
        }
    }
    report_misspelt(typed, problems);
    report_deprecated(typed, problems);
}

/// Whether a word has a value that says something.
fn is_set(word: &Word, typed: &TypedDefinition) -> bool {
    let mut values = targets(word).filter_map(|keys| typed.definition.content.get(&keys));
    values.any(|node| node.text() != Some(""))
}

/// The fields that a word sets.
fn targets(word: &Word) -> impl Iterator<Item = Vec<&'static str>> {
    word.targets.iter().map(|target| target.keys())
}

/// The problem of a word that is not set, or that a line sets to nothing.
fn missing_word(word: &Word, code: Code, typed: &TypedDefinition) -> Problem {
    let (name, definition) = (word.name, &typed.definition);
    let field = targets(word).find_map(|keys| definition.content.field(&keys));
    let null = || targets(word).find_map(|keys| emptied(&definition.layers, &keys));
    let (at, help) = if let Some(empty) = field {
        (
            empty.key,
            "write a value, which helps people choose".to_owned(),
        )
    } else if let Some(null) = null() {
        let help =
            "write a value, which helps people choose; one that begins with `#` needs quotes";
        (null.at, help.to_owned())
    } else {
        let help = format!("add `{name}: …`, which helps people choose");
        (definition.content.at, help)
    };
    let problem = typed.problem_at(code, at, format!("`{name}` is not set"));
    problem.help(help)
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
