//! What authors and vendors can say beyond one overlay: shared changes, sizes for a series below,
//! instance types without a series, namespaces, deprecated sizes, and braces in text.

#![allow(
    clippy::needless_raw_string_hashes,
    reason = "so snapbox writes its snapshots"
)]

use snapbox::str;

use super::workspace::Workspace;
use crate::resources::{names, only, yaml};
use crate::texts::assert_same_text;

const NAMESPACED: &str =
    "select: {kinds: [VirtualMachineInstancetype, VirtualMachinePreference]}\n";

/// A vendor's folder with these files.
fn vendor(files: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::new();
    for (path, text) in files {
        workspace.write(&format!("vendor/{path}"), text);
    }
    workspace
}

#[test]
fn components_are_applied_from_left_to_right_before_the_overlay() {
    let first = "\
set: {labels: {acme.example/a: first, acme.example/b: first, acme.example/c: first}}
patches:
  - merge: {spec: {cpu: {guest: 3, maxSockets: 8}}}
";
    let second = "\
set: {labels: {acme.example/b: second, acme.example/c: second}}
patches:
  - merge: {spec: {cpu: {guest: 4, maxSockets: 16}}}
";
    let own = "\
select: {kinds: [VirtualMachineInstancetype]}
components: [first, teams/second]
set: {labels: {acme.example/c: own}}
patches:
  - merge: {spec: {cpu: {guest: 5}}}
";
    let workspace = vendor(&[
        ("overlays/components/first.yaml", first),
        ("overlays/components/teams/second.yaml", second),
        ("overlays/x.yaml", own),
    ]);
    for resource in workspace.build_x() {
        let labels = ["a", "b", "c"].map(|key| resource.labels()[&*format!("acme.example/{key}")]);
        assert_eq!(labels, ["first", "second", "own"]);
        let cpu = &resource.spec()["cpu"];
        assert_eq!(cpu, &yaml("{guest: 5, maxSockets: 16}"));
    }
}

#[test]
fn components_and_the_overlay_each_exclude() {
    let component = "exclude: [{names: [\"rhel.*\"]}, {names: [u1.large]}]\n";
    let own = format!("{NAMESPACED}components: [acme]\nexclude: {{names: [windows]}}\n");
    let workspace = vendor(&[
        ("overlays/components/acme.yaml", component),
        ("overlays/x.yaml", &own),
    ]);
    assert_eq!(names(&workspace.build_x()), ["u1.medium"]);
    assert_eq!(
        workspace.output_files(),
        [".generated", "CHECKSUMS.sha256", "x.yaml"],
        "a component is no bundle"
    );
}

#[test]
fn a_namespace_is_for_the_kinds_that_have_one() {
    let workspace = Workspace::with_overlay("select: {names: [u1.medium]}\nnamespace: vms\n");
    let bundle = workspace.build_x();
    let found: Vec<_> = bundle
        .iter()
        .map(|resource| (resource.kind(), resource.0["metadata"].get("namespace")))
        .collect();
    let vms = yaml("vms");
    assert_eq!(
        found,
        [
            ("VirtualMachineClusterInstancetype", None),
            ("VirtualMachineInstancetype", Some(&vms)),
        ]
    );
}

/// Two entry points may hold the same name in two namespaces, and kustomize reads both.
#[test]
fn entry_points_of_two_namespaces_do_not_overlap() {
    let overlay =
        |namespace| format!("{NAMESPACED}namespace: {namespace}\nkustomization: {namespace}\n");
    let workspace = vendor(&[
        ("overlays/x.yaml", &overlay("one")),
        ("overlays/y.yaml", &overlay("two")),
    ]);
    assert_eq!(workspace.build_x().len(), 5);
}

#[test]
fn a_size_is_deprecated_in_its_row_and_can_be_excluded() {
    let sizes = "\
small: {cpu: 1, memory: 1Gi, deprecated: true}
medium: {cpu: 1, memory: 2Gi}
";
    let series = [
        ("instancetypes/acme/1/series.yaml", "class: acme\n"),
        ("instancetypes/acme/1/sizes.yaml", sizes),
    ];
    let overlay = "select: {kinds: [VirtualMachineInstancetype], names: [\"acme1.*\"]}\n";
    let bundle = vendor(&[series[0], series[1], ("overlays/x.yaml", overlay)]).build_x();
    let label = |name| only(&bundle, name).label("deprecated");
    assert_eq!(label("acme1.small"), Some("true"));
    assert_eq!(label("acme1.medium"), None);
    let overlay =
        format!("{overlay}exclude: {{labels: instancetype.kubevirt.io/deprecated=true}}\n");
    let bundle = vendor(&[series[0], series[1], ("overlays/x.yaml", &overlay)]).build_x();
    assert_eq!(names(&bundle), ["acme1.medium"]);
}

