//! `vm matrix`: held against KubeVirt's own answers, and against `vm check`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use serde_json::Value as Json;

use crate::support::files::{project, temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{program, run};

fn matrix(arguments: &[&str]) -> String {
    let mut command = program();
    command.current_dir(project()).args(["vm", "matrix"]);
    let finished = run(command.args(arguments));
    finished.assert_success();
    finished.stdout
}

/// Every pair, by the names of its instance type and its preference.
fn pairs() -> BTreeMap<(String, String), Json> {
    let document: Json = serde_json::from_str(&matrix(&["-o", "json"])).unwrap();
    let pairs = document["pairs"].as_array().unwrap().iter();
    let name = |pair: &Json, key: &str| pair[key].as_str().unwrap().to_owned();
    pairs
        .map(|pair| {
            let names = (name(pair, "instancetype"), name(pair, "preference"));
            (names, pair.clone())
        })
        .collect()
}

#[test]
fn each_pair_is_what_kubevirt_makes_of_it() {
    let Some(oracle) = oracle() else { return };
    let text = fs::read_to_string(oracle.join("vm/matrix.tsv")).unwrap();
    let pairs = pairs();
    let mut compared = 0;
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let pair = &pairs[&(cells[0].to_owned(), cells[1].to_owned())];
        let fits = cells[5..7].iter().all(|error| error.is_empty());
        assert_eq!(pair["fits"], fits, "{row}");
        if fits {
            for (level, cell) in [("sockets", 2), ("cores", 3), ("threads", 4)] {
                assert_eq!(pair["topology"][level].to_string(), cells[cell], "{row}");
            }
        }
        compared += 1;
    }
    assert_eq!(compared, 2470);
}

#[test]
fn what_fits_is_what_a_virtual_machine_with_both_may_run() {
    let pairs = pairs();
    assert_eq!(pairs.len(), 65 * 57);
    let mut machines = String::new();
    for (instancetype, preference) in pairs.keys() {
        write!(
            machines,
            "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\n\
             metadata: {{name: {instancetype}--{preference}}}\n\
             spec: {{runStrategy: Halted, instancetype: {{name: {instancetype}}}, \
             preference: {{name: {preference}}}, template: {{spec: {{domain: {{}}}}}}}}\n"
        )
        .unwrap();
    }
    let folder = temp_dir();
    let file = folder.path().join("machines.yaml");
    write(&file, &machines);
    let mut command = program();
    command
        .current_dir(project())
        .args(["vm", "check"])
        .arg(file);
    let finished = run(command.args(["--format", "json"]));
    let document: Json = serde_json::from_str(&finished.stdout).unwrap();
    let problems = document["problems"].as_array().unwrap().iter();
    let refused: BTreeSet<&str> = problems
        .filter(|problem| problem["severity"] == "error")
        .flat_map(|problem| problem["notes"].as_array().unwrap())
        .map(|note| note.as_str().unwrap())
        .filter_map(|note| note.strip_prefix("found in `")?.strip_suffix('`'))
        .collect();
    let unfit: BTreeSet<String> = pairs
        .iter()
        .filter(|(_, pair)| pair["fits"] == false)
        .map(|((instancetype, preference), _)| format!("{instancetype}--{preference}"))
        .collect();
    assert_eq!(refused, unfit.iter().map(String::as_str).collect());
    assert!(!unfit.is_empty() && unfit.len() < pairs.len());
}

const ASKED: [&str; 6] = [
    "--instancetype",
    "u1.micro",
    "--instancetype",
    "u1.8x*",
    "--preference",
    "rhel.9.d[!p]*",
];

#[test]
fn pairs_are_printed_in_each_form() {
    let table = "\
PREFERENCE       INSTANCETYPE   FITS   SOCKETS   CORES   THREADS   WHY NOT
rhel.9.desktop   u1.micro       no     -         -       -         512Mi of memory less than needed
rhel.9.desktop   u1.8xlarge     yes    32        1       1         -
";
    let csv = "\
PREFERENCE,INSTANCETYPE,FITS,SOCKETS,CORES,THREADS,WHY NOT
rhel.9.desktop,u1.micro,no,,,,512Mi of memory less than needed
rhel.9.desktop,u1.8xlarge,yes,32,1,1,
";
    let markdown = "\
| PREFERENCE     | INSTANCETYPE | FITS | SOCKETS | CORES | THREADS | WHY NOT                          |
|----------------|--------------|------|---------|-------|---------|----------------------------------|
| rhel.9.desktop | u1.micro     | no   |         |       |         | 512Mi of memory less than needed |
| rhel.9.desktop | u1.8xlarge   | yes  | 32      | 1     | 1       |                                  |
";
    for (form, expected) in [("table", table), ("csv", csv), ("markdown", markdown)] {
        assert_eq!(matrix(&[&ASKED[..], &["-o", form]].concat()), expected);
    }
}

/// A preference that requires an architecture, and does not prefer it.
#[test]
fn what_requires_another_architecture_fits_only_where_that_is_named() {
    let folder = temp_dir();
    let write = |name: &str, text: &str| write(&folder.path().join(name), text);
    write(
        "bundle.yaml",
        "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: one}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: arm}
spec: {requirements: {architecture: arm64}}
",
    );
    let in_folder = |arguments: &[&str]| {
        let mut command = program();
        command.current_dir(folder.path()).args(arguments);
        run(command.args(["--from", "bundle.yaml"]))
    };
    let matrix = in_folder(&["vm", "matrix", "-o", "csv"]);
    assert_eq!(
        matrix.stdout,
        "\
PREFERENCE,INSTANCETYPE,FITS,SOCKETS,CORES,THREADS,WHY NOT
arm,one,no,,,,\"the architecture is `amd64` unless it is named, not `arm64`\"
"
    );
    let manifest = in_folder(&[
        "recommend",
        "--preference",
        "arm",
        "--manifest",
        "--image",
        "registry.example/guest:1",
    ]);
    write("vm.yaml", &manifest.stdout);
    let check = in_folder(&["vm", "check", "vm.yaml"]);
    assert_eq!(check.stdout, "1 virtual machine fits\n");
    write(
        "vm.yaml",
        &manifest.stdout.replace("architecture:", "hostname:"),
    );
    let check = in_folder(&["vm", "check", "vm.yaml"]);
    assert_eq!(check.status, Some(1), "{}", check.stdout);
}
