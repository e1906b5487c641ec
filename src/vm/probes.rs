//! Virtual machines on which instance types and preferences are tried.

use std::sync::{Arc, OnceLock};

use crate::diagnostic::Problems;
use crate::text::{Location, Sources};
use crate::yaml::{self, Node, Value};

use super::fields::{Keys, new, put_number, put_quantity};
use super::machine::Machine;
use super::requirements::Offer;
use super::topology::Topology;

/// The spec that all of them share: a disk that does not say its bus, and an interface on the network of
/// the pod.
const SPEC: &str = "{domain: {devices: {disks: [{name: root}], interfaces: [{name: default, \
     masquerade: {}}]}}, networks: [{name: default, pod: {}}], volumes: [{name: root, containerDisk: \
     {image: guest}}]}";

/// A probe as data.
struct Row {
    name: &'static str,
    words: &'static str,
    is_plain: bool,
    has_size: bool,
    is_of_architecture: bool,
    /// What its spec is on top of that of all, as JSON Merge Patch.
    patch: &'static str,
    /// The fields of a definition for which it can be refused although the first one is not. Where there
    /// is none of them, it need not be tried.
    concerns: &'static [Keys<'static>],
    /// Fields with the values for which it is not refused if the first one is not. Where a definition sets
    /// no other field that concerns it, and these to no other values, it need not be tried, either.
    harmless: &'static [(Keys<'static>, &'static [&'static str])],
}

/// The probe that says nothing at all.
pub const PLAIN: &str = "plain";

const PROBES: [Row; 7] = [
    Row {
        name: PLAIN,
        words: "that say nothing special",
        is_plain: true,
        has_size: false,
        is_of_architecture: false,
        patch: "{}",
        concerns: &[&[]],
        harmless: &[],
    },
    // Once it starts, it has the disk of the first one.
    Row {
        name: "no-disks",
        words: "that list no disk",
        is_plain: true,
        has_size: false,
        is_of_architecture: false,
        patch: "{domain: {devices: {disks: null}}}",
        concerns: &[],
        harmless: &[],
    },
    // KubeVirt counts its vCPUs itself.
    Row {
        name: "inline",
        words: "that name no instance type",
        is_plain: true,
        has_size: true,
        is_of_architecture: false,
        patch: "{}",
        concerns: &[&["cpu", "spreadOptions"]],
        harmless: &[],
    },
    Row {
        name: "headless",
        words: "without graphics",
        is_plain: false,
        has_size: false,
        is_of_architecture: false,
        patch: "{domain: {devices: {autoattachGraphicsDevice: false}}}",
        concerns: &[VIDEO],
        harmless: &[],
    },
    Row {
        name: "smm",
        words: "with SMM",
        is_plain: false,
        has_size: false,
        is_of_architecture: false,
        patch: "{domain: {features: {smm: {}}}}",
        concerns: &[&["launchSecurity"], &["preferredLaunchSecurity"]],
        harmless: &[],
    },
    Row {
        name: "arm64",
        words: "for arm64",
        is_plain: false,
        has_size: false,
        is_of_architecture: true,
        patch: "{architecture: arm64}",
        concerns: &OF_ARM64,
        harmless: &[
            (DISK_BUS, &["virtio", "scsi"]),
            (VIDEO, &["virtio", "ramfb"]),
            (TOPOLOGY, &WITHOUT_THREADS),
        ],
    },
    Row {
        name: "s390x",
        words: "for s390x",
        is_plain: false,
        has_size: false,
        is_of_architecture: true,
        patch: "{architecture: s390x}",
        concerns: &OF_S390X,
        harmless: &[(VIDEO, &["virtio"])],
    },
];

