//! What a new version of an instance type or a preference is tried with.

use indexmap::IndexMap;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::Family;
use crate::text::Location;
use crate::yaml::{Node, Value, value_key};

use super::fields::{Keys, new, number};
use super::probes::{PLAIN, Probe};
use super::requirements::{Need, Offer};
use super::trial::{Trial, smallest};

/// An instance type or a preference, before and after an update.
#[derive(Debug, Clone, Copy)]
pub struct Replaced<'n> {
    /// Which of the two it is.
    pub family: Family,
    /// Its spec before.
    pub old: &'n Node,
    /// Its spec after.
    pub new: &'n Node,
}

/// The instance types and the preferences beside what is replaced.
#[derive(Debug)]
pub struct Partners<'n> {
    /// Instance types that differ in size alone, from the smallest to the largest.
    classes: Vec<Vec<&'n Node>>,
    /// Preferences with which an instance type comes out differently.
    preferences: Vec<Node>,
    /// Those that there are, each once.
    others: Vec<&'n Node>,
}

/// Virtual machines with the old version, and the same with the new one.
#[derive(Debug)]
pub(super) struct Pair<'n> {
    pub(super) old: Trial<'n>,
    pub(super) new: Trial<'n>,
    on: On,
}

/// The probes on which a pair is tried.
#[derive(Debug, Clone, Copy)]
enum On {
    /// All that can make a difference.
    All,
    /// Those that are not only about a preference.
    Common,
    /// That which says nothing special, and those that concern the pair.
    Concerned,
    /// That which says nothing special.
    Plain,
    /// That which names no instance type.
    Inline,
}

/// Numbers of vCPUs that instance types often have.
const VCPUS: [u64; 7] = [1, 2, 4, 8, 16, 32, 64];

/// Memory that is too little for some features, and that is enough for all.
const MEMORY: [i64; 2] = [512 << 20, 4 << 30];

/// Of an instance type: what makes its size.
const SIZE: [Keys<'_>; 4] = [
    &["cpu", "guest"],
    &["cpu", "maxSockets"],
    &["memory", "guest"],
    &["memory", "maxGuest"],
];

/// The most kinds of instance types, and of preferences, that are tried with each other.
const MAX: usize = 64;

impl<'n> Partners<'n> {
    /// The specs of all instance types and preferences, of both sides of an update.
    pub fn of(
        instancetypes: impl Iterator<Item = &'n Node>,
        preferences: impl Iterator<Item = &'n Node>,
    ) -> Self {
        let mut classes: IndexMap<Vec<u8>, Vec<&Node>> = IndexMap::new();
        for spec in instancetypes {
            classes.entry(class(spec)).or_default().push(spec);
        }
        let mut classes: Vec<Vec<&Node>> = classes.into_values().take(MAX).collect();
        for class in &mut classes {
            class.sort_by_key(|spec| number(spec, &["cpu", "guest"]));
        }
        let others: IndexMap<Vec<u8>, &Node> =
            preferences.map(|spec| (value_key(spec), spec)).collect();
        Self {
            classes,
            preferences: arrangements(),
            others: others.into_values().take(MAX).collect(),
        }
    }

    /// What a replaced version is tried with, what is plain first.
    pub(super) fn pairs<'t>(&'t self, replaced: &Replaced<'t>) -> Vec<Pair<'t>> {
        match replaced.family {
            Family::Instancetype => self.pairs_of_instancetype(replaced),
            Family::Preference => self.pairs_of_preference(replaced),
        }
    }

    /// What is tried if an instance type starts with none of these.
    pub(super) fn more_pairs<'t>(&'t self, replaced: &Replaced<'t>) -> Vec<Pair<'t>> {
        let others = self.others.iter().copied();
        match replaced.family {
            Family::Instancetype => others.map(|it| pair_with(replaced, it)).collect(),
            Family::Preference => Vec::new(),
        }
    }

    fn pairs_of_instancetype<'t>(&'t self, replaced: &Replaced<'t>) -> Vec<Pair<'t>> {
        let alone = Pair {
            old: Trial::of_instancetype(replaced.old),
            new: Trial::of_instancetype(replaced.new),
            on: On::Common,
        };
        let arranged = self.preferences.iter().map(|it| pair_with(replaced, it));
        std::iter::once(alone).chain(arranged).collect()
    }

