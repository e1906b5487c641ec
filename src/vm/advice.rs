//! What would fit instead: names that were tried, each by the rules that refuse the virtual machine.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Reverse;

use crate::diagnostic::{Code, backticked};
use crate::kubevirt::{Family, Kind, Scope};
use crate::yaml::Node;

use super::admission::Cluster;
use super::choice::series;
use super::expand::{Found, Resolved};
use super::fields::{Keys, is_set, text, value_place};
use super::giver::{Givers, at_reference};
use super::machine::Machine;
use super::object_kind::ObjectKind;
use super::objects::Objects;
use super::reason::Reason;
use super::references::Matcher;
use super::requirements::{Need, Offer, vcpus};
use super::size::{CPUS, MEMORY, TOPOLOGY};

/// The most names that are tried for a virtual machine: each try judges it once more.
const TRIED: usize = 50;

/// The architecture of a virtual machine that names none.
const PREFERRED_ARCHITECTURE: Keys<'_> = &["preferredArchitecture"];

/// The most names that are told.
const SHOWN: usize = 3;

/// What the paths of messages begin with.
const BASE: &str = "spec.template.spec.";

/// The parts of a preference's name that say a system and its release.
const OF_RELEASE: usize = 2;

/// Reasons why a virtual machine does not start, with what would.
pub(super) fn advised(
    reasons: Vec<Reason>,
    resolved: &Resolved<'_, '_>,
    objects: &Objects<'_>,
    cluster: &Cluster,
) -> Vec<Reason> {
    let advisor = Advisor {
        resolved,
        objects,
        cluster,
    };
    match reasons.first().map(|reason| reason.code) {
        Some(Code::VmConflict) => advisor.on_conflicts(reasons),
        Some(Code::VmSpread) => reasons.into_iter().map(|it| advisor.on_size(it)).collect(),
        Some(Code::VmRequirement) => {
            let advised = reasons.into_iter().map(|it| advisor.on_requirement(it));
            advised.collect()
        }
        Some(Code::VmAdmission | Code::VmStart) => advisor.on_refusals(reasons),
        _ => reasons,
    }
}

struct Advisor<'a, 'r, 'n> {
    resolved: &'a Resolved<'a, 'r>,
    objects: &'a Objects<'n>,
    cluster: &'a Cluster,
}

