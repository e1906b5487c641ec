//! `sync`, with everything that can stand beside it in a cluster.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::api_server::{API, ApiServer, PLURALS, api_server, counting_kubectl};
use crate::support::files::{project, temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{Finished, run};
use crate::watch::Watch;

/// The bundles of today's catalog.
pub(crate) const BUNDLES: [&str; 2] = [
    "_build/common-clusterinstancetypes-bundle.yaml",
    "_build/common-clusterpreferences-bundle.yaml",
];

/// A small catalog: two instance types.
pub(crate) const SMALL: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata:
  labels: {instancetype.kubevirt.io/vendor: kubevirt.io}
  name: a.small
spec: {cpu: {guest: 1}, memory: {guest: 1Gi}}
---
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: a.large}
spec: {cpu: {guest: 2}, memory: {guest: 4Gi}}
";

/// `sync` of some bundles.
pub(crate) fn sync(server: &ApiServer, from: &[impl AsRef<Path>]) -> Command {
    let mut command = server.program();
    command.arg("sync");
    for path in from {
        command.arg("--from").arg(path.as_ref());
    }
    command
}

pub(crate) fn todays() -> Vec<PathBuf> {
    BUNDLES.iter().map(|it| project().join(it)).collect()
}

pub(crate) fn published(oracle: &Path, version: &str) -> Vec<PathBuf> {
    let kinds = ["clusterinstancetypes", "clusterpreferences"].into_iter();
    kinds
        .map(|it| oracle.join(format!("published/common-{it}-bundle-{version}.yaml")))
        .collect()
}

/// The objects of the cluster, by kind and name.
pub(crate) fn objects(server: &ApiServer) -> BTreeMap<(&'static str, String), Value> {
    let mut all = BTreeMap::new();
    for plural in PLURALS {
        let list = server.get(&format!("{API}/{plural}")).unwrap();
        for item in list["items"].as_array().unwrap() {
            let name = item["metadata"]["name"].as_str().unwrap().to_owned();
            all.insert((plural, name), item.clone());
        }
    }
    all
}

/// What bundles hold, as another reader sees it.
pub(crate) fn documents(bundles: &[impl AsRef<Path>]) -> BTreeMap<(&'static str, String), Value> {
    let mut all = BTreeMap::new();
    for path in bundles {
        let text = fs::read_to_string(path).unwrap();
        for document in serde_yaml::Deserializer::from_str(&text) {
            let document: Value = serde::Deserialize::deserialize(document).unwrap();
            let plural = format!("{}s", document["kind"].as_str().unwrap().to_lowercase());
            let plural = PLURALS.into_iter().find(|it| *it == plural).unwrap();
            let name = document["metadata"]["name"].as_str().unwrap().to_owned();
            all.insert((plural, name), document);
        }
    }
    all
}

/// Asserts that the cluster holds exactly what bundles do, but for what the server adds.
#[track_caller]
pub(crate) fn assert_holds(server: &ApiServer, bundles: &[impl AsRef<Path>]) {
    let mut live = objects(server);
    for object in live.values_mut() {
        let metadata = object["metadata"].as_object_mut().unwrap();
        for key in [
            "creationTimestamp",
            "generation",
            "managedFields",
            "resourceVersion",
            "uid",
            "selfLink",
        ] {
            metadata.remove(key);
        }
    }
    let expected = documents(bundles);
    assert_eq!(
        live.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>()
    );
    for (key, object) in &expected {
        assert_eq!(&live[key], object, "{key:?}");
    }
}

