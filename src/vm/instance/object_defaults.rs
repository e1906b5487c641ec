//! What the types of an instance say of themselves, if nobody does.

use crate::text::Location;
use crate::yaml::{Node, Value};

use super::super::disks::TARGETS;
use super::super::fields::{Keys, flag, is_set, items_mut, make, new, text};

/// The timers of a clock, which are present once they are there. KubeVirt: `SetDefaults_HPETTimer` and
/// its like.
const TIMERS: [&str; 5] = ["hpet", "kvm", "pit", "rtc", "hyperv"];

/// Switches that are on once what they belong to is there, below the mapping that holds them. KubeVirt:
/// `SetDefaults_FeatureState` and its like.
const ON: [(Keys<'_>, &[Keys<'_>]); 2] = [
    (
        &["domain", "features"],
        &[&["acpi"], &["apic"], &["smm"], &["pvspinlock"]],
    ),
    (
        &["domain", "features", "hyperv"],
        &[
            &["relaxed"],
            &["vapic"],
            &["spinlocks"],
            &["vpindex"],
            &["runtime"],
            &["synic"],
            &["synictimer"],
            &["synictimer", "direct"],
            &["reset"],
            &["vendorid"],
            &["frequencies"],
            &["reenlightenment"],
            &["tlbflush"],
            &["tlbflush", "direct"],
            &["tlbflush", "extended"],
            &["ipi"],
            &["evmcs"],
        ],
    ),
];

/// The switch of most of what can be off.
const ENABLED: &str = "enabled";

const SPINLOCKS: Keys<'_> = &["domain", "features", "hyperv", "spinlocks"];

/// How often a guest tries to get a lock (`SetDefaults_FeatureSpinlocks`).
const RETRIES: i128 = 4096;

/// Sets all of it. KubeVirt: `SetObjectDefaults_VirtualMachineInstance`.
pub(super) fn set(vmi: &mut Node) {
    let at = vmi.at;
    // KubeVirt makes both, and ACPI is no pointer.
    make(vmi, &["domain", "firmware"], at);
    make(vmi, &["domain", "features", "acpi"], at);
    if let Some(timers) = vmi.get_mut(&["domain", "clock", "timer"]) {
        for timer in TIMERS {
            switch_on(timers, &[timer], "present");
        }
    }
    for (around, switches) in ON {
        // Most have none of them, and stay as they are.
        if vmi
            .get(around)
            .is_some_and(|it| it.fields().next().is_some())
            && let Some(around) = vmi.get_mut(around)
        {
            for keys in switches {
                switch_on(around, keys, ENABLED);
            }
        }
    }
    set_retries(vmi, at);
    for disk in items_mut(vmi, &["domain", "devices", "disks"]) {
        set_disk(disk);
    }
    for input in items_mut(vmi, &["domain", "devices", "inputs"]) {
        set_text(input, &["bus"], "usb");
        set_text(input, &["type"], "tablet");
    }
    for gpu in items_mut(vmi, &["domain", "devices", "gpus"]) {
        switch_on(gpu, &["virtualGPUOptions", "display", "ramFB"], ENABLED);
    }
}

/// Switches on what is there and does not say whether it is on.
fn switch_on(around: &mut Node, keys: Keys<'_>, switch: &str) {
    if let Some(node) = around.get_mut(keys)
        && node.value != Value::Null
        && flag(node, &[switch]).is_none()
    {
        let at = node.at;
        node.set(&[switch], new(Value::Bool(true), at));
    }
}

/// KubeVirt: `SetDefaults_FeatureSpinlocks`.
fn set_retries(vmi: &mut Node, at: Location) {
    let retries = [SPINLOCKS, &["spinlocks"]].concat();
    let is_on = flag(vmi, &[SPINLOCKS, &[ENABLED]].concat()) == Some(true);
    if is_on && !is_set(vmi, &retries) {
        vmi.set(&retries, new(Value::from(RETRIES), at));
    }
}

/// KubeVirt: `SetDefaults_DiskDevice`, `SetDefaults_CDRomTarget`.
fn set_disk(disk: &mut Node) {
    let at = disk.at;
    let is_open = !TARGETS.iter().any(|target| is_set(disk, &[target]));
    if is_open {
        make(disk, &["disk"], at);
    }
    if is_set(disk, &["cdrom"]) {
        if !is_set(disk, &["cdrom", "readonly"]) {
            disk.set(&["cdrom", "readonly"], new(Value::Bool(true), at));
        }
        set_text(disk, &["cdrom", "tray"], "closed");
    }
    switch_on(disk, &["blockSize", "matchVolume"], ENABLED);
}

fn set_text(node: &mut Node, keys: Keys<'_>, value: &str) {
    if text(node, keys).is_none() {
        let at = node.at;
        node.set(keys, new(Value::String(value.into()), at));
    }
}
