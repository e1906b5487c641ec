//! `migrate`: what becomes of files, to the byte.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::files::{files_below, project, temp_dir, write};
use crate::support::program::{Finished, program, run};
use crate::texts::{assert_same_text, assert_snapshot};

/// Runs `migrate` in a folder.
fn migrate(folder: &Path, arguments: &[&str]) -> Finished {
    let mut command = program();
    command.arg("migrate").args(arguments);
    run(command.current_dir(folder))
}

/// A folder with a file `in.yaml`.
fn folder_with(text: &str) -> TempDir {
    let folder = temp_dir();
    write(&folder.path().join("in.yaml"), text);
    folder
}

/// A preference with a spec.
fn preference(spec: &str) -> String {
    format!(
        "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachinePreference\nmetadata:\n  \
         name: acme\nspec:\n{spec}"
    )
}

/// Asserts what becomes of a file, and that a second run leaves it alone.
#[track_caller]
fn assert_becomes(before: &str, after: &str) {
    let folder = folder_with(before);
    let finished = migrate(folder.path(), &["in.yaml"]);
    assert_eq!(finished.status, Some(0), "{}", finished.stderr);
    let file = folder.path().join("in.yaml");
    assert_eq!(fs::read_to_string(&file).unwrap(), after);
    let again = migrate(folder.path(), &["--check", "in.yaml"]);
    assert_eq!((again.status, again.stdout.as_str()), (Some(0), ""));
}

/// Asserts what is said about a file that stays as it is.
#[track_caller]
fn assert_refused(before: &str, stderr: &str) {
    let folder = folder_with(before);
    migrate(folder.path(), &["in.yaml"]).assert_failure(stderr);
    let file = folder.path().join("in.yaml");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    assert_eq!(files_below(folder.path()), [file]);
}

#[test]
fn everything_is_rewritten_where_it_stands() {
    let cases = project().join("tests/program/migrate");
    let before = fs::read_to_string(cases.join("all.yaml")).unwrap();
    let folder = folder_with(&before);
    let check = migrate(folder.path(), &["--check", "in.yaml"]);
    assert_eq!(check.status, Some(1));
    assert_snapshot(&check.stdout, &cases.join("all.patch"));
    let file = folder.path().join("in.yaml");
    assert_eq!(fs::read_to_string(&file).unwrap(), before);

    let finished = migrate(folder.path(), &["in.yaml"]);
    assert_eq!(
        (finished.status, finished.stdout.as_str()),
        (Some(0), "rewrote in.yaml: 7 of 7 resources\n")
    );
    assert_snapshot(&finished.stderr, &cases.join("all.stderr.txt"));
    let after = fs::read_to_string(&file).unwrap();
    assert_snapshot(&after, &cases.join("all.migrated.yaml"));

    let again = migrate(folder.path(), &["in.yaml"]);
    assert_eq!(again.stdout, "nothing in the file is deprecated\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), after);
}

#[test]
fn a_check_prints_what_patch_applies() {
    let before = preference("  cpu:\n    preferredCPUTopology: preferCores # c\n");
    let folder = folder_with(&before);
    let check = migrate(folder.path(), &["--check", "in.yaml"]);
    let mut patch = Command::new("git");
    patch.args(["apply", "-"]).current_dir(folder.path());
    let mut patch = patch.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = patch.stdin.take().unwrap();
    stdin.write_all(check.stdout.as_bytes()).unwrap();
    drop(stdin);
    assert!(patch.wait().unwrap().success());
    let patched = fs::read_to_string(folder.path().join("in.yaml")).unwrap();
    assert_eq!(patched, before.replace("preferCores", "cores"));
}

#[test]
fn json_keeps_its_style() {
    let pretty = r#"{
  "apiVersion": "instancetype.kubevirt.io/v1alpha1",
  "kind": "VirtualMachinePreference",
  "metadata": {"name": "acme"},
  "spec": {
    "cpu": {
      "preferredCPUTopology": "preferSpread"
    },
    "firmware": {
      "preferredUseEfi": true,
      "preferredUseSecureBoot": true
    },
    "preferSpreadSocketToCoreRatio": 4
  }
}
"#;
    assert_becomes(
        pretty,
        r#"{
  "apiVersion": "instancetype.kubevirt.io/v1beta1",
  "kind": "VirtualMachinePreference",
  "metadata": {"name": "acme"},
  "spec": {
    "cpu": {
      "preferredCPUTopology": "spread",
      "spreadOptions": {"ratio": 4}
    },
    "firmware": {
      "preferredEfi": {"secureBoot": true}
    }
  }
}
"#,
    );
    let for_programs: String = pretty.split_whitespace().collect();
    assert_becomes(
        &for_programs,
        concat!(
            r#"{"apiVersion":"instancetype.kubevirt.io/v1beta1","kind":"VirtualMachinePreference","#,
            r#""metadata":{"name":"acme"},"spec":{"cpu":{"preferredCPUTopology":"spread","#,
            r#""spreadOptions":{"ratio":4}},"firmware":{"preferredEfi":{"secureBoot":true}}}}"#,
        ),
    );
}

