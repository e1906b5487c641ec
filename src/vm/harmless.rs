//! The fields of instance types and preferences for which KubeVirt refuses no virtual machine, whatever
//! else they say, and without which it says the same of what it refuses.

use crate::yaml::{Field, Mapping, Node, Value};

use super::admission::{INTERFACE_MODELS, needs_gate};
use super::annotations::GENERATION;
use super::fields::flag;
use super::instance::EVMCS;
use super::pci_topology;
use super::probes::{INPUT_BUSES, WITHOUT_THREADS, word};

/// Fields by their keys. What is not listed can be refused.
pub(super) type Fields = [(&'static str, Harmless)];

/// The values of a field for which no rule refuses anything.
pub(super) enum Harmless {
    /// All of them: no rule looks at it.
    Always,
    /// These words, or booleans.
    Words(&'static [&'static str]),
    /// These words, as long as each of the named fields beside it is harmless or absent.
    Beside(&'static [&'static str], &'static [&'static str]),
    /// Annotations that need no feature gate, and that KubeVirt does not write itself.
    Ungated,
    /// Features of Hyper-V that are all on, so that each has those that it needs; but for the one that needs
    /// a feature of the processor.
    SwitchedOn,
    /// Those of the fields below it.
    Below(&'static Fields),
}

use Harmless::{Always, Below, Beside, SwitchedOn, Ungated, Words};

/// Those of an instance type. Its size is looked at together: `has_usual_memory` and its like.
pub(super) const OF_INSTANCETYPE: &Fields = &[
    ("annotations", Ungated),
    ("ioThreadsPolicy", Words(&["auto", "shared"])),
    ("nodeSelector", Always),
    ("schedulerName", Always),
];

/// Those of a preference.
pub(super) const OF_PREFERENCE: &Fields = &[
    ("annotations", Ungated),
    ("clock", Always),
    ("cpu", Below(CPU)),
    ("devices", Below(DEVICES)),
    ("features", Below(FEATURES)),
    ("preferredTerminationGracePeriodSeconds", Always),
    ("requirements", Below(REQUIREMENTS)),
    ("volumes", Always),
];

const CPU: &Fields = &[("preferredCPUTopology", Words(&WITHOUT_THREADS))];

/// A video device is refused where there are no graphics, and a disk on SATA on arm64. What looks harmless and
/// is not here, such as the model of a sound device, is refused on some architecture.
const DEVICES: &Fields = &[
    ("preferredAutoattachGraphicsDevice", Words(&["true"])),
    (
        "preferredAutoattachInputDevice",
        Beside(&["true", "false"], &[INPUT_BUS, INPUT_TYPE]),
    ),
    ("preferredAutoattachMemBalloon", Always),
    ("preferredAutoattachSerialConsole", Always),
    ("preferredBlockMultiQueue", Always),
    ("preferredDisableHotplug", Always),
    // The blocks of a disk depend on its bus.
    (
        "preferredDiskBus",
        Beside(&["virtio", "scsi"], &["preferredDiskBlockSize"]),
    ),
    // A disk that cannot have one does not get it.
    ("preferredDiskDedicatedIoThread", Words(&["true", "false"])),
    (INPUT_BUS, Words(&INPUT_BUSES)),
    (INPUT_TYPE, Beside(&["tablet"], &[INPUT_BUS])),
    ("preferredInterfaceModel", Words(&INTERFACE_MODELS)),
    ("preferredNetworkInterfaceMultiQueue", Always),
    ("preferredRng", Always),
    ("preferredTPM", Always),
    ("preferredUseVirtioTransitional", Always),
];

const INPUT_BUS: &str = "preferredInputBus";
const INPUT_TYPE: &str = "preferredInputType";

/// SMM is needed for secure boot, and refused with TDX.
const FEATURES: &Fields = &[
    ("preferredAcpi", Always),
    ("preferredApic", Always),
    ("preferredHyperv", SwitchedOn),
    ("preferredKvm", Always),
    ("preferredPvspinlock", Always),
];

/// A preference is tried with as much memory as it requires.
const REQUIREMENTS: &Fields = &[("memory", Always)];

/// A mapping without its harmless fields, and without what they leave empty.
pub(super) fn without(node: &Node, fields: &Fields) -> Node {
    let rest_of = |key: &str, field: &Field| match find(key, fields) {
        Some(Below(fields)) if matches!(field.node.value, Value::Mapping(_)) => {
            let node = without(&field.node, fields);
            let is_empty = node.fields().next().is_none();
            (!is_empty).then_some(Field { node, ..*field })
        }
        Some(harmless) if harmless.has(&field.node, node, fields) => None,
        _ => Some(field.clone()),
    };
    let rest = node
        .fields()
        .filter_map(|(key, field)| Some((key.clone(), rest_of(key, field)?)));
    Node {
        value: Mapping::of_distinct(rest).into(),
        at: node.at,
    }
}

