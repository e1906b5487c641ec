//! What KubeVirt does without a word: fields that it overwrites, and fields that it never looks at.

use crate::diagnostic::Code;
use crate::kubevirt::Family;
use crate::yaml::Node;

use super::fields::{Keys, field, is_set, number, place, text};
use super::reason::Reason;
use super::reference_keys::key;
use super::references::Matcher;
use super::topology::{Arrangement, Topology};

/// The field of an instance type or a preference, and that of a virtual machine that it replaces.
type Pair = (Keys<'static>, Keys<'static>);

/// KubeVirt: `applyCPU`. What is `true` is a conflict.
const OF_INSTANCETYPE: [Pair; 3] = [
    (&["cpu", "maxSockets"], &["domain", "cpu", "maxSockets"]),
    (
        &["cpu", "dedicatedCPUPlacement"],
        &["domain", "cpu", "dedicatedCpuPlacement"],
    ),
    (
        &["cpu", "isolateEmulatorThread"],
        &["domain", "cpu", "isolateEmulatorThread"],
    ),
];

/// KubeVirt: `ApplyDevicePreferences`, `applyFeaturePreferences`.
const OF_PREFERENCE: [Pair; 2] = [
    (
        &["devices", "preferredDisableHotplug"],
        &["domain", "devices", "disableHotplug"],
    ),
    (
        &["features", "preferredAcpi"],
        &["domain", "features", "acpi"],
    ),
];

/// The fields of a virtual machine that its instance type or its preference replaces.
pub(super) fn overwritten(found: &Node, family: Family, vmi: &Node) -> Vec<Reason> {
    let (pairs, noun): (&[Pair], _) = match family {
        Family::Instancetype => (&OF_INSTANCETYPE, "instance type"),
        Family::Preference => (&OF_PREFERENCE, "preference"),
    };
    let overwritten = pairs.iter().filter_map(|(source, target)| {
        let new = field(found, source)?;
        let old = field(vmi, target).filter(|old| old.node.value != new.node.value)?;
        let name = target.last()?;
        let message = format!("the {noun} overwrites `{name}`, and KubeVirt does not say so");
        let reason = Reason::new(Code::VmOverwritten, old.key, message);
        let reason = reason.field(format!("spec.template.spec.{}", target.join(".")));
        Some(
            reason
                .related(new.key, "it becomes this")
                .help(format!("remove `{name}`, or choose another {noun}")),
        )
    });
    overwritten.collect()
}

/// The memory of a virtual machine whose instance type its volume names, and need not name. KubeVirt:
/// `handler.Instancetype`.
pub(super) fn removed_memory(matcher: &Matcher, vmi: &Node) -> Option<Reason> {
    let memory = field(vmi, &["domain", "memory"])?;
    let message = "KubeVirt removes `memory` without a word, as the volume names an instance type";
    let reason = Reason::new(Code::VmOverwritten, memory.key, message);
    let reason = reason.field("spec.template.spec.domain.memory");
    Some(
        reason
            .related(
                matcher.at,
                "with the failure policy `Ignore`, this replaces it",
            )
            .help("remove `memory`, or write down the instance type"),
    )
}

/// A matcher that the policy `Ignore` removes. KubeVirt: `handler.Instancetype`, `handler.Preference`.
pub(super) fn removed(matcher: &Matcher, why: &str) -> Reason {
    let key = key(matcher.family);
    let message = format!("KubeVirt removes `{key}` without a word: {why}");
    let help = format!("remove `{key}`, or write `name` in place of `inferFromVolume`");
    Reason::new(Code::VmNotInferred, matcher.at, message)
        .field(format!("spec.{key}"))
        .help(help)
}

