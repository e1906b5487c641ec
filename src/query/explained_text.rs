//! Explained resources for a terminal: the resource, and beside each field what set it.

use serde_json::Value as Json;

use crate::text::{json_line, visible};
use crate::yaml::{is_plain, quoted};

use super::explain::{Explained, ExplainedField, ExplainedItem, ExplainedResource, Place, Setting};
use super::explained_line::{ExplainedLine, text};
use super::field_path::FieldPath;

/// The most characters of a value that are shown.
const MAX_SHOWN: usize = 48;

impl Explained {
    /// The text, in colours if they are asked for.
    #[must_use]
    pub fn text(&self, colour: bool) -> String {
        let resources = self.resources.iter();
        let texts: Vec<String> = resources
            .map(|resource| text(&resource.lines(), colour))
            .collect();
        texts.join("\n")
    }
}

impl ExplainedResource {
    /// A line for each key and for each setting, indented as in YAML.
    #[must_use]
    pub fn lines(&self) -> Vec<ExplainedLine> {
        let mut lines = Vec::new();
        let mut open: &[String] = &[];
        for field in &self.fields {
            let Some((key, parents)) = field.path.split_last() else {
                continue;
            };
            let shared = open.iter().zip(parents).take_while(|(a, b)| a == b).count();
            for (depth, parent) in parents.iter().enumerate().skip(shared) {
                lines.push(ExplainedLine {
                    field: format!("{}{}:", indent(depth), visible(parent)),
                    ..ExplainedLine::default()
                });
            }
            lines.push(field.line(key));
            lines.extend(field.items.iter().map(|item| field.line_of_item(item)));
            lines.extend(field.before.iter().map(|before| field.line_before(before)));
            open = parents;
        }
        lines
    }
}

impl ExplainedField {
    fn line(&self, key: &str) -> ExplainedLine {
        let indent = indent(self.path.len() - 1);
        let key = visible(key);
        let field = if self.value.is_null() {
            format!("{indent}# {key} is removed")
        } else {
            format!("{indent}{key}: {}", shown_as_yaml(&self.value))
        };
        ExplainedLine::new(field, self.place.as_ref().map(Place::text), self.note())
    }

    fn line_of_item(&self, item: &ExplainedItem) -> ExplainedLine {
        let (path, value) = (visible(&item.path()), shown(&item.value));
        ExplainedLine::new(
            format!("{}# {path}: {value}", indent(self.path.len())),
            Some(item.place.text()),
            format!("`{}`", shown(&item.written)),
        )
    }

    fn line_before(&self, before: &Setting) -> ExplainedLine {
        let what = match (&before.value, before.path.len() == self.path.len()) {
            (Json::Null, true) => "removed".to_owned(),
            (value, true) => shown(value),
            (Json::Null, false) => format!("`{}` removed", FieldPath::of_keys(&before.path)),
            (value, false) => {
                format!("`{}` is {}", FieldPath::of_keys(&before.path), shown(value))
            }
        };
        ExplainedLine {
            field: format!("{}# before: {what}", indent(self.path.len())),
            place: before.place.text(),
            note: String::new(),
            is_before: true,
        }
    }

    /// How the value came about, if it is not simply written at its place.
    pub(super) fn note(&self) -> String {
        if let Some(derived) = &self.derived_from {
            return derived.rule.clone();
        }
        if let Some(written) = &self.written {
            let place = written.place.text();
            let text = shown(&written.value);
            return match self.place.as_ref().map(Place::text) {
                Some(own) if own == place => format!("`{text}`"),
                _ => format!("`{text}` at {place}"),
            };
        }
        let word = |word| format!("the word `{word}`");
        self.word.map_or(String::new(), word)
    }
}

impl ExplainedItem {
    /// What leads to it in the list: `[0].name`.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.path {
            match step.parse::<usize>() {
                Ok(number) => path.extend(["[", &number.to_string(), "]"]),
                Err(_) => path.extend([".", step]),
            }
        }
        path
    }
}

pub(super) fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

impl Place {
    /// `preferences/rhel/9.yaml:3`.
    pub(super) fn text(&self) -> String {
        let file = visible(&self.file);
        match self.line {
            Some(line) => format!("{file}:{line}"),
            None => file,
        }
    }
}

/// A value on one line, cut to what is shown of it.
pub(super) fn shown(value: &Json) -> String {
    cut(&match value {
        Json::String(text) => quoted(text),
        other => json_line(other),
    })
}

/// The same, with quotes where YAML needs them.
pub(super) fn shown_as_yaml(value: &Json) -> String {
    match value {
        Json::String(text) if !is_plain(text) => cut(&format!("{text:?}")),
        other => shown(other),
    }
}

fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(MAX_SHOWN).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}
