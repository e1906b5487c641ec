//! The processors of a virtual machine.

use std::collections::HashSet;

use crate::diagnostic::Code;
use crate::yaml::{Node, Value};

use super::conflicts::{conflict, named};
use super::fields::{
    Keys, copy, field, flag, is_set, items, make, new, number, place, put_flag, put_number, text,
    value_place,
};
use super::reason::Reason;
use super::topology::{Arrangement, divides_by_zero};

const CPU: &[&str] = &["domain", "cpu"];

/// Lays the processors of an instance type into a virtual machine, arranged as a preference asks.
/// KubeVirt: `applyCPU`.
///
/// # Errors
///
/// The fields that both set; or, what crashes KubeVirt, a ratio of 0.
pub(super) fn apply(
    instancetype: &Node,
    arrangement: &Arrangement,
    vmi: &mut Node,
) -> Result<(), Vec<Reason>> {
    let at = place(instancetype, &["cpu"]);
    make(vmi, CPU, at);
    let conflicts = conflicts(instancetype, vmi);
    if !conflicts.is_empty() {
        return Err(conflicts);
    }
    copy_fields(instancetype, vmi);
    arrange(instancetype, arrangement, vmi).map_err(|crash| vec![crash])
}

/// Copies everything but the vCPUs. KubeVirt: `applyCPU`.
fn copy_fields(instancetype: &Node, vmi: &mut Node) {
    if text(instancetype, &["cpu", "model"]).is_some() {
        copy(
            instancetype,
            &["cpu", "model"],
            vmi,
            &["domain", "cpu", "model"],
        );
    }
    for (source, target) in [
        ("dedicatedCPUPlacement", "dedicatedCpuPlacement"),
        ("isolateEmulatorThread", "isolateEmulatorThread"),
    ] {
        let source = ["cpu", source];
        if let Some(flag) = flag(instancetype, &source) {
            let at = value_place(instancetype, &source);
            put_flag(vmi, &["domain", "cpu", target], flag, at);
        }
    }
    for name in ["numa", "realtime"] {
        copy(instancetype, &["cpu", name], vmi, &["domain", "cpu", name]);
    }
    let max_sockets = &["cpu", "maxSockets"];
    if is_set(instancetype, max_sockets) {
        let at = value_place(instancetype, max_sockets);
        let number = number(instancetype, max_sockets);
        put_number(vmi, &["domain", "cpu", "maxSockets"], number, at);
    }
}

/// Makes the vCPUs sockets, cores and threads. KubeVirt: `applyGuestCPUTopology`.
fn arrange(instancetype: &Node, arrangement: &Arrangement, vmi: &mut Node) -> Result<(), Reason> {
    let guest = &["cpu", "guest"];
    let at = value_place(instancetype, guest);
    let topology = arrangement.topology(number(instancetype, guest));
    let topology = topology.ok_or_else(|| divides_by_zero(at))?;
    for (name, number) in [
        ("cores", topology.cores),
        ("sockets", topology.sockets),
        ("threads", topology.threads),
    ] {
        put_number(vmi, &["domain", "cpu", name], number, at);
    }
    Ok(())
}

/// All fields that both set. KubeVirt: `validateCPU`.
fn conflicts(instancetype: &Node, vmi: &Node) -> Vec<Reason> {
    let mut conflicts = Vec::new();
    for keys in [
        &["domain", "resources", "requests", "cpu"],
        &["domain", "resources", "limits", "cpu"],
    ] {
        // The key counts, whatever its value.
        if vmi.field(keys).is_some() {
            conflicts.push(conflict(vmi, keys));
        }
    }
    for name in ["sockets", "cores", "threads"] {
        let keys = ["domain", "cpu", name];
        if number(vmi, &keys) != 0 {
            conflicts.push(conflict(vmi, &keys));
        }
    }
    let offers = |name: &str| is_set(instancetype, &["cpu", name]);
    let model: Keys<'_> = &["domain", "cpu", "model"];
    if text(vmi, model).is_some() && offers("model") {
        conflicts.push(conflict(vmi, model));
    }
    let dedicated: Keys<'_> = &["domain", "cpu", "dedicatedCpuPlacement"];
    if flag(vmi, dedicated) == Some(true) && offers("dedicatedCPUPlacement") {
        conflicts.push(named(vmi, dedicated, "domain.cpu.dedicatedCPUPlacement"));
    }
    let isolate: Keys<'_> = &["domain", "cpu", "isolateEmulatorThread"];
    if flag(vmi, isolate) == Some(true) && offers("isolateEmulatorThread") {
        conflicts.push(conflict(vmi, isolate));
    }
    for name in ["numa", "realtime"] {
        let keys = ["domain", "cpu", name];
        if is_set(vmi, &keys) && offers(name) {
            conflicts.push(conflict(vmi, &keys));
        }
    }
    conflicts
}

/// Adds the features of the processor that a preference asks for and the virtual machine does not
/// name. KubeVirt: `applyCPUPreferences`.
///
/// # Errors
///
/// What crashes KubeVirt: the virtual machine has no `cpu`, and no instance type makes one.
pub(super) fn prefer_features(preference: &Node, vmi: &mut Node) -> Result<(), Reason> {
    let source = &["cpu", "preferredCPUFeatures"];
    let preferred = items(preference, source);
    if preferred.is_empty() {
        return Ok(());
    }
    if !is_set(vmi, CPU) {
        let at = place(vmi, CPU);
        let message = "KubeVirt crashes here: the preference has `preferredCPUFeatures`, and the \
                       virtual machine has neither an instance type nor `domain.cpu`";
        return Err(Reason::new(Code::VmCrash, at, message)
            .help("name an instance type, or add `cpu: {}` to `domain`"));
    }
    let target = &["domain", "cpu", "features"];
    let mut features = items(vmi, target).to_vec();
    let own: HashSet<String> = features.iter().filter_map(name).collect();
    let is_new = |feature: &&Node| name(feature).is_none_or(|name| !own.contains(&name));
    features.extend(preferred.iter().filter(is_new).cloned());
    let at = field(preference, source).map_or(preference.at, |field| field.key);
    vmi.set(target, new(Value::from(features), at));
    Ok(())
}

fn name(feature: &Node) -> Option<String> {
    Some(feature.get(&["name"])?.text()?.to_owned())
}
