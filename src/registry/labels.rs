//! The registry of labels: each key, what it means, and where its value comes from.

use std::fmt;

use crate::diagnostic::backticked;
use crate::kubevirt::Family::{self, Instancetype, Preference};
use crate::kubevirt::paths::{instancetype, preference};
use crate::model::Path;

/// The architecture of the guest of a preference.
pub const ARCH: &str = "instancetype.kubevirt.io/arch";
/// The class of an instance type, for people who choose by purpose.
pub const CLASS: &str = "instancetype.kubevirt.io/class";
/// The size of the huge pages of an instance type.
pub const HUGEPAGES: &str = "instancetype.kubevirt.io/hugepages";
/// The PatternFly icon of an instance type.
pub const ICON: &str = "instancetype.kubevirt.io/icon-pf";
/// The family of operating systems of a preference.
pub const OS_TYPE: &str = "instancetype.kubevirt.io/os-type";
/// Marks what should no longer be chosen.
pub const DEPRECATED: &str = "instancetype.kubevirt.io/deprecated";
/// Who publishes a resource.
pub const VENDOR: &str = "instancetype.kubevirt.io/vendor";
/// The version of the catalog that a resource came with; it is the last of the labels.
pub const CATALOG_VERSION: &str = "instancetype.kubevirt.io/common-instancetypes-version";

/// A label that resources of the catalog carry.
#[derive(Debug)]
pub struct Label {
    /// The key.
    pub key: &'static str,
    /// Which resources carry it.
    pub families: &'static [Family],
    /// What it means, in plain words.
    pub meaning: &'static str,
    /// Where the value comes from.
    pub origin: Origin,
}

/// Where the value of a label comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A word at the top of a source sets it: [`words::of_label`](super::words::of_label).
    Word,
    /// It is computed from the rest of the definition.
    Derived(Derivation),
    /// A source sets it in `metadata.labels`.
    Written,
    /// The build adds it to every resource.
    Stamped,
}

/// How the value of a label is derived from a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivation {
    /// The value of the first of these fields that is set.
    FirstOf(&'static [Path]),
    /// `true` if the field is `true`.
    Enabled(Path),
    /// `true` if the field is present; a list must not be empty.
    Present(Path),
    /// The size within the series: `medium`.
    Size,
    /// The version of the series: `1`.
    SeriesVersion,
}

impl Derivation {
    /// The fields that it reads.
    #[must_use]
    pub const fn paths(&self) -> &[Path] {
        match self {
            FirstOf(paths) => paths,
            Enabled(path) | Present(path) => std::slice::from_ref(path),
            Size | SeriesVersion => &[],
        }
    }
}

/// The rule in words: what the value is.
impl fmt::Display for Derivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FirstOf([path]) => write!(f, "the value of `{path}`"),
            FirstOf(paths) => write!(f, "the first of {} that is set", backticked(*paths)),
            Enabled(path) => write!(f, "`true` if `{path}` is `true`"),
            Present(path) => write!(f, "`true` if `{path}` is present"),
            Size => f.write_str("the name of the size"),
            SeriesVersion => f.write_str("the version of the series, which is its folder"),
        }
    }
}

use Derivation::{Enabled, FirstOf, Present, SeriesVersion, Size};
use Origin::{Derived, Stamped, Word, Written};

