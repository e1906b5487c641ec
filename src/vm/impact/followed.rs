//! What a virtual machine leads to before and after an update.

use crate::kubevirt::Family;
use crate::yaml::Node;

use super::super::expand::{Named, Resolved};
use super::super::machine::{Machine, TEMPLATE};
use super::super::reason::Reason;
use super::super::references::Matcher;
use super::change::{FieldChange, template_changes};
use super::pin::{Hold, Pin, pin};
use super::update::Update;

/// The spec of what is named, or why there is none.
type Spec<'n> = Result<&'n Node, Reason>;

/// A virtual machine with what it leads to before and after the update.
pub(super) struct Followed<'m, 'n> {
    pub(super) holds: Vec<Hold>,
    pub(super) old: Resolved<'m, 'n>,
    /// What it names and does not exist before.
    pub(super) no_old: Vec<(Family, Reason)>,
    pub(super) new: Resolved<'m, 'n>,
    /// What it names and does not exist after.
    pub(super) no_new: Vec<(Family, Reason)>,
}

impl<'m, 'n> Followed<'m, 'n> {
    /// Follows the names of a virtual machine.
    ///
    /// # Errors
    ///
    /// What it names exists neither before nor after; or nothing is known of what its revision holds.
    pub(super) fn of(
        named: &Named<'m>,
        machine: &Machine,
        update: &Update<'n>,
    ) -> Result<Self, Vec<Reason>> {
        let (mut holds, mut olds, mut news) = (Vec::new(), Vec::new(), Vec::new());
        let mut unknown = Vec::new();
        for matcher in &named.matchers {
            match follow(matcher, machine, update) {
                Ok((hold, old, new)) => {
                    holds.push(hold);
                    olds.push(old);
                    news.push(new);
                }
                Err(reason) => unknown.push(reason),
            }
        }
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let missing = |found: &[Spec<'_>]| {
            let found = named.matchers.iter().zip(found);
            let missing =
                found.filter_map(|(it, found)| Some((it.family, found.as_ref().err()?.clone())));
            missing.collect::<Vec<_>>()
        };
        let (no_old, no_new) = (missing(&olds), missing(&news));
        Ok(Self {
            holds,
            old: named.with(olds).0,
            no_old,
            new: named.with(news).0,
            no_new,
        })
    }

    /// Whether both are the same.
    pub(super) fn is_same(&self) -> bool {
        !self.holds.iter().any(|hold| hold.is_changed)
    }

    /// Whether what it is pinned to is what does not exist before.
    pub(super) fn lacks_revision(&self) -> bool {
        let mut pinned = self.holds.iter().filter(|hold| hold.revision.is_some());
        pinned.any(|hold| self.no_old.iter().any(|(family, _)| *family == hold.family))
    }

    /// How the template differs once both are laid into it; `None` if they cannot be.
    pub(super) fn field_changes(&self) -> Option<Vec<FieldChange>> {
        let (Ok(old), Ok(new)) = (self.old.clone().applied(), self.new.clone().applied()) else {
            return None;
        };
        if !self.no_old.is_empty() || !self.no_new.is_empty() {
            return None;
        }
        let (old, new) = (old.finish().document, new.finish().document);
        let (old, new) = (old.get(TEMPLATE)?, new.get(TEMPLATE)?);
        Some(template_changes("spec.template.", old, new))
    }
}

/// What holds a virtual machine to what a matcher names, and its spec before and after the update.
fn follow<'n>(
    matcher: &Matcher,
    machine: &Machine,
    update: &Update<'n>,
) -> Result<(Hold, Spec<'n>, Spec<'n>), Reason> {
    let (mut hold, pin) = pin(matcher, machine, update);
    let [old, new] =
        [&update.old, &update.new].map(|objects| matcher.find_object(machine, objects));
    let (old, new) = match pin {
        // What is in neither side is not gone with the update.
        Pin::Revision(Ok(spec)) if old.is_err() && new.is_err() => (Ok(spec), Ok(spec)),
        Pin::Revision(spec) => (spec, new),
        Pin::NotAtHand(missing) => (Ok(old.map_err(|_| missing)?), new),
        Pin::Object => (old, new),
    };
    hold.is_changed = old != new;
    match (old, new) {
        (Err(reason), Err(_)) => Err(reason),
        (old, new) => Ok((hold, old, new)),
    }
}
