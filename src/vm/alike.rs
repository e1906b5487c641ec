//! Instance types that differ in size alone, and of which KubeVirt refuses the same virtual machines.

use crate::kubernetes::quantity::Quantity;
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::fields::{Keys, is_set, new, number, quantity};

const GUEST: Keys<'_> = &["cpu", "guest"];
const MAX_SOCKETS: Keys<'_> = &["cpu", "maxSockets"];
const MEMORY: Keys<'_> = &["memory", "guest"];
const MAX_MEMORY: Keys<'_> = &["memory", "maxGuest"];
const OVERCOMMIT: Keys<'_> = &["memory", "overcommitPercent"];
const HUGEPAGES: Keys<'_> = &["memory", "hugepages"];
const PAGE_SIZE: Keys<'_> = &["memory", "hugepages", "pageSize"];

/// Memory that is enough for everything, and of which no whole number has a rest.
const WHOLE: i128 = 1 << 30;

/// The spec of an instance type without those parts of its size that no rule tells from others. Of two that
/// are equal then, KubeVirt refuses the same virtual machines without a preference, or none.
#[must_use]
pub fn without_usual_size(spec: &Node) -> Node {
    let mut rest = spec.clone();
    if has_usual_vcpus(spec) {
        clear(&mut rest, &[GUEST, MAX_SOCKETS]);
    }
    if has_usual_memory(spec) {
        clear(&mut rest, &[MEMORY]);
    }
    rest
}

/// Whether there are vCPUs, and no more than sockets. KubeVirt: `validateCPUHotplug`.
fn has_usual_vcpus(spec: &Node) -> bool {
    let vcpus = number(spec, GUEST);
    vcpus > 0 && (!is_set(spec, MAX_SOCKETS) || vcpus <= number(spec, MAX_SOCKETS))
}

/// Whether the memory is a whole number of huge pages, if there are some, and nothing else is compared
/// with it. What overcommitted memory asks of a node is no whole number of pages. KubeVirt:
/// `validateHugepagesMemoryRequests`, `ValidateLiveUpdateMemory`.
fn has_usual_memory(spec: &Node) -> bool {
    let is_whole = |memory: Quantity| {
        let bytes = memory.value_rounded_up();
        bytes > 0 && bytes % WHOLE == 0
    };
    let divides_whole = |page: Quantity| WHOLE.checked_rem(page.value_rounded_up()) == Some(0);
    let page = || quantity(spec, PAGE_SIZE).is_some_and(divides_whole);
    let has_usual_pages = !is_set(spec, HUGEPAGES) || (page() && !is_set(spec, OVERCOMMIT));
    has_usual_pages && !is_set(spec, MAX_MEMORY) && quantity(spec, MEMORY).is_some_and(is_whole)
}

/// Takes the values of fields, which stay.
fn clear(spec: &mut Node, fields: &[Keys<'_>]) {
    for keys in fields {
        if spec.get(keys).is_some() {
            spec.set(keys, new(Value::Null, Location::NOWHERE));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use crate::diagnostic::Problems;
    use crate::text::{Sources, json_line};
    use crate::yaml;

    use super::super::admission::Cluster;
    use super::super::probes::Probes;
    use super::super::trial::Trial;
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
    const VCPUS: [u32; 7] = [0, 1, 2, 3, 8, 255, 1000];
    const SOCKETS: [&str; 4] = [
        "",
        ", maxSockets: 0",
        ", maxSockets: 4",
        ", maxSockets: 1000",
    ];
    const MEMORY: [&str; 13] = [
        "0", "1", "-1Gi", "1M", "512Mi", "1Gi", "1.5Gi", "3Gi", "4G", "8Gi", "1025Gi", "5Pi", "7Ei",
    ];

    fn specs() -> Vec<Node> {
        let mut specs = Vec::new();
        for features in FEATURES {
            for (vcpus, sockets) in VCPUS.iter().flat_map(|it| SOCKETS.map(|most| (it, most))) {
                for memory in MEMORY {
                    let text = features
                        .replace('@', &format!("guest: {vcpus}{sockets}"))
                        .replace('#', &format!("guest: {memory}"));
                    let source = Sources::default().add("spec", text.clone());
                    specs.push(yaml::parse(source, &text, &mut Problems::default()).unwrap());
                }
            }
        }
        specs
    }

    #[test]
    fn of_those_that_are_alike_all_are_refused_or_none() {
        let (probes, cluster) = (Probes::default(), Cluster::default());
        let mut refused: HashMap<String, (bool, String)> = HashMap::new();
        let specs = specs();
        for spec in &specs {
            let trial = Trial::of_instancetype(spec);
            let is_refused = !trial.refusals(&probes, &cluster).are_none();
            let rest = json_line(&without_usual_size(spec));
            let (of_first, first) = refused
                .entry(rest)
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
