//! `vm`: what virtual machines become and whether they fit, as KubeVirt itself answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::recommend::schema_of_virtual_machines;
use crate::support::files::{project, temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{Finished, program, run};
use crate::support::side_by_side;
use crate::vm_expand::read_by_kubectl;

/// Where KubeVirt's answers are, and the bundle that they are about.
struct Oracle {
    cases: PathBuf,
    matrix: PathBuf,
    bundle: PathBuf,
}

fn kubevirt() -> Option<Oracle> {
    let folder = oracle()?;
    Some(Oracle {
        cases: folder.join("vm/cases"),
        matrix: folder.join("vm/matrix.tsv"),
        bundle: folder.join("upstream-main/common-instancetypes-all-bundle.yaml"),
    })
}

fn vm(arguments: &[&str], bundle: &Path, file: &Path) -> Finished {
    let mut command = program();
    command.arg("vm").args(arguments);
    command.arg("--from").arg(bundle).arg(file);
    run(&mut command)
}

fn expanded(bundle: &Path, file: &Path, options: &[&str]) -> Option<Value> {
    let arguments = [&["expand", "-o", "json"], options].concat();
    let finished = vm(&arguments, bundle, file);
    (finished.status == Some(0)).then(|| serde_json::from_str(&finished.stdout).unwrap())
}

/// What is said of each virtual machine, in order.
fn messages(bundle: &Path, file: &Path) -> Vec<Value> {
    let finished = vm(&["check", "--quiet", "--format", "json"], bundle, file);
    let report: Value = serde_json::from_str(&finished.stdout).expect(&finished.stderr);
    report["problems"].as_array().unwrap().clone()
}

/// A virtual machine as Go writes it: without the empty values that its author wrote.
fn as_go_writes(machine: &mut Value, expected: &Value) {
    let (Value::Object(fields), Value::Object(expected)) = (&mut *machine, expected) else {
        if let (Value::Array(items), Value::Array(expected)) = (machine, expected) {
            for (item, expected) in items.iter_mut().zip(expected) {
                as_go_writes(item, expected);
            }
        }
        return;
    };
    let empty = [json!(false), json!(0), json!(""), json!({})];
    fields.retain(|key, value| expected.contains_key(key) || !empty.contains(value));
    for (key, value) in fields {
        if let Some(expected) = expected.get(key) {
            as_go_writes(value, expected);
        }
    }
}

/// What KubeVirt says, in the order of its stages.
fn expected_messages(answer: &Value) -> Vec<String> {
    let mut messages = Vec::new();
    for key in [
        "inferError",
        "instancetypeFindError",
        "preferenceFindError",
        "spreadError",
        "conflictMessages",
        "requirementError",
    ] {
        match &answer[key] {
            Value::String(text) if !text.is_empty() => messages.push(text.clone()),
            Value::Array(texts) => {
                messages.extend(texts.iter().map(|text| text.as_str().unwrap().to_owned()));
            }
            _ => {}
        }
    }
    if messages.is_empty() {
        messages.extend(refusals(answer));
    }
    messages
}

/// What the webhook of virtual machines says, but for rules that are no matter of instance types and
/// preferences.
fn refusals(answer: &Value) -> impl Iterator<Item = String> {
    let causes = answer["admission"]["causes"]
        .as_array()
        .into_iter()
        .flatten();
    let text = |cause: &Value, key: &str| cause[key].as_str().unwrap().to_owned();
    let others = [
        "spec.template.spec.interfaces",
        "spec.template.spec.domain.devices.interfaces[",
    ];
    // A preference can bring the only binding of an interface.
    let is_ours = move |cause: &&Value| {
        text(cause, "message").contains("exactly one binding")
            || !others.iter().any(|it| text(cause, "field").starts_with(it))
    };
    causes
        .filter(is_ours)
        .map(move |cause| text(cause, "message"))
}

/// How an answer of ours differs from KubeVirt's to a case.
fn difference(oracle: &Oracle, case: &Path) -> Option<String> {
    let file = case.join("input.yaml");
    let answer = fs::read_to_string(case.join("expected.json")).unwrap();
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let found = messages(&oracle.bundle, &file);
    // What happens at the start is not among the answers.
    let found: Vec<&str> = found
        .iter()
        .filter(|it| it["code"] != "vm-start")
        .map(|it| it["message"].as_str().unwrap())
        .collect();
    if answer["panic"] == "" {
        let expected = expected_messages(&answer);
        if found != expected {
            return Some(format!("says {found:#?}\ninstead of {expected:#?}"));
        }
    } else if !matches!(found.as_slice(), [one] if one.starts_with("KubeVirt crashes here: ")) {
        return Some(format!("says {found:#?}"));
    }
    let of_case = Expected {
        spec: &answer["expanded"],
        annotations: &answer["expandedAnnotations"],
    };
    let of_cluster = Expected {
        spec: &answer["expandAPI"]["spec"],
        annotations: &answer["expandAPI"]["annotations"],
    };
    let forms: [(&[&str], _); 2] = [(&[], of_case), (&["--cluster-defaults"], of_cluster)];
    forms.into_iter().find_map(|(options, expected)| {
        let document = expanded(&oracle.bundle, &file, options);
        let difference = expected.difference(document)?;
        Some(format!("{options:?} {difference}"))
    })
}

/// What KubeVirt makes of the template of a virtual machine.
struct Expected<'a> {
    /// Null if it refuses it.
    spec: &'a Value,
    annotations: &'a Value,
}

