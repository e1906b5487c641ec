//! What sources set `since` a release of KubeVirt: which bundle each release gets, and what the commands
//! say of it.
//!
//! `tests/program/since/` has a catalog that every release can take, and its bundle for some of them.

use std::fs;

use crate::support::files::{copy_folder, project, temp_dir, write};
use crate::support::program::{Finished, program, run};
use crate::texts::assert_snapshot;

/// The folder of the catalog and its bundles.
const FOLDER: &str = "tests/program/since";

/// Runs a command on the catalog.
fn on_catalog(arguments: &[&str]) -> Finished {
    let mut command = program();
    command.args(arguments).args(["--root", "catalog"]);
    run(command.current_dir(project().join(FOLDER)))
}

/// The bundle for a release; without one, the default.
fn bundle(release: Option<&str>) -> String {
    let place = temp_dir();
    let mut build = program();
    build.args(["build", "--quiet", "--deny-warnings", "--root", "catalog"]);
    build.args(["--version-label", "v1.0.0", "--out-dir"]);
    build.arg(place.path().join("out"));
    build.args(release.iter().flat_map(|release| ["--kubevirt", release]));
    let finished = run(build.current_dir(project().join(FOLDER)));
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(0), ""));
    fs::read_to_string(place.path().join("out/acme-bundle.yaml")).unwrap()
}

#[test]
fn each_release_gets_what_it_knows() {
    for release in ["v1.2", "v1.3", "v1.4", "v1.6"] {
        let expected = project().join(FOLDER).join(format!("{release}.yaml"));
        assert_snapshot(&bundle(Some(release)), &expected);
    }
    let newest = bundle(Some("v1.9"));
    assert_snapshot(&newest, &project().join(FOLDER).join("v1.9.yaml"));
    assert_eq!(bundle(None), newest);
    // A release that brought nothing of it gets what the one before gets.
    assert_eq!(bundle(Some("v1.0")), bundle(Some("v1.2")));
    assert_eq!(bundle(Some("v1.5.1")), bundle(Some("v1.4")));
}

/// The line is that of the part, and what it replaces is told as well.
#[test]
fn explain_tells_the_part_that_sets_a_field() {
    let finished = on_catalog(&["show", "acme.desktop", "--explain", "-o", "text"]);
    assert_eq!(finished.status, Some(0), "{}", finished.stderr);
    assert_snapshot(
        &finished.stdout,
        &project().join(FOLDER).join("explained.txt"),
    );
}

/// A catalog counts as what a build for the release makes of it.
#[test]
fn other_commands_read_the_catalog_for_their_release() {
    let machine = "\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: a}
spec:
  runStrategy: Always
  instancetype: {name: u1.small}
  preference: {name: acme}
  template: {spec: {domain: {}}}
";
    let files = temp_dir();
    write(&files.path().join("vm.yaml"), machine);
    let vm = files.path().join("vm.yaml");
    for release in ["v1.2", "v1.9"] {
        let arguments = ["vm", "check", vm.to_str().unwrap(), "--kubevirt", release];
        let finished = on_catalog(&arguments);
        assert_eq!(finished.stdout, "1 virtual machine fits\n", "{release}");
    }
    let mut diff = program();
    diff.args(["diff", "v1.2.yaml", "catalog", "--kubevirt", "v1.2"]);
    let finished = run(diff.current_dir(project().join(FOLDER)));
    assert_eq!(finished.stdout, "no differences\n");
    let finished = on_catalog(&["validate", "--deny-warnings", "--kubevirt", "v1.2"]);
    assert_eq!(
        finished.stdout,
        "no problems in 4 definitions and 1 bundle\n"
    );
}

/// A source can leave something out for older releases, and a patch of an overlay cannot.
#[test]
fn what_is_to_be_done_depends_on_what_sets_a_field() {
    let place = temp_dir();
    let catalog = place.path().join("catalog");
    copy_folder(&project().join(FOLDER).join("catalog"), &catalog);
    let preference = "spec: {devices: {preferredVideoType: virtio}}\n";
    write(&catalog.join("preferences/new.yaml"), preference);
    let overlay = "select: {kinds: [VirtualMachinePreference]}\npatches:\n  - select: {names: \
                   [acme]}\n    merge: {spec: {devices: {preferredVideoType: virtio}}}\n";
    write(&catalog.join("overlays/patched.yaml"), overlay);
    let mut validate = program();
    validate.args(["validate", "--quiet", "--kubevirt", "v1.8"]);
    let finished = run(validate.current_dir(&catalog));
    let helps = finished
        .stdout
        .lines()
        .filter(|line| line.contains("= help: "));
    let expected = [
        "  = help: set it only for later releases, with `since: {v1.9: …}`, or require KubeVirt v1.9",
        "  = help: remove it, or require KubeVirt v1.9",
    ];
    assert_eq!(helps.collect::<Vec<_>>(), expected, "{}", finished.stdout);
}

/// What is committed may be for an older release, and a build for that release mends it.
#[test]
fn check_tree_clean_compares_with_a_build_for_the_release() {
    let place = temp_dir();
    let catalog = place.path().join("catalog");
    copy_folder(&project().join(FOLDER).join("catalog"), &catalog);
    let in_catalog = |arguments: &[&str]| {
        let mut command = program();
        run(command.args(arguments).current_dir(&catalog))
    };
    let built = in_catalog(&["build", "--quiet", "--kubevirt", "v1.3"]);
    assert_eq!((built.status, built.stderr.as_str()), (Some(0), ""));
    let clean = in_catalog(&["check-tree-clean", "--kubevirt", "v1.3"]);
    assert_eq!(clean.status, Some(0), "{}", clean.stdout);
    let stale = in_catalog(&["check-tree-clean", "--kubevirt", "v1.2"]);
    assert_eq!(stale.status, Some(1));
    assert!(
        stale.stdout.contains(" build --kubevirt v1.2` and commit"),
        "{}",
        stale.stdout
    );
}