    fn pairs_of_preference<'t>(&'t self, replaced: &Replaced<'t>) -> Vec<Pair<'t>> {
        let pair = |old: Trial<'t>, on| Pair {
            new: old.with_preference(replaced.new),
            old,
            on,
        };
        let mut pairs = vec![pair(Trial::of_preference(replaced.old), On::All)];
        let sizes = sizes(replaced).into_iter();
        pairs.extend(sizes.map(|size| {
            let old = Trial::of_preference_and_size(replaced.old, size);
            pair(old, On::Plain)
        }));
        // In the first pair, it is as large as the old version requires; here, as it usually is.
        let usual = smallest(&Need::nothing());
        let usual = Trial::of_preference_and_size(replaced.old, usual);
        pairs.push(pair(usual, On::Inline));
        let need = Need::read(replaced.old);
        let suits = |spec: &&&Node| Offer::read(spec).is_some_and(|offer| need.suits(&offer));
        let classes = self.classes.iter();
        let largest = classes.filter_map(|class| class.iter().rev().find(suits));
        pairs.extend(largest.map(|it| pair(Trial::of_both(it, replaced.old), On::Concerned)));
        pairs
    }
}

impl Pair<'_> {
    /// Whether it is tried on a probe.
    pub(super) fn is_on(&self, probe: &Probe) -> bool {
        let is_concerned = || self.old.touches(probe) || self.new.touches(probe);
        match self.on {
            On::All => !probe.is_narrow() || is_concerned(),
            On::Common => !probe.is_narrow() && !probe.has_size,
            On::Concerned if probe.is_narrow() || probe.is_plain => probe.name == PLAIN,
            On::Concerned => is_concerned(),
            On::Plain => probe.name == PLAIN,
            On::Inline => probe.has_size,
        }
    }
}

/// An instance type with a preference.
fn pair_with<'t>(replaced: &Replaced<'t>, preference: &'t Node) -> Pair<'t> {
    let old = Trial::of_both(replaced.old, preference);
    Pair {
        new: old.with_instancetype(replaced.new),
        old,
        on: On::Common,
    }
}

/// What instance types share that differ in size alone.
fn class(spec: &Node) -> Vec<u8> {
    let mut class = spec.clone();
    for keys in SIZE {
        if class.get(keys).is_some() {
            class.set(keys, new(Value::Null, Location::NOWHERE));
        }
    }
    value_key(&class)
}

/// Preferences that make cores, threads or both of vCPUs, and one with the firmware that hidden memory
/// needs.
fn arrangements() -> Vec<Node> {
    const TOPOLOGY: Keys<'_> = &["cpu", "preferredCPUTopology"];
    const SECURE_BOOT: Keys<'_> = &["firmware", "preferredEfi", "secureBoot"];
    let at = Location::NOWHERE;
    let arranged = ["cores", "threads", "spread"].map(|topology| {
        let mut spec = Node::mapping(at);
        spec.set(TOPOLOGY, new(Value::String(topology.into()), at));
        spec
    });
    let mut firmware = Node::mapping(at);
    firmware.set(SECURE_BOOT, new(Value::Bool(false), at));
    let mut preferences = Vec::from(arranged);
    preferences.push(firmware);
    preferences
}

/// The sizes with which a preference is tried: common ones, and the smallest that either version takes,
/// where the requirements and the steps of two versions part.
fn sizes(replaced: &Replaced<'_>) -> Vec<Offer> {
    let needs = [replaced.old, replaced.new].map(Need::read);
    let base = smallest(&needs[0]);
    let mut vcpus = Vec::from(VCPUS);
    for need in &needs {
        let least = u64::from(need.vcpus.unwrap_or(1).max(1));
        let first = least.checked_next_multiple_of(need.step).unwrap_or(least);
        vcpus.extend([first, first.saturating_add(need.step)]);
    }
    vcpus.sort_unstable();
    vcpus.dedup();
    let of_vcpus = vcpus.into_iter().filter_map(|vcpus| {
        let vcpus = u32::try_from(vcpus).ok()?;
        Some(Offer { vcpus, ..base })
    });
    let required = needs.iter().filter_map(|need| need.memory);
    let memory = MEMORY.map(Quantity::of_bytes).into_iter().chain(required);
    let of_memory = memory.map(|memory| Offer { memory, ..base });
    of_vcpus.chain(of_memory).collect()
}
