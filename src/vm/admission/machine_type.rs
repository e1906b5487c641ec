//! The machine that QEMU builds.

use super::super::fields::{Keys, text};
use super::super::reason::Reason;
use super::refusal::Seen;

const TYPE: Keys<'_> = &["domain", "machine", "type"];

/// What the machines of each architecture begin with. KubeVirt: `GetEmulatedMachines`.
const OF_ARCHITECTURES: [(&str, &[&str]); 2] =
    [("arm64", &["virt"]), ("s390x", &["s390-ccw-virtio"])];

/// Those of amd64, and of every architecture that KubeVirt does not know.
const OF_OTHERS: &[&str] = &["q35", "pc-q35"];

/// KubeVirt: `validateEmulatedMachine`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let Some(machine) = text(seen.spec, TYPE) else {
        return Vec::new();
    };
    let known = OF_ARCHITECTURES
        .iter()
        .find(|it| it.0 == seen.architecture());
    let supported = known.map_or(OF_OTHERS, |it| it.1);
    // `*` of Go's `filepath.Match` is no slash.
    let is_supported = |start: &&str| {
        let rest = machine.strip_prefix(*start);
        rest.is_some_and(|rest| !rest.contains('/'))
    };
    if supported.iter().any(is_supported) {
        return Vec::new();
    }
    let allowed: Vec<String> = supported.iter().map(|start| format!("{start}*")).collect();
    let message = format!(
        "{} is not supported: {machine} (allowed values: [{}])",
        seen.path(&TYPE.join(".")),
        allowed.join(" ")
    );
    let help = format!("write a machine of {}", seen.architecture());
    vec![seen.refuse(TYPE, message).help(help)]
}
