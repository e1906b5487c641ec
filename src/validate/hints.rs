//! What people need in order to find and choose a resource.

use crate::catalog::{TypedDefinition, emptied};
use crate::diagnostic::{Code, Problem, Problems, closest};
use crate::registry::labels::DEPRECATED;
use crate::registry::words::{self, Word};
use crate::yaml::Field;

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
    let mut fields = fields(word, typed);
    fields.any(|field| field.node.text() != Some(""))
}

/// The fields that a word sets, where they are there.
fn fields<'d>(word: &'d Word, typed: &'d TypedDefinition) -> impl Iterator<Item = &'d Field> {
    let targets = word.targets.iter();
    targets.filter_map(|target| target.field_in(&typed.definition.content))
}

/// The problem of a word that is not set, or that a line sets to nothing.
fn missing_word(word: &Word, code: Code, typed: &TypedDefinition) -> Problem {
    let (name, definition) = (word.name, &typed.definition);
    let null = || {
        let mut targets = word.targets.iter();
        targets.find_map(|target| emptied(&definition.layers, &target.keys()))
    };
    let (at, help) = if let Some(empty) = fields(word, typed).next() {
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
        let mut fields = fields(word, typed);
        let value = fields.find_map(|field| Some((field.node.text()?, field.node.at)));
        let Some((value, at)) = value else {
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
