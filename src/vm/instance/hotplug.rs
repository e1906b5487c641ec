//! How far an instance can grow while it runs.

use crate::kubernetes::quantity::Quantity;
use crate::yaml::Node;

use super::super::fields::{Keys, is_set, number, put_number, put_quantity, quantity, value_place};
use super::super::live_update::check_memory;

/// How many times as large an instance can become (`DefaultMaxHotplugRatio`).
const RATIO: u32 = 4;

/// The most vCPUs that an instance can grow to (`setupCPUHotplug`).
const MOST_VCPUS: u32 = 512;

/// Sets the most sockets and the most memory, where nobody does. KubeVirt: `setupHotplug`.
pub(super) fn set_limits(vmi: &mut Node) {
    set_max_sockets(vmi);
    set_max_guest(vmi);
}

/// KubeVirt: `setupCPUHotplug`.
fn set_max_sockets(vmi: &mut Node) {
    const MAX_SOCKETS: Keys<'_> = &["domain", "cpu", "maxSockets"];
    if number(vmi, MAX_SOCKETS) != 0 {
        return;
    }
    let [sockets, cores, threads] =
        ["sockets", "cores", "threads"].map(|level| number(vmi, &["domain", "cpu", level]));
    let most = sockets.wrapping_mul(RATIO);
    let of_each = cores.wrapping_mul(threads);
    // More than KubeVirt lets an instance grow to, unless it has that many already.
    let most = match MOST_VCPUS.checked_div(of_each) {
        Some(adjusted) if most.wrapping_mul(of_each) > MOST_VCPUS => adjusted.max(sockets),
        _ => most,
    };
    let at = value_place(vmi, &["domain", "cpu", "sockets"]);
    put_number(vmi, MAX_SOCKETS, most, at);
}

/// KubeVirt: `setupMemoryHotplug`.
fn set_max_guest(vmi: &mut Node) {
    const GUEST: Keys<'_> = &["domain", "memory", "guest"];
    const MAX_GUEST: Keys<'_> = &["domain", "memory", "maxGuest"];
    if is_set(vmi, MAX_GUEST) {
        return;
    }
    let most = quantity(vmi, GUEST).and_then(|guest| {
        let bytes = i64::try_from(guest.value_rounded_up()).ok()?;
        Some(Quantity::of_bytes(bytes.checked_mul(RATIO.into())?))
    });
    if let Some(most) = most
        && check_memory(vmi, Some(&most)).is_ok()
    {
        let at = value_place(vmi, GUEST);
        put_quantity(vmi, MAX_GUEST, most, at);
    }
}