/// Probes with what a preference touches only where it is there; each concerns one field of a preference.
const MORE_PROBES: [Row; 10] = [
    Row {
        name: "cdrom",
        words: "with a CD-ROM",
        patch: "{domain: {devices: {disks: [{name: root}, {name: cd, cdrom: {}}]}}, volumes: [{name: root, \
                containerDisk: {image: guest}}, {name: cd, containerDisk: {image: drivers}}]}",
        concerns: &[&["devices", "preferredCdromBus"]],
        ..MORE
    },
    // Its default bus is another one there.
    Row {
        name: "cdrom-s390x",
        words: "for s390x with a CD-ROM",
        is_of_architecture: true,
        patch: "{architecture: s390x, domain: {devices: {disks: [{name: root}, {name: cd, cdrom: {}}]}}, \
                volumes: [{name: root, containerDisk: {image: guest}}, {name: cd, containerDisk: {image: \
                drivers}}]}",
        concerns: &[&["devices", "preferredCdromBus"]],
        ..MORE
    },
    Row {
        name: "lun",
        words: "with a LUN",
        patch: "{domain: {devices: {disks: [{name: root}, {name: lun, lun: {}}]}}, volumes: [{name: root, \
                containerDisk: {image: guest}}, {name: lun, persistentVolumeClaim: {claimName: lun}}]}",
        concerns: &[&["devices", "preferredLunBus"]],
        ..MORE
    },
    Row {
        name: "virtio-disk",
        words: "with a virtio disk",
        patch: "{domain: {devices: {disks: [{name: root, disk: {bus: virtio}}]}}}",
        concerns: &[IO_THREAD],
        harmless: &[(IO_THREAD, &["true", "false"])],
        ..MORE
    },
    Row {
        name: "tablet",
        words: "with a tablet",
        patch: "{domain: {devices: {inputs: [{name: tablet, type: tablet}]}}}",
        concerns: &[INPUT_BUS],
        harmless: &[(INPUT_BUS, &INPUT_BUSES)],
        ..MORE
    },
    // KubeVirt refuses it unless a preference makes it a tablet.
    Row {
        name: "input",
        words: "with an input device without a type",
        patch: "{domain: {devices: {inputs: [{name: input}]}}}",
        concerns: &[INPUT_TYPE],
        harmless: &[(INPUT_TYPE, &["tablet"]), (INPUT_BUS, &INPUT_BUSES)],
        ..MORE
    },
    Row {
        name: "sound",
        words: "with a sound device",
        patch: "{domain: {devices: {sound: {name: sound}}}}",
        concerns: &[&["devices", "preferredSoundModel"]],
        ..MORE
    },
    Row {
        name: "no-interfaces",
        words: "that list no interface",
        patch: "{domain: {devices: {interfaces: null}}, networks: null}",
        concerns: &[&["devices", "preferredAutoattachPodInterface"]],
        ..MORE
    },
    // KubeVirt refuses it unless a preference binds it.
    Row {
        name: "unbound",
        words: "with an interface without a binding",
        patch: "{domain: {devices: {interfaces: [{name: default}]}}}",
        concerns: &[&["devices", "preferredInterfaceMasquerade"]],
        ..MORE
    },
    Row {
        name: "bios",
        words: "with a BIOS",
        patch: "{domain: {firmware: {bootloader: {bios: {}}}}}",
        concerns: &[&["firmware", "preferredUseBiosSerial"]],
        ..MORE
    },
];

/// What all of these share.
const MORE: Row = Row {
    name: "",
    words: "",
    is_plain: false,
    has_size: false,
    is_of_architecture: false,
    patch: "{}",
    concerns: &[],
    harmless: &[],
};

const DISK_BUS: Keys<'static> = &["devices", "preferredDiskBus"];
const INPUT_BUS: Keys<'static> = &["devices", "preferredInputBus"];
const IO_THREAD: Keys<'static> = &["devices", "preferredDiskDedicatedIoThread"];
const INPUT_TYPE: Keys<'static> = &["devices", "preferredInputType"];
const TOPOLOGY: Keys<'static> = &["cpu", "preferredCPUTopology"];
const VIDEO: Keys<'static> = &["devices", "preferredVideoType"];

/// The buses that an input device can have.
pub(super) const INPUT_BUSES: [&str; 2] = ["virtio", "usb"];

/// The topologies in which a core has one thread.
pub(super) const WITHOUT_THREADS: [&str; 6] = [
    "any",
    "cores",
    "preferAny",
    "preferCores",
    "preferSockets",
    "sockets",
];

/// What the rules of arm64 look at.
const OF_ARM64: [Keys<'static>; 9] = [
    &["cpu", "model"],
    TOPOLOGY,
    DISK_BUS,
    VIDEO,
    &["firmware", "preferredUseBios"],
    &["launchSecurity"],
    &["machine"],
    &["memory", "maxGuest"],
    &["preferredLaunchSecurity"],
];

/// What the rules of s390x look at.
const OF_S390X: [Keys<'static>; 6] = [
    VIDEO,
    &["devices", "preferredPanicDeviceModel"],
    &["launchSecurity"],
    &["machine"],
    &["memory", "maxGuest"],
    &["preferredLaunchSecurity"],
];

/// A virtual machine on which instance types and preferences are tried.
#[derive(Debug)]
pub struct Probe {
    /// A short name, such as `plain`, `no-disks`, `inline`, `headless`, `smm`, `arm64` or `s390x`.
    pub name: &'static str,
    /// What follows "virtual machines": `without graphics`.
    pub words: &'static str,
    /// Whether it says nothing special.
    pub is_plain: bool,
    /// Whether it names no instance type, and has a size of its own.
    pub has_size: bool,
    /// Whether it says its architecture.
    pub is_of_architecture: bool,
    concerns: &'static [Keys<'static>],
    harmless: &'static [(Keys<'static>, &'static [&'static str])],
    /// The spec that all of them share.
    spec: Node,
    patch: &'static str,
    /// The virtual machine, made when it is tried first: few are.
    document: OnceLock<Node>,
}

