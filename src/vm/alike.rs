//! What of instance types and preferences no rule of KubeVirt tells apart: where it refuses no virtual machine
//! with the rest, it refuses none with the whole. And of preferences with which a plain virtual machine starts,
//! what it refuses with the rest it refuses with the whole, in the same words.

use std::sync::Arc;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::Family;
use crate::text::Location;
use crate::yaml::{Node, Value, value_key};

use super::admission::Cluster;
use super::counterparts::Counterparts;
use super::fields::{Keys, flag, is_set, new, number, put_number, quantity};
use super::harmless::{OF_INSTANCETYPE, OF_PREFERENCE, without};
use super::probes::Probes;
use super::requirements::Need;
use super::topology::Arrangement;
use super::trial::{Refusals, Trial, smallest};
use super::tried::{Kind, Known, Tried};

const GUEST: Keys<'_> = &["cpu", "guest"];
const MAX_SOCKETS: Keys<'_> = &["cpu", "maxSockets"];
const MEMORY: Keys<'_> = &["memory", "guest"];
const MAX_MEMORY: Keys<'_> = &["memory", "maxGuest"];
const OVERCOMMIT: Keys<'_> = &["memory", "overcommitPercent"];
const HUGEPAGES: Keys<'_> = &["memory", "hugepages"];
const PAGE_SIZE: Keys<'_> = &["memory", "hugepages", "pageSize"];
const REQUIREMENTS: &str = "requirements";
const FIRMWARE: &str = "firmware";
const FEATURES: &str = "features";
const SECURE_BOOT: Keys<'_> = &["firmware", "preferredEfi", "secureBoot"];
const SMM: Keys<'_> = &["features", "preferredSmm"];
const SMM_ENABLED: Keys<'_> = &["features", "preferredSmm", "enabled"];
const LAUNCH_SECURITY: Keys<'_> = &["preferredLaunchSecurity"];

/// Memory that is enough for everything, and of which no whole number has a rest.
const WHOLE: i64 = 1 << 30;
const WHOLE_AS_TEXT: &str = "1Gi";

/// The most vCPUs that make no difference: four times as many are still a number that KubeVirt can hold.
const MOST_VCPUS: u32 = u32::MAX / 4;

impl Tried {
    /// Why KubeVirt refuses the probes with the spec of a definition of a family, or does not start them. A
    /// probe that says its architecture counts only if no preference says one. What makes no difference is
    /// left out of a trial, and what is left is not tried again if it is known what becomes of the same
    /// elsewhere.
    #[must_use]
    pub fn refusals(
        &self,
        family: Family,
        spec: &Node,
        probes: &Probes,
        cluster: &Cluster,
    ) -> Refusals {
        let rest = match family {
            Family::Instancetype => rest_of_instancetype(spec),
            Family::Preference => rest_of_preference(spec),
        };
        let known = self.known_of(family, &rest, probes, cluster);
        if known.refusals.is_empty() {
            return Refusals::default();
        }
        let refused = known.refusals.names(probes);
        let is_first_refused = probes.first().is_some_and(|it| refused.contains(&it.name));
        // If the first one is refused, others are tried that what was left out may concern; and what is said of
        // an instance type may name its size, which was left out.
        let is_told = family == Family::Preference && !is_first_refused;
        let told = is_told.then(|| known.told_of(&rest)).flatten();
        told.unwrap_or_else(|| Trial::of(family, spec).try_again(&refused, probes, cluster))
    }

    /// What becomes of what is left of a definition.
    fn known_of(
        &self,
        family: Family,
        rest: &Node,
        probes: &Probes,
        cluster: &Cluster,
    ) -> Arc<Known> {
        let kind = kind(family, rest);
        self.of(&kind).unwrap_or_else(|| {
            let known = Arc::new(Known {
                rest: rest.clone(),
                refusals: Trial::of(family, rest).try_all(probes, cluster),
            });
            self.add(kind, Arc::clone(&known));
            known
        })
    }
}

