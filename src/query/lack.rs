//! What an instance type lacks of what is asked, and by how much.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::preference::PreferenceSpec;
use crate::registry::labels::CLASS;
use crate::vm::{Need, Offer, other_architecture, vcpus};

use super::amount::{bytes, in_words as amount};
use super::condition::{Condition, conflicts, page_size, ratio};
use super::entries::Entry;
use super::feature::Feature;
use super::range::{Miss, Range};

/// Something that an instance type lacks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lack {
    /// What is wrong.
    pub what: LackOf,
    /// How far it is from what is asked: vCPUs (of a spread, to the next multiple), or bytes of memory.
    /// `null` if it is no amount.
    pub by: Option<u64>,
    /// All of it in words.
    pub words: String,
    /// How far it is from what is asked, so that different things can be compared: from 0 to 1.
    #[serde(skip)]
    share: f64,
    /// Whether it has less than what is asked, and could have more.
    #[serde(skip)]
    is_shortage: bool,
}

/// What an instance type can lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LackOf {
    /// The number of vCPUs.
    Cpu,
    /// The memory.
    Memory,
    /// The memory for each vCPU.
    Ratio,
    /// The number of vCPUs cannot be spread as the preference asks.
    Spread,
    /// A feature.
    Feature,
    /// The class.
    Class,
    /// The series.
    Series,
    /// Anything else.
    Other,
}

/// How far an instance type without something is from one that has it: as far as from one that has
/// all of its vCPUs or memory in addition.
const ALL: f64 = 1.0;

impl Lack {
    fn new(what: LackOf, words: impl Into<String>) -> Self {
        Self {
            what,
            by: None,
            words: words.into(),
            share: ALL,
            is_shortage: false,
        }
    }

    /// An amount that is more than what is asked, or another one.
    fn amount(what: LackOf, by: u64, of: u64, words: String) -> Self {
        Self {
            by: Some(by),
            share: share(by, of),
            ..Self::new(what, words)
        }
    }

    /// An amount that is less than what is asked.
    fn shortage(what: LackOf, by: u64, of: u64, words: String) -> Self {
        Self {
            is_shortage: true,
            ..Self::amount(what, by, of, words)
        }
    }
}

/// Adds what an instance type lacks to what is known of it. What it has too little of, or too much,
/// it lacks once, by the greater amount: who asks for 4 vCPUs and for 8 asks for 8.
pub(super) fn add(lack: Lack, lacks: &mut Vec<Lack>) {
    let is_same = |it: &&mut Lack| {
        let are_amounts = it.by.is_some() && lack.by.is_some();
        let is_alike = (it.what, it.is_shortage) == (lack.what, lack.is_shortage);
        it.words == lack.words || (are_amounts && is_alike)
    };
    match lacks.iter_mut().find(is_same) {
        Some(known) if known.by < lack.by => *known = lack,
        Some(_) => {}
        None => lacks.push(lack),
    }
}

/// How far an instance type is from what is asked, by everything that it lacks.
pub(super) fn distance(lacks: &[Lack]) -> f64 {
    lacks.iter().map(|lack| lack.share).sum()
}

/// What an instance type lacks of a preference's requirements. KubeVirt refuses such a pair.
#[must_use]
pub fn lacks_of_need(need: &Need, offer: &Offer) -> Vec<Lack> {
    let mut lacks = Vec::new();
    let beyond = u64::from(offer.vcpus) % need.step;
    let too_few_of = need.vcpus.filter(|least| *least > offer.vcpus);
    if let Some(least) = too_few_of {
        // Of fewer than that, none can be spread.
        let least = u64::from(least).next_multiple_of(need.step);
        lacks.push(too_few(
            offer.vcpus,
            u32::try_from(least).unwrap_or(u32::MAX),
        ));
    } else if beyond != 0 {
        let (number, step) = (vcpus(offer.vcpus), need.step);
        let words = format!("{number} cannot be spread: the number must be a multiple of {step}");
        lacks.push(Lack::amount(LackOf::Spread, step - beyond, step, words));
    }
    if let Some(least) = need.memory.filter(|least| *least > offer.memory) {
        lacks.push(too_little(LackOf::Memory, &offer.memory, &least));
    }
    lacks
}

