//! Whether preferences and instance types fit each other.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::paths::preference::REQUIREMENTS;
use crate::text::Location;
use crate::vm::{Need, Offer, vcpus as words};

/// What some definitions offer and need: all that has to be known of them together.
#[derive(Debug, Default)]
pub(super) struct Fit {
    /// What the instance types offer, by their names.
    offers: Vec<(String, Offer)>,
    needs: Vec<NeedOf>,
}

/// What a preference needs.
#[derive(Debug)]
struct NeedOf {
    name: String,
    need: Need,
    at: Location,
}

impl Fit {
    /// Adds a definition.
    pub(super) fn add(&mut self, typed: &TypedDefinition) {
        let name = || typed.definition.name.clone();
        if let Some(spec) = typed.instancetype() {
            self.offers.push((name(), Offer::of(spec)));
        }
        if let Some(spec) = typed.preference()
            && spec.requirements.is_some()
        {
            self.needs.push(NeedOf {
                name: name(),
                need: Need::of(spec),
                at: typed.at(REQUIREMENTS),
            });
        }
    }

    /// Reports each preference whose requirements no instance type meets. Without any instance
    /// type, the definitions are only a part of a catalog, and nothing can be reported.
    pub(super) fn check(&self, problems: &mut Problems) {
        if self.offers.is_empty() {
            return;
        }
        for needed in &self.needs {
            let is_met = |(_, offer): &(String, Offer)| needed.need.is_met_by(offer);
            if !self.offers.iter().any(is_met) {
                problems.push(self.unmet(needed));
            }
        }
    }

    fn unmet(&self, NeedOf { name, need, at }: &NeedOf) -> Problem {
        let message = format!("no instance type has at least {}", need.words());
        let problem = Problem::new(Code::UnmetRequirements, *at, message).found_in(name);
        let shortage = |(_, offer): &&(String, Offer)| need.shortage(offer);
        let nearest = self
            .offers
            .iter()
            .min_by(|a, b| shortage(a).total_cmp(&shortage(b)));
        match nearest {
            Some((name, Offer { vcpus, memory })) => problem.note(format!(
                "`{name}` comes closest, with {} and {memory} of memory",
                words(*vcpus)
            )),
            None => problem,
        }
    }
}
