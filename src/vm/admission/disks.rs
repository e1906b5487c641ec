//! The disks of a virtual machine.

use crate::diagnostic::listed;
use crate::text::Location;
use crate::yaml::Node;

use super::super::disks::TARGETS;
use super::super::fields::{Keys, flag, is_set, items, large_number, text, value_place};
use super::super::reason::Reason;
use super::refusal::Seen;

pub(super) const DISKS: Keys<'_> = &["domain", "devices", "disks"];

const VIRTIO: &str = "virtio";
const SATA: &str = "sata";
const BUSES: [&str; 4] = [VIRTIO, "scsi", SATA, "usb"];
const CACHES: [&str; 3] = ["none", "writethrough", "writeback"];
const IO_MODES: [&str; 2] = ["native", "threads"];

/// The smallest block of a disk, and the only one on SATA. KubeVirt: `minCustomBlockSize`.
const SMALLEST_BLOCK: u64 = 512;

/// The largest block of a disk. KubeVirt: `maxCustomBlockSize`.
const LARGEST_BLOCK: u64 = 2 << 20;

/// KubeVirt: `ValidateDisks`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let disks = items(seen.spec, DISKS).iter().enumerate();
    let refused = disks.flat_map(|(number, disk)| Disk::new(seen, number, disk).refusals());
    refused.collect()
}

/// A volume with the figures of its node, which only a disk on virtio can show. KubeVirt:
/// `validateBootOrder`.
pub(super) fn of_metrics(seen: &Seen<'_>) -> Vec<Reason> {
    let volumes = items(seen.spec, &["volumes"]).iter();
    let metrics: Vec<Option<&str>> = volumes
        .filter(|volume| is_set(volume, &["downwardMetrics"]))
        .map(|volume| text(volume, &["name"]))
        .collect();
    if metrics.is_empty() {
        return Vec::new();
    }
    let disks = items(seen.spec, DISKS).iter().enumerate();
    let refused = disks.filter_map(|(number, disk)| {
        let bus = text(disk, &["disk", "bus"]).filter(|bus| *bus != VIRTIO)?;
        if !metrics.contains(&text(disk, &["name"])) {
            return None;
        }
        let disk = Disk::new(seen, number, disk);
        let field = format!("{}.disk.bus", disk.path());
        let message = format!(
            "DownwardMetrics volume must be mapped to virtio bus, but {field} is set to {bus}"
        );
        Some(seen.refuse_as(&field, disk.at(&["disk", "bus"]), message))
    });
    refused.collect()
}

/// A disk that is looked at.
struct Disk<'d> {
    seen: &'d Seen<'d>,
    node: &'d Node,
    number: usize,
    /// What it is to its guest, if it says so.
    target: Option<&'static str>,
}

impl<'d> Disk<'d> {
    fn new(seen: &'d Seen<'d>, number: usize, node: &'d Node) -> Self {
        Self {
            seen,
            node,
            number,
            target: TARGETS.into_iter().find(|target| is_set(node, &[target])),
        }
    }

    /// The path of the disk.
    fn path(&self) -> String {
        format!("{}[{}]", self.seen.path(&DISKS.join(".")), self.number)
    }

    fn at(&self, keys: Keys<'_>) -> Location {
        value_place(self.node, keys)
    }