/// What a virtual machine lacks that says nothing of its architecture, whatever its instance type.
#[must_use]
pub fn lack_of_architecture(preference: &PreferenceSpec) -> Option<Lack> {
    let (needed, has) = other_architecture(preference)?;
    let words = format!("the architecture is `{has}` unless it is named, not `{needed}`");
    Some(Lack::new(LackOf::Other, words))
}

/// What an instance type lacks of a condition; `None` if it meets it.
pub(super) fn lack(condition: &Condition, entry: &Entry, spec: &InstancetypeSpec) -> Option<Lack> {
    if condition.is_met_by(entry) {
        return None;
    }
    let one_of = |values: &[String]| values.join("` or `");
    Some(match condition {
        Condition::Cpu(range) => out_of_cpus(range, spec.cpu.guest.0),
        Condition::Memory(range) => out_of_memory(LackOf::Memory, range, &spec.memory.guest),
        Condition::Ratio(range) => out_of_memory(LackOf::Ratio, range, &ratio(spec)),
        Condition::Feature(feature) => Lack::new(LackOf::Feature, feature.missing()),
        Condition::Page(page) => Lack::new(
            LackOf::Feature,
            match page_size(entry) {
                Some(other) => format!("has huge pages of {other}, not {page}"),
                None => Feature::Hugepages.missing().to_owned(),
            },
        ),
        Condition::GoesWith(machine) => {
            let fields = conflicts(machine, entry).join("` and `");
            let words = format!("sets `{fields}`, and so does the virtual machine");
            Lack::new(LackOf::Other, words)
        }
        Condition::Class(classes) => {
            let class = entry.label(CLASS).unwrap_or_default();
            let words = format!("its class is `{class}`, not `{}`", one_of(classes));
            Lack::new(LackOf::Class, words)
        }
        Condition::Series(series) => {
            let words = format!("is not of the series `{}`", one_of(series));
            Lack::new(LackOf::Series, words)
        }
        _ => Lack::new(LackOf::Other, "does not meet all conditions"),
    })
}

fn out_of_cpus(range: &Range<u32>, value: u32) -> Lack {
    match range.miss(&value) {
        Some(Miss::TooLittle(least)) => too_few(value, least),
        Some(Miss::TooMuch(most)) => {
            let by = value.abs_diff(most);
            let words = format!("{} more than asked for", vcpus(by));
            Lack::amount(LackOf::Cpu, by.into(), value.into(), words)
        }
        Some(Miss::Excluded) | None => {
            let words = format!("has {}, and any other number is asked for", vcpus(value));
            Lack::new(LackOf::Cpu, words)
        }
    }
}

fn out_of_memory(what: LackOf, range: &Range<Quantity>, value: &Quantity) -> Lack {
    match range.miss(value) {
        Some(Miss::TooLittle(least)) => too_little(what, value, &least),
        Some(Miss::TooMuch(most)) => {
            let by = value.distance(&most);
            let words = format!("{} {} more than asked for", amount(&by), noun(what));
            Lack::amount(what, bytes(&by), bytes(value), words)
        }
        Some(Miss::Excluded) | None => {
            let (value, noun) = (amount(value), noun(what));
            Lack::new(
                what,
                format!("has {value} {noun}, and any other amount is asked for"),
            )
        }
    }
}

fn too_few(value: u32, least: u32) -> Lack {
    let by = least.abs_diff(value);
    let words = format!("{} less than needed", vcpus(by));
    Lack::shortage(LackOf::Cpu, by.into(), least.into(), words)
}

fn too_little(what: LackOf, value: &Quantity, least: &Quantity) -> Lack {
    let by = least.distance(value);
    let words = format!("{} {} less than needed", amount(&by), noun(what));
    Lack::shortage(what, bytes(&by), bytes(least), words)
}

const fn noun(what: LackOf) -> &'static str {
    match what {
        LackOf::Ratio => "of memory for each vCPU",
        _ => "of memory",
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "sizes differ by more than what is lost"
)]
fn share(by: u64, of: u64) -> f64 {
    by as f64 / of.max(1) as f64
}
