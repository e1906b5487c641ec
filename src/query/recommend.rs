//! Recommending instance types: those that suit a wish, smallest first, and why others do not.

use std::cmp::Ordering;

use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::vm::{Need, Offer, vcpus};

use super::amount;
use super::condition::Condition;
use super::entries::{Entries, Entry};
use super::feature::Feature;
use super::lack::{Lack, add, distance, lack, lacks_of_need};
use super::order::by_size;

/// How many of those that do not suit are named.
const NEAREST: usize = 3;

/// What an instance type is wanted for.
#[derive(Debug, Clone, Default)]
pub struct Wish<'e> {
    /// The preference that it is used with.
    pub preference: Option<&'e Entry>,
    /// The namespace in which it is named; `None` for any.
    pub namespace: Option<String>,
    /// Whether those are wanted, too, that should no longer be chosen.
    pub deprecated: bool,
    /// What it has to meet besides.
    pub conditions: Vec<Condition>,
}

/// The answer to a wish.
#[derive(Debug)]
pub struct Recommendation<'e> {
    /// The preference that was asked about.
    pub preference: Option<&'e Entry>,
    /// The best that suit, smallest first.
    pub suitable: Vec<Suitable<'e>>,
    /// How many suit, whether or not they are among the best.
    pub number: usize,
    /// Those that come closest of those that do not suit, the nearest first.
    pub nearest: Vec<Unsuitable<'e>>,
    /// How many would suit if they were not deprecated.
    pub deprecated: usize,
}

/// An instance type that suits.
#[derive(Debug)]
pub struct Suitable<'e> {
    /// The instance type.
    pub entry: &'e Entry,
    /// Its spec.
    pub spec: &'e InstancetypeSpec,
    /// How much more it has than what is needed, in words.
    pub reason: String,
}

/// An instance type that does not suit.
#[derive(Debug)]
pub struct Unsuitable<'e> {
    /// The instance type.
    pub entry: &'e Entry,
    /// Its spec.
    pub spec: &'e InstancetypeSpec,
    /// What it lacks: at least one thing.
    pub lacks: Vec<Lack>,
}

impl<'e> Recommendation<'e> {
    /// Recommends at most as many as `limit` says.
    #[must_use]
    pub fn of(entries: &'e Entries, wish: &Wish<'e>, limit: usize) -> Self {
        let (mut suitable, mut unsuitable) = (Vec::new(), Vec::new());
        let mut deprecated = 0;
        for entry in &entries.all {
            let Some(spec) = entry.instancetype().filter(|_| wish.reaches(entry)) else {
                continue;
            };
            let lacks = wish.lacks(entry, spec);
            match (lacks.is_empty(), entry.is_deprecated() && !wish.deprecated) {
                (true, true) => deprecated += 1,
                (false, true) => {}
                (true, false) => suitable.push((entry, spec)),
                (false, false) => unsuitable.push(Unsuitable { entry, spec, lacks }),
            }
        }
        suitable
            .sort_by(|(a, a_spec), (b, b_spec)| by_size((a_spec, a.name()), (b_spec, b.name())));
        unsuitable.sort_by(Unsuitable::by_distance);
        unsuitable.truncate(NEAREST);
        let number = suitable.len();
        suitable.truncate(limit);
        let with_reason = |(entry, spec)| Suitable {
            entry,
            spec,
            reason: wish.reason(spec),
        };
        Self {
            preference: wish.preference,
            suitable: suitable.into_iter().map(with_reason).collect(),
            number,
            nearest: unsuitable,
            deprecated,
        }
    }
}

impl Unsuitable<'_> {
    /// What is nearer to the wish comes first.
    fn by_distance(&self, other: &Self) -> Ordering {
        let key = |it: &Self| distance(&it.lacks);
        key(self).total_cmp(&key(other)).then_with(|| {
            by_size(
                (self.spec, self.entry.name()),
                (other.spec, other.entry.name()),
            )
        })
    }
}

impl Wish<'_> {
    /// Whether a virtual machine can name an instance type beside the preference.
    fn reaches(&self, instancetype: &Entry) -> bool {
        let namespaces = [instancetype.only_namespace(), self.namespace.as_deref()];
        self.preference
            .is_none_or(|it| it.is_within_reach_of(instancetype))
            && !matches!(namespaces, [Some(one), Some(other)] if one != other)
    }

    /// What the preference requires.
    fn need(&self) -> Option<Need> {
        let spec = self.preference?.preference()?;
        Some(Need::of(spec))
    }

    /// Everything that an instance type lacks.
    fn lacks(&self, entry: &Entry, spec: &InstancetypeSpec) -> Vec<Lack> {
        let need = self.need();
        let of_need = need.map(|need| lacks_of_need(&need, &Offer::of(spec)));
        let mut lacks = of_need.unwrap_or_default();
        for condition in &self.conditions {
            if let Some(lack) = lack(condition, entry, spec) {
                add(lack, &mut lacks);
            }
        }
        lacks
    }

    /// How much more an instance type that suits has than what is needed.
    fn reason(&self, spec: &InstancetypeSpec) -> String {
        let need = self.need();
        let conditions = self.conditions.iter();
        let cpu = conditions.clone().filter_map(|condition| match condition {
            Condition::Cpu(range) => range.least(),
            _ => None,
        });
        let memory = conditions.filter_map(|condition| match condition {
            Condition::Memory(range) => range.least(),
            _ => None,
        });
        let cpu = cpu.chain(need.and_then(|need| need.vcpus)).max();
        let memory = memory.chain(need.and_then(|need| need.memory)).max();
        let more_cpu = cpu.map(|least| spec.cpu.guest.0.abs_diff(least));
        let more_memory = memory.map(|least| spec.memory.guest.distance(&least));
        let more: Vec<String> = [
            more_cpu.filter(|more| *more > 0).map(vcpus),
            more_memory
                .filter(|more| !more.is_zero())
                .map(|more| format!("{} of memory", amount::in_words(&more))),
        ]
        .into_iter()
        .flatten()
        .collect();
        let size = match (cpu.is_some() || memory.is_some(), more.is_empty()) {
            (false, _) => "meets all that is asked for".to_owned(),
            (true, true) => "exactly what is needed".to_owned(),
            (true, false) => format!("{} more than needed", more.join(" and ")),
        };
        let besides = self.besides(spec);
        if besides.is_empty() {
            size
        } else {
            format!("{size}; also {}", besides.join(", "))
        }
    }

    /// The features that nobody asked for.
    fn besides(&self, spec: &InstancetypeSpec) -> Vec<String> {
        let is_asked = |feature: &Feature| {
            let mut conditions = self.conditions.iter();
            conditions.any(|it| match it {
                Condition::Feature(asked) => asked == feature,
                Condition::Page(_) => *feature == Feature::Hugepages,
                _ => false,
            })
        };
        let features = Feature::of(spec).into_iter();
        features
            .filter(|feature| !is_asked(feature))
            .map(Feature::name)
            .collect()
    }
}