pub(crate) fn resource_versions(server: &ApiServer) -> Vec<String> {
    let objects = objects(server).into_values();
    objects
        .map(|it| {
            it["metadata"]["resourceVersion"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[track_caller]
fn assert_done(finished: &Finished, last: &str) {
    finished.assert_success();
    assert_eq!(
        finished.stdout.lines().last(),
        Some(last),
        "{}",
        finished.stdout
    );
}

#[test]
fn a_second_sync_writes_nothing() {
    let Some(server) = api_server() else { return };
    assert_done(
        &run(&mut sync(&server, &todays())),
        "done: 122 applied, 0 pruned",
    );
    assert_holds(&server, &todays());
    let before = resource_versions(&server);
    let second = run(&mut sync(&server, &todays()));
    second.assert_success();
    assert_eq!(second.stdout, "unchanged: 122\ndone: 0 applied, 0 pruned\n");
    assert_eq!(resource_versions(&server), before);
}

#[test]
fn the_catalog_in_hand_is_the_default() {
    let Some(server) = api_server() else { return };
    let mut command = sync(&server, &[""; 0]);
    assert_done(
        &run(command.current_dir(project())),
        "done: 122 applied, 0 pruned",
    );
    assert_holds(&server, &todays());
}

#[test]
fn an_upgrade_and_a_downgrade_leave_no_gap() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    for version in ["v1.6.0", "v1.7.0"] {
        let old = published(&oracle, version);
        run(&mut sync(&server, &old)).assert_success();
        assert_holds(&server, &old);
        let new = documents(&todays());
        let only_old = documents(&old)
            .into_keys()
            .filter(|it| !new.contains_key(it));
        let only_old: Vec<String> = only_old.map(|(_, name)| name).collect();
        let only_old: Vec<&str> = only_old.iter().map(String::as_str).collect();
        let watch = Watch::start(&server, &only_old);
        run(&mut sync(&server, &todays())).assert_success();
        assert_holds(&server, &todays());
        run(&mut sync(&server, &old)).assert_success();
        assert_holds(&server, &old);
        assert!(watch.finish() > 10);
    }
}

#[test]
fn only_what_was_applied_by_this_field_manager_is_pruned() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    // Of the same vendor, by another hand.
    let foreign = json!({
        "apiVersion": "instancetype.kubevirt.io/v1beta1",
        "kind": "VirtualMachineClusterInstancetype",
        "metadata": {"name": "foreign", "labels": {"instancetype.kubevirt.io/vendor": "kubevirt.io"}},
        "spec": {"cpu": {"guest": 1}, "memory": {"guest": "1Gi"}},
    });
    server
        .request("POST", &format!("{API}/{}", PLURALS[0]), Some(&foreign))
        .unwrap();
    run(&mut sync(&server, &[&small])).assert_success();
    let before = objects(&server)[&(PLURALS[0], "foreign".to_owned())].clone();

    write(&small, SMALL.split("---\n").next().unwrap());
    let kept = run(sync(&server, &[&small]).arg("--no-prune"));
    kept.assert_success();
    assert_eq!(kept.stdout, "unchanged: 1\ndone: 0 applied, 0 pruned\n");
    let watch = Watch::start(&server, &["a.large"]);
    let pruned = run(&mut sync(&server, &[&small]));
    pruned.assert_success();
    assert_eq!(
        pruned.stdout,
        "prune: 1\n  instance type: a.large\nunchanged: 1\ndone: 0 applied, 1 pruned\n"
    );
    watch.finish();
    let after = objects(&server);
    assert_eq!(after[&(PLURALS[0], "foreign".to_owned())], before);
    assert!(!after.contains_key(&(PLURALS[0], "a.large".to_owned())));
}

#[test]
fn the_last_object_of_a_kind_is_pruned_but_not_with_single_bundles() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    let preference = folder.path().join("guest.yaml");
    write(&small, SMALL);
    let guest = "apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterPreference
metadata: {name: a.guest}
spec: {}
";
    write(&preference, guest);
    run(&mut sync(&server, &[folder.path()])).assert_success();
    let mut bundle = server.program();
    bundle.current_dir(project()).arg("sync");
    bundle.args([
        "--dry-run",
        "--bundle",
        "common-clusterinstancetypes-bundle",
    ]);
    let planned = run(&mut bundle);
    planned.assert_success();
    let says = |word: &str| planned.stdout.contains(word);
    assert!(says("a.{large,small}") && !says("a.guest"), "{planned:?}");
    let other = run(&mut sync(&server, &[&preference]));
    other.assert_success();
    assert_eq!(other.stdout, "unchanged: 1\ndone: 0 applied, 0 pruned\n");
    fs::remove_file(preference).unwrap();
    let pruned = run(&mut sync(&server, &[folder.path()]));
    pruned.assert_success();
    assert_eq!(
        pruned.stdout,
        "prune: 1\n  preference: a.guest\nunchanged: 2\ndone: 0 applied, 1 pruned\n"
    );
}

#[test]
fn what_is_being_deleted_is_an_error_if_it_is_wanted_and_else_left_alone() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    run(&mut sync(&server, &[&small])).assert_success();
    let finalizers = |value: &str| {
        let patch = format!(r#"--patch={{"metadata":{{"finalizers":{value}}}}}"#);
        server.kubectl_ok(&["patch", PLURALS[0], "a.small", "--type=merge", &patch]);
    };
    finalizers(r#"["example.com/slow"]"#);
    server.kubectl_ok(&["delete", PLURALS[0], "a.small", "--wait=false"]);
    let refused = run(&mut sync(&server, &[&small]));
    let (_, large) = SMALL.split_once("---\n").unwrap();
    write(&small, large);
    let left = run(&mut sync(&server, &[&small]));
    finalizers("null");
    assert_eq!(refused.status, Some(1));
    assert_eq!(
        refused.stderr,
        "error[cluster-failed]: `a.small` is being deleted
--> cluster:
 = note: what is applied to an object that is being deleted goes with it
 = help: run the command again once it is gone: `metadata.finalizers` says what that waits for

1 error
"
    );
    left.assert_success();
    assert_eq!(left.stdout, "unchanged: 1\ndone: 0 applied, 0 pruned\n");
}

#[test]
fn a_dry_run_does_nothing() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    let planned = run(sync(&server, &[&small]).arg("--dry-run"));
    planned.assert_success();
    assert_eq!(
        planned.stdout,
        "create: 2\n  2 instance types: a.{large,small}\nnothing was done\n"
    );
    assert!(objects(&server).is_empty());
    run(&mut sync(&server, &[&small])).assert_success();
    write(&small, SMALL.replace("4Gi", "8Gi"));
    let planned = run(sync(&server, &[&small]).args(["--dry-run", "--diff"]));
    planned.assert_success();
    assert_eq!(
        planned.stdout,
        "--- a/VirtualMachineClusterInstancetype/a.large
+++ b/VirtualMachineClusterInstancetype/a.large
@@ -2,4 +2,4 @@
   cpu:
     guest: 2
   memory:
-    guest: 4Gi
+    guest: 8Gi
nothing was done
"
    );
}

#[test]
fn a_field_of_another_manager_is_reported_before_anything_is_written() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    run(&mut sync(&server, &[&small])).assert_success();
    server.kubectl_ok(&[
        "patch",
        PLURALS[0],
        "a.large",
        "--type=merge",
        "--field-manager=somebody",
        r#"--patch={"spec":{"memory":{"guest":"6Gi"}}}"#,
    ]);
    write(&small, SMALL.replace("guest: 1Gi", "guest: 2Gi"));
    let before = resource_versions(&server);
    let refused = run(&mut sync(&server, &[&small]));
    assert_eq!(refused.status, Some(1));
    assert_eq!(
        refused.stderr,
        "error[field-conflict]: spec.memory.guest of VirtualMachineClusterInstancetype `a.large` would change, and belongs to `somebody`
--> cluster:
 = help: undo what was changed there, or take it over with `--force-conflicts`

1 error
"
    );
    assert_eq!(resource_versions(&server), before);
    assert_done(
        &run(sync(&server, &[&small]).arg("--force-conflicts")),
        "done: 2 applied, 0 pruned",
    );
    assert_holds(&server, &[&small]);
}

