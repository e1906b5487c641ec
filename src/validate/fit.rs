//! Whether the preferences and the instance types of a set fit each other.

use crate::api::instancetype::InstancetypeSpec;
use crate::api::preference::PreferenceRequirements;
use crate::api::quantity::Quantity;
use crate::diagnostic::{Code, Problems};

use super::Subject;

/// Reports each preference whose requirements no instance type meets. A set without instance
/// types is a part of a catalog, about which nothing can be said.
pub(super) fn check(subjects: &[Subject<'_>], problems: &mut Problems) {
    let sizes: Vec<Size> = subjects.iter().filter_map(Size::of).collect();
    if sizes.is_empty() {
        return;
    }
    for subject in subjects {
        let requirements = subject
            .preference()
            .and_then(|spec| spec.requirements.as_ref());
        let Some(need) = requirements.map(Need::of) else {
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
            Some(Size {
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
struct Size<'a> {
    name: &'a str,
    vcpus: u32,
    memory: &'a Quantity,
}

impl<'a> Size<'a> {
    fn of(subject: &'a Subject<'_>) -> Option<Self> {
        let InstancetypeSpec { cpu, memory, .. } = subject.instancetype()?;
        Some(Self {
            name: subject.name,
            vcpus: cpu.guest.0,
            memory: &memory.guest,
        })
    }
}

/// What a preference requires.
struct Need<'a> {
    vcpus: Option<u32>,
    memory: Option<&'a Quantity>,
}

impl<'a> Need<'a> {
    fn of(requirements: &'a PreferenceRequirements) -> Self {
        Self {
            vcpus: requirements.cpu.as_ref().map(|cpu| cpu.guest),
            memory: requirements.memory.as_ref().map(|memory| &memory.guest),
        }
    }

    fn is_met_by(&self, size: &Size<'_>) -> bool {
        self.vcpus.is_none_or(|need| need <= size.vcpus)
            && self.memory.is_none_or(|need| need <= size.memory)
    }

    /// By how much a size falls short, as the sum of the missing shares; 0 where it is enough.
    fn shortage(&self, size: &Size<'_>) -> f64 {
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
