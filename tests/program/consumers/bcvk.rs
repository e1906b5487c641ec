//! bcvk, which starts virtual machines from bootable containers, has a copy of one series.

use super::{Consumer, Fact, INSTANCE_TYPES, Release, Remove, Replace, all, ensure};
use crate::resources::Resource;

/// The sizes of the copy: name, vCPUs, and memory in MiB.
const SIZES: [(&str, u64, u64); 10] = [
    ("u1.nano", 1, 512),
    ("u1.micro", 1, 1024),
    ("u1.small", 1, 2048),
    ("u1.medium", 1, 4096),
    ("u1.2xmedium", 2, 4096),
    ("u1.large", 2, 8192),
    ("u1.xlarge", 4, 16_384),
    ("u1.2xlarge", 8, 32_768),
    ("u1.4xlarge", 16, 65_536),
    ("u1.8xlarge", 32, 131_072),
];

pub(super) const CONSUMER: Consumer = Consumer {
    name: "bcvk",
    repository: "bootc-dev/bcvk",
    facts: &[Fact {
        file: "crates/kit/src/instancetypes.rs",
        reads: "the vCPUs and the memory of each size of the series U",
        holds: |release| all(SIZES.map(|size| has(release, size))),
        broken_by: &[
            Remove(INSTANCE_TYPES),
            Replace(INSTANCE_TYPES, "name: u1.small", "name: u1.little"),
            Replace(INSTANCE_TYPES, "guest: 32\n", "guest: 31\n"),
        ],
    }],
};

fn has(release: &Release, (name, vcpus, mebibytes): (&str, u64, u64)) -> Result<(), String> {
    let instance_types = release.resources(INSTANCE_TYPES)?;
    let found = instance_types.iter().find(|it| it.name() == name);
    let found = found.ok_or_else(|| format!("there is no `{name}`"))?;
    let there = (
        found.spec()["cpu"]["guest"].as_u64().unwrap(),
        memory(found),
    );
    ensure(there == (vcpus, mebibytes), || {
        let (of_release, memory) = there;
        format!(
            "`{name}` has {of_release} vCPUs and {memory} MiB of memory, not {vcpus} and {mebibytes}"
        )
    })
}

/// The memory in MiB, which is written in Mi or Gi.
fn memory(instance_type: &Resource) -> u64 {
    let written = instance_type.spec()["memory"]["guest"].as_str().unwrap();
    let (number, factor) = match written.strip_suffix("Gi") {
        Some(number) => (number, 1024),
        None => (written.strip_suffix("Mi").unwrap(), 1),
    };
    number.parse::<u64>().unwrap() * factor
}