#[test]
fn what_is_no_longer_set_is_removed_and_what_others_set_stays() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    run(&mut sync(&server, &[&small])).assert_success();
    server.kubectl_ok(&["label", PLURALS[0], "a.small", "team=blue"]);
    write(
        &small,
        SMALL.replace(
            "  labels: {instancetype.kubevirt.io/vendor: kubevirt.io}\n",
            "",
        ),
    );
    let changed = run(&mut sync(&server, &[&small]));
    changed.assert_success();
    assert_eq!(
        changed.stdout,
        "change: 1\n  instance type: a.small\n    label instancetype.kubevirt.io/vendor: removed, was kubevirt.io\nunchanged: 1\ndone: 1 applied, 0 pruned\n"
    );
    let labels = &objects(&server)[&(PLURALS[0], "a.small".to_owned())]["metadata"]["labels"];
    assert_eq!(labels, &json!({"team": "blue"}));
}

#[test]
fn what_kubectl_has_applied_is_claimed() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    server.kubectl_ok(&[
        "apply",
        "--server-side",
        "--filename",
        small.to_str().unwrap(),
    ]);
    let claimed = run(&mut sync(&server, &[&small]));
    claimed.assert_success();
    assert_eq!(
        claimed.stdout,
        "claim unchanged: 2\n  2 instance types: a.{large,small}\ndone: 2 applied, 0 pruned\n"
    );
    let second = run(&mut sync(&server, &[&small]));
    assert_eq!(second.stdout, "unchanged: 2\ndone: 0 applied, 0 pruned\n");
}

