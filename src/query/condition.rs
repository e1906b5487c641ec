//! Conditions: which entries are listed.

use crate::catalog::Glob;
use crate::kubernetes::quantity::Quantity;
use crate::kubernetes::selector::Selector;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::paths::instancetype::HUGEPAGE_SIZE;
use crate::kubevirt::paths::object::SPEC;
use crate::registry::labels::{ARCH, CLASS, OS_TYPE};
use crate::vm::{Machine, Need, Offer};

use super::entries::Entry;
use super::feature::Feature;
use super::range::Range;

/// What an entry has to meet to be listed.
#[derive(Debug, Clone)]
pub enum Condition {
    /// A selector of labels selects it.
    Labels(Selector),
    /// One of these globs matches its name.
    Names(Vec<Glob>),
    /// An instance type has as many vCPUs.
    Cpu(Range<u32>),
    /// An instance type has as much memory.
    Memory(Range<Quantity>),
    /// An instance type has as much memory for each vCPU.
    Ratio(Range<Quantity>),
    /// An instance type is of one of these classes.
    Class(Vec<String>),
    /// An instance type has a feature.
    Feature(Feature),
    /// Huge pages of this size back the memory of an instance type.
    Page(Quantity),
    /// An instance type sets nothing that a virtual machine sets, too.
    GoesWith(Box<Machine>),
    /// An instance type is of one of these series.
    Series(Vec<String>),
    /// An instance type has enough for a preference.
    Meets(Need),
    /// An instance type has the same vCPUs and memory as another one.
    Sized(u32, Quantity),
    /// It can be named in a namespace.
    Within(String),
    /// A preference is for one of these families of operating systems.
    Os(Vec<String>),
    /// A preference is for one of these architectures.
    Arch(Vec<String>),
    /// A preference is satisfied by an instance type.
    IsMetBy(Offer),
    /// All conditions of one of these hold.
    AnyOf(Vec<Vec<Self>>),
}

impl Condition {
    /// Whether an entry meets it.
    #[must_use]
    pub fn is_met_by(&self, entry: &Entry) -> bool {
        let is_one_of = |key: &str, values: &[String]| {
            let value = entry.label(key);
            value.is_some_and(|value| values.iter().any(|it| it == value))
        };
        let spec =
            |holds: &dyn Fn(&InstancetypeSpec) -> bool| entry.instancetype().is_some_and(holds);
        match self {
            Self::Labels(selector) => selector.matches(|key| entry.label(key)),
            Self::Names(globs) => globs.iter().any(|glob| glob.matches(entry.name())),
            Self::Cpu(range) => spec(&|spec| range.contains(&spec.cpu.guest.0)),
            Self::Memory(range) => spec(&|spec| range.contains(&spec.memory.guest)),
            Self::Ratio(range) => spec(&|spec| range.contains(&ratio(spec))),
            Self::Class(classes) => is_one_of(CLASS, classes),
            Self::Feature(feature) => spec(&|spec| feature.is_in(spec)),
            Self::Page(page) => page_size(entry) == Some(*page),
            Self::GoesWith(machine) => conflicts(machine, entry).is_empty(),
            Self::Series(series) => series.iter().any(|it| it == entry.series()),
            Self::Meets(need) => spec(&|spec| need.suits(&Offer::of(spec))),
            Self::Sized(vcpus, memory) => entry.size() == Some((*vcpus, *memory)),
            Self::Within(namespace) => entry.only_namespace().is_none_or(|it| it == namespace),
            Self::Os(families) => is_one_of(OS_TYPE, families),
            Self::Arch(architectures) => is_one_of(ARCH, architectures),
            Self::IsMetBy(offer) => {
                let preference = entry.preference();
                preference.is_some_and(|spec| Need::of(spec).suits(offer))
            }
            Self::AnyOf(several) => {
                let hold = |all: &Vec<Self>| all.iter().all(|it| it.is_met_by(entry));
                several.iter().any(hold)
            }
        }
    }
}

/// The size of the huge pages that back an instance type's memory.
pub(super) fn page_size(entry: &Entry) -> Option<Quantity> {
    let size = entry.typed.definition.get(HUGEPAGE_SIZE)?.text()?;
    Quantity::parse(size).ok()
}

/// What an instance type and a virtual machine both set, by the paths of KubeVirt.
pub(super) fn conflicts(machine: &Machine, instancetype: &Entry) -> Vec<String> {
    let spec = instancetype.typed.definition.get(SPEC);
    spec.map_or(Vec::new(), |spec| machine.conflicts_with(spec))
}

/// How much memory an instance type has for each vCPU.
pub(super) fn ratio(spec: &InstancetypeSpec) -> Quantity {
    spec.memory.guest.divided_by(spec.cpu.guest.0)
}
