//! The rules that both webhooks ask.

use super::super::reason::Reason;
use super::refusal::Seen;
use super::{
    claims, cpu, disks, firmware, host_devices, inputs, interfaces, io_threads, launch_security,
    machine_type, memory, panic_devices, pod_network, sound, subdomain, video,
};

/// A rule, or several that come one after the other.
type Rule = fn(&Seen<'_>) -> Vec<Reason>;

/// In KubeVirt's order. KubeVirt: `ValidateVirtualMachineInstanceSpec`.
const RULES: [Rule; 18] = [
    subdomain::refusals,
    memory::request,
    memory::hugepages,
    machine_type::refusals,
    cpu::refusals,
    interfaces::refusals,
    claims::refusals,
    disks::of_metrics,
    inputs::refusals,
    io_threads::refusals,
    pod_network::refusals,
    disks::refusals,
    firmware::refusals,
    host_devices::refusals,
    sound::refusals,
    launch_security::refusals,
    video::refusals,
    panic_devices::refusals,
];

pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    RULES.iter().flat_map(|rule| rule(seen)).collect()
}
