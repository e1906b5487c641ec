//! Explained resources as Markdown: a table for each.

use crate::text::{code_span as code, visible};

use super::explain::{Explained, ExplainedField, ExplainedResource, Place, Setting};
use super::explained_text::shown;
use super::field_path::FieldPath;
use super::table::Rows;

const HEADINGS: [&str; 5] = ["field", "value", "set at", "how", "before"];

impl Explained {
    /// A table for each resource, below its name.
    #[must_use]
    pub fn markdown(&self) -> String {
        let resources = self.resources.iter();
        let tables: Vec<String> = resources.map(ExplainedResource::markdown).collect();
        tables.join("\n")
    }
}

impl ExplainedResource {
    fn markdown(&self) -> String {
        let rows = Rows {
            headings: HEADINGS.map(str::to_owned).to_vec(),
            rows: self.fields.iter().map(ExplainedField::row).collect(),
        };
        let name = visible(&self.name);
        format!("## {name} ({})\n\n{}", self.kind, rows.markdown())
    }
}

impl ExplainedField {
    fn row(&self) -> Vec<String> {
        let value = if self.value.is_null() {
            "removed".to_owned()
        } else {
            code(&shown(&self.value))
        };
        let before = self.before.iter().map(|before| self.before(before));
        vec![
            code(&FieldPath::of_keys(&self.path).to_string()),
            value,
            self.place
                .as_ref()
                .map_or(String::new(), |place| code(&place.text())),
            self.how(),
            before.collect::<Vec<_>>().join("<br>"),
        ]
    }

    /// How the value came about, and the values in a list.
    fn how(&self) -> String {
        let items = self.items.iter().map(|item| {
            let (value, place) = (code(&shown(&item.value)), code(&item.place.text()));
            format!("{} {value} at {place}", code(&item.path()))
        });
        let note = Some(self.note()).filter(|note| !note.is_empty());
        note.into_iter()
            .chain(items)
            .collect::<Vec<_>>()
            .join("<br>")
    }

    fn before(&self, before: &Setting) -> String {
        let value = if before.value.is_null() {
            "removed".to_owned()
        } else {
            code(&shown(&before.value))
        };
        let around = if before.path.len() == self.path.len() {
            String::new()
        } else {
            format!("{} ", code(&FieldPath::of_keys(&before.path).to_string()))
        };
        let place = Place::text(&before.place);
        format!("{around}{value} at {}", code(&place))
    }
}
