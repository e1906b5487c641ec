//! The cases that need no more than the answer to a creation: preferences with instance types.

use serde_json::Value as Json;

use super::super::kubectl::Kubectl;
use super::bulk::{Keep, create};
use super::case::{Case, Check};
use super::outcome::{Outcome, Verdict};

/// Asks the server for all of them in one call; it keeps none.
///
/// # Errors
/// If the server is not reached.
pub(super) fn run(
    kubectl: &Kubectl,
    namespace: &str,
    cases: &[&Case],
) -> anyhow::Result<Vec<Outcome>> {
    let machines: Vec<&Json> = cases.iter().filter_map(|case| machine(case)).collect();
    let refusals = create(kubectl, namespace, &machines, Keep::Tried)?;
    let outcome = |(number, case): (usize, &&Case)| {
        Outcome::of(
            case,
            verdict(case, refusals.get(&number).map(String::as_str)),
        )
    };
    let cases = cases.iter().filter(|case| machine(case).is_some());
    Ok(cases.enumerate().map(outcome).collect())
}

fn machine(case: &Case) -> Option<&Json> {
    match &case.check {
        Check::Refused(machine, _) | Check::Accepted(machine) => Some(machine),
        _ => None,
    }
}

fn verdict(case: &Case, refusal: Option<&str>) -> Verdict {
    match (&case.check, refusal) {
        (Check::Refused(_, message), Some(refusal)) if refusal.contains(message) => Verdict::Passed,
        (Check::Refused(_, message), Some(refusal)) => Verdict::Failed(format!(
            "it is refused with another message\nexpected: {message}\nthe server says: {refusal}"
        )),
        (Check::Refused(_, message), None) => Verdict::Failed(format!(
            "it is accepted, and has to be refused\nexpected: {message}"
        )),
        (_, Some(refusal)) => Verdict::Failed(format!("it is refused\nthe server says: {refusal}")),
        (_, None) => Verdict::Passed,
    }
}
