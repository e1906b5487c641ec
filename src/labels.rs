//! The registry of labels: each key, what it means, and where its value comes from.
//!
//! Rendering derives labels from it, sources are checked against it, and `docs/labels.md` is
//! written from it.

use crate::api::Family::{self, Instancetype, Preference};
use crate::catalog::Definition;
use crate::yaml::Value;

/// The architecture of the guest of a preference.
pub const ARCH: &str = "instancetype.kubevirt.io/arch";
/// The class of an instance type, for people who choose by purpose.
pub const CLASS: &str = "instancetype.kubevirt.io/class";
/// The PatternFly icon of an instance type.
pub const ICON: &str = "instancetype.kubevirt.io/icon-pf";
/// The family of operating systems of a preference.
pub const OS_TYPE: &str = "instancetype.kubevirt.io/os-type";
/// Marks what should not be chosen any more.
pub const DEPRECATED: &str = "instancetype.kubevirt.io/deprecated";
/// Who publishes the resource.
pub const VENDOR: &str = "instancetype.kubevirt.io/vendor";
/// The version of the catalog that a resource came with; it stands last among the labels.
pub const CATALOG_VERSION: &str = "instancetype.kubevirt.io/common-instancetypes-version";

/// A label that resources of the catalog carry.
#[derive(Debug)]
pub struct Label {
    /// The key.
    pub key: &'static str,
    /// Which resources carry it.
    pub families: &'static [Family],
    /// What it tells, in words for people.
    pub meaning: &'static str,
    /// Where the value comes from.
    pub origin: Origin,
}