    fn bus(&self) -> &'d str {
        let bus = self
            .target
            .and_then(|target| text(self.node, &[target, "bus"]));
        bus.unwrap_or_default()
    }

    fn refuse(&self, keys: Keys<'_>, message: String) -> Reason {
        let field = format!("{}.{}", self.path(), keys.join("."));
        self.seen.refuse_as(&field, self.at(keys), message)
    }

    /// What a preference can be the cause of, in KubeVirt's order.
    fn refusals(&self) -> Vec<Reason> {
        let mut refusals = Vec::new();
        refusals.extend(self.pci_address());
        refusals.extend(self.bus_support());
        refusals.extend(self.io_thread());
        refusals.extend(self.cache());
        refusals.extend(self.io_mode());
        refusals.extend(self.block_size());
        refusals
    }

    /// KubeVirt: `validatePciAddress`.
    fn pci_address(&self) -> Option<Reason> {
        text(self.node, &["disk", "pciAddress"])?;
        if text(self.node, &["disk", "bus"]) == Some(VIRTIO) {
            return None;
        }
        // KubeVirt says the path of the list twice.
        let list = self.seen.path(&DISKS.join("."));
        let path = format!("{list}.domain.devices.disks.disk[{}]", self.number);
        let message = format!(
            "disk {path}.name - setting a PCI address is only possible with bus type virtio."
        );
        let at = self.at(&["disk", "bus"]);
        Some(
            self.seen
                .refuse_as(&format!("{path}.pciAddress"), at, message),
        )
    }

    /// KubeVirt: `validateBusSupport`.
    fn bus_support(&self) -> Option<Reason> {
        let (target, bus) = (self.target?, self.bus());
        let is_read_only = || flag(self.node, &["disk", "readonly"]) == Some(true);
        let message = match bus {
            "" => return None,
            "ide" => "IDE bus is not supported".to_owned(),
            VIRTIO if target == "cdrom" => format!("Bus type {bus} is invalid for CD-ROM device"),
            SATA if target == "disk" && is_read_only() => {
                format!("{bus} hard-disks do not support read-only.")
            }
            bus if BUSES.contains(&bus) => return None,
            _ => format!(
                "{} is set with an unrecognized bus {bus}, must be one of: [{}]",
                self.path(),
                BUSES.join(" ")
            ),
        };
        Some(self.refuse(&[target, "bus"], message))
    }

    /// KubeVirt: `validateBusSupport`, its end.
    fn io_thread(&self) -> Option<Reason> {
        const THREAD: Keys<'_> = &["dedicatedIOThread"];
        let bus = self.bus();
        if bus.is_empty() || bus == VIRTIO || flag(self.node, THREAD) != Some(true) {
            return None;
        }
        // KubeVirt says the path of the list twice.
        let list = self.seen.path(&DISKS.join("."));
        let field = format!("{list}.domain.devices.disks[{}]", self.number);
        let message = format!("IOThreads are not supported for disks on a {bus} bus");
        Some(self.seen.refuse_as(&field, self.at(THREAD), message))
    }

    /// KubeVirt: `validateCacheMode`.
    fn cache(&self) -> Option<Reason> {
        let cache = text(self.node, &["cache"]).filter(|cache| !CACHES.contains(cache))?;
        let message = format!("{}.cache has invalid value {cache}", self.path());
        let help = listed(cache, CACHES);
        Some(self.refuse(&["cache"], message).help_from(help))
    }

    /// KubeVirt: `validateIOMode`.
    fn io_mode(&self) -> Option<Reason> {
        text(self.node, &["io"]).filter(|mode| !IO_MODES.contains(mode))?;
        // KubeVirt says the path of the list twice.
        let list = self.seen.path(&DISKS.join("."));
        let field = format!("{list}.domain.devices.disks[{}].io", self.number);
        let message = format!(
            "Disk IO mode for {list} is not supported. Supported modes are: native, threads."
        );
        Some(self.seen.refuse_as(&field, self.at(&["io"]), message))
    }

    /// KubeVirt: `validateBlockSize`.
    fn block_size(&self) -> Vec<Reason> {
        const MATCH: Keys<'_> = &["blockSize", "matchVolume"];
        const LOGICAL: Keys<'_> = &["blockSize", "custom", "logical"];
        const PHYSICAL: Keys<'_> = &["blockSize", "custom", "physical"];
        const DISCARD: Keys<'_> = &["blockSize", "custom", "discardGranularity"];
        if !is_set(self.node, &["blockSize", "custom"]) {
            return Vec::new();
        }
        let matches = flag(self.node, &[MATCH, &["enabled"]].concat()) != Some(false);
        if is_set(self.node, MATCH) && matches {
            let message = "Block size matching can't be enabled together with a custom value";
            return vec![self.refuse(&["blockSize"], message.to_owned())];
        }
        let [logical, physical, discard] =
            [LOGICAL, PHYSICAL, DISCARD].map(|keys| large_number(self.node, keys));
        if logical > physical {
            let message = format!(
                "Logical size {logical} must be the same or less than the physical size of {physical}"
            );
            return vec![self.refuse(LOGICAL, message)];
        }
        if self.bus() == SATA && logical != SMALLEST_BLOCK {
            let message =
                format!("Logical size {logical} must be {SMALLEST_BLOCK} for SATA devices");
            return vec![self.refuse(LOGICAL, message)];
        }
        if discard.checked_rem(logical).is_some_and(|rest| rest != 0) {
            let message = format!(
                "Discard granularity {discard} must be multiples of logical size {logical}"
            );
            return vec![self.refuse(DISCARD, message)];
        }
        let sizes = [(LOGICAL, logical), (PHYSICAL, physical)];
        let refused = sizes.into_iter().filter_map(|(keys, size)| {
            let fault = custom_block_size(size)?;
            Some(self.refuse(keys, format!("Provided size of {size} is {fault}")))
        });
        refused.collect()
    }
}

/// KubeVirt: `validateCustomBlockSize`.
fn custom_block_size(size: u64) -> Option<String> {
    if size < SMALLEST_BLOCK {
        Some(format!(
            "less than the supported minimum size of {SMALLEST_BLOCK}"
        ))
    } else if size > LARGEST_BLOCK {
        Some(format!(
            "greater than the supported maximum size of {LARGEST_BLOCK}"
        ))
    } else if size.is_power_of_two() {
        None
    } else {
        Some("not a power of 2".to_owned())
    }
}
