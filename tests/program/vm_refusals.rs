//! `vm check`: what KubeVirt's webhooks refuse for what an instance type or a preference makes of a
//! virtual machine, as KubeVirt itself answers.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::oracle::oracle;
use crate::support::program::{program, run};
use crate::support::side_by_side;

/// How the oracle calls a set of feature gates, and the option that stands for it.
const GATES: [(&str, &str); 3] = [
    ("default", "default"),
    ("off", "off"),
    (
        "on",
        "off,HostDevices,WorkloadEncryptionSEV,WorkloadEncryptionTDX,Sidecar,\
         ExperimentalIgnitionSupport,GPUsWithDRA,HostDevicesWithDRA",
    ),
];

/// The virtual machines that say nothing special.
const PLAIN: [&str; 3] = ["plain", "no-disks", "inline"];

/// What KubeVirt says of a requirement that is not met, before it says which.
const REQUIREMENT: &str = "failure checking preference requirements: ";

/// A refusal: by which webhook, of which field, in which words.
type Refusal = (Webhook, String, String);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Webhook {
    Machine,
    Instance,
}

/// What becomes of a virtual machine.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Crash,
    Refusals(Vec<Refusal>),
}

impl Verdict {
    fn is_admitted(&self) -> bool {
        !matches!(self, Self::Refusals(refusals) if refusals.iter().any(|it| it.0 == Webhook::Machine))
            && *self != Self::Crash
    }

    fn starts(&self) -> bool {
        matches!(self, Self::Refusals(refusals) if refusals.is_empty())
    }
}

fn expected(answer: &Value) -> Verdict {
    let (webhook, answer) = if answer["allowed"] == true {
        (Webhook::Instance, &answer["start"])
    } else {
        (Webhook::Machine, answer)
    };
    if !answer["panic"].is_null() {
        return Verdict::Crash;
    }
    let causes = answer["causes"].as_array().into_iter().flatten();
    let refusals = causes.map(|cause| {
        let text = |key: &str| cause[key].as_str().unwrap().to_owned();
        (webhook, text("field"), text("message"))
    });
    Verdict::Refusals(refusals.collect())
}

/// What `vm check` says of each virtual machine of a file.
fn found(file: &Path, gates: &str) -> BTreeMap<String, Verdict> {
    let mut command = program();
    command.args([
        "vm",
        "check",
        "--quiet",
        "--format",
        "json",
        "--feature-gates",
        gates,
    ]);
    let finished = run(command.arg(file).current_dir(file.parent().unwrap()));
    let report: Value = serde_json::from_str(&finished.stdout).expect(&finished.stderr);
    let mut verdicts = BTreeMap::new();
    for problem in report["problems"].as_array().unwrap() {
        let note = problem["notes"][0].as_str().unwrap();
        let name = note
            .strip_prefix("found in `")
            .and_then(|it| it.strip_suffix('`'));
        let code = problem["code"].as_str().unwrap();
        let verdict = verdicts
            .entry(name.unwrap().to_owned())
            .or_insert(Verdict::Refusals(Vec::new()));
        let Verdict::Refusals(refusals) = verdict else {
            panic!("{} says more than that KubeVirt crashes", file.display());
        };
        let (webhook, start) = match code {
            "vm-crash" => {
                *verdict = Verdict::Crash;
                continue;
            }
            "vm-start" => (Webhook::Instance, ""),
            "vm-requirement" => (Webhook::Machine, REQUIREMENT),
            "vm-admission" | "vm-spread" | "vm-conflict" => (Webhook::Machine, ""),
            _ => panic!("{}: {code}", file.display()),
        };
        let message = format!("{start}{}", problem["message"].as_str().unwrap());
        let fields = problem["fields"].as_array().unwrap().iter();
        let fields: Vec<&str> = fields.map(|field| field.as_str().unwrap()).collect();
        refusals.push((webhook, fields.join(", "), message));
    }
    verdicts
}

/// How the verdicts on a case differ from KubeVirt's.
fn difference(case: &Path) -> String {
    let answer = fs::read_to_string(case.join("expected.json")).unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let name = case.file_name().unwrap().display();
    let mut differences = String::new();
    for (gates, option) in GATES {
        let mut found = found(&case.join("input.yaml"), option);
        let (mut is_refused, mut never_starts) = (true, true);
        for (machine, answers) in answer["vms"].as_object().unwrap() {
            let expected = expected(answers.get(gates).unwrap_or(&answers["default"]));
            let found = found
                .remove(machine)
                .unwrap_or(Verdict::Refusals(Vec::new()));
            if PLAIN.contains(&machine.as_str()) {
                is_refused &= !found.is_admitted();
                never_starts &= !found.starts();
            }
            if found != expected {
                writeln!(
                    differences,
                    "{name}, {gates}, {machine}: {found:#?}\ninstead of {expected:#?}"
                )
                .unwrap();
            }
        }
        assert!(found.is_empty(), "{name} has no {found:?}");
        let all = [("refusesEvery", is_refused), ("neverStarts", never_starts)];
        for (key, found) in all {
            if answer[key][gates] != found {
                writeln!(differences, "{name}, {gates}: {key} is {found}").unwrap();
            }
        }
    }
    differences
}

fn cases(oracle: &Path) -> Vec<PathBuf> {
    let cases = fs::read_dir(oracle.join("refusals")).unwrap();
    let mut cases: Vec<PathBuf> = cases
        .map(|case| case.unwrap().path())
        .filter(|it| it.is_dir())
        .collect();
    cases.sort();
    assert_eq!(cases.len(), 216);
    cases
}

#[test]
fn each_refusal_is_kubevirts() {
    let Some(folder) = oracle() else { return };
    let differences = side_by_side::map(&cases(&folder), |case| difference(case));
    assert_eq!(differences.concat(), "");
}
