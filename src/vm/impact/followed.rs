//! What a virtual machine leads to before and after an update.

use crate::kubevirt::Family;
use crate::yaml::Node;

use super::super::expand::{Named, Resolved};
use super::super::machine::{Machine, TEMPLATE};
use super::super::reason::Reason;
use super::change::{FieldChange, template_changes};
use super::pin::{Hold, Pin, pin};
use super::update::Update;

/// A virtual machine with what it leads to before and after the update.
pub(super) struct Followed<'m, 'n> {
    pub(super) holds: Vec<Hold>,
    pub(super) old: Resolved<'m, 'n>,
    /// What it names and does not exist before.
    pub(super) no_old: Vec<(Family, Reason)>,
    pub(super) new: Resolved<'m, 'n>,
    /// What it names and does not exist after.
    pub(super) no_new: Vec<(Family, Reason)>,
    /// Whether both are the same.
    pub(super) is_same: bool,
}

impl<'m, 'n> Followed<'m, 'n> {
    /// Follows the names of a virtual machine.
    ///
    /// # Errors
    ///
    /// What it names exists neither before nor after.
    pub(super) fn of(
        named: &Named<'m>,
        machine: &Machine,
        update: &Update<'n>,
    ) -> Result<Self, Vec<Reason>> {
        let (mut holds, mut olds, mut news) = (Vec::new(), Vec::new(), Vec::new());
        for matcher in &named.matchers {
            let (hold, pin) = pin(matcher, machine, update);
            holds.push(hold);
            let [old, new] =
                [&update.old, &update.new].map(|objects| matcher.find_object(machine, objects));
            let (old, new) = match pin {
                // What is in neither side is not gone with the update.
                Pin::Revision(Ok(spec)) if old.is_err() && new.is_err() => (Ok(spec), Ok(spec)),
                Pin::Revision(spec) => (spec, new),
                Pin::Object => (old, new),
            };
            olds.push(old);
            news.push(new);
        }
        let both = olds.iter().zip(&news);
        let nowhere = both.filter_map(|(old, new)| new.as_ref().err().and(old.as_ref().err()));
        let nowhere: Vec<Reason> = nowhere.cloned().collect();
        if !nowhere.is_empty() {
            return Err(nowhere);
        }
        let missing = |found: &[Result<&Node, Reason>]| {
            let found = named.matchers.iter().zip(found);
            let missing =
                found.filter_map(|(it, found)| Some((it.family, found.as_ref().err()?.clone())));
            missing.collect::<Vec<_>>()
        };
        let (no_old, no_new) = (missing(&olds), missing(&news));
        let is_same = olds == news;
        Ok(Self {
            holds,
            old: named.with(olds).0,
            no_old,
            new: named.with(news).0,
            no_new,
            is_same,
        })
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
