//! An update, tried on a virtual machine.

use super::super::advice::advised;
use super::super::expand::{Resolved, name};
use super::super::machine::Machine;
use super::super::reason::Reason;
use super::change::{FieldChange, instance_changes};
use super::followed::Followed;
use super::outcome::{Course, Impact};
use super::running::{Running, run};
use super::stages::{NoStart, Stages};
use super::state;
use super::update::Update;

/// What an update makes of a virtual machine; `None` if it leads to neither an instance type nor a
/// preference: it names none, or asks a volume that may know none.
///
/// # Errors
///
/// What it names cannot be followed, or is in neither side; or its template leaves open what becomes of
/// it.
pub fn impact(machine: &Machine, update: &Update<'_>) -> Result<Option<Impact>, Vec<Reason>> {
    let named = name(machine, &update.old)?;
    let Some(named) = named.filter(|it| !it.matchers.is_empty()) else {
        return Ok(None);
    };
    let followed = Followed::of(&named, machine, update)?;
    let created = followed.old.created(&update.old, &update.cluster);
    let before = Stages::of(created, &followed.no_old, &update.cluster);
    if state::is_known_to_run(machine)
        && let Err(no_start) = &before.started
    {
        return Err(contradictions(no_start, &followed));
    }
    let impact = if followed.is_same() {
        of_same(&followed, machine, &before)
    } else {
        of_other(&followed, machine, &before, update)
    };
    match impact.left_open() {
        Some(reason) => Err(vec![reason.clone()]),
        None => Ok(Some(impact)),
    }
}

/// Why a virtual machine could not have started whose status says that it runs.
fn contradictions(no_start: &NoStart, followed: &Followed<'_, '_>) -> Vec<Reason> {
    let (reasons, help) = match no_start {
        NoStart::Refused(reasons) => (
            reasons,
            "its status says that it runs: say how its cluster is set up, with `--feature-gates`, \
             `--default-architecture` and `--rollout-strategy`",
        ),
        // It is said how to get it.
        NoStart::GivenUp(error) if followed.lacks_revision() => return error.causes.clone(),
        NoStart::GivenUp(error) => (
            &error.causes,
            "its status says that it runs: give what it was started with, as `--from` or among what \
             `kubectl get vm,controllerrevision -A -o yaml` prints",
        ),
    };
    let helped = reasons.iter().cloned().map(|it| it.help(help));
    helped.collect()
}

/// What comes out if the objects are the same before and after.
fn of_same(followed: &Followed<'_, '_>, machine: &Machine, before: &Stages<'_, '_>) -> Impact {
    let none = || before.instance().map(|_| Vec::new());
    Impact {
        holds: followed.holds.clone(),
        is_running: state::is_running(machine),
        before: course(before),
        after: course(before),
        anew: course(before),
        fields: before.applied.is_ok().then(Vec::new),
        restarted: none(),
        created: none(),
        running: before.instance().map(|_| Running::default()),
    }
}

fn of_other(
    followed: &Followed<'_, '_>,
    machine: &Machine,
    before: &Stages<'_, '_>,
    update: &Update<'_>,
) -> Impact {
    // What was written into it when it was created stays: its architecture and its machine type.
    let existing = Resolved {
        machine: before.created.machine.clone(),
        ..followed.new.clone()
    };
    let after = Stages::of(existing, &followed.no_new, &update.cluster);
    let restarted = changes(before, &after);
    let anew = followed.new.created(&update.new, &update.cluster);
    let is_alike = anew.machine.document() == after.created.machine.document();
    let (anew, created) = if is_alike {
        (course(&after), restarted.clone())
    } else {
        let anew = Stages::of(anew, &followed.no_new, &update.cluster);
        (course(&anew), changes(before, &anew))
    };
    let mut impact = Impact {
        holds: followed.holds.clone(),
        is_running: state::is_running(machine),
        before: course(before),
        after: course(&after),
        anew,
        fields: followed.field_changes(),
        restarted,
        created,
        running: run(before, &after, machine, update),
    };
    advise(&mut impact, &after, update);
    impact
}

/// Says what would do instead of what is no longer possible.
fn advise(impact: &mut Impact, after: &Stages<'_, '_>, update: &Update<'_>) {
    let advise =
        |reasons: Vec<Reason>| advised(reasons, &after.created, &update.new, &update.cluster);
    if impact.can_no_longer_be_edited() {
        impact.after.refusals = advise(std::mem::take(&mut impact.after.refusals));
    }
    if !impact.can_no_longer_start() {
        return;
    }
    match &mut impact.after.no_start {
        Some(NoStart::Refused(reasons)) => *reasons = advise(std::mem::take(reasons)),
        Some(NoStart::GivenUp(error)) => error.causes = advise(std::mem::take(&mut error.causes)),
        None => {}
    }
}

fn course(stages: &Stages<'_, '_>) -> Course {
    Course {
        refusals: stages.refusals.clone(),
        no_start: stages.started.as_ref().err().cloned(),
    }
}

fn changes(old: &Stages<'_, '_>, new: &Stages<'_, '_>) -> Option<Vec<FieldChange>> {
    Some(instance_changes(old.instance()?, new.instance()?))
}
