//! What an instance type lacks of what is asked, and by how much.

use schemars::JsonSchema;
use serde::Serialize;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::registry::labels::CLASS;
use crate::vm::{Need, Offer, vcpus};

use super::amount::bytes;
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
        }
    }

    /// An amount that is less or more than what is asked.
    fn amount(what: LackOf, by: u64, of: u64, words: String) -> Self {
        Self {
            what,
            by: Some(by),
            words,
            share: share(by, of),
        }
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
    if let Some(least) = need.vcpus.filter(|least| *least > offer.vcpus) {
        lacks.push(too_few(offer.vcpus, least));
    }
    if let Some(least) = need.memory.filter(|least| *least > offer.memory) {
        lacks.push(too_little(LackOf::Memory, &offer.memory, &least));
    }
    let beyond = u64::from(offer.vcpus) % need.step;
    if beyond != 0 {
        let (number, step) = (vcpus(offer.vcpus), need.step);
        let verb = if offer.vcpus == 1 { "is" } else { "are" };
        let words = format!("{number} {verb} not a multiple of {step}, by which they are spread");
        lacks.push(Lack::amount(LackOf::Spread, step - beyond, step, words));
    }
    lacks
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
        Some(Miss::TooLittle(least)) => too_few(value, *least),
        Some(Miss::TooMuch(most)) => {
            let by = value.abs_diff(*most);
            let words = format!("{} more than asked for", vcpus(by));
            Lack::amount(LackOf::Cpu, by.into(), value.into(), words)
        }
        _ => Lack::new(LackOf::Cpu, format!("has {}, not {range}", vcpus(value))),
    }
}

fn out_of_memory(what: LackOf, range: &Range<Quantity>, value: &Quantity) -> Lack {
    match range.miss(value) {
        Some(Miss::TooLittle(least)) => too_little(what, value, least),
        Some(Miss::TooMuch(most)) => {
            let by = value.distance(most);
            let words = format!("{by} {} more than asked for", noun(what));
            Lack::amount(what, bytes(&by), bytes(value), words)
        }
        _ => Lack::new(what, format!("has {value} {}, not {range}", noun(what))),
    }
}

fn too_few(value: u32, least: u32) -> Lack {
    let by = least.abs_diff(value);
    let words = format!("{} less than needed", vcpus(by));
    Lack::amount(LackOf::Cpu, by.into(), least.into(), words)
}

fn too_little(what: LackOf, value: &Quantity, least: &Quantity) -> Lack {
    let by = least.distance(value);
    let words = format!("{by} {} less than needed", noun(what));
    Lack::amount(what, bytes(&by), bytes(least), words)
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
