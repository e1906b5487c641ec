//! What stands in the way of a sync.

use crate::cluster::{Conflict, KubeVirt, Kubectl, Plan, is_refusal};
use crate::diagnostic::{Code, Problem, backticked};
use crate::kubevirt::Kind;
use crate::text::shell_word;

use super::printing::Findings;

/// Checks that nothing is in the way of a plan; `None` if something is.
pub(super) fn check(
    plan: &Plan,
    kubectl: &Kubectl,
    is_adopted: bool,
    findings: &mut Findings,
) -> Option<()> {
    if !plan.of_operator.is_empty() {
        findings.problems.push(operator_owned(plan));
        return None;
    }
    if !plan.going.is_empty() {
        findings.problems.push(going(plan));
    }
    findings
        .problems
        .extend(plan.conflicts.iter().map(conflict));
    // Where it has deployed something, or has left alone what was applied before, its names are others.
    let is_settled = is_adopted || plan.is_beside_operator || plan.is_renewal;
    if !is_settled && plan.writes_deployed_kinds() {
        let found = unless_failed(KubeVirt::find(kubectl), ASK, findings)?;
        if let Some(kubevirt) = found.filter(|it| it.deploys_catalog && !it.is_deployed) {
            findings.problems.push(operator_deploys(&kubevirt));
        }
    }
    (!findings.problems.any_errors()).then_some(())
}

/// What fails if it is not known whether a cluster has a KubeVirt.
pub(super) const ASK: &str = "cannot ask for KubeVirt";

/// What to do if the cluster failed.
const FAILED: &str = "fix this and run the command again: it completes what is missing";

/// What to do if deletions are held.
const HELD: &str = "an adoption was interrupted: complete it with `sync --adopt`, or undo it with `sync --release`";

/// What is asked of users whose cluster has a copy of KubeVirt's own.
const ADOPT: &str =
    "take them over with `sync --adopt`: virt-operator then deploys none of its own";

pub(super) fn strange_bundles() -> Problem {
    let message = "the bundles hold nothing of what virt-operator deploys";
    Problem::of_file(Code::OperatorOwned, "cluster:", message)
        .note("an adoption would take everything over that the bundles do not hold, and a later sync prune it")
        .help("sync without `--adopt`: virt-operator leaves other names and other kinds alone")
}

pub(super) fn missing_kind(kind: Kind) -> Problem {
    let kind = kind.as_str();
    let message = format!("the bundles hold no {kind}, and virt-operator deploys some");
    Problem::of_file(Code::OperatorOwned, "cluster:", message)
        .note("an adoption takes both kinds over, and a later sync would prune what the bundles do not hold")
        .help(format!("add a bundle that holds each {kind} of the catalog"))
}

pub(super) fn interrupted_by(manager: &str) -> Problem {
    let message = format!("the adoption of the field manager `{manager}` is not complete");
    Problem::of_file(Code::OperatorOwned, "cluster:", message).help(format!(
        "complete it with `sync --adopt --field-manager {}`, or undo it with `sync --release`",
        shell_word(manager)
    ))
}

fn operator_owned(plan: &Plan) -> Problem {
    let message = format!("virt-operator keeps {} as its own", some(&plan.of_operator));
    Problem::of_file(Code::OperatorOwned, "cluster:", message)
        .note("it would undo each change of them, and it deletes them once it deploys no catalog any more")
        .help(ADOPT)
}

pub(super) fn going(plan: &Plan) -> Problem {
    let are = if plan.going.len() == 1 { "is" } else { "are" };
    let message = format!("{} {are} being deleted", some(&plan.going));
    Problem::of_file(Code::ClusterFailed, "cluster:", message)
        .note("what is applied to an object that is being deleted goes with it")
        .help(
            "run the command again once it is gone: `metadata.finalizers` says what that waits for",
        )
}

/// The name of the first of some objects, and how many others there are.
fn some(objects: &[(Kind, String)]) -> String {
    match objects {
        [(_, one)] => format!("`{one}`"),
        [(_, first), others @ ..] => format!("`{first}` and {} others", others.len()),
        [] => String::new(),
    }
}

fn operator_deploys(kubevirt: &KubeVirt) -> Problem {
    let KubeVirt {
        namespace, name, ..
    } = kubevirt;
    let message = format!(
        "virt-operator is about to deploy a catalog of its own, as KubeVirt `{namespace}/{name}` says"
    );
    Problem::of_file(Code::OperatorOwned, "cluster:", message)
        .note("it makes what has the same name its own, and undoes each change of it")
        .help(ADOPT)
}

fn conflict(conflict: &Conflict) -> Problem {
    let managers: Vec<&str> = conflict.managers.iter().map(String::as_str).collect();
    let message = format!(
        "{} of {} `{}` would change, and belongs to {}",
        conflict.field_name(),
        conflict.kind.as_str(),
        conflict.name,
        backticked(&managers)
    );
    Problem::of_file(Code::FieldConflict, "cluster:", message)
        .help("undo what was changed there, or take it over with `--force-conflicts`")
}

/// A result; `None`, and a problem, if the cluster failed.
pub(super) fn unless_failed<T>(
    result: anyhow::Result<T>,
    what: &'static str,
    findings: &mut Findings,
) -> Option<T> {
    let reported = result.map_err(|error| {
        let problem = Problem::of_error(Code::ClusterFailed, "cluster:", &error.context(what));
        let is_held = is_refusal(&problem.message);
        let help = if is_held { HELD } else { FAILED };
        findings.problems.push(problem.help(help));
    });
    reported.ok()
}
