//! All cases, one stage after the other.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::catalog::Guests;
use crate::diagnostic::Problems;
use crate::query::Entries;

use super::super::kubectl::Kubectl;
use super::bulk::{Keep, create};
use super::case::{Case, Check, Group};
use super::filter::Filter;
use super::namespace::{Leftovers, OwnNamespace};
use super::outcome::{Outcome, Verdict};
use super::plan::{GuestNames, Plan};
use super::ssh::Ssh;
use super::surroundings::Surroundings;
use super::{admission, boot, expansion};

/// What a run takes besides its guests.
const BASE: Duration = Duration::from_mins(30);

/// What is tested.
#[derive(Debug, Clone, Copy)]
pub struct Run<'r> {
    /// How the cluster is reached.
    pub kubectl: &'r Kubectl,
    /// How guests are reached.
    pub virtctl: &'r Kubectl,
    /// The catalog.
    pub entries: &'r Entries,
    /// The guests.
    pub guests: &'r Guests,
    /// The cases that are asked for.
    pub filter: &'r Filter,
}

/// How it is tested.
#[derive(Debug, Clone)]
pub struct Options {
    /// The name of the namespace; a new one if this is `None`.
    pub namespace: Option<String>,
    /// How many guests there are at the same time.
    pub parallel: usize,
    /// How long a guest may take until it answers.
    pub timeout: Duration,
    /// Whether guests are logged into.
    pub ssh: bool,
}

/// What came of a run.
#[derive(Debug)]
pub struct Tested {
    /// What came of each case.
    pub outcomes: Vec<Outcome>,
    /// What the cluster refused that is no case, and that ended the run, or left its namespace.
    pub troubles: Vec<anyhow::Error>,
}

/// What happens while cases run.
#[derive(Debug)]
pub enum Event<'e> {
    /// A stage begins, with this many cases.
    Begins(Group, usize),
    /// A case has ended.
    Ended(&'e Outcome),
    /// Something to know.
    Note(String),
}

