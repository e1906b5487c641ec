//! A vendor's catalog on top of another one.

use std::path::Path;

use snapbox::str;

use super::workspace::{REPOSITORY, SMALL_CATALOG, Workspace};
use crate::resources::{names, only, yaml};
use crate::support::catalog::copied_catalog;
use crate::support::files::write;
use crate::support::program::program;
use crate::texts::assert_same_text;

const PREFERENCES: &str = "select: {kinds: [VirtualMachinePreference]}\n";

#[test]
fn a_series_of_the_vendor_has_the_base_of_the_catalog() {
    let workspace = Workspace::with_overlay("select: {kinds: [VirtualMachineInstancetype]}\n");
    workspace.write("vendor/instancetypes/acme/2/series.yaml", "class: acme\n");
    workspace.write(
        "vendor/instancetypes/acme/2/sizes.yaml",
        "small: {cpu: 1, memory: 1Gi}\n",
    );
    let bundle = workspace.build_x();
    assert_eq!(names(&bundle), ["acme2.small", "u1.large", "u1.medium"]);
    let small = only(&bundle, "acme2.small");
    let labels = ["class", "cpu", "memory", "size", "vendor", "version"];
    assert_eq!(
        labels.map(|label| small.label(label)),
        ["acme", "1", "1Gi", "small", "kubevirt.io", "2"].map(Some)
    );
}

#[test]
fn a_series_of_the_vendor_uses_a_table_of_the_catalog() {
    let workspace = Workspace::with_overlay("select: {names: [\"acme1.*\"]}\n");
    let series = "sizes: {from: u/1, except: [large]}\n";
    workspace.write("vendor/instancetypes/acme/1/series.yaml", series);
    let bundle = workspace.build_x();
    assert_eq!(names(&bundle), ["acme1.medium", "acme1.medium"]);
    assert_eq!(bundle[0].label("memory"), Some("4Gi"));
}

#[test]
fn a_preference_of_the_vendor_extends_one_of_the_catalog() {
    let workspace = Workspace::with_overlay(PREFERENCES);
    workspace.write(
        "vendor/preferences/acmelinux.yaml",
        "extends: rhel.9\ndisplayName: Acme Linux\nspec: {requirements: {memory: {guest: 3Gi}}}\n",
    );
    let bundle = workspace.build_x();
    let mut expected = only(&bundle, "rhel.9").0.clone();
    expected["metadata"]["name"] = "acmelinux".into();
    expected["metadata"]["annotations"]["openshift.io/display-name"] = "Acme Linux".into();
    expected["metadata"]["labels"]["instancetype.kubevirt.io/required-memory"] = "3Gi".into();
    expected["spec"]["requirements"]["memory"]["guest"] = "3Gi".into();
    assert_eq!(only(&bundle, "acmelinux").0, expected);
}

#[test]
fn layers_and_components_come_from_both_catalogs() {
    let workspace = Workspace::with_overlay(PREFERENCES);
    for (path, text) in [
        (
            "components/agent.yaml",
            "spec: {volumes: {preferredStorageClassName: fast}}\n",
        ),
        ("acme/_base.yaml", "extends: rhel\nicon: acme\n"),
        ("acme/1.yaml", "extends: acme\ncomponents: [agent, rng]\n"),
    ] {
        workspace.write(&format!("vendor/preferences/{path}"), text);
    }
    let bundle = workspace.build_x();
    assert_eq!(
        names(&bundle),
        ["acme.1", "rhel.9", "rhel.9.arm64", "windows"]
    );
    let resource = only(&bundle, "acme.1");
    assert_eq!(resource.annotations()["iconClass"], "acme");
    assert_eq!(
        resource.spec(),
        &yaml(
            "
annotations: {vm.kubevirt.io/os: linux}
devices: {preferredDiskBus: virtio, preferredInterfaceModel: virtio, preferredRng: {}}
volumes: {preferredStorageClassName: fast}
"
        )
    );
}

#[test]
fn the_base_of_the_vendor_applies_to_the_vendors_files_only() {
    let workspace = Workspace::with_overlay("select: {}\n");
    let vendor = "metadata: {labels: {instancetype.kubevirt.io/vendor: acme.example}}\n";
    for (path, text) in [
        ("instancetypes/_base.yaml", vendor),
        ("instancetypes/acme/1/series.yaml", "sizes: {from: u/1}\n"),
        ("preferences/_base.yaml", vendor),
        ("preferences/acmelinux.yaml", "extends: rhel.9\n"),
    ] {
        workspace.write(&format!("vendor/{path}"), text);
    }
    let bundle = workspace.build_x();
    assert_eq!(bundle.len(), 16);
    for resource in &bundle {
        let own = resource.name().starts_with("acme");
        let vendor = if own { "acme.example" } else { "kubevirt.io" };
        assert_eq!(
            resource.label("vendor"),
            Some(vendor),
            "{}",
            resource.name()
        );
    }
    // What the catalog's base sets stays, where the vendor's says nothing else.
    for name in ["acmelinux", "rhel.9"] {
        let mut both = bundle.iter().filter(|resource| resource.name() == name);
        assert!(both.all(|resource| resource.annotations()["provider"] == "upstream"));
    }
}

#[test]
fn overlays_of_the_vendor_replace_those_of_the_catalog() {
    let workspace = Workspace::with_overlay("select: {}\n");
    workspace.build_x();
    assert_eq!(
        workspace.output_files(),
        [".generated", "CHECKSUMS.sha256", "x.yaml"]
    );
}