impl Known {
    /// The same of another definition, of which the same is left; `None` if the places cannot be told.
    fn told_of(&self, rest: &Node) -> Option<Refusals> {
        let places = Counterparts::of(&self.rest, rest);
        self.refusals.moved(|at| places.of_place(at))
    }
}

/// What of a definition makes a difference.
fn kind(family: Family, rest: &Node) -> Kind {
    (family, value_key(rest))
}

/// The spec of an instance type without what no rule tells from others: in place of its size, if that is a
/// usual one, it has the least of all usual sizes. Where that is not refused, the whole is not.
fn rest_of_instancetype(spec: &Node) -> Node {
    let (mut rest, at) = (without(spec, OF_INSTANCETYPE), Location::NOWHERE);
    if has_usual_vcpus(spec) {
        put_number(&mut rest, GUEST, 1, at);
        rest.remove(MAX_SOCKETS);
    }
    if has_usual_memory(spec) {
        rest.set(MEMORY, new(Value::String(WHOLE_AS_TEXT.into()), at));
    }
    rest
}

/// The spec of a preference without what no rule tells from others, and without as many vCPUs as each instance
/// type has with which one is tried. Where that is not refused, the whole is not.
fn rest_of_preference(spec: &Node) -> Node {
    let mut rest = without(spec, OF_PREFERENCE);
    let (need, plain) = (Need::read(spec).vcpus, smallest(&Need::nothing()).vcpus);
    let is_known = !matches!(Arrangement::read(Some(spec)), Arrangement::UnknownSpread(_));
    if is_known && need.is_some_and(|vcpus| vcpus <= plain) {
        rest.remove(&[REQUIREMENTS, "cpu"]);
    }
    if has_usual_firmware(spec) {
        rest.remove(&[FIRMWARE]);
        rest.remove(SMM);
    }
    for emptied in [REQUIREMENTS, FEATURES] {
        let is_empty = |it: &Node| matches!(&it.value, Value::Mapping(fields) if fields.is_empty());
        if rest.get(&[emptied]).is_some_and(is_empty) {
            rest.remove(&[emptied]);
        }
    }
    rest
}

/// Whether there is UEFI, with what it needs, and nothing that it does not go with. KubeVirt:
/// `validateDomainSpec`, `validateLaunchSecurity`.
fn has_usual_firmware(spec: &Node) -> bool {
    let firmware = spec.get(&[FIRMWARE]).into_iter().flat_map(Node::fields);
    let is_efi = firmware.map(|(key, _)| key).eq(["preferredEfi"]);
    let is_off = |keys| flag(spec, keys) == Some(false);
    let has_smm = is_set(spec, SMM) && !is_off(SMM_ENABLED);
    is_efi && (has_smm || is_off(SECURE_BOOT)) && !is_set(spec, LAUNCH_SECURITY)
}

/// Whether there are vCPUs, no more than sockets, and not too many. KubeVirt: `validateCPUHotplug`,
/// `setupCPUHotplug`.
fn has_usual_vcpus(spec: &Node) -> bool {
    let vcpus = number(spec, GUEST);
    let has_sockets = !is_set(spec, MAX_SOCKETS) || vcpus <= number(spec, MAX_SOCKETS);
    (1..=MOST_VCPUS).contains(&vcpus) && has_sockets
}

