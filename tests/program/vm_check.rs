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
spec: {template: [domain], runStrategy: [Always]}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: [none], namespace: shop}
spec: {template: [domain]}
---
apiVersion: v1
kind: Service
metadata: {name: other}
";

#[test]
fn a_case_of_junit_is_a_virtual_machine() {
    let finished = check(MACHINES, &["--format", "junit"]);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(1), ""));
    let document = roxmltree::Document::parse(&finished.stdout).unwrap();
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let counts = ["tests", "failures", "errors"].map(|key| root.attribute(key).unwrap());
    assert_eq!(counts, ["5", "3", "0"]);
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
        ["default/fits", "vm.yaml", "vm.yaml", "1", ""],
        ["default/<two> & more", "vm.yaml", "vm.yaml", "9", "failure"],
        ["default/open", "vm.yaml", "vm.yaml", "22", "skipped"],
        ["default/unreadable", "vm.yaml", "vm.yaml", "27", "failure"],
        ["vm.yaml:32", "vm.yaml", "vm.yaml", "32", "failure"],
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
        text(1, "failure"),
        "vm.yaml:15:36: error[vm-conflict]: VM field(s) spec.template.spec.domain.cpu.cores \
         conflicts with selected instance type\n  note: found in `<two> & more`\n  help: remove \
         `cores`: `u1.medium` has 1 vCPU\nvm.yaml:15:46: error[vm-conflict]: VM field(s) \
         spec.template.spec.domain.cpu.threads conflicts with selected instance type\n  note: \
         found in `<two> & more`\n  help: remove `threads`: `u1.medium` has 1 vCPU\n"
    );
    assert_eq!(
        text(3, "failure"),
        "vm.yaml:30:8: error[wrong-type]: expected a mapping, found a list\n  \
         note: found in `unreadable`\n\
         vm.yaml:30:28: error[wrong-type]: expected a string, found a list\n  \
         note: found in `unreadable`\n"
    );
    let suite = root.children().find(|it| it.has_tag_name("testsuite"));
    let said = suite
        .unwrap()
        .children()
        .find(|it| it.has_tag_name("system-out"));
    assert_eq!(
        said.unwrap().text(),
        Some("vm.yaml: note[other-kinds]: a document of another kind was skipped: `Service`\n")
    );
    assert_eq!(
        text(0, "system-out"),
        "vm.yaml:6:35: warning[vm-not-applied]: `inferFromVolumeFailurePolicy` has no effect without \
         `inferFromVolume`\n  note: found in `fits`\n  help: remove `inferFromVolumeFailurePolicy`\n"
    );
}

/// What is no virtual machine fails a run as well.
#[test]
fn an_error_beside_all_virtual_machines_is_a_case() {
    let broken = machine("a", "u1.medium", "fedora") + "---\nkind: [\n";
    for (text, expected) in [(broken.as_str(), "vm.yaml:11"), ("# nothing\n", "vm.yaml")] {
        let finished = check(text, &["--format", "junit", "--quiet"]);
        let document = roxmltree::Document::parse(&finished.stdout).unwrap();
        let failures = document
            .descendants()
            .filter(|it| it.has_tag_name("failure"));
        let cases: Vec<_> = failures
            .map(|it| it.parent().unwrap().attribute("name").unwrap())
            .collect();
        assert_eq!(
            (finished.status, cases.as_slice()),
            (Some(1), &[expected][..])
        );
    }
}

#[test]
fn other_forms_have_the_place_of_each_field() {
    let github = check(MACHINES, &["--format", "github", "--quiet"]).stdout;
    let commands: Vec<&str> = github
        .lines()
        .map(|line| line.split("::").nth(1).unwrap())
        .collect();
    let expected = [
        "error file=vm.yaml,line=15,col=36,endLine=15,endColumn=41,title=vm-conflict",
        "error file=vm.yaml,line=15,col=46,endLine=15,endColumn=53,title=vm-conflict",
        "error file=vm.yaml,line=30,col=8,endLine=30,endColumn=16,title=wrong-type",
        "error file=vm.yaml,line=30,col=28,endLine=30,endColumn=39,title=wrong-type",
        "error file=vm.yaml,line=34,col=12,endLine=34,endColumn=16,title=wrong-type",
        "error file=vm.yaml,line=35,col=8,endLine=35,endColumn=16,title=wrong-type",
    ];
    assert_eq!(commands, expected);
    let sarif = check(MACHINES, &["--format", "sarif", "--quiet"]).stdout;
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let rules: Vec<&Value> = results.iter().map(|it| &it["ruleId"]).collect();
    assert_eq!(rules[..3], ["vm-conflict", "vm-conflict", "wrong-type"]);
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (&region["startLine"], &region["startColumn"]),
        (&15.into(), &36.into())
    );
}

