//! What a cluster sets before it checks requirements, as far as they depend on it.

use crate::kubernetes::quantity::Quantity;
use crate::yaml::{Node, Value};

use super::fields::{Keys, copy, is_set, make, new, number, put_number, quantity, text};

/// The architecture of a cluster that does not say one.
const ARCHITECTURE: &str = "amd64";

/// Sets the architecture, the memory and the processors of a virtual machine that does not say them.
/// KubeVirt: `setDefaultArchitecture`, `setGuestMemory`, `SetDefaultGuestCPUTopology`.
pub(super) fn apply(vmi: &mut Node) {
    let at = vmi.at;
    if text(vmi, &["architecture"]).is_none() {
        let architecture = Value::String(ARCHITECTURE.to_owned());
        vmi.set(&["architecture"], new(architecture, at));
    }
    apply_memory(vmi);
    let levels = ["cores", "sockets", "threads"];
    if levels
        .iter()
        .all(|level| number(vmi, &["domain", "cpu", level]) == 0)
    {
        let sockets = ["limits", "requests"]
            .iter()
            .find_map(|list| quantity(vmi, &["domain", "resources", list, "cpu"]))
            .map_or(1, |cpus| {
                u32::try_from(cpus.value_rounded_up()).unwrap_or(0)
            });
        make(vmi, &["domain", "cpu"], at);
        for level in levels {
            let number = if level == "sockets" { sockets } else { 1 };
            put_number(vmi, &["domain", "cpu", level], number, at);
        }
    }
}

fn apply_memory(vmi: &mut Node) {
    const GUEST: Keys<'_> = &["domain", "memory", "guest"];
    if is_set(vmi, GUEST) {
        return;
    }
    let sources: [Keys<'_>; 3] = [
        &["domain", "resources", "requests", "memory"],
        &["domain", "resources", "limits", "memory"],
        &["domain", "memory", "hugepages", "pageSize"],
    ];
    let is_some = |keys: &&Keys<'_>| quantity(vmi, keys).is_some_and(|it: Quantity| !it.is_zero());
    if let Some(source) = sources.iter().find(is_some) {
        let before = vmi.clone();
        copy(&before, source, vmi, GUEST);
    }
}
