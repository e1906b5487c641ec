//! The proof that a preference means the same before and after.

use crate::kubernetes::quantity::Quantity;
use crate::vm::{Cluster, Offer, Probe, Probes, Reason, Trial, Verdict};
use crate::yaml::Node;

/// The sizes that the first probe has as well, besides the smallest that a preference takes: some can be
/// spread by every usual ratio, and some by none.
const VCPUS: [u32; 4] = [1, 4, 7, 48];
const MEMORY: i64 = 16 << 30;

/// What preferences are tried on.
#[derive(Debug)]
pub struct Proof {
    probes: Probes,
    cluster: Cluster,
}

impl Default for Proof {
    fn default() -> Self {
        Self {
            probes: Probes::with_devices(),
            cluster: Cluster::default(),
        }
    }
}

impl Proof {
    /// The virtual machines that become something else with the spec of a preference `after` than they do
    /// with the one `before`, in words: `without graphics`.
    pub(super) fn difference(&self, before: &Node, after: &Node) -> Option<&'static str> {
        let smallest = Trial::of_preference(before);
        let of_smallest = self.probes.iter().map(|probe| (smallest.clone(), probe));
        let of_size = |vcpus, probe| {
            let memory = Quantity::of_bytes(MEMORY);
            let trial = Trial::of_preference_and_size(before, Offer { vcpus, memory });
            (trial, probe)
        };
        let first = self.probes.first();
        let of_sizes = first
            .into_iter()
            .flat_map(|probe| VCPUS.map(|vcpus| of_size(vcpus, probe)));
        let differs = |(trial, probe): &(Trial<'_>, &Probe)| {
            let verdicts = [trial, &trial.with_preference(after)];
            let [old, new] = verdicts.map(|it| compared(it.on(probe, &self.cluster)));
            old != new
        };
        let mut trials = of_smallest.chain(of_sizes);
        trials.find(differs).map(|(_, probe)| probe.words)
    }
}

/// What is compared of a verdict: not where things are written, and what to do about it.
fn compared(verdict: Verdict) -> Result<Node, Vec<(String, Vec<String>)>> {
    let said = |reason: Reason| (reason.message, reason.fields);
    verdict.map_err(|reasons| reasons.into_iter().map(said).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::text::Sources;
    use crate::yaml;

    fn difference(before: &str, after: &str) -> Option<&'static str> {
        let spec = |text: &str| {
            let source = Sources::default().add("spec", text);
            yaml::parse(source, text, &mut Problems::default()).unwrap()
        };
        Proof::default().difference(&spec(before), &spec(after))
    }

    #[test]
    fn what_means_the_same_does_not_differ() {
        let before =
            "{preferSpreadSocketToCoreRatio: 4, cpu: {preferredCPUTopology: preferSpread}}";
        let after = "{cpu: {preferredCPUTopology: spread, spreadOptions: {ratio: 4}}}";
        assert_eq!(difference(before, after), None);
    }

    #[test]
    fn what_means_something_else_differs() {
        for (before, after, words) in [
            (
                "{firmware: {preferredUseEfi: true}}",
                "{firmware: {}}",
                "that say nothing special",
            ),
            (
                "{cpu: {preferredCPUTopology: spread}}",
                "{cpu: {preferredCPUTopology: spread, spreadOptions: {ratio: 4}}}",
                "that say nothing special",
            ),
            (
                "{devices: {preferredLunBus: scsi}}",
                "{devices: {preferredLunBus: sata}}",
                "with a LUN",
            ),
        ] {
            assert_eq!(difference(before, after), Some(words), "{after}");
        }
    }
}
