//! `vm impact`: what KubeVirt's own controllers do with a virtual machine when its instance type or its
//! preference changes.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::support::files::{temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{program, run};
use crate::support::side_by_side;

/// What a side holds that is empty in the oracle, as the program takes no side without a resource.
const ANOTHER: &str = "---\n{apiVersion: instancetype.kubevirt.io/v1beta1, \
     kind: VirtualMachineClusterInstancetype, metadata: {name: another}, \
     spec: {cpu: {guest: 1}, memory: {guest: 1Gi}}}";

/// What the status of a virtual machine says whose instance cannot migrate.
const NOT_MIGRATABLE: &str = "
status:
  conditions:
  - type: LiveMigratable
    status: 'False'
";

/// What `vm impact` says of the only virtual machine of a text.
fn entry(machine: &str, old: &str, new: &str) -> Value {
    let folder = temp_dir();
    for (name, text) in [("vm.yaml", machine), ("old.yaml", old), ("new.yaml", new)] {
        write(&folder.path().join(name), text);
    }
    let mut command = program();
    command.args(["vm", "impact", "vm.yaml", "--from", "old.yaml"]);
    command.args(["--to", "new.yaml", "--format", "json"]);
    let finished = run(command.current_dir(folder.path()));
    let document: Value = serde_json::from_str(&finished.stdout).expect(&finished.stderr);
    document["machines"][0].clone()
}

/// A verdict as the oracle writes it.
fn verdict(found: &Value) -> Value {
    let mut verdict = found.clone();
    let causes = verdict.get_mut("causes").and_then(Value::as_array_mut);
    for cause in causes.into_iter().flatten() {
        cause.as_object_mut().unwrap().remove("help");
    }
    verdict
}

/// A change of the running instance as the oracle writes it: a JSON Patch, but for annotations.
fn patch(change: &Value) -> Value {
    let mut operation = change.as_object().unwrap().clone();
    let path = change["path"].as_str().unwrap();
    let (keys, key) = path.split_at(path.find('[').unwrap_or(path.len()));
    let path = format!("/{}{key}", keys.replace('.', "/"));
    if path.starts_with("/spec/") {
        let op = match (operation.contains_key("old"), operation.contains_key("new")) {
            (true, true) => "replace",
            (true, false) => "remove",
            (false, _) => "add",
        };
        if op == "remove" {
            operation.remove("old");
        }
        operation.insert("op".to_owned(), op.into());
    }
    operation.insert("path".to_owned(), path.into());
    operation.into()
}

/// What is done with the running instance, in a pass, as the oracle writes it.
fn running(found: &Value, changes: &str) -> Value {
    let Some(found) = found.as_object() else {
        return Value::Null;
    };
    let patches = found.get(changes).and_then(Value::as_array);
    let patches: Vec<Value> = patches.into_iter().flatten().map(patch).collect();
    let mut running: Map<String, Value> = found.clone();
    running.remove("nextPass");
    running.insert("liveChanges".to_owned(), patches.into());
    running.into()
}

/// How the answer to a case differs from KubeVirt's.
fn difference(case: &Path) -> String {
    let read = |name: &str| fs::read_to_string(case.join(name)).unwrap();
    let side = |name| Some(read(name)).filter(|text| !text.trim().is_empty());
    let [old, new] = ["old.yaml", "new.yaml"].map(|it| side(it).unwrap_or(ANOTHER.to_owned()));
    let machine = read("input.yaml");
    let expected: Value = serde_json::from_str(&read("expected.json")).unwrap();
    let or = |key: &str, other: &str| expected.get(key).unwrap_or(&expected[other]).clone();
    let found = &entry(&machine, &old, &new)["impact"];
    let immovable = entry(&(machine.clone() + NOT_MIGRATABLE), &old, &new);
    let mut pairs = vec![
        ("changedFields", found["fields"].clone()),
        ("changedAfterRestart", found["restarted"].clone()),
        ("admittedOld", verdict(&found["before"]["admission"])),
        ("startedOld", verdict(&found["before"]["start"])),
        ("admittedNew", verdict(&found["anew"]["admission"])),
        ("restart", verdict(&found["after"]["start"])),
        ("running", running(&found["running"], "liveChanges")),
    ];
    if expected.get("startedNew").is_some() {
        pairs.push(("startedNew", verdict(&found["anew"]["start"])));
    }
    let mut pairs: Vec<(&str, Value, Value)> = pairs
        .into_iter()
        .map(|(key, found)| (key, found, expected[key].clone()))
        .collect();
    pairs.extend([
        (
            "changedForNewVM",
            found["created"].clone(),
            or("changedForNewVM", "changedAfterRestart"),
        ),
        (
            "admittedExisting",
            verdict(&found["after"]["admission"]),
            or("admittedExisting", "admittedNew"),
        ),
        (
            "runningNotMigratable",
            running(&immovable["impact"]["running"], "liveChanges"),
            or("runningNotMigratable", "running"),
        ),
    ]);
    let next = &found["running"]["nextPass"];
    if !next.is_null() || expected.get("runningNextPass").is_some() {
        let found = running(&found["running"], "nextPass");
        pairs.push((
            "runningNextPass",
            found,
            expected["runningNextPass"].clone(),
        ));
    }
    let name = case.file_name().unwrap().display();
    let pairs = pairs
        .into_iter()
        .filter(|(_, found, expected)| found != expected);
    let lines = pairs
        .map(|(key, found, expected)| format!("{name}: {key} is {found}\ninstead of {expected}\n"));
    lines.collect()
}