#[test]
fn line_ends_stay_as_they_are() {
    let before = preference(
        "  firmware:\n    preferredUseSecureBoot: true # signed\n    preferredUseEfi: true",
    );
    let after = preference("  firmware:\n    preferredEfi:\n      secureBoot: true # signed\n");
    let windows = |text: &str| text.replace('\n', "\r\n");
    assert_becomes(&before, &after);
    assert_becomes(&windows(&before), &windows(&after));
}

#[test]
fn an_anchor_is_changed_once() {
    let before = preference(
        "  cpu:\n    preferredCPUTopology: &topology preferCores\n---\napiVersion: v1\nkind: List\nitems:\n\
         - &first\n  apiVersion: instancetype.kubevirt.io/v1alpha1\n  kind: VirtualMachinePreference\n  \
         metadata: {name: a}\n  spec: {cpu: &cpu {preferredCPUTopology: preferAny}}\n\
         - <<: *first\n  metadata: {name: b}\n  spec: {cpu: *cpu}\n",
    );
    let after = before
        .replace("preferC", "c")
        .replace("preferA", "a")
        .replace("v1alpha1", "v1beta1");
    assert_becomes(&before, &after);
}

#[test]
fn what_cannot_be_rewritten_stays() {
    assert_refused(
        &preference(
            "  annotations:\n    acme: &topology preferCores\n  cpu:\n    preferredCPUTopology: *topology\n",
        ),
        "\
error[not-migrated]: this cannot be rewritten as it is written here
 --> in.yaml:9:27
  |
9 |     preferredCPUTopology: *topology
  |                           ^^^^^^^^^
  |
  = note: an anchor, an alias, a merge key or an unusual style is in the way
  = help: write it plainly, a field on a line, or change it by hand as `validate` says

1 error
",
    );
    assert_refused(
        &preference(
            "  firmware:\n    preferredUseEfi: true\n    preferredUseSecureBoot: &signed true\n",
        ),
        "\
error[not-migrated]: this cannot be rewritten as it is written here
 --> in.yaml:8:37
  |
8 |     preferredUseSecureBoot: &signed true
  |                                     ^^^^
  |
  = note: an anchor, an alias, a merge key or an unusual style is in the way
  = help: write it plainly, a field on a line, or change it by hand as `validate` says

warning[deprecated-field]: `preferredUseSecureBoot: true` also reaches virtual machines for arm64 that set `efi` themselves, and nothing else of a preference does
 --> in.yaml:8:37
  |
8 |     preferredUseSecureBoot: &signed true
  |                                     ^^^^
  |
  = note: found in `acme`
  = help: give such virtual machines a `secureBoot: true` of their own

1 error, 1 warning
",
    );
    assert_refused(
        &preference("  firmware:\n    ? preferredUseEfi\n    : true\n"),
        "\
error[not-migrated]: this cannot be rewritten as it is written here
 --> in.yaml:8:7
  |
8 |     : true
  |       ^^^^
  |
  = note: an anchor, an alias, a merge key or an unusual style is in the way
  = help: write it plainly, a field on a line, or change it by hand as `validate` says

1 error
",
    );
}

#[test]
fn nothing_is_written_if_a_file_has_an_error() {
    let folder = folder_with(&preference("  cpu: {preferredCPUTopology: preferCores}\n"));
    write(
        &folder.path().join("wrong.yaml"),
        preference("  cpu: {preferredCPUTopologie: preferCores}\n"),
    );
    migrate(folder.path(), &["."]).assert_failure(
        "\
error[unknown-field]: unknown field `preferredCPUTopologie`
 --> ./wrong.yaml:6:9
  |
6 |   cpu: {preferredCPUTopologie: preferCores}
  |         ^^^^^^^^^^^^^^^^^^^^^
  |
  = help: did you mean `preferredCPUTopology`?

1 error
",
    );
    let text = fs::read_to_string(folder.path().join("in.yaml")).unwrap();
    assert!(text.contains("preferCores"), "{text}");
}

