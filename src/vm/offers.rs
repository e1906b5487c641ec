//! What many instance types provide, so that one that is enough is searched for, and not every one is
//! asked.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::kubernetes::quantity::Quantity;

use super::requirements::{Need, Offer};

/// Offers, each with the number under which it was added. There are any number of offers, and only a few
/// numbers of vCPUs.
#[derive(Debug, Default)]
pub struct Offers(BTreeMap<u32, Column>);

/// The offers with a number of vCPUs.
#[derive(Debug, Default)]
struct Column {
    /// By their memory.
    offers: Vec<Numbered>,
    /// The most memory of these and of those with more vCPUs.
    most_from_here: Option<Quantity>,
}

/// An offer with its number.
#[derive(Debug)]
struct Numbered {
    offer: Offer,
    /// The least number among this offer and those with as many vCPUs and more memory.
    first: usize,
}

impl FromIterator<(usize, Offer)> for Offers {
    fn from_iter<I: IntoIterator<Item = (usize, Offer)>>(offers: I) -> Self {
        let mut columns: BTreeMap<u32, Column> = BTreeMap::new();
        for (first, offer) in offers {
            let column = columns.entry(offer.vcpus).or_default();
            column.offers.push(Numbered { offer, first });
        }
        let mut most = None;
        for column in columns.values_mut().rev() {
            column.order();
            most = most.max(column.most());
            column.most_from_here = most;
        }
        Self(columns)
    }
}

impl Offers {
    /// Whether a need is met, and the vCPUs can be spread, by any offer.
    #[must_use]
    pub fn any_suits(&self, need: &Need) -> bool {
        self.smallest(need).is_some()
    }

    /// The offer that suits a need with the fewest vCPUs, and of those with as many, the least memory.
    #[must_use]
    pub fn smallest(&self, need: &Need) -> Option<Offer> {
        let is_enough = |memory: Quantity| need.memory.is_none_or(|least| least <= memory);
        let (_, column) = self
            .0
            .range(need.vcpus.unwrap_or_default()..)
            .take_while(|(_, column)| column.most_from_here.is_some_and(is_enough))
            .find(|(vcpus, column)| {
                need.can_spread(**vcpus) && column.most().is_some_and(is_enough)
            })?;
        let offers = &column.offers;
        let number = offers.partition_point(|it| !is_enough(it.offer.memory));
        offers.get(number).map(|it| it.offer)
    }

    /// The number of the offer that falls short of a need the least; the first one, if several do.
    #[must_use]
    pub fn nearest(&self, need: &Need) -> Option<usize> {
        let shortage = |it: &Numbered| need.shortage(&it.offer);
        let columns = || self.0.values().map(|column| &column.offers);
        let least = columns()
            .filter_map(|offers| offers.last().map(shortage))
            .min_by(f64::total_cmp)?;
        // More memory never falls short of more.
        let is_farther = |it: &Numbered| shortage(it).total_cmp(&least) == Ordering::Greater;
        columns()
            .filter_map(|offers| offers.get(offers.partition_point(is_farther)))
            .map(|it| it.first)
            .min()
    }
}

impl Column {
    /// Sorts the offers by their memory.
    fn order(&mut self) {
        self.offers.sort_by_key(|it| it.offer.memory);
        let mut first = usize::MAX;
        for it in self.offers.iter_mut().rev() {
            first = first.min(it.first);
            it.first = first;
        }
    }

    fn most(&self) -> Option<Quantity> {
        self.offers.last().map(|it| it.offer.memory)
    }
}
