//! Upstream's release v1.7.0, made from today's catalog with overlays.

use std::collections::BTreeMap;
use std::fs;

use super::workspace::{REPOSITORY, Workspace};
use crate::support::oracle::oracle;

/// The bundles of that release, with their kinds.
const BUNDLES: [(&str, &[&str]); 5] = [
    (
        "common-clusterinstancetypes-bundle",
        &["VirtualMachineClusterInstancetype"],
    ),
    (
        "common-clusterpreferences-bundle",
        &["VirtualMachineClusterPreference"],
    ),
    (
        "common-instancetypes-all-bundle",
        &[
            "VirtualMachineClusterInstancetype",
            "VirtualMachineClusterPreference",
            "VirtualMachineInstancetype",
            "VirtualMachinePreference",
        ],
    ),
    (
        "common-instancetypes-bundle",
        &["VirtualMachineInstancetype"],
    ),
    ("common-preferences-bundle", &["VirtualMachinePreference"]),
];

/// How the preferences of that release differed: three did not exist yet, and four for Windows
/// preferred sockets.
const PREFERENCES: &str = "\
exclude:
  names: [fedora.s390x.secex, rhel.9.s390x.secex, rhel.10.s390x.secex]
";
const PREFERENCE_PATCHES: &str = "
  - select: {names: [windows.10, windows.11, windows.10.virtio, windows.11.virtio]}
    merge: {spec: {cpu: {preferredCPUTopology: sockets}}}
";

/// The digests of its preferences; KubeVirt names that of the cluster-wide kind.
const PREFERENCE_DIGESTS: [(&str, &str); 2] = [
    (
        "common-clusterpreferences-bundle.yaml",
        "40df8d62c6990653220e961d8ad89f29c680e8b1a52c933af9fe093c42d059d1",
    ),
    (
        "common-preferences-bundle.yaml",
        "3034f8b7eecb33f7d85d5d05be0844ea76af974e8169e958f23899da6715a580",
    ),
];

#[test]
fn an_overlay_turns_todays_preferences_into_those_of_v1_7_0() {
    let workspace = Workspace::new();
    for (name, kinds) in [BUNDLES[1], BUNDLES[4]] {
        let overlay = overlay(kinds, &BTreeMap::new());
        workspace.write(&format!("vendor/overlays/{name}.yaml"), &overlay);
    }
    let output = workspace.run(REPOSITORY, "v1.7.0", &["--extend", "vendor"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let expected = PREFERENCE_DIGESTS.map(|(name, digest)| format!("{digest}  {name}\n"));
    assert_eq!(workspace.read("out/CHECKSUMS.sha256"), expected.concat());
}

#[test]
fn an_overlay_turns_todays_catalog_into_v1_7_0() {
    let Some(oracle) = oracle() else {
        return;
    };
    let descriptions = fs::read_to_string(oracle.join("descriptions.json")).unwrap();
    let descriptions: BTreeMap<String, String> = serde_json::from_str(&descriptions).unwrap();
    let workspace = Workspace::new();
    for (name, kinds) in BUNDLES {
        let overlay = overlay(kinds, &descriptions);
        workspace.write(&format!("vendor/overlays/{name}.yaml"), &overlay);
    }

    let output = workspace.run(REPOSITORY, "v1.7.0", &["--extend", "vendor"]);

    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(
        workspace.read("out/CHECKSUMS.sha256"),
        fs::read_to_string(oracle.join("upstream-v1.7.0/CHECKSUMS.sha256")).unwrap()
    );
}

/// A bundle of some kinds; a pattern for a kind that is not there would match nothing.
fn overlay(kinds: &[&str], descriptions: &BTreeMap<String, String>) -> String {
    let has = |family: &str| kinds.iter().any(|kind| kind.ends_with(family));
    let mut overlay = format!("select: {{kinds: [{}]}}\n", kinds.join(", "));
    if has("Preference") {
        overlay += PREFERENCES;
    }
    overlay += "patches:";
    if has("Preference") {
        overlay += PREFERENCE_PATCHES;
    }
    if has("nstancetype") {
        let patches = descriptions.iter();
        overlay.extend(patches.map(|(series, text)| description_patch(series, text)));
    }
    overlay
}

/// Gives every size of a series its description.
fn description_patch(series: &str, description: &str) -> String {
    // A string of JSON is one of YAML.
    let description = serde_json::to_string(description).unwrap();
    format!(
        "
  - select: {{names: [\"{series}1.*\"]}}
    merge:
      metadata:
        annotations:
          instancetype.kubevirt.io/description: {description}
"
    )
}
