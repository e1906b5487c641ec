//! `schemas/*.json`: the formats of the sources, for editors that check and complete them.

use serde_json::{Value, json};

use crate::catalog::{Catalog, formats};
use crate::generate::MARK;

use super::files::Documents;

/// The folder of the JSON Schemas below a catalog's root.
pub const SCHEMAS_FOLDER: &str = "schemas";

/// The JSON Schema of each format of sources, by its path below the catalog's root. With a catalog,
/// editors complete the names that its sources can refer to.
#[must_use]
pub fn schemas(catalog: Option<&Catalog>) -> Documents {
    let references = catalog.map(references).unwrap_or_default();
    formats()
        .into_iter()
        .map(|(format, schema)| {
            let mut schema = schema.json_schema();
            for reference in references.iter().filter(|it| it.format == format) {
                reference.add_names(&mut schema);
            }
            if let Some(fields) = schema.as_object_mut() {
                let comment = format!("{MARK} from the types that read the sources");
                fields.shift_insert(1, "$comment".to_owned(), comment.into());
            }
            let text = format!("{schema:#}\n");
            (format!("{SCHEMAS_FOLDER}/{format}.json"), text)
        })
        .collect()
}

/// A field that refers to other sources by name.
struct Reference<'c> {
    /// The format of the source that has it.
    format: &'static str,
    /// Where its schema is, as a JSON Pointer (RFC 6901).
    pointer: &'static str,
    /// The names that exist.
    names: Vec<&'c str>,
}

/// Every field of a source that refers to others.
fn references(catalog: &Catalog) -> Vec<Reference<'_>> {
    let reference = |format, pointer, names| Reference {
        format,
        pointer,
        names,
    };
    let preferences = catalog.all_preferences().map(|one| one.name.as_str());
    let mut preferences: Vec<&str> = preferences.collect();
    preferences.sort_unstable();
    let components = catalog.components.keys().map(String::as_str).collect();
    let tables = catalog.tables.iter().map(String::as_str).collect();
    let of_overlays = catalog.overlay_components.iter().map(String::as_str);
    vec![
        reference("preference", "/properties/extends", preferences),
        reference("preference", "/properties/components/items", components),
        reference("series", "/properties/sizes/properties/from", tables),
        reference(
            "overlay",
            "/properties/components/items",
            of_overlays.collect(),
        ),
    ]
}

impl Reference<'_> {
    /// Adds the names to the schema of the field. Others stay valid: a vendor's sources also refer to
    /// the vendor's own.
    fn add_names(&self, schema: &mut Value) {
        if self.names.is_empty() {
            return;
        }
        if let Some(Value::Object(field)) = schema.pointer_mut(self.pointer)
            && let Some(any) = field.shift_remove("type")
        {
            let choices = json!([{ "enum": self.names }, { "type": any }]);
            field.insert("anyOf".to_owned(), choices);
        }
    }
}
