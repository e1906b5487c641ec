//! Overlays: this catalog's five bundles, and one that is changed on the way.

use std::fs;
use std::path::Path;

use super::names;

/// How many definitions a bundle holds with both of its kinds: with more, it would be larger than a
/// bundle may be, which is 64 MiB.
const MOST: usize = 16_000;

/// The five bundles: their names, what they hold, and their folders for kustomize.
const BUNDLES: [(&str, &str, Option<&str>); 5] = [
    (
        "common-clusterinstancetypes-bundle",
        "VirtualMachineClusterInstancetype",
        Some("VirtualMachineClusterInstancetypes"),
    ),
    (
        "common-clusterpreferences-bundle",
        "VirtualMachineClusterPreference",
        Some("VirtualMachineClusterPreferences"),
    ),
    (
        "common-instancetypes-all-bundle",
        "VirtualMachineClusterInstancetype, VirtualMachineClusterPreference, VirtualMachineInstancetype, VirtualMachinePreference",
        None,
    ),
    (
        "common-instancetypes-bundle",
        "VirtualMachineInstancetype",
        Some("VirtualMachineInstancetypes"),
    ),
    (
        "common-preferences-bundle",
        "VirtualMachinePreference",
        Some("VirtualMachinePreferences"),
    ),
];

/// A vendor's bundle of about one definition in nine, under other names and changed by patches.
const CHANGED: &str = "\
select:
  kinds: [VirtualMachineClusterInstancetype, VirtualMachineClusterPreference]
  names: [\"a*\", \"m*\", \"w*\"]
namePrefix: vendor-
set:
  labels: {instancetype.kubevirt.io/vendor: vendor.example, vendor.example/tier: gold}
  annotations: {vendor.example/terms: \"https://vendor.example/terms\"}
patches:
  - select: {labels: instancetype.kubevirt.io/hugepages=1Gi}
    merge:
      spec:
        nodeSelector: {vendor.example/hugepages: large}
  - select: {labels: instancetype.kubevirt.io/os-type=windows}
    merge:
      metadata:
        annotations: {openshift.io/provider-display-name: Vendor}
      spec:
        preferredTerminationGracePeriodSeconds: 7200
";

/// Writes the overlays of a catalog of so many definitions.
pub(crate) fn write_all(root: &Path, definitions: usize) {
    let folder = root.join("overlays");
    fs::create_dir_all(&folder).expect("a folder can be made");
    let save = |name: &str, text: &str| {
        fs::write(folder.join(format!("{name}.yaml")), text).expect("the folder can be written to");
    };
    save("vendor-bundle", CHANGED);
    let shares = names::shares(definitions.div_ceil(MOST));
    for (name, kinds, kustomization) in BUNDLES {
        if shares.len() == 1 {
            save(name, &overlay(kinds, "", kustomization, ""));
            continue;
        }
        for (number, glob) in shares.iter().enumerate() {
            let suffix = format!("-{number}");
            let names = format!("  names: [\"{glob}\"]\n");
            let text = overlay(kinds, &names, kustomization, &suffix);
            save(&format!("{name}{suffix}"), &text);
        }
    }
}

fn overlay(kinds: &str, names: &str, kustomization: Option<&str>, suffix: &str) -> String {
    let folder = kustomization.map(|folder| format!("kustomization: {folder}{suffix}\n"));
    let folder = folder.unwrap_or_default();
    format!("select:\n  kinds: [{kinds}]\n{names}{folder}")
}
