//! Whether an instance type, or a virtual machine without one, meets the requirements of a
//! preference.

use crate::diagnostic::Code;
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::topology::SpreadAcross;
use crate::text::Location;
use crate::yaml::Node;

use super::defaults::ARCHITECTURE;
use super::fields::{Keys, is_set, number, place, quantity, text};
use super::reason::Reason;
use super::topology::{Arrangement, Spread};

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

    /// What an instance type provides, as KubeVirt reads it; `None` if it says no memory.
    pub(super) fn read(instancetype: &Node) -> Option<Self> {
        Some(Self {
            vcpus: number(instancetype, &["cpu", "guest"]),
            memory: quantity(instancetype, &["memory", "guest"])?,
        })
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
    /// What everything meets.
    pub(super) fn nothing() -> Self {
        Self {
            vcpus: None,
            memory: None,
            step: 1,
        }
    }

    /// What only as large an instance type meets.
    pub(super) fn as_much_as(offer: &Offer) -> Self {
        Self {
            vcpus: Some(offer.vcpus),
            memory: Some(offer.memory),
            ..Self::nothing()
        }
    }

    /// What meets both.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            vcpus: self.vcpus.max(other.vcpus),
            memory: self.memory.max(other.memory),
            step: self.step,
        }
    }

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

    /// What a preference requires, as KubeVirt reads it.
    pub(super) fn read(preference: &Node) -> Self {
        let cpu = ["requirements", "cpu"];
        let step = match Arrangement::read(Some(preference)) {
            Arrangement::Spread(spread) => spread.step(),
            _ => 1,
        };
        Self {
            vcpus: is_set(preference, &cpu)
                .then(|| number(preference, &["requirements", "cpu", "guest"])),
            memory: quantity(preference, &["requirements", "memory", "guest"]),
            step,
        }
    }

    /// Whether an instance type has enough, and its vCPUs can be spread.
    #[must_use]
    pub fn suits(&self, offer: &Offer) -> bool {
        self.is_met_by(offer) && self.can_spread(offer.vcpus)
    }

    /// What an instance type meets that has enough, however the vCPUs are spread.
    #[must_use]
    pub fn without_spread(&self) -> Self {
        Self { step: 1, ..*self }
    }

    /// Whether so many vCPUs can be spread.
    pub(super) fn can_spread(&self, vcpus: u32) -> bool {
        u64::from(vcpus).checked_rem(self.step) == Some(0)
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
        (need - have) / need.abs()
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

/// The first requirement of a preference that a virtual machine does not meet, with its instance type
/// laid into it. KubeVirt: `checker.Check`.
pub(super) fn unmet(
    instancetype: Option<&Node>,
    preference: &Node,
    vmi: &Node,
    matcher: Location,
) -> Option<Reason> {
    let need = Need::read(preference);
    let lack = match instancetype.and_then(Offer::read) {
        Some(offer) => need.lack_of_instancetype(&offer, matcher),
        None => need
            .lack_of_cpu(preference, vmi)
            .or_else(|| need.lack_of_memory(vmi)),
    };
    lack.or_else(|| lack_of_architecture(preference, vmi))
}

impl Need {
    /// KubeVirt: `checkCPU`, `checkMemory`.
    fn lack_of_instancetype(&self, offer: &Offer, matcher: Location) -> Option<Reason> {
        let reason = |message: String| {
            Reason::new(Code::VmRequirement, matcher, message).field("spec.instancetype")
        };
        if let Some(need) = self.vcpus.filter(|need| offer.vcpus < *need) {
            return Some(reason(format!(
                "insufficient CPU resources of {} vCPU provided by instance type, preference \
                 requires {need} vCPU",
                offer.vcpus
            )));
        }
        let need = self.memory.filter(|need| offer.memory < *need)?;
        Some(reason(format!(
            "insufficient Memory resources of {} provided by instance type, preference requires \
             {need}",
            offer.memory
        )))
    }

    /// What is missing in the levels that the preferred topology counts. KubeVirt: `checkCPU`,
    /// `checkSpread`.
    fn lack_of_cpu(&self, preference: &Node, vmi: &Node) -> Option<Reason> {
        let need = self.vcpus?;
        let (levels, words): (&[&str], &str) = match Arrangement::read(Some(preference)) {
            Arrangement::Threads => (&["threads"], "threads"),
            Arrangement::Cores => (&["cores"], "cores"),
            Arrangement::Sockets => (&["sockets"], "sockets"),
            Arrangement::Any => (
                &["cores", "sockets", "threads"],
                "cores, sockets and threads",
            ),
            Arrangement::Spread(Spread { across, .. }) => (levels(across), across.as_str()),
            Arrangement::UnknownSpread(across) => {
                return (need > 0).then(|| too_few(vmi, &[], 0, need, &across));
            }
            Arrangement::Unknown => return None,
        };
        let of_level = |level: &&str| number(vmi, &["domain", "cpu", level]);
        // Go's numbers wrap around.
        let vcpus = levels.iter().map(of_level).fold(1, u32::wrapping_mul);
        (vcpus < need).then(|| too_few(vmi, levels, vcpus, need, words))
    }

    /// KubeVirt: `checkMemory`.
    fn lack_of_memory(&self, vmi: &Node) -> Option<Reason> {
        const FIELD: &str = "spec.template.spec.domain.memory";
        let need = self.memory?;
        let guest = quantity(vmi, &["domain", "memory", "guest"]);
        if guest.is_some_and(|guest| guest >= need) {
            return None;
        }
        let provided = guest.map_or_else(|| "0".to_owned(), |guest| guest.to_string());
        let message = format!(
            "insufficient Memory resources of {provided} provided by VirtualMachine, preference \
             requires {need}"
        );
        let at = place(vmi, &["domain", "memory", "guest"]);
        let help = format!("give `domain.memory.guest` at least {need}, or name an instance type");
        Some(
            Reason::new(Code::VmRequirement, at, message)
                .field(FIELD)
                .help(help),
        )
    }
}

fn levels(across: SpreadAcross) -> &'static [&'static str] {
    match across {
        SpreadAcross::SocketsCores => &["sockets", "cores"],
        SpreadAcross::CoresThreads => &["cores", "threads"],
        SpreadAcross::SocketsCoresThreads => &["sockets", "cores", "threads"],
    }
}

