//! What the engine of virtual machines reads has the type that KubeVirt's has: each field of KubeVirt's
//! cases, with a value of another type, is reported, or nothing depends on it.

use std::fs;
use std::path::{Path, PathBuf};

use common_instancetypes::catalog::{Subfolders, named_files, read_files};
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::text::Sources;
use common_instancetypes::vm::{
    Cluster, Defaults, Machine, MachineFiles, Objects, WANTED, check, expand,
};
use common_instancetypes::yaml::{self, Node};
use serde_json::{Value, json};

use crate::support::oracle::oracle;
use crate::support::side_by_side;

/// The step to a field or to an item.
#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Number(usize),
}

/// The paths to everything in a value.
fn paths(value: &Value, path: &[Step], all: &mut Vec<Vec<Step>>) {
    let mut add = |step: Step, below: &Value| {
        let path = [path, &[step]].concat();
        paths(below, &path, all);
        all.push(path);
    };
    match value {
        Value::Object(fields) => {
            for (key, below) in fields {
                add(Step::Key(key.clone()), below);
            }
        }
        Value::Array(items) => {
            for (number, below) in items.iter().enumerate() {
                add(Step::Number(number), below);
            }
        }
        _ => {}
    }
}

fn at<'v>(value: &'v mut Value, path: &[Step]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Number(number) => value.get_mut(number),
    })
}

/// A value of another type than one.
fn of_another_type(value: &Value) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) => json!("another type"),
        _ => json!(["another type"]),
    }
}

/// A virtual machine as JSON; `None` if it is refused.
fn read(document: &Value) -> Option<Machine> {
    let text = document.to_string();
    let mut sources = Sources::default();
    let source = sources.add("vm.json", &text);
    let mut problems = Problems::default();
    let node = yaml::parse(source, &text, &mut problems)?;
    Machine::read(node, &mut problems).filter(|_| !problems.any_errors())
}

fn json(node: &Node) -> Value {
    serde_json::to_value(node).unwrap()
}

/// What becomes of a virtual machine, and what is said of it.
fn answers(machine: &Machine, objects: &Objects<'_>) -> (Vec<Option<Value>>, Vec<String>) {
    let forms = [Defaults::Omitted, Defaults::Added];
    let expanded = forms.map(|defaults| {
        let expanded = expand(machine, objects, defaults).ok()?;
        Some(json(&expanded.document))
    });
    let said = check(machine, objects, &Cluster::default()).into_iter();
    (expanded.into(), said.map(|reason| reason.message).collect())
}

fn held(file: PathBuf) -> MachineFiles {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let mut held = MachineFiles::default();
    for file in read_files(
        named_files(&[file], Subfolders::Told, &mut problems),
        WANTED,
        &mut sources,
        &mut problems,
    ) {
        held.add(file, &sources, &mut problems);
    }
    held
}

/// The fields of a case that have an effect whatever their type, and how many were tried.
fn untyped(case: &Path, catalog: &MachineFiles) -> (usize, Vec<String>) {
    let held = held(case.join("input.yaml"));
    let mut objects = Objects::default();
    held.add_to(&mut objects);
    catalog.add_to(&mut objects);
    let (mut tried, mut untyped) = (0, Vec::new());
    for document in held.machines.iter().map(|it| json(it.document())) {
        let Some(machine) = read(&document) else {
            continue;
        };
        let (expanded, said) = answers(&machine, &objects);
        let mut all = Vec::new();
        paths(&document, &[], &mut all);
        for path in all {
            tried += 1;
            let mut changed = document.clone();
            let field = at(&mut changed, &path).unwrap();
            let other = of_another_type(field);
            *field = other.clone();
            let Some(machine) = read(&changed) else {
                continue;
            };
            // What nothing depends on comes back as it is, and nothing else changes.
            let expected: Vec<Option<Value>> = expanded
                .iter()
                .cloned()
                .map(|expanded| {
                    let mut expanded = expanded?;
                    if let Some(field) = at(&mut expanded, &path) {
                        *field = other.clone();
                    }
                    Some(expanded)
                })
                .collect();
            if answers(&machine, &objects) != (expected, said.clone()) {
                untyped.push(format!("{path:?}"));
            }
        }
    }
    (tried, untyped)
}

#[test]
fn whatever_has_an_effect_has_a_type() {
    let Some(oracle) = oracle() else { return };
    let catalog = held(oracle.join("upstream-main/common-instancetypes-all-bundle.yaml"));
    let cases = fs::read_dir(oracle.join("vm/cases")).unwrap();
    let cases: Vec<_> = cases.map(|case| case.unwrap().path()).collect();
    let found = side_by_side::map(&cases, |case| untyped(case, &catalog));
    let tried: usize = found.iter().map(|(tried, _)| tried).sum();
    assert!(tried > 3000, "{tried}");
    let mut untyped: Vec<String> = found.into_iter().flat_map(|(_, untyped)| untyped).collect();
    untyped.sort_unstable();
    untyped.dedup();
    assert_eq!(untyped, [""; 0]);
}