fn cases(oracle: &Path) -> Vec<PathBuf> {
    let cases = fs::read_dir(oracle.join("impact")).unwrap();
    let cases = cases.map(|case| case.unwrap().path());
    let mut cases: Vec<PathBuf> = cases.filter(|it| it.is_dir()).collect();
    cases.sort();
    assert_eq!(cases.len(), 195);
    cases
}

#[test]
fn each_impact_is_kubevirts() {
    let Some(folder) = oracle() else { return };
    let differences = side_by_side::map(&cases(&folder), |case| difference(case));
    assert_eq!(differences.concat(), "");
}

/// A virtual machine of a scenario of pinning, with everything around it.
struct Scene {
    machine: Value,
    revisions: Vec<Value>,
    /// The vCPUs of `small` in the cluster; `None` if it is gone.
    small: Option<u64>,
}

const REVISION: &str = "vm-small-v1beta1-uid-VirtualMachineClusterInstancetype-small-1";
const OTHER_REVISION: &str = "other-small-v1beta1-uid-VirtualMachineClusterInstancetype-small-2";
const LARGE_REVISION: &str = "vm-large-v1beta1-uid-VirtualMachineClusterInstancetype-large-1";

fn instancetype(kind: &str, name: &str, vcpus: u64) -> Value {
    json!({
        "apiVersion": "instancetype.kubevirt.io/v1beta1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": {"cpu": {"guest": vcpus}, "memory": {"guest": "2Gi"}},
    })
}

/// A revision like the one of the oracle.
fn revision(like: &Value, name: &str, of: &str, vcpus: u64) -> Value {
    let mut revision = like.clone();
    revision["apiVersion"] = "apps/v1".into();
    revision["kind"] = "ControllerRevision".into();
    revision["metadata"]["name"] = name.into();
    revision["metadata"]["labels"]["instancetype.kubevirt.io/object-name"] = of.into();
    revision["data"]["metadata"]["name"] = of.into();
    revision["data"]["spec"]["cpu"]["guest"] = vcpus.into();
    revision
}