fn too_few(vmi: &Node, levels: &[&str], vcpus: u32, need: u32, words: &str) -> Reason {
    let message = format!(
        "insufficient CPU resources of {vcpus} vCPU provided by VirtualMachine, preference requires \
         {need} vCPU provided as {words}"
    );
    let cpu: Keys<'_> = &["domain", "cpu"];
    let (at, help) = if let Some(missing) = missing(vmi, levels, need) {
        let help = format!("write {missing}, too, as KubeVirt multiplies them");
        (place(vmi, cpu), help)
    } else {
        let level = levels.first().copied().unwrap_or_default();
        let help = "give the virtual machine more of them".to_owned();
        (place(vmi, &[cpu, &[level]].concat()), help)
    };
    let reason = Reason::new(Code::VmRequirement, at, message);
    let path = |level: &&str| format!("spec.template.spec.domain.cpu.{level}");
    let reason = levels.iter().map(path).fold(reason, Reason::field);
    reason.help(format!("name an instance type, or {help}"))
}

/// What to write of the levels that a virtual machine leaves out, if it has enough of the others. KubeVirt
/// fills in all of them, or none: `SetDefaultGuestCPUTopology`.
fn missing(vmi: &Node, levels: &[&str], need: u32) -> Option<String> {
    let of_level = |level: &&&str| number(vmi, &["domain", "cpu", level]);
    let (missing, others): (Vec<_>, Vec<_>) = levels.iter().partition(|it| of_level(it) == 0);
    let vcpus = others.iter().map(of_level).fold(1, u32::wrapping_mul);
    if missing.is_empty() || others.is_empty() || vcpus < need {
        return None;
    }
    let missing = missing.iter().map(|level| format!("`{level}: 1`"));
    Some(missing.collect::<Vec<_>>().join(" and "))
}

/// The architecture that a preference requires, if a virtual machine that names none gets another one;
/// and that one. KubeVirt: `checkArch`.
#[must_use]
pub fn other_architecture(preference: &PreferenceSpec) -> Option<(&'static str, &'static str)> {
    let needed = preference.requirements.as_ref()?.architecture?.as_str();
    let preferred = preference.preferred_architecture;
    let preferred = preferred.and_then(|it| it.0.word());
    let has = preferred.map_or(ARCHITECTURE, |it| it.as_str());
    (needed != has).then_some((needed, has))
}

/// KubeVirt: `checkArch`.
fn lack_of_architecture(preference: &Node, vmi: &Node) -> Option<Reason> {
    let need = preference.get(&["requirements", "architecture"])?.text()?;
    let have = text(vmi, &["architecture"]).unwrap_or_default();
    if need == have {
        return None;
    }
    let message = format!("preference requires architecture {need} but {have} is being requested");
    Some(
        Reason::new(Code::VmRequirement, place(vmi, &["architecture"]), message)
            .field("spec.template.spec.architecture")
            .help(format!(
                "write `architecture: {need}`, or choose another preference"
            )),
    )
}
