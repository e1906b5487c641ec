//! Problems of overlays and of vendors' catalogs: the complete error, at its line.

#![allow(
    clippy::needless_raw_string_hashes,
    reason = "so snapbox writes its snapshots"
)]

use snapbox::{IntoData, str};

use super::workspace::{SMALL_CATALOG, VERSION, Workspace};
use crate::texts::assert_same_text;

/// Asserts what a build prints about the overlay `vendor/overlays/x.yaml`.
#[track_caller]
fn assert_problem(overlay: &str, expected: impl IntoData) {
    let overlay = overlay.trim_start_matches('\n');
    assert_problem_of(&[("overlays/x.yaml", overlay)], expected);
}

/// Asserts what a build prints about the files of a vendor.
#[track_caller]
fn assert_problem_of(files: &[(&str, &str)], expected: impl IntoData) {
    let workspace = Workspace::new();
    for (path, text) in files {
        workspace.write(&format!("vendor/{path}"), text);
    }
    assert_same_text(&workspace.build_fails(), expected);
}

/// Asserts what a build prints with an extension that is not a catalog.
#[track_caller]
fn assert_no_extension(workspace: &Workspace, extend: &str, expected: impl IntoData) {
    let output = workspace.run(SMALL_CATALOG, VERSION, &["--extend", extend]);
    assert!(!output.status.success());
    assert_same_text(&String::from_utf8(output.stderr).unwrap(), expected);
}

