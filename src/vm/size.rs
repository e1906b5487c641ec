//! What a virtual machine without an instance type says of its own size: the CPUs and the memory that
//! an instance type replaces.

use crate::kubernetes::quantity::Quantity;
use crate::yaml::Node;

use super::expand::apply_instancetype;
use super::fields::{Keys, field, flag, is_set, number, quantity};
use super::machine::Machine;
use super::topology::Arrangement;

/// The CPUs and the memory of a virtual machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a field of a virtual machine"
)]
pub struct Size {
    /// The number of vCPUs, if it says one.
    pub vcpus: Option<u32>,
    /// The memory, if it says any.
    pub memory: Option<Quantity>,
    /// The size of huge pages, if they back its memory.
    pub page: Option<Quantity>,
    /// Whether each vCPU has a CPU of the node to itself.
    pub dedicated: bool,
    /// Whether the emulator has an additional CPU to itself.
    pub isolated_emulator: bool,
    /// Whether the guest sees the NUMA layout of its CPUs.
    pub numa: bool,
    /// Whether its vCPUs are scheduled in real time.
    pub realtime: bool,
}

/// The fields of an instance's spec whose product is the number of vCPUs.
pub(super) const TOPOLOGY: [Keys<'_>; 3] = [
    &["domain", "cpu", "sockets"],
    &["domain", "cpu", "cores"],
    &["domain", "cpu", "threads"],
];

/// Where the number of vCPUs is if none of these is set. KubeVirt: `GetCPUTopology`.
pub(super) const CPUS: [Keys<'_>; 2] = [
    &["domain", "resources", "limits", "cpu"],
    &["domain", "resources", "requests", "cpu"],
];

/// Where the memory is; the first that is set counts. KubeVirt: `GetVirtualMemory`.
pub(super) const MEMORY: [Keys<'_>; 3] = [
    &["domain", "memory", "guest"],
    &["domain", "resources", "requests", "memory"],
    &["domain", "resources", "limits", "memory"],
];

const PAGE: Keys<'_> = &["domain", "memory", "hugepages", "pageSize"];
const DEDICATED: Keys<'_> = &["domain", "cpu", "dedicatedCpuPlacement"];
const ISOLATED: Keys<'_> = &["domain", "cpu", "isolateEmulatorThread"];
const NUMA: Keys<'_> = &["domain", "cpu", "numa"];
const PASSTHROUGH: Keys<'_> = &["domain", "cpu", "numa", "guestMappingPassthrough"];
const REALTIME: Keys<'_> = &["domain", "cpu", "realtime"];
const HUGEPAGES: Keys<'_> = &["domain", "memory", "hugepages"];

impl Machine {
    /// The size that it gives itself.
    #[must_use]
    pub fn size(&self) -> Size {
        let Some(vmi) = self.vmi() else {
            return Size::default();
        };
        let is_true = |keys| flag(vmi, keys) == Some(true);
        Size {
            vcpus: vcpus(vmi),
            memory: MEMORY.iter().find_map(|keys| quantity(vmi, keys)),
            page: quantity(vmi, PAGE),
            dedicated: is_true(DEDICATED),
            isolated_emulator: is_true(ISOLATED),
            numa: is_set(vmi, PASSTHROUGH),
            realtime: is_set(vmi, REALTIME),
        }
    }

    /// It without its size, which an instance type is to bring.
    #[must_use]
    pub fn without_size(&self) -> Self {
        let mut machine = self.without_amounts();
        if let Some(vmi) = machine.vmi_mut() {
            for keys in [DEDICATED, ISOLATED, NUMA, REALTIME, HUGEPAGES] {
                vmi.remove(keys);
            }
        }
        machine
    }

    /// It without the amounts that every instance type has: vCPUs and memory.
    pub(super) fn without_amounts(&self) -> Self {
        let mut machine = self.clone();
        if let Some(vmi) = machine.vmi_mut() {
            let amounts = TOPOLOGY.iter().chain(&CPUS).chain(&MEMORY);
            amounts.for_each(|keys| vmi.remove(keys));
        }
        machine
    }

    /// The fields that it and an instance type both set, by their paths in KubeVirt's messages.
    #[must_use]
    pub fn conflicts_with(&self, instancetype: &Node) -> Vec<String> {
        let arrangement = Arrangement::read(None);
        let mut machine = self.clone();
        let conflicts = apply_instancetype(instancetype, &arrangement, &mut machine);
        let fields = conflicts.into_iter().flat_map(|reason| reason.fields);
        fields.collect()
    }
}

/// The number of vCPUs; 0 is the same as no value.
fn vcpus(vmi: &Node) -> Option<u32> {
    let levels = TOPOLOGY.map(|keys| number(vmi, keys));
    if levels.iter().any(|number| *number != 0) {
        let levels = levels.into_iter().filter(|number| *number != 0);
        return Some(levels.fold(1, u32::saturating_mul));
    }
    let keys = CPUS.iter().find(|keys| field(vmi, keys).is_some())?;
    u32::try_from(quantity(vmi, keys)?.value_rounded_up()).ok()
}
