//! What `show` prints: resources as their bundle has them, parts of them, and what is explained.

use std::fs;
use std::path::{Path, PathBuf};

use crate::folders::folder;
use crate::support::files::project;
use crate::support::program::{Finished, program, run};
use crate::texts::{assert_same_text, assert_snapshot};

use super::{ROOTS, extending, three_roots};

/// Runs `show` in a folder.
fn show_in(place: &Path, arguments: &[&str]) -> Finished {
    run(program().current_dir(place).arg("show").args(arguments))
}

fn show(arguments: &[&str]) -> Finished {
    show_in(project(), arguments)
}

#[track_caller]
fn assert_shows(arguments: &[&str], expected: &str) {
    let shown = show(arguments);
    shown.assert_success();
    assert_same_text(&shown.stdout, expected);
}

#[track_caller]
fn assert_refused(arguments: &[&str], error: &str) {
    let shown = show(arguments);
    assert_eq!((shown.status, shown.stdout.as_str()), (Some(2), ""));
    let usage = "Usage: common-instancetypes show [OPTIONS] <NAME>...";
    let rest = "For more information, try '--help'.";
    assert_eq!(
        shown.stderr,
        format!("error: {error}\n\n{usage}\n\n{rest}\n")
    );
}

fn snapshot(name: &str) -> PathBuf {
    project().join("tests/program/explain/printed").join(name)
}

