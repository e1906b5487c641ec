//! Real bundles follow the rules: the catalog has no warning, and other bundles have no error.

use std::fs;
use std::path::Path;

use crate::support::files::{project, temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{build, program, run};
use crate::support::{published, side_by_side};

/// Asserts that `validate` succeeds, and returns what it printed.
fn validated(arguments: &[&str]) -> String {
    let finished = run(program().arg("validate").args(arguments));
    finished.assert_success();
    finished.stdout
}

#[test]
fn the_catalog_has_no_warning() {
    let printed = validated(&["--deny-warnings", "--root", text(project())]);
    assert_eq!(printed, "no problems in 122 definitions and 5 bundles\n");
}

#[test]
fn its_bundles_have_no_warning() {
    let files = fs::read_dir(project().join("_build")).unwrap();
    let mut bundles: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    bundles.retain(|path| text(path).ends_with("-bundle.yaml"));
    assert_eq!(bundles.len(), 5);
    for bundle in bundles {
        validated(&["--deny-warnings", text(&bundle)]);
    }
}

/// Whatever was released was taken by clusters.
#[test]
fn what_others_built_has_no_error() {
    let Some(oracle) = oracle() else { return };
    let bundles = published::bundles(&oracle);
    side_by_side::map(&bundles, |bundle| validated(&[text(bundle)]));
}

/// Overlays that change what every label and name could be held against.
const OVERLAYS: [(&str, &str); 3] = [
    ("suffix", "select: {}\nnameSuffix: .x2\n"),
    (
        "prefix",
        "select: {}\nnamePrefix: acme-\nset: {labels: {instancetype.kubevirt.io/vendor: acme.example}}\n",
    ),
    (
        "patched",
        "select: {names: [\"*.medium\", \"rhel.*\"]}\nnameSuffix: -dev\npatches:\n  - select: {names: [\"u1.*\"]}\n    merge: {spec: {cpu: {guest: 3}}}\n  - select: {names: [\"rhel.9*\"]}\n    merge: {spec: {requirements: {cpu: {guest: 8}}}}\n",
    ),
];

/// The program accepts what it builds; of a part of the catalog, it warns that sizes are missing.
#[test]
fn its_own_output_has_no_error() {
    let place = temp_dir();
    let (vendor, out_dir) = (place.path().join("acme"), place.path().join("out"));
    for (name, overlay) in OVERLAYS {
        write(&vendor.join(format!("overlays/{name}.yaml")), overlay);
    }
    let mut build = build(project(), &out_dir);
    build.arg("--extend").arg(&vendor);
    run(&mut build).assert_success();
    for (name, _) in OVERLAYS {
        let bundle = out_dir.join(format!("{name}.yaml"));
        let printed = validated(&[text(&bundle)]);
        assert_eq!(printed.contains("warning"), name == "patched", "{printed}");
    }
}

/// A bundle that could not be read again is not built.
#[test]
fn a_bundle_is_not_larger_than_what_is_read() {
    let place = temp_dir();
    let (vendor, out_dir) = (place.path().join("acme"), place.path().join("out"));
    let long = "x".repeat(300_000);
    let patch = format!("merge: {{spec: {{annotations: {{a: {long}}}}}}}");
    let overlay = format!("select: {{}}\npatches:\n  - {patch}\n");
    write(&vendor.join("overlays/large.yaml"), overlay);
    let mut build = build(project(), &out_dir);
    let finished = run(build.arg("--extend").arg(&vendor));
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""));
    let is_said = |line: &&str| {
        line.starts_with("error[file-too-large]: `large.yaml` would have more than 67108864 bytes")
    };
    let said = finished.stderr.lines().filter(is_said);
    assert_eq!(said.count(), 1, "{}", finished.stderr);
    assert!(!out_dir.exists());
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