impl Expected<'_> {
    fn difference(&self, document: Option<Value>) -> Option<String> {
        let Some(mut document) = document else {
            return (*self.spec != Value::Null).then(|| "is not expanded".to_owned());
        };
        let template = &mut document["spec"]["template"];
        let annotations = template["metadata"]["annotations"].take();
        let mut spec = template["spec"].take();
        let mut expected = self.spec.clone();
        as_go_writes(&mut spec, &expected);
        as_go_writes(&mut expected, &spec);
        if spec != expected {
            return Some(format!("becomes {spec:#}\ninstead of {expected:#}"));
        }
        let of = |value: &Value| value.as_object().cloned().unwrap_or_default();
        let (annotations, expected) = (of(&annotations), of(self.annotations));
        (annotations != expected).then(|| format!("is annotated {annotations:?}, not {expected:?}"))
    }
}

#[test]
fn each_case_becomes_what_kubevirt_makes_of_it() {
    let Some(oracle) = kubevirt() else { return };
    let cases = fs::read_dir(&oracle.cases).unwrap();
    let mut cases: Vec<PathBuf> = cases.map(|case| case.unwrap().path()).collect();
    cases.sort();
    assert_eq!(cases.len(), 190);
    let differences = side_by_side::map(&cases, |case| {
        let name = case.file_name().unwrap().display();
        difference(&oracle, case).map(|difference| format!("{name} {difference}\n"))
    });
    let differences: String = differences.into_iter().flatten().collect();
    assert_eq!(differences, "");
}

#[test]
fn expanding_twice_changes_nothing() {
    let Some(oracle) = kubevirt() else { return };
    let scratch = tempfile::tempdir().unwrap();
    let cases: Vec<_> = fs::read_dir(&oracle.cases)
        .unwrap()
        .map(|case| case.unwrap())
        .collect();
    let expanded = side_by_side::map(&cases, |case| {
        let input = case.path().join("input.yaml");
        let once = vm(&["expand"], &oracle.bundle, &input);
        let is_expanded = once.status == Some(0);
        if is_expanded {
            let file = scratch.path().join(case.file_name());
            fs::write(&file, &once.stdout).unwrap();
            let twice = vm(&["expand"], &oracle.bundle, &file);
            assert_eq!(twice.stdout, once.stdout, "{}", input.display());
        }
        is_expanded.then_some(once.stdout)
    });
    let expanded: Vec<String> = expanded.into_iter().flatten().collect();
    assert_eq!(expanded.len(), 162);
    assert_applicable(&expanded);
}

