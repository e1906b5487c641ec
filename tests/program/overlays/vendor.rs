//! A vendor's catalog on top of another one.

use super::workspace::{REPOSITORY, SMALL_CATALOG, Workspace};
use crate::resources::{names, only, yaml};
use crate::support::program::program;

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