/// What a user, or the catalog, has done in a scenario, as files show it.
fn scene(scenario: &str, like: &Value) -> Scene {
    let mut scene = Scene {
        machine: json!({
            "apiVersion": "kubevirt.io/v1",
            "kind": "VirtualMachine",
            "metadata": {"name": "vm", "namespace": "default"},
            "spec": {
                "runStrategy": "Always",
                "instancetype": {"name": "small"},
                "template": {"spec": {"domain": {"devices": {}}}},
            },
            "status": {"instancetypeRef": {
                "name": "small",
                "controllerRevisionRef": {"name": REVISION},
            }},
        }),
        revisions: vec![
            revision(like, REVISION, "small", 2),
            revision(like, OTHER_REVISION, "small", 4),
        ],
        small: Some(4),
    };
    let Scene {
        machine,
        revisions,
        small,
    } = &mut scene;
    match scenario {
        "nothing" => *small = Some(2),
        "catalog-updated" | "catalog-updated-then-restarted" | "matcher-removed-and-put-back" => {}
        "catalog-object-deleted" => *small = None,
        "status-reference-removed" | "object-recreated" => {
            machine["status"]["instancetypeRef"] = json!({"name": "small"});
        }
        "status-reference-removed-metadata-only" => {
            machine["status"]["instancetypeRef"] = json!({"name": "small"});
            *small = Some(2);
        }
        "status-ref-removed-whole" => machine["status"] = json!({}),
        "name-changed" => machine["spec"]["instancetype"]["name"] = "large".into(),
        "kind-changed" => {
            machine["spec"]["instancetype"]["kind"] = "VirtualMachineInstancetype".into();
        }
        "kind-said" => {
            machine["spec"]["instancetype"]["kind"] = "VirtualMachineClusterInstancetype".into();
        }
        "revisionname-set-to-the-same" => {
            machine["spec"]["instancetype"]["revisionName"] = REVISION.into();
        }
        "revisionname-of-another-machine" => {
            machine["spec"]["instancetype"]["revisionName"] = OTHER_REVISION.into();
        }
        "revisionname-missing" => {
            machine["spec"]["instancetype"]["revisionName"] = "no-such".into();
        }
        "renamed-and-back" => {
            revisions.push(revision(like, LARGE_REVISION, "large", 8));
            machine["status"]["instancetypeRef"] = json!({
                "name": "large",
                "controllerRevisionRef": {"name": LARGE_REVISION},
            });
        }
        "revision-deleted" => {
            revisions.remove(0);
        }
        "policy-expand" | "policy-expandall" => {
            machine["spec"]
                .as_object_mut()
                .unwrap()
                .remove("instancetype");
            machine["status"] = json!({});
        }
        other => panic!("no scene for {other}"),
    }
    scene
}

fn list(items: &[Value]) -> String {
    json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string()
}

/// Each virtual machine has what KubeVirt makes of it, with the catalog that is in the cluster: an update
/// to 16 vCPUs shows it as the old value.
#[test]
fn each_virtual_machine_is_pinned_as_kubevirt_pins_it() {
    const CLUSTER_KIND: &str = "VirtualMachineClusterInstancetype";
    let Some(folder) = oracle() else { return };
    let text = fs::read_to_string(folder.join("impact/pinning.json")).unwrap();
    let pinning: Value = serde_json::from_str(&text).unwrap();
    let scenarios = pinning["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), 19);
    for scenario in scenarios {
        let name = scenario["scenario"].as_str().unwrap();
        let scene = scene(name, &pinning["controllerRevision"]);
        let small = scene
            .small
            .map(|vcpus| instancetype(CLUSTER_KIND, "small", vcpus));
        let others = [
            instancetype(CLUSTER_KIND, "large", 8),
            instancetype("VirtualMachineInstancetype", "small", 6),
        ];
        let old: Vec<Value> = small.into_iter().chain(others).collect();
        let new = [
            instancetype(CLUSTER_KIND, "small", 16),
            instancetype(CLUSTER_KIND, "large", 16),
            instancetype("VirtualMachineInstancetype", "small", 16),
        ];
        let input: Vec<Value> = [vec![scene.machine], scene.revisions].concat();
        let found = entry(&list(&input), &list(&old), &list(&new));
        let after = &scenario["after"];
        if after["matcher"].is_null() && after["syncError"].is_null() {
            assert!(found["impact"].is_null(), "{name}");
            assert_eq!(found["outcome"], "unchanged", "{name}");
            continue;
        }
        let found = &found["impact"];
        if !after["syncError"].is_null() {
            assert_eq!(
                found["before"]["start"]["message"], after["syncError"],
                "{name}"
            );
            continue;
        }
        let fields = found["fields"].as_array().unwrap();
        let sockets = json!({
            "path": "spec.template.spec.domain.cpu.sockets",
            "old": after["sockets"],
            "new": 16,
        });
        assert!(fields.contains(&sockets), "{name}: {fields:?}");
        // One that virt-controller stores in this pass is not known before.
        let revision = &after["statusRef"]["controllerRevisionRef"]["name"];
        let is_stored = *revision != REVISION && *revision != OTHER_REVISION;
        let named = if is_stored || name.starts_with("status-reference-removed") {
            &Value::Null
        } else {
            revision
        };
        assert_eq!(found["references"][0]["revision"], *named, "{name}");
    }
}