/// Every label, by key.
pub static LABELS: &[Label] = &[
    Label {
        key: ARCH,
        families: &[Preference],
        meaning: "the architecture of the guest",
        origin: Derived(FirstOf(&[
            preference::REQUIRED_ARCHITECTURE,
            preference::ARCHITECTURE,
        ])),
    },
    Label {
        key: CLASS,
        families: &[Instancetype],
        meaning: "the purpose of the series",
        origin: Word,
    },
    Label {
        key: CATALOG_VERSION,
        families: &[Instancetype, Preference],
        meaning: "the version of the catalog that the resource came with",
        origin: Stamped,
    },
    Label {
        key: "instancetype.kubevirt.io/cpu",
        families: &[Instancetype],
        meaning: "the number of vCPUs",
        origin: Derived(FirstOf(&[instancetype::CPU_GUEST])),
    },
    Label {
        key: "instancetype.kubevirt.io/dedicatedCPUPlacement",
        families: &[Instancetype],
        meaning: "`true` if each vCPU has its own CPU of the node",
        origin: Derived(Enabled(instancetype::DEDICATED_CPU_PLACEMENT)),
    },
    Label {
        key: DEPRECATED,
        families: &[Instancetype, Preference],
        meaning: "`true` if the resource should no longer be chosen",
        origin: Word,
    },
    Label {
        key: "instancetype.kubevirt.io/gpus",
        families: &[Instancetype],
        meaning: "`true` if the instance type includes GPUs",
        origin: Derived(Present(instancetype::GPUS)),
    },
    Label {
        key: HUGEPAGES,
        families: &[Instancetype],
        meaning: "the size of the huge pages that back the memory",
        origin: Derived(FirstOf(&[instancetype::HUGEPAGE_SIZE])),
    },
    Label {
        key: ICON,
        families: &[Instancetype],
        meaning: "the PatternFly icon that a console shows",
        origin: Word,
    },
    Label {
        key: "instancetype.kubevirt.io/isolateEmulatorThread",
        families: &[Instancetype],
        meaning: "`true` if the emulator has its own CPU",
        origin: Derived(Enabled(instancetype::ISOLATE_EMULATOR_THREAD)),
    },
    Label {
        key: "instancetype.kubevirt.io/memory",
        families: &[Instancetype],
        meaning: "the memory of the guest",
        origin: Derived(FirstOf(&[instancetype::MEMORY_GUEST])),
    },
    Label {
        key: "instancetype.kubevirt.io/numa",
        families: &[Instancetype],
        meaning: "`true` if the guest sees the NUMA topology of its CPUs",
        origin: Derived(Present(instancetype::NUMA_GUEST_MAPPING_PASSTHROUGH)),
    },
    Label {
        key: OS_TYPE,
        families: &[Preference],
        meaning: "the family of operating systems",
        origin: Word,
    },
    Label {
        key: "instancetype.kubevirt.io/preferred-architecture",
        families: &[Preference],
        meaning: "the architecture that a virtual machine gets if it sets none",
        origin: Derived(FirstOf(&[preference::ARCHITECTURE])),
    },
    Label {
        key: "instancetype.kubevirt.io/realtime",
        families: &[Instancetype],
        meaning: "`true` if the vCPUs are scheduled in real time",
        origin: Derived(Present(instancetype::REALTIME)),
    },
    Label {
        key: "instancetype.kubevirt.io/required-architecture",
        families: &[Preference],
        meaning: "the architecture that a virtual machine must have",
        origin: Derived(FirstOf(&[preference::REQUIRED_ARCHITECTURE])),
    },
    Label {
        key: "instancetype.kubevirt.io/required-cpu",
        families: &[Preference],
        meaning: "the minimum number of vCPUs",
        origin: Derived(FirstOf(&[preference::REQUIRED_CPU_GUEST])),
    },
    Label {
        key: "instancetype.kubevirt.io/required-memory",
        families: &[Preference],
        meaning: "the minimum memory of the guest",
        origin: Derived(FirstOf(&[preference::REQUIRED_MEMORY_GUEST])),
    },
    Label {
        key: "instancetype.kubevirt.io/size",
        families: &[Instancetype],
        meaning: "the size within the series",
        origin: Derived(Size),
    },
    Label {
        key: VENDOR,
        families: &[Instancetype, Preference],
        meaning: "who publishes the resource",
        origin: Written,
    },
    Label {
        key: "instancetype.kubevirt.io/version",
        families: &[Instancetype],
        meaning: "the version of the series",
        origin: Derived(SeriesVersion),
    },
];

/// The registered label of a key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Label> {
    LABELS.iter().find(|label| label.key == key)
}
