//! What many instance types provide, so that one that is enough is searched for, and not every one is
//! asked.

use std::collections::BTreeMap;
use std::iter;

use crate::kubernetes::quantity::Quantity;

use super::highest::Highest;
use super::requirements::{Need, Offer};

/// Offers, each with the number under which it was added.
#[derive(Debug)]
pub struct Offers {
    /// In the order of their vCPUs.
    columns: Vec<Column>,
    /// The most memory of each column.
    most: Highest<Quantity>,
}

/// The offers with a number of vCPUs.
#[derive(Debug)]
struct Column {
    vcpus: u32,
    /// By their memory.
    offers: Vec<Numbered>,
    /// The most memory of these.
    most: Quantity,
    /// The most memory of these and of those with fewer vCPUs.
    most_up_to_here: Quantity,
    /// The most memory of these and of those with more vCPUs.
    most_from_here: Quantity,
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
        let mut by_vcpus: BTreeMap<u32, Vec<Numbered>> = BTreeMap::new();
        for (first, offer) in offers {
            let column = by_vcpus.entry(offer.vcpus).or_default();
            column.push(Numbered { offer, first });
        }
        let columns = by_vcpus.into_iter();
        let mut columns: Vec<Column> = columns
            .filter_map(|(vcpus, offers)| Column::new(vcpus, offers))
            .collect();
        let (mut up_to_here, mut from_here) = (None, None);
        for column in &mut columns {
            column.most_up_to_here = column.most.max(up_to_here.unwrap_or(column.most));
            up_to_here = Some(column.most_up_to_here);
        }
        for column in columns.iter_mut().rev() {
            column.most_from_here = column.most.max(from_here.unwrap_or(column.most));
            from_here = Some(column.most_from_here);
        }
        let most = columns.iter().map(|column| column.most).collect();
        Self { columns, most }
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
        let mut columns = self.with_as_much(self.enough_vcpus(need), is_enough);
        let column = columns.find(|column| need.can_spread(column.vcpus))?;
        column.first_with(is_enough).map(|it| it.offer)
    }

    /// The number of the offer that falls short of a need the least; the first one, if several do.
    #[must_use]
    pub fn nearest(&self, need: &Need) -> Option<usize> {
        let shortage = |vcpus, memory| need.shortage(&Offer { vcpus, memory });
        let place = self.enough_vcpus(need);
        let enough = self.columns.get(place);
        let fewer = self.columns.get(..place).unwrap_or_default();
        let mut least = enough.map_or(f64::INFINITY, |it| shortage(it.vcpus, it.most_from_here));
        // The fewer vCPUs, the farther, unless there is more memory.
        for column in fewer.iter().rev() {
            if shortage(column.vcpus, column.most_up_to_here) > least {
                break;
            }
            least = least.min(shortage(column.vcpus, column.most));
        }
        let is_near = |vcpus, memory| shortage(vcpus, memory) <= least;
        let fewer = fewer.iter().rev();
        let fewer = fewer.take_while(|it| is_near(it.vcpus, it.most_up_to_here));
        let vcpus = enough.map_or(0, |it| it.vcpus);
        let enough = self.with_as_much(place, |memory| is_near(vcpus, memory));
        let first = |it: &Column| {
            let nearest = it.first_with(|memory| is_near(it.vcpus, memory))?;
            Some(nearest.first)
        };
        fewer.chain(enough).filter_map(first).min()
    }

    /// The place of the first column with enough vCPUs for a need.
    fn enough_vcpus(&self, need: &Need) -> usize {
        let fewest = need.vcpus.unwrap_or_default();
        self.columns.partition_point(|it| it.vcpus < fewest)
    }

    /// The columns from a place on in which there is as much memory, or more.
    fn with_as_much(
        &self,
        place: usize,
        is_enough: impl Fn(Quantity) -> bool,
    ) -> impl Iterator<Item = &Column> {
        let mut next = place;
        iter::from_fn(move || {
            let place = self.most.next(next, &is_enough)?;
            next = place + 1;
            self.columns.get(place)
        })
    }
}

impl Column {
    fn new(vcpus: u32, mut offers: Vec<Numbered>) -> Option<Self> {
        offers.sort_by_key(|it| it.offer.memory);
        let mut first = usize::MAX;
        for it in offers.iter_mut().rev() {
            first = first.min(it.first);
            it.first = first;
        }
        let most = offers.last()?.offer.memory;
        Some(Self {
            vcpus,
            offers,
            most,
            most_up_to_here: most,
            most_from_here: most,
        })
    }

    /// The offer with the least memory that is enough.
    fn first_with(&self, is_enough: impl Fn(Quantity) -> bool) -> Option<&Numbered> {
        let number = self
            .offers
            .partition_point(|it| !is_enough(it.offer.memory));
        self.offers.get(number)
    }
}
