//! The virtualization pages of OpenShift's console: the picker of instance types, and the list of
//! volumes to boot from.

use std::collections::BTreeMap;

use crate::resources::Resource;

use super::{Consumer, Fact, INSTANCE_TYPES, PREFERENCES, Release, Remove, Replace, all, ensure};

/// The series that it has icons for.
const SERIES: [&str; 7] = ["cx1", "d1", "m1", "n1", "o1", "rt1", "u1"];

/// The sizes that it knows.
const SIZES: [&str; 16] = [
    "2xlarge",
    "2xlarge1gi",
    "2xmedium",
    "4xlarge",
    "4xlarge1gi",
    "8xlarge",
    "8xlarge1gi",
    "large",
    "large1gi",
    "medium",
    "medium1gi",
    "micro",
    "nano",
    "small",
    "xlarge",
    "xlarge1gi",
];

/// The series whose sizes it divides by their huge pages.
const WITH_HUGE_PAGES: [&str; 2] = ["cx1", "m1"];

const DESCRIPTION: &str = "instancetype.kubevirt.io/description";
const DISPLAY_NAME: &str = "instancetype.kubevirt.io/displayName";
const GUEST: &str = "openshift.io/display-name";
const VENDOR: &str = "instancetype.kubevirt.io/vendor";

pub(super) const CONSUMER: Consumer = Consumer {
    name: "OpenShift's console",
    repository: "kubevirt-ui/kubevirt-plugin",
    facts: &[
        Fact {
            file: "src/utils/components/InstanceTypeModal/utils/util.ts",
            reads: "a name as `series.size`",
            holds: |release| release.each(INSTANCE_TYPES, |it| series_and_size(it).map(drop)),
            broken_by: &[
                Remove(INSTANCE_TYPES),
                Replace(INSTANCE_TYPES, "name: u1.nano", "name: u1nano"),
                Replace(INSTANCE_TYPES, "name: u1.nano", "name: u1.nano.new"),
            ],
        },
        Fact {
            file: "src/utils/components/AddBootableVolumeModal/components/VolumeMetadata/components/InstanceTypeDrilldownSelect/utils/constants.ts",
            reads: "the series, each with an icon",
            holds: |release| is_known(release, |(series, _)| SERIES.contains(&series)),
            broken_by: &[Replace(INSTANCE_TYPES, "name: n1.", "name: n2.")],
        },
        Fact {
            file: "src/utils/resources/instancetype/types.ts",
            reads: "the sizes",
            holds: |release| is_known(release, |(_, size)| SIZES.contains(&size)),
            broken_by: &[Replace(INSTANCE_TYPES, "name: u1.nano", "name: u1.pico")],
        },
        Fact {
            file: "src/utils/components/AddBootableVolumeModal/components/VolumeMetadata/components/InstanceTypeDrilldownSelect/utils/utils.ts",
            reads: "the vendor, without which a size is listed as the user's own",
            holds: |release| release.has_label(INSTANCE_TYPES, VENDOR, "kubevirt.io"),
            broken_by: &[Replace(INSTANCE_TYPES, "vendor: kubevirt.io", "vendor: me")],
        },
        Fact {
            file: "src/utils/components/AddBootableVolumeModal/components/VolumeMetadata/components/InstanceTypeDrilldownSelect/utils/utils.ts",
            reads: "`1gi` at the end of a size of `cx1` and `m1` as huge pages of 1Gi",
            holds: |release| release.each(INSTANCE_TYPES, has_huge_pages_of_its_name),
            broken_by: &[
                Replace(INSTANCE_TYPES, "name: m1.large1gi", "name: m1.largehuge"),
                Replace(INSTANCE_TYPES, "pageSize: 1Gi", "pageSize: 2Mi"),
            ],
        },
        Fact {
            file: "src/utils/components/InstanceTypeModal/utils/util.ts",
            reads: "a description of each series, and a display name that no other series has",
            holds: |release| {
                release.has_annotation(INSTANCE_TYPES, DESCRIPTION)?;
                release.has_annotation(INSTANCE_TYPES, DISPLAY_NAME)?;
                has_own_display_names(release)
            },
            broken_by: &[
                Replace(
                    INSTANCE_TYPES,
                    "kubevirt.io/description",
                    "kubevirt.io/text",
                ),
                Replace(
                    INSTANCE_TYPES,
                    "kubevirt.io/displayName",
                    "kubevirt.io/title",
                ),
                Replace(
                    INSTANCE_TYPES,
                    "displayName: Network",
                    "displayName: Realtime",
                ),
            ],
        },
        Fact {
            file: "src/utils/resources/instancetype/selectors.ts",
            reads: "`spec.cpu.guest` as a number and `spec.memory.guest` as a number with a unit",
            holds: |release| release.each(INSTANCE_TYPES, has_amounts),
            broken_by: &[
                Replace(INSTANCE_TYPES, "guest: 64\n", "guest: \"64\"\n"),
                Replace(INSTANCE_TYPES, "guest: 512Mi", "guest: 5e8"),
            ],
        },
        Fact {
            file: "src/utils/constants/instancetypes-and-preferences.ts",
            reads: "the guest of a preference as an annotation",
            holds: |release| release.has_annotation(PREFERENCES, GUEST),
            broken_by: &[Replace(PREFERENCES, "openshift.io/display-name", "title")],
        },
    ],
};

/// The two parts of an instance type's name.
fn series_and_size(instance_type: &Resource) -> Result<(&str, &str), String> {
    let parts: Vec<&str> = instance_type.name().split('.').collect();
    match *parts.as_slice() {
        [series, size] if !series.is_empty() && !size.is_empty() => Ok((series, size)),
        _ => Err("is not a series and a size".to_owned()),
    }
}

fn is_known(release: &Release, is_known: fn((&str, &str)) -> bool) -> Result<(), String> {
    release.each(INSTANCE_TYPES, |it| {
        ensure(is_known(series_and_size(it)?), || "is not known".to_owned())
    })
}

fn has_huge_pages_of_its_name(instance_type: &Resource) -> Result<(), String> {
    let (series, size) = series_and_size(instance_type)?;
    let pages = &instance_type.spec()["memory"]["hugepages"]["pageSize"];
    let expected = WITH_HUGE_PAGES.contains(&series) && pages.as_str() == Some("1Gi");
    ensure(size.ends_with("1gi") == expected, || {
        format!("has huge pages of {pages:?}")
    })
}

fn has_own_display_names(release: &Release) -> Result<(), String> {
    let instance_types = release.resources(INSTANCE_TYPES)?;
    let mut series_of = BTreeMap::new();
    let checked = instance_types.iter().map(|instance_type| {
        let (series, _) = series_and_size(instance_type)?;
        let display_name = instance_type.annotations()[DISPLAY_NAME];
        let first = *series_of.entry(display_name).or_insert(series);
        ensure(first == series, || {
            format!("`{first}` and `{series}` are both `{display_name}`")
        })
    });
    all(checked)
}

fn has_amounts(instance_type: &Resource) -> Result<(), String> {
    let spec = instance_type.spec();
    let (vcpus, memory) = (&spec["cpu"]["guest"], &spec["memory"]["guest"]);
    let number = memory.as_str().and_then(|it| it.strip_suffix(['i']));
    let number = number.and_then(|it| it.strip_suffix(['K', 'M', 'G', 'T']));
    let is_number = number.is_some_and(|it| it.parse::<u32>().is_ok());
    ensure(vcpus.is_u64() && is_number, || {
        format!("has {vcpus:?} vCPUs and {memory:?} of memory")
    })
}