#[test]
fn every_resource_is_shown_as_its_bundle_has_it() {
    let bundle = project().join("_build/common-instancetypes-all-bundle.yaml");
    let bundle = fs::read_to_string(bundle).unwrap();
    let listed = |kind: &str| {
        let listed = run(program()
            .current_dir(project())
            .args(["list", kind, "-o", "name"]));
        listed.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut number = 0;
    for kind in ["vmcf", "vmcp", "vmf", "vmp"] {
        for documents in listed(kind).chunks(20) {
            let names: Vec<&str> = documents.iter().map(String::as_str).collect();
            let shown = show(&names);
            shown.assert_success();
            for document in shown.stdout.split_inclusive("---\n").skip(1) {
                let document = document.strip_suffix("---\n").unwrap_or(document);
                assert!(bundle.contains(&format!("---\n{document}")), "{document}");
                number += 1;
            }
        }
    }
    assert_eq!(number, 244);
}

#[test]
fn a_part_is_printed_alone() {
    assert_shows(&["u1.medium", "--field", "spec.memory.guest"], "4Gi\n");
    assert_shows(
        &["u1.medium", "fedora", "--field", "metadata.name"],
        "u1.medium\nfedora\n",
    );
    assert_shows(
        &["u1.medium", "--field", "spec"],
        "cpu:\n  guest: 1\nmemory:\n  guest: 4Gi\n",
    );
    assert_shows(
        &["u1.medium", "u1.large", "--field", "spec.cpu"],
        "---\nguest: 1\n---\nguest: 2\n",
    );
    assert_shows(
        &["u1.medium", "--field", "spec.cpu.guest", "-o", "json"],
        "1\n",
    );
    assert_shows(
        &["vmf/u1.medium", "--field", "kind", "-o", "json"],
        "\"VirtualMachineInstancetype\"\n",
    );
    assert_shows(
        &["fedora", "--kind", "vmp", "--field", "kind"],
        "VirtualMachinePreference\n",
    );
}

#[test]
fn names_do_not_steer_the_terminal() {
    let name = "a\x1b[31mb";
    let bundle = "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachinePreference\n\
                  metadata:\n  name: \"a\\e[31mb\"\n  annotations: {\"a\\e[31mb\": x}\nspec: {}\n";
    let place = folder(&[("bundle.yaml", bundle)]);
    for form in ["text", "markdown"] {
        let arguments = [name, "--from", "bundle.yaml", "--explain", "-o", form];
        let [plain, coloured] = ["never", "always"].map(|colour| {
            show_in(
                place.path(),
                &[&arguments[..], &["--color", colour]].concat(),
            )
            .stdout
        });
        assert!(plain.contains(r"a\u{1b}[31mb"), "{plain:?}");
        assert!(!plain.contains('\x1b'), "{plain:?}");
        assert!(!coloured.contains("\x1b[31m"), "{coloured:?}");
    }
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    show(&["u1.medium", "fedora", "--field", "spec.cpu.gest"]).assert_failure(
        "error[unknown-name]: `fedora` has no field `spec.cpu.gest`\n\
         --> --field\n \
         = help: `spec` has `annotations`, `devices`, `features`, `firmware`, \
         `preferredArchitecture`, `requirements`\n\n\
         error[unknown-name]: `u1.medium` has no field `spec.cpu.gest`\n\
         --> --field\n \
         = help: `spec.cpu` has `guest`\n\n2 errors\n",
    );
    show(&["fedorra", "vmcf/fedora"]).assert_failure(
        "error[unknown-name]: there is no VirtualMachineClusterInstancetype named `fedora`\n\
         --> NAME\n \
         = help: expected one of `cx1.medium`, `cx1.medium1gi`, `cx1.large`, `cx1.large1gi`, \
         `cx1.xlarge`, `cx1.xlarge1gi`, `cx1.2xlarge`, `cx1.2xlarge1gi`, `cx1.4xlarge`, \
         `cx1.4xlarge1gi`, `cx1.8xlarge`, `cx1.8xlarge1gi`, `d1.nano`, `d1.micro`, `d1.small`, \
         `d1.medium`, `d1.2xmedium`, `d1.large`, `d1.xlarge`, `d1.2xlarge`, and 45 more\n\n\
         error[unknown-name]: there is no instance type or preference named `fedorra`\n\
         --> NAME\n \
         = help: did you mean `fedora`?\n\n2 errors\n",
    );
    show(&["fedora", "--field", "spec.features.preferredSmm.x"]).assert_failure(
        "error[unknown-name]: `fedora` has no field `spec.features.preferredSmm.x`\n\
         --> --field\n \
         = help: `spec.features.preferredSmm` is empty\n\n1 error\n",
    );
    show(&["fedora", "--field", "metadata.labels[*]"]).assert_failure(
        "error[wrong-type]: `fedora`: `metadata.labels` is not a list, and `[*]` names items\n\
         --> --field\n\n1 error\n",
    );
    show(&["fedora", "--explain", "--field", "spec.firmware.x"]).assert_failure(
        "error[unknown-name]: `fedora` has no field `spec.firmware.x`\n\
         --> --field\n \
         = help: `spec.firmware` has `preferredEfi`\n\n1 error\n",
    );
    assert_refused(
        &["fedora", "-o", "text"],
        "`text` and `markdown` are forms of `--explain`",
    );
    assert_refused(
        &["fedora", "--explain", "-o", "yaml"],
        "`--explain` is printed as `text`, `json` or `markdown`",
    );
}

#[test]
fn what_set_each_field_stands_beside_it() {
    let place = three_roots();
    let explain = |arguments: &[&str]| {
        let arguments = [&extending(&ROOTS)[..], &["--explain"], arguments].concat();
        let shown = show_in(place.path(), &arguments);
        shown.assert_success();
        shown.stdout
    };
    let overlay = ["zn-zenith.2", "zn-z1.old", "--overlay", "zenith-bundle"];
    let explain_with = |more: &[&str]| explain(&[&overlay, more].concat());
    assert_snapshot(&explain_with(&[]), &snapshot("zenith.txt"));
    let coloured = explain_with(&["--field", "spec", "--color", "always"]);
    assert_snapshot(
        &coloured.replace('\x1b', "\\e"),
        &snapshot("zenith-coloured.txt"),
    );
    assert_snapshot(&explain_with(&["-o", "markdown"]), &snapshot("zenith.md"));
    let json = explain_with(&["--field", "spec.cpu", "-o", "json"]);
    assert_snapshot(&json, &snapshot("zenith.json"));
}

#[test]
fn a_field_that_a_layer_removed_is_explained() {
    let place = three_roots();
    let arguments = [&extending(&ROOTS)[..], &["zenith.2", "--explain"]].concat();
    let explain = |field: &str| {
        show_in(
            place.path(),
            &[&arguments[..], &["--field", field]].concat(),
        )
    };
    let removed = explain("spec.features");
    removed.assert_success();
    assert_same_text(
        &removed.stdout,
        "spec:\n  features:\n    \
         # preferredSmm is removed   zenith/preferences/zenith/2.yaml:7\n      \
         # before: {}              preferences/components/secure-boot.yaml:5\n      \
         # before: removed         zenith/preferences/zenith/1.yaml:6\n",
    );
    explain("spec.features.preferredAcpi").assert_failure(
        "error[unknown-name]: `zenith.2` has no field `spec.features.preferredAcpi`\n\
         --> --field\n \
         = help: `spec` has `annotations`, `cpu`, `devices`, `firmware`, `preferredArchitecture`, \
         `requirements`\n\n1 error\n",
    );
}

#[test]
fn a_bundle_has_places_and_no_layers() {
    let bundle = "_build/common-preferences-bundle.yaml";
    let arguments = [
        "alpine",
        "--explain",
        "--from",
        bundle,
        "--field",
        "spec.requirements",
    ];
    assert_shows(
        &arguments,
        "spec:\n  requirements:\n    \
         cpu:\n      guest: 1       _build/common-preferences-bundle.yaml:30\n    \
         memory:\n      guest: 512Mi   _build/common-preferences-bundle.yaml:32\n",
    );
}
