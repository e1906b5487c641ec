//! `docs/expressions.md` is true: each line of its tables is computed.

use std::fs;

use common_instancetypes::catalog::{Input, Root, read};
use common_instancetypes::diagnostic::{Form, Problems};
use common_instancetypes::model::Release;
use common_instancetypes::text::Sources;
use common_instancetypes::yaml::Value;

use crate::support::files::{project, temp_dir, write};

/// The cells of the tables whose first cell is a string of YAML: what is written, and what the
/// document says about it.
fn rows(document: &str) -> Vec<(String, String)> {
    let rows = document.lines().filter_map(|line| {
        let row = line.strip_prefix("| `\"")?.strip_suffix(" |")?;
        let (written, said) = row.split_once("\"` | ")?;
        Some((written.replace(r"\|", "|"), said.to_owned()))
    });
    rows.collect()
}

/// The size table of the document: its only block.
fn sizes(document: &str) -> &str {
    let (_, block) = document.split_once("```yaml\n").unwrap();
    block.split_once("```").unwrap().0
}

/// The value of an expression, or what is printed if it cannot be computed.
fn computed(expression: &str, sizes: &str) -> Result<Value, String> {
    let place = temp_dir();
    let root = place.path();
    for folder in ["preferences", "overlays"] {
        fs::create_dir(root.join(folder)).unwrap();
    }
    write(&root.join("instancetypes/_base.yaml"), "spec: {}\n");
    let series = format!("spec:\n  value: \"{expression}\"\n");
    write(&root.join("instancetypes/e/1/series.yaml"), &series);
    write(&root.join("instancetypes/e/1/sizes.yaml"), sizes);
    let roots = [Root::Catalog(root)];
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let catalog = read(
        Input::Roots(&roots),
        Release::NEWEST,
        &mut sources,
        &mut problems,
    );
    let definitions = catalog.definitions(&mut problems);
    if problems.is_empty() {
        let content = &definitions.all[0].content;
        return Ok(content.get(&["spec", "value"]).unwrap().value.clone());
    }
    Err(Form::Human.print(&problems.sorted(), &sources, false))
}

/// A value as the document says it.
fn said(value: &Value) -> String {
    match value {
        Value::Integer(number) => format!("the number {number}"),
        Value::Float(number) => format!("the number {number:?}"),
        Value::Bool(boolean) => format!("the boolean {boolean}"),
        Value::String(text) => format!("the string `{text}`"),
        other => panic!("{other:?} is no scalar"),
    }
}

#[test]
fn each_expression_of_the_document_has_its_result() {
    let document = fs::read_to_string(project().join("docs/expressions.md")).unwrap();
    let (sizes, rows) = (sizes(&document), rows(&document));
    assert!(rows.len() > 30, "{} rows", rows.len());
    let wrong = rows.into_iter().filter_map(|(written, expected)| {
        let found = match computed(&written, sizes) {
            Ok(value) => said(&value),
            Err(printed) if printed.contains(&expected) => return None,
            Err(printed) => printed,
        };
        (found != expected).then(|| format!("{written}: {found}, and not {expected}\n"))
    });
    assert_eq!(wrong.collect::<String>(), "");
}

/// The example outside the tables.
#[test]
fn a_minus_removes_space() {
    let found = computed("2 {{- cpu -}} 2", "medium: {cpu: 2}\n").unwrap();
    assert_eq!(said(&found), "the string `222`");
}
