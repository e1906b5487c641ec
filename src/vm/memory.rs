//! The memory of a virtual machine.

use crate::kubernetes::quantity::Quantity;
use crate::yaml::Node;

use super::conflicts::conflict;
use super::fields::{Keys, copy, is_set, make, number, place, put_quantity, quantity, value_place};
use super::reason::Reason;

const MEMORY: &[&str] = &["domain", "memory"];
const GUEST: &[&str] = &["domain", "memory", "guest"];
const HUGEPAGES: &[&str] = &["domain", "memory", "hugepages"];
const MAX_GUEST: &[&str] = &["domain", "memory", "maxGuest"];
const REQUEST: &[&str] = &["domain", "resources", "requests", "memory"];
const LIMIT: &[&str] = &["domain", "resources", "limits", "memory"];

/// Lays the memory of an instance type into a virtual machine. KubeVirt: `applyMemory`.
pub(super) fn apply(instancetype: &Node, vmi: &mut Node) -> Option<Reason> {
    make(vmi, MEMORY, place(instancetype, &["memory"]));
    if let Some(keys) = conflicting(instancetype, vmi) {
        return Some(conflict(vmi, keys));
    }
    let source = &["memory", "guest"];
    if let Some(guest) = quantity(instancetype, source) {
        put_quantity(vmi, GUEST, guest, value_place(instancetype, source));
        let percent = &["memory", "overcommitPercent"];
        let overcommit = number(instancetype, percent);
        if overcommit > 0 {
            let requested = requested(guest, overcommit);
            put_quantity(vmi, REQUEST, requested, value_place(instancetype, percent));
        }
    }
    copy(instancetype, &["memory", "hugepages"], vmi, HUGEPAGES);
    let source = &["memory", "maxGuest"];
    if let Some(most) = quantity(instancetype, source) {
        put_quantity(vmi, MAX_GUEST, most, value_place(instancetype, source));
    }
    None
}

/// The first field that both set. KubeVirt: `validateMemory`.
fn conflicting(instancetype: &Node, vmi: &Node) -> Option<Keys<'static>> {
    if is_set(vmi, GUEST) {
        return Some(GUEST);
    }
    for (keys, source) in [(HUGEPAGES, "hugepages"), (MAX_GUEST, "maxGuest")] {
        if is_set(vmi, keys) && is_set(instancetype, &["memory", source]) {
            return Some(keys);
        }
    }
    // The key counts, whatever its value.
    [REQUEST, LIMIT]
        .into_iter()
        .find(|keys| vmi.field(keys).is_some())
}

/// How much memory the node reserves. KubeVirt computes it in floats of 32 bits, so it does not come
/// out even.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the result is KubeVirt's, rounding included"
)]
fn requested(guest: Quantity, overcommit: u32) -> Quantity {
    let share = 1.0 - overcommit as f32 / 100.0;
    let bytes = i64::try_from(guest.value_rounded_up()).unwrap_or(i64::MAX);
    guest.with_value((bytes as f32 * share) as i64)
}