#[test]
fn a_row_takes_precedence_over_a_deprecated_series() {
    let sizes = "\
small: {cpu: 1, memory: 1Gi}
medium: {cpu: 1, memory: 2Gi, deprecated: false}
large: {cpu: 1, memory: 4Gi, deprecated: null}
";
    let workspace = vendor(&[
        ("instancetypes/acme/1/series.yaml", "deprecated: true\n"),
        ("instancetypes/acme/1/sizes.yaml", sizes),
        (
            "overlays/x.yaml",
            "select: {kinds: [VirtualMachineInstancetype], names: [\"acme1.*\"]}\n",
        ),
    ]);
    let bundle = workspace.build_x();
    let label = |name| only(&bundle, name).label("deprecated");
    assert_eq!(label("acme1.small"), Some("true"));
    assert_eq!(label("acme1.medium"), None);
    assert_eq!(label("acme1.large"), Some("true"));
}

#[test]
fn a_vendor_adds_sizes_to_a_series_below() {
    let workspace = vendor(&[
        (
            "instancetypes/u/1/sizes.yaml",
            "8xlarge: {cpu: 32, memory: 128Gi}\n",
        ),
        (
            "instancetypes/_base.yaml",
            "metadata: {labels: {acme.example/own: \"yes\"}}\n",
        ),
        ("overlays/x.yaml", NAMESPACED),
    ]);
    let bundle = workspace.build_x();
    assert_eq!(
        names(&bundle)[..3],
        ["u1.8xlarge", "u1.large", "u1.medium"],
        "{:?}",
        names(&bundle)
    );
    let added = only(&bundle, "u1.8xlarge");
    assert_eq!(added.label("size"), Some("8xlarge"));
    assert_eq!(added.label("version"), Some("1"));
    assert_eq!(added.label("class"), Some("general.purpose"));
    assert!(!added.labels().contains_key("acme.example/own"));
}

#[test]
fn a_size_that_the_series_below_already_has() {
    let workspace = vendor(&[
        (
            "instancetypes/u/1/sizes.yaml",
            "8xlarge: {cpu: 32, memory: 128Gi}\nmedium: {cpu: 2, memory: 4Gi}\n",
        ),
        ("overlays/x.yaml", NAMESPACED),
    ]);
    assert_same_text(
        &workspace.build_fails(),
        str![[r#"
error[duplicate-name]: the name `u1.medium` is already taken
 --> vendor/instancetypes/u/1/sizes.yaml:2:1
  |
2 | medium: {cpu: 2, memory: 4Gi}
  | ^^^^^^
  |
 ::: tests/program/overlays/catalog/instancetypes/u/1/sizes.yaml:1:1
  |
1 | medium: {cpu: 1, memory: 4Gi}
  | ------ first defined here
  |
  = help: to change what the other catalog defines, patch it in an overlay; to add your own, choose another name

1 error

"#]],
    );
}

#[test]
fn an_instance_type_with_a_name_of_its_own() {
    let standard = "\
displayName: Standard 2
class: general.purpose
size: {cpu: 2, memory: 8Gi, pages: 2Mi}
spec:
  memory: {hugepages: {pageSize: \"{{ pages }}\"}}
";
    let workspace = vendor(&[
        ("instancetypes/standard-2.yaml", standard),
        (
            "overlays/x.yaml",
            "select: {kinds: [VirtualMachineInstancetype], names: [standard-2]}\n",
        ),
    ]);
    let bundle = workspace.build_x();
    let standard = only(&bundle, "standard-2");
    assert_eq!(
        standard.spec(),
        &yaml("{cpu: {guest: 2}, memory: {guest: 8Gi, hugepages: {pageSize: 2Mi}}}")
    );
    let labels = ["cpu", "memory", "class", "size", "version"];
    assert_eq!(
        labels.map(|label| standard.label(label)),
        [Some("2"), Some("8Gi"), Some("general.purpose"), None, None]
    );
}

#[test]
fn text_can_hold_braces_in_every_source() {
    let braces = r#"write {{ "{{" }} x }}, or {% raw %}{{ x }} and {% if %}{% endraw %}"#;
    let annotation = format!("metadata: {{annotations: {{acme.example/text: '{braces}'}}}}\n");
    let own = "select: {kinds: [VirtualMachineInstancetype, VirtualMachinePreference]}\n";
    let overlay = format!(
        "{own}set: {{annotations: {{acme.example/set: '{braces}'}}}}
patches:
  - merge: {{metadata: {{annotations: {{acme.example/patch: '{braces}'}}}}}}
"
    );
    let workspace = vendor(&[
        ("instancetypes/acme/1/series.yaml", &annotation),
        (
            "instancetypes/acme/1/sizes.yaml",
            "a: {cpu: 1, memory: 1Gi}\n",
        ),
        ("preferences/acme.yaml", &annotation),
        ("overlays/x.yaml", &overlay),
    ]);
    let bundle = workspace.build_x();
    for name in ["acme1.a", "acme"] {
        let annotations = only(&bundle, name).annotations();
        for key in ["text", "set", "patch"] {
            assert_eq!(
                annotations[&*format!("acme.example/{key}")],
                "write {{ x }}, or {{ x }} and {% if %}",
                "{key} of {name}"
            );
        }
    }
}
