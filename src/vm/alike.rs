//! Instance types that differ in size alone, and preferences that differ in what they require, with which
//! KubeVirt refuses the same virtual machines.

use std::borrow::Cow;

use crate::kubernetes::quantity::Quantity;
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::admission::Cluster;
use super::faultless::{Faultless, Kind};
use super::fields::{Keys, is_set, new, number, quantity};
use super::probes::Probes;
use super::requirements::Need;
use super::trial::{Refusals, Trial, smallest};

const GUEST: Keys<'_> = &["cpu", "guest"];
const MAX_SOCKETS: Keys<'_> = &["cpu", "maxSockets"];
const MEMORY: Keys<'_> = &["memory", "guest"];
const MAX_MEMORY: Keys<'_> = &["memory", "maxGuest"];
const OVERCOMMIT: Keys<'_> = &["memory", "overcommitPercent"];
const HUGEPAGES: Keys<'_> = &["memory", "hugepages"];
const PAGE_SIZE: Keys<'_> = &["memory", "hugepages", "pageSize"];
const REQUIRED_VCPUS: Keys<'_> = &["requirements", "cpu", "guest"];
const REQUIRED_MEMORY: Keys<'_> = &["requirements", "memory", "guest"];

/// Memory that is enough for everything, and of which no whole number has a rest.
const WHOLE: i128 = 1 << 30;

impl Trial<'_> {
    /// Why KubeVirt refuses the probes, or does not start them. A probe that says its architecture counts
    /// only if no preference says one. What is alike to something faultless is not tried again.
    #[must_use]
    pub fn refusals<'p>(
        &self,
        probes: &'p Probes,
        cluster: &Cluster,
        faultless: &Faultless,
    ) -> Refusals<'p> {
        let Some(kind) = self.kind() else {
            return self.try_all(probes, cluster);
        };
        if faultless.has(&kind) {
            return Refusals::default();
        }
        let refusals = self.try_all(probes, cluster);
        if refusals.are_none() {
            faultless.add(kind);
        }
        refusals
    }

    /// What of the definition makes a difference to whether anything is refused; `None` of two that are
    /// tried together.
    fn kind(&self) -> Option<Kind> {
        let mut kind = Kind::new();
        match (&self.preference, &self.instancetype) {
            (Some(spec), Some(Cow::Owned(_))) => {
                kind.push(b'p');
                write(&without_usual_requirements(spec), &mut kind);
            }
            (None, Some(spec)) => {
                kind.push(b'i');
                write(&without_usual_size(spec), &mut kind);
            }
            _ => return None,
        }
        Some(kind)
    }
}

/// Writes a value so that no other one is written in the same bytes: its type, and how long it is.
fn write(node: &Node, kind: &mut Kind) {
    let begin = |tag: u8, length: usize, kind: &mut Kind| {
        kind.push(tag);
        kind.extend(length.to_le_bytes());
    };
    let text = |tag: u8, text: &[u8], kind: &mut Kind| {
        begin(tag, text.len(), kind);
        kind.extend(text);
    };
    match &node.value {
        Value::Null => kind.push(b'0'),
        Value::Bool(it) => kind.push(if *it { b't' } else { b'f' }),
        Value::Integer(it) => text(b'n', &it.get().to_le_bytes(), kind),
        Value::Float(it) => text(b'd', &it.to_le_bytes(), kind),
        Value::String(it) => text(b's', it.as_bytes(), kind),
        Value::Sequence(items) => {
            begin(b'l', items.len(), kind);
            items.iter().for_each(|item| write(item, kind));
        }
        Value::Mapping(fields) => {
            begin(b'm', fields.len(), kind);
            for (key, field) in fields.iter() {
                text(b'k', key.as_bytes(), kind);
                write(&field.node, kind);
            }
        }
    }
}

/// The spec of an instance type without those parts of its size that no rule tells from others. Of two that
/// are equal then, KubeVirt refuses the same virtual machines without a preference, or none.
pub(super) fn without_usual_size(spec: &Node) -> Node {
    let mut rest = spec.clone();
    if has_usual_vcpus(spec) {
        clear(&mut rest, &[GUEST, MAX_SOCKETS]);
    }
    if has_usual_memory(spec) {
        clear(&mut rest, &[MEMORY]);
    }
    rest
}

