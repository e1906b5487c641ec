//! What an overlay can do: each field alone, and several together.

use super::workspace::{SMALL_CATALOG, Workspace};
use crate::resources::{names, only, resources, yaml};

/// Every kind, and everything that the small catalog has in two of them.
const ALL: &str = "select: {}\n";
const CLUSTER: &str = "\
select:
  kinds: [VirtualMachineClusterInstancetype, VirtualMachineClusterPreference]
";

/// Asserts the names that a selection of cluster-wide resources selects, in order.
#[track_caller]
fn assert_selects(selection: &str, expected: &[&str]) {
    let overlay = format!("{CLUSTER}{selection}");
    let workspace = Workspace::with_overlay(&overlay);
    assert_eq!(names(&workspace.build_x()), expected);
}

#[test]
fn an_empty_selection_is_everything() {
    let bundle = Workspace::with_overlay(ALL).build_x();
    let found: Vec<(&str, &str)> = bundle.iter().map(|r| (r.kind(), r.name())).collect();
    let instancetypes = ["u1.large", "u1.medium"];
    let preferences = ["rhel.9", "rhel.9.arm64", "windows"];
    let mut expected = Vec::new();
    for scope in ["Cluster", ""] {
        expected
            .extend(instancetypes.map(|name| (format!("VirtualMachine{scope}Instancetype"), name)));
        expected.extend(preferences.map(|name| (format!("VirtualMachine{scope}Preference"), name)));
    }
    let expected: Vec<(&str, &str)> = expected
        .iter()
        .map(|(kind, name)| (&**kind, *name))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn select_by_kind() {
    let overlay = "select: {kinds: [VirtualMachineInstancetype, VirtualMachinePreference]}";
    let bundle = Workspace::with_overlay(overlay).build_x();
    assert_eq!(
        names(&bundle),
        ["u1.large", "u1.medium", "rhel.9", "rhel.9.arm64", "windows"]
    );
    assert!(
        bundle
            .iter()
            .all(|resource| !resource.kind().contains("Cluster"))
    );
}

#[test]
fn select_by_names() {
    let globs = "  names: [\"u1.[!m]*\", \"rhel.?\", windows]\n";
    assert_selects(globs, &["u1.large", "rhel.9", "windows"]);
}

#[test]
fn what_several_names_select_is_held_once() {
    let globs = "  names: [\"[s-w]*\", \"rhel.9*\", rhel.9, \"u1.*\", u1.medium, \"r*4\"]\n";
    let expected = ["u1.large", "u1.medium", "rhel.9", "rhel.9.arm64", "windows"];
    assert_selects(globs, &expected);
}

#[test]
fn select_by_a_derived_label() {
    let selector = "  labels: instancetype.kubevirt.io/cpu > 1\n";
    assert_selects(selector, &["u1.large"]);
}

#[test]
fn select_by_a_written_label() {
    let selector = "  labels: instancetype.kubevirt.io/class\n";
    assert_selects(selector, &["u1.large", "u1.medium"]);
}

#[test]
fn select_by_a_label_that_others_lack() {
    let selector = "  labels: instancetype.kubevirt.io/arch notin (arm64)\n";
    let expected = ["u1.large", "u1.medium", "rhel.9", "windows"];
    assert_selects(selector, &expected);
}

#[test]
fn a_selection_holds_what_matches_every_field() {
    let selection = "  names: [\"rhel.*\", u1.large]\n  labels: instancetype.kubevirt.io/os-type=linux,instancetype.kubevirt.io/arch=arm64\n";
    assert_selects(selection, &["rhel.9.arm64"]);
}

#[test]
fn exclude_leaves_out_what_matches_every_field() {
    let exclude = "\
exclude:
  kinds: [VirtualMachineClusterPreference]
  names: [\"*9*\", \"u1.*\"]
  labels: instancetype.kubevirt.io/arch=arm64
";
    let expected = ["u1.large", "u1.medium", "rhel.9", "windows"];
    assert_selects(exclude, &expected);
}

#[test]
fn exclude_by_names_alone() {
    let exclude = "exclude: {names: [\"rhel.*\", u1.large]}\n";
    assert_selects(exclude, &["u1.medium", "windows"]);
}

#[test]
fn set_adds_labels_and_annotations_to_every_resource() {
    let set = "\
set:
  labels:
    instancetype.kubevirt.io/vendor: acme.example
    acme.example/tier: gold
  annotations:
    provider: Acme
";
    let overlay = format!("{CLUSTER}{set}");
    let bundle = Workspace::with_overlay(&overlay).build_x();
    assert_eq!(bundle.len(), 5);
    for resource in &bundle {
        assert_eq!(resource.label("vendor"), Some("acme.example"));
        assert_eq!(resource.labels()["acme.example/tier"], "gold");
        assert_eq!(resource.annotations()["provider"], "Acme");
    }
    let medium = only(&bundle, "u1.medium");
    assert_eq!(medium.label("class"), Some("general.purpose"));
    assert_eq!(
        medium.annotations()["instancetype.kubevirt.io/displayName"],
        "Universal"
    );
}

#[test]
fn set_is_applied_on_top_of_patches() {
    let overlay = format!(
        "{CLUSTER}set: {{labels: {{acme.example/a: set}}}}
patches:
  - merge: {{metadata: {{labels: {{acme.example/a: patch, acme.example/b: patch}}}}}}
"
    );
    for resource in Workspace::with_overlay(&overlay).build_x() {
        assert_eq!(resource.labels()["acme.example/a"], "set");
        assert_eq!(resource.labels()["acme.example/b"], "patch");
    }
}

#[test]
fn labels_are_derived_after_patches() {
    let overlay = "\
select: {kinds: [VirtualMachineInstancetype, VirtualMachinePreference]}
patches:
  - select: {names: [u1.medium]}
    merge: {spec: {cpu: {guest: 3, dedicatedCPUPlacement: true}, memory: {guest: 5Gi}}}
  - select: {names: [rhel.9]}
    merge: {spec: {preferredArchitecture: s390x, requirements: {architecture: s390x}}}
";
    let bundle = Workspace::with_overlay(overlay).build_x();
    let medium = only(&bundle, "u1.medium");
    let labels = ["cpu", "memory", "dedicatedCPUPlacement", "size"];
    assert_eq!(
        labels.map(|label| medium.label(label)),
        [Some("3"), Some("5Gi"), Some("true"), Some("medium")]
    );
    assert_eq!(
        medium.spec(),
        &yaml("{cpu: {guest: 3, dedicatedCPUPlacement: true}, memory: {guest: 5Gi}}")
    );
    let large = only(&bundle, "u1.large");
    assert_eq!(
        labels.map(|label| large.label(label)),
        [Some("2"), Some("8Gi"), None, Some("large")]
    );
    let rhel = only(&bundle, "rhel.9");
    let labels = ["arch", "required-architecture", "preferred-architecture"];
    assert_eq!(labels.map(|label| rhel.label(label)), [Some("s390x"); 3]);
}

#[test]
fn a_patch_changes_both_kinds_alike() {
    let overlay = "\
select: {names: [u1.medium]}
patches:
  - select: {kinds: [VirtualMachineClusterInstancetype, VirtualMachineInstancetype]}
    merge: {spec: {cpu: {guest: 3}}}
";
    let bundle = Workspace::with_overlay(overlay).build_x();
    let found: Vec<_> = bundle.iter().map(|r| (r.kind(), r.label("cpu"))).collect();
    assert_eq!(
        found,
        [
            ("VirtualMachineClusterInstancetype", Some("3")),
            ("VirtualMachineInstancetype", Some("3")),
        ]
    );
}

#[test]
fn a_patch_of_one_kind_leaves_the_other_alone() {
    let overlay = "\
select: {names: [u1.medium]}
patches:
  - select: {kinds: [VirtualMachineInstancetype]}
    merge: {spec: {cpu: {guest: 3}}}
";
    let bundle = Workspace::with_overlay(overlay).build_x();
    let found: Vec<_> = bundle.iter().map(|r| r.label("cpu")).collect();
    assert_eq!(found, [Some("1"), Some("3")]);
}

#[test]
fn null_in_a_patch_removes_a_field() {
    let overlay = "\
select: {kinds: [VirtualMachinePreference], names: [rhel.9]}
patches:
  - merge:
      metadata:
        labels: {instancetype.kubevirt.io/os-type: null}
        annotations: {tags: null}
      spec:
        annotations: null
        devices: {preferredDiskBus: null}
        requirements: {memory: null}
";
    let bundle = Workspace::with_overlay(overlay).build_x();
    let rhel = only(&bundle, "rhel.9");
    for label in ["os-type", "required-memory"] {
        assert_eq!(rhel.label(label), None);
    }
    assert_eq!(rhel.label("arch"), Some("amd64"));
    let annotations: Vec<&str> = rhel.annotations().into_keys().collect();
    assert_eq!(annotations, ["openshift.io/display-name", "provider"]);
    assert_eq!(
        rhel.spec(),
        &yaml(
            "{devices: {preferredInterfaceModel: virtio, preferredRng: {}}, requirements: {architecture: amd64}}"
        )
    );
}

#[test]
fn patches_are_applied_in_order_and_select_by_what_was_before_them() {
    let overlay = "\
select: {kinds: [VirtualMachineInstancetype]}
patches:
  - select: {names: [u1.medium]}
    merge: {spec: {cpu: {guest: 4}}}
  - select: {labels: instancetype.kubevirt.io/cpu=4}
    merge: {spec: {cpu: {guest: 5}}}
  - select: {labels: instancetype.kubevirt.io/cpu=1}
    merge: {spec: {cpu: {guest: 6}}}
";
    let bundle = Workspace::with_overlay(overlay).build_x();
    assert_eq!(only(&bundle, "u1.medium").label("cpu"), Some("6"));
    assert_eq!(only(&bundle, "u1.large").label("cpu"), Some("2"));
}

#[test]
fn names_get_a_prefix_and_a_suffix_and_keep_their_order() {
    let overlay = "\
select: {kinds: [VirtualMachineInstancetype, VirtualMachinePreference]}
namePrefix: acme-
nameSuffix: -x
";
    let bundle = Workspace::with_overlay(overlay).build_x();
    assert_eq!(
        names(&bundle),
        [
            "acme-u1.large-x",
            "acme-u1.medium-x",
            "acme-rhel.9-x",
            "acme-rhel.9.arm64-x",
            "acme-windows-x",
        ]
    );
    let medium = only(&bundle, "acme-u1.medium-x");
    assert_eq!(medium.label("size"), Some("medium"));
    assert_eq!(medium.label("version"), Some("1"));
}

#[test]
fn the_order_is_that_of_the_new_names() {
    let overlay = "select: {kinds: [VirtualMachinePreference]}\nnameSuffix: z\n";
    let bundle = Workspace::with_overlay(overlay).build_x();
    assert_eq!(names(&bundle), ["rhel.9.arm64z", "rhel.9z", "windowsz"]);
}

#[test]
fn kustomization_names_the_folder_of_the_entry_point() {
    let workspace = Workspace::with_overlay(
        "select: {kinds: [VirtualMachineInstancetype]}\nkustomization: Acme_1.x\n",
    );
    let other = "select: {kinds: [VirtualMachinePreference]}\n";
    workspace.write("vendor/overlays/other.yaml", other);
    workspace.build_x();
    assert_eq!(
        workspace.output_files(),
        [
            ".generated",
            "Acme_1.x/bundle.yaml",
            "Acme_1.x/kustomization.yaml",
            "CHECKSUMS.sha256",
            "kustomization.yaml",
            "other.yaml",
            "x.yaml",
        ]
    );
    let listed = |path| {
        let listed = resources(&workspace.read(path)).remove(0).0;
        listed["resources"].clone()
    };
    assert_eq!(listed("out/kustomization.yaml"), yaml("[Acme_1.x]"));
    assert_eq!(
        listed("out/Acme_1.x/kustomization.yaml"),
        yaml("[bundle.yaml]")
    );
    assert_eq!(
        workspace.read("out/Acme_1.x/bundle.yaml"),
        workspace.read("out/x.yaml")
    );
}

#[test]
fn without_kustomization_there_is_no_entry_point() {
    let workspace = Workspace::with_overlay(ALL);
    workspace.build_x();
    assert_eq!(
        workspace.output_files(),
        [".generated", "CHECKSUMS.sha256", "x.yaml"]
    );
}

#[test]
fn versioned_names_come_without_entry_points() {
    let workspace = Workspace::with_overlay(
        "select: {kinds: [VirtualMachineInstancetype]}\nkustomization: x\n",
    );
    workspace.build(SMALL_CATALOG, &["--extend", "vendor", "--versioned-names"]);
    assert_eq!(
        workspace.output_files(),
        [".generated", "CHECKSUMS.sha256", "x-v1.2.3.yaml"]
    );
}
