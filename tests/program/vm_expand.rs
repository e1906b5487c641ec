//! `vm expand`: what is printed, to the byte.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::files::project;
use crate::support::program::{Finished, program, run};
use crate::support::programs;
use crate::support::random::Random;
use crate::texts::assert_snapshot;
use crate::vm_kept::written;

/// Runs `vm expand` in a folder that holds `vm.yaml`, about the catalog of this project.
fn expand(text: &str, options: &[&str]) -> Finished {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("vm.yaml"), text).unwrap();
    let mut command = program();
    command.args(["vm", "expand", "vm.yaml", "--root"]);
    command.arg(project()).args(options);
    run(command.current_dir(scratch.path()))
}

#[track_caller]
fn assert_expands(text: &str, options: &[&str], expected: &str) {
    let finished = expand(text, options);
    finished.assert_success();
    assert_eq!(finished.stdout, expected);
}

/// A virtual machine that leaves to the cluster what it can.
const OPEN: &str = "\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: open
spec:
  preference:
    name: fedora.arm64
  template:
    spec:
      domain:
        devices:
          disks:
            - name: root
              disk:
                bus: sata
          filesystems:
            - name: shared
              virtiofs: {}
        resources:
          limits:
            cpu: 1.5
            memory: 1.5Gi
      volumes:
        - name: root
          containerDisk:
            image: example.com/fedora:43
        - name: shared
          persistentVolumeClaim:
            claimName: shared
        - name: tools
          containerDisk:
            image: example.com/tools
        - name: data
          containerDisk:
            image: example.com/data@sha256:0123
            imagePullPolicy: Never
";

const OPEN_IN_A_CLUSTER: &str = "\
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: open
spec:
  template:
    spec:
      domain:
        devices:
          disks:
            - name: root
              disk:
                bus: sata
            - name: tools
              disk:
                bus: virtio
            - name: data
              disk:
                bus: virtio
          filesystems:
            - name: shared
              virtiofs: {}
          interfaces:
            - name: default
              bridge: {}
              model: virtio
          rng: {}
        resources:
          limits:
            cpu: 1.5
            memory: 1.5Gi
          requests:
            cpu: 1500m
        machine:
          type: virt
        memory:
          guest: 1536Mi
        cpu:
          cores: 1
          sockets: 2
          threads: 1
      volumes:
        - name: root
          containerDisk:
            image: example.com/fedora:43
            imagePullPolicy: IfNotPresent
        - name: shared
          persistentVolumeClaim:
            claimName: shared
        - name: tools
          containerDisk:
            image: example.com/tools
            imagePullPolicy: Always
        - name: data
          containerDisk:
            image: example.com/data@sha256:0123
            imagePullPolicy: Never
      networks:
        - name: default
          pod: {}
      architecture: arm64
      evictionStrategy: None
    metadata:
      annotations:
        vm.kubevirt.io/os: linux
";

#[test]
fn what_a_cluster_adds_depends_on_what_is_there() {
    assert_expands(OPEN, &["--cluster-defaults"], OPEN_IN_A_CLUSTER);
    // Nothing leads to an instance type or a preference any more, and so nothing is added.
    assert_expands(
        OPEN_IN_A_CLUSTER,
        &["--cluster-defaults"],
        OPEN_IN_A_CLUSTER,
    );
}

/// What kubectl reads in the documents of a file, without a cluster; `None` if there is no kubectl.
pub(crate) fn read_by_kubectl(text: &str) -> Option<Vec<Value>> {
    let kubectl = programs::find("kubectl")?;
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("vm.yaml"), text).unwrap();
    let mut label = Command::new(kubectl);
    label.args([
        "label",
        "--local",
        "read=here",
        "-o",
        "json",
        "-f",
        "vm.yaml",
    ]);
    label
        .env("HOME", scratch.path())
        .current_dir(scratch.path());
    let output = label.output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}\n{text}");
    let documents = serde_json::Deserializer::from_slice(&output.stdout).into_iter();
    Some(documents.map(Result::unwrap).collect())
}

/// What texts are made of: what readers of YAML take for syntax, for another type, or for a line's end.
const PIECES: [&str; 38] = [
    "a", "word ", " ", "\n", "\r", "\t", "'", "\"", "\\", ": ", " #", "- ", "? ", "---", "{", "[",
    "&", "*", "!", "|", ">", "%", "=", "<<", "~", "yes", "1e3", "0x1F", "1:30", "\u{7f}", "\u{80}",
    "\u{85}", "\u{9f}", "\u{a0}", "\u{2028}", "\u{2029}", "\u{feff}", "😀",
];

