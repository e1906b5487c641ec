//! What of a preference KubeVirt keeps only for old resources, reported. What a release does not know yet
//! replaces nothing there.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::firmware::FirmwarePreferences;
use crate::kubevirt::paths::preference as paths;
use crate::kubevirt::preference::PreferenceSpec;
use crate::migrate::{OldFirmware, OldRatio, old_firmware, old_ratio, topology_today};
use crate::model::Release;

use super::release::is_known;

pub(super) fn check(
    spec: &PreferenceSpec,
    typed: &TypedDefinition,
    release: Release,
    problems: &mut Problems,
) {
    if let Some(firmware) = &spec.firmware {
        problems.extend(report_firmware(firmware, typed, release));
    }
    problems.extend(report_ratio(spec, typed, release));
    problems.extend(report_topology(spec, typed, release));
}

/// One problem for both of the old fields, as one field replaces them.
fn report_firmware(
    firmware: &FirmwarePreferences,
    typed: &TypedDefinition,
    release: Release,
) -> Option<Problem> {
    let becomes_efi = matches!(old_firmware(firmware)?, OldFirmware::Efi(_));
    if becomes_efi && !is_known(paths::EFI, None, release) {
        return None;
    }
    let (efi, secure_boot) = (
        firmware.preferred_use_efi,
        firmware.preferred_use_secure_boot,
    );
    let deprecated = |path, message: &str| typed.problem(Code::DeprecatedField, path, message);
    let problem = match (efi, secure_boot) {
        (None, None) => return None,
        (Some(_), None) => deprecated(paths::USE_EFI, "`preferredUseEfi` is deprecated"),
        (None, Some(_)) => deprecated(
            paths::USE_SECURE_BOOT,
            "`preferredUseSecureBoot` is deprecated",
        ),
        (Some(_), Some(_)) => deprecated(
            paths::USE_EFI,
            "`preferredUseEfi` and `preferredUseSecureBoot` are deprecated",
        )
        .related(typed.at(paths::USE_SECURE_BOOT), "the other one"),
    };
    let problem = problem.help_from(firmware_help(firmware));
    // The deprecated field also reaches virtual machines that choose EFI themselves.
    let note = secure_boot.map(|on| {
        let of_arm64 = if on { " for arm64" } else { "" };
        format!("a virtual machine{of_arm64} that sets `efi` itself then needs its own `secureBoot: {on}`")
    });
    Some(note.into_iter().fold(problem, Problem::note))
}

fn firmware_help(firmware: &FirmwarePreferences) -> Option<String> {
    Some(match old_firmware(firmware)? {
        OldFirmware::Efi(efi) => {
            let secure_boot = efi.secure_boot.map(|on| format!("secureBoot: {on}"));
            let fields = secure_boot.unwrap_or_default();
            format!("write `preferredEfi: {{{fields}}}` instead")
        }
        OldFirmware::NoEffect(why) => {
            let both = firmware
                .preferred_use_efi
                .and(firmware.preferred_use_secure_boot);
            let (what, they_have) = match both {
                Some(_) => ("both", "they have"),
                None => ("it", "it has"),
            };
            // Beside what the note says.
            let other = firmware.preferred_use_secure_boot.map_or("", |_| "other ");
            format!("remove {what}: {why}, {they_have} no {other}effect")
        }
    })
}

fn report_ratio(
    spec: &PreferenceSpec,
    typed: &TypedDefinition,
    release: Release,
) -> Option<Problem> {
    let help = match old_ratio(spec)? {
        OldRatio::Ratio(_) if !is_known(paths::SPREAD_RATIO, None, release) => return None,
        OldRatio::Ratio(ratio) => {
            format!("write `cpu: {{spreadOptions: {{ratio: {ratio}}}}}` instead")
        }
        OldRatio::NoEffect(why) => format!("remove it: {why}, it has no effect"),
    };
    let path = paths::OLD_SPREAD_RATIO;
    let message = format!("`{}` is deprecated", path.last());
    let problem = typed.problem(Code::DeprecatedField, path, message);
    Some(problem.help(help))
}

fn report_topology(
    spec: &PreferenceSpec,
    typed: &TypedDefinition,
    release: Release,
) -> Option<Problem> {
    let (old, today) = topology_today(spec)?;
    if !is_known(paths::CPU_TOPOLOGY, Some(&today), release) {
        return None;
    }
    let message = format!("the value `{old}` is deprecated");
    let problem = typed.problem(Code::DeprecatedField, paths::CPU_TOPOLOGY, message);
    Some(problem.help(format!("write `{today}` instead")))
}
