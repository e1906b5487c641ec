//! What is not ready, and why.

use crate::cluster::releases::Project;

use super::state::{Condition, Container, Object, State, WORKLOADS};

/// The most workloads, and the most pods, that are told: more have the same reason, as a rule.
const MAX_TOLD: usize = 8;

/// The conditions of a custom resource, each with the status that is as it should be.
const GOOD: [(&str, &str); 5] = [
    ("Available", "True"),
    ("Progressing", "False"),
    ("Degraded", "False"),
    ("Created", "True"),
    ("Synchronized", "True"),
];

/// How far a project is, in a few words.
pub(super) fn summary(state: &State, project: &Project) -> String {
    let Some(resource) = state.resource(project) else {
        return format!("there is no {} `{}`", project.name, project.instance);
    };
    let workloads = state.items.iter().filter_map(Object::ready);
    let (ready, all) = workloads.fold((0, 0), |(ready, all), (one, of)| {
        (ready + u32::from(one >= of), all + 1)
    });
    let phase = match resource.status.phase.as_str() {
        "" => "not begun",
        phase => phase,
    };
    let why = pods(state).into_iter().next();
    let why = why.map_or(String::new(), |pod| format!("; {pod}"));
    format!("{phase}, {ready} of {all} workloads ready{why}")
}

/// Everything that is not ready, each with its reason.
pub(super) fn reasons(state: &State, project: &Project) -> Vec<String> {
    let mut reasons = conditions(state, project);
    reasons.extend(first(workloads(state)));
    reasons.extend(first(pods(state)));
    reasons
}

/// The first of some, and the number of the others.
fn first(mut lines: Vec<String>) -> Vec<String> {
    let others = lines.len().saturating_sub(MAX_TOLD);
    lines.truncate(MAX_TOLD);
    if others > 0 {
        lines.push(format!("{others} more are not ready"));
    }
    lines
}

fn conditions(state: &State, project: &Project) -> Vec<String> {
    let Some(resource) = state.resource(project) else {
        return vec![summary(state, project)];
    };
    let bad = GOOD.iter().filter_map(|(kind, good)| {
        let condition = resource.status.condition(kind)?;
        (condition.status != *good).then(|| {
            let Condition { status, .. } = condition;
            let why = because(&condition.reason, &condition.message);
            format!("the condition `{kind}` is `{status}`{why}")
        })
    });
    let bad: Vec<String> = bad.collect();
    if resource.status.conditions.is_empty() {
        let operator = project.operator_name;
        return vec![format!("`{operator}` has not set any condition yet")];
    }
    bad
}

fn workloads(state: &State) -> Vec<String> {
    let unready = state.items.iter().filter_map(|it| {
        let kind = WORKLOADS.iter().find(|kind| it.kind == **kind)?;
        let (ready, all) = it.ready()?;
        let failure = it.status.condition("ReplicaFailure");
        let why = failure.map_or(String::new(), |it| because(&it.reason, &it.message));
        let name = &it.metadata.name;
        (ready < all).then(|| format!("{kind} `{name}`: {ready} of {all} ready{why}"))
    });
    unready.collect()
}

fn pods(state: &State) -> Vec<String> {
    let pods = state.items.iter().filter(|it| it.kind == "Pod");
    pods.filter_map(unready_pod).collect()
}

/// Why a pod is not ready; `None` if it is.
fn unready_pod(pod: &Object) -> Option<String> {
    let status = &pod.status;
    let ready = status.condition("Ready");
    let is_ready = ready.is_some_and(|it| it.status == "True");
    if is_ready || status.phase == "Succeeded" {
        return None;
    }
    let name = &pod.metadata.name;
    if let Some(scheduled) = status.condition("PodScheduled")
        && scheduled.status == "False"
    {
        let why = because(&scheduled.reason, &scheduled.message);
        return Some(format!("pod `{name}`{why}"));
    }
    let containers = status.init_container_statuses.iter();
    let mut containers = containers.chain(&status.container_statuses);
    let why = containers
        .find_map(unready_container)
        .or_else(|| Some(because(&ready?.reason, &ready?.message)))
        .unwrap_or_else(|| format!(": {}", status.phase));
    Some(format!("pod `{name}`{why}"))
}

/// Why a container does not run; `None` if it does, or has done its work.
fn unready_container(container: &Container) -> Option<String> {
    let name = &container.name;
    let ended = |it: &super::state::Ended| {
        let why = because(&it.reason, &it.message);
        format!("exit code {}{why}", it.exit_code)
    };
    if let Some(waiting) = &container.state.waiting {
        let why = because(&waiting.reason, &waiting.message);
        let last = container.last_state.terminated.as_ref();
        let last = last.map_or(String::new(), |it| format!("; it ended with {}", ended(it)));
        return Some(format!(", container `{name}`{why}{last}"));
    }
    let terminated = container.state.terminated.as_ref()?;
    let has_failed = terminated.exit_code != 0;
    has_failed.then(|| format!(", container `{name}`: {}", ended(terminated)))
}

/// A reason and what is said of it, behind what they are about.
fn because(reason: &str, message: &str) -> String {
    let said = [reason, message].into_iter().filter(|it| !it.is_empty());
    said.flat_map(|it| [": ", it]).collect()
}