/// Every text comes out so that both kubectl and `vm expand` read it again.
#[test]
fn any_text_is_read_again() {
    let mut random = Random::new(3);
    let mut text = |most| {
        let pieces = random.several(0..=most, |random| *random.pick(&PIECES));
        pieces.concat()
    };
    let annotations: serde_json::Map<String, Value> = (0..600)
        .map(|number| (format!("{}{number}{}", text(2), text(2)), text(8).into()))
        .chain(PIECES.map(|piece| (piece.to_owned(), piece.into())))
        .collect();
    let annotations = Value::Object(annotations);
    let machine = json!({
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": "texts"},
        "spec": {"template": {"metadata": {"annotations": annotations}, "spec": {"domain": {}}}},
    });
    let machine_text: String = machine.to_string().chars().map(written).collect();
    let expanded = expand(&machine_text, &[]);
    expanded.assert_success();
    let again = expand(&expanded.stdout, &[]);
    again.assert_success();
    assert_eq!(again.stdout, expanded.stdout);
    if let Some(read) = read_by_kubectl(&expanded.stdout) {
        assert_eq!(read[0]["spec"], machine["spec"]);
    }
}

/// The folder with the files of these tests, from the root of the project.
const FOLDER: &str = "tests/program/vm_expand";

/// `vm expand` from the root of the project, which is a catalog.
fn expand_here(arguments: &[&str]) -> Command {
    let mut command = program();
    command.args(["vm", "expand"]).args(arguments);
    command.current_dir(project());
    command
}

fn snapshot(name: &str) -> PathBuf {
    project().join(FOLDER).join(name)
}

#[test]
fn what_gave_each_field_stands_beside_it() {
    let file = format!("{FOLDER}/shop.yaml");
    for (options, name) in [
        (&[][..], "explained.txt"),
        (&["--cluster-defaults"], "explained-defaults.txt"),
        (&["--color", "always"], "explained-coloured.txt"),
        (&["-o", "json"], "explained.json"),
    ] {
        let arguments = [&[&file, "--explain"], options].concat();
        let finished = run(&mut expand_here(&arguments));
        // What KubeVirt overwrites is a warning.
        assert_eq!(finished.status, Some(0), "{}", finished.stderr);
        let printed = finished.stdout.replace('\x1b', "\\e");
        assert_snapshot(&printed, &snapshot(name));
    }
}

#[test]
fn a_form_goes_with_what_is_printed() {
    for (options, error) in [
        (&["-o", "text"][..], "`text` is a form of `--explain`"),
        (
            &["-o", "yaml", "--explain"],
            "`--explain` is printed as `text` or `json`",
        ),
    ] {
        let finished = run(&mut expand_here(&[&["vm.yaml"], options].concat()));
        let first = finished.stderr.lines().next();
        assert_eq!(first, Some(format!("error: {error}").as_str()));
        assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""));
    }
}

#[test]
fn what_cannot_be_expanded_is_not_explained() {
    let file = format!("{FOLDER}/virtctl-inferred.yaml");
    let finished = run(&mut expand_here(&[&file, "--explain"]));
    finished.assert_failure(
        "error[vm-inference]: datasources.cdi.kubevirt.io \"rhel9\" not found\n  \
         --> tests/program/vm_expand/virtctl-inferred.yaml:16:22\n   \
         |\n\
         16 |     inferFromVolume: imported-volume-4x2tw\n   \
         |                      ^^^^^^^^^^^^^^^^^^^^^\n   \
         |\n   \
         = note: found in `web`\n   \
         = help: add it to the files, as `kubectl get -o yaml` prints it\n\n\
         1 error\n",
    );
}

/// `virtctl create vm` prints sorted keys; older ones print `creationTimestamp: null` and `status: {}`,
/// too. What it guesses from a volume may fail, and it gives memory in case it does.
#[test]
fn what_virtctl_prints_can_be_piped_in() {
    let memory_gives_way = "warning[vm-overwritten]: KubeVirt removes `memory` without a word, as the volume names an \
         instance type\n";
    for (file, others, name, warning) in [
        (
            "virtctl-instancetype.yaml",
            &[][..],
            "expanded-instancetype.yaml",
            "",
        ),
        (
            "virtctl-inferred.yaml",
            &["tests/program/vm_expand/data-source.yaml"],
            "expanded-inferred.yaml",
            memory_gives_way,
        ),
    ] {
        let mut command = expand_here(&[&["-"], others].concat());
        let output = command.stdin(File::open(snapshot(file)).unwrap()).output();
        let output = output.unwrap();
        let [stdout, stderr] = [output.stdout, output.stderr].map(String::from_utf8);
        let stderr = stderr.unwrap();
        assert_eq!(output.status.code(), Some(0), "{stderr}");
        assert!(stderr.starts_with(warning), "{stderr}");
        assert_eq!(stderr.is_empty(), warning.is_empty(), "{stderr}");
        assert_snapshot(&stdout.unwrap(), &snapshot(name));
    }
}

