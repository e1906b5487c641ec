//! Instance types and preferences, tried on virtual machines.

use std::borrow::Cow;
use std::sync::Arc;

use crate::diagnostic::Code;
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::{Family, Kind, Scope};
use crate::text::Location;
use crate::yaml::Node;

use super::admission::Cluster;
use super::expand::{Found, Resolved};
use super::fields::{Keys, is_set, put_number, put_quantity, value_place};
use super::judge::Stopped;
use super::machine::TEMPLATE;
use super::objects::Objects;
use super::probes::{Probe, Probes};
use super::reason::Reason;
use super::references::Matcher;
use super::requirements::{Need, Offer};
use super::topology::{Arrangement, Topology};

/// The size with which a preference is tried, if it requires no more.
const VCPUS: u32 = 2;
const MEMORY: i64 = 4 << 30;

/// Where a preference says an architecture.
const ARCHITECTURES: [Keys<'_>; 2] = [
    &["requirements", "architecture"],
    &["preferredArchitecture"],
];

/// The most reasons that are looked at for one probe: what has more was not written by hand.
const MAX_REASONS: usize = 100;

/// The metadata and the spec of the instance that a probe becomes when it starts; or why it is not
/// created, or does not start. Two instances are equal if their values are, wherever these come from.
pub type Verdict = Result<Node, Vec<Reason>>;

/// What is tried on the probes: an instance type, a preference, or both.
#[derive(Debug, Clone)]
pub struct Trial<'n> {
    pub(super) instancetype: Option<Cow<'n, Node>>,
    pub(super) preference: Option<&'n Node>,
    /// The size of the probes that name no instance type.
    size: Offer,
    topology: Topology,
    /// Where a reason is that concerns no field of its own.
    at: Location,
}

impl<'n> Trial<'n> {
    /// The spec of a definition of a family alone.
    #[must_use]
    pub fn of(family: Family, spec: &'n Node) -> Self {
        match family {
            Family::Instancetype => Self::of_instancetype(spec),
            Family::Preference => Self::of_preference(spec),
        }
    }

    /// The spec of an instance type alone.
    #[must_use]
    pub fn of_instancetype(spec: &'n Node) -> Self {
        Self {
            instancetype: Some(Cow::Borrowed(spec)),
            preference: None,
            size: smallest(&Need::nothing()),
            topology: Topology::ONE,
            at: spec.at,
        }
    }

    /// The spec of a preference, with the smallest instance type that fits; and with none, on a probe of
    /// the same size.
    #[must_use]
    pub fn of_preference(spec: &'n Node) -> Self {
        Self::of_preference_and_size(spec, smallest(&Need::read(spec)))
    }

    /// The spec of a preference with an instance type of a size, and with none, on a probe of the same
    /// size.
    #[must_use]
    pub fn of_preference_and_size(spec: &'n Node, size: Offer) -> Self {
        let (need, arrangement) = (Need::read(spec), Arrangement::read(Some(spec)));
        // Only what is required has to be there in certain levels.
        let rest = u64::from(size.vcpus).checked_rem(need.step);
        let is_spread = rest.is_none_or(|rest| rest == 0);
        let is_arranged = need.vcpus.is_some() && is_spread;
        let arrangement = if is_arranged {
            arrangement
        } else {
            Arrangement::Sockets
        };
        Self {
            instancetype: Some(Cow::Owned(instancetype(&size))),
            preference: Some(spec),
            size,
            topology: arrangement.topology(size.vcpus).unwrap_or(Topology::ONE),
            at: spec.at,
        }
    }

    /// An instance type with a preference.
    #[must_use]
    pub fn of_both(instancetype: &'n Node, preference: &'n Node) -> Self {
        Self {
            instancetype: Some(Cow::Borrowed(instancetype)),
            ..Self::of_preference(preference)
        }
    }

    /// The same with another preference: instance type and size stay as they are.
    #[must_use]
    pub fn with_preference(&self, spec: &'n Node) -> Self {
        Self {
            preference: Some(spec),
            at: spec.at,
            ..self.clone()
        }
    }

    /// The same with another instance type.
    #[must_use]
    pub fn with_instancetype(&self, spec: &'n Node) -> Self {
        Self {
            instancetype: Some(Cow::Borrowed(spec)),
            at: spec.at,
            ..self.clone()
        }
    }

