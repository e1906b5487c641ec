//! Rules over the specs of instance types, which KubeVirt checks only when a virtual machine
//! starts, or when the cluster admits the resource.

use crate::api::instancetype::InstancetypeSpec;
use crate::api::quantity::Quantity;
use crate::diagnostic::{Code, Problems};

use super::Subject;

const CPU: [&str; 2] = ["spec", "cpu"];
const MEMORY: [&str; 2] = ["spec", "memory"];

pub(super) fn check(spec: &InstancetypeSpec, subject: &Subject<'_>, problems: &mut Problems) {
    check_cpu(spec, subject, problems);
    check_limits(spec, subject, problems);
    check_hugepages(spec, subject, problems);
    if spec.launch_security.is_some() {
        let message = "`launchSecurity` of an instance type is deprecated";
        let path = ["spec", "launchSecurity"];
        problems.push(
            subject
                .problem(Code::DeprecatedField, &path, message)
                .help("set `preferredLaunchSecurity` in a preference"),
        );
    }
}

/// KubeVirt refuses a virtual machine whose CPU fields lack what they stand on.
fn check_cpu(spec: &InstancetypeSpec, subject: &Subject<'_>, problems: &mut Problems) {
    let cpu = &spec.cpu;
    let dedicated = cpu.dedicated_cpu_placement == Some(true);
    let numa = cpu
        .numa
        .as_ref()
        .is_some_and(|numa| numa.guest_mapping_passthrough.is_some());
    let hugepages = spec.memory.hugepages.is_some();
    let realtime = cpu.realtime.is_some();
    let isolated = cpu.isolate_emulator_thread == Some(true);
    let needs = [
        (
            isolated,
            "isolateEmulatorThread",
            dedicated,
            "`cpu.dedicatedCPUPlacement: true`",
        ),
        (numa, "numa", dedicated, "`cpu.dedicatedCPUPlacement: true`"),
        (numa, "numa", hugepages, "`memory.hugepages`"),
        (
            realtime,
            "realtime",
            dedicated,
            "`cpu.dedicatedCPUPlacement: true`",
        ),
        (
            realtime,
            "realtime",
            numa,
            "`cpu.numa.guestMappingPassthrough: {}`",
        ),
    ];
    for (is_set, field, is_met, need) in needs {
        if is_set && !is_met {
            let message = format!("`{field}` needs {need}");
            let path = [CPU[0], CPU[1], field];
            problems.push(
                subject
                    .problem(Code::MissingCompanion, &path, message)
                    .help(format!("add {need}, or remove `{field}`")),
            );
        }
    }
}

fn check_limits(spec: &InstancetypeSpec, subject: &Subject<'_>, problems: &mut Problems) {
    let guest = spec.cpu.guest.0;
    if let Some(most) = spec.cpu.max_sockets.filter(|most| most.0 < guest) {
        let message = format!(
            "`maxSockets` is {}, and the guest starts with {guest} vCPUs",
            most.0
        );
        problems.push(subject.problem(
            Code::LimitBelowGuest,
            &[CPU[0], CPU[1], "maxSockets"],
            message,
        ));
    }
    let guest = &spec.memory.guest;
    if let Some(most) = spec.memory.max_guest.as_ref().filter(|most| *most < guest) {
        let message = format!("`maxGuest` is {most}, and the guest starts with {guest}");
        problems.push(subject.problem(
            Code::LimitBelowGuest,
            &[MEMORY[0], MEMORY[1], "maxGuest"],
            message,
        ));
    }
}

fn check_hugepages(spec: &InstancetypeSpec, subject: &Subject<'_>, problems: &mut Problems) {
    let Some(hugepages) = &spec.memory.hugepages else {
        return;
    };
    if spec
        .memory
        .overcommit_percent
        .is_some_and(|percent| percent.0 > 0)
    {
        let path = [MEMORY[0], MEMORY[1], "overcommitPercent"];
        let message = "memory of huge pages cannot be overcommitted";
        let problem = subject.problem(Code::ConflictingFields, &path, message);
        problems.push(problem.help("remove `overcommitPercent` or `hugepages`"));
    }
    let path = [MEMORY[0], MEMORY[1], "hugepages", "pageSize"];
    let Some(size) = &hugepages.page_size else {
        let message = "`hugepages` needs a `pageSize`, as KubeVirt has no size of its own";
        problems.push(
            subject
                .problem(Code::MissingCompanion, &path, message)
                .help("add `pageSize: 2Mi`, or remove `hugepages`"),
        );
        return;
    };
    match Quantity::parse(size) {
        Err(error) => problems.push(subject.problem(Code::BadQuantity, &path, error.message)),
        Ok(size) => {
            if let Some(message) = misfit(&size, &spec.memory.guest) {
                problems.push(subject.problem(Code::HugepageSize, &path, message));
            }
        }
    }
}

/// Why pages of a size cannot back the memory.
fn misfit(size: &Quantity, memory: &Quantity) -> Option<String> {
    let (page, guest) = (size.value_rounded_up(), memory.value_rounded_up());
    if page <= 0 {
        return Some(format!("a huge page of {size} has no bytes"));
    }
    if page > guest {
        return Some(format!(
            "a huge page of {size} is larger than the memory of {memory}"
        ));
    }
    (guest % page != 0)
        .then(|| format!("the memory of {memory} is no whole number of huge pages of {size}"))
}
