//! The formats that the program prints for other programs, and their schemas.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

use crate::diagnostic::ProblemsDocument;
use crate::diff::{ChangesDocument, SyncDocument};
use crate::generate::MARK;
use crate::query::{
    CatalogDocument, Explained, ImpactDocument, LayerGraph, MachineExplanation, MatrixDocument,
    RecommendationDocument,
};

use super::files::Documents;
use super::schemas::SCHEMAS_FOLDER;

/// A format that a command prints for other programs.
#[derive(Debug)]
pub struct MachineFormat {
    /// The command line that prints it.
    pub command: &'static str,
    /// The name of its schema: `catalog` for `schemas/catalog.json`.
    pub name: &'static str,
    /// Its schema, from the types that are printed.
    schema: fn() -> Value,
}

/// Every format for which there is a schema.
pub static MACHINE_FORMATS: &[MachineFormat] = &[
    MachineFormat {
        command: "export --format json",
        name: "catalog",
        schema: schema_of::<CatalogDocument<'static>>,
    },
    MachineFormat {
        command: "recommend -o json",
        name: "recommendation",
        schema: schema_of::<RecommendationDocument<'static>>,
    },
    MachineFormat {
        command: "vm matrix -o json",
        name: "matrix",
        schema: schema_of::<MatrixDocument<'static>>,
    },
    MachineFormat {
        command: "show --explain -o json",
        name: "explanation",
        schema: schema_of::<Explained>,
    },
    MachineFormat {
        command: "vm expand --explain -o json",
        name: "machine-explanation",
        schema: schema_of::<MachineExplanation>,
    },
    MachineFormat {
        command: "vm impact --format json",
        name: "impact",
        schema: schema_of::<ImpactDocument<'static>>,
    },
    MachineFormat {
        command: "tree -o json",
        name: "layers",
        schema: schema_of::<LayerGraph>,
    },
    MachineFormat {
        command: "diff --format json",
        name: "changes",
        schema: schema_of::<ChangesDocument<'static>>,
    },
    MachineFormat {
        command: "sync -o json",
        name: "sync",
        schema: schema_of::<SyncDocument<'static>>,
    },
    MachineFormat {
        command: "validate --format json",
        name: "problems",
        schema: schema_of::<ProblemsDocument<'static>>,
    },
];

impl MachineFormat {
    /// The path of the schema below the root of the repository.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{SCHEMAS_FOLDER}/{}.json", self.name)
    }

    /// The JSON Schema, draft 2020-12.
    #[must_use]
    pub fn json_schema(&self) -> Value {
        let Value::Object(mut fields) = (self.schema)() else {
            unreachable!("the schema of an object is an object")
        };
        let comment = format!("{MARK} from the types that are printed");
        fields.insert("$comment".to_owned(), comment.into());
        // What it is comes first, as in the schemas of the sources.
        for key in ["description", "title", "$comment", "$schema"] {
            if let Some(value) = fields.shift_remove(key) {
                fields.shift_insert(0, key.to_owned(), value);
            }
        }
        Value::Object(fields)
    }
}

/// The schemas of all formats, by their paths.
pub(super) fn machine_schemas() -> Documents {
    let formats = MACHINE_FORMATS.iter();
    formats
        .map(|format| (format.path(), format!("{:#}\n", format.json_schema())))
        .collect()
}

/// The schema of a type as it is written: what is always written is required.
fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    SchemaGenerator::new(settings)
        .into_root_schema_for::<T>()
        .to_value()
}
