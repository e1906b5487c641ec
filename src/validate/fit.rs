//! Whether preferences and instance types fit each other.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::paths::preference::REQUIREMENTS;
use crate::text::Location;
use crate::vm::{Need, Offer, Offers, vcpus as words};
use crate::yaml::Node;

use super::trial::{MAX_PAIRED, Trials};

/// What some definitions offer and need: all that has to be known of them together.
#[derive(Debug, Default)]
pub(super) struct Fit {
    offers: Vec<OfferOf>,
    needs: Vec<NeedOf>,
}

/// What an instance type offers.
#[derive(Debug)]
struct OfferOf {
    name: String,
    offer: Offer,
    /// Its spec, unless there are too many.
    spec: Option<Node>,
    /// Whether it says a size, and nothing else.
    is_ordinary: bool,
}

/// What a preference needs.
#[derive(Debug)]
struct NeedOf {
    name: String,
    need: Need,
    at: Location,
    /// Its spec, unless there are too many.
    spec: Option<Node>,
}

impl Fit {
    /// Adds a definition.
    pub(super) fn add(&mut self, typed: &TypedDefinition) {
        let name = typed.definition.name.clone();
        let spec = typed.definition.content.get(&["spec"]);
        let unless_too_many = |number: usize| spec.filter(|_| number < MAX_PAIRED).cloned();
        if let Some(instancetype) = typed.instancetype() {
            self.offers.push(OfferOf {
                name,
                offer: Offer::of(instancetype),
                is_ordinary: spec.is_some_and(is_ordinary),
                spec: unless_too_many(self.offers.len()),
            });
        } else if let Some(preference) = typed.preference() {
            self.needs.push(NeedOf {
                name,
                need: Need::of(preference),
                at: typed.at(REQUIREMENTS),
                spec: unless_too_many(self.needs.len()),
            });
        }
    }

    /// Reports each preference with which no instance type goes. Without any instance type, the
    /// definitions are only a part of a catalog, and nothing can be reported.
    pub(super) fn check(&self, trials: &Trials, problems: &mut Problems) {
        if self.offers.is_empty() {
            return;
        }
        // The smallest one that fits was tried already, and is like those that say only a size.
        let tried = self.offers_of(|of| of.is_ordinary || of.spec.is_none());
        let all = self.offers_of(|_| true);
        for needed in &self.needs {
            let need = &needed.need;
            if tried.any_suits(need) {
                continue;
            }
            // Only so many are tried in pairs.
            problems.extend(if all.any_suits(&need.without_spread()) {
                let is_enough = |of: &&OfferOf| need.is_met_by(&of.offer);
                refused_with_each(needed, self.offers.iter().filter(is_enough), trials)
            } else {
                let nearest = all.nearest(need).and_then(|it| self.offers.get(it));
                Some(unmet(needed, nearest))
            });
        }
    }

    /// Some of the offers, by their numbers.
    fn offers_of(&self, is_meant: impl Fn(&OfferOf) -> bool) -> Offers {
        let numbered = self.offers.iter().enumerate();
        let meant = numbered.filter(|(_, of)| is_meant(of));
        meant.map(|(number, of)| (number, of.offer)).collect()
    }
}

/// The problem of a preference that requires more than any instance type has.
fn unmet(NeedOf { name, need, at, .. }: &NeedOf, nearest: Option<&OfferOf>) -> Problem {
    let message = format!("no instance type has at least {}", need.words());
    let problem = Problem::new(Code::UnmetRequirements, *at, message).found_in(name);
    match nearest {
        Some(OfferOf { name, offer, .. }) => problem.note(format!(
            "`{name}` comes closest, with {} and {} of memory",
            words(offer.vcpus),
            offer.memory
        )),
        None => problem,
    }
}

/// The problem of a preference with which KubeVirt starts no plain virtual machine, whichever of some
/// instance types it has.
fn refused_with_each<'o>(
    needed: &NeedOf,
    enough: impl Iterator<Item = &'o OfferOf>,
    trials: &Trials,
) -> Option<Problem> {
    let preference = needed.spec.as_ref()?;
    let Need { vcpus, step, .. } = needed.need;
    if vcpus.is_some_and(|vcpus| u64::from(vcpus).checked_rem(step) != Some(0)) {
        // It is reported that what is required cannot be spread.
        return None;
    }
    let mut first = None;
    for OfferOf { name, spec, .. } in enough {
        let instancetype = spec.as_ref()?;
        let reasons = trials.start_with(instancetype, preference).err()?;
        // What is wrong with the instance type alone is reported there.
        if first.is_none() && !trials.is_refused_alone(instancetype) {
            first = reasons.into_iter().next().map(|reason| (name, reason));
        }
    }
    let (name, reason) = first.filter(|_| trials.starts_alone(preference))?;
    let message = format!("no instance type here goes with `{}`", needed.name);
    let problem = Problem::new(Code::UnmetRequirements, needed.at, message);
    let note = format!("with `{name}`, KubeVirt says: {}", reason.message);
    let problem = problem.related(reason.at, format!("with `{name}`, this is refused"));
    Some(problem.found_in(&needed.name).note(note))
}

/// Whether an instance type has a size, and nothing else.
fn is_ordinary(spec: &Node) -> bool {
    let parts = spec.fields().flat_map(|(part, field)| {
        let keys = field.node.fields().map(|(key, _)| key.as_str());
        keys.map(move |key| (part.as_str(), key))
    });
    parts
        .into_iter()
        .all(|part| matches!(part, ("cpu" | "memory", "guest")))
}
