//! The entry points, as `kubectl` loads them with its default restrictions.

use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

use super::workspace::{REPOSITORY, SMALL_CATALOG, Workspace};
use crate::resources::{Resource, names, only, resources};
use crate::support::programs;

/// The bundles of this catalog that have an entry point.
const ENTRY_POINTS: [(&str, &str); 4] = [
    (
        "VirtualMachineClusterInstancetypes",
        "common-clusterinstancetypes-bundle",
    ),
    (
        "VirtualMachineClusterPreferences",
        "common-clusterpreferences-bundle",
    ),
    ("VirtualMachineInstancetypes", "common-instancetypes-bundle"),
    ("VirtualMachinePreferences", "common-preferences-bundle"),
];

/// What `kubectl kustomize` makes of a folder, by kind and name.
fn kustomize(kubectl: &Path, folder: &Path) -> Vec<Resource> {
    let output = Command::new(kubectl)
        .arg("kustomize")
        .arg(folder)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    sorted(resources(&String::from_utf8(output.stdout).unwrap()))
}

fn sorted(mut resources: Vec<Resource>) -> Vec<Resource> {
    let key = |resource: &Resource| (resource.kind().to_owned(), resource.name().to_owned());
    resources.sort_by_key(key);
    resources
}

#[test]
fn each_holds_exactly_the_resources_of_its_bundle() {
    let Some(kubectl) = programs::find("kubectl") else {
        return;
    };
    let workspace = Workspace::new();
    workspace.build(REPOSITORY, &[]);
    for (folder, bundle) in ENTRY_POINTS {
        let found = kustomize(&kubectl, &workspace.path(&format!("out/{folder}")));
        let expected = sorted(workspace.bundle(&format!("{bundle}.yaml")));
        assert!(found == expected, "{folder} differs from {bundle}");
    }
    let found = kustomize(&kubectl, &workspace.path("out"));
    let expected = sorted(workspace.bundle("common-instancetypes-all-bundle.yaml"));
    assert!(
        found == expected,
        "the root differs from the bundle of all kinds"
    );
}

#[test]
fn the_example_of_a_vendor_loads() {
    let Some(kubectl) = programs::find("kubectl") else {
        return;
    };
    let workspace = Workspace::new();
    let example = format!("{REPOSITORY}/examples/acme");
    workspace.build(REPOSITORY, &["--extend", &example]);
    let bundles = ["acme-bundle.yaml", "acme-arm64-bundle.yaml"].map(|name| workspace.bundle(name));
    assert!(kustomize(&kubectl, &workspace.path("out")) == sorted(bundles.concat()));
}

#[test]
fn a_users_kustomization_can_patch_one() {
    let Some(kubectl) = programs::find("kubectl") else {
        return;
    };
    let workspace = Workspace::with_overlay(
        "select: {kinds: [VirtualMachineClusterInstancetype]}\nkustomization: acme\n",
    );
    workspace.write(
        "cluster/kustomization.yaml",
        "resources: [../out/acme]
patches:
  - target: {kind: VirtualMachineClusterInstancetype, name: u1.medium}
    patch: |
      - op: replace
        path: /spec/memory/guest
        value: 6Gi
",
    );
    workspace.build(SMALL_CATALOG, &["--extend", "vendor"]);
    let found = kustomize(&kubectl, &workspace.path("cluster"));
    assert_eq!(names(&found), ["u1.large", "u1.medium"]);
    let mut expected = workspace.bundle("x.yaml");
    assert_eq!(only(&found, "u1.large"), only(&expected, "u1.large"));
    expected[1].0["spec"]["memory"]["guest"] = Value::from("6Gi");
    assert_eq!(only(&found, "u1.medium"), &expected[1]);
}