/// Files with instance types are read before the others, as virtual machines can name them from anywhere.
#[test]
fn what_is_said_is_in_the_order_of_the_input() {
    const DEFINITIONS: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata: {name: small}
spec: {cpu: {guest: many}, memory: {guest: 2Gi}}
";
    let scratch = tempfile::tempdir().unwrap();
    let broken =
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {name: b}\nspec: []\n";
    for (name, text) in [
        (
            "a.yaml",
            [machine("a", "none", "fedora"), broken.replace("b}", "a}")].join("---\n"),
        ),
        (
            "b.yaml",
            [broken, DEFINITIONS, &machine("b", "none", "fedora")].join("---\n"),
        ),
        (
            "c.yaml",
            [machine("c", "none", "fedora"), "---\nkind: [\n".to_owned()].concat(),
        ),
        ("e.yaml", DEFINITIONS.replace("small", "large")),
        ("f.yaml", machine("f", "none", "fedora")),
    ] {
        fs::write(scratch.path().join(name), text).unwrap();
    }
    fs::write(scratch.path().join("d.yaml"), [0xff]).unwrap();
    let mut command = program();
    command.args(["vm", "check", "--format", "json"]);
    command.args([
        "f.yaml",
        "c.yaml",
        "missing.yaml",
        "d.yaml",
        "a.yaml",
        "b.yaml",
        "e.yaml",
    ]);
    let finished = run(command
        .arg("--root")
        .arg(project())
        .current_dir(scratch.path()));
    let report: Value = serde_json::from_str(&finished.stdout).expect(&finished.stderr);
    let problems = report["problems"].as_array().unwrap().iter();
    let places: Vec<(&str, Option<u64>)> = problems
        .map(|it| &it["place"])
        .map(|it| (it["file"].as_str().unwrap(), it["line"].as_u64()))
        .collect();
    let expected = [
        ("f.yaml", Some(7)),
        ("c.yaml", Some(7)),
        ("c.yaml", Some(11)),
        ("missing.yaml", None),
        ("d.yaml", None),
        ("a.yaml", Some(7)),
        ("a.yaml", Some(14)),
        ("b.yaml", Some(4)),
        ("b.yaml", Some(9)),
        ("b.yaml", Some(17)),
        ("e.yaml", Some(4)),
    ];
    assert_eq!(places, expected);
}

/// Three virtual machines and what they refer to: an instance type with a field of v1.7, and a preference
/// with a value and a field of v1.4, which two of them name.
const NEWER: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata: {name: threads}
spec:
  cpu: {guest: 2}
  memory: {guest: 2Gi}
  ioThreadsPolicy: supplementalPool
  ioThreads: {supplementalPoolThreadCount: 2}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata: {name: efi}
spec:
  cpu: {preferredCPUTopology: cores}
  firmware:
    preferredEfi: {secureBoot: false}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: a}
