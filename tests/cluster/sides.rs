//! The cluster as a side of `diff` and `vm impact`.

use serde_json::json;

use crate::support::api_server::{API, ApiServer, PLURALS, api_server};
use crate::support::files::{temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{Finished, run};
use crate::sync::{SMALL, documents, published, sync};
use crate::virt_operator::VirtOperator;

fn diff(server: &ApiServer, sides: &[&str]) -> Finished {
    run(server.program().arg("diff").args(sides))
}

#[test]
fn what_others_have_made_is_on_both_sides() {
    let Some(server) = api_server() else { return };
    let foreign = json!({
        "apiVersion": "instancetype.kubevirt.io/v1beta1",
        "kind": "VirtualMachineClusterInstancetype",
        "metadata": {"name": "foreign"},
        "spec": {"cpu": {"guest": 1}, "memory": {"guest": "1Gi"}},
    });
    server
        .request("POST", &format!("{API}/{}", PLURALS[0]), Some(&foreign))
        .unwrap();
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    run(&mut sync(&server, &[&small])).assert_success();
    let path = small.to_str().unwrap();
    for sides in [
        ["cluster:", path],
        [path, "cluster:"],
        ["cluster:test", path],
        ["cluster:", "cluster:test"],
    ] {
        let same = diff(&server, &sides);
        same.assert_success();
        assert_eq!(same.stdout, "no differences\n", "{sides:?}");
    }
    write(
        &small,
        SMALL.replace("4Gi", "8Gi").replace("a.small", "a.medium"),
    );
    let changed = diff(&server, &["cluster:", path]);
    changed.assert_success();
    assert!(changed.stdout.contains("a.small"), "{}", changed.stdout);
    assert!(
        changed.stdout.contains("spec.memory.guest: 4Gi -> 8Gi"),
        "{}",
        changed.stdout
    );
    assert!(!changed.stdout.contains("foreign"), "{}", changed.stdout);
}

#[test]
fn fields_of_others_and_what_others_have_applied_too_are_on_both_sides() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    let path = small.to_str().unwrap();
    run(&mut sync(&server, &[&small])).assert_success();
    server.kubectl_ok(&["label", PLURALS[0], "a.small", "team=blue"]);
    server.kubectl_ok(&[
        "patch",
        PLURALS[0],
        "a.small",
        "--type=merge",
        "--field-manager=somebody",
        r#"--patch={"spec":{"ioThreadsPolicy":"auto"}}"#,
    ]);
    // Another tool applies it, too: it does not go.
    let apply = [
        "apply",
        "--server-side",
        "--field-manager=argocd-controller",
    ];
    server.kubectl_ok(&[&apply[..], &["--filename", path]].concat());
    let same = diff(&server, &["cluster:", path]);
    assert_eq!(same.stdout, "no differences\n");
    let (first, _) = SMALL.split_once("---\n").unwrap();
    write(&small, first.replace("1Gi", "2Gi"));
    let planned = run(sync(&server, &[&small]).args(["--dry-run", "--force-conflicts"]));
    assert_eq!(
        planned.stdout,
        "change: 1\n  instance type: a.small\n    spec.memory.guest: 1Gi -> 2Gi\nnothing was done\n"
    );
    let changed = diff(&server, &["cluster:", path]);
    let memory = "spec.memory.guest: 1Gi -> 2Gi";
    assert!(changed.stdout.contains(memory), "{}", changed.stdout);
    for word in ["a.large", "team", "ioThreadsPolicy", "last-applied"] {
        assert!(!changed.stdout.contains(word), "{}", changed.stdout);
    }
}

/// An empty mapping would say that they are there.
#[test]
fn what_a_sync_empties_is_not_left_empty() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let with = |cpu: &str, memory: &str| {
        format!(
            "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineClusterInstancetype\n\
             metadata: {{name: a.large}}\nspec: {{cpu: {{guest: 2{cpu}}}, memory: {{guest: 2Gi{memory}}}}}\n"
        )
    };
    let [old, new] = ["old.yaml", "new.yaml"].map(|name| folder.path().join(name));
    let numa = ", numa: {guestMappingPassthrough: {}}";
    write(&old, with(numa, ", hugepages: {pageSize: 2Mi}"));
    write(&new, with("", ""));
    run(&mut sync(&server, &[&old])).assert_success();
    let [old, new] = [&old, &new].map(|path| path.to_str().unwrap());
    let expected = diff(&server, &[old, new]);
    expected.assert_success();
    let removed = expected.stdout.contains("hugepages");
    assert!(removed, "{}", expected.stdout);
    assert_eq!(diff(&server, &["cluster:", new]).stdout, expected.stdout);
    run(&mut sync(&server, &[new])).assert_success();
    let same = diff(&server, &["cluster:", new]);
    assert_eq!(same.stdout, "no differences\n");
}

#[test]
fn what_virt_operator_writes_on_its_copy_is_no_difference() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let bundles = published(&oracle, "v1.6.0");
    let folder = temp_dir();
    for bundle in &bundles {
        let name = bundle.file_name().unwrap();
        std::fs::copy(bundle, folder.path().join(name)).unwrap();
    }
    let operator = VirtOperator::start(&server, &documents(&bundles));
    let same = diff(&server, &["cluster:", folder.path().to_str().unwrap()]);
    same.assert_success();
    assert_eq!(same.stdout, "no differences\n");
    drop(operator);
}

#[test]
fn a_context_that_is_not_there_is_told() {
    let Some(server) = api_server() else { return };
    let failed = diff(&server, &["cluster:nowhere", "built-in"]);
    assert_eq!(failed.status, Some(1));
    // Releases of kubectl have other words for it.
    let said = "error[cluster-failed]: cannot look at the cluster: `kubectl` says: ";
    assert!(failed.stderr.starts_with(said), "{}", failed.stderr);
    assert!(failed.stderr.contains("nowhere"), "{}", failed.stderr);
    assert!(
        failed.stderr.ends_with("--> cluster:nowhere\n\n1 error\n"),
        "{}",
        failed.stderr
    );
}
