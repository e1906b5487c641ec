//! Documents as the program reads them, and JSON Schemas to check them with.

use std::collections::HashMap;
use std::path::Path;

use common_instancetypes::diagnostic::{Form, Problems};
use common_instancetypes::kubevirt::Kind;
use common_instancetypes::model::Schema;
use common_instancetypes::text::Sources;
use common_instancetypes::yaml::{self, Node};
use jsonschema::Validator;
use serde_json::Value as Json;

/// The documents of a file, and the file itself for problems.
pub(crate) fn documents(file: &Path) -> (Sources, Vec<Node>) {
    let text = std::fs::read_to_string(file).unwrap();
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let source = sources.add(file.display().to_string(), text);
    let documents = yaml::parse_documents(source, sources.text(source), &mut problems);
    assert_none(problems, &sources);
    (sources, documents)
}

/// Asserts that there are no problems, and shows them otherwise.
pub(crate) fn assert_none(problems: Problems, sources: &Sources) {
    let problems = problems.sorted();
    assert!(
        problems.is_empty(),
        "{}",
        Form::Human.print(&problems, sources, false)
    );
}

/// A document as JSON.
pub(crate) fn json(node: &Node) -> Json {
    serde_json::to_value(node).unwrap()
}

/// The schema of what a source of a series may set of a document.
pub(crate) fn layer(of: Schema) -> Schema {
    Schema::Layer {
        of: Box::new(of),
        expressions: true,
    }
}

/// The JSON Schemas of the four kinds, by kind, made from what `part` makes of each schema.
pub(crate) fn validators(part: fn(Schema) -> Schema) -> HashMap<&'static str, Validator> {
    let schemas = Kind::ALL
        .iter()
        .map(|kind| (kind.as_str(), part(kind.document_schema()).json_schema()));
    schemas
        .map(|(kind, schema)| (kind, jsonschema::draft202012::new(&schema).unwrap()))
        .collect()
}

/// Asserts that the schema of a document's kind accepts it.
pub(crate) fn assert_accepted(document: &Node, validators: &HashMap<&str, Validator>) {
    let document = json(document);
    let kind = document["kind"].as_str().unwrap();
    if let Err(error) = validators[kind].validate(&document) {
        let name = &document["metadata"]["name"];
        panic!("{kind} {name}, {}: {error}", error.instance_path());
    }
}