impl Advisor<'_, '_, '_> {
    fn on_requirement(&self, reason: Reason) -> Reason {
        let is_about = |name: &str| reason.fields.iter().any(|field| field == name);
        if is_about("spec.template.spec.architecture") {
            self.on_architecture(reason)
        } else if is_about("spec.instancetype") {
            self.on_size(reason)
        } else {
            self.on_own_size(reason)
        }
    }

    /// An instance type that is too small, or cannot be spread.
    fn on_size(&self, reason: Reason) -> Reason {
        let names = self.instancetypes(&self.need(), &self.resolved.machine);
        match names {
            Some(names) => reason.help(format!("these are enough: {names}")),
            None if reason.help.is_some() => reason,
            None => reason.help_from(self.enough()),
        }
    }

    /// What is enough in words, where no name is known; and what else the preference requires, which may be
    /// why there is none.
    fn enough(&self) -> Option<String> {
        let words = self.need().words();
        if words.is_empty() {
            return None;
        }
        let enough = format!("choose an instance type with at least {words}");
        let needed = self.preferred(&["requirements", "architecture"]);
        let other = needed.filter(|needed| *needed != self.architecture());
        Some(match other {
            Some(other) => {
                format!("{enough}; the preference requires `architecture: {other}`, too")
            }
            None => enough,
        })
    }

    /// What the preference says.
    fn preferred(&self, keys: Keys<'_>) -> Option<&str> {
        text(self.resolved.preference.as_ref()?.spec, keys)
    }

    /// The architecture that the virtual machine names.
    fn own_architecture(&self) -> Option<&str> {
        text(self.resolved.machine.vmi()?, &["architecture"])
    }

    /// The architecture that the virtual machine gets.
    fn architecture(&self) -> &str {
        let own = self.own_architecture();
        let own = own.or_else(|| self.preferred(PREFERRED_ARCHITECTURE));
        own.unwrap_or(&self.cluster.architecture)
    }

    /// A virtual machine without an instance type that says too little.
    fn on_own_size(&self, reason: Reason) -> Reason {
        let need = self.need().and(&asked(&self.resolved.machine));
        let names = self.instancetypes(&need, &self.resolved.machine.without_amounts());
        match names {
            Some(names) => and(reason, &format!("; these are enough: {names}")),
            None => reason,
        }
    }

    /// A preference for another architecture.
    fn on_architecture(&self, reason: Reason) -> Reason {
        match self.preferences(|_, _| true) {
            Some(names) => and(reason, &format!(", such as {names}")),
            None => reason,
        }
    }

    /// What the instance type or the preference makes of the virtual machine.
    fn on_refusals(&self, reasons: Vec<Reason>) -> Vec<Reason> {
        let givers = Givers::of(self.resolved);
        // Each is looked for once, however many reasons there are.
        let (instancetypes, preferences) = (OnceCell::new(), OnceCell::new());
        let advised = reasons.into_iter().map(|reason| {
            let Some(giver) = givers.giver(reason.at) else {
                return reason;
            };
            let names = match giver.matcher.family {
                Family::Preference => preferences.get_or_init(|| self.like_preferences()),
                Family::Instancetype => instancetypes.get_or_init(|| self.as_large()),
            };
            let reason = self.arranged(at_reference(reason, giver));
            match (names, &reason.help) {
                (Some(names), Some(_)) => and(reason, &format!("; or choose {names}")),
                (Some(names), None) => reason.help(format!("choose {names}")),
                (None, _) => reason,
            }
        });
        advised.collect()
    }

    /// A refusal for vCPUs of the instance type, with what makes of them what they are.
    fn arranged(&self, reason: Reason) -> Reason {
        const TOPOLOGY: Keys<'_> = &["cpu", "preferredCPUTopology"];
        let (Some(instancetype), Some(preference)) =
            (&self.resolved.instancetype, &self.resolved.preference)
        else {
            return reason;
        };
        let vcpus = value_place(instancetype.spec, &["cpu", "guest"]);
        if !is_set(preference.spec, TOPOLOGY) || reason.related.iter().all(|it| it.0 != vcpus) {
            return reason;
        }
        let words = format!("`{}` arranges the vCPUs so", preference.matcher.name);
        reason.related(value_place(preference.spec, TOPOLOGY), words)
    }

    /// Instance types that are as large as the one at hand.
    fn as_large(&self) -> Option<String> {
        let offer = Offer::read(self.resolved.instancetype.as_ref()?.spec);
        let least = offer.map_or_else(Need::nothing, |offer| Need::as_much_as(&offer));
        self.instancetypes(&self.need().and(&least), &self.resolved.machine)
    }

    /// Preferences for the same release of the same system and the same architecture.
    fn like_preferences(&self) -> Option<String> {
        let found = self.resolved.preference.as_ref()?;
        let (own, architecture) = (self.own_architecture(), self.architecture());
        let parts = found.matcher.name.split('.').count().min(OF_RELEASE);
        self.preferences(|name, spec| {
            let is_like = parts_in_common(name, &found.matcher.name) >= parts;
            let runs_on = own.or_else(|| text(spec, PREFERRED_ARCHITECTURE));
            is_like && runs_on.is_none_or(|it| it == architecture)
        })
    }

    /// Fields that the instance type sets, too.
    fn on_conflicts(&self, reasons: Vec<Reason>) -> Vec<Reason> {
        let Some(instancetype) = &self.resolved.instancetype else {
            return reasons;
        };
        let offer = Offer::read(instancetype.spec);
        let base = self.resolved.machine.without_amounts();
        let own = asked(&self.resolved.machine);
        let is_amount = |reason: &Reason| amount(reason).is_some();
        let has_enough = offer.filter(|offer| own.is_met_by(offer));
        if let Some(offer) = has_enough
            && reasons.iter().all(is_amount)
            && self.fits(instancetype.clone(), &base)
        {
            return reasons
                .into_iter()
                .map(|it| covered(it, &offer, &instancetype.matcher))
                .collect();
        }
        let least = if reasons.iter().any(is_amount) {
            own
        } else {
            offer.map_or(own, |offer| Need::as_much_as(&offer))
        };
        let names = self.instancetypes(&least, &base);
        let with_names = |reason: Reason| {
            let others = match &names {
                Some(names) if is_amount(&reason) => format!("; these have as much: {names}"),
                Some(names) => format!(", or choose another instance type, such as {names}"),
                None => "; no other instance type is known to fit".to_owned(),
            };
            and(reason, &others)
        };
        reasons.into_iter().map(with_names).collect()
    }

    /// What the preference requires.
    fn need(&self) -> Need {
        let preference = self.resolved.preference.as_ref();
        preference.map_or_else(Need::nothing, |found| Need::read(found.spec))
    }

    /// The smallest instance types that are enough and with which a virtual machine starts: first those
    /// of the same series. Where its namespace has none, those of the cluster.
    fn instancetypes(&self, need: &Need, machine: &Machine) -> Option<String> {
        let cluster = Kind::in_scope(Family::Instancetype, Scope::Cluster);
        let matcher = self.resolved.instancetype.as_ref().map(|it| &it.matcher);
        let kind = matcher.and_then(|it| it.kind().ok()).unwrap_or(cluster);
        let of_kind = |kind| self.instancetypes_of(kind, need, machine);
        match of_kind(kind) {
            None if kind != cluster => {
                of_kind(cluster).map(|names| format!("{names}, of the kind `{}`", cluster.as_str()))
            }
            names => names,
        }
    }

    fn instancetypes_of(&self, kind: Kind, need: &Need, machine: &Machine) -> Option<String> {
        let current = self.resolved.instancetype.as_ref();
        let current = current.map_or("", |found| &found.matcher.name);
        let kept = ObjectKind::Definition(kind);
        let choice = self.objects.choice(kept, machine.namespace());
        let suiting = choice.suiting(need, series(current));
        let fitting = suiting.take(TRIED).filter(|(name, spec)| {
            let matcher = Matcher::to(kind, name, machine);
            self.fits(Found { matcher, spec }, machine)
        });
        first(fitting.map(|(name, _)| name))
    }

    /// The preferences for the same system with which the virtual machine starts, those with the most
    /// similar names first.
    fn preferences(&self, is_wanted: impl Fn(&str, &Node) -> bool) -> Option<String> {
        let found = self.resolved.preference.as_ref()?;
        let (machine, kind) = (&self.resolved.machine, found.matcher.kind().ok()?);
        let object = ObjectKind::Definition(kind);
        let choice = self.objects.choice(object, machine.namespace());
        let mut names = choice.names_of(series(&found.matcher.name)).to_vec();
        names.sort_by_key(|name| Reverse(parts_in_common(name, &found.matcher.name)));
        let wanted = names.into_iter().filter_map(|name| {
            let document = self.objects.get(object, machine.namespace(), name);
            let spec = document.and_then(|it| it.get(&["spec"]))?;
            is_wanted(name, spec).then_some((name, spec))
        });
        let fitting = wanted.take(TRIED).filter(|(name, spec)| {
            let matcher = Matcher::to(kind, name, machine);
            let with = Resolved {
                preference: Some(Found { matcher, spec }),
                ..self.resolved.clone()
            };
            self.starts(&with)
        });
        first(fitting.map(|(name, _)| name))
    }

    /// Whether a virtual machine starts with an instance type.
    fn fits(&self, instancetype: Found<'_>, machine: &Machine) -> bool {
        let with = Resolved {
            machine: Cow::Borrowed(machine),
            removed: Vec::new(),
            instancetype: Some(instancetype),
            preference: self.resolved.preference.clone(),
        };
        self.starts(&with)
    }

    /// Whether a virtual machine starts, as far as its template says what decides it.
    fn starts(&self, with: &Resolved<'_, '_>) -> bool {
        match with.judge(self.objects, self.cluster) {
            Ok(_) => true,
            Err(reasons) => reasons.iter().all(|it| it.code == Code::VmParameter),
        }
    }
}

