//! The video device of a virtual machine.

use super::super::fields::{Keys, flag, is_set};
use super::super::reason::Reason;
use super::refusal::Seen;

/// KubeVirt: `validateVideoConfig`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    const VIDEO: Keys<'_> = &["domain", "devices", "video"];
    const GRAPHICS: Keys<'_> = &["domain", "devices", "autoattachGraphicsDevice"];
    if !is_set(seen.spec, VIDEO) || flag(seen.spec, GRAPHICS) != Some(false) {
        return Vec::new();
    }
    let message =
        "Video configuration is not allowed when autoattachGraphicsDevice is set to false";
    let at = seen.at(&[VIDEO, &["type"]].concat());
    let refusal = seen.refuse_as(&seen.path("video"), at, message);
    vec![
        refusal
            .related(seen.at(GRAPHICS), "there are no graphics")
            .help("remove the type of the video device, or leave graphics on"),
    ]
}
