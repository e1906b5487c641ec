//! The threads that do the input and output of disks.

use crate::diagnostic::listed;

use super::super::fields::{Keys, number};
use super::super::reason::Reason;
use super::refusal::Seen;

const POLICY: Keys<'_> = &["domain", "ioThreadsPolicy"];

/// The policy that needs a number of threads.
const POOL: &str = "supplementalPool";

/// How threads are shared (`validIOThreadsPolicies`).
const POLICIES: [&str; 3] = ["shared", "auto", POOL];

/// KubeVirt: `validateIOThreadsPolicy`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    let Some(policy) = seen.spec.get(POLICY).and_then(|node| node.text()) else {
        return refusals;
    };
    if !POLICIES.contains(&policy) {
        let message = format!("Invalid IOThreadsPolicy ({policy})");
        let help = listed(policy, POLICIES);
        refusals.push(seen.refuse(POLICY, message).help_from(help));
    }
    let threads = ["domain", "ioThreads", "supplementalPoolThreadCount"];
    if policy == POOL && number(seen.spec, &threads) < 1 {
        let field = seen.path("domain.ioThreads.count");
        let message =
            "the number of iothreads needs to be set and positive for the dedicated policy";
        let refusal = seen.refuse_as(&field, seen.at(POLICY), message);
        refusals.push(refusal.help("add `supplementalPoolThreadCount` to `ioThreads`"));
    }
    refusals
}