/// A conflict in an amount that the instance type has, too.
fn covered(reason: Reason, offer: &Offer, matcher: &Matcher) -> Reason {
    let has = match amount(&reason) {
        Some(Amount::Vcpus) => vcpus(offer.vcpus),
        _ => format!("{} of memory", offer.memory),
    };
    and(reason, &format!(": `{}` has {has}", matcher.name))
}

/// A reason whose help goes on.
fn and(reason: Reason, words: &str) -> Reason {
    let help = reason.help.as_deref().unwrap_or_default();
    let help = format!("{help}{words}");
    reason.help(help)
}

/// An amount that a virtual machine can say itself.
enum Amount {
    Vcpus,
    Memory,
}

/// The amount that a conflict is about.
fn amount(reason: &Reason) -> Option<Amount> {
    let path = reason.fields.first()?.strip_prefix(BASE)?;
    let is_it = |keys: &Keys<'_>| keys.join(".") == path;
    if TOPOLOGY.iter().chain(&CPUS).any(is_it) {
        return Some(Amount::Vcpus);
    }
    MEMORY.iter().any(is_it).then_some(Amount::Memory)
}

/// With how many parts in common two names begin.
fn parts_in_common(one: &str, other: &str) -> usize {
    let parts = one.split('.').zip(other.split('.'));
    parts.take_while(|(one, other)| one == other).count()
}

/// The first names, if there is any.
fn first<'n>(names: impl Iterator<Item = &'n str>) -> Option<String> {
    let names = backticked(names.take(SHOWN));
    (!names.is_empty()).then_some(names)
}

/// What a virtual machine asks for itself.
fn asked(machine: &Machine) -> Need {
    let size = machine.size();
    Need {
        vcpus: size.vcpus,
        memory: size.memory,
        ..Need::nothing()
    }
}
