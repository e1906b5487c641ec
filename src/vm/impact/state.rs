//! What the status of a virtual machine says of it.

use super::super::fields::{flag, items, text};
use super::super::machine::Machine;

/// Whether it runs. One whose status does not say so runs if it is to. KubeVirt:
/// `VirtualMachineStatus.Created`.
pub(super) fn is_running(machine: &Machine) -> bool {
    let document = machine.document();
    if text(document, &["status", "printableStatus"]).is_some() {
        return flag(document, &["status", "created"]) == Some(true);
    }
    text(document, &["spec", "runStrategy"]) != Some("Halted")
        && flag(document, &["spec", "running"]) != Some(false)
}

/// Whether its status says that it runs.
pub(super) fn is_known_to_run(machine: &Machine) -> bool {
    let status = machine.document();
    text(status, &["status", "printableStatus"]) == Some("Running") && is_running(machine)
}

/// Whether its instance can be moved to another node, as far as its status says. KubeVirt:
/// `IsMigratable`.
pub(super) fn is_migratable(machine: &Machine) -> bool {
    let conditions = items(machine.document(), &["status", "conditions"]);
    let mut conditions = conditions.iter();
    let condition = conditions.find(|it| text(it, &["type"]) == Some("LiveMigratable"));
    condition.is_none_or(|condition| text(condition, &["status"]) == Some("True"))
}