/// A policy for a volume where no volume is asked.
pub(super) fn idle_policy(document: &Node, family: Family) -> Option<Reason> {
    let matcher = ["spec", key(family)];
    let policy = "inferFromVolumeFailurePolicy";
    let matcher = document.get(&matcher)?;
    let field = field(matcher, &[policy])?;
    if text(matcher, &["inferFromVolume"]).is_some() {
        return None;
    }
    let message = format!("`{policy}` has no effect without `inferFromVolume`");
    let reason = Reason::new(Code::VmNotApplied, field.key, message);
    Some(reason.help(format!("remove `{policy}`")))
}

/// The fields of a preference that nothing comes of, whatever the virtual machine.
pub(super) fn not_applied(preference: &Node, matcher: &Matcher) -> Vec<Reason> {
    let idle = [vec!["devices", "preferredVirtualGPUOptions"]];
    let idle = idle.into_iter().chain(idle_spread(preference));
    let set = idle.filter(|keys| is_set(preference, keys));
    let reason = |keys: Vec<&str>| {
        let message = format!(
            "KubeVirt never applies `{}` of the preference",
            keys.join(".")
        );
        Reason::new(Code::VmNotApplied, matcher.at, message)
            .related(place(preference, &keys), "this field")
            .help("choose another preference, or write in the virtual machine what it is to have")
    };
    set.map(reason).collect()
}

/// How a preference spreads vCPUs where it does not, or says the ratio twice. KubeVirt:
/// `GetSpreadOptions`.
fn idle_spread(preference: &Node) -> Vec<Vec<&'static str>> {
    let (options, old) = (
        vec!["cpu", "spreadOptions"],
        "preferSpreadSocketToCoreRatio",
    );
    let has_old = number(preference, &[old]) > 0;
    match Arrangement::read(Some(preference)) {
        Arrangement::Spread(_) | Arrangement::UnknownSpread(_) => {
            let is_idle = has_old && is_set(preference, &["cpu", "spreadOptions", "ratio"]);
            if is_idle { vec![vec![old]] } else { Vec::new() }
        }
        _ if has_old => vec![options, vec![old]],
        _ => vec![options],
    }
}

/// The vCPUs of an instance type that do not reach the guest. KubeVirt: `applyGuestCPUTopology`.
pub(super) fn lost_vcpus(
    instancetype: &Node,
    matcher: &Matcher,
    preference: Option<(&Node, &Matcher)>,
) -> Option<Reason> {
    let arrangement = Arrangement::read(preference.map(|(spec, _)| spec));
    let guest: Keys<'_> = &["cpu", "guest"];
    let vcpus = number(instancetype, guest);
    let Topology {
        sockets,
        cores,
        threads,
    } = arrangement.topology(vcpus)?;
    let levels = [(sockets, "socket"), (cores, "core"), (threads, "thread")];
    let missing = levels.iter().find(|(number, _)| *number == 0);
    let product: u64 = levels
        .iter()
        .map(|(number, _)| u64::from(*number))
        .product();
    let message = match missing {
        Some((_, level)) => format!("the guest gets no {level} of {vcpus} vCPUs"),
        None if product == u64::from(vcpus) => return None,
        None => format!("the guest gets {product} of {vcpus} vCPUs"),
    };
    let why = match (&arrangement, preference) {
        (Arrangement::Unknown, Some((spec, matcher))) => {
            Some((spec, matcher, ["cpu", "preferredCPUTopology"].as_slice()))
        }
        (Arrangement::UnknownSpread(_), Some((spec, matcher))) => {
            Some((spec, matcher, ["cpu", "spreadOptions", "across"].as_slice()))
        }
        _ => None,
    };
    Some(match why {
        Some((spec, matcher, keys)) => Reason::new(Code::VmLostVcpus, matcher.at, message)
            .related(place(spec, keys), "KubeVirt does not know this value")
            .help("choose another preference"),
        None => Reason::new(Code::VmLostVcpus, matcher.at, message)
            .related(place(instancetype, guest), "the vCPUs")
            .help("choose an instance type whose vCPUs can be spread"),
    })
}