    /// Whether it can be tried on a probe: an instance type cannot where there is no place for one.
    #[must_use]
    pub fn suits(&self, probe: &Probe) -> bool {
        self.preference.is_some() || !probe.has_size
    }

    /// What becomes of a probe.
    ///
    /// # Errors
    ///
    /// Why it is not created, or does not start. A reason for which no field is at fault is at the
    /// definition that is tried.
    pub fn on(&self, probe: &Probe, cluster: &Cluster) -> Verdict {
        let run = self.run(probe, cluster);
        run.map_err(|stopped| self.placed(stopped.into_reasons()))
    }

    /// The same, with the stage at which a probe is stopped, and reasons as they are.
    pub(super) fn run(&self, probe: &Probe, cluster: &Cluster) -> Result<Node, Stopped> {
        let machine = probe.machine(&self.size, self.topology);
        let found = |family, spec| Found {
            matcher: Matcher::to(Kind::in_scope(family, Scope::Cluster), "", &machine),
            spec,
        };
        let instancetype = self.instancetype.as_deref().filter(|_| !probe.has_size);
        let resolved = Resolved {
            removed: Vec::new(),
            instancetype: instancetype.map(|spec| found(Family::Instancetype, spec)),
            preference: self.preference.map(|spec| found(Family::Preference, spec)),
            machine: Cow::Borrowed(&machine),
        };
        let started = resolved.run(&Objects::default(), cluster)?;
        let instance = started.document().get(TEMPLATE).cloned();
        Ok(instance.unwrap_or_else(|| Node::mapping(Location::NOWHERE)))
    }

    /// Why KubeVirt refuses the probes, or does not start them.
    pub(super) fn try_all(&self, probes: &Probes, cluster: &Cluster) -> Refusals {
        let is_meant = |probe: &&Arc<Probe>| {
            self.suits(probe) && !(probe.is_of_architecture && self.says_architecture())
        };
        let (plain, special): (Vec<_>, Vec<_>) =
            probes.shared().filter(is_meant).partition(|it| it.is_plain);
        let mut refused: Vec<(&Arc<Probe>, Vec<Reason>)> = Vec::new();
        let (mut starts, mut first_starts) = (false, false);
        for probe in plain {
            if starts && !self.may_be_refused(probe, first_starts) {
                continue;
            }
            match self.refused(probe, cluster) {
                None => {
                    first_starts |= !starts && refused.is_empty();
                    starts = true;
                }
                Some(reasons) => refused.push((probe, reasons)),
            }
        }
        if !starts {
            return Refusals {
                of_all: shared(refused.into_iter().map(|(_, reasons)| reasons)),
                of_some: Vec::new(),
            };
        }
        let may_be_refused = |probe: &&Arc<Probe>| self.may_be_refused(probe, first_starts);
        let special = special.into_iter().filter(may_be_refused);
        refused.extend(special.filter_map(|it| Some((it, self.refused(it, cluster)?))));
        Refusals {
            of_all: Vec::new(),
            of_some: by_reason(refused),
        }
    }

    /// The same, where it is known that no others are refused than these. If the first one is, others can
    /// be that were not tried.
    pub(super) fn try_again(&self, names: &[&str], probes: &Probes, cluster: &Cluster) -> Refusals {
        let is_named = |probe: &Probe| names.contains(&probe.name);
        if probes.first().is_some_and(is_named) {
            return self.try_all(probes, cluster);
        }
        let refused = probes.shared().filter(|probe| is_named(probe));
        let refused = refused.filter_map(|it| Some((it, self.refused(it, cluster)?)));
        Refusals {
            of_all: Vec::new(),
            of_some: by_reason(refused.collect()),
        }
    }

    /// Why a probe is refused, if it is.
    fn refused(&self, probe: &Probe, cluster: &Cluster) -> Option<Vec<Reason>> {
        let mut reasons = self.on(probe, cluster).err()?;
        reasons.truncate(MAX_REASONS);
        Some(reasons)
    }

    fn specs(&self) -> impl Iterator<Item = &Node> {
        [self.instancetype.as_deref(), self.preference]
            .into_iter()
            .flatten()
    }

