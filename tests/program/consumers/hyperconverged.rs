//! HCO, which deploys KubeVirt with its neighbours: one of them watches what users may choose from.

use std::collections::BTreeSet;

use super::{ALL, Consumer, Fact, Release, Remove, Replace, ensure};

const GROUP: &str = "instancetype.kubevirt.io";

/// The resources of the API that it may read.
const RESOURCES: [&str; 4] = [
    "virtualmachineclusterinstancetypes",
    "virtualmachineclusterpreferences",
    "virtualmachineinstancetypes",
    "virtualmachinepreferences",
];

pub(super) const CONSUMER: Consumer = Consumer {
    name: "HCO",
    repository: "kubevirt/hyperconverged-cluster-operator",
    facts: &[Fact {
        file: "controllers/handlers/observabilitycontroller/rbac.go",
        reads: "four resources of the group `instancetype.kubevirt.io`",
        holds: has_these_resources,
        broken_by: &[
            Remove(ALL),
            Replace(ALL, "instancetype.kubevirt.io/v1", "example.com/v1"),
            Replace(ALL, "VirtualMachinePreference", "VirtualMachineTaste"),
            Replace(
                ALL,
                "kind: VirtualMachineInstancetype",
                "kind: VirtualMachineClusterInstancetype",
            ),
        ],
    }],
};

fn has_these_resources(release: &Release) -> Result<(), String> {
    release.each(ALL, |resource| {
        let version = resource.0["apiVersion"].as_str().unwrap_or_default();
        let group = version.split('/').next();
        ensure(group == Some(GROUP), || format!("is of `{version}`"))
    })?;
    let all = release.resources(ALL)?;
    let plural = |kind: &str| format!("{}s", kind.to_lowercase());
    let found: BTreeSet<String> = all.iter().map(|it| plural(it.kind())).collect();
    let found: Vec<&str> = found.iter().map(String::as_str).collect();
    ensure(found == RESOURCES, || format!("there are {found:?}"))
}