/// Asserts that kubectl reads what was printed, and that the schema of the API takes it.
fn assert_applicable(expanded: &[String]) {
    let own = expanded
        .iter()
        .map(|text| serde_yaml::from_str(text).unwrap());
    let own: Vec<Value> = own.collect();
    if let Some(read) = read_by_kubectl(&expanded.concat()) {
        assert_eq!(read.len(), own.len());
        for (read, own) in read.iter().zip(&own) {
            assert_eq!(read["spec"], own["spec"]);
        }
    }
    if let Some(schema) = schema_of_virtual_machines() {
        for machine in &own {
            let errors = schema.iter_errors(machine);
            let errors: Vec<String> = errors
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, [""; 0], "{machine}");
        }
    }
}

#[test]
fn each_pair_becomes_what_kubevirt_makes_of_it() {
    let Some(oracle) = kubevirt() else { return };
    let matrix = fs::read_to_string(&oracle.matrix).unwrap();
    let rows: Vec<Vec<&str>> = matrix
        .lines()
        .skip(1)
        .map(|row| row.split('\t').collect())
        .collect();
    assert_eq!(rows.len(), 2470);
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("pairs.yaml");
    let machine = |row: &Vec<&str>| {
        let (instancetype, preference) = (row[0], row[1]);
        format!(
            "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  \
             name: {instancetype}+{preference}\nspec:\n  instancetype: {{name: {instancetype}}}\n  \
             preference: {{name: {preference}}}\n  template:\n    spec:\n      domain:\n        \
             devices: {{}}\n"
        )
    };
    fs::write(&file, rows.iter().map(machine).collect::<String>()).unwrap();
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for problem in messages(&oracle.bundle, &file) {
        let name = problem["notes"][0].as_str().unwrap();
        let message = problem["message"].as_str().unwrap().to_owned();
        said.entry(name.to_owned()).or_default().push(message);
    }
    let list = expanded(&oracle.bundle, &file, &[]).unwrap();
    let machines = list["items"].as_array().unwrap();
    assert_eq!(machines.len(), rows.len());
    for (row, machine) in rows.iter().zip(machines) {
        let pair = format!("{}+{}", row[0], row[1]);
        let cpu = &machine["spec"]["template"]["spec"]["domain"]["cpu"];
        let of = |level: &str| {
            cpu[level]
                .as_u64()
                .map_or(String::new(), |it| it.to_string())
        };
        let levels = ["sockets", "cores", "threads"].map(of);
        assert_eq!(levels.as_slice(), &row[2..5], "{pair}");
        let expected: Vec<&str> = row[5..7]
            .iter()
            .copied()
            .filter(|it| !it.is_empty())
            .collect();
        let found = said
            .remove(&format!("found in `{pair}`"))
            .unwrap_or_default();
        assert_eq!(found, expected, "{pair}");
    }
    assert_eq!(said, BTreeMap::new());
}

/// A run in a folder that holds `vm.yaml`, about the catalog of this project.
fn run_on(text: &str, arguments: &[&str]) -> Finished {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("vm.yaml"), text).unwrap();
    let mut command = program();
    command.arg("vm").args(arguments).arg("vm.yaml");
    command.arg("--root").arg(project());
    run(command.current_dir(scratch.path()))
}

const MACHINES: &str = "\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: desktop}
spec:
  instancetype: {name: u1.nano}
  preference: {name: windows.11}
  template: {spec: {domain: {devices: {}}}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: shell}
spec:
  instancetype: {name: u1.mediun}
  preference: {name: fedora, kind: Taste}
  template: {spec: {domain: {devices: {}}}}
---
apiVersion: v1
kind: Service
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  instancetype: {name: u1.medium}
  template:
    spec:
      domain:
        memory: {guest: 2Gi}
        cpu: {cores: 2}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: wrong}
spec:
  template: {spec: {domain: [devices]}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: fits}
spec:
  instancetype: {name: u1.medium}
  preference: {name: fedora}
  template: {spec: {domain: {devices: {}}}}
";

const TOLD: &str = r#"error[vm-requirement]: insufficient CPU resources of 1 vCPU provided by instance type, preference requires 2 vCPU
 --> vm.yaml:5:24
  |