/// Comments within brackets, after them, at aliases, and above lists in lists.
const DENSELY_COMMENTED: &str = "\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: vm
  labels: {a: \"1\", b: \"2\" # keep: see ticket 7
  } # closing
spec:
  template:
    spec:
      # outer
      domain: # of all
        # in brackets
        {devices: {disks: [ # the disks
          {name: root}, # first
          { # second
            # its name
            name: data}
          ]}} # closed
      tolerations:
      - &t {key: a, operator: Exists} # three
      - *t # four
      # five
      - *t # six
      nodeSelector: # seven
        &s {a: b} # eight
      x-selector: *s # nine
      x-list:
      # nested
      - - a
        - b # bee
      - [c, d # dee
        ] # end of c and d
      - {} # empty
      - x: &x text # x
      - *x # y
      x-first: # own
      # above the first
      - {} # first item
      - *x # second item
      x-again:
      - *x # again
      - text: | # of lines
          a
          b
# The end.
";

const DENSELY_COMMENTED_EXPANDED: &str = "\
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: vm
  labels:
    a: \"1\"
    b: \"2\" # keep: see ticket 7
# closing
spec:
  template:
    spec:
      # outer
      domain: # of all
        # in brackets
        devices:
          disks: # the disks
            - name: root # first
            # second
            # its name
            - name: data # closed
      tolerations:
        - key: a
          operator: Exists # three
        # four
        - key: a
          operator: Exists
        # five
        # six
        - key: a
          operator: Exists
      nodeSelector: # seven
        a: b # eight
      x-selector: # nine
        a: b
      x-list:
        # nested
        - - a
          - b # bee
        - - c
          - d # dee
        # end of c and d
        - {} # empty
        - x: text # x
        # y
        - text
      x-first: # own
        # above the first
        - {} # first item
        # second item
        - text
      x-again:
        # again
        - text
        # of lines
        - text: |
            a
            b
# The end.
";

#[test]
fn no_comment_takes_the_place_of_another_one() {
    assert_expands(DENSELY_COMMENTED, &[], DENSELY_COMMENTED_EXPANDED);
    let again = DENSELY_COMMENTED_EXPANDED;
    assert_expands(again, &[], again);
}

/// A long key has a line of its own, and its colon another one, on which the first entry would begin.
#[test]
fn what_is_below_a_comment_behind_a_long_key_is_not_part_of_it() {
    let key = "k".repeat(129);
    let machine = |entries: &str| {
        format!(
            "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  name: a\n  extra:\n{entries}\
             spec:\n  runStrategy: Always\n  template:\n    spec:\n      domain:\n        devices: {{}}\n"
        )
    };
    let written = format!(
        "    {key}: # fields\n      b: 1\n      c: 2\n    l{key}: # items\n    - d\n    - e\n"
    );
    let expanded = format!(
        "    ? {key}\n    : # fields\n      b: 1\n      c: 2\n    ? l{key}\n    : # items\n      - d\n      - e\n"
    );
    assert_expands(&machine(&written), &[], &machine(&expanded));
    let below = &expanded.replace(": # ", ":\n      # ");
    assert_expands(&machine(&expanded), &[], &machine(below));
    assert_expands(&machine(below), &[], &machine(below));
}

/// A comment goes with the line that it is above, or behind. Those of the matchers go with these.
#[test]
fn comments_stay_with_what_they_are_about() {
    let file = snapshot("commented.yaml");
    let file = file.to_str().unwrap();
    let expanded = run(&mut expand_here(&[file]));
    expanded.assert_success();
    assert_snapshot(&expanded.stdout, &snapshot("commented-expanded.yaml"));
    let again = run(&mut expand_here(&[snapshot("commented-expanded.yaml")
        .to_str()
        .unwrap()]));
    assert_eq!(again.stdout, expanded.stdout);
    let json = run(&mut expand_here(&[file, "-o", "json"]));
    let list: Value = serde_json::from_str(&json.stdout).unwrap();
    let documents = serde_yaml::Deserializer::from_str(&expanded.stdout);
    let read: Vec<Value> = documents
        .map(|document| serde::Deserialize::deserialize(document).unwrap())
        .collect();
    assert_eq!(list["items"], Value::Array(read));
}

#[test]
fn an_empty_node_selector_is_no_conflict() {
    const MACHINE: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: zoned}
spec: {cpu: {guest: 1}, memory: {guest: 1Gi}, nodeSelector: {zone: a}}
---
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: server}
spec:
  runStrategy: Halted
  instancetype: {name: zoned}
  template: {spec: {nodeSelector: {}, domain: {devices: {}}}}
";
    let finished = expand(MACHINE, &["-o", "json"]);
    finished.assert_success();
    let expanded: Value = serde_json::from_str(&finished.stdout).unwrap();
    let spec = &expanded["spec"]["template"]["spec"];
    assert_eq!(spec["nodeSelector"], json!({"zone": "a"}));
}
