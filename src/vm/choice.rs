//! What there is to choose from in a namespace, in the orders in which it is looked for.

use std::collections::HashMap;

use crate::diagnostic::Names;
use crate::kubernetes::quantity::Quantity;
use crate::yaml::Node;

use super::fields::{Keys, is_set};
use super::highest::Highest;
use super::requirements::{Need, Offer};

/// The fields with which an instance type asks for certain nodes, or shares what it gives.
const SPECIAL: [Keys<'_>; 11] = [
    &["nodeSelector"],
    &["schedulerName"],
    &["cpu", "dedicatedCPUPlacement"],
    &["cpu", "isolateEmulatorThread"],
    &["cpu", "numa"],
    &["cpu", "realtime"],
    &["memory", "hugepages"],
    &["memory", "overcommitPercent"],
    &["gpus"],
    &["hostDevices"],
    &["launchSecurity"],
];

/// The objects of a kind that a namespace has.
#[derive(Debug)]
pub(super) struct Choice<'n> {
    /// Their names, in order.
    pub(super) names: Names<'n>,
    /// Their names by their series, or their systems.
    of_series: HashMap<&'n str, Vec<&'n str>>,
    /// The instance types of each series.
    sizes_of_series: HashMap<&'n str, [Sizes<'n>; 2]>,
    /// All instance types: first those that are not special, and then those that are.
    sizes: [Sizes<'n>; 2],
}

impl<'n> Choice<'n> {
    /// Objects in the order of their names, each with its spec.
    pub(super) fn new(all: &[(&'n str, Option<&'n Node>)]) -> Self {
        let mut of_series: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut offered: HashMap<&str, Vec<Sized<'n>>> = HashMap::new();
        for (name, spec) in all {
            of_series.entry(series(name)).or_default().push(name);
            if let Some(sized) = spec.and_then(|spec| Sized::read(name, spec)) {
                offered.entry(series(name)).or_default().push(sized);
            }
        }
        Self {
            names: all.iter().map(|(name, _)| *name).collect(),
            of_series,
            sizes: both(offered.values().flatten().copied().collect()),
            sizes_of_series: offered
                .into_iter()
                .map(|(series, of)| (series, both(of)))
                .collect(),
        }
    }

    /// The names of a series, or of a system, in order.
    pub(super) fn names_of(&self, series: &str) -> &[&'n str] {
        self.of_series.get(series).map_or(&[], Vec::as_slice)
    }

    /// The instance types that suit a need, with their specs: first those of a series, of each those that
    /// are not special, and of these the least memory.
    pub(super) fn suiting<'s>(
        &'s self,
        need: &'s Need,
        own: &'s str,
    ) -> impl Iterator<Item = (&'n str, &'n Node)> {
        let of_series = self.sizes_of_series.get(own).into_iter().flatten();
        let of_series = of_series.flat_map(|sizes| sizes.suiting(need));
        let all = self.sizes.iter().flat_map(|sizes| sizes.suiting(need));
        let others = all.filter(move |sized| series(sized.name) != own);
        of_series
            .chain(others)
            .map(|sized| (sized.name, sized.spec))
    }
}

/// An instance type with its size.
#[derive(Debug, Clone, Copy)]
struct Sized<'n> {
    name: &'n str,
    offer: Offer,
    spec: &'n Node,
}

impl<'n> Sized<'n> {
    fn read(name: &'n str, spec: &'n Node) -> Option<Self> {
        let offer = Offer::read(spec)?;
        Some(Self { name, offer, spec })
    }

    fn order(&self) -> (Quantity, u32, &'n str) {
        (self.offer.memory, self.offer.vcpus, self.name)
    }
}

/// Instance types, the least memory first.
#[derive(Debug)]
struct Sizes<'n> {
    all: Vec<Sized<'n>>,
    vcpus: Highest<u32>,
}

impl<'n> Sizes<'n> {
    fn new(mut all: Vec<Sized<'n>>) -> Self {
        all.sort_unstable_by_key(Sized::order);
        let vcpus = all.iter().map(|sized| sized.offer.vcpus).collect();
        Self { all, vcpus }
    }

    /// Those that suit a need.
    fn suiting<'s>(&'s self, need: &'s Need) -> impl Iterator<Item = Sized<'n>> + 's {
        let is_less =
            |sized: &Sized<'_>| need.memory.is_some_and(|least| sized.offer.memory < least);
        let mut next = self.all.partition_point(is_less);
        let enough = std::iter::from_fn(move || {
            let is_enough = |vcpus| need.vcpus.is_none_or(|least| least <= vcpus);
            let place = self.vcpus.next(next, is_enough)?;
            next = place + 1;
            self.all.get(place).copied()
        });
        enough.filter(|sized| need.suits(&sized.offer))
    }
}

/// Those that are not special, and those that are.
fn both(all: Vec<Sized<'_>>) -> [Sizes<'_>; 2] {
    let (special, ordinary) = all.into_iter().partition(|sized| is_special(sized.spec));
    [Sizes::new(ordinary), Sizes::new(special)]
}

/// Whether an instance type is one to choose on purpose.
fn is_special(spec: &Node) -> bool {
    SPECIAL.iter().any(|keys| is_set(spec, keys))
}

/// What the name of an instance type or of a preference says of its series or its system.
pub(super) fn series(name: &str) -> &str {
    name.split_once('.').map_or(name, |(series, _)| series)
}