#[test]
fn what_was_done_is_told_as_json() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    run(&mut sync(&server, &[&small])).assert_success();
    write(
        &small,
        SMALL.replace("4Gi", "8Gi").replace("a.small", "a.medium"),
    );
    let done = run(sync(&server, &[&small]).args(["-o", "json"]));
    done.assert_success();
    let told: Value = serde_json::from_str(&done.stdout).unwrap();
    let kind = "VirtualMachineClusterInstancetype";
    assert_eq!(
        told,
        json!({
            "schemaVersion": 1,
            "isDone": true,
            "takenOver": 0,
            "objects": [
                {"kind": kind, "name": "a.large", "action": "change", "fields": [
                    {"path": ["spec", "memory", "guest"], "old": "4Gi", "new": "8Gi"},
                ]},
                {"kind": kind, "name": "a.medium", "action": "create"},
                {"kind": kind, "name": "a.small", "action": "prune"},
            ],
            "conflicts": [],
        })
    );
}

#[test]
fn few_calls_are_made_however_many_objects_there_are() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let (kubectl, log) = counting_kubectl(&server, folder.path());
    let calls = |command: &mut Command| {
        _ = fs::remove_file(&log);
        run(command.env("KUBECTL", &kubectl)).assert_success();
        fs::read_to_string(&log).unwrap().lines().count()
    };
    // The first asks for a KubeVirt, too.
    assert_eq!(calls(&mut sync(&server, &todays())), 3);
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    // What it prunes is of a catalog whose adoption may have been interrupted: it asks for that.
    assert_eq!(calls(&mut sync(&server, &[&small])), 4);
    assert_eq!(calls(&mut sync(&server, &todays())), 3);
    assert_eq!(calls(&mut sync(&server, &todays())), 1);
}

#[test]
fn a_user_who_may_not_write_is_told_what_is_missing() {
    let Some(mut server) = api_server() else {
        return;
    };
    server.add_user("reader");
    let role = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- {apiGroups: [instancetype.kubevirt.io], resources: ['*'], verbs: [get, list, create, patch]}
- {apiGroups: [kubevirt.io], resources: [kubevirts], verbs: [list]}
";
    let folder = temp_dir();
    let [role_file, small] = ["role.yaml", "small.yaml"].map(|it| folder.path().join(it));
    write(&role_file, role);
    write(&small, SMALL);
    server.kubectl_ok(&["apply", "--filename", role_file.to_str().unwrap()]);
    server.kubectl_ok(&[
        "create",
        "clusterrolebinding",
        "reader",
        "--clusterrole=reader",
        "--user=reader",
    ]);
    let from = |path: &Path| {
        let mut command = server.program_as("reader");
        command.args(["sync", "--from"]).arg(path);
        command
    };
    run(&mut from(&small)).assert_success();
    write(&small, SMALL.replace("a.large", "a.huge"));
    let refused = run(&mut from(&small));
    assert_eq!(refused.status, Some(1));
    assert_eq!(
        refused.stderr,
        "error[cluster-failed]: cannot prune: everything was applied, but not everything was pruned (1 in all): `kubectl` says: Error from server (Forbidden): error when deleting \"STDIN\": virtualmachineclusterinstancetypes.instancetype.kubevirt.io \"a.large\" is forbidden: User \"reader\" cannot delete resource \"virtualmachineclusterinstancetypes\" in API group \"instancetype.kubevirt.io\" at the cluster scope
--> cluster:
 = help: fix this and run the command again: it completes what is missing

1 error
"
    );
    run(&mut sync(&server, &[&small])).assert_success();
    assert_holds(&server, &[&small]);
    server.kubectl_ok(&["delete", "clusterrolebinding", "reader"]);
}

#[test]
fn a_cluster_without_kubevirt_is_told() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let mut command = server.program();
    command
        .env("KUBECTL", "no-such-kubectl")
        .current_dir(folder.path());
    let failed = run(command.arg("sync"));
    assert_eq!(failed.status, Some(1));
    assert_eq!(
        failed.stderr,
        format!(
            "reading the built-in catalog v{}
error[cluster-failed]: cannot look at the cluster: cannot run `no-such-kubectl`: No such file or directory (os error 2)
--> cluster:
 = help: fix this and run the command again: it completes what is missing

1 error
",
            env!("CARGO_PKG_VERSION")
        )
    );
}
