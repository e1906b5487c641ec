//! KubeVirt: its scripts put the cluster-wide bundles of a release into its repository, and
//! virt-operator applies them.

use std::collections::BTreeSet;

use super::{
    CHECKSUMS, Consumer, Fact, INSTANCE_TYPES, PREFERENCES, Release, Remove, Replace, all, digest,
    ensure,
};

/// The bundles that it embeds, and the kind that it reads each of them as.
const EMBEDDED: [(&str, &str); 2] = [
    (INSTANCE_TYPES, "VirtualMachineClusterInstancetype"),
    (PREFERENCES, "VirtualMachineClusterPreference"),
];

const VENDOR: &str = "instancetype.kubevirt.io/vendor";

pub(super) const CONSUMER: Consumer = Consumer {
    name: "virt-operator",
    repository: "kubevirt/kubevirt",
    facts: &[
        Fact {
            file: "hack/common-instancetypes/sync.sh",
            reads: "the assets of the cluster-wide bundles, with the tag in their names",
            holds: |release| all(EMBEDDED.map(|(asset, _)| release.asset(asset).map(drop))),
            broken_by: &[Remove(INSTANCE_TYPES), Remove(PREFERENCES)],
        },
        Fact {
            file: "hack/common-instancetypes/bump.sh",
            reads: "the digest of an asset: the first field of the line with its name in `CHECKSUMS.sha256`",
            holds: |release| all(EMBEDDED.map(|(asset, _)| has_digest(release, asset))),
            broken_by: &[
                Remove(CHECKSUMS),
                Replace(CHECKSUMS, "common-clusterpreferences", "clusterpreferences"),
                Replace(INSTANCE_TYPES, "guest: 8", "guest: 9"),
            ],
        },
        Fact {
            file: "pkg/virt-operator/resource/generate/components/instancetypes.go",
            reads: "each document of a bundle as the type of that bundle, in `v1beta1`",
            holds: |release| all(EMBEDDED.map(|(asset, kind)| is_of(release, asset, kind))),
            broken_by: &[
                Replace(INSTANCE_TYPES, "kubevirt.io/v1beta1", "kubevirt.io/v1"),
                Replace(PREFERENCES, "ClusterPreference", "Preference"),
            ],
        },
        Fact {
            file: "pkg/virt-operator/resource/generate/install/strategy.go",
            reads: "the resources from one text, which it divides wherever `---` stands",
            holds: |release| all(EMBEDDED.map(|(asset, _)| is_divided(release, asset))),
            broken_by: &[
                Replace(INSTANCE_TYPES, "CX stands for", "CX --- stands for"),
                Replace(PREFERENCES, "Guest", "Guest---"),
            ],
        },
        Fact {
            file: "pkg/virt-operator/resource/apply/instancetypes.go",
            reads: "resources of the cluster by their names",
            holds: |release| all(EMBEDDED.map(|(asset, _)| has_own_names(release, asset))),
            broken_by: &[
                Replace(INSTANCE_TYPES, "name: u1.micro", "name: u1.nano"),
                Replace(PREFERENCES, "name: alpine", "name: alpine\n  namespace: a"),
            ],
        },
        Fact {
            file: "pkg/monitoring/metrics/virt-controller/vmistats_collector.go",
            reads: "the vendor, without which its metrics name no resource",
            holds: |release| {
                all(EMBEDDED.map(|(asset, _)| release.has_label(asset, VENDOR, "kubevirt.io")))
            },
            broken_by: &[
                Replace(INSTANCE_TYPES, "vendor: kubevirt.io", "vendor: example.com"),
                Replace(PREFERENCES, "kubevirt.io/vendor:", "kubevirt.io/seller:"),
            ],
        },
    ],
};

/// Whether `grep` finds the asset's line, and `cut` its digest.
fn has_digest(release: &Release, asset: &str) -> Result<(), String> {
    let checksums = release.asset(CHECKSUMS)?.lines();
    let lines: Vec<&str> = checksums.filter(|line| line.contains(asset)).collect();
    let [line] = lines.as_slice() else {
        return Err(format!("{} lines have `{asset}`", lines.len()));
    };
    let first = line.split(' ').next();
    let digest = digest(release.asset(asset)?.as_bytes());
    ensure(first == Some(&digest), || {
        format!("`{asset}` has the digest {digest}")
    })
}

fn is_of(release: &Release, asset: &str, kind: &str) -> Result<(), String> {
    let version = "instancetype.kubevirt.io/v1beta1";
    release.each(asset, |resource| {
        let is_of = resource.kind() == kind && resource.0["apiVersion"].as_str() == Some(version);
        ensure(is_of, || {
            format!("is a {} of {:?}", resource.kind(), resource.0["apiVersion"])
        })
    })
}

/// Whether no line but those between the resources holds the text that divides them.
fn is_divided(release: &Release, asset: &str) -> Result<(), String> {
    let lines = release.asset(asset)?.lines();
    let wrong = lines.filter(|line| line.contains("---") && *line != "---");
    all(wrong.map(|line| Err(format!("`{asset}` has the line `{line}`"))))
}

fn has_own_names(release: &Release, asset: &str) -> Result<(), String> {
    release.each(asset, |resource| {
        let namespace = &resource.0["metadata"]["namespace"];
        ensure(namespace.is_null(), || "is in a namespace".to_owned())
    })?;
    let mut seen = BTreeSet::new();
    let resources = release.resources(asset)?;
    let twice = resources.iter().filter(|it| !seen.insert(it.name()));
    all(twice.map(|it| Err(format!("there are two `{}`", it.name()))))
}
