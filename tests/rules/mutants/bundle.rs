//! The real resources, and documents as text.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use common_instancetypes::diagnostic::Problems;
use common_instancetypes::kubevirt::Kind;
use common_instancetypes::registry::labels::{self, Origin};
use common_instancetypes::text::Sources;
use common_instancetypes::yaml::{Mapping, Node, Value, emit, parse_documents};

/// Marks where a changed value goes, to find its line.
pub(crate) const MARK: &str = "thisIsTheMark";

/// The bundle of all four kinds.
pub(crate) struct Bundle {
    /// The text of each document, without the `---` before it.
    pub(crate) texts: Vec<String>,
}

impl Bundle {
    pub(crate) fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("_build/common-instancetypes-all-bundle.yaml");
        let text = fs::read_to_string(path).unwrap();
        Self {
            texts: text.split("---\n").skip(1).map(ToOwned::to_owned).collect(),
        }
    }

    /// The resources of a kind, without the labels that restate their specs: a change to a spec
    /// then breaks no rule about labels.
    pub(crate) fn unlabelled(&self, kind: Kind) -> Vec<Node> {
        let mut documents: Vec<Node> = self.texts.iter().map(|text| document(text)).collect();
        documents.retain(|document| Kind::of(document) == Some(kind));
        documents.iter_mut().for_each(remove_derived_labels);
        documents
    }
}

fn remove_derived_labels(document: &mut Node) {
    let labels = document.get_mut(&["metadata", "labels"]).unwrap();
    let Value::Mapping(labels) = &mut labels.value else {
        panic!("{labels:?}")
    };
    let is_written = |key: &str| {
        !labels::find(key).is_some_and(|label| matches!(label.origin, Origin::Derived(_)))
    };
    let written = labels.iter().filter(|(key, _)| is_written(key));
    let written: Mapping = written
        .map(|(key, field)| (key.clone(), field.clone()))
        .collect();
    *labels = Arc::new(written);
}

/// The one document of a text.
pub(crate) fn document(text: &str) -> Node {
    let mut problems = Problems::default();
    let documents = parse_documents(Sources::default().add("", ""), text, &mut problems);
    assert_eq!(problems.sorted(), [], "{text}");
    documents.into_iter().next().unwrap()
}

/// A document as bundles hold it.
pub(crate) fn written(document: &Node) -> String {
    let mut text = String::new();
    emit(document, &mut text);
    text
}

/// The number of the only line that holds a text, from 1.
pub(crate) fn line_of(text: &str, part: &str) -> usize {
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains(part));
    let (number, _) = lines
        .next()
        .unwrap_or_else(|| panic!("`{part}` is not in {text}"));
    assert!(lines.next().is_none(), "`{part}` is twice in {text}");
    number + 1
}
