//! What people write wrong in virtual machines, where KubeVirt would see nothing, or something else.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::diagnostic::{Code, closest, listed};
use crate::kubevirt::Family;
use crate::text::Location;
use crate::yaml::Node;

use super::fields::{Keys, field, is_set, text};
use super::machine::Machine;
use super::manifest::RunStrategy;
use super::reason::Reason;
use super::reference_keys::{FAMILIES, key};
use super::shapes::{Unknown, unknown_fields};

/// Where references are written by mistake.
const ELSEWHERE: [Keys<'_>; 6] = [
    &[],
    &["metadata"],
    &["spec", "template"],
    &["spec", "template", "metadata"],
    &["spec", "template", "spec"],
    &["spec", "template", "spec", "domain"],
];

/// The fields of `spec`. KubeVirt: `VirtualMachineSpec`.
const OF_SPEC: [&str; 7] = [
    "dataVolumeTemplates",
    "instancetype",
    "preference",
    "runStrategy",
    "running",
    "template",
    "updateVolumesStrategy",
];

/// The fields of a reference. KubeVirt: `InstancetypeMatcher`, `PreferenceMatcher`.
const OF_REFERENCE: [&str; 5] = [
    "inferFromVolume",
    "inferFromVolumeFailurePolicy",
    "kind",
    "name",
    "revisionName",
];

/// What is written wrong.
pub(super) struct Mistake {
    pub(super) reason: Reason,
    /// What it leaves open: references that are missing where they belong, as they are misspelt or
    /// misplaced, or that are found through what is.
    pub(super) hides: Vec<Family>,
}

/// What is wrong with how a virtual machine is written, wherever its references lead.
pub(super) fn of(machine: &Machine) -> Vec<Mistake> {
    let document = machine.document();
    let mut mistakes = misplaced(document);
    mistakes.extend(misspelt(document, &["spec"], &OF_SPEC, hidden_by));
    for family in FAMILIES {
        let keys = ["spec", key(family)];
        mistakes.extend(misspelt(document, &keys, &OF_REFERENCE, |_| vec![family]));
    }
    mistakes.extend(unknown(document));
    mistakes.extend(run_strategy(document).map(|reason| Mistake {
        reason,
        hides: Vec::new(),
    }));
    mistakes
}

/// What a field of `spec` leaves open if it is misspelt.
fn hidden_by(meant: &str) -> Vec<Family> {
    match meant {
        "runStrategy" | "running" | "updateVolumesStrategy" => Vec::new(),
        "dataVolumeTemplates" | "template" => FAMILIES.to_vec(),
        reference => FAMILIES
            .into_iter()
            .filter(|it| key(*it) == reference)
            .collect(),
    }
}

impl Mistake {
    /// A field that is not known, in place of one that is missing.
    fn in_place(name: &str, at: Location, help: String, hides: Vec<Family>) -> Self {
        let reason = Reason::new(Code::UnknownField, at, format!("unknown field `{name}`"));
        Self {
            reason: reason.help(help),
            hides,
        }
    }

    /// A field that is not known, beside one that is likely meant: it hides nothing.
    fn beside(name: &str, at: Location, meant: &str) -> Self {
        let help = format!("remove it: there is `{meant}` already");
        Self::in_place(name, at, help, Vec::new())
    }
}

/// References that are not directly below `spec`.
fn misplaced(document: &Node) -> Vec<Mistake> {
    let places = ELSEWHERE.iter().filter_map(|keys| document.get(keys));
    let fields = places.flat_map(Node::fields);
    let misplaced = fields.filter_map(|(name, field)| {
        let meant = closest(name, FAMILIES.map(key))?;
        if is_set(document, &["spec", meant]) {
            return Some(Mistake::beside(name, field.key, &format!("spec.{meant}")));
        }
        let other_name = if name == meant {
            String::new()
        } else {
            format!(", as `{meant}`")
        };
        let help = format!("move it to the `spec` of the virtual machine{other_name}");
        Some(Mistake::in_place(name, field.key, help, hidden_by(meant)))
    });
    misplaced.collect()
}

/// Fields below the template that are not known, but for references.
fn unknown(document: &Node) -> impl Iterator<Item = Mistake> {
    let is_reference = |it: &Unknown<'_>| closest(it.name, FAMILIES.map(key)).is_some();
    let unknown = unknown_fields(document).into_iter();
    let unknown = unknown.filter(move |it| !(it.is_decisive && is_reference(it)));
    unknown.map(
        |Unknown {
             name,
             at,
             help,
             is_decisive,
         }| match help {
            Some(help) => {
                let hides = if is_decisive {
                    FAMILIES.to_vec()
                } else {
                    Vec::new()
                };
                Mistake::in_place(name, at, help, hides)
            }
            None => Mistake {
                reason: Reason::new(Code::VmUnknownField, at, format!("unknown field `{name}`"))
                    .help("remove it: KubeVirt drops it, unless a later release knows it"),
                hides: Vec::new(),
            },
        },
    )
}

/// Fields that are not known, and are likely meant to be one that is.
fn misspelt(
    document: &Node,
    keys: Keys<'_>,
    known: &'static [&'static str],
    hidden_by: impl Fn(&str) -> Vec<Family>,
) -> Vec<Mistake> {
    let Some(parent) = document.get(keys) else {
        return Vec::new();
    };
    let unknown = parent
        .fields()
        .filter(|(name, _)| !known.contains(&name.as_str()));
    let misspelt = unknown.filter_map(|(name, field)| {
        let meant = closest(name, known.iter().copied())?;
        if is_set(parent, &[meant]) {
            return Some(Mistake::beside(name, field.key, meant));
        }
        let help = format!("did you mean `{meant}`?");
        Some(Mistake::in_place(name, field.key, help, hidden_by(meant)))
    });
    misspelt.collect()
}

/// KubeVirt: `validateRunStrategy`. That there has to be one is not said here: it is no matter of
/// instance types and preferences.
fn run_strategy(document: &Node) -> Option<Reason> {
    let running = field(document, &["spec", "running"]);
    let keys = &["spec", "runStrategy"];
    if let Some(running) = running
        && is_set(document, keys)
    {
        let message = "Running and RunStrategy are mutually exclusive. Note that Running is \
                       deprecated, please use RunStrategy instead";
        let reason = Reason::new(Code::VmRunStrategy, running.key, message);
        return Some(reason.field("spec.running").help("remove `running`"));
    }
    let strategy = text(document, keys)?;
    let known: Vec<_> = RunStrategy::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value)
        .collect();
    if known.iter().any(|it| it.get_name() == strategy) {
        return None;
    }
    let message = format!("Invalid RunStrategy ({strategy})");
    let at = document.get(keys).map_or(document.at, |node| node.at);
    let help = listed(strategy, known.iter().map(PossibleValue::get_name));
    let reason = Reason::new(Code::VmRunStrategy, at, message).field("spec.runStrategy");
    Some(reason.help_from(help))
}
