//! Whether an instance type meets the requirements of a preference.

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::preference::PreferenceSpec;

use super::topology::Spread;

/// What an instance type provides.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    /// The number of vCPUs.
    pub vcpus: u32,
    /// The memory.
    pub memory: Quantity,
}

impl Offer {
    /// What an instance type provides.
    #[must_use]
    pub fn of(spec: &InstancetypeSpec) -> Self {
        Self {
            vcpus: spec.cpu.guest.0,
            memory: spec.memory.guest,
        }
    }
}

/// What a preference requires.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// The minimum number of vCPUs.
    pub vcpus: Option<u32>,
    /// The minimum memory.
    pub memory: Option<Quantity>,
    /// The number of vCPUs must be a multiple of this, so that they can be spread.
    pub step: u64,
}

impl Need {
    /// What a preference requires.
    #[must_use]
    pub fn of(spec: &PreferenceSpec) -> Self {
        let requirements = spec.requirements.as_ref();
        let cpu = requirements.and_then(|requirements| requirements.cpu.as_ref());
        let memory = requirements.and_then(|requirements| requirements.memory.as_ref());
        Self {
            vcpus: cpu.map(|cpu| cpu.guest),
            memory: memory.map(|memory| memory.guest),
            step: Spread::of(spec).map_or(1, |spread| spread.step()),
        }
    }

    /// Whether KubeVirt starts a virtual machine with both.
    #[must_use]
    pub fn suits(&self, offer: &Offer) -> bool {
        self.is_met_by(offer) && u64::from(offer.vcpus) % self.step == 0
    }

    /// Whether an instance type has enough, however the vCPUs are spread.
    #[must_use]
    pub fn is_met_by(&self, offer: &Offer) -> bool {
        self.vcpus.is_none_or(|need| need <= offer.vcpus)
            && self.memory.is_none_or(|need| need <= offer.memory)
    }

    /// How much a size falls short, as the sum of the missing shares; 0 if it is enough.
    #[must_use]
    pub fn shortage(&self, size: &Offer) -> f64 {
        let vcpus = self.vcpus.map_or(0.0, |need| {
            missing_share(f64::from(need), f64::from(size.vcpus))
        });
        let memory = self
            .memory
            .map_or(0.0, |need| missing_share(bytes(&need), bytes(&size.memory)));
        vcpus + memory
    }

    /// The requirements in words: `2 vCPUs and 4Gi of memory`.
    #[must_use]
    pub fn words(&self) -> String {
        let vcpus = self.vcpus.map(vcpus);
        let memory = self.memory.map(|memory| format!("{memory} of memory"));
        [vcpus, memory]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" and ")
    }
}

/// A number of vCPUs in words: `1 vCPU`, `2 vCPUs`.
#[must_use]
pub fn vcpus(number: u32) -> String {
    let noun = if number == 1 { "vCPU" } else { "vCPUs" };
    format!("{number} {noun}")
}

fn missing_share(need: f64, have: f64) -> f64 {
    if have >= need {
        0.0
    } else {
        (need - have) / need
    }
}

/// The bytes, precise enough to order sizes by how much they lack.
#[allow(
    clippy::cast_precision_loss,
    reason = "sizes differ by more than what is lost"
)]
fn bytes(quantity: &Quantity) -> f64 {
    quantity.value_rounded_up() as f64
}
