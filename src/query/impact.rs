//! What an update makes of a fleet: what came out for each virtual machine, and how many came out alike.

use indexmap::IndexMap;

use crate::diagnostic::Problem;
use crate::text::Location;
use crate::vm::{FieldChange, Impact, Loose, NoStart, Outcome, PinnedBy, Reason};

/// What an update makes of each virtual machine of a fleet.
#[derive(Debug, Default)]
pub struct FleetImpact {
    /// The virtual machines, in the order of the input.
    pub machines: Vec<TriedMachine>,
}

/// A virtual machine, and what an update makes of it.
#[derive(Debug)]
pub struct TriedMachine {
    /// The namespace, or that of what does not say one.
    pub namespace: String,
    /// The name by which its author finds it; empty if there is none.
    pub name: String,
    /// Where it is.
    pub at: Location,
    /// What comes out.
    pub tried: Tried,
}

/// What comes out for a virtual machine.
#[derive(Debug)]
pub enum Tried {
    /// It leads to neither an instance type nor a preference.
    Free,
    /// The update is tried on it.
    Judged(Box<Impact>),
    /// Nothing can be said of it, and why.
    NotJudged(Vec<Problem>),
}

impl TriedMachine {
    /// Its namespace and its name, or only what there is.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        (!self.name.is_empty()).then(|| format!("{}/{}", self.namespace, self.name))
    }

    /// What the update comes to; `None` if nothing can be said.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        match &self.tried {
            Tried::Free => Some(Outcome::Unchanged),
            Tried::Judged(impact) => Some(impact.outcome()),
            Tried::NotJudged(_) => None,
        }
    }

    pub(super) fn impact(&self) -> Option<&Impact> {
        match &self.tried {
            Tried::Judged(impact) => Some(impact),
            Tried::Free | Tried::NotJudged(_) => None,
        }
    }

    /// What names the revisions that hold it.
    pub(super) fn pinned_by(&self) -> Option<PinnedBy> {
        self.impact().and_then(Impact::pinned_by)
    }
}

impl FleetImpact {
    /// The worst that the update comes to.
    #[must_use]
    pub fn worst(&self) -> Option<Outcome> {
        self.machines.iter().filter_map(TriedMachine::outcome).max()
    }

    /// Why nothing can be said of some.
    pub fn not_judged(&self) -> impl Iterator<Item = Problem> {
        let problems = self.machines.iter().map(|it| match &it.tried {
            Tried::NotJudged(problems) => &problems[..],
            Tried::Free | Tried::Judged(_) => &[],
        });
        problems.flatten().cloned()
    }

    /// How many virtual machines come to an outcome.
    pub(super) fn count(&self, outcome: Option<Outcome>) -> usize {
        let machines = self.machines.iter();
        machines.filter(|it| it.outcome() == outcome).count()
    }

    /// How many virtual machines revisions hold that are named in one way.
    pub(super) fn pinned(&self, by: PinnedBy) -> usize {
        let machines = self.machines.iter();
        machines.filter(|it| it.pinned_by() == Some(by)).count()
    }

    /// How many virtual machines a revision holds, but not to all that the update changes.
    pub(super) fn partly_pinned(&self) -> usize {
        let judged = self.machines.iter().filter_map(TriedMachine::impact);
        judged
            .filter(|it| it.partly_pinned().next().is_some())
            .count()
    }

    /// How many virtual machines no revision holds yet.
    pub(super) fn loose(&self) -> usize {
        let judged = self.machines.iter().filter_map(TriedMachine::impact);
        judged.filter(|it| it.is_yet_to_be_pinned()).count()
    }

    /// The virtual machines that change, those alike together, the worst first.
    pub(super) fn groups(&self) -> Vec<(Story, Vec<&TriedMachine>)> {
        let mut groups: IndexMap<Story, Vec<&TriedMachine>> = IndexMap::new();
        for machine in &self.machines {
            if let Some(story) = machine.impact().and_then(Story::of) {
                groups.entry(story).or_default().push(machine);
            }
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(story, _)| std::cmp::Reverse(story.outcome));
        groups
    }
}