/// The spec of a preference without the requirements that the smallest instance type with which one is
/// tried meets. Of two that are equal then, KubeVirt refuses the same virtual machines of those on which
/// preferences are tried, or none.
pub(super) fn without_usual_requirements(spec: &Node) -> Node {
    let mut rest = spec.clone();
    let (need, plain) = (Need::read(spec), smallest(&Need::nothing()));
    if need.vcpus.is_some_and(|vcpus| vcpus <= plain.vcpus) {
        clear(&mut rest, &[REQUIRED_VCPUS]);
    }
    if need.memory.is_some_and(|memory| memory <= plain.memory) {
        clear(&mut rest, &[REQUIRED_MEMORY]);
    }
    rest
}

/// Whether there are vCPUs, and no more than sockets. KubeVirt: `validateCPUHotplug`.
fn has_usual_vcpus(spec: &Node) -> bool {
    let vcpus = number(spec, GUEST);
    vcpus > 0 && (!is_set(spec, MAX_SOCKETS) || vcpus <= number(spec, MAX_SOCKETS))
}

/// Whether the memory is a whole number of huge pages, if there are some, and nothing else is compared
/// with it. What overcommitted memory asks of a node is no whole number of pages. KubeVirt:
/// `validateHugepagesMemoryRequests`, `ValidateLiveUpdateMemory`.
fn has_usual_memory(spec: &Node) -> bool {
    let is_whole = |memory: Quantity| {
        let bytes = memory.value_rounded_up();
        bytes > 0 && bytes % WHOLE == 0
    };
    let divides_whole = |page: Quantity| WHOLE.checked_rem(page.value_rounded_up()) == Some(0);
    let page = || quantity(spec, PAGE_SIZE).is_some_and(divides_whole);
    let has_usual_pages = !is_set(spec, HUGEPAGES) || (page() && !is_set(spec, OVERCOMMIT));
    has_usual_pages && !is_set(spec, MAX_MEMORY) && quantity(spec, MEMORY).is_some_and(is_whole)
}

