//! Guests that boot, several at a time. All are looked at in one call, again and again, so that the
//! server is asked as often for one guest as for many.

use std::collections::VecDeque;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::cores;

use super::super::kubectl::Kubectl;
use super::bulk::{Keep, create};
use super::case::{Boot, Case, Check};
use super::expansion::MACHINES;
use super::machine::{name, with_key};
use super::outcome::{Outcome, Verdict};
use super::ssh::Ssh;
use super::watch::{Seen, SeenGuest, warnings};

/// How long is waited between two looks.
const PAUSE: Duration = Duration::from_secs(2);

/// What guests need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) kubectl: &'p Kubectl,
    pub(super) namespace: &'p str,
    pub(super) ssh: Option<&'p Ssh<'p>>,
    /// How long a guest may take until it answers.
    pub(super) timeout: Duration,
    /// How many guests there are at the same time.
    pub(super) parallel: usize,
}

/// A guest that boots.
#[derive(Debug)]
struct Guest<'c> {
    case: &'c Case,
    boot: &'c Boot,
    name: String,
    begun: Instant,
    is_logged_in: bool,
    /// Why the last login did not work.
    refused: Option<String>,
}

impl Guest<'_> {
    fn stage(&self, found: &SeenGuest<'_>) -> Stage {
        if !found.is_ready() {
            Stage::Run
        } else if self.boot.agent && !found.has_agent() {
            Stage::Agent
        } else if self.boot.login.is_some() && !self.is_logged_in {
            Stage::Login
        } else {
            Stage::Done
        }
    }
}

/// What a guest waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Run,
    Agent,
    Login,
    Done,
}

/// Boots all guests. `is_stopped` is asked before each look; `on_end` gets each outcome.
///
/// # Errors
/// If the server is not reached when a guest is created.
pub(super) fn run(
    place: Place<'_>,
    cases: &[&Case],
    is_stopped: impl Fn() -> bool,
    mut on_end: impl FnMut(Outcome),
) -> anyhow::Result<()> {
    let boots = cases.iter().filter_map(|case| match &case.check {
        Check::Boots(boot) => Some((*case, boot.as_ref())),
        _ => None,
    });
    let mut waiting: VecDeque<(&Case, &Boot)> = boots.collect();
    let mut guests: Vec<Guest<'_>> = Vec::new();
    while (!waiting.is_empty() || !guests.is_empty()) && !is_stopped() {
        let places = place.parallel.saturating_sub(guests.len());
        let next: Vec<_> = waiting.drain(..places.min(waiting.len())).collect();
        guests.extend(place.start(&next, &mut on_end)?);
        if guests.is_empty() {
            continue;
        }
        let seen = Seen::look(place.kubectl, place.namespace);
        // One that fails is made up for by the next; if all fail, the guests run out of time.
        let (seen, trouble) = match seen {
            Ok(seen) => (seen, None),
            Err(error) => (Seen::default(), Some(format!("{error:#}"))),
        };
        let ended = place.ended(&mut guests, &seen, trouble.as_deref());
        place.delete(
            ended
                .iter()
                .map(|it| name(it.case.group.as_str(), &it.case.subject)),
        );
        let is_idle = ended.is_empty();
        ended.into_iter().for_each(&mut on_end);
        if is_idle {
            thread::sleep(PAUSE.min(place.timeout / 4));
        }
    }
    Ok(())
}

impl Place<'_> {
    /// Creates guests in one call; those that the server refuses end at once.
    fn start<'c>(
        &self,
        next: &[(&'c Case, &'c Boot)],
        on_end: &mut impl FnMut(Outcome),
    ) -> anyhow::Result<Vec<Guest<'c>>> {
        let key = self.ssh.map_or("", |ssh| &ssh.key);
        let machines = next
            .iter()
            .map(|(_, boot)| with_key(boot.machine.clone(), boot.login.as_ref(), key));
        let machines: Vec<Json> = machines.collect();
        let all: Vec<&Json> = machines.iter().collect();
        let refused = create(self.kubectl, self.namespace, &all, Keep::Created)?;
        let begun = Instant::now();
        let mut guests = Vec::new();
        for (number, (case, boot)) in next.iter().enumerate() {
            if let Some(why) = refused.get(&number) {
                let why = format!("it is not created\nthe server says: {why}");
                on_end(Outcome::of(case, Verdict::Failed(why)));
                continue;
            }
            guests.push(Guest {
                case,
                boot,
                name: name(case.group.as_str(), &case.subject),
                begun,
                is_logged_in: false,
                refused: None,
            });
        }
        Ok(guests)
    }

    /// Takes out the guests that answer, and those whose time is up.
    fn ended(
        &self,
        guests: &mut Vec<Guest<'_>>,
        seen: &Seen,
        trouble: Option<&str>,
    ) -> Vec<Outcome> {
        cores::map_on(guests.len(), guests.iter_mut().collect(), |guest| {
            self.try_login(guest, &seen.guest(&guest.name.clone()));
        });
        let mut ended = Vec::new();
        guests.retain(|guest| {
            let found = seen.guest(&guest.name);
            let took = guest.begun.elapsed();
            let verdict = match guest.stage(&found) {
                Stage::Done => Verdict::Passed,
                _ if took < self.timeout => return true,
                stage => Verdict::Failed(self.late(guest, stage, &found, trouble)),
            };
            ended.push(Outcome {
                took: Some(took),
                ..Outcome::of(guest.case, verdict)
            });
            false
        });
        ended
    }

    /// Logs in, if that is what a guest waits for.
    fn try_login(&self, guest: &mut Guest<'_>, found: &SeenGuest<'_>) {
        let (Stage::Login, Some(ssh), Some(login)) =
            (guest.stage(found), self.ssh, &guest.boot.login)
        else {
            return;
        };
        match ssh.try_login(self.namespace, &guest.name, login) {
            Ok(()) => guest.is_logged_in = true,
            Err(why) => guest.refused = Some(why),
        }
    }

    /// What to say of a guest whose time is up: what it waits for, how far it has come, and why.
    fn late(
        &self,
        guest: &Guest<'_>,
        stage: Stage,
        found: &SeenGuest<'_>,
        trouble: Option<&str>,
    ) -> String {
        let what = match stage {
            Stage::Run => "does not run",
            Stage::Agent => "runs, and its agent does not answer",
            Stage::Login | Stage::Done => "runs, and cannot be logged into",
        };
        let mut lines = vec![format!(
            "it {what} after {} s; its phase: {}",
            self.timeout.as_secs(),
            found.phase()
        )];
        lines.extend(found.hindrances());
        lines.extend(warnings(self.kubectl, self.namespace, &guest.name));
        lines.extend(
            guest
                .refused
                .iter()
                .map(|why| format!("the last login: {why}")),
        );
        lines.extend(trouble.map(|why| format!("the cluster cannot be looked at: {why}")));
        lines.join("\n")
    }

    /// Makes room for the next guests. That it fails is no reason to stop: the namespace goes in the end.
    fn delete(&self, names: impl Iterator<Item = String>) {
        let names: Vec<String> = names.collect();
        if names.is_empty() {
            return;
        }
        let arguments = [
            "delete",
            MACHINES,
            "--namespace",
            self.namespace,
            "--wait=false",
        ];
        let further = ["--ignore-not-found", "-o", "name"];
        let arguments = arguments.into_iter().chain(further).map(str::to_owned);
        _ = self.kubectl.call(arguments.chain(names)).succeed();
    }
}
