//! Whether the preferences and the instance types of a set fit each other.

use crate::api::instancetype::InstancetypeSpec;
use crate::api::preference::PreferenceSpec;
use crate::api::quantity::Quantity;
use crate::diagnostic::{Code, Problems};

use super::Subject;
use super::preference::Spread;

/// Reports each preference whose requirements no instance type meets. A set without instance
/// types is a part of a catalog, about which nothing can be said.
pub(super) fn check(subjects: &[Subject<'_>], problems: &mut Problems) {
    let sizes: Vec<Offer> = subjects
        .iter()
        .filter_map(|subject| Some(Offer::of(subject.name, subject.instancetype()?)))
        .collect();
    if sizes.is_empty() {
        return;
    }
    for subject in subjects {
        let Some(need) = subject.preference().map(Need::of) else {
            continue;
        };
        if sizes.iter().any(|size| need.is_met_by(size)) {
            continue;
        }
        let message = format!("no instance type has {}", need.words());
        let problem = subject.problem(Code::UnmetRequirements, &["spec", "requirements"], message);
        let nearest = sizes
            .iter()
            .min_by(|a, b| need.shortage(a).total_cmp(&need.shortage(b)));
        problems.push(match nearest {
            Some(Offer {
                name,
                vcpus,
                memory,
            }) => problem.note(format!(
                "`{name}` comes nearest, with {vcpus} vCPUs and {memory}"
            )),
            None => problem,
        });
    }
}

/// What an instance type gives.
pub(crate) struct Offer<'a> {
    name: &'a str,
    vcpus: u32,
    memory: &'a Quantity,
}

impl<'a> Offer<'a> {
    pub(crate) fn of(name: &'a str, spec: &'a InstancetypeSpec) -> Self {
        Self {
            name,
            vcpus: spec.cpu.guest.0,
            memory: &spec.memory.guest,
        }
    }
}

/// What a preference requires.
pub(crate) struct Need<'a> {
    /// The least number of vCPUs.
    pub(crate) vcpus: Option<u32>,
    /// The least memory.
    pub(crate) memory: Option<&'a Quantity>,
    /// The vCPUs come in multiples of this, so that they can be spread.
    pub(crate) step: u64,
}

impl<'a> Need<'a> {
    pub(crate) fn of(spec: &'a PreferenceSpec) -> Self {
        let requirements = spec.requirements.as_ref();
        let cpu = requirements.and_then(|requirements| requirements.cpu.as_ref());
        let memory = requirements.and_then(|requirements| requirements.memory.as_ref());
        Self {
            vcpus: cpu.map(|cpu| cpu.guest),
            memory: memory.map(|memory| &memory.guest),
            step: Spread::of(spec).map_or(1, |spread| spread.step()),
        }
    }

    /// Whether KubeVirt starts a virtual machine of both.
    pub(crate) fn suits(&self, offer: &Offer<'_>) -> bool {
        self.is_met_by(offer) && u64::from(offer.vcpus) % self.step == 0
    }

    fn is_met_by(&self, offer: &Offer<'_>) -> bool {
        self.vcpus.is_none_or(|need| need <= offer.vcpus)
            && self.memory.is_none_or(|need| need <= offer.memory)
    }

    /// By how much a size falls short, as the sum of the missing shares; 0 where it is enough.
    fn shortage(&self, size: &Offer<'_>) -> f64 {
        let vcpus = self.vcpus.map_or(0.0, |need| {
            missing_share(f64::from(need), f64::from(size.vcpus))
        });
        let memory = self
            .memory
            .map_or(0.0, |need| missing_share(bytes(need), bytes(size.memory)));
        vcpus + memory
    }

    fn words(&self) -> String {
        let vcpus = self.vcpus.map(|vcpus| format!("{vcpus} vCPUs"));
        let memory = self.memory.map(|memory| format!("{memory} of memory"));
        [vcpus, memory]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" and ")
    }
}

fn missing_share(need: f64, have: f64) -> f64 {
    if have >= need {
        0.0
    } else {
        (need - have) / need
    }
}

/// The bytes, near enough to order sizes by how much they lack.
#[allow(clippy::cast_precision_loss)]
fn bytes(quantity: &Quantity) -> f64 {
    quantity.value_rounded_up() as f64
}