/// Takes the values of fields, which stay.
fn clear(spec: &mut Node, fields: &[Keys<'_>]) {
    for keys in fields {
        if spec.get(keys).is_some() {
            spec.set(keys, new(Value::Null, Location::NOWHERE));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use crate::diagnostic::Problems;
    use crate::text::{Sources, json_line};
    use crate::yaml;

    use super::super::probes::Probe;
    use super::*;

    /// What instance types have beside their size, with `@` and `#` for its parts.
    const FEATURES: [&str; 14] = [
        "{cpu: {@}, memory: {#}}",
        "{cpu: {dedicatedCPUPlacement: true, isolateEmulatorThread: true, @}, memory: {#}}",
        "{cpu: {isolateEmulatorThread: true, @}, memory: {#}}",
        "{cpu: {@}, memory: {hugepages: {pageSize: 2Mi}, #}}",
        "{cpu: {@}, memory: {hugepages: {pageSize: 1Gi}, #}}",
        "{cpu: {@}, memory: {hugepages: {pageSize: 2Gi}, #}}",
        "{cpu: {@}, memory: {hugepages: {pageSize: 3Mi}, #}}",
        "{cpu: {@}, memory: {hugepages: {pageSize: 2Mi}, overcommitPercent: 30, #}}",
        "{cpu: {dedicatedCPUPlacement: true, numa: {guestMappingPassthrough: {}}, realtime: {}, @}, \
         memory: {hugepages: {pageSize: 1Gi}, #}}",
        "{cpu: {@}, memory: {overcommitPercent: 50, #}}",
        "{cpu: {@}, memory: {overcommitPercent: 99, #}}",
        "{cpu: {@}, memory: {maxGuest: 8Gi, #}}",
        "{cpu: {model: host-model, @}, ioThreadsPolicy: auto, gpus: [{name: a, deviceName: b}], \
         memory: {#}}",
        "{cpu: {@}, launchSecurity: {sev: {}}, memory: {#}}",
    ];
    const VCPUS: [u32; 7] = [0, 1, 2, 3, 8, 255, 1000];
    const SOCKETS: [&str; 4] = [
        "",
        ", maxSockets: 0",
        ", maxSockets: 4",
        ", maxSockets: 1000",
    ];
    const MEMORY: [&str; 13] = [
        "0", "1", "-1Gi", "1M", "512Mi", "1Gi", "1.5Gi", "3Gi", "4G", "8Gi", "1025Gi", "5Pi", "7Ei",
    ];

    fn spec(text: &str) -> Node {
        let source = Sources::default().add("spec", text.to_owned());
        yaml::parse(source, text, &mut Problems::default()).unwrap()
    }

    fn instancetypes() -> Vec<Node> {
        let mut specs = Vec::new();
        for features in FEATURES {
            for (vcpus, sockets) in VCPUS.iter().flat_map(|it| SOCKETS.map(|most| (it, most))) {
                for memory in MEMORY {
                    let text = features
                        .replace('@', &format!("guest: {vcpus}{sockets}"))
                        .replace('#', &format!("guest: {memory}"));
                    specs.push(spec(&text));
                }
            }
        }
        specs
    }

    /// What preferences have beside their requirements.
    const PREFERRED: [&str; 11] = [
        "",
        "cpu: {preferredCPUTopology: cores}",
        "cpu: {preferredCPUTopology: threads}",
        "cpu: {preferredCPUTopology: any}",
        "cpu: {preferredCPUTopology: nonsense}",
        "cpu: {preferredCPUTopology: spread}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {ratio: 0}}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {ratio: 3}}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {across: CoresThreads}}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {across: SocketsCoresThreads}}",
        "preferredArchitecture: amd64",
    ];
    const REQUIRED: [&str; 7] = [
        "",
        "cpu: {guest: 0}",
        "cpu: {guest: 1}",
        "cpu: {guest: 2}",
        "cpu: {guest: 3}",
        "cpu: {guest: 4}",
        "architecture: arm64",
    ];
    const REQUIRED_AMOUNTS: [&str; 6] = ["", "0", "-1Gi", "1Gi", "4Gi", "5Gi"];

    fn preferences() -> Vec<Node> {
        let mut specs = Vec::new();
        for preferred in PREFERRED {
            for required in REQUIRED {
                for amount in REQUIRED_AMOUNTS {
                    let memory = match amount {
                        "" => String::new(),
                        amount => format!("memory: {{guest: {amount}}}"),
                    };
                    let parts = [required, &memory].join(", ");
                    let requirements =
                        format!("requirements: {{{}}}", parts.trim_matches([',', ' ']));
                    specs.push(spec(&format!("{{{requirements}, {preferred}}}")));
                }
            }
        }
        specs
    }

    #[test]
    fn of_instance_types_that_are_alike_all_are_refused_or_none() {
        assert_alike(&instancetypes(), Trial::of_instancetype, without_usual_size);
    }

    #[test]
    fn of_preferences_that_are_alike_all_are_refused_or_none() {
        assert_alike(
            &preferences(),
            Trial::of_preference,
            without_usual_requirements,
        );
    }

    /// Fields of preferences that rules look at, and some that none does.
    const FIELDS: [&[&str]; 8] = [
        &[
            "",
            "devices: {preferredDiskBus: sata}",
            "devices: {preferredDiskBus: virtio, preferredDiskDedicatedIoThread: true}",
            "devices: {preferredDiskBus: sata, preferredDiskDedicatedIoThread: true}",
            "devices: {preferredInputBus: usb, preferredInputType: tablet}",
            "devices: {preferredInputBus: ps2, preferredInputType: tablet}",
            "devices: {preferredCdromBus: scsi}",
            "devices: {preferredCdromBus: scsi, preferredVideoType: vga}",
            "devices: {preferredVideoType: vga}",
            "devices: {preferredVideoType: vga, preferredTPM: {}}",
            "devices: {preferredSoundModel: ac97, preferredRng: {}}",
            "devices: {preferredPanicDeviceModel: isa, preferredVideoType: virtio}",
            "devices: {preferredInputBus: ps2, preferredAutoattachInputDevice: true}",
        ],
        &[
            "",
            "firmware: {preferredEfi: {secureBoot: true}}",
            "firmware: {preferredEfi: {}}",
            "firmware: {preferredUseBios: true, preferredUseBiosSerial: true}",
        ],
        &[
            "",
            "features: {preferredSmm: {}}",
            "features: {preferredHyperv: {relaxed: {}}}",
        ],
        &[
            "",
            "machine: {preferredMachineType: q35}",
            "machine: {preferredMachineType: virt}",
        ],
        &[
            "",
            "preferredLaunchSecurity: {sev: {}}",
            "preferredLaunchSecurity: {}",
        ],
        &[
            "",
            "cpu: {preferredCPUTopology: threads}",
            "cpu: {preferredCPUFeatures: [{name: vmx}]}",
        ],
        &[
            "",
            "requirements: {cpu: {guest: 1}}",
            "requirements: {cpu: {guest: 7}}",
        ],
        &["", "annotations: {os: x}", "preferredArchitecture: arm64"],
    ];

    /// Preferences with values of these fields, in a step that shares no factor with any number of
    /// values, and so comes to all of them.
    fn combined() -> impl Iterator<Item = Node> {
        let combinations: usize = FIELDS.iter().map(|values| values.len()).product();
        (0..combinations).step_by(5).map(|number| {
            let mut rest = number;
            let fields = FIELDS.iter().map(|values| {
                let value = values[rest % values.len()];
                rest /= values.len();
                value
            });
            let fields: Vec<&str> = fields.filter(|field| !field.is_empty()).collect();
            spec(&format!("{{{}}}", fields.join(", ")))
        })
    }

    #[test]
    fn what_need_not_be_tried_is_not_refused() {
        let (instancetypes, preferences) = (instancetypes(), preferences());
        let combined: Vec<Node> = combined().collect();
        let of_preferences = preferences.iter().chain(&combined);
        let trials = of_preferences.map(Trial::of_preference);
        let trials = trials.chain(instancetypes.iter().map(Trial::of_instancetype));
        let (probes, cluster) = (Probes::with_devices(), Cluster::default());
        let mut spared = HashSet::new();
        for trial in trials {
            let suited: Vec<&Probe> = probes.iter().filter(|it| trial.suits(it)).collect();
            if trial.on(suited[0], &cluster).is_err() {
                continue;
            }
            let is_touched = |it: &&&Probe| !it.is_narrow() || trial.touches(it);
            let touched = suited.iter().filter(is_touched);
            for probe in touched.filter(|it| !trial.can_be_refused(it)) {
                let verdict = trial.on(probe, &cluster);
                assert!(verdict.is_ok(), "{}: {trial:?}", probe.name);
                spared.insert(probe.name);
            }
        }
        let all = [
            "no-disks",
            "inline",
            "headless",
            "smm",
            "arm64",
            "s390x",
            "virtio-disk",
            "tablet",
            "input",
        ];
        assert_eq!(spared, HashSet::from(all));
    }

    #[test]
    fn what_is_known_of_others_changes_no_verdict() {
        let (probes, cluster) = (Probes::with_devices(), Cluster::default());
        let faultless = Faultless::default();
        let mut refused = 0;
        for spec in combined() {
            let trial = Trial::of_preference(&spec);
            let names = |faultless: &Faultless| {
                let refusals = trial.refusals(&probes, &cluster, faultless);
                let of_some = refusals.of_some.iter().map(|some| {
                    let probes: Vec<&str> = some.probes.iter().map(|probe| probe.name).collect();
                    format!("{}: {}", probes.join(", "), some.reason.message)
                });
                let of_all = refusals.of_all.iter().map(|reason| reason.message.clone());
                of_some.chain(of_all).collect::<Vec<String>>()
            };
            let alone = names(&Faultless::default());
            assert_eq!(names(&faultless), alone, "{}", json_line(&spec));
            refused += usize::from(!alone.is_empty());
        }
        assert!(refused > 0);
    }

    fn assert_alike<'n>(
        specs: &'n [Node],
        trial: fn(&'n Node) -> Trial<'n>,
        rest: fn(&Node) -> Node,
    ) {
        let (probes, cluster) = (Probes::with_devices(), Cluster::default());
        let mut refused: HashMap<Kind, (bool, String)> = HashMap::new();
        for spec in specs {
            let is_refused = !trial(spec)
                .refusals(&probes, &cluster, &Faultless::default())
                .are_none();
            let mut kind = Kind::new();
            write(&rest(spec), &mut kind);
            let (of_first, first) = refused
                .entry(kind)
                .or_insert_with(|| (is_refused, json_line(spec)));
            assert_eq!(is_refused, *of_first, "{} and {first}", json_line(spec));
        }
        // Most differ in nothing that matters.
        assert!(
            refused.len() * 2 < specs.len(),
            "{} of {}",
            refused.len(),
            specs.len()
        );
        assert!(refused.values().any(|(is_refused, _)| *is_refused));
    }
}
