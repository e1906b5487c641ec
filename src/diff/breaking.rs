//! Which changes a cluster may notice when it updates, and why.
//!
//! A virtual machine keeps the revisions of the instance type and the preference that it was
//! created with; one that is created after the update gets the new values.

use serde_json::Value as Json;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::Family::{self, Instancetype, Preference};
use crate::kubevirt::paths::{instancetype, preference};
use crate::model::Path;

use super::field::FieldChange;

/// Why removing a resource is breaking.
pub(super) const GONE: &str =
    "new virtual machines that name it are refused; existing ones keep their revision";

const CPU: &str = "new virtual machines get different CPUs; existing ones keep their revision";
const MEMORY: &str = "new virtual machines get different memory; existing ones keep their revision";
const PLACEMENT: &str = "new virtual machines use different nodes, or different parts of them; existing ones keep their revision";
const IO_THREADS: &str = "new virtual machines serve their disks with different threads; existing ones keep their revision";
const DEVICES: &str =
    "new virtual machines get different host devices; existing ones keep their revision";
const MORE_CPU: &str = "new virtual machines with fewer CPUs are refused";
const MORE_MEMORY: &str = "new virtual machines with less memory are refused";
const REQUIRED_ARCHITECTURE: &str = "new virtual machines of another architecture are refused";
const ARCHITECTURE: &str =
    "new virtual machines get another architecture, unless they set their own";
const FIRMWARE: &str =
    "new virtual machines boot differently: an image made for the old firmware may not start";
const BUS: &str =
    "new virtual machines get a different device: a guest without a driver for it does not find it";
const TPM: &str =
    "new virtual machines get a different TPM: a guest that relies on it may not start";
const MACHINE: &str =
    "new virtual machines get a different board: a guest finds its devices in other places";
const LAUNCH_SECURITY: &str =
    "new virtual machines start only on nodes that can hide their memory this way";

/// Which changes of a field are breaking.
#[derive(Debug, Clone, Copy)]
enum Direction {
    /// Every change.
    Any,
    /// To a greater number, or to one where there was none.
    Up,
    /// To any value; not its removal.
    Set,
}

use Direction::{Any, Set, Up};

type Rule = (Family, Path, Direction, &'static str);

/// The rules, each for a part of the spec. The first one that fits provides the reason.
const RULES: &[Rule] = &[
    (
        Instancetype,
        instancetype::DEDICATED_CPU_PLACEMENT,
        Any,
        PLACEMENT,
    ),
    (
        Instancetype,
        instancetype::ISOLATE_EMULATOR_THREAD,
        Any,
        PLACEMENT,
    ),
    (Instancetype, instancetype::NUMA, Any, PLACEMENT),
    (Instancetype, instancetype::REALTIME, Any, PLACEMENT),
    (Instancetype, instancetype::CPU, Any, CPU),
    (Instancetype, instancetype::HUGEPAGES, Any, PLACEMENT),
    (
        Instancetype,
        instancetype::OVERCOMMIT_PERCENT,
        Any,
        PLACEMENT,
    ),
    (Instancetype, instancetype::MEMORY, Any, MEMORY),
    (Instancetype, instancetype::NODE_SELECTOR, Any, PLACEMENT),
    (Instancetype, instancetype::SCHEDULER_NAME, Any, PLACEMENT),
    (Instancetype, instancetype::LAUNCH_SECURITY, Any, PLACEMENT),
    (Instancetype, instancetype::IO_THREADS, Any, IO_THREADS),
    (
        Instancetype,
        instancetype::IO_THREADS_POLICY,
        Any,
        IO_THREADS,
    ),
    (Instancetype, instancetype::GPUS, Any, DEVICES),
    (Instancetype, instancetype::HOST_DEVICES, Any, DEVICES),
    (Preference, preference::REQUIRED_CPU, Up, MORE_CPU),
    (Preference, preference::REQUIRED_MEMORY, Up, MORE_MEMORY),
    (
        Preference,
        preference::REQUIRED_ARCHITECTURE,
        Set,
        REQUIRED_ARCHITECTURE,
    ),
    (Preference, preference::ARCHITECTURE, Any, ARCHITECTURE),
    (Preference, preference::EFI, Any, FIRMWARE),
    (Preference, preference::USE_BIOS, Any, FIRMWARE),
    (Preference, preference::USE_EFI, Any, FIRMWARE),
    (Preference, preference::USE_SECURE_BOOT, Any, FIRMWARE),
    (Preference, preference::CDROM_BUS, Any, BUS),
    (Preference, preference::DISK_BUS, Any, BUS),
    (Preference, preference::INPUT_BUS, Any, BUS),
    (Preference, preference::INTERFACE_MODEL, Any, BUS),
    (Preference, preference::LUN_BUS, Any, BUS),
    (Preference, preference::VIRTIO_TRANSITIONAL, Any, BUS),
    (Preference, preference::TPM, Any, TPM),
    (Preference, preference::MACHINE_TYPE, Any, MACHINE),
    (
        Preference,
        preference::LAUNCH_SECURITY,
        Set,
        LAUNCH_SECURITY,
    ),
];

/// Why a change of a field is breaking; `None` if it is not.
#[must_use]
pub(super) fn breaks(family: Family, change: &FieldChange) -> Option<&'static str> {
    let fits = |(of, path, direction, _): &&Rule| {
        *of == family && change.is_under(path.keys()) && direction.covers(change)
    };
    RULES.iter().find(fits).map(|(.., reason)| *reason)
}

impl Direction {
    fn covers(self, change: &FieldChange) -> bool {
        match self {
            Any => true,
            Set => change.new.is_some(),
            Up => match (amount(change.old.as_ref()), amount(change.new.as_ref())) {
                (Some(old), Some(new)) => new > old,
                _ => change.new.is_some(),
            },
        }
    }
}

fn amount(value: Option<&Json>) -> Option<Quantity> {
    match value? {
        Json::String(text) => Quantity::parse(text).ok(),
        Json::Number(number) => Quantity::parse(&number.to_string()).ok(),
        _ => None,
    }
}
