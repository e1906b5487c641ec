//! What the status of a virtual machine says of it.

use crate::yaml::Node;

use super::super::fields::{flag, items, text};
use super::super::machine::Machine;
use super::restart::NOT_LIVE;

/// Whether it runs. One whose status does not say so runs if it is to, unless somebody has to start it.
/// KubeVirt: `syncRunStrategy`.
pub(super) fn is_running(machine: &Machine) -> bool {
    let document = machine.document();
    if is_known_to_run(machine) {
        return true;
    }
    if text(document, &["status", "printableStatus"]).is_some() {
        return false;
    }
    let strategy = text(document, &["spec", "runStrategy"]);
    !matches!(strategy, Some("Halted" | "Manual"))
        && flag(document, &["spec", "running"]) != Some(false)
}

/// Whether its status says that it runs, paused or migrating, too. KubeVirt:
/// `VirtualMachineStatus.Created`.
pub(super) fn is_known_to_run(machine: &Machine) -> bool {
    flag(machine.document(), &["status", "created"]) == Some(true)
}

/// Whether its instance can be moved to another node, as far as its status says. KubeVirt:
/// `IsMigratable`.
pub(super) fn is_migratable(machine: &Machine) -> bool {
    condition(machine, "LiveMigratable").is_none_or(is_true)
}

/// Whether its status says that it has to restart for a field that cannot be changed live. What else asks
/// for a restart is tried again. KubeVirt: `syncRestartRequired`.
pub(super) fn needs_restart(machine: &Machine) -> bool {
    let condition = condition(machine, "RestartRequired").filter(|it| is_true(it));
    condition.is_some_and(|it| text(it, &["message"]) == Some(NOT_LIVE))
}

fn condition<'m>(machine: &'m Machine, of: &str) -> Option<&'m Node> {
    let conditions = items(machine.document(), &["status", "conditions"]);
    let mut conditions = conditions.iter();
    conditions.find(|it| text(it, &["type"]) == Some(of))
}

fn is_true(condition: &Node) -> bool {
    text(condition, &["status"]) == Some("True")
}
