//! The entry points, as `kubectl` loads them with its default restrictions.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;
use tempfile::TempDir;

use super::workspace::{REPOSITORY, SMALL_CATALOG, Workspace};
use crate::folders::names_in;
use crate::resources::{Resource, names, only, resources};
use crate::support::catalog::copied_catalog;
use crate::support::files::write;
use crate::support::program::{program, run};
use crate::support::programs;
use crate::support::skipped::skipped;

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

/// What `kubectl kustomize` makes of a folder or of an address in git, by kind and name.
fn kustomize(kubectl: &Path, target: impl AsRef<OsStr>) -> Vec<Resource> {
    let output = Command::new(kubectl)
        .arg("kustomize")
        .arg(target)
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
        let found = kustomize(&kubectl, workspace.path(&format!("out/{folder}")));
        let expected = sorted(workspace.bundle(&format!("{bundle}.yaml")));
        assert!(found == expected, "{folder} differs from {bundle}");
    }
    let found = kustomize(&kubectl, workspace.path("out"));
    let expected = sorted(workspace.bundle("common-instancetypes-all-bundle.yaml"));
    assert!(
        found == expected,
        "the root differs from the bundle of all kinds"
    );
}

/// A copy of the catalog after a build: with the entry points at its root.
fn built_copy() -> TempDir {
    let copy = copied_catalog();
    let mut build = program();
    build.args(["build", "--quiet"]).current_dir(copy.path());
    run(&mut build).assert_success();
    copy
}

/// Asserts that the five addresses below a checkout or below a URL hold what their bundles hold.
fn assert_addresses(copy: &Path, address: impl Fn(&str) -> OsString) {
    let Some(kubectl) = programs::find("kubectl") else {
        return;
    };
    let all = [("", "common-instancetypes-all-bundle")];
    for (folder, bundle) in ENTRY_POINTS.into_iter().chain(all) {
        let found = kustomize(&kubectl, address(folder));
        let bundle = copy.join(format!("_build/{bundle}.yaml"));
        let expected = sorted(resources(&fs::read_to_string(bundle).unwrap()));
        assert!(found == expected, "`{folder}` differs from its bundle");
    }
}

#[test]
fn the_root_of_a_checkout_has_entry_points() {
    let copy = built_copy();
    assert_addresses(copy.path(), |folder| copy.path().join(folder).into());
}

#[test]
fn a_git_url_has_the_same_entry_points() {
    let copy = built_copy();
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message=v1"],
        &["tag", "v1"],
    ] {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
        git.args(arguments).current_dir(copy.path());
        if git.status().is_err() {
            skipped("there is no git");
            return;
        }
    }
    let root = copy.path().display();
    assert_addresses(copy.path(), |folder| {
        format!("file://{root}//{folder}?ref=v1").into()
    });
}

#[test]
fn only_the_catalog_itself_gets_entry_points_at_its_root() {
    let copy = copied_catalog();
    for arguments in [["--out-dir", "out"], ["--extend", "vendor"]] {
        write(&copy.path().join("vendor/overlays/x.yaml"), "select: {}\n");
        let mut build = program();
        build.args(["build", "--quiet"]).args(arguments);
        run(build.current_dir(copy.path())).assert_success();
    }
    let expected = ["instancetypes", "out", "overlays", "preferences", "vendor"];
    assert_eq!(names_in(copy.path()), expected);
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
    assert!(kustomize(&kubectl, workspace.path("out")) == sorted(bundles.concat()));
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
    let found = kustomize(&kubectl, workspace.path("cluster"));
    assert_eq!(names(&found), ["u1.large", "u1.medium"]);
    let mut expected = workspace.bundle("x.yaml");
    assert_eq!(only(&found, "u1.large"), only(&expected, "u1.large"));
    expected[1].0["spec"]["memory"]["guest"] = Value::from("6Gi");
    assert_eq!(only(&found, "u1.medium"), &expected[1]);
}
