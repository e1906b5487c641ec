//! Rules for the specs of instance types, which KubeVirt checks only when a virtual machine starts
//! or when the cluster admits the resource.

use super::memory;
use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::paths::instancetype as paths;

pub(super) fn check(spec: &InstancetypeSpec, typed: &TypedDefinition, problems: &mut Problems) {
    check_cpu(spec, typed, problems);
    memory::check(&spec.memory.guest, paths::MEMORY_GUEST, typed, problems);
    check_limits(spec, typed, problems);
    check_hugepages(spec, typed, problems);
    if spec.launch_security.is_some() {
        let message = "`launchSecurity` of an instance type is deprecated";
        problems.push(
            typed
                .problem(Code::DeprecatedField, paths::LAUNCH_SECURITY, message)
                .help(
                    "move it to `preferredLaunchSecurity` of each preference that is used with it",
                ),
        );
    }
}

/// Reports CPU fields that are set without what they need, as KubeVirt refuses such a virtual
/// machine.
fn check_cpu(spec: &InstancetypeSpec, typed: &TypedDefinition, problems: &mut Problems) {
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
            paths::ISOLATE_EMULATOR_THREAD,
            dedicated,
            "`cpu.dedicatedCPUPlacement: true`",
        ),
        (
            numa,
            paths::NUMA,
            dedicated,
            "`cpu.dedicatedCPUPlacement: true`",
        ),
        (numa, paths::NUMA, hugepages, "`memory.hugepages`"),
        (
            realtime,
            paths::REALTIME,
            dedicated,
            "`cpu.dedicatedCPUPlacement: true`",
        ),
        (
            realtime,
            paths::REALTIME,
            numa,
            "`cpu.numa.guestMappingPassthrough: {}`",
        ),
    ];
    for (is_set, path, is_met, need) in needs {
        if is_set && !is_met {
            let field = path.last();
            let message = format!("`{field}` needs {need}");
            let problem = typed.problem(Code::MissingCompanion, path, message);
            problems.push(problem.help(format!("add {need}, or remove `{field}`")));
        }
    }
}

fn check_limits(spec: &InstancetypeSpec, typed: &TypedDefinition, problems: &mut Problems) {
    let guest = spec.cpu.guest.0;
    if let Some(most) = spec.cpu.max_sockets.filter(|most| most.0 < guest) {
        // KubeVirt's `validateCPUHotplug` compares sockets, and how many there are is up to the
        // preference; by default, each vCPU is one.
        let message = format!(
            "`maxSockets` is {}, but with the default topology, the guest starts with {guest} sockets",
            most.0
        );
        let problem = typed.problem(Code::SocketLimit, paths::MAX_SOCKETS, message);
        problems.push(
            problem.help("raise it, or use a preference that makes the vCPUs cores or threads"),
        );
    }
    let guest = &spec.memory.guest;
    match &spec.memory.max_guest {
        Some(most) if most < guest => {
            let message =
                format!("`maxGuest` is {most}, but the guest starts with {guest} of memory");
            let problem = typed.problem(Code::LimitBelowGuest, paths::MAX_GUEST, message);
            problems.push(problem.help_from(memory::help(most, paths::MAX_GUEST, typed)));
        }
        Some(most) => memory::check(most, paths::MAX_GUEST, typed, problems),
        None => {}
    }
}

/// Checks huge pages, and whether they fit the memory if that is a likely amount.
fn check_hugepages(spec: &InstancetypeSpec, typed: &TypedDefinition, problems: &mut Problems) {
    let Some(hugepages) = &spec.memory.hugepages else {
        return;
    };
    if spec
        .memory
        .overcommit_percent
        .is_some_and(|percent| percent.0 > 0)
    {
        let message = "memory backed by huge pages cannot be overcommitted";
        let problem = typed.problem(Code::ConflictingFields, paths::OVERCOMMIT_PERCENT, message);
        problems.push(problem.help("remove `overcommitPercent` or `hugepages`"));
    }
    let path = paths::HUGEPAGE_SIZE;
    let Some(size) = &hugepages.page_size else {
        let message = "`hugepages` needs a `pageSize`: KubeVirt has no default";
        problems.push(
            typed
                .problem(Code::MissingCompanion, path, message)
                .help("add `pageSize: 2Mi`, or remove `hugepages`"),
        );
        return;
    };
    match Quantity::parse(size) {
        Err(error) => problems.push(typed.problem(Code::BadQuantity, path, error.message)),
        Ok(size) => {
            memory::check_page(&size, path, typed, problems);
            // Even where an amount is unlikely: KubeVirt refuses each virtual machine, and a warning
            // would let that pass.
            problems.extend(misfit(&size, &spec.memory.guest, typed));
        }
    }
}

/// The problem of pages that cannot back the memory, at the value that has to change.
fn misfit(size: &Quantity, memory: &Quantity, typed: &TypedDefinition) -> Option<Problem> {
    let (page, guest) = (size.value_rounded_up(), memory.value_rounded_up());
    let at_page =
        |message: String| typed.problem(Code::HugepageSize, paths::HUGEPAGE_SIZE, message);
    if page <= 0 {
        let message = format!("the size of a huge page must be greater than 0, and it is {size}");
        return Some(at_page(message));
    }
    let message = if page > guest {
        format!("a huge page of {size} is larger than the memory of {memory}")
    } else if guest % page == 0 {
        return None;
    } else if page.count_ones() != 1 {
        // It is wrong with the memory of every size.
        let message = format!("no huge page has {size}: its size is a power of 2");
        return Some(at_page(message).help("write it as `2Mi` or `1Gi`"));
    } else {
        format!("the memory of {memory} is not a multiple of the huge page size {size}")
    };
    let (memory, page) = (
        typed.at(paths::MEMORY_GUEST),
        typed.at(paths::HUGEPAGE_SIZE),
    );
    // Of a series, the size that does not fit is wrong, and not what all sizes share.
    let of_size = typed.definition.at.source;
    if memory.source == of_size && page.source != of_size {
        let problem = typed.problem_at(Code::HugepageSize, memory, message);
        return Some(problem.related(page, "the size of a page"));
    }
    Some(at_page(message))
}
