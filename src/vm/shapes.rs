//! The types of the fields of a virtual machine that rules look at.

use crate::diagnostic::{Code, Problems};
use crate::kubernetes::quantity::Quantity;
use crate::model::{Decode, wrong_type};
use crate::yaml::{Node, Value};

use super::fields::Keys;

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Mapping,
    List,
    Text,
    Boolean,
    Integer,
    /// Go's `uint32`.
    Count,
    /// Go's `uint`.
    LargeCount,
    Amount,
}

use Shape::{Amount, Boolean, Count, Integer, LargeCount, List, Mapping, Text};

/// The fields that rules look at, by what they are below. `[]` stands for each item of a list, `{}` for
/// each value of a mapping whose keys are free.
const SHAPES: &[(Keys<'_>, &[(&str, Shape)])] = &[
    (
        &[],
        &[
            ("metadata", Mapping),
            ("metadata.name", Text),
            ("metadata.generateName", Text),
            ("metadata.namespace", Text),
            ("spec", Mapping),
            ("spec.running", Boolean),
            ("spec.runStrategy", Text),
            ("spec.instancetype", Mapping),
            ("spec.instancetype.name", Text),
            ("spec.instancetype.kind", Text),
            ("spec.instancetype.revisionName", Text),
            ("spec.instancetype.inferFromVolume", Text),
            ("spec.instancetype.inferFromVolumeFailurePolicy", Text),
            ("spec.preference", Mapping),
            ("spec.preference.name", Text),
            ("spec.preference.kind", Text),
            ("spec.preference.revisionName", Text),
            ("spec.preference.inferFromVolume", Text),
            ("spec.preference.inferFromVolumeFailurePolicy", Text),
            ("spec.dataVolumeTemplates", List),
            ("spec.dataVolumeTemplates[]", Mapping),
            ("spec.dataVolumeTemplates[].metadata", Mapping),
            ("spec.dataVolumeTemplates[].metadata.name", Text),
            ("spec.dataVolumeTemplates[].spec", Mapping),
            ("spec.dataVolumeTemplates[].spec.source", Mapping),
            ("spec.dataVolumeTemplates[].spec.source.pvc", Mapping),
            ("spec.dataVolumeTemplates[].spec.source.pvc.name", Text),
            ("spec.dataVolumeTemplates[].spec.source.pvc.namespace", Text),
            ("spec.dataVolumeTemplates[].spec.source.snapshot", Mapping),
            ("spec.dataVolumeTemplates[].spec.source.snapshot.name", Text),
            (
                "spec.dataVolumeTemplates[].spec.source.snapshot.namespace",
                Text,
            ),
            ("spec.dataVolumeTemplates[].spec.sourceRef", Mapping),
            ("spec.dataVolumeTemplates[].spec.sourceRef.kind", Text),
            ("spec.dataVolumeTemplates[].spec.sourceRef.name", Text),
            ("spec.dataVolumeTemplates[].spec.sourceRef.namespace", Text),
            ("spec.dataVolumeTemplates[].spec.pvc", Mapping),
            ("spec.dataVolumeTemplates[].spec.storage", Mapping),
            ("spec.template", Mapping),
            ("spec.template.metadata", Mapping),
            ("spec.template.metadata.annotations", Mapping),
            ("spec.template.metadata.annotations{}", Text),
            ("spec.template.spec", Mapping),
            ("status", Mapping),
            ("status.instancetypeRef", Mapping),
            ("status.instancetypeRef.controllerRevisionRef", Mapping),
            ("status.instancetypeRef.controllerRevisionRef.name", Text),
            ("status.preferenceRef", Mapping),
            ("status.preferenceRef.controllerRevisionRef", Mapping),
            ("status.preferenceRef.controllerRevisionRef.name", Text),
        ],
    ),
    (
        &["spec", "template", "spec"],
        &[
            ("architecture", Text),
            ("domain", Mapping),
            ("evictionStrategy", Text),
            ("networks", List),
            ("networks[]", Mapping),
            ("networks[].name", Text),
            ("nodeSelector", Mapping),
            ("nodeSelector{}", Text),
            ("resourceClaims", List),
            ("resourceClaims[]", Mapping),
            ("resourceClaims[].name", Text),
            ("schedulerName", Text),
            ("startStrategy", Text),
            ("subdomain", Text),
            ("terminationGracePeriodSeconds", Integer),
            ("volumes", List),
            ("volumes[]", Mapping),
            ("volumes[].containerDisk", Mapping),
            ("volumes[].containerDisk.image", Text),
            ("volumes[].containerDisk.imagePullPolicy", Text),
            ("volumes[].dataVolume", Mapping),
            ("volumes[].dataVolume.name", Text),
            ("volumes[].name", Text),
            ("volumes[].persistentVolumeClaim", Mapping),
            ("volumes[].persistentVolumeClaim.claimName", Text),
        ],
    ),
    (
        &["spec", "template", "spec", "domain"],
        &[
            ("clock", Mapping),
            ("clock.timer", Mapping),
            ("clock.timer.hpet", Mapping),
            ("clock.timer.hpet.present", Boolean),
            ("clock.timer.hyperv", Mapping),
            ("clock.timer.hyperv.present", Boolean),
            ("clock.timer.kvm", Mapping),
            ("clock.timer.kvm.present", Boolean),
            ("clock.timer.pit", Mapping),
            ("clock.timer.pit.present", Boolean),
            ("clock.timer.rtc", Mapping),
            ("clock.timer.rtc.present", Boolean),
            ("cpu", Mapping),
            ("cpu.cores", Count),
            ("cpu.dedicatedCpuPlacement", Boolean),
            ("cpu.features", List),
            ("cpu.features[]", Mapping),
            ("cpu.features[].name", Text),
            ("cpu.features[].policy", Text),
            ("cpu.isolateEmulatorThread", Boolean),
            ("cpu.maxSockets", Count),
            ("cpu.model", Text),
            ("cpu.numa", Mapping),
            ("cpu.numa.guestMappingPassthrough", Mapping),
            ("cpu.realtime", Mapping),
            ("cpu.sockets", Count),
            ("cpu.threads", Count),
            ("devices", Mapping),
            ("features", Mapping),
            ("features.acpi", Mapping),
            ("features.acpi.enabled", Boolean),
            ("features.apic", Mapping),
            ("features.apic.enabled", Boolean),
            ("features.hyperv", Mapping),
            ("features.hyperv.evmcs", Mapping),
            ("features.hyperv.evmcs.enabled", Boolean),
            ("features.hyperv.frequencies", Mapping),
            ("features.hyperv.frequencies.enabled", Boolean),
            ("features.hyperv.ipi", Mapping),
            ("features.hyperv.ipi.enabled", Boolean),
            ("features.hyperv.reenlightenment", Mapping),
            ("features.hyperv.reenlightenment.enabled", Boolean),
            ("features.hyperv.relaxed", Mapping),
            ("features.hyperv.relaxed.enabled", Boolean),
            ("features.hyperv.reset", Mapping),
            ("features.hyperv.reset.enabled", Boolean),
            ("features.hyperv.runtime", Mapping),
            ("features.hyperv.runtime.enabled", Boolean),
            ("features.hyperv.spinlocks", Mapping),
            ("features.hyperv.spinlocks.enabled", Boolean),
            ("features.hyperv.synic", Mapping),
            ("features.hyperv.synic.enabled", Boolean),
            ("features.hyperv.synictimer", Mapping),
            ("features.hyperv.synictimer.direct", Mapping),
            ("features.hyperv.synictimer.direct.enabled", Boolean),
            ("features.hyperv.synictimer.enabled", Boolean),
            ("features.hyperv.tlbflush", Mapping),
            ("features.hyperv.tlbflush.direct", Mapping),
            ("features.hyperv.tlbflush.direct.enabled", Boolean),
            ("features.hyperv.tlbflush.enabled", Boolean),
            ("features.hyperv.tlbflush.extended", Mapping),
            ("features.hyperv.tlbflush.extended.enabled", Boolean),
            ("features.hyperv.vapic", Mapping),
            ("features.hyperv.vapic.enabled", Boolean),
            ("features.hyperv.vendorid", Mapping),
            ("features.hyperv.vendorid.enabled", Boolean),
            ("features.hyperv.vpindex", Mapping),
            ("features.hyperv.vpindex.enabled", Boolean),
            ("features.hypervPassthrough", Mapping),
            ("features.hypervPassthrough.enabled", Boolean),
            ("features.kvm", Mapping),
            ("features.pvspinlock", Mapping),
            ("features.smm", Mapping),
            ("features.smm.enabled", Boolean),
            ("firmware", Mapping),
            ("firmware.bootloader", Mapping),
            ("firmware.bootloader.bios", Mapping),
            ("firmware.bootloader.efi", Mapping),
            ("firmware.bootloader.efi.persistent", Boolean),
            ("firmware.bootloader.efi.secureBoot", Boolean),
            ("ioThreads", Mapping),
            ("ioThreads.supplementalPoolThreadCount", Count),
            ("ioThreadsPolicy", Text),
            ("launchSecurity", Mapping),
            ("launchSecurity.sev", Mapping),
            ("launchSecurity.sev.attestation", Mapping),
            ("launchSecurity.snp", Mapping),
            ("launchSecurity.tdx", Mapping),
            ("machine", Mapping),
            ("machine.type", Text),
            ("memory", Mapping),
            ("memory.guest", Amount),
            ("memory.hugepages", Mapping),
            ("memory.hugepages.pageSize", Text),
            ("memory.maxGuest", Amount),
            ("resources", Mapping),
            ("resources.limits", Mapping),
            ("resources.limits.cpu", Amount),
            ("resources.limits.memory", Amount),
            ("resources.requests", Mapping),
            ("resources.requests.cpu", Amount),
            ("resources.requests.memory", Amount),
        ],
    ),
    (
        &["spec", "template", "spec", "domain", "devices"],
        &[
            ("autoattachGraphicsDevice", Boolean),
            ("autoattachInputDevice", Boolean),
            ("autoattachMemBalloon", Boolean),
            ("autoattachPodInterface", Boolean),
            ("autoattachSerialConsole", Boolean),
            ("blockMultiQueue", Boolean),
            ("disableHotplug", Boolean),
            ("disks", List),
            ("disks[]", Mapping),
            ("disks[].blockSize", Mapping),
            ("disks[].blockSize.custom", Mapping),
            ("disks[].blockSize.custom.discardGranularity", LargeCount),
            ("disks[].blockSize.custom.logical", LargeCount),
            ("disks[].blockSize.custom.physical", LargeCount),
            ("disks[].blockSize.matchVolume", Mapping),
            ("disks[].blockSize.matchVolume.enabled", Boolean),
            ("disks[].bootOrder", LargeCount),
            ("disks[].cache", Text),
            ("disks[].cdrom", Mapping),
            ("disks[].cdrom.bus", Text),
            ("disks[].cdrom.readonly", Boolean),
            ("disks[].cdrom.tray", Text),
            ("disks[].dedicatedIOThread", Boolean),
            ("disks[].disk", Mapping),
            ("disks[].disk.bus", Text),
            ("disks[].disk.pciAddress", Text),
            ("disks[].disk.readonly", Boolean),
            ("disks[].io", Text),
            ("disks[].lun", Mapping),
            ("disks[].lun.bus", Text),
            ("disks[].lun.readonly", Boolean),
            ("disks[].name", Text),
            ("downwardMetrics", Mapping),
            ("filesystems", List),
            ("filesystems[]", Mapping),
            ("filesystems[].name", Text),
            ("gpus", List),
            ("gpus[]", Mapping),
            ("gpus[].claimName", Text),
            ("gpus[].deviceName", Text),
            ("gpus[].name", Text),
            ("gpus[].requestName", Text),
            ("gpus[].virtualGPUOptions", Mapping),
            ("gpus[].virtualGPUOptions.display", Mapping),
            ("gpus[].virtualGPUOptions.display.enabled", Boolean),
            ("gpus[].virtualGPUOptions.display.ramFB", Mapping),
            ("gpus[].virtualGPUOptions.display.ramFB.enabled", Boolean),
            ("hostDevices", List),
            ("hostDevices[]", Mapping),
            ("hostDevices[].claimName", Text),
            ("hostDevices[].deviceName", Text),
            ("hostDevices[].name", Text),
            ("hostDevices[].requestName", Text),
            ("inputs", List),
            ("inputs[]", Mapping),
            ("inputs[].bus", Text),
            ("inputs[].name", Text),
            ("inputs[].type", Text),
            ("interfaces", List),
            ("interfaces[]", Mapping),
            ("interfaces[].bootOrder", LargeCount),
            ("interfaces[].model", Text),
            ("interfaces[].name", Text),
            ("networkInterfaceMultiqueue", Boolean),
            ("panicDevices", List),
            ("panicDevices[]", Mapping),
            ("panicDevices[].model", Text),
            ("sound", Mapping),
            ("sound.model", Text),
            ("useVirtioTransitional", Boolean),
            ("video", Mapping),
            ("video.type", Text),
            ("watchdog", Mapping),
            ("watchdog.diag288", Mapping),
            ("watchdog.diag288.action", Text),
            ("watchdog.i6300esb", Mapping),
            ("watchdog.i6300esb.action", Text),
            ("watchdog.name", Text),
        ],
    ),
];

/// Reports the fields of a virtual machine that have another type.
pub(super) fn check_types(machine: &Node, problems: &mut Problems) {
    for (above, shapes) in SHAPES {
        if let Some(node) = machine.get(above) {
            for (path, shape) in *shapes {
                check(node, path, *shape, problems);
            }
        }
    }
}

/// Reports a field, or those of each item or value, if it has another type.
fn check(node: &Node, path: &str, shape: Shape, problems: &mut Problems) {
    if node.value == Value::Null {
        return;
    }
    let Some((key, rest)) = path.split_once(['.', '[', '{']) else {
        if let Some(field) = node.get(&[path]) {
            check_type(field, shape, problems);
        }
        return;
    };
    let Some(below) = node.get(&[key]) else {
        return;
    };
    let Some(of_each) = rest.strip_prefix([']', '}']) else {
        return check(below, rest, shape, problems);
    };
    let mut check_each = |node| match of_each.strip_prefix('.') {
        Some(rest) => check(node, rest, shape, problems),
        None => check_type(node, shape, problems),
    };
    match &below.value {
        Value::Sequence(items) if rest.starts_with(']') => items.iter().for_each(check_each),
        Value::Mapping(fields) if rest.starts_with('}') => {
            fields.values().for_each(|field| check_each(&field.node));
        }
        _ => {}
    }
}

fn check_type(node: &Node, shape: Shape, problems: &mut Problems) {
    let (is_it, expected) = match (shape, &node.value) {
        // Kubernetes reads any number as a quantity, whatever its sign.
        (_, Value::Null) | (Amount, Value::Integer(_) | Value::Float(_)) => return,
        (Mapping, value) => (matches!(value, Value::Mapping(_)), "a mapping"),
        (List, value) => (matches!(value, Value::Sequence(_)), "a list"),
        (Text, value) => (matches!(value, Value::String(_)), "a string"),
        (Boolean, value) => (matches!(value, Value::Bool(_)), "a boolean"),
        (Integer, _) => return check_as::<i64>(node, problems),
        (Count, _) => return check_as::<u32>(node, problems),
        (LargeCount, _) => return check_as::<u64>(node, problems),
        (Amount, _) => {
            let mut found = Problems::default();
            check_as::<Quantity>(node, &mut found);
            problems.extend(found.into_iter().filter(|it| it.code != Code::OutOfRange));
            return;
        }
    };
    if !is_it {
        wrong_type::<()>(node, expected, problems);
    }
}

/// Reports what cannot be read as a type.
fn check_as<T: Decode>(node: &Node, problems: &mut Problems) {
    _ = T::decode(node, problems);
}
