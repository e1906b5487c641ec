//! `schemas/*.json`: the formats of the sources, for editors that check and complete them.

use crate::catalog::formats;
use crate::generate::MARK;

use super::files::Documents;

/// The folder of the JSON Schemas below a catalog's root.
pub const SCHEMAS_FOLDER: &str = "schemas";

/// The JSON Schema of each format of sources, by its path below the catalog's root.
#[must_use]
pub fn schemas() -> Documents {
    formats()
        .into_iter()
        .map(|(name, schema)| {
            let mut schema = schema.json_schema();
            if let Some(fields) = schema.as_object_mut() {
                let comment = format!("{MARK} from the types that read the sources");
                fields.shift_insert(1, "$comment".to_owned(), comment.into());
            }
            let text = format!("{schema:#}\n");
            (format!("{SCHEMAS_FOLDER}/{name}.json"), text)
        })
        .collect()
}
