//! Cozystack, a platform that offers virtual machines: the names that its users choose from.

use super::{Consumer, Fact, INSTANCE_TYPES, PREFERENCES, Remove, Replace, all, ensure};

/// The instance types that it lists, but for those that it keeps from older releases: each series
/// with its sizes.
const SIZES: [(&str, &[&str]); 7] = [
    (
        "cx1",
        &[
            "2xlarge",
            "2xlarge1gi",
            "4xlarge",
            "4xlarge1gi",
            "8xlarge",
            "8xlarge1gi",
            "large",
            "large1gi",
            "medium",
            "medium1gi",
            "xlarge",
            "xlarge1gi",
        ],
    ),
    (
        "d1",
        &[
            "2xlarge", "2xmedium", "4xlarge", "8xlarge", "large", "medium", "micro", "nano",
            "small", "xlarge",
        ],
    ),
    (
        "m1",
        &[
            "2xlarge",
            "2xlarge1gi",
            "4xlarge",
            "4xlarge1gi",
            "8xlarge",
            "8xlarge1gi",
            "large",
            "large1gi",
            "xlarge",
            "xlarge1gi",
        ],
    ),
    (
        "n1",
        &["2xlarge", "4xlarge", "8xlarge", "large", "medium", "xlarge"],
    ),
    (
        "o1",
        &[
            "2xlarge", "4xlarge", "8xlarge", "large", "medium", "micro", "nano", "small", "xlarge",
        ],
    ),
    (
        "rt1",
        &[
            "2xlarge", "4xlarge", "8xlarge", "large", "medium", "micro", "small", "xlarge",
        ],
    ),
    (
        "u1",
        &[
            "2xlarge", "2xmedium", "4xlarge", "8xlarge", "large", "medium", "micro", "nano",
            "small", "xlarge",
        ],
    ),
];

/// The preferences of the enum, but for those that it keeps from older releases.
const GUESTS: [&str; 37] = [
    "alpine",
    "centos.stream10",
    "centos.stream10.desktop",
    "centos.stream9",
    "centos.stream9.desktop",
    "centos.stream9.dpdk",
    "cirros",
    "fedora",
    "fedora.arm64",
    "opensuse.leap",
    "opensuse.tumbleweed",
    "rhel.10",
    "rhel.10.arm64",
    "rhel.7",
    "rhel.7.desktop",
    "rhel.8",
    "rhel.8.desktop",
    "rhel.8.dpdk",
    "rhel.9",
    "rhel.9.arm64",
    "rhel.9.desktop",
    "rhel.9.dpdk",
    "rhel.9.realtime",
    "sles",
    "ubuntu",
    "windows.10",
    "windows.10.virtio",
    "windows.11",
    "windows.11.virtio",
    "windows.2k16",
    "windows.2k16.virtio",
    "windows.2k19",
    "windows.2k19.virtio",
    "windows.2k22",
    "windows.2k22.virtio",
    "windows.2k25",
    "windows.2k25.virtio",
];

pub(super) const CONSUMER: Consumer = Consumer {
    name: "Cozystack",
    repository: "cozystack/cozystack",
    facts: &[
        Fact {
            file: "packages/apps/vm-instance/README.md",
            reads: "the names of the instance types",
            holds: |release| {
                all(SIZES.map(|(series, sizes)| {
                    let names = sizes.iter().map(|size| format!("{series}.{size}"));
                    let names: Vec<String> = names.collect();
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    release.has(INSTANCE_TYPES, &names)
                }))
            },
            broken_by: &[
                Remove(INSTANCE_TYPES),
                Replace(INSTANCE_TYPES, "name: rt1.small", "name: rt1.little"),
            ],
        },
        Fact {
            file: "packages/apps/vm-instance/values.schema.json (v1.4.6)",
            reads: "the names of the preferences, as an enum",
            holds: |release| release.has(PREFERENCES, &GUESTS),
            broken_by: &[
                Remove(PREFERENCES),
                Replace(PREFERENCES, "name: sles", "name: suse"),
            ],
        },
        Fact {
            file: "packages/apps/vm-instance/values.yaml",
            reads: "the defaults `u1.medium` and `ubuntu`",
            holds: |release| {
                release.has(INSTANCE_TYPES, &["u1.medium"])?;
                release.has(PREFERENCES, &["ubuntu"])
            },
            broken_by: &[
                Replace(INSTANCE_TYPES, "name: u1.medium", "name: u1.middle"),
                Replace(PREFERENCES, "name: ubuntu", "name: ubuntu.lts"),
            ],
        },
        Fact {
            file: "packages/apps/kubernetes-nodes/templates/nodegroup.yaml",
            reads: "`spec.cpu.guest` and `spec.memory.guest` of the cluster-wide kind",
            holds: |release| {
                release.each(INSTANCE_TYPES, |it| {
                    let (vcpus, memory) =
                        (&it.spec()["cpu"]["guest"], &it.spec()["memory"]["guest"]);
                    let is_set = it.kind() == "VirtualMachineClusterInstancetype"
                        && !vcpus.is_null()
                        && !memory.is_null();
                    ensure(is_set, || format!("has {vcpus:?} and {memory:?}"))
                })
            },
            broken_by: &[
                Replace(
                    INSTANCE_TYPES,
                    "kind: VirtualMachineCluster",
                    "kind: VirtualMachine",
                ),
                Replace(INSTANCE_TYPES, "    guest: 512Mi\n", ""),
            ],
        },
    ],
};
