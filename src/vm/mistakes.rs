//! What people write wrong in virtual machines, where KubeVirt would see nothing, or something else.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::diagnostic::{Code, closest, listed};
use crate::text::Location;
use crate::yaml::Node;

use super::fields::{Keys, field, is_set, text};
use super::machine::Machine;
use super::manifest::RunStrategy;
use super::reason::Reason;

/// The fields of `spec` that name an instance type and a preference.
const REFERENCES: [&str; 2] = ["instancetype", "preference"];

/// Where these are written by mistake.
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

/// What is wrong with how a virtual machine is written, wherever its references lead.
pub(super) fn of(machine: &Machine) -> Vec<Reason> {
    let document = machine.document();
    let mut mistakes = misplaced(document);
    mistakes.extend(misspelt(document, &["spec"], &OF_SPEC));
    for reference in REFERENCES {
        mistakes.extend(misspelt(document, &["spec", reference], &OF_REFERENCE));
    }
    mistakes.extend(run_strategy(document));
    mistakes
}

fn unknown_field(key: &str, at: Location, help: String) -> Reason {
    Reason::new(Code::UnknownField, at, format!("unknown field `{key}`")).help(help)
}

/// References that are not directly below `spec`.
fn misplaced(document: &Node) -> Vec<Reason> {
    let places = ELSEWHERE.iter().filter_map(|keys| document.get(keys));
    let fields = places.flat_map(Node::fields);
    let misplaced = fields.filter_map(|(key, field)| {
        let meant = closest(key, REFERENCES)?;
        let other_name = if key == meant {
            String::new()
        } else {
            format!(", as `{meant}`")
        };
        let help = format!("move it to the `spec` of the virtual machine{other_name}");
        Some(unknown_field(key, field.key, help))
    });
    misplaced.collect()
}

/// Fields that are not known, and are likely meant to be one that is.
fn misspelt(document: &Node, keys: Keys<'_>, known: &'static [&'static str]) -> Vec<Reason> {
    let fields = document.get(keys).into_iter().flat_map(Node::fields);
    let unknown = fields.filter(|(key, _)| !known.contains(&key.as_str()));
    let misspelt = unknown.filter_map(|(key, field)| {
        let meant = closest(key, known.iter().copied())?;
        Some(unknown_field(
            key,
            field.key,
            format!("did you mean `{meant}`?"),
        ))
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
    Some(help.into_iter().fold(reason, Reason::help))
}
