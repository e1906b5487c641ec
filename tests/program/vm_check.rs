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

const MACHINES: &str = "\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: fits}
spec:
  runStrategy: Always
  instancetype: {name: u1.medium, inferFromVolumeFailurePolicy: Ignore}
  template: {spec: {domain: {}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: <two> & more}
spec:
  runStrategy: Always
  instancetype: {name: u1.medium}
  template: {spec: {domain: {cpu: {cores: 1, threads: 1}}}}
---
apiVersion: template.kubevirt.io/v1beta1
kind: VirtualMachineTemplate
metadata: {name: open}
spec:
  parameters: [{name: SIZE, required: true}]
  virtualMachine:
    spec:
      instancetype: {name: \"${SIZE}\"}
      template: {spec: {domain: {}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: unreadable}
spec: {template: [domain]}
";

#[test]
fn a_case_of_junit_is_a_virtual_machine() {
    let finished = check(MACHINES, &["--format", "junit"]);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(1), ""));
    let document = roxmltree::Document::parse(&finished.stdout).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let counts = ["tests", "failures", "errors"].map(|key| root.attribute(key).unwrap());
    assert_eq!(counts, ["4", "2", "0"]);
    let cases: Vec<_> = root
        .descendants()
        .filter(|it| it.has_tag_name("testcase"))
        .collect();
    let shown = cases.iter().map(|case| {
        assert_eq!(case.parent().unwrap().attribute("name"), Some("vm.yaml"));
        let of = |key| case.attribute(key).unwrap();
        let outcome = case
            .children()
            .find(|it| it.is_element() && !it.has_tag_name("system-out"));
        let outcome = outcome.map_or("", |it| it.tag_name().name());
        [of("name"), of("classname"), of("file"), of("line"), outcome]
    });
    let expected = [
        ["wrong-type", "vm.yaml", "vm.yaml", "30", "failure"],
        ["fits", "vm.yaml", "vm.yaml", "1", ""],
        ["<two> & more", "vm.yaml", "vm.yaml", "9", "failure"],
        ["open", "vm.yaml", "vm.yaml", "22", "skipped"],
    ];
    assert_eq!(shown.collect::<Vec<_>>(), expected);
    let text = |case: usize, name: &str| {
        let below = cases[case]
            .children()
            .find(|it| it.has_tag_name(name))
            .unwrap();
        below.text().unwrap_or_default().to_owned()
    };
    assert_eq!(
        text(2, "failure"),
        "vm.yaml:15:36: error[vm-conflict]: VM field(s) spec.template.spec.domain.cpu.cores \
         conflicts with selected instance type\n  help: remove `cores`: `u1.medium` has 1 \
         vCPU\nvm.yaml:15:46: error[vm-conflict]: VM field(s) \
         spec.template.spec.domain.cpu.threads conflicts with selected instance type\n  help: \
         remove `threads`: `u1.medium` has 1 vCPU\n"
    );
    assert_eq!(
        text(1, "system-out"),
        "vm.yaml:6:35: warning[vm-not-applied]: `inferFromVolumeFailurePolicy` has no effect without \
         `inferFromVolume`\n  help: remove `inferFromVolumeFailurePolicy`\n"
    );
}

#[test]
fn other_forms_have_the_place_of_each_field() {
    let github = check(MACHINES, &["--format", "github", "--quiet"]).stdout;
    let commands: Vec<&str> = github
        .lines()
        .map(|line| line.split("::").nth(1).unwrap())
        .collect();
    let expected = [
        "error file=vm.yaml,line=30,col=8,endLine=30,endColumn=16,title=wrong-type",
        "error file=vm.yaml,line=15,col=36,endLine=15,endColumn=41,title=vm-conflict",
        "error file=vm.yaml,line=15,col=46,endLine=15,endColumn=53,title=vm-conflict",
    ];
    assert_eq!(commands, expected);
    let sarif = check(MACHINES, &["--format", "sarif", "--quiet"]).stdout;
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let rules: Vec<&Value> = results.iter().map(|it| &it["ruleId"]).collect();
    assert_eq!(rules, ["wrong-type", "vm-conflict", "vm-conflict"]);
    let region = &results[1]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"]),
        (&15.into(), &36.into())
    );
}