    /// Whether a probe is to be tried, once another one starts.
    fn may_be_refused(&self, probe: &Probe, first_starts: bool) -> bool {
        if first_starts {
            self.can_be_refused(probe)
        } else {
            self.touches(probe)
        }
    }

    /// Whether a probe can be refused if the first one is not.
    pub(super) fn can_be_refused(&self, probe: &Probe) -> bool {
        self.specs().any(|spec| probe.can_be_refused(spec))
    }

    /// Whether there is something that concerns a probe.
    pub(super) fn touches(&self, probe: &Probe) -> bool {
        self.specs().any(|spec| probe.is_concerned(spec))
    }

    fn says_architecture(&self) -> bool {
        self.preference
            .is_some_and(|spec| ARCHITECTURES.iter().any(|keys| is_set(spec, keys)))
    }

    /// Reasons with the places that the definitions have.
    fn placed(&self, reasons: Vec<Reason>) -> Vec<Reason> {
        let placed = reasons.into_iter().map(|reason| {
            let mut reason = self.in_preference(reason);
            if reason.at == Location::NOWHERE {
                reason.at = self.at;
            }
            reason.related.retain(|(at, _)| *at != Location::NOWHERE);
            reason
        });
        placed.collect()
    }

    /// A reason that the preference is, and not what is tried with it.
    fn in_preference(&self, reason: Reason) -> Reason {
        const ARCHITECTURE: Keys<'_> = &["requirements", "architecture"];
        const CPU: Keys<'_> = &["requirements", "cpu", "guest"];
        const RATIO: Keys<'_> = &["cpu", "spreadOptions", "ratio"];
        let Some(spec) = self.preference else {
            return reason;
        };
        let at = |keys| value_place(spec, keys);
        let is_about = |name| reason.fields.iter().any(|field| field == name);
        match reason.code {
            Code::VmRequirement if is_about("spec.template.spec.architecture") => Reason {
                at: at(ARCHITECTURE),
                help: Some("write the same `preferredArchitecture`".to_owned()),
                ..reason
            },
            Code::VmRequirement => Reason {
                at: at(CPU),
                help: None,
                ..reason
            },
            Code::VmSpread | Code::VmCrash if reason.at == Location::NOWHERE => Reason {
                at: at(RATIO),
                ..reason
            },
            _ => reason,
        }
    }
}

/// Why KubeVirt refuses probes, or does not start them.
#[derive(Debug, Default)]
pub struct Refusals {
    /// Why none of those that say nothing special starts; nothing if one does.
    pub of_all: Vec<Reason>,
    /// Why others do not start, if one of those does.
    pub of_some: Vec<SomeRefused>,
}

impl Refusals {
    /// Whether nothing is refused.
    pub(super) fn is_empty(&self) -> bool {
        self.of_all.is_empty() && self.of_some.is_empty()
    }

    /// The same at other places; `None` if one of them is not known.
    pub(super) fn moved(&self, place: impl Fn(Location) -> Option<Location>) -> Option<Self> {
        let of_all = self.of_all.iter().map(|reason| reason.moved(&place));
        let of_some = self.of_some.iter().map(|some| {
            let reason = some.reason.moved(&place)?;
            let probes = some.probes.clone();
            Some(SomeRefused { reason, probes })
        });
        Some(Self {
            of_all: of_all.collect::<Option<_>>()?,
            of_some: of_some.collect::<Option<_>>()?,
        })
    }

    /// The names of the probes that are refused, of which the first stands for all.
    pub(super) fn names(&self, probes: &Probes) -> Vec<&'static str> {
        let of_all = probes.first().filter(|_| !self.of_all.is_empty());
        let of_some = self.of_some.iter().flat_map(|some| &some.probes);
        let of_some = of_some.map(AsRef::as_ref);
        let refused = of_all.into_iter().chain(of_some);
        refused.map(|probe| probe.name).collect()
    }
}

/// A reason for which some probes do not start.
#[derive(Debug)]
pub struct SomeRefused {
    /// The reason.
    pub reason: Reason,
    /// The probes.
    pub probes: Vec<Arc<Probe>>,
}

