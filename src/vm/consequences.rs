//! What a new version of an instance type or a preference does to virtual machines that are created with
//! it: those that were created and started with the old one are tried again.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use crate::diagnostic::Code;
use crate::yaml::Node;

use super::admission::{Cluster, FeatureGates};
use super::impact::{FieldChange, instance_changes};
use super::judge::Stopped;
use super::noticed::keep_noticed;
use super::partners::{Pair, Partners, Replaced};
use super::probes::{Probe, Probes};
use super::reason::Reason;

/// What becomes of new virtual machines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Consequence {
    /// What it is.
    pub effect: Effect,
    /// The probes that show it.
    pub probes: Vec<ProbeId>,
    /// Whether one of them starts with other instance types, or other preferences, as before; of what comes
    /// out different, whether it comes out the same with others.
    pub is_of_some: bool,
}

/// A consequence.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Effect {
    /// They are refused, with KubeVirt's message.
    Refused(String),
    /// They are created and do not start, with KubeVirt's message.
    DoesNotStart(String),
    /// A field of the instance differs in what its guest can notice, or its node has to offer. A feature of
    /// the processor has its name for an index.
    Differs(FieldChange),
}

/// A probe as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProbeId {
    /// Its short name.
    pub name: &'static str,
    /// What follows "virtual machines": `without graphics`.
    pub words: &'static str,
}

impl From<&Probe> for ProbeId {
    fn from(probe: &Probe) -> Self {
        Self {
            name: probe.name,
            words: probe.words,
        }
    }
}

/// What the new version does, refusals first. A probe that the old version never started counts for
/// nothing; if it started none, they are tried in a cluster with all feature gates on. What a probe shows again with another instance type or preference is told once.
#[must_use]
pub fn consequences(
    replaced: &Replaced<'_>,
    partners: &Partners<'_>,
    probes: &Probes,
    cluster: &Cluster,
) -> Vec<Consequence> {
    let mut found = found_in(replaced, partners, probes, cluster);
    if !found.has_started() {
        // What needs a feature gate is made for clusters that have it.
        let cluster = Cluster {
            feature_gates: FeatureGates::all(),
            ..cluster.clone()
        };
        found = found_in(replaced, partners, probes, &cluster);
    }
    found.consequences()
}

fn found_in(
    replaced: &Replaced<'_>,
    partners: &Partners<'_>,
    probes: &Probes,
    cluster: &Cluster,
) -> Found {
    let mut found = Found::default();
    for pair in partners.pairs(replaced) {
        found.add_all(&pair, probes, cluster);
    }
    for pair in partners.more_pairs(replaced) {
        if found.has_started() {
            break;
        }
        found.add_all(&pair, probes, cluster);
    }
    found
}

/// What was found on all probes so far.
#[derive(Default)]
struct Found {
    effects: IndexMap<Key, (Effect, Vec<ProbeId>)>,
    /// How often the new version started of what the old one did, by the names of probes; not of those
    /// that name no instance type.
    starts: HashMap<&'static str, usize>,
    /// How often it came out the same, likewise.
    same: HashMap<&'static str, usize>,
    /// The names of probes that came out different.
    differ: HashSet<&'static str>,
}

/// What makes two effects the same one.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Refused(Code, Vec<String>),
    DoesNotStart(Code, Vec<String>),
    Differs(String, Option<String>, Option<String>),
}

impl Found {
    /// Whether the old version started a probe.
    fn has_started(&self) -> bool {
        !self.starts.is_empty()
    }

    fn add_all(&mut self, pair: &Pair<'_>, probes: &Probes, cluster: &Cluster) {
        for probe in probes.iter().filter(|probe| pair.is_on(probe)) {
            let Ok(old) = pair.old.run(probe, cluster) else {
                continue;
            };
            let starts = self.starts.entry(probe.name).or_default();
            match pair.new.run(probe, cluster) {
                Ok(new) => {
                    *starts += usize::from(!probe.has_size);
                    if old == new || !self.add_changes(probe, old, new) {
                        *self.same.entry(probe.name).or_default() += usize::from(!probe.has_size);
                    }
                }
                Err(stopped) => self.add_stop(probe, stopped),
            }
        }
    }

    /// Adds what is different, and returns whether something is.
    fn add_changes(&mut self, probe: &Probe, mut old: Node, mut new: Node) -> bool {
        keep_noticed(&mut old, &mut new);
        let changes = instance_changes(&old, &new);
        let differs = !changes.is_empty();
        // Other sizes and topologies show the same in other numbers.
        if !differs || !self.differ.insert(probe.name) {
            return differs;
        }
        for change in changes {
            let [old, new] =
                [&change.old, &change.new].map(|it| it.as_ref().map(ToString::to_string));
            let key = Key::Differs(change.path.clone(), old, new);
            self.add(probe, key, || Effect::Differs(change));
        }
        true
    }

    fn add_stop(&mut self, probe: &Probe, stopped: Stopped) {
        let is_refused = matches!(stopped, Stopped::AtCreation(_));
        for Reason {
            code,
            fields,
            message,
            ..
        } in stopped.into_reasons()
        {
            if is_refused {
                let key = Key::Refused(code, fields);
                self.add(probe, key, || Effect::Refused(message));
            } else {
                let key = Key::DoesNotStart(code, fields);
                self.add(probe, key, || Effect::DoesNotStart(message));
            }
        }
    }

    fn add(&mut self, probe: &Probe, key: Key, effect: impl FnOnce() -> Effect) {
        let entry = self.effects.entry(key);
        let (_, probes) = entry.or_insert_with(|| (effect(), Vec::new()));
        let probe = ProbeId::from(probe);
        if !probes.contains(&probe) {
            probes.push(probe);
        }
    }

    fn consequences(self) -> Vec<Consequence> {
        let is_of = |pairs: &HashMap<&str, usize>, probe: &ProbeId| {
            pairs.get(probe.name).is_some_and(|number| *number > 0)
        };
        let (starts, same) = (self.starts, self.same);
        let consequences = self.effects.into_values();
        let mut consequences: Vec<Consequence> = consequences
            .map(|(effect, probes)| Consequence {
                is_of_some: probes.iter().any(|probe| match effect {
                    Effect::Differs(_) => is_of(&same, probe),
                    Effect::Refused(_) | Effect::DoesNotStart(_) => is_of(&starts, probe),
                }),
                effect,
                probes,
            })
            .collect();
        consequences.sort_by_key(|it| it.effect.rank());
        consequences
    }
}

impl Effect {
    fn rank(&self) -> u8 {
        match self {
            Self::Refused(_) => 0,
            Self::DoesNotStart(_) => 1,
            Self::Differs(_) => 2,
        }
    }
}
