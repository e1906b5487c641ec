//! What the changes of specs do, found out by trial: each pair of specs once, on all cores.

use std::collections::{BTreeMap, HashMap};

use crate::cores;
use crate::kubevirt::Family;
use crate::kubevirt::paths::object::SPEC;
use crate::text::Location;
use crate::vm::{self, Cluster, Consequence, Partners, Probes, Replaced};
use crate::yaml::{Node, value_key};

use super::resources::{Key, Sides};

/// The consequences of all changes.
pub(super) struct Trials<'r> {
    by_key: BTreeMap<&'r Key, usize>,
    consequences: Vec<Vec<Consequence>>,
}

impl<'r> Trials<'r> {
    /// Tries what both sides have and differs.
    pub(super) fn of(all: &BTreeMap<&'r Key, Sides<'r>>) -> Self {
        let none = Node::mapping(Location::NOWHERE);
        let mut by_key = BTreeMap::new();
        let mut numbers: HashMap<(Family, [Vec<u8>; 2]), usize> = HashMap::new();
        let mut replaced = Vec::new();
        for (key, sides) in all {
            let (Some(before), Some(after)) = sides else {
                continue;
            };
            if after.has_text_of(before) {
                continue;
            }
            let [before, after] =
                [before, after].map(|resource| resource.document.get(SPEC.keys()).unwrap_or(&none));
            if before == after {
                continue;
            }
            // The two kinds of a resource are the same pair.
            let pair = [before, after].map(value_key);
            let number = *numbers.entry((key.family, pair)).or_insert_with(|| {
                replaced.push(Replaced {
                    family: key.family,
                    old: before,
                    new: after,
                });
                replaced.len() - 1
            });
            by_key.insert(*key, number);
        }
        Self {
            by_key,
            consequences: try_all(replaced, all),
        }
    }

    /// What becomes of new virtual machines that name a resource.
    pub(super) fn consequences(&self, key: &Key) -> Vec<Consequence> {
        let number = self.by_key.get(key);
        let found = number.and_then(|number| self.consequences.get(*number));
        found.cloned().unwrap_or_default()
    }
}

fn try_all(replaced: Vec<Replaced<'_>>, all: &BTreeMap<&Key, Sides<'_>>) -> Vec<Vec<Consequence>> {
    if replaced.is_empty() {
        return Vec::new();
    }
    let specs = |family| {
        let of_family = move |(key, _): &(&&Key, &Sides<'_>)| key.family == family;
        let old = all.iter().filter(of_family).filter_map(|(_, it)| it.0);
        let new = all.iter().filter(of_family).filter_map(|(_, it)| it.1);
        let resources = old.chain(new);
        resources.filter_map(|resource| resource.document.get(SPEC.keys()))
    };
    let partners = Partners::of(specs(Family::Instancetype), specs(Family::Preference));
    let (probes, cluster) = (Probes::with_devices(), Cluster::default());
    let try_one = |it| vm::consequences(&it, &partners, &probes, &cluster);
    cores::map(replaced, try_one)
}