/// Runs all cases in a namespace of their own, which is removed however that ends. `is_stopped` is asked
/// again and again; `on_event` is told what happens.
///
/// # Errors
/// If the cluster is not reached, or does not let a namespace be made.
pub fn run(
    what: &Run<'_>,
    options: &Options,
    is_stopped: &(dyn Fn() -> bool + Sync),
    on_event: &mut dyn FnMut(Event<'_>),
) -> anyhow::Result<Tested> {
    let surroundings = Surroundings::look(what.kubectl)?;
    let plan = planned(what, &surroundings, options.ssh);
    let ssh = plan
        .needs_ssh()
        .then(|| Ssh::new(what.virtctl))
        .transpose()?;
    tell_leftovers(&Leftovers::remove(what.kubectl)?, on_event);
    // What has begun is brought to its end, and the namespace is removed, whenever the run is stopped.
    let kubectl = what.kubectl.undisturbed();
    let what = &Run {
        kubectl: &kubectl,
        ..*what
    };
    let longest = longest(&plan, options);
    let mut is_told = false;
    let mut goes_on = |name: &str| {
        if !is_told {
            on_event(Event::Note(format!(
                "waiting until the namespace `{name}` is gone"
            )));
            is_told = true;
        }
        !is_stopped()
    };
    let named = options.namespace.as_deref();
    let namespace = OwnNamespace::create(&kubectl, named, longest, &mut goes_on)?;
    on_event(Event::Note(format!(
        "testing in the namespace `{}`",
        namespace.name
    )));
    let mut running = Running {
        what,
        options,
        namespace: &namespace.name,
        outcomes: Vec::new(),
        on_event,
    };
    let result = running.stages(&plan, ssh.as_ref(), is_stopped);
    let all: Vec<&Case> = plan.cases.iter().collect();
    running.add_stopped(&all);
    let outcomes = running.outcomes;
    let is_left = format!("the namespace `{}` is still there", namespace.name);
    let removed = namespace.remove().map_err(|error| error.context(is_left));
    Ok(Tested {
        outcomes,
        troubles: [result, removed]
            .into_iter()
            .filter_map(Result::err)
            .collect(),
    })
}

/// How long a run takes at the most.
fn longest(plan: &Plan, options: &Options) -> Duration {
    let guests = plan
        .cases
        .iter()
        .filter(|case| matches!(case.check, Check::Boots(_)));
    let rounds = guests.count().div_ceil(options.parallel.max(1));
    let rounds = u32::try_from(rounds).unwrap_or(u32::MAX);
    options.timeout.saturating_mul(rounds).saturating_add(BASE)
}

/// The cases as this cluster lets them be tested.
fn planned(what: &Run<'_>, surroundings: &Surroundings, ssh: bool) -> Plan {
    // What is wrong with the names of guests was told before.
    let mut told = Problems::default();
    let (names, cluster) = (GuestNames::Foreign, surroundings.cluster());
    let plan = Plan::of(what.entries, what.guests, names, &cluster, &mut told);
    let mut plan = plan.filtered(what.filter);
    if !ssh {
        plan = plan.without_ssh();
    }
    for case in &mut plan.cases {
        if let Some(why) = surroundings.why_not(case) {
            case.check = Check::Skipped(why);
        } else if let Some(why) = surroundings.undeployed(case) {
            case.check = Check::Fails(why);
        }
    }
    plan
}

fn tell_leftovers(leftovers: &Leftovers, on_event: &mut dyn FnMut(Event<'_>)) {
    for name in &leftovers.removed {
        on_event(Event::Note(format!(
            "removed the namespace `{name}`, which a killed run left"
        )));
    }
    for (name, host) in &leftovers.kept {
        on_event(Event::Note(format!(
            "the namespace `{name}` belongs to a run on `{host}`; if that was killed, remove it with \
             `kubectl delete namespace {name}`"
        )));
    }
}

/// A run that goes on.
struct Running<'r, 'e> {
    what: &'r Run<'r>,
    options: &'r Options,
    namespace: &'r str,
    outcomes: Vec<Outcome>,
    on_event: &'e mut dyn FnMut(Event<'_>),
}

impl Running<'_, '_> {
    fn stages(
        &mut self,
        plan: &Plan,
        ssh: Option<&Ssh<'_>>,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> anyhow::Result<()> {
        self.make_sizes(plan)?;
        for group in Group::ALL {
            let of_group = plan.cases.iter().filter(|case| case.group == group);
            let cases: Vec<&Case> = of_group.collect();
            if cases.is_empty() {
                continue;
            }
            (self.on_event)(Event::Begins(group, cases.len()));
            if is_stopped() {
                self.add_stopped(&cases);
                continue;
            }
            self.add_known(&cases);
            self.stage(group, &cases, ssh, is_stopped)?;
            self.add_stopped(&cases);
        }
        Ok(())
    }

    fn stage(
        &mut self,
        group: Group,
        cases: &[&Case],
        ssh: Option<&Ssh<'_>>,
        is_stopped: &(dyn Fn() -> bool + Sync),
    ) -> anyhow::Result<()> {
        let (kubectl, namespace) = (self.what.kubectl, self.namespace);
        match group {
            Group::Instancetype => {
                let (entries, parallel) = (self.what.entries, self.options.parallel);
                let lives =
                    expansion::run(kubectl, namespace, cases, entries, parallel, is_stopped)?;
                if !lives.is_expanded {
                    (self.on_event)(Event::Note(expansion::NOT_EXPANDED.to_owned()));
                }
                self.add_all(lives.outcomes);
                Ok(())
            }
            Group::TooLittleCpu | Group::TooLittleMemory | Group::Enough | Group::Fits => {
                self.add_all(admission::run(kubectl, namespace, cases)?);
                Ok(())
            }
            Group::Guest => {
                let place = boot::Place {
                    kubectl,
                    namespace,
                    ssh,
                    timeout: self.options.timeout,
                    parallel: self.options.parallel,
                };
                boot::run(place, cases, is_stopped, |outcome| self.add(outcome))
            }
        }
    }

    /// Creates the instance types that preferences are tried with.
    fn make_sizes(&self, plan: &Plan) -> anyhow::Result<()> {
        let needs_sizes = |case: &Case| {
            let groups = [Group::TooLittleCpu, Group::TooLittleMemory, Group::Enough];
            groups.contains(&case.group)
        };
        if !plan.cases.iter().any(needs_sizes) {
            return Ok(());
        }
        let all: Vec<_> = plan.instancetypes.iter().collect();
        let refused = create(self.what.kubectl, self.namespace, &all, Keep::Created)?;
        match refused.values().next() {
            Some(why) => anyhow::bail!("the instance types of the tests are not created: {why}"),
            None => Ok(()),
        }
    }

    fn add_all(&mut self, outcomes: Vec<Outcome>) {
        for outcome in outcomes {
            self.add(outcome);
        }
    }

    fn add(&mut self, outcome: Outcome) {
        (self.on_event)(Event::Ended(&outcome));
        self.outcomes.push(outcome);
    }

    /// The outcomes of cases that need no cluster any more.
    fn add_known(&mut self, cases: &[&Case]) {
        for case in cases {
            match &case.check {
                Check::Fails(why) => self.add(Outcome::of(case, Verdict::Failed(why.clone()))),
                Check::Skipped(why) => self.add(Outcome::of(case, Verdict::Skipped(why.clone()))),
                _ => {}
            }
        }
    }

    /// The cases of a stage that have no outcome, as the run was stopped.
    fn add_stopped(&mut self, cases: &[&Case]) {
        let key = |case: &Case| (case.group, case.subject.clone());
        let ended: BTreeSet<_> = self.outcomes.iter().map(|it| key(&it.case)).collect();
        let left = cases.iter().filter(|case| !ended.contains(&key(case)));
        for case in left {
            let why = "the run was stopped before".to_owned();
            self.add(Outcome::of(case, Verdict::Skipped(why)));
        }
    }
}