/// The reasons that all have, in the words of the first; if there is none, all of the first.
fn shared(mut refused: impl Iterator<Item = Vec<Reason>>) -> Vec<Reason> {
    let mut first = refused.next().unwrap_or_default();
    let others: Vec<Vec<Reason>> = refused.collect();
    let is_shared = |reason: &Reason| {
        let has = |other: &Vec<Reason>| other.iter().any(|it| it.at == reason.at);
        others.iter().all(has)
    };
    if first.iter().any(is_shared) {
        first.retain(is_shared);
    }
    first.dedup();
    first
}

/// Each reason with all probes that have it. An instance is asked some rules twice.
fn by_reason(refused: Vec<(&Arc<Probe>, Vec<Reason>)>) -> Vec<SomeRefused> {
    let mut all: Vec<SomeRefused> = Vec::new();
    for (probe, reasons) in refused {
        for reason in reasons {
            let is_same = |known: &&mut SomeRefused| {
                (known.reason.at, &known.reason.message) == (reason.at, &reason.message)
            };
            match all.iter_mut().find(is_same) {
                Some(known) if known.probes.last().is_some_and(|it| it.name == probe.name) => {}
                Some(known) => known.probes.push(Arc::clone(probe)),
                None => all.push(SomeRefused {
                    reason,
                    probes: vec![Arc::clone(probe)],
                }),
            }
        }
    }
    all
}

/// The least that a preference takes, of what is plain.
pub(super) fn smallest(need: &Need) -> Offer {
    let least = u64::from(need.vcpus.unwrap_or(0).max(VCPUS));
    let multiple = least.checked_next_multiple_of(need.step).unwrap_or(least);
    let memory = Quantity::of_bytes(MEMORY);
    Offer {
        vcpus: u32::try_from(multiple).unwrap_or(u32::MAX),
        memory: need.memory.map_or(memory, |need| need.max(memory)),
    }
}

/// An instance type of a size.
fn instancetype(size: &Offer) -> Node {
    let at = Location::NOWHERE;
    let mut spec = Node::mapping(at);
    put_number(&mut spec, &["cpu", "guest"], size.vcpus, at);
    put_quantity(&mut spec, &["memory", "guest"], size.memory, at);
    spec
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Problems;
    use crate::text::Sources;
    use crate::yaml;

    fn spec(text: &str) -> Node {
        let mut sources = Sources::default();
        let source = sources.add("spec", text.to_owned());
        yaml::parse(source, text, &mut Problems::default()).unwrap()
    }

    /// The probes that do not start, by their names.
    fn refused(trial: &Trial<'_>) -> Vec<&'static str> {
        let (probes, cluster) = (Probes::default(), Cluster::default());
        let suited = probes.iter().filter(|probe| trial.suits(probe));
        let refused = suited.filter(|probe| trial.on(probe, &cluster).is_err());
        refused.map(|probe| probe.name).collect()
    }

    #[test]
    fn every_probe_starts_with_what_says_nothing_special() {
        let (small, empty) = (spec("{cpu: {guest: 1}, memory: {guest: 1Gi}}"), spec("{}"));
        assert!(refused(&Trial::of_instancetype(&small)).is_empty());
        assert!(refused(&Trial::of_preference(&empty)).is_empty());
        assert!(refused(&Trial::of_both(&small, &empty)).is_empty());
    }

    #[test]
    fn the_smallest_size_meets_each_requirement_in_each_topology() {
        let topologies = ["sockets", "cores", "threads", "any", "spread"];
        let spreads = ["SocketsCores", "CoresThreads", "SocketsCoresThreads"];
        for topology in topologies {
            for across in spreads {
                let demanding = spec(&format!(
                    "{{cpu: {{preferredCPUTopology: {topology}, spreadOptions: {{across: {across}}}}}, \
                     requirements: {{cpu: {{guest: 7}}, memory: {{guest: 5Gi}}}}}}"
                ));
                let refused = refused(&Trial::of_preference(&demanding));
                assert!(refused.is_empty(), "{topology}, {across}: {refused:?}");
            }
        }
    }

    #[test]
    fn an_instance_type_and_a_size_stay_with_another_preference() {
        let (modest, demanding) = (spec("{}"), spec("{requirements: {cpu: {guest: 4}}}"));
        let before = Trial::of_preference(&modest);
        let refused = refused(&before.with_preference(&demanding));
        assert_eq!(refused.first(), Some(&"plain"));
    }
}