#[test]
fn without_overlays_of_the_vendor_those_of_the_catalog_apply() {
    let workspace = Workspace::new();
    workspace.write("vendor/preferences/acmelinux.yaml", "extends: rhel.9\n");
    workspace.build(SMALL_CATALOG, &["--extend", "vendor"]);
    let all = workspace.bundle("all-bundle.yaml");
    assert_eq!(all.len(), 12);
    let cluster = workspace.bundle("cluster-bundle.yaml");
    assert_eq!(
        names(&cluster),
        [
            "u1.large",
            "u1.medium",
            "acmelinux",
            "rhel.9",
            "rhel.9.arm64",
            "windows"
        ]
    );
}

#[test]
fn the_last_catalog_with_overlays_decides() {
    let workspace = Workspace::with_overlay("select: {}\n");
    workspace.write("second/overlays/y.yaml", "select: {names: [acmelinux]}\n");
    workspace.write("second/preferences/acmelinux.yaml", "extends: rhel.9\n");
    workspace.write("third/preferences/acmelinux/x.yaml", "extends: acmelinux\n");
    let extend = [
        "--extend", "vendor", "--extend", "second", "--extend", "third",
    ];
    workspace.build(SMALL_CATALOG, &extend);
    assert_eq!(
        workspace.output_files(),
        [".generated", "CHECKSUMS.sha256", "y.yaml"]
    );
    assert_eq!(
        names(&workspace.bundle("y.yaml")),
        ["acmelinux", "acmelinux"]
    );
}

#[test]
fn a_vendor_in_its_own_folder_extends_the_catalog_above_it() {
    let out = Workspace::new().path("out");
    let output = program()
        .current_dir(format!("{REPOSITORY}/examples/acme"))
        .args(["build", "--quiet", "--extend", ".", "--out-dir"])
        .arg(&out)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(out.join("acme-bundle.yaml").is_file());
}

#[test]
fn the_output_is_in_the_vendors_folder_by_default() {
    let workspace = Workspace::with_overlay("select: {}\n");
    let output = program()
        .current_dir(workspace.path(""))
        .args(["build", "--root", SMALL_CATALOG, "--extend", "vendor/"])
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(workspace.path("vendor/_build/x.yaml").is_file());
}

/// What a build prints in a folder of a catalog; it must fail.
#[track_caller]
fn build_fails_in(folder: &Path, arguments: &[&str]) -> String {
    let mut build = program();
    build.arg("build").args(arguments).current_dir(folder);
    let output = build.output().unwrap();
    assert!(!output.status.success(), "{arguments:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_misspelt_folder_of_the_vendor() {
    let workspace = Workspace::with_overlay("select: {}\n");
    workspace.write("vendor/preference/acmelinux.yaml", "extends: rhel.9\n");
    workspace.write("vendor/Instance-Types/acme/1/sizes.yaml", "medium: {}\n");
    workspace.write("vendor/docs/notes.md", "");
    assert_same_text(
        &workspace.build_fails(),
        str![[r"
error[stray-file]: nothing in `vendor/Instance-Types` is read: a catalog has no such folder
--> vendor/Instance-Types
 = help: did you mean `instancetypes`? rename the folder

error[stray-file]: nothing in `vendor/preference` is read: a catalog has no such folder
--> vendor/preference
 = help: did you mean `preferences`? rename the folder

2 errors

"]],
    );
}

#[test]
fn a_folder_next_to_one_of_the_right_name_is_the_vendors_business() {
    let workspace = Workspace::with_overlay("select: {names: [acmelinux]}\n");
    workspace.write("vendor/preferences/acmelinux.yaml", "extends: rhel.9\n");
    workspace.write("vendor/preference/notes.txt", "");
    assert_eq!(names(&workspace.build_x()), ["acmelinux", "acmelinux"]);
}

#[test]
fn a_vendor_who_forgets_to_say_what_is_extended() {
    let workspace = Workspace::with_overlay("select: {}\n");
    workspace.write("vendor/preferences/acmelinux.yaml", "extends: rhel.9\n");
    assert_same_text(
        &build_fails_in(&workspace.path(""), &["--root", "vendor"]),
        str![[r"
error[unreadable]: `vendor` is not a catalog: it has no `instancetypes/`
--> vendor
 = help: if it extends a catalog, name that one with `--root` and this one with `--extend vendor`; otherwise, create `instancetypes/`

1 error

"]],
    );
}

#[test]
fn a_vendor_within_the_catalog_who_forgets_to_name_the_own_folder() {
    let catalog = copied_catalog();
    let vendor = catalog.path().join("acme");
    write(
        &vendor.join("overlays/acme.yaml"),
        "select: {names: [fedora]}\n",
    );
    let expected = "\
error[unreadable]: `.` holds sources, and it lies in the catalog `..`
--> .
 = help: to build it on top of that catalog, add `--extend .`; to build one of them alone, name it with `--root`

1 error
";
    assert_eq!(build_fails_in(&vendor, &[]), expected);
    // With all folders, it could be a catalog of its own.
    for folder in ["instancetypes", "preferences"] {
        write(&vendor.join(folder).join("README.md"), "");
    }
    assert_eq!(build_fails_in(&vendor, &[]), expected);
    let below = build_fails_in(&vendor.join("overlays"), &[]);
    let first_line = "error[unreadable]: `..` holds sources, and it lies in the catalog `../..`\n";
    assert!(below.starts_with(first_line), "{below}");
    let mut build = program();
    build.args(["build", "--quiet", "--extend", "."]);
    let output = build.current_dir(&vendor).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(vendor.join("_build/acme.yaml").is_file());
    let mut build = program();
    build.args(["build", "--quiet", "--root", ".."]);
    let output = build.current_dir(&vendor).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
