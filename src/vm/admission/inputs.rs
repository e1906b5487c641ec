//! The input devices of a virtual machine.

use super::super::fields::{Keys, items, text, value_place};
use super::super::reason::Reason;
use super::refusal::Seen;

const INPUTS: Keys<'_> = &["domain", "devices", "inputs"];

/// KubeVirt: `validateInputDevices`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let mut refusals = Vec::new();
    for (number, input) in items(seen.spec, INPUTS).iter().enumerate() {
        let mut refuse = |key: &str, message: &str| {
            let field = format!("{}[{number}].{key}", seen.path(&INPUTS.join(".")));
            refusals.push(seen.refuse_as(&field, value_place(input, &[key]), message));
        };
        if !matches!(text(input, &["bus"]), None | Some("virtio" | "usb")) {
            refuse("bus", "Input device can have only virtio or usb bus.");
        }
        if text(input, &["type"]) != Some("tablet") {
            refuse("type", "Input device can have only tablet type.");
        }
    }
    refusals
}
