//! What a cluster that updates may notice, and why.
//!
//! A virtual machine keeps the revision of its instance type and preference that it was made
//! with; one that is made after the update gets the new values.

use serde_json::Value as Json;

use crate::api::Family::{self, Instancetype, Preference};
use crate::api::quantity::Quantity;

use super::FieldChange;

/// Why it is breaking that a resource is gone.
pub(super) const GONE: &str =
    "new virtual machines that name it are refused; existing ones keep their revision";

const CPU: &str =
    "new virtual machines get other CPUs than existing ones, which keep their revision";
const MEMORY: &str =
    "new virtual machines get other memory than existing ones, which keep their revision";
const PLACEMENT: &str = "new virtual machines take other nodes, or other parts of them, than existing ones, which keep their revision";
const IO_THREADS: &str = "new virtual machines serve their disks with other threads than existing ones, which keep their revision";
const DEVICES: &str = "new virtual machines get other devices of the host than existing ones, which keep their revision";
const MORE_CPU: &str = "new virtual machines with fewer CPUs are refused";
const MORE_MEMORY: &str = "new virtual machines with less memory are refused";
const REQUIRED_ARCHITECTURE: &str = "new virtual machines of another architecture are refused";
const ARCHITECTURE: &str = "new virtual machines get another architecture, unless they name theirs";
const FIRMWARE: &str =
    "new virtual machines boot otherwise: an image made for the old firmware may not start";
const BUS: &str =
    "new virtual machines get another device: a guest without its driver does not find it";
const TPM: &str = "new virtual machines get another TPM: a guest that relies on it may not start";
const MACHINE: &str =
    "new virtual machines get another board, on which a guest finds its devices elsewhere";
const LAUNCH_SECURITY: &str =
    "new virtual machines start only on nodes that can hide their memory this way";

/// Which changes of a field are breaking.
#[derive(Debug, Clone, Copy)]
enum Direction {
    /// All.
    Any,
    /// A greater number, or one where there was none.
    Up,
    /// A value other than none.
    Set,
}

use Direction::{Any, Set, Up};

type Rule = (Family, &'static [&'static str], Direction, &'static str);

/// The rules, each for a part of the spec. The first that fits says the reason.
const RULES: &[Rule] = &[
    (
        Instancetype,
        &["cpu", "dedicatedCPUPlacement"],
        Any,
        PLACEMENT,
    ),
    (
        Instancetype,
        &["cpu", "isolateEmulatorThread"],
        Any,
        PLACEMENT,
    ),
    (Instancetype, &["cpu", "numa"], Any, PLACEMENT),
    (Instancetype, &["cpu", "realtime"], Any, PLACEMENT),
    (Instancetype, &["cpu"], Any, CPU),
    (Instancetype, &["memory", "hugepages"], Any, PLACEMENT),
    (
        Instancetype,
        &["memory", "overcommitPercent"],
        Any,
        PLACEMENT,
    ),
    (Instancetype, &["memory"], Any, MEMORY),
    (Instancetype, &["nodeSelector"], Any, PLACEMENT),
    (Instancetype, &["schedulerName"], Any, PLACEMENT),
    (Instancetype, &["launchSecurity"], Any, PLACEMENT),
    (Instancetype, &["ioThreads"], Any, IO_THREADS),
    (Instancetype, &["ioThreadsPolicy"], Any, IO_THREADS),
    (Instancetype, &["gpus"], Any, DEVICES),
    (Instancetype, &["hostDevices"], Any, DEVICES),
    (Preference, &["requirements", "cpu"], Up, MORE_CPU),
    (Preference, &["requirements", "memory"], Up, MORE_MEMORY),
    (
        Preference,
        &["requirements", "architecture"],
        Set,
        REQUIRED_ARCHITECTURE,
    ),
    (Preference, &["preferredArchitecture"], Any, ARCHITECTURE),
    (Preference, &["firmware", "preferredEfi"], Any, FIRMWARE),
    (Preference, &["firmware", "preferredUseBios"], Any, FIRMWARE),
    (Preference, &["firmware", "preferredUseEfi"], Any, FIRMWARE),
    (
        Preference,
        &["firmware", "preferredUseSecureBoot"],
        Any,
        FIRMWARE,
    ),
    (Preference, &["devices", "preferredCdromBus"], Any, BUS),
    (Preference, &["devices", "preferredDiskBus"], Any, BUS),
    (Preference, &["devices", "preferredInputBus"], Any, BUS),
    (
        Preference,
        &["devices", "preferredInterfaceModel"],
        Any,
        BUS,
    ),
    (Preference, &["devices", "preferredLunBus"], Any, BUS),
    (
        Preference,
        &["devices", "preferredUseVirtioTransitional"],
        Any,
        BUS,
    ),
    (Preference, &["devices", "preferredTPM"], Any, TPM),
    (
        Preference,
        &["machine", "preferredMachineType"],
        Any,
        MACHINE,
    ),
    (
        Preference,
        &["preferredLaunchSecurity"],
        Set,
        LAUNCH_SECURITY,
    ),
];

/// Why a change of a field is breaking; nothing where it is not.
#[must_use]
pub fn breaks(family: Family, change: &FieldChange) -> Option<&'static str> {
    let fits = |(of, keys, direction, _): &&Rule| {
        let path = [&["spec"], *keys].concat();
        *of == family && change.is_under(&path) && direction.covers(change)
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