fn find<'f>(key: &str, fields: &'f Fields) -> Option<&'f Harmless> {
    let (_, harmless) = fields.iter().find(|(name, _)| *name == key)?;
    Some(harmless)
}

impl Harmless {
    /// Whether a value is harmless, in a mapping of such fields.
    fn has(&self, value: &Node, around: &Node, fields: &Fields) -> bool {
        let is_word = |words: &[&str]| word(value).is_some_and(|it| words.contains(&it));
        let is_harmless = |key: &&str| {
            let value = around.get(&[key]);
            value.is_none_or(|it| find(key, fields).is_some_and(|all| all.has(it, around, fields)))
        };
        match self {
            Always => true,
            Words(words) => is_word(words),
            Beside(words, others) => is_word(words) && others.iter().all(is_harmless),
            Ungated => {
                let is_written = |key: &str| [pci_topology::ANNOTATION, GENERATION].contains(&key);
                let mut all = value.fields();
                all.all(|(key, _)| !needs_gate(key) && !is_written(key))
            }
            SwitchedOn => value.fields().all(|(key, feature)| {
                *key != EVMCS && flag(&feature.node, &["enabled"]) != Some(false)
            }),
            Below(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::diagnostic::{Code, Problems};
    use crate::kubevirt::Family;
    use crate::text::{Location, Sources, json_line};
    use crate::yaml;

    use super::super::admission::Cluster;
    use super::super::fields::new;
    use super::super::probes::Probes;
    use super::super::trial::{Refusals, Trial};
    use super::super::tried::Tried;
    use super::*;

    /// What preferences say that rules look at, good and bad, each with one field or with several that go
    /// together.
    const PREFERENCES: [&str; 79] = [
        "annotations: {os: x}",
        "annotations: {kubevirt.io/ignitiondata: x}",
        "annotations: {kubevirt.io/pci-topology-version: v2}",
        "annotations: {hooks.kubevirt.io/hookSidecars: x}",
        "cpu: {preferredCPUFeatures: [{name: vmx}]}",
        "cpu: {preferredCPUFeatures: [{name: vmx}, {name: vmx}]}",
        "cpu: {preferredCPUFeatures: [{name: vmx, policy: nonsense}]}",
        "cpu: {preferredCPUTopology: any}",
        "cpu: {preferredCPUTopology: nonsense}",
        "cpu: {preferredCPUTopology: spread}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {across: SocketsCoresThreads}}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {across: nonsense}}",
        "cpu: {preferredCPUTopology: spread, spreadOptions: {ratio: 0}}",
        "cpu: {preferredCPUTopology: threads}",
        "devices: {preferredAutoattachGraphicsDevice: false}",
        "devices: {preferredAutoattachInputDevice: true}",
        "devices: {preferredAutoattachPodInterface: false}",
        "devices: {preferredAutoattachPodInterface: true}",
        "devices: {preferredCdromBus: sata}",
        "devices: {preferredCdromBus: scsi}",
        "devices: {preferredCdromBus: virtio}",
        "devices: {preferredDiskBlockSize: {custom: {logical: 100, physical: 100}}}",
        "devices: {preferredDiskBlockSize: {custom: {logical: 4096, physical: 4096}}}",
        "devices: {preferredDiskBlockSize: {custom: {logical: 512, physical: 4096}}}",
        "devices: {preferredDiskBlockSize: {matchVolume: {}}}",
        "devices: {preferredDiskBus: ide}",
        "devices: {preferredDiskBus: sata, preferredDiskDedicatedIoThread: true}",
        "devices: {preferredDiskBus: usb}",
        "devices: {preferredDiskBus: virtio, preferredDiskDedicatedIoThread: true}",
        "devices: {preferredDiskCache: none, preferredDiskIO: native}",
        "devices: {preferredDiskCache: nonsense}",
        "devices: {preferredDiskIO: nonsense}",
        "devices: {preferredInputBus: ps2}",
        "devices: {preferredInputBus: usb}",
        "devices: {preferredInputType: mouse}",
        "devices: {preferredInputBus: ps2, preferredInputType: mouse}",
        "devices: {preferredInterfaceMasquerade: {}}",
        "devices: {preferredInterfaceModel: nonsense}",
        "devices: {preferredLunBus: nonsense}",
        "devices: {preferredLunBus: sata}",
        "devices: {preferredPanicDeviceModel: isa}",
        "devices: {preferredPanicDeviceModel: nonsense}",
        "devices: {preferredSoundModel: ac97}",
        "devices: {preferredSoundModel: nonsense}",
        "devices: {preferredVideoType: nonsense}",
        "devices: {preferredVideoType: vga}",
        "devices: {preferredVideoType: virtio}",
        "features: {preferredHyperv: {evmcs: {}, vapic: {enabled: false}}}",
        "features: {preferredHyperv: {evmcs: {}}}",
        "features: {preferredHyperv: {ipi: {}, vpindex: {enabled: false}}}",
        "features: {preferredSmm: {enabled: false}}",
        "features: {preferredSmm: {}}",
        "features: {preferredSmm: {}}, firmware: {preferredEfi: {secureBoot: true}}",
        "firmware: {preferredEfi: {persistent: true}}",
        "firmware: {preferredEfi: {secureBoot: false}}",
        "firmware: {preferredEfi: {secureBoot: true}}",
        "firmware: {preferredUseBios: true, preferredUseBiosSerial: true}",
        "firmware: {preferredUseBiosSerial: true}",
        "firmware: {preferredUseEfi: true, preferredUseSecureBoot: true}",
        "machine: {preferredMachineType: nonsense}",
        "machine: {preferredMachineType: q35}",
        "machine: {preferredMachineType: virt}",
        "preferredArchitecture: arm64",
        "preferredArchitecture: nonsense",
        "preferredArchitecture: s390x",
        "preferredArchitecture: s390x, preferredLaunchSecurity: {}",
        "preferredLaunchSecurity: {sev: {}}",
        "preferredLaunchSecurity: {sev: {}}, firmware: {preferredEfi: {secureBoot: false}}",
        "preferredLaunchSecurity: {snp: {}}",
        "preferredLaunchSecurity: {tdx: {}}",
        "preferredLaunchSecurity: {}",
        "preferredSubdomain: a.b",
        "preferredSubdomain: A_",
        "requirements: {architecture: arm64}",
        "requirements: {cpu: {guest: 1}, memory: {guest: 1Gi}}",
        "requirements: {cpu: {guest: 7}}",
        "requirements: {memory: {guest: 5Gi}}",
        "preferSpreadSocketToCoreRatio: 3, cpu: {preferredCPUTopology: spread}",
        "volumes: {preferredStorageClassName: x}",
    ];

    /// The same of instance types; what is not said has a usual size.
    const INSTANCETYPES: [&str; 27] = [
        "annotations: {kubevirt.io/ignitiondata: x}",
        "annotations: {kubevirt.io/vm-generation: x}",
        "annotations: {kubevirt.io/pci-topology-version: v2}",
        "annotations: {kubevirt.io/pci-topology-version: v3}",
        "annotations: {hooks.kubevirt.io/hookSidecars: x}",
        "cpu: {dedicatedCPUPlacement: true, isolateEmulatorThread: true}",
        "cpu: {dedicatedCPUPlacement: true}, memory: {guest: 0}",
        "cpu: {guest: 0}",
        "cpu: {guest: 4, maxSockets: 2}",
        "cpu: {guest: 1073741825}",
        "cpu: {isolateEmulatorThread: true}",
        "cpu: {model: host-model}",
        "cpu: {model: host-passthrough}",
        "cpu: {numa: {guestMappingPassthrough: {}}}",
        "cpu: {realtime: {}}",
        "gpus: [{name: a, deviceName: b}]",
        "hostDevices: [{name: a, deviceName: b}]",
        "ioThreads: {supplementalPoolThreadCount: 4}",
        "ioThreadsPolicy: nonsense",
        "ioThreadsPolicy: supplementalPool",
        "ioThreadsPolicy: supplementalPool, ioThreads: {supplementalPoolThreadCount: 4}",
        "launchSecurity: {sev: {}}",
        "memory: {guest: 1, overcommitPercent: 50}",
        "memory: {guest: 1.5Gi, hugepages: {pageSize: 1Gi}}",
        "memory: {hugepages: {pageSize: 3Mi}}",
        "memory: {maxGuest: 512Mi}",
        "memory: {maxGuest: 8Gi}",
    ];

    /// Values that a field can have of which all, or those of a certain form, are harmless.
    const SAMPLES: [&str; 6] = [
        "null",
        "true",
        "{}",
        "{enabled: false, persistent: true, os: x, hpet: {present: false}}",
        "{evmcs: {}}",
        "{ipi: {}, relaxed: {enabled: true}, synictimer: {direct: {}}, vapic: {}}",
    ];

    fn spec(text: &str) -> Node {
        let source = Sources::default().add("spec", text.to_owned());
        yaml::parse(source, text, &mut Problems::default()).unwrap()
    }

    /// Each field of the table with each value that is harmless where nothing else is said, or with samples.
    fn harmless(fields: &Fields) -> Vec<(Vec<&'static str>, Node)> {
        let mut all = Vec::new();
        for (key, harmless) in fields {
            let words: &[&str] = match harmless {
                Below(fields) => {
                    let below = self::harmless(fields).into_iter();
                    all.extend(below.map(|(keys, value)| ([vec![*key], keys].concat(), value)));
                    continue;
                }
                Words(words) | Beside(words, _) => words,
                Always | Ungated | SwitchedOn => &SAMPLES,
            };
            let values = words.iter().map(|it| spec(it));
            let is_harmless = |it: &Node| harmless.has(it, &spec("{}"), fields);
            let values: Vec<_> = values.filter(is_harmless).collect();
            assert!(!values.is_empty(), "{key}");
            all.extend(values.into_iter().map(|value| (vec![*key], value)));
        }
        all
    }

    /// Each part of a spec alone, and each with another one, in a step that shares no factor with their
    /// number, and so comes to all of them.
    fn combined(parts: &[&str], first: &str) -> Vec<Node> {
        const STEP: usize = 5;
        let pairs = parts.iter().enumerate().map(|(number, one)| {
            let other = parts[(number * STEP + 1) % parts.len()];
            [one, other]
        });
        let alone = parts.iter().map(|part| ["", part]);
        let merged = alone.chain(pairs).map(|parts| {
            let mut merged = spec(first);
            for part in parts {
                yaml::merge(&mut merged, &spec(&format!("{{{part}}}")));
            }
            merged
        });
        merged.collect()
    }

    /// What is said of a definition, in full.
    fn said(refusals: &Refusals) -> Vec<String> {
        let of_some = refusals.of_some.iter().map(|some| {
            let probes: Vec<&str> = some.probes.iter().map(|probe| probe.name).collect();
            format!("{probes:?}: {:?}", some.reason)
        });
        let of_all = refusals.of_all.iter().map(|reason| format!("{reason:?}"));
        of_some.chain(of_all).collect()
    }

    /// Why something is refused.
    fn reasons(refusals: &Refusals) -> HashSet<(Code, &str, Location)> {
        let of_some = refusals.of_some.iter().map(|some| &some.reason);
        let all = of_some.chain(&refusals.of_all);
        all.map(|it| (it.code, it.message.as_str(), it.at))
            .collect()
    }

    /// Adds each harmless value to each spec: nothing is refused for it, and all that is refused is said as
    /// if nothing was left out of any trial.
    fn assert_harmless(family: Family, fields: &Fields, specs: &[Node]) {
        let (probes, cluster, tried) =
            (Probes::with_devices(), Cluster::default(), Tried::default());
        let values = harmless(fields);
        let (mut refused, mut compared) = (0, 0);
        for before in specs {
            let of_before = Trial::of(family, before).try_all(&probes, &cluster);
            for (keys, value) in &values {
                let mut after = before.clone();
                after.set(keys, new(value.value.clone(), Location::NOWHERE));
                let of_after = Trial::of(family, &after).try_all(&probes, &cluster);
                let words = json_line(&after);
                if without(&after, fields) == without(before, fields) {
                    assert!(
                        reasons(&of_after).is_subset(&reasons(&of_before)),
                        "{words}"
                    );
                    compared += 1;
                }
                let of_rest = tried.refusals(family, &after, &probes, &cluster);
                assert_eq!(said(&of_rest), said(&of_after), "{words}");
                refused += usize::from(!reasons(&of_after).is_empty());
            }
        }
        assert!(compared.min(refused) > specs.len(), "{compared}, {refused}");
    }

    #[test]
    fn nothing_is_refused_for_a_harmless_field_of_a_preference() {
        assert_harmless(
            Family::Preference,
            OF_PREFERENCE,
            &combined(&PREFERENCES, "{}"),
        );
    }

    #[test]
    fn nothing_is_refused_for_a_harmless_field_of_an_instance_type() {
        let usual = "{cpu: {guest: 2}, memory: {guest: 2Gi}}";
        assert_harmless(
            Family::Instancetype,
            OF_INSTANCETYPE,
            &combined(&INSTANCETYPES, usual),
        );
    }
}