#[test]
fn an_extension_that_is_not_a_catalog() {
    let workspace = Workspace::new();
    workspace.write("vendor/README.md", "");
    assert_no_extension(
        &workspace,
        "vendor",
        str![[r#"
error[unreadable]: `vendor` contains none of the folders `instancetypes/`, `preferences/`, `overlays/`
--> vendor
 = help: pass `--extend` the root of a catalog, which contains at least one of them

1 error

"#]],
    );
}

#[test]
fn an_extension_that_is_missing() {
    let workspace = Workspace::new();
    assert_no_extension(
        &workspace,
        "missing",
        str![[r#"
error[unreadable]: cannot read `missing`: No such file or directory (os error 2)
--> missing
 = help: pass `--extend` the root of a catalog, which contains at least one of the folders `instancetypes/`, `preferences/`, `overlays/`

1 error

"#]],
    );
}

#[test]
fn a_selector_that_does_not_parse() {
    assert_problem(
        r"
select:
  labels: instancetype.kubevirt.io/arch in arm64
",
        str![[r#"
error[bad-selector]: unexpected `arm64`; expected `(` and a list of values, such as `(a, b)`
 --> vendor/overlays/x.yaml:2:44
  |
2 |   labels: instancetype.kubevirt.io/arch in arm64
  |                                            ^^^^^

1 error

"#]],
    );
}

#[test]
fn a_selector_that_ends_early() {
    assert_problem(
        r#"
select:
  labels: "instancetype.kubevirt.io/cpu > 2,"
"#,
        str![[r#"
error[bad-selector]: the selector ends early; expected a label key or `!`
 --> vendor/overlays/x.yaml:2:45
  |
2 |   labels: "instancetype.kubevirt.io/cpu > 2,"
  |                                             ^

1 error

"#]],
    );
}

#[test]
fn a_selector_over_several_lines() {
    assert_problem(
        "select:\n  labels: >-\n    acme.example/a,\n    acme.example/b in (c;d)\n",
        str![[r#"
error[bad-selector]: a label value cannot contain `;`; use letters, digits, `-`, `_` and `.`
 --> vendor/overlays/x.yaml:4:25
  |
4 |     acme.example/b in (c;d)
  |                         ^

1 error

"#]],
    );
}

#[test]
fn a_selector_with_escapes() {
    assert_problem(
        r#"select: {labels: "acme.example/a\u003db,\tc=d=e"}"#,
        str![[r#"
error[bad-selector]: unexpected `=`; expected `,` or the end of the selector
 --> vendor/overlays/x.yaml:1:46
  |
1 | select: {labels: "acme.example/a\u003db,\tc=d=e"}
  |                                              ^

1 error

"#]],
    );
}

#[test]
fn a_list_where_a_selector_belongs() {
    assert_problem(
        r"
select: {labels: [a=b]}
",
        str![[r#"
error[wrong-type]: expected a string, found a list
 --> vendor/overlays/x.yaml:1:10
  |
1 | select: {labels: [a=b]}
  |          ^^^^^^

1 error

"#]],
    );
}

#[test]
fn a_glob_that_does_not_parse() {
    assert_problem(
        r#"
select:
  names: [u1.medium, "rhel.[89"]
"#,
        str![[r#"
error[bad-glob]: unclosed `[`; write a set as `[abc]`, `[a-z]` or `[!a]`, or the character itself as `[[]`
 --> vendor/overlays/x.yaml:2:28
  |
2 |   names: [u1.medium, "rhel.[89"]
  |                            ^

1 error

"#]],
    );
}

#[test]
fn a_glob_with_two_stars() {
    assert_problem(
        r#"
select: {}
exclude: {names: ["rhel.**"]}
"#,
        str![[r#"
error[bad-glob]: `**` has no meaning in a name; write `*`, which also matches dots
 --> vendor/overlays/x.yaml:2:25
  |
2 | exclude: {names: ["rhel.**"]}
  |                         ^^

1 error

"#]],
    );
}

#[test]
fn a_kind_that_does_not_exist() {
    assert_problem(
        r"
select: {kinds: [VirtualMachineClusterInstanceType]}
",
        str![[r#"
error[unknown-value]: unknown value `VirtualMachineClusterInstanceType`
 --> vendor/overlays/x.yaml:1:18
  |
1 | select: {kinds: [VirtualMachineClusterInstanceType]}
  |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `VirtualMachineClusterInstancetype`?

1 error

"#]],
    );
}

#[test]
fn a_derived_label_in_set() {
    assert_problem(
        r#"
select: {}
set:
  labels:
    acme.example/tier: gold
    instancetype.kubevirt.io/cpu: "4"
"#,
        str![[r#"
error[written-by-hand]: the label `instancetype.kubevirt.io/cpu` is derived from the definition and cannot be set by hand
 --> vendor/overlays/x.yaml:5:5
  |
5 |     instancetype.kubevirt.io/cpu: "4"
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove this line: the label is added automatically

1 error

"#]],
    );
}

#[test]
fn a_stamped_label_in_set() {
    assert_problem(
        r"
select: {}
set:
  labels: {instancetype.kubevirt.io/common-instancetypes-version: v9}
",
        str![[r#"
error[written-by-hand]: the label `instancetype.kubevirt.io/common-instancetypes-version` is added to every resource by the build and cannot be set by hand
 --> vendor/overlays/x.yaml:3:12
  |
3 |   labels: {instancetype.kubevirt.io/common-instancetypes-version: v9}
  |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove this line: the label is added automatically

1 error

"#]],
    );
}

#[test]
fn a_derived_label_in_a_patch() {
    assert_problem(
        r"
select: {}
patches:
  - merge:
      metadata:
        labels:
          instancetype.kubevirt.io/arch: arm64
",
        str![[r#"
error[written-by-hand]: the label `instancetype.kubevirt.io/arch` is derived from the definition and cannot be set by hand
 --> vendor/overlays/x.yaml:6:11
  |
6 |           instancetype.kubevirt.io/arch: arm64
  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove this line: the label is added automatically

1 error

"#]],
    );
}

#[test]
fn a_stamped_label_in_a_patch() {
    assert_problem(
        r"
select: {}
patches:
  - merge:
      metadata:
        labels: {instancetype.kubevirt.io/common-instancetypes-version: v9}
",
        str![[r#"
error[written-by-hand]: the label `instancetype.kubevirt.io/common-instancetypes-version` is added to every resource by the build and cannot be set by hand
 --> vendor/overlays/x.yaml:5:18
  |
5 |         labels: {instancetype.kubevirt.io/common-instancetypes-version: v9}
  |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  |
  = help: remove this line: the label is added automatically

1 error

"#]],
    );
}

#[test]
fn a_label_that_is_not_a_string() {
    assert_problem(
        r"
select: {}
set: {labels: {acme.example/tier: 1}}
",
        str![[r#"
error[wrong-type]: expected a string, found an integer
 --> vendor/overlays/x.yaml:2:35
  |
2 | set: {labels: {acme.example/tier: 1}}
  |                                   ^
  |
  = help: put it in quotes

1 error

"#]],
    );
}

#[test]
fn an_expression() {
    assert_problem(
        r#"
select: {}
set: {annotations: {vcpus: "{{ cpu }}"}}
patches:
  - merge: {spec: {cpu: {guest: "{{ cpu * 2 }}"}}}
"#,
        str![[r#"
error[bad-expression]: an overlay has no size table, so this expression cannot be computed
 --> vendor/overlays/x.yaml:2:32
  |
2 | set: {annotations: {vcpus: "{{ cpu }}"}}
  |                                ^^^
  |
  = help: write the value itself; `{{ "{{" }}` is the text `{{`

error[bad-expression]: an overlay has no size table, so this expression cannot be computed
 --> vendor/overlays/x.yaml:4:37
  |
4 |   - merge: {spec: {cpu: {guest: "{{ cpu * 2 }}"}}}
  |                                     ^^^
  |
  = help: write the value itself; `{{ "{{" }}` is the text `{{`

2 errors

"#]],
    );
}

#[test]
fn unknown_fields_of_every_level_are_all_shown() {
    assert_problem(
        r"
selct: {}
select: {label: a=b}
set: {label: {a: b}}
patches:
  - target: {}
    merge: {metadata: {name: x}, status: {}}
",
        str![[r#"
error[unknown-field]: unknown field `selct`
 --> vendor/overlays/x.yaml:1:1
  |
1 | selct: {}
  | ^^^^^
  |
  = help: did you mean `select`?

error[unknown-field]: unknown field `label`
 --> vendor/overlays/x.yaml:2:10
  |
2 | select: {label: a=b}
  |          ^^^^^
  |
  = help: did you mean `labels`?

error[unknown-field]: unknown field `label`
 --> vendor/overlays/x.yaml:3:7
  |
3 | set: {label: {a: b}}
  |       ^^^^^
  |
  = help: did you mean `labels`?

error[unknown-field]: unknown field `target`
 --> vendor/overlays/x.yaml:5:5
  |
5 |   - target: {}
  |     ^^^^^^
  |
  = help: expected one of `select`, `merge`

error[unknown-field]: unknown field `name`
 --> vendor/overlays/x.yaml:6:24
  |
6 |     merge: {metadata: {name: x}, status: {}}
  |                        ^^^^
  |
  = help: expected one of `annotations`, `labels`

error[unknown-field]: unknown field `status`
 --> vendor/overlays/x.yaml:6:34
  |
6 |     merge: {metadata: {name: x}, status: {}}
  |                                  ^^^^^^
  |
  = help: expected one of `metadata`, `spec`

6 errors

"#]],
    );
}

#[test]
fn an_overlay_without_select() {
    assert_problem(
        r"
kustomization: x
",
        str![[r#"
error[missing-field]: missing field `select`
 --> vendor/overlays/x.yaml:1:1
  |
1 | kustomization: x
  | ^
  |
  = help: add `select`

1 error

"#]],
    );
}

#[test]
fn a_patch_without_merge() {
    assert_problem(
        r"
select: {}
patches:
  - select: {names: [u1.medium]}
",
        str![[r#"
error[missing-field]: missing field `merge`
 --> vendor/overlays/x.yaml:3:5
  |
3 |   - select: {names: [u1.medium]}
  |     ^
  |
  = help: add `merge`

1 error

"#]],
    );
}

#[test]
fn an_overlay_that_selects_nothing() {
    assert_problem(
        r#"
# Sizes that do not exist.
select:
  names: ["u2.*"]
"#,
        str![[r#"
error[empty-overlay]: this overlay selects no resource
 --> vendor/overlays/x.yaml:2:1
  |
2 | select:
  | ^^^^^^
  |
 ::: vendor/overlays/x.yaml:3:11
  |
3 |   names: ["u2.*"]
  |           ------ this pattern matches no resource
  |
  = help: widen `select`, or remove the file: each overlay is a bundle

1 error

"#]],
    );
}

#[test]
fn an_overlay_that_excludes_everything() {
    assert_problem(
        r"
select: {kinds: [VirtualMachinePreference]}
exclude: {kinds: [VirtualMachinePreference]}
",
        str![[r#"
error[empty-overlay]: this overlay selects no resource
 --> vendor/overlays/x.yaml:1:1
  |
1 | select: {kinds: [VirtualMachinePreference]}
  | ^^^^^^
  |
  = help: widen `select`, narrow `exclude`, or remove the file: each overlay is a bundle

1 error

"#]],
    );
}

#[test]
fn an_entry_point_that_is_not_a_folder_name() {
    assert_problem(
        r"
select: {}
kustomization: a/b
",
        str![[r#"
error[bad-name]: a folder's name cannot contain `/`; use letters, digits, `-`, `_` and `.`
 --> vendor/overlays/x.yaml:2:17
  |
2 | kustomization: a/b
  |                 ^

1 error

"#]],
    );
}

#[test]
fn an_entry_point_in_the_place_of_a_bundle() {
    assert_problem(
        r"
select: {}
kustomization: X.yaml
",
        str![[r#"
error[duplicate-name]: the output has two entries named `X.yaml`
 --> vendor/overlays/x.yaml:2:16
  |
2 | kustomization: X.yaml
  |                ^^^^^^
  |
 ::: vendor/overlays/x.yaml:1:1
  |
1 | select: {}
  | ------ first used here
  |
  = help: choose another folder for `kustomization`

1 error

"#]],
    );
}

#[test]
fn an_entry_point_in_a_folder_of_the_catalog() {
    assert_problem(
        r"
select: {}
kustomization: Preferences
",
        str![[r#"
error[duplicate-name]: an entry point cannot be in `Preferences/`, which holds something else
 --> vendor/overlays/x.yaml:2:16
  |
2 | kustomization: Preferences
  |                ^^^^^^^^^^^
  |
  = note: the root of a catalog has an entry point of the same name
  = help: choose another folder for `kustomization`

1 error

"#]],
    );
}

#[test]
fn an_entry_point_in_the_place_of_the_checksums() {
    assert_problem(
        r"
select: {}
kustomization: CHECKSUMS.sha256
",
        str![[r#"
error[duplicate-name]: the output has two entries named `CHECKSUMS.sha256`
 --> vendor/overlays/x.yaml:2:16
  |
2 | kustomization: CHECKSUMS.sha256
  |                ^^^^^^^^^^^^^^^^
  |
  = note: the build itself writes a file of this name
  = help: choose another name

1 error

"#]],
    );
}

#[test]
fn two_entry_points_that_hold_one_resource() {
    assert_problem_of(
        &[
            (
                "overlays/x.yaml",
                "select: {kinds: [VirtualMachinePreference]}\nkustomization: x\n",
            ),
            (
                "overlays/y.yaml",
                "select: {names: [\"rhel.*\"]}\nkustomization: y\n",
            ),
        ],
        str![[r#"
error[duplicate-name]: two entry points hold the VirtualMachinePreference `rhel.9`, which kustomize refuses
 --> vendor/overlays/y.yaml:2:16
  |
2 | kustomization: y
  |                ^
  |
 ::: vendor/overlays/x.yaml:2:16
  |
2 | kustomization: x
  |                - the other one
  |
  = help: remove `kustomization` from one of the two overlays

1 error

"#]],
    );
}

/// One that shares resources with several others shares each of them with one only.
#[test]
fn entry_points_that_hold_resources_of_another_one() {
    assert_problem_of(
        &[
            (
                "overlays/x.yaml",
                "select: {kinds: [VirtualMachinePreference], names: [\"rhel.*\"]}\nkustomization: x\n",
            ),
            (
                "overlays/y.yaml",
                "select: {kinds: [VirtualMachinePreference], names: [fedora]}\nkustomization: y\n",
            ),
            (
                "overlays/z.yaml",
                "select: {kinds: [VirtualMachinePreference]}\nkustomization: z\n",
            ),
        ],
        str![[r#"
error[empty-overlay]: this overlay selects no resource
 --> vendor/overlays/y.yaml:1:1
  |
1 | select: {kinds: [VirtualMachinePreference], names: [fedora]}
  | ^^^^^^
  |
 ::: vendor/overlays/y.yaml:1:53
  |
1 | select: {kinds: [VirtualMachinePreference], names: [fedora]}
  |                                                     ------ this pattern matches no resource
  |
  = help: widen `select`, or remove the file: each overlay is a bundle

error[duplicate-name]: two entry points hold the VirtualMachinePreference `rhel.9`, which kustomize refuses
 --> vendor/overlays/z.yaml:2:16
  |
2 | kustomization: z
  |                ^
  |
 ::: vendor/overlays/x.yaml:2:16
  |
2 | kustomization: x
  |                - the other one
  |
  = help: remove `kustomization` from one of the two overlays

2 errors

"#]],
    );
}

/// The layers that are too many are reported where the first of them is, and not again for those above it.
#[test]
fn layers_that_are_too_many_in_a_row() {
    let chain = (1..36).map(|number| {
        let path = format!("preferences/z{number:02}.yaml");
        (path, format!("extends: z{:02}\n", number - 1))
    });
    let first = ("preferences/z00.yaml".to_owned(), "spec: {}\n".to_owned());
    let overlay = ("overlays/x.yaml".to_owned(), "select: {}\n".to_owned());
    let files: Vec<(String, String)> = chain.chain([first, overlay]).collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    assert_problem_of(
        &files,
        str![[r#"
error[circular-extends]: `z32` is too many: at most 32 layers can extend each other in a row
 --> vendor/preferences/z32.yaml:1:10
  |
1 | extends: z31
  |          ^^^
  |
  = help: merge some of the layers that it extends, or make components of them

1 error

"#]],
    );
}

#[test]
fn two_entry_points_of_one_name() {
    assert_problem_of(
        &[
            (
                "overlays/x.yaml",
                "select: {kinds: [VirtualMachinePreference]}\nkustomization: acme\n",
            ),
            (
                "overlays/y.yaml",
                "select: {kinds: [VirtualMachineInstancetype]}\nkustomization: acme\n",
            ),
        ],
        str![[r#"
error[duplicate-name]: the output has two entries named `acme`
 --> vendor/overlays/y.yaml:2:16
  |
2 | kustomization: acme
  |                ^^^^
  |
 ::: vendor/overlays/x.yaml:2:16
  |
2 | kustomization: acme
  |                ---- first used here
  |
  = help: choose another folder for `kustomization`

1 error

"#]],
    );
}

#[test]
fn a_bundle_in_the_place_of_the_root_kustomization() {
    assert_problem_of(
        &[(
            "overlays/kustomization.yaml",
            "select: {}\nkustomization: acme\n",
        )],
        str![[r#"
error[duplicate-name]: the output has two entries named `kustomization.yaml`
 --> vendor/overlays/kustomization.yaml:1:1
  |
1 | select: {}
  | ^^^^^^
  |
  = note: the build itself writes a file of this name
  = help: choose another name

1 error

"#]],
    );
}

#[test]
fn a_preference_that_upstream_has() {
    assert_problem_of(
        &[("preferences/rhel/9.yaml", "displayName: Acme\n")],
        str![[r#"
error[duplicate-name]: the name `rhel.9` is already taken
 --> vendor/preferences/rhel/9.yaml:1:1
  |
1 | displayName: Acme
  | ^
  |
 ::: tests/program/overlays/catalog/preferences/rhel/9.yaml:1:1
  |
1 | extends: rhel
  | - first defined here
  |
  = help: to change what the other catalog defines, patch it in an overlay; to add your own, choose another name

1 error

"#]],
    );
}

#[test]
fn a_layer_and_a_component_that_upstream_has() {
    assert_problem_of(
        &[
            ("preferences/rhel/_base.yaml", "os: linux\n"),
            ("preferences/components/rng.yaml", "os: linux\n"),
        ],
        str![[r#"
error[duplicate-name]: the name `rng` is already taken
 --> vendor/preferences/components/rng.yaml:1:1
  |
1 | os: linux
  | ^
  |
 ::: tests/program/overlays/catalog/preferences/components/rng.yaml:1:1
  |
1 | spec:
  | - first defined here
  |
  = help: to change what the other catalog defines, patch it in an overlay; to add your own, choose another name

error[duplicate-name]: the name `rhel` is already taken
 --> vendor/preferences/rhel/_base.yaml:1:1
  |
1 | os: linux
  | ^
  |
 ::: tests/program/overlays/catalog/preferences/rhel/_base.yaml:1:1
  |
1 | os: linux
  | - first defined here
  |
  = help: to change what the other catalog defines, patch it in an overlay; to add your own, choose another name

2 errors

"#]],
    );
}

#[test]
fn a_series_and_a_size_table_that_upstream_has() {
    assert_problem_of(
        &[
            (
                "instancetypes/u/1/sizes.yaml",
                "small: {cpu: 1, memory: 1Gi}\n",
            ),
            ("instancetypes/u/1/series.yaml", "class: acme\n"),
        ],
        str![[r#"
error[duplicate-name]: the name `u/1` is already taken
 --> vendor/instancetypes/u/1/series.yaml:1:1
  |
1 | class: acme
  | ^
  |
 ::: tests/program/overlays/catalog/instancetypes/u/1/series.yaml:1:1
  |
1 | displayName: Universal
  | - first defined here
  |
  = help: to change what the other catalog defines, patch it in an overlay; to add your own, choose another name

1 error

"#]],
    );
}

#[test]
fn two_series_that_define_one_name() {
    assert_problem_of(
        &[
            ("instancetypes/u1/1/series.yaml", "class: acme\n"),
            (
                "instancetypes/u1/1/sizes.yaml",
                "small: {cpu: 1, memory: 1Gi}\n",
            ),
            ("instancetypes/u/11/series.yaml", "class: acme\n"),
            (
                "instancetypes/u/11/sizes.yaml",
                "small: {cpu: 1, memory: 1Gi}\n",
            ),
        ],
        str![[r#"
error[duplicate-name]: the name `u11.small` is already taken
 --> vendor/instancetypes/u1/1/sizes.yaml:1:1
  |
1 | small: {cpu: 1, memory: 1Gi}
  | ^^^^^
  |
 ::: vendor/instancetypes/u/11/sizes.yaml:1:1
  |
1 | small: {cpu: 1, memory: 1Gi}
  | ----- first defined here
  |
  = help: rename one of the two: the name of a series joins its two folders, so `u/11` and `u1/1` are both `u11`

1 error

"#]],
    );
}