/// Where the value of a label comes from.
#[derive(Debug)]
pub enum Origin {
    /// A word at the top of a source gives it.
    Word(&'static str),
    /// It is computed from the rest of the definition.
    Derived(fn(&Definition) -> Option<String>),
    /// A source writes it under `metadata.labels`.
    Written,
    /// The build puts it on every resource.
    Stamped,
}

/// Every label, by key.
pub static LABELS: &[Label] = &[
    Label {
        key: ARCH,
        families: &[Preference],
        meaning: "the architecture of the guest",
        origin: Origin::Derived(|definition| {
            spec(definition, &["requirements", "architecture"])
                .or_else(|| spec(definition, &["preferredArchitecture"]))
        }),
    },
    Label {
        key: CLASS,
        families: &[Instancetype],
        meaning: "what the series is made for",
        origin: Origin::Word("class"),
    },
    Label {
        key: CATALOG_VERSION,
        families: &[Instancetype, Preference],
        meaning: "the version of the catalog that the resource came with",
        origin: Origin::Stamped,
    },
    Label {
        key: "instancetype.kubevirt.io/cpu",
        families: &[Instancetype],
        meaning: "the number of vCPUs",
        origin: Origin::Derived(|definition| spec(definition, &["cpu", "guest"])),
    },
    Label {
        key: "instancetype.kubevirt.io/dedicatedCPUPlacement",
        families: &[Instancetype],
        meaning: "`true` where each vCPU has a CPU of the node to itself",
        origin: Origin::Derived(|definition| {
            enabled(definition, &["cpu", "dedicatedCPUPlacement"])
        }),
    },
    Label {
        key: DEPRECATED,
        families: &[Instancetype, Preference],
        meaning: "`true` where the resource should not be chosen any more",
        origin: Origin::Word("deprecated"),
    },
    Label {
        key: "instancetype.kubevirt.io/gpus",
        families: &[Instancetype],
        meaning: "`true` where the instance type brings GPUs",
        origin: Origin::Derived(|definition| present(definition, &["gpus"])),
    },
    Label {
        key: "instancetype.kubevirt.io/hugepages",
        families: &[Instancetype],
        meaning: "the size of the huge pages that back the memory",
        origin: Origin::Derived(|definition| {
            spec(definition, &["memory", "hugepages", "pageSize"])
        }),
    },
    Label {
        key: ICON,
        families: &[Instancetype],
        meaning: "the PatternFly icon that a console shows",
        origin: Origin::Word("icon"),
    },
    Label {
        key: "instancetype.kubevirt.io/isolateEmulatorThread",
        families: &[Instancetype],
        meaning: "`true` where the emulator has a CPU of its own",
        origin: Origin::Derived(|definition| {
            enabled(definition, &["cpu", "isolateEmulatorThread"])
        }),
    },
    Label {
        key: "instancetype.kubevirt.io/memory",
        families: &[Instancetype],
        meaning: "the memory of the guest",
        origin: Origin::Derived(|definition| spec(definition, &["memory", "guest"])),
    },
    Label {
        key: "instancetype.kubevirt.io/numa",
        families: &[Instancetype],
        meaning: "`true` where the guest sees the NUMA topology of its CPUs",
        origin: Origin::Derived(|definition| {
            present(definition, &["cpu", "numa", "guestMappingPassthrough"])
        }),
    },
    Label {
        key: OS_TYPE,
        families: &[Preference],
        meaning: "the family of operating systems",
        origin: Origin::Word("os"),
    },
    Label {
        key: "instancetype.kubevirt.io/preferred-architecture",
        families: &[Preference],
        meaning: "the architecture that a virtual machine gets if it names none",
        origin: Origin::Derived(|definition| spec(definition, &["preferredArchitecture"])),
    },
    Label {
        key: "instancetype.kubevirt.io/realtime",
        families: &[Instancetype],
        meaning: "`true` where the vCPUs are scheduled in real time",
        origin: Origin::Derived(|definition| present(definition, &["cpu", "realtime"])),
    },
    Label {
        key: "instancetype.kubevirt.io/required-architecture",
        families: &[Preference],
        meaning: "the architecture that a virtual machine must have",
        origin: Origin::Derived(|definition| spec(definition, &["requirements", "architecture"])),
    },
    Label {
        key: "instancetype.kubevirt.io/required-cpu",
        families: &[Preference],
        meaning: "the least number of vCPUs",
        origin: Origin::Derived(|definition| spec(definition, &["requirements", "cpu", "guest"])),
    },
    Label {
        key: "instancetype.kubevirt.io/required-memory",
        families: &[Preference],
        meaning: "the least memory of the guest",
        origin: Origin::Derived(|definition| {
            spec(definition, &["requirements", "memory", "guest"])
        }),
    },
    Label {
        key: "instancetype.kubevirt.io/size",
        families: &[Instancetype],
        meaning: "the size within the series",
        origin: Origin::Derived(|definition| {
            definition.size.as_ref().map(|size| size.name.clone())
        }),
    },
    Label {
        key: VENDOR,
        families: &[Instancetype, Preference],
        meaning: "who publishes the resource",
        origin: Origin::Written,
    },
    Label {
        key: "instancetype.kubevirt.io/version",
        families: &[Instancetype],
        meaning: "the version of the series",
        origin: Origin::Derived(|definition| {
            definition
                .size
                .as_ref()
                .map(|size| size.series_version.clone())
        }),
    },
];

/// The registered label of a key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Label> {
    LABELS.iter().find(|label| label.key == key)
}

/// The labels that follow from a definition, by key.
pub fn derived(definition: &Definition) -> impl Iterator<Item = (&'static str, String)> {
    LABELS
        .iter()
        .filter(|label| label.families.contains(&definition.family))
        .filter_map(|label| match label.origin {
            Origin::Derived(derive) => Some((label.key, derive(definition)?)),
            _ => None,
        })
}

/// A value of the spec as a label has it.
fn spec(definition: &Definition, path: &[&str]) -> Option<String> {
    match &definition.spec(path)?.value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        _ => None,
    }
}

/// `true` where a switch of the spec is on.
fn enabled(definition: &Definition, path: &[&str]) -> Option<String> {
    let on = definition.spec(path)?.value == Value::Bool(true);
    on.then(|| "true".to_owned())
}

/// `true` where the spec has a field with something in it.
fn present(definition: &Definition, path: &[&str]) -> Option<String> {
    let there = match &definition.spec(path)?.value {
        Value::Null => false,
        Value::Sequence(items) => !items.is_empty(),
        _ => true,
    };
    there.then(|| "true".to_owned())
}
