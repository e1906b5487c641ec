//! The disk images of KubeVirt's community: each names the instance type and the preference that a
//! virtual machine gets if it names none, and HCO's boot sources are these images.

use super::{Consumer, Fact, INSTANCE_TYPES, PREFERENCES, Remove, Replace};

pub(super) const CONSUMER: Consumer = Consumer {
    name: "containerdisks",
    repository: "kubevirt/containerdisks",
    facts: &[
        Fact {
            file: "artifacts/fedora/fedora.go",
            reads: "the defaults of Fedora's images, one preference for each architecture",
            holds: |release| {
                release.has(INSTANCE_TYPES, &["u1.medium"])?;
                release.has(PREFERENCES, &["fedora", "fedora.arm64", "fedora.s390x"])
            },
            broken_by: &[
                Replace(INSTANCE_TYPES, "name: u1.medium", "name: u1.middle"),
                Replace(PREFERENCES, "name: fedora.arm64", "name: fedora.aarch64"),
            ],
        },
        Fact {
            file: "cmd/medius/common/registry.go",
            reads: "the defaults of the other images",
            holds: |release| {
                release.has(INSTANCE_TYPES, &["u1.medium"])?;
                release.has(
                    PREFERENCES,
                    &[
                        "centos.stream10",
                        "centos.stream9",
                        "debian",
                        "opensuse.leap",
                        "opensuse.tumbleweed",
                        "rhel.10",
                        "rhel.9",
                        "ubuntu",
                    ],
                )
            },
            broken_by: &[
                Remove(PREFERENCES),
                Replace(PREFERENCES, "name: ubuntu", "name: ubuntu.lts"),
            ],
        },
    ],
};
