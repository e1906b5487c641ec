//! `schemas/*.json`: the formats of the sources, for editors that check and complete them.

use crate::catalog::formats;

use super::files::Documents;

/// The folder of the JSON Schemas below a catalog's root.
pub const SCHEMAS_FOLDER: &str = "schemas";

/// The JSON Schema of each format of sources, by its path below the catalog's root.
#[must_use]
pub fn schemas() -> Documents {
    formats()
        .into_iter()
        .map(|(name, schema)| {
            let text = format!("{:#}\n", schema.json_schema());
            (format!("{SCHEMAS_FOLDER}/{name}.json"), text)
        })
        .collect()
}
