//! `vm check`: what it advises, and the forms in which it answers.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::support::files::project;
use crate::support::program::{Finished, program, run};

/// Runs `vm check` in a folder that holds `vm.yaml`.
fn check(text: &str, arguments: &[&str]) -> Finished {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("vm.yaml"), text).unwrap();
    let mut command = program();
    command.args(["vm", "check", "vm.yaml", "--root"]);
    command.arg(project()).args(arguments);
    run(command.current_dir(scratch.path()))
}

/// A virtual machine as the catalog's matrix has it.
fn machine(name: &str, instancetype: &str, preference: &str) -> String {
    format!(
        "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: {name}}}\nspec:\n  \
         runStrategy: Always\n  instancetype: {{name: {instancetype}}}\n  preference: {{name: \
         {preference}}}\n  template: {{spec: {{domain: {{}}}}}}\n"
    )
}

/// The names that a help tells, in backticks.
fn names(help: &str) -> Vec<&str> {
    let (_, names) = help.split_once(": ").unwrap_or_default();
    names
        .split(", ")
        .map(|name| name.trim_matches('`'))
        .collect()
}

/// The names of the catalog's instance types or preferences.
fn catalog(noun: &str) -> BTreeSet<String> {
    let mut command = program();
    command.args(["list", noun, "-o", "name", "--root"]);
    let finished = run(command.arg(project()));
    let names = finished
        .stdout
        .lines()
        .filter_map(|line| line.split_once('/'));
    names.map(|(_, name)| name.to_owned()).collect()
}

#[test]
fn what_is_advised_fits() {
    let instancetypes = catalog("instancetypes");
    let mut pairs = String::new();
    for preference in catalog("preferences") {
        for instancetype in &instancetypes {
            let name = format!("{instancetype}+{preference}");
            pairs.push_str(&machine(&name, instancetype, &preference));
        }
    }
    let report: Value = serde_json::from_str(&check(&pairs, &["--format", "json"]).stdout).unwrap();
    let mut advised = BTreeSet::new();
    for problem in report["problems"].as_array().unwrap() {
        let pair = problem["notes"][0].as_str().unwrap();
        let (_, preference) = pair.trim_end_matches('`').split_once('+').unwrap();
        let help = problem["help"].as_str().unwrap();
        if help.starts_with("these are enough: ") {
            let names = names(help).into_iter();
            advised.extend(names.map(|name| (name.to_owned(), preference.to_owned())));
        }
    }
    assert!(advised.len() > 100, "{advised:?}");
    let machines = advised
        .iter()
        .enumerate()
        .fold(String::new(), |mut all, (number, pair)| {
            write!(all, "{}", machine(&format!("n{number}"), &pair.0, &pair.1)).unwrap();
            all
        });
    let finished = check(&machines, &[]);
    let fit = format!("{} virtual machines fit\n", advised.len());
    assert_eq!(finished.stdout, fit);
}

#[test]
fn instance_types_of_the_cluster_are_advised_with_their_kind() {
    const BUNDLE: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: large}
spec: {cpu: {guest: 4}, memory: {guest: 8Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  instancetype: {kind: VirtualMachineInstancetype, name: small}
  template: {spec: {domain: {memory: {guest: 4Gi}}}}
";
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("vm.yaml"), BUNDLE).unwrap();
    let (types, _) = BUNDLE
        .split_once("---\napiVersion: kubevirt.io/v1\n")
        .unwrap();
    fs::write(scratch.path().join("types.yaml"), types).unwrap();
    let mut command = program();
    command.args([
        "vm",
        "check",
        "vm.yaml",
        "--from",
        "types.yaml",
        "--format",
        "json",
    ]);
    let finished = run(command.current_dir(scratch.path()));
    let report: Value = serde_json::from_str(&finished.stdout).expect(&finished.stderr);
    assert_eq!(
        report["problems"][0]["help"],
        "remove `guest`; these have as much: `large`, of the kind \
         `VirtualMachineClusterInstancetype`"
    );
}