/// What lets a virtual machine go that its revisions hold.
pub(super) const fn let_go(by: PinnedBy) -> &'static str {
    match by {
        PinnedBy::Status => {
            "`instancetypeRef` and `preferenceRef` are taken out of the status, or the spec has another name \
             or kind"
        }
        PinnedBy::Spec => {
            "`revisionName` is taken out of the spec, and then `instancetypeRef` and `preferenceRef` out of \
             the status"
        }
    }
}

/// What is told of virtual machines for which the same comes out.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Story {
    pub(super) outcome: Outcome,
    /// What KubeVirt says, each with when it says so and what to do about it.
    pub(super) said: Vec<Said>,
    /// What changes in the running instance.
    pub(super) live: Vec<FieldChange>,
    /// What the next pass changes in it again.
    pub(super) again: Vec<FieldChange>,
    /// What is another after the next start.
    pub(super) restarted: Vec<FieldChange>,
    /// What a revision holds it to, though not to all that changes, and what names the revision.
    pub(super) held: Vec<(String, PinnedBy)>,
    /// Why the status does not hold it to a revision, by what it names.
    pub(super) loose: Vec<(String, Loose)>,
}

/// What KubeVirt says.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Said {
    pub(super) when: When,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// When KubeVirt says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum When {
    /// When a virtual machine is edited.
    Edited,
    /// When it starts.
    Started,
    /// When it is edited, and when it starts.
    Both,
    /// While it runs.
    Running,
    /// When it started before the update.
    Before,
}

impl Story {
    /// What is told of an update; `None` if there is nothing to see.
    fn of(impact: &Impact) -> Option<Self> {
        let outcome = impact.outcome();
        if outcome == Outcome::Unchanged {
            return None;
        }
        let running = impact.running();
        let loose = impact
            .holds
            .iter()
            .filter_map(|hold| Some((hold.name.clone(), hold.loose?)));
        Some(Self {
            outcome,
            said: said(impact),
            live: running.map_or_else(Vec::new, |it| it.live.clone()),
            again: running.map_or_else(Vec::new, |it| it.next.clone()),
            restarted: impact.restarted.clone().unwrap_or_default(),
            held: held_partly(impact),
            loose: loose.collect(),
        })
    }
}

/// What the update changes and a revision holds a virtual machine to, if there is something else that it
/// changes; and what names the revision.
pub(super) fn held_partly(impact: &Impact) -> Vec<(String, PinnedBy)> {
    let held = impact.partly_pinned().filter(|(hold, _)| hold.is_changed);
    held.map(|(hold, by)| (hold.name.clone(), by)).collect()
}

/// What KubeVirt says once the update comes to a virtual machine, each once.
fn said(impact: &Impact) -> Vec<Said> {
    let mut all: Vec<Said> = Vec::new();
    if impact.can_no_longer_start() {
        for (message, help) in of_start(impact.after.no_start.as_ref()) {
            say(&mut all, When::Started, message, help);
        }
    }
    if impact.can_no_longer_be_edited() {
        for Reason { message, help, .. } in &impact.after.refusals {
            say(&mut all, When::Edited, message, help.as_deref());
        }
    }
    if impact.starts_now() {
        for (message, help) in of_start(impact.before.no_start.as_ref()) {
            say(&mut all, When::Before, message, help);
        }
    }
    if let Some(message) = impact.running().and_then(|it| it.restart.as_deref()) {
        say(&mut all, When::Running, message, None);
    }
    all
}

/// Adds what KubeVirt says, unless it says the same before.
fn say(all: &mut Vec<Said>, when: When, message: &str, help: Option<&str>) {
    let mut same = all.iter_mut();
    match same.find(|it| it.message == message && it.help.as_deref() == help) {
        Some(said) if said.when != when => said.when = When::Both,
        Some(_) => {}
        None => all.push(Said {
            when,
            message: message.to_owned(),
            help: help.map(str::to_owned),
        }),
    }
}

/// Why one does not start, with what to do.
fn of_start(no_start: Option<&NoStart>) -> Vec<(&str, Option<&str>)> {
    match no_start {
        None => Vec::new(),
        Some(NoStart::GivenUp(error)) => {
            let help = error.causes.iter().find_map(|it| it.help.as_deref());
            vec![(&error.message, help)]
        }
        Some(NoStart::Refused(reasons)) => {
            let said = reasons.iter();
            said.map(|it| (it.message.as_str(), it.help.as_deref()))
                .collect()
        }
    }
}
