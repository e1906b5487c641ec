//! `docs/rules.md`: every rule, with an example that breaks it and one that follows it.

use minijinja::Value;

use crate::diagnostic::prose;
use crate::diagnostic::{Code, Example, MINIMAL_CATALOG, Severity};

use super::template::{object, render};

const TEMPLATE: &str = include_str!("../../templates/rules.md");
const RULE: &str = include_str!("../../templates/rule.md");

pub(super) fn page() -> String {
    let rules = Code::ALL
        .iter()
        .map(|code| Value::from(rule_section(*code)));
    let context = object([
        ("catalog", MINIMAL_CATALOG.trim_end().into()),
        ("rules", rules.collect()),
    ]);
    render(TEMPLATE, context)
}

/// What the page says about a rule, as Markdown: its heading, what breaks it, and an example.
#[must_use]
pub fn rule_section(code: Code) -> String {
    render(RULE, rule(code))
}

fn rule(code: Code) -> Value {
    let (scene, wrong, right) = match code.example() {
        Example::Sources { wrong, right } => ("sources", wrong, right),
        Example::Bundle { wrong, right } => ("bundle", wrong, right),
        Example::Machine { wrong, right } => ("machine", wrong, right),
        Example::Words(words) => ("words", words, ""),
    };
    let severity = match code.severity() {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Note => "Note",
    };
    object([
        ("code", code.as_str().into()),
        ("severity", severity.into()),
        ("description", prose(code.description()).into()),
        ("scene", scene.into()),
        ("wrong", wrong.trim_end().into()),
        ("right", right.trim_end().into()),
    ])
}
