//! What sets an instance type apart from others with the same CPUs and memory, in words.

use indexmap::IndexMap;

use crate::kubevirt::instancetype::{InstancetypeSpec, IoThreadsPolicy};
use crate::text::code_span as code;

/// A sentence for each property of a spec, without its full stop.
#[must_use]
pub fn characteristics(spec: &InstancetypeSpec) -> Vec<String> {
    let mut found = Vec::new();
    found.extend(of_cpu(spec));
    found.extend(of_memory(spec));
    found.extend(of_devices(spec));
    found.extend(of_node(spec));
    found
}

fn of_cpu(spec: &InstancetypeSpec) -> Vec<String> {
    let cpu = &spec.cpu;
    let numa = cpu
        .numa
        .as_ref()
        .and_then(|numa| numa.guest_mapping_passthrough);
    let sockets = cpu.max_sockets.map(|most| {
        if most == cpu.guest {
            "no vCPU can be added to a running machine".to_owned()
        } else {
            format!(
                "vCPUs can be added to a running machine, up to {} sockets",
                most.0
            )
        }
    });
    [
        (cpu.dedicated_cpu_placement == Some(true))
            .then(|| "each vCPU has a CPU of the node to itself".to_owned()),
        (cpu.isolate_emulator_thread == Some(true))
            .then(|| "the emulator has an additional CPU to itself".to_owned()),
        numa.map(|_| "the guest sees the NUMA layout of its CPUs".to_owned()),
        cpu.realtime
            .as_ref()
            .map(|_| "the vCPUs are scheduled in real time".to_owned()),
        sockets,
        cpu.model
            .as_ref()
            .map(|model| format!("the CPU model is {}", code(model))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_memory(spec: &InstancetypeSpec) -> Vec<String> {
    let memory = &spec.memory;
    let hugepages = memory
        .hugepages
        .as_ref()
        .map(|pages| match &pages.page_size {
            Some(size) => format!("huge pages of {size} back the memory"),
            None => "huge pages back the memory".to_owned(),
        });
    let overcommit = memory
        .overcommit_percent
        .filter(|percent| percent.0 > 0)
        .map(|percent| {
            format!(
                "the node reserves {}% less memory than the guest sees",
                percent.0
            )
        });
    let most = memory
        .max_guest
        .as_ref()
        .map(|most| format!("memory can be added to a running machine, up to {most}"));
    [hugepages, overcommit, most]
        .into_iter()
        .flatten()
        .collect()
}

fn of_devices(spec: &InstancetypeSpec) -> Vec<String> {
    let gpus = spec.gpus.iter().flatten().map(|gpu| {
        let model = gpu.device_name.as_ref().unwrap_or(&gpu.name);
        format!("the guest has the GPU {}", code(model))
    });
    let devices = spec.host_devices.iter().flatten().map(|device| {
        let model = device.device_name.as_ref().unwrap_or(&device.name);
        format!("the guest has the device {} of the node", code(model))
    });
    let threads = spec
        .io_threads
        .as_ref()
        .and_then(|threads| threads.supplemental_pool_thread_count);
    let policy = spec.io_threads_policy.map(|policy| match policy {
        IoThreadsPolicy::Shared => "one thread serves all disks".to_owned(),
        IoThreadsPolicy::Auto => {
            "the number of vCPUs decides how many threads serve the disks".to_owned()
        }
        IoThreadsPolicy::SupplementalPool => match threads {
            Some(threads) => format!("a pool of {threads} threads serves the disks"),
            None => "a pool of threads serves the disks".to_owned(),
        },
    });
    gpus.chain(devices).chain(policy).collect()
}

fn of_node(spec: &InstancetypeSpec) -> Vec<String> {
    let security = spec
        .launch_security
        .as_ref()
        .map(|_| "the node cannot read the memory of the guest".to_owned());
    let scheduler = spec
        .scheduler_name
        .as_ref()
        .map(|name| format!("the scheduler {} chooses its node", code(name)));
    let selector = entries(spec.node_selector.as_deref(), "the node has the label");
    let annotations = entries(
        spec.annotations.as_deref(),
        "the running machine has the annotation",
    );
    [security, scheduler]
        .into_iter()
        .flatten()
        .chain(selector)
        .chain(annotations)
        .collect()
}

fn entries(entries: Option<&IndexMap<String, String>>, words: &str) -> Vec<String> {
    entries
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{words} {}", code(&format!("{key}: {value}"))))
        .collect()
}
