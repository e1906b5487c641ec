//! The sound device of a virtual machine.

use super::super::fields::text;
use super::super::reason::Reason;
use super::refusal::Seen;

/// KubeVirt: `validateSoundDevices`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    let keys = ["domain", "devices", "sound", "model"];
    if matches!(text(seen.spec, &keys), None | Some("ich9" | "ac97")) {
        return Vec::new();
    }
    let message = "Sound device type is not supported. Options: 'ich9' or 'ac97'";
    vec![seen.refuse_as(&seen.path("Sound"), seen.at(&keys), message)]
}
