//! The order of the webhooks' rules.

use crate::yaml::Node;

use super::super::reason::Reason;
use super::cluster::Cluster;
use super::refusal::{Seen, Webhook};
use super::{architectures, disks, hyperv, interfaces, live_update, metadata, spec};

/// What the webhook of a virtual machine refuses. `template` has everything that becomes of it.
/// KubeVirt: `ValidateVirtualMachineSpec`.
pub(in super::super) fn of_machine(template: &Node, cluster: &Cluster) -> Vec<Reason> {
    refusals(template, cluster, Webhook::Machine, |seen, refusals| {
        refusals.extend(metadata::refusals(seen, template));
        refusals.extend(spec::refusals(seen));
        refusals.extend(live_update::refusals(seen));
    })
}

/// What the webhook of an instance refuses. KubeVirt: `VMICreateAdmitter.Admit`, which asks some rules
/// twice.
pub(in super::super) fn of_instance(instance: &Node, cluster: &Cluster) -> Vec<Reason> {
    refusals(instance, cluster, Webhook::Instance, |seen, refusals| {
        refusals.extend(interfaces::refusals(seen));
        refusals.extend(disks::refusals(seen));
        refusals.extend(spec::refusals(seen));
        refusals.extend(metadata::refusals(seen, instance));
        refusals.extend(hyperv::refusals(seen));
        refusals.extend(architectures::refusals(seen));
    })
}

fn refusals(
    template: &Node,
    cluster: &Cluster,
    webhook: Webhook,
    add: impl FnOnce(&Seen<'_>, &mut Vec<Reason>),
) -> Vec<Reason> {
    let mut refusals = Vec::new();
    if let Some(spec) = template.get(&["spec"]) {
        let seen = Seen {
            spec,
            cluster,
            webhook,
        };
        add(&seen, &mut refusals);
    }
    refusals
}