/// Probes, read once.
#[derive(Debug)]
pub struct Probes(Vec<Arc<Probe>>);

impl Probes {
    /// Those on which everything is tried, and those with what a preference touches only where it is
    /// there.
    #[must_use]
    pub fn with_devices() -> Self {
        Self::of(PROBES.iter().chain(&MORE_PROBES))
    }

    fn of<'r>(rows: impl Iterator<Item = &'r Row>) -> Self {
        let spec = read(SPEC);
        let probe = |row| Arc::new(Probe::new(row, spec.clone()));
        Self(rows.map(probe).collect())
    }

    /// The probes, those that say nothing special first.
    pub fn iter(&self) -> impl Iterator<Item = &Probe> {
        self.shared().map(AsRef::as_ref)
    }

    /// The same, for what outlives a trial.
    pub(super) fn shared(&self) -> impl Iterator<Item = &Arc<Probe>> {
        self.0.iter()
    }

    /// The one that says nothing at all.
    #[must_use]
    pub fn first(&self) -> Option<&Probe> {
        self.iter().next()
    }
}

impl Default for Probes {
    /// Those on which everything is tried.
    fn default() -> Self {
        Self::of(PROBES.iter())
    }
}

impl Probe {
    fn new(row: &Row, spec: Node) -> Self {
        Self {
            name: row.name,
            words: row.words,
            is_plain: row.is_plain,
            has_size: row.has_size,
            is_of_architecture: row.is_of_architecture,
            concerns: row.concerns,
            harmless: row.harmless,
            spec,
            patch: row.patch,
            document: OnceLock::new(),
        }
    }

    fn document(&self) -> Node {
        let mut spec = self.spec.clone();
        yaml::merge(&mut spec, &read(self.patch));
        let mut document = Node::mapping(Location::NOWHERE);
        document.set(
            &["spec", "template", "spec"],
            new(spec.value, Location::NOWHERE),
        );
        remove_places(&mut document);
        document
    }

    /// Whether it can differ from the first one only with what concerns it.
    pub(super) fn is_narrow(&self) -> bool {
        MORE_PROBES.iter().any(|row| row.name == self.name)
    }

    /// Whether a definition has what concerns it.
    pub(super) fn is_concerned(&self, spec: &Node) -> bool {
        self.concerns.iter().any(|keys| spec.get(keys).is_some())
    }

    /// Whether it can be refused for a definition although the first one is not.
    pub(super) fn can_be_refused(&self, spec: &Node) -> bool {
        let mut concerns = self.concerns.iter();
        let is_listed = |keys: &Keys<'_>| self.harmless.iter().any(|(listed, _)| listed == keys);
        let is_harmless = |(keys, values): &(Keys<'_>, &[&str])| {
            let word = spec.get(keys).map(word);
            word.is_none_or(|word| word.is_some_and(|word| values.contains(&word)))
        };
        concerns.any(|keys| !is_listed(keys) && spec.get(keys).is_some())
            || self.is_concerned(spec) && !self.harmless.iter().all(is_harmless)
    }

    /// The virtual machine. The size and the topology are its own, if it has some.
    pub(super) fn machine(&self, size: &Offer, topology: Topology) -> Machine {
        const CPU: [&str; 5] = ["spec", "template", "spec", "domain", "cpu"];
        const GUEST: Keys<'_> = &["spec", "template", "spec", "domain", "memory", "guest"];
        let document = self.document.get_or_init(|| self.document());
        let (mut document, at) = (document.clone(), Location::NOWHERE);
        if self.has_size {
            let levels = [
                ("sockets", topology.sockets),
                ("cores", topology.cores),
                ("threads", topology.threads),
            ];
            for (level, number) in levels {
                put_number(&mut document, &[&CPU[..], &[level]].concat(), number, at);
            }
            put_quantity(&mut document, GUEST, size.memory, at);
        }
        Machine::new(document)
    }
}

/// A string or a boolean, as it is written.
pub(super) fn word(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => node.text(),
    }
}

/// Reads a mapping that is written here.
fn read(text: &str) -> Node {
    let mut sources = Sources::default();
    let source = sources.add("probe", text.to_owned());
    let node = yaml::parse(source, text, &mut Problems::default());
    node.unwrap_or_else(|| Node::mapping(Location::NOWHERE))
}

/// Takes the places from a node and everything below it.
fn remove_places(node: &mut Node) {
    node.at = Location::NOWHERE;
    match &mut node.value {
        Value::Mapping(fields) => {
            for field in Arc::make_mut(fields).values_mut() {
                field.key = Location::NOWHERE;
                remove_places(&mut field.node);
            }
        }
        Value::Sequence(items) => Arc::make_mut(items).iter_mut().for_each(remove_places),
        _ => {}
    }
}
