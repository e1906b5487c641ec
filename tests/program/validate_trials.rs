//! `validate`: what KubeVirt refuses of plain virtual machines, as KubeVirt itself answers.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::oracle::oracle;
use crate::support::program::{program, run};
use crate::support::side_by_side;

/// Cases in which KubeVirt refuses the instance type and the preference together, but neither of them
/// with others: a warning, as another bundle may have others.
const OF_PAIRS: [&str; 8] = [
    "arm64-max-guest",
    "arm64-threads-dedicated",
    "cpu-dedicated-threads-4",
    "req-cpu-4-of-2",
    "spread-coresthreads-odd",
    "spread-old-ratio-3-of-4",
    "spread-ratio-4-of-2",
    "spread-socketscoresthreads-2",
];

/// How `validate` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Error,
    /// That no instance type goes with the preference.
    Warning,
    Nothing,
}

fn answer(case: &Path) -> Answer {
    let mut validate = program();
    validate.args(["validate", "--format", "json"]);
    let finished = run(validate.arg(case.join("input.yaml")));
    let report: Value = serde_json::from_str(&finished.stdout).expect(&finished.stderr);
    let problems = report["problems"].as_array().unwrap();
    let has = |key: &str, value: &str| problems.iter().any(|problem| problem[key] == value);
    assert_eq!(finished.status, Some(i32::from(has("severity", "error"))));
    if has("severity", "error") {
        Answer::Error
    } else if has("code", "unmet-requirements") {
        Answer::Warning
    } else {
        Answer::Nothing
    }
}

/// Whether KubeVirt starts no plain virtual machine, or refuses a definition itself.
fn is_refused(case: &Path) -> bool {
    let expected = fs::read_to_string(case.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let definitions = expected["catalogAdmission"].as_object().unwrap().values();
    let is_refused = |verdict: &Value| verdict["allowed"] == false;
    expected["neverStarts"]["default"] == true || definitions.into_iter().any(is_refused)
}

#[test]
fn what_kubevirt_refuses_is_an_error() {
    let Some(folder) = oracle() else { return };
    let cases = fs::read_dir(folder.join("refusals")).unwrap();
    let cases: BTreeSet<PathBuf> = cases
        .map(|case| case.unwrap().path())
        .filter(|it| it.is_dir())
        .collect();
    let cases: Vec<PathBuf> = cases.into_iter().collect();
    assert_eq!(cases.len(), 216);
    let answers = side_by_side::map(&cases, |case| answer(case));
    let mut differing = Vec::new();
    for (case, answer) in cases.iter().zip(answers) {
        let name = case.file_name().unwrap().to_str().unwrap();
        let expected = if OF_PAIRS.contains(&name) {
            assert!(is_refused(case), "{name}");
            Answer::Warning
        } else if is_refused(case) {
            Answer::Error
        } else {
            Answer::Nothing
        };
        if answer != expected {
            differing.push((name, answer, expected));
        }
    }
    assert_eq!(differing, []);
}
