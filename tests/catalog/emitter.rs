//! The emitter against bytes that kustomize and yq wrote.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use common_instancetypes::diagnostic::Problems;
use common_instancetypes::text::{Location, Sources};
use common_instancetypes::yaml::{Field, Mapping, Node, Value, emit, parse_documents, sort_keys};

use crate::support::oracle::oracle;
use crate::support::{published, side_by_side};

#[test]
fn scalars() -> Result<(), Box<dyn Error>> {
    let Some(oracle) = oracle() else {
        return Ok(());
    };
    let input = fs::read_to_string(oracle.join("scalars/input.json"))?;
    let expected = fs::read_to_string(oracle.join("scalars/expected.yaml"))?;
    let strings: BTreeMap<String, String> = serde_json::from_str(&input)?;
    assert_eq!(strings.len(), 384);

    let mut emitted = "---\n".to_owned();
    emit(&resource(&strings), &mut emitted);

    for (number, (emitted, expected)) in emitted.lines().zip(expected.lines()).enumerate() {
        assert_eq!(emitted, expected, "line {}", number + 1);
    }
    assert_eq!(emitted, expected);
    Ok(())
}

/// kustomize sorts the keys, yq adds a label after them.
#[test]
fn structure() -> Result<(), Box<dyn Error>> {
    let Some(oracle) = oracle() else {
        return Ok(());
    };
    let mut documents = read(&oracle.join("structure/input.yaml"))?;
    let document = documents.first_mut().ok_or("no document")?;
    sort_keys(document);
    let (key, node) = (
        document.at,
        Node {
            value: string("v1"),
            at: document.at,
        },
    );
    document.set(&["metadata", "labels", "v"], Field { key, node });

    let expected = fs::read_to_string(oracle.join("structure/expected.yaml"))?;
    assert_eq!(emitted(&documents), expected);
    Ok(())
}

#[test]
fn bundles_read_and_emitted_again_are_unchanged() {
    let Some(oracle) = oracle() else { return };
    side_by_side::map(&published::bundles(&oracle), |path| {
        let documents = read(path).unwrap();
        let is_unchanged = emitted(&documents) == fs::read_to_string(path).unwrap();
        assert!(is_unchanged, "{}", path.display());
    });
}

fn read(path: &Path) -> Result<Vec<Node>, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let mut problems = Problems::default();
    let source = Sources::default().add("", "");
    let documents = parse_documents(source, &text, &mut problems);
    assert_eq!(problems.sorted(), []);
    Ok(documents)
}

fn emitted(documents: &[Node]) -> String {
    let mut text = String::new();
    for document in documents {
        text.push_str("---\n");
        emit(document, &mut text);
    }
    text
}

/// The resource that holds the strings as annotations.
fn resource(annotations: &BTreeMap<String, String>) -> Node {
    let annotations = annotations
        .iter()
        .map(|(key, text)| (key.as_str(), string(text)));
    let labels = [("a", string("b")), ("v", string("v1"))];
    let metadata = [
        ("annotations", Value::from(mapping(annotations))),
        ("labels", Value::from(mapping(labels))),
        ("name", string("scalars")),
    ];
    let value = Value::from(mapping([
        ("apiVersion", string("instancetype.kubevirt.io/v1beta1")),
        ("kind", string("VirtualMachinePreference")),
        ("metadata", Value::from(mapping(metadata))),
        ("spec", Value::from(Mapping::default())),
    ]));
    Node {
        value,
        at: Location::default(),
    }
}

fn string(text: &str) -> Value {
    Value::String(text.into())
}

fn mapping<'a>(fields: impl IntoIterator<Item = (&'a str, Value)>) -> Mapping {
    let at = Location::default();
    let field = |value| Field {
        key: at,
        node: Node { value, at },
    };
    fields
        .into_iter()
        .map(|(key, value)| (key.to_owned(), field(value)))
        .collect()
}
