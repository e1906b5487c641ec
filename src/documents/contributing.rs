//! The generated part of `CONTRIBUTING.md`: the table of words.

use minijinja::Value;

use crate::kubevirt::Family;
use crate::registry::words::{Target, WORDS, Word, WordValue};
use crate::text::{code_span as code, listed};

use super::marked::Part;
use super::template::{object, render};

const WORDS_TABLE: &str = include_str!("../../templates/contributing-words.md");

/// The generated part.
pub(super) fn part() -> Part {
    let context = object([("rows", WORDS.iter().map(row).collect())]);
    Part {
        name: "words",
        text: render(WORDS_TABLE, context),
    }
}

fn row(word: &Word) -> Value {
    let sources = match word.families {
        [Family::Instancetype] => "a series",
        [Family::Preference] => "a preference",
        _ => "both",
    };
    let targets: Vec<String> = word.targets.iter().map(|target| becomes(*target)).collect();
    let joined = match word.value {
        WordValue::List => ", joined by commas",
        WordValue::Text | WordValue::Mark => "",
    };
    object([
        ("word", code(word.name).into()),
        ("sources", sources.into()),
        ("becomes", (listed(&targets) + joined).into()),
    ])
}

fn becomes(target: Target) -> String {
    let key = code(target.key());
    match target {
        Target::Label(_) => format!("the label {key}"),
        Target::Annotation(_) => format!("the annotation {key}"),
        Target::VirtualMachineAnnotation(_) => format!("the annotation {key} in the spec"),
    }
}
