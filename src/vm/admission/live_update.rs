//! What a virtual machine needs so that it can be changed while it runs.

use super::super::fields::{Keys, number, quantity};
use super::super::live_update::check_memory;
use super::super::reason::Reason;
use super::cluster::Rollout;
use super::cpu::too_many_sockets;
use super::refusal::Seen;

/// KubeVirt: `validateLiveUpdateFeatures`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    const SOCKETS: Keys<'_> = &["domain", "cpu", "sockets"];
    const GUEST: Keys<'_> = &["domain", "memory", "guest"];
    const MAX_GUEST: Keys<'_> = &["domain", "memory", "maxGuest"];
    if seen.cluster.rollout == Rollout::Stage {
        return Vec::new();
    }
    let mut refusals = Vec::new();
    let sockets = number(seen.spec, SOCKETS);
    let most = number(seen.spec, &["domain", "cpu", "maxSockets"]);
    if sockets != 0 && most != 0 && sockets > most {
        refusals.push(too_many_sockets(seen));
    }
    if let Some(most) = quantity(seen.spec, MAX_GUEST)
        && let Err(fault) = check_memory(seen.spec, Some(&most))
    {
        let at = seen.at(fault.keys);
        let field = seen.path(&GUEST.join("."));
        let mut refusal = seen.refuse_as(&field, at, fault.message);
        if let Some(other) = fault.other {
            refusal = refusal.related(seen.at(other), "this does not go with it");
        }
        refusals.push(refusal.help(fault.help));
    }
    refusals
}