5 |   instancetype: {name: u1.nano}
  |                        ^^^^^^^
  |
  = note: found in `desktop`
  = help: these are enough: `u1.2xmedium`, `u1.large`, `u1.xlarge`

error[vm-reference]: virtualmachineclusterinstancetypes.instancetype.kubevirt.io "u1.mediun" not found
  --> vm.yaml:13:24
   |
13 |   instancetype: {name: u1.mediun}
   |                        ^^^^^^^^^
   |
   = note: found in `shell`
   = help: did you mean `u1.medium`?

error[vm-reference]: got unexpected kind in PreferenceMatcher: Taste
  --> vm.yaml:14:36
   |
14 |   preference: {name: fedora, kind: Taste}
   |                                    ^^^^^
   |
   = note: found in `shell`
   = help: expected one of `VirtualMachinePreference`, `VirtualMachineClusterPreference`

error[vm-conflict]: VM field(s) spec.template.spec.domain.cpu.cores conflicts with selected instance type
  --> vm.yaml:29:15
   |
29 |         cpu: {cores: 2}
   |               ^^^^^
   |
   = note: found in `server`
   = help: remove `cores`; these have as much: `u1.2xmedium`, `u1.large`, `u1.xlarge`

error[vm-conflict]: VM field(s) spec.template.spec.domain.memory.guest conflicts with selected instance type
  --> vm.yaml:28:18
   |
28 |         memory: {guest: 2Gi}
   |                  ^^^^^
   |
   = note: found in `server`
   = help: remove `guest`; these have as much: `u1.2xmedium`, `u1.large`, `u1.xlarge`

error[wrong-type]: expected a mapping, found a list
  --> vm.yaml:35:21
   |
35 |   template: {spec: {domain: [devices]}}
   |                     ^^^^^^
   |
   = note: found in `wrong`

note[other-kinds]: a document of another kind was skipped: `Service`
--> vm.yaml

6 errors, 1 note
1 virtual machine fits, 4 do not
"#;

#[test]
fn reasons_are_told_at_the_field_at_fault() {
    let finished = run_on(MACHINES, &["check"]);
    assert_eq!(finished.stdout, TOLD);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(1), ""));
}

#[test]
fn what_fits_is_counted() {
    let (_, fits) = MACHINES.rsplit_once("---\n").unwrap();
    let finished = run_on(fits, &["check"]);
    finished.assert_success();
    assert_eq!(finished.stdout, "1 virtual machine fits\n");
    let twice = [fits, fits].join("---\n");
    let finished = run_on(&twice, &["check"]);
    assert_eq!(finished.stdout, "2 virtual machines fit\n");
    let finished = run_on(fits, &["check", "--quiet"]);
    finished.assert_success();
    assert_eq!(finished.stdout, "");
}

#[test]
fn a_file_without_virtual_machines_is_an_error() {
    const SAID: &str = "\
error[missing-field]: there is no virtual machine here
--> vm.yaml
 = help: name a file with a document of the kind `VirtualMachine`

1 error
";
    let finished = run_on("# nothing\n", &["check"]);
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), SAID));
    let finished = run_on("# nothing\n", &["expand"]);
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(1), SAID));
}

/// A small instance type, a preference for virtio, and a virtual machine with a disk of its own and
/// fields that are not known here. The numbers are those of KubeVirt's documentation.
const SMALL: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata: {name: small}
spec:
  cpu: {guest: 1}
  memory: {guest: 128Mi, overcommitPercent: 15}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata: {name: virtio}
