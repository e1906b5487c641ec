//! What an update makes of a fleet as problems, which CI servers show.

use crate::diagnostic::{Checked, Code, Place, Problem};
use crate::text::visible;
use crate::vm::{FieldChange, Impact, NoStart, Outcome, Reason};

use super::impact::{FleetImpact, Tried, TriedMachine, held_partly, let_go};
use super::impact_text::parts;

impl FleetImpact {
    /// The virtual machines with what is told of each.
    #[must_use]
    pub fn checked(&self) -> Vec<Checked> {
        self.machines.iter().map(checked).collect()
    }
}

fn checked(machine: &TriedMachine) -> Checked {
    let problems = match &machine.tried {
        Tried::Free => Vec::new(),
        Tried::NotJudged(problems) => problems.clone(),
        Tried::Judged(impact) => of_impact(machine, impact),
    };
    Checked {
        is_object: true,
        name: machine.full_name(),
        place: Place::At(machine.at),
        problems,
        is_skipped: machine.outcome().is_none(),
    }
}

fn of_impact(machine: &TriedMachine, impact: &Impact) -> Vec<Problem> {
    let mut reasons: Vec<Reason> = Vec::new();
    if impact.can_no_longer_start() {
        reasons.extend(match &impact.after.no_start {
            None => Vec::new(),
            Some(NoStart::GivenUp(error)) => error.causes.clone(),
            Some(NoStart::Refused(reasons)) => reasons.clone(),
        });
    }
    if impact.can_no_longer_be_edited() {
        reasons.extend(impact.after.refusals.iter().cloned());
    }
    let mut problems: Vec<Problem> = Vec::new();
    for reason in reasons {
        let problem = reason.into_problem().found_in(&machine.name);
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems.extend(change(machine, impact));
    let notes = held_by(impact);
    let with_notes = |it: Problem| notes.iter().cloned().fold(it, Problem::note);
    problems.into_iter().map(with_notes).collect()
}

/// Whether a revision holds the virtual machine, so that it is not what is told until something lets it go;
/// and why others do not.
fn held_by(impact: &Impact) -> Vec<String> {
    let loose = impact.holds.iter().filter_map(|hold| {
        let why = hold.loose?;
        Some(format!(
            "no revision holds it with `{}`: {}",
            visible(&hold.name),
            why.words()
        ))
    });
    let held = held_partly(impact).into_iter().map(|(name, by)| {
        let (name, let_go) = (visible(&name), let_go(by));
        format!(
            "a revision holds it with `{name}`: nothing that this changes happens until {let_go}"
        )
    });
    let pinned = impact.pinned_by().map(|by| {
        let let_go = let_go(by);
        format!("its revisions hold it: nothing of this happens until {let_go}")
    });
    pinned.into_iter().chain(held).chain(loose).collect()
}

/// What else is told: that it has to restart, or what changes.
fn change(machine: &TriedMachine, impact: &Impact) -> Option<Problem> {
    let running = impact.running();
    let restart = running.and_then(|it| it.restart.as_deref());
    let live = running.map_or(&[][..], |it| &it.live);
    let restarted = impact.restarted.as_deref().unwrap_or_default();
    let (code, message) = match (restart, impact.outcome()) {
        (Some(message), _) => (Code::VmRestart, message),
        (None, Outcome::Live) => (Code::VmChanged, "the update changes it while it runs"),
        (None, Outcome::NextStart) if impact.starts_now() => (
            Code::VmChanged,
            "it starts with the update, and not without",
        ),
        (None, Outcome::NextStart) => (Code::VmChanged, "the update changes it at its next start"),
        (None, _) => return None,
    };
    let problem = Problem::new(code, machine.at, message).found_in(&machine.name);
    let notes = [
        ("in the running instance", live),
        ("after the next start", restarted),
    ];
    let notes = notes.into_iter().filter(|(_, changes)| !changes.is_empty());
    Some(notes.fold(problem, |problem, (when, changes)| {
        problem.note(format!("{when}: {}", listed(changes)))
    }))
}

fn listed(changes: &[FieldChange]) -> String {
    let changes = changes.iter().map(|change| {
        let [path, old, new] = parts(change);
        format!("{path}: {old} -> {new}")
    });
    changes.collect::<Vec<_>>().join(", ")
}
