//! The smallest instance type for a preference, without asking every one.

use std::collections::BTreeMap;

use crate::kubernetes::quantity::Quantity;
use crate::query::{Entry, by_size};
use crate::vm::{Need, Offer, Offers};

/// The smallest instance types of each size.
pub(super) struct Smallest<'e> {
    offers: Offers,
    /// By the number of vCPUs and the memory.
    of_size: BTreeMap<(u32, Quantity), &'e Entry>,
}

impl<'e> Smallest<'e> {
    /// The smallest of some instance types. Those that should no longer be chosen do not count.
    pub(super) fn of(instancetypes: impl Iterator<Item = &'e Entry>) -> Self {
        let wanted = instancetypes.filter(|it| !it.is_deprecated());
        let with_spec = wanted.filter_map(|it| Some((it.instancetype()?, it)));
        let mut all: Vec<_> = with_spec.collect();
        all.sort_by(|(a, a_entry), (b, b_entry)| by_size((a, a_entry.name()), (b, b_entry.name())));
        let mut of_size = BTreeMap::new();
        for (spec, entry) in all {
            let Offer { vcpus, memory } = Offer::of(spec);
            of_size.entry((vcpus, memory)).or_insert(entry);
        }
        let sizes = of_size.keys().enumerate();
        let offers = sizes.map(|(number, &(vcpus, memory))| (number, Offer { vcpus, memory }));
        Self {
            offers: offers.collect(),
            of_size,
        }
    }

    /// The one that `recommend` names first for a preference; `None` if none is enough.
    pub(super) fn that_suits(&self, preference: &Entry) -> Option<&'e Entry> {
        let Some(need) = preference.preference().map(Need::of) else {
            return self.of_size.values().next().copied();
        };
        let Offer { vcpus, memory } = self.offers.smallest(&need)?;
        self.of_size.get(&(vcpus, memory)).copied()
    }
}