spec:
  runStrategy: Always
  instancetype: {name: threads, kind: VirtualMachineInstancetype}
  preference: {name: efi, kind: VirtualMachinePreference}
  template: {spec: {domain: {}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: b}
spec:
  runStrategy: Always
  instancetype: {name: none}
  preference: {name: efi, kind: VirtualMachinePreference}
  template: {spec: {domain: {}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: c}
spec:
  runStrategy: Always
  instancetype: {name: small, kind: VirtualMachineInstancetype}
  template: {spec: {domain: {}}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata: {name: small}
spec: {cpu: {guest: 1}, memory: {guest: 1Gi}}
";

/// What is wrong with a definition is told once, however many virtual machines refer to it.
#[test]
fn a_release_has_to_know_what_virtual_machines_refer_to() {
    let finished = check(NEWER, &["--kubevirt", "v1.3.1", "--quiet"]);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(1), ""));
    let (own, newer) = finished.stdout.split_once("error[newer").unwrap();
    assert!(own.contains("\"none\" not found"), "{own}");
    let expected = "\
-field]: KubeVirt v1.3 does not know the field `ioThreads`, which v1.7 brought
 --> vm.yaml:8:3
  |
8 |   ioThreads: {supplementalPoolThreadCount: 2}
  |   ^^^^^^^^^
  |
  = note: a cluster with v1.3 drops it without a word, unless the client asks for strict validation, as \
`kubectl` does
  = note: the virtual machine `default/a` refers to it
  = note: found in `threads`
  = help: remove it, or require KubeVirt v1.7

error[newer-value]: KubeVirt v1.3 does not know the value `cores`, which v1.4 brought
  --> vm.yaml:14:31
   |
14 |   cpu: {preferredCPUTopology: cores}
   |                               ^^^^^
   |
   = note: a cluster with v1.3 refuses virtual machines with it, or ignores it
   = note: 2 virtual machines refer to it, such as `default/a`
   = note: found in `efi`
   = help: write one of `preferSockets`, `preferCores`, `preferThreads`, `preferSpread`, `preferAny`, or \
require KubeVirt v1.4

error[newer-field]: KubeVirt v1.3 does not know the field `preferredEfi`, which v1.4 brought
  --> vm.yaml:16:5
   |
16 |     preferredEfi: {secureBoot: false}
   |     ^^^^^^^^^^^^
   |
   = note: a cluster with v1.3 drops it without a word, unless the client asks for strict validation, as \
`kubectl` does
   = note: 2 virtual machines refer to it, such as `default/a`
   = note: found in `efi`
   = help: remove it, or require KubeVirt v1.4
";
    let (_, threads) = newer.split_once("supplementalPool`").unwrap();
    let (_, fields) = threads.split_once("error[newer").unwrap();
    assert_eq!(fields, [expected, "\n5 errors\n"].concat());
}

#[test]
fn a_virtual_machine_fits_no_release_that_does_not_know_what_it_refers_to() {
    let fitting = |release: &str| {
        let printed = check(NEWER, &["--kubevirt", release, "--format", "json"]).stdout;
        let report: Value = serde_json::from_str(&printed).unwrap();
        let machines = report["machines"].as_array().unwrap().iter();
        let fitting = machines.filter(|it| it["verdict"] == "fits");
        let names = fitting.map(|it| it["name"].as_str().unwrap().to_owned());
        (
            names.collect(),
            report["problems"].as_array().unwrap().len(),
        )
    };
    let names = |names: &[&str]| -> Vec<String> { names.iter().map(ToString::to_string).collect() };
    assert_eq!(fitting("v1.3"), (names(&["c"]), 5));
    assert_eq!(fitting("v1.6"), (names(&["c"]), 2));
    assert_eq!(fitting("v1.7"), (names(&["a", "c"]), 1));
}

/// Each case says all that is wrong with its virtual machine.
#[test]
fn what_a_release_does_not_know_fails_each_case_of_junit() {
    let printed = check(NEWER, &["--kubevirt", "v1.3", "--format", "junit"]).stdout;
    let document = roxmltree::Document::parse(&printed).unwrap();
    let cases = document
        .descendants()
        .filter(|it| it.has_tag_name("testcase"));
    let newer = cases.map(|case| {
        let failure = case.children().find(|it| it.has_tag_name("failure"));
        let text = failure.and_then(|it| it.text()).unwrap_or_default();
        let name = case.attribute("name").unwrap();
        (name, text.matches("error[newer-").count())
    });
    let expected = [("default/a", 4), ("default/b", 2), ("default/c", 0)];
    assert_eq!(newer.collect::<Vec<_>>(), expected);
}

#[test]
fn a_network_cannot_claim_what_a_device_of_an_instance_type_does() {
    const MACHINE: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: with-gpu}
spec:
  cpu: {guest: 4}
  memory: {guest: 2Gi}
  gpus: [{name: g, claimName: c, requestName: r}]
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Halted
  instancetype: {name: with-gpu}
  template:
    spec:
      resourceClaims: [{name: c, resourceClaimName: cc}]
      networks: [{name: net, resourceClaim: {claimName: c, requestName: r}}]
      domain: {devices: {interfaces: [{name: net, sriov: {}}]}}
";
    let gates = "default,NetworkDevicesWithDRA";
    let arguments = ["--format", "json", "--feature-gates", gates];
    let report: Value = serde_json::from_str(&check(MACHINE, &arguments).stdout).unwrap();
    let [problem] = report["problems"].as_array().unwrap().as_slice() else {
        panic!("{report}")
    };
    let message = "duplicate claimName/requestName pair \"c/r\" between GPUs[0] and Networks[0]";
    assert_eq!(problem["code"], "vm-admission");
    assert_eq!(problem["message"], message);
    assert_eq!(problem["fields"][0], "spec.template.spec.networks[0]");
    let of_default = check(MACHINE, &[]);
    assert_eq!(of_default.stdout, "1 virtual machine fits\n");
}
