//! Rules for the specs of instance types: what KubeVirt refuses of themselves, and what is unlikely.

use super::memory;
use super::release::is_known;
use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problems};
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::paths::{instancetype as paths, preference};
use crate::migrate::launch_security;
use crate::model::{Release, Unchecked};

pub(super) fn check(
    spec: &InstancetypeSpec,
    typed: &TypedDefinition,
    release: Release,
    problems: &mut Problems,
) {
    memory::check(&spec.memory.guest, paths::MEMORY_GUEST, typed, problems);
    check_sockets(spec, typed, problems);
    if let Some(most) = &spec.memory.max_guest {
        memory::check(most, paths::MAX_GUEST, typed, problems);
    }
    check_hugepages(spec, typed, problems);
    if is_known(preference::LAUNCH_SECURITY, None, release) {
        problems.extend(launch_security(typed));
    }
}

fn check_sockets(spec: &InstancetypeSpec, typed: &TypedDefinition, problems: &mut Problems) {
    let guest = spec.cpu.guest.0;
    // KubeVirt takes 0 for none.
    let limits = |most: &Unchecked<_, u32>| (1..guest).contains(&most.0);
    let Some(most) = spec.cpu.max_sockets.filter(limits) else {
        return;
    };
    // KubeVirt's `validateCPUHotplug` compares sockets, and how many there are is up to the
    // preference; by default, each vCPU is one.
    let message = format!(
        "`maxSockets` is {}, but with the default topology, the guest starts with {guest} sockets",
        most.0
    );
    let problem = typed.problem(Code::SocketLimit, paths::MAX_SOCKETS, message);
    problems
        .push(problem.help("raise it, or use a preference that makes the vCPUs cores or threads"));
}

/// Checks the size of huge pages, and that the memory that they back is not overcommitted (KubeVirt:
/// `validateMemoryOvercommitPercentNoHugepages`).
fn check_hugepages(spec: &InstancetypeSpec, typed: &TypedDefinition, problems: &mut Problems) {
    let Some(hugepages) = &spec.memory.hugepages else {
        return;
    };
    let overcommit = spec.memory.overcommit_percent.as_ref();
    if overcommit.is_some_and(|percent| percent.0 > 0) {
        let message = "memory backed by huge pages cannot be overcommitted";
        let problem = typed.problem(Code::ConflictingFields, paths::OVERCOMMIT_PERCENT, message);
        problems.push(problem.help("remove `overcommitPercent` or `hugepages`"));
    }
    let path = paths::HUGEPAGE_SIZE;
    match hugepages.page_size.as_deref().map(Quantity::parse) {
        Some(Ok(size)) => memory::check_page(&size, path, typed, problems),
        Some(Err(error)) => problems.push(typed.problem(Code::BadQuantity, path, error.message)),
        None => {}
    }
}
