//! The instance types that preferences are tried with: as large as one requires, or too small.

use serde_json::{Value as Json, json};

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::{API_VERSION, Kind};
use crate::vm::{Need, Offer};

/// What an instance type has where a preference requires nothing.
const VCPUS: u32 = 1;
const MEMORY: i64 = 1 << 30;

/// The least that a preference takes.
pub(super) fn enough(need: &Need) -> Offer {
    let least = u64::from(need.vcpus.unwrap_or(VCPUS).max(1));
    let multiple = least.checked_next_multiple_of(need.step).unwrap_or(least);
    Offer {
        vcpus: u32::try_from(multiple).unwrap_or(u32::MAX),
        memory: need.memory.unwrap_or(Quantity::of_bytes(MEMORY)),
    }
}

/// The most vCPUs that are too few, with enough memory; `None` if nothing has less.
pub(super) fn too_few_vcpus(need: &Need) -> Option<Offer> {
    let most = need.vcpus?.checked_sub(1).filter(|most| *most > 0)?;
    // Vcpus that cannot be spread would be refused for that.
    let rest = u64::from(most).checked_rem(need.step).unwrap_or(0);
    let spread = most - u32::try_from(rest).unwrap_or(0);
    Some(Offer {
        vcpus: if spread > 0 { spread } else { most },
        ..enough(need)
    })
}

/// Half of the memory, with enough vCPUs; `None` if none is required.
pub(super) fn too_little_memory(need: &Need) -> Option<Offer> {
    let bytes = i64::try_from(need.memory?.value_rounded_up() / 2).ok()?;
    Some(Offer {
        memory: Quantity::of_bytes(bytes),
        ..enough(need)
    })
}

/// The name of the instance type of a size.
pub(super) fn name(size: &Offer) -> String {
    format!(
        "functest-{}-vcpus-{}-bytes",
        size.vcpus,
        size.memory.value_rounded_up()
    )
}

/// The instance type of a size.
pub(super) fn instancetype(size: &Offer) -> Json {
    json!({
        "apiVersion": API_VERSION,
        "kind": Kind::VirtualMachineInstancetype.as_str(),
        "metadata": {"name": name(size)},
        "spec": {"cpu": {"guest": size.vcpus}, "memory": {"guest": size.memory.to_string()}},
    })
}
