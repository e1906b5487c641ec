//! Custom columns, held against those of kubectl for the same resources.

use crate::support::files::{temp_dir, write};
use crate::support::kubectl::Kubectl;
use crate::support::program::run;

use super::list;

/// Two instance types with values of every type.
const TYPES: &str = r#"
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata:
  name: full
  labels: {a.example/b: "1", plain: x}
  annotations: {openshift.io/display-name: "Full, with all", empty: ""}
spec:
  cpu: {guest: 2, dedicatedCPUPlacement: true}
  memory: {guest: 8Gi}
  gpus:
    - {name: one, deviceName: example.com/a}
    - {name: two, deviceName: example.com/b, virtualGPUOptions: {display: {enabled: false}}}
    - {name: three, deviceName: example.com/a}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: small}
spec:
  cpu: {guest: 1}
  memory: {guest: 1Gi}
"#;

const PATHS: &[&str] = &[
    "metadata.name",
    ".metadata.name",
    "{metadata.name}",
    "{.metadata.name}",
    "{.metadata.name}{.kind}",
    "{.metadata.name",
    r".metadata.annotations['openshift\.io/display-name']",
    ".metadata.annotations['openshift.io/display-name']",
    r".metadata.annotations.openshift\.io/display-name",
    ".metadata.annotations.openshift.io/display-name",
    r".metadata.labels.a\.example/b",
    ".metadata.labels['plain']",
    ".metadata['labels'].plain",
    ".metadata['labels.plain']",
    r#".metadata["name"]"#,
    ".metadata.annotations.empty",
    ".metadata.labels",
    ".metadata.labels.*",
    ".metadata.labels[*]",
    ".metadata.labels[0]",
    ".metadata.name[0]",
    ".metadata.nothing",
    ".metadata.nothing[0].x",
    ".spec",
    ".spec.*",
    ".spec.cpu",
    ".spec.cpu.guest",
    ".spec.cpu.dedicatedCPUPlacement",
    ".spec.gpus",
    ".spec.gpus[*]",
    ".spec.gpus.*",
    ".spec.gpus[*].name",
    ".spec.gpus.*.name",
    ".spec.gpus.name",
    ".spec.gpus[0].name",
    ".spec.gpus[-1].name",
    ".spec.gpus[-4].name",
    ".spec.gpus[3].name",
    ".spec.gpus[1:].name",
    ".spec.gpus[:2].name",
    ".spec.gpus[:-1].name",
    ".spec.gpus[::2].name",
    ".spec.gpus[1:1].name",
    ".spec.gpus[2:1].name",
    ".spec.gpus[0:4].name",
    ".spec.gpus[x].name",
    ".spec.gpus[0",
    ".spec.gpus[0]['name']",
    "..guest",
    ".spec..name",
    "..enabled",
    "..nothing",
    ".spec.cpu guest",
];

/// What a custom column of kubectl has for each resource; `None` if it refuses the path.
fn column(kubectl: &Kubectl, path: &str) -> Option<Vec<String>> {
    let mut get = kubectl.command();
    get.args(["get", "pods", "--no-headers"])
        .arg(format!("--output=custom-columns=X:{path}"));
    let output = get.output().expect("kubectl starts");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let lines = stdout.lines().map(str::to_owned).collect();
    output.status.success().then_some(lines)
}

/// The values of a cell in the order of the alphabet: Go has no order for those of a mapping.
fn sorted(cell: &str) -> Vec<&str> {
    let mut values: Vec<&str> = cell.split(',').collect();
    values.sort_unstable();
    values
}

#[test]
fn custom_columns_are_those_of_kubectl() {
    let place = temp_dir();
    let file = place.path().join("types.yaml");
    write(&file, TYPES);
    let from = ["--from", file.to_str().unwrap(), "-o"];
    let resources = run(list(&from).arg("json"));
    // The server knows no other kind, and no path names what makes it one.
    let pods = resources
        .stdout
        .replace("VirtualMachineClusterInstancetype", "Pod");
    let pods = pods.replace("instancetype.kubevirt.io/v1beta1", "v1");
    let Some(kubectl) = Kubectl::of_list(&pods, "list_columns_kubectl") else {
        return;
    };
    kubectl.for_each(PATHS, |kubectl, path| {
        let columns = format!("custom-columns=X:{path}");
        let finished = run(list(&from).args([&columns, "--no-headers"]));
        let listed: Option<Vec<&str>> =
            (finished.status == Some(0)).then(|| finished.stdout.lines().collect());
        let of_kubectl = column(kubectl, path);
        let [ours, theirs] = [
            listed.map(|cells| cells.into_iter().map(sorted).collect::<Vec<_>>()),
            of_kubectl
                .as_ref()
                .map(|cells| cells.iter().map(|cell| sorted(cell)).collect()),
        ];
        assert_eq!(ours, theirs, "{path}: {finished:?}");
        if ours.is_none() {
            assert!(finished.stderr.starts_with("error"), "{path}: {finished:?}");
        }
    });
}

/// What kubectl answers in silence, or in another way than people expect, is refused.
#[test]
fn what_is_no_path_to_fields_is_refused() {
    for path in [
        "$.metadata.name",
        "",
        "spec..",
        "..*",
        ".spec.gpus[?(@.name)]",
        ".spec.gpus[]",
    ] {
        let columns = format!("custom-columns=X:{path}");
        let finished = run(&mut list(&["-o", &columns]));
        assert_eq!(
            (finished.status, finished.stdout.as_str()),
            (Some(2), ""),
            "{path}"
        );
    }
}