#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    let folder = folder_with(&preference("  cpu: {preferredCPUTopology: preferCores}\n"));
    let (file, link) = (folder.path().join("in.yaml"), folder.path().join("link"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("in.yaml", &link).unwrap();
    // Both names lead to one file.
    let finished = migrate(folder.path(), &["link", "in.yaml"]);
    assert_eq!(finished.status, Some(0), "{}", finished.stderr);
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o640);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.ends_with("{preferredCPUTopology: cores}\n"), "{text}");
    assert_eq!(files_below(folder.path()).len(), 2);
}

#[test]
fn of_several_files_all_are_written_or_none() {
    let folder = folder_with(&preference("  cpu: {preferredCPUTopology: preferCores}\n"));
    let other = folder.path().join("other.yaml");
    fs::copy(folder.path().join("in.yaml"), &other).unwrap();
    fs::set_permissions(&other, fs::Permissions::from_mode(0o440)).unwrap();
    migrate(folder.path(), &["."]).assert_failure(
        "error[unwritable]: cannot rewrite `./other.yaml`: it is read-only\n--> ./other.yaml\n\n1 error\n",
    );
    for file in files_below(folder.path()) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("preferCores"), "{}", file.display());
    }
}

#[test]
fn what_stands_where_a_file_is_written_first_is_kept() {
    let folder = folder_with(&preference("  cpu: {preferredCPUTopology: preferCores}\n"));
    let partial = folder.path().join(".in.yaml.partial");
    write(&partial, "mine\n");
    migrate(folder.path(), &["in.yaml"]).assert_failure(format!(
        "\
error[unwritable]: cannot remove `{0}`: its place is needed for a moment, and it holds something else; move it elsewhere
--> {0}

1 error
",
        partial.display()
    ));
    assert_eq!(fs::read_to_string(&partial).unwrap(), "mine\n");
    // The beginning of the new file, as a run that was killed leaves it.
    write(&partial, "apiVersion: instan");
    let finished = migrate(folder.path(), &["in.yaml"]);
    assert_same_text(&finished.stdout, "rewrote in.yaml: 1 of 1 resource\n");
    assert!(!partial.exists());
}

#[test]
fn standard_input_is_written_to_standard_output() {
    let of = |text: &str, arguments: &[&str]| {
        let folder = folder_with(text);
        let mut command = program();
        command.arg("migrate").args(arguments).arg("-");
        command.stdin(fs::File::open(folder.path().join("in.yaml")).unwrap());
        command.output().unwrap()
    };
    for (word, today) in [("preferCores", "cores"), ("cores", "cores")] {
        let text = |word| preference(&format!("  cpu: {{preferredCPUTopology: {word}}}\n"));
        let output = of(&text(word), &[]);
        assert!(output.status.success());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), text(today));
    }
    let beside = of("", &["in.yaml"]);
    assert_eq!(beside.status.code(), Some(2));
    assert_same_text(
        &String::from_utf8(beside.stderr).unwrap(),
        "\
error: standard input is written to standard output: name no file beside it

Usage: common-instancetypes migrate [OPTIONS] <FILE>...

For more information, try '--help'.
",
    );
}

#[test]
fn folders_in_folders_are_read_when_asked_for() {
    let folder = temp_dir();
    let text = preference("  cpu: {preferredCPUTopology: preferCores}\n");
    write(&folder.path().join("in/deep/deep.yaml"), &text);
    write(
        &folder.path().join("in/values.yaml"),
        "topology: preferCores\n",
    );
    let finished = migrate(folder.path(), &["in"]);
    assert_eq!(
        finished.stdout,
        "no instance types and no preferences were found\n"
    );
    let finished = migrate(folder.path(), &["-R", "in"]);
    assert_eq!(
        finished.stdout,
        "rewrote in/deep/deep.yaml: 1 of 1 resource\n"
    );
}

#[test]
fn comments_stand_above_brackets_that_cannot_hold_them() {
    assert_becomes(
        &preference(
            "  # Four cores a socket.\n  preferSpreadSocketToCoreRatio: 4 # see the contract\n  \
             cpu: {preferredCPUTopology: preferSpread} # by the licence\n",
        ),
        &preference(
            "  # Four cores a socket.\n  # see the contract\n  \
             cpu: {preferredCPUTopology: spread, spreadOptions: {ratio: 4}} # by the licence\n",
        ),
    );
}

#[test]
fn a_file_that_is_named_twice_is_rewritten_once() {
    let folder = folder_with(&preference("  cpu: {preferredCPUTopology: preferCores}\n"));
    let finished = migrate(folder.path(), &["in.yaml", "./in.yaml"]);
    assert_same_text(&finished.stdout, "rewrote in.yaml: 1 of 1 resource\n");
}