/// Whether there is memory, and nothing is compared with it but pages of which it is a whole number. What
/// overcommitted memory asks of a node is no whole number of pages. KubeVirt: `validateMemoryIsProvided`,
/// `validateHugepagesMemoryRequests`, `ValidateLiveUpdateMemory`.
fn has_usual_memory(spec: &Node) -> bool {
    let bytes = quantity(spec, MEMORY).map_or(0, |memory| memory.value_rounded_up());
    let is_whole = bytes % i128::from(WHOLE) == 0;
    let divides_whole =
        |page: Quantity| i128::from(WHOLE).checked_rem(page.value_rounded_up()) == Some(0);
    let is_usual = match (is_set(spec, HUGEPAGES), is_set(spec, OVERCOMMIT)) {
        (false, false) => true,
        (false, true) => is_whole,
        (true, false) => is_whole && quantity(spec, PAGE_SIZE).is_some_and(divides_whole),
        (true, true) => false,
    };
    is_usual && bytes > 0 && !is_set(spec, MAX_MEMORY)
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
    const VCPUS: [u32; 12] = [
        0,
        1,
        2,
        3,
        4,
        5,
        8,
        512,
        513,
        MOST_VCPUS,
        MOST_VCPUS + 1,
        MOST_VCPUS + 2,
    ];
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
    const PREFERRED: [&str; 12] = [
        "",
        "cpu: {preferredCPUTopology: cores}",
        "cpu: {preferredCPUTopology: threads}",
        "cpu: {preferredCPUTopology: any}",
        "cpu: {preferredCPUTopology: nonsense}",
        "cpu: {preferredCPUTopology: spread}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {ratio: 0}}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {ratio: 3}}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {across: nonsense}}",
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
    const REQUIRED_AMOUNTS: [&str; 8] = [
        "",
        "0",
        "-1Gi",
        "1Gi",
        "4Gi",
        "5Gi",
        "5368709120500m",
        "7Ei",
    ];

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
    fn whole_memory_is_the_same_as_text() {
        assert_eq!(Quantity::of_bytes(WHOLE).to_string(), WHOLE_AS_TEXT);
    }

    #[test]
    fn of_instance_types_that_are_alike_all_are_refused_or_none() {
        assert_alike(Family::Instancetype, &instancetypes(), rest_of_instancetype);
    }

    #[test]
    fn of_preferences_that_are_alike_all_are_refused_or_none() {
        assert_alike(Family::Preference, &preferences(), rest_of_preference);
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
            "firmware: {preferredEfi: {persistent: true, secureBoot: false}}",
            "firmware: {preferredEfi: {secureBoot: true}, preferredUseBiosSerial: true}",
            "firmware: {preferredEfi: {}, preferredUseBios: true}",
            "firmware: {preferredUseBios: true, preferredUseBiosSerial: true}",
        ],
        &[
            "",
            "features: {preferredSmm: {}}",
            "features: {preferredSmm: {enabled: false}}",
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
        (0..combinations).step_by(11).map(|number| {
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
        let tried = Tried::default();
        let mut refused = 0;
        for spec in combined() {
            let family = Family::Preference;
            // With the places.
            let said = |refusals: Refusals| {
                let of_some = refusals.of_some.iter().map(|some| {
                    let probes: Vec<&str> = some.probes.iter().map(|probe| probe.name).collect();
                    format!("{}: {:?}", probes.join(", "), some.reason)
                });
                let of_all = refusals.of_all.iter().map(|reason| format!("{reason:?}"));
                of_some.chain(of_all).collect::<Vec<String>>()
            };
            let alone = said(Trial::of(family, &spec).try_all(&probes, &cluster));
            let told = said(tried.refusals(family, &spec, &probes, &cluster));
            assert_eq!(told, alone, "{}", json_line(&spec));
            refused += usize::from(!alone.is_empty());
        }
        assert!(refused > 0);
    }

    fn assert_alike(family: Family, specs: &[Node], rest: fn(&Node) -> Node) {
        let (probes, cluster) = (Probes::with_devices(), Cluster::default());
        let mut refused: HashMap<Kind, (bool, String)> = HashMap::new();
        for spec in specs {
            let refusals = Trial::of(family, spec).try_all(&probes, &cluster);
            let is_refused = !(refusals.of_all.is_empty() && refusals.of_some.is_empty());
            let kind = kind(family, &rest(spec));
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