spec:
  devices: {preferredDiskBus: virtio}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: shell
  annotations: {example.com/kept: \"yes\"}
spec:
  preference: {kind: virtualMachinePreferences, name: virtio}
  instancetype: {kind: VirtualMachineInstancetype, name: small}
  running: true
  template:
    spec:
      unknown: {kept: [1, 2]}
      domain:
        devices:
          disks:
          - {name: root, disk: {bus: sata}}
          - {name: data, disk: {}}
          - {name: cloud-init}
";

const EXPANDED: &str = "\
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: shell
  annotations:
    example.com/kept: \"yes\"
spec:
  running: true
  template:
    spec:
      unknown:
        kept:
          - 1
          - 2
      domain:
        devices:
          disks:
            - name: root
              disk:
                bus: sata
            - name: data
              disk:
                bus: virtio
            - name: cloud-init
              disk:
                bus: virtio
        cpu:
          cores: 1
          sockets: 1
          threads: 1
        memory:
          guest: 128Mi
        resources:
          requests:
            memory: \"114085072\"
";

#[test]
fn what_is_there_stays_and_what_is_added_comes_after_it() {
    let finished = run_on(SMALL, &["expand"]);
    finished.assert_success();
    assert_eq!(finished.stdout, EXPANDED);
    let again = run_on(EXPANDED, &["expand"]);
    assert_eq!(again.stdout, EXPANDED);
}

#[test]
fn several_are_a_list_as_json() {
    let (_, machine) = SMALL.rsplit_once("---\n").unwrap();
    let finished = run_on(&[SMALL, machine].join("---\n"), &["expand", "-o", "json"]);
    finished.assert_success();
    let list: Value = serde_json::from_str(&finished.stdout).unwrap();
    let kinds = ["/kind", "/items/0/kind", "/items/1/kind"].map(|path| list.pointer(path).unwrap());
    assert_eq!(kinds, ["List", "VirtualMachine", "VirtualMachine"]);
}

/// Folders and globs often name a file again.
#[test]
fn a_file_that_is_named_twice_is_checked_once() {
    let folder = temp_dir();
    let file = folder.path().join("vm.yaml");
    write(&file, MISSPELT);
    let mut command = program();
    command.args(["vm", "check"]).args([&file, &file]);
    let finished = run(command.arg(folder.path()));
    assert!(
        finished
            .stdout
            .ends_with("\n1 error\n0 virtual machines fit, 1 does not\n"),
        "{}",
        finished.stdout
    );
}

const MISSPELT: &str = "\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: misspelt
spec:
  runStrategy: Halted
  instanceType:
    name: u1.medium
  template:
    spec:
      domain: {}
";

/// It would run without its instance type.
#[test]
fn what_is_misspelt_is_not_expanded() {
    let folder = temp_dir();
    let file = folder.path().join("vm.yaml");
    write(&file, MISSPELT);
    let mut command = program();
    let finished = run(command.args(["vm", "expand"]).arg(&file));
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""));
    let message = "error[unknown-field]: unknown field `instanceType`\n";
    assert!(finished.stderr.contains(message), "{}", finished.stderr);
}

/// Looking for each among all of the others would take longer than a test may.
#[test]
fn a_virtual_machine_can_have_very_many_devices() {
    const PREFERENCE: &str = "apiVersion: instancetype.kubevirt.io/v1beta1\n\
        kind: VirtualMachineClusterPreference\nmetadata: {name: wide}\n\
        spec: {devices: {preferredInterfaceMasquerade: {}}}\n---\n";
    let each = |item: &dyn Fn(usize) -> String| {
        let items = (0..24_000).map(|number| format!("- {}\n", item(number)));
        items.collect::<String>()
    };
    let networks = each(&|number| format!("{{name: network-{number}, pod: {{}}}}"));
    let volumes = each(&|number| format!("{{name: volume-{number}, emptyDisk: {{}}}}"));
    let interfaces = each(&|number| format!("{{name: network-{number}}}"));
    let disks = each(&|number| format!("{{name: volume-{number}}}"));
    let indented = |text: &str| text.replace("- ", "        - ");
    let text = format!(
        "{PREFERENCE}apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: wide}}\n\
         spec:\n  preference: {{name: wide}}\n  template:\n    spec:\n      networks:\n{}      \
         volumes:\n{}      domain:\n       devices:\n        interfaces:\n{}        disks:\n{}",
        indented(&networks),
        indented(&volumes),
        indented(&interfaces),
        indented(&disks)
    );
    let finished = run_on(&text, &["check"]);
    assert_eq!(finished.stdout, "1 virtual machine fits\n");
}
