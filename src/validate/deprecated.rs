//! Fields and values of preferences that KubeVirt keeps only for old resources, and what does the
//! same today: a help never changes what a virtual machine becomes.

use crate::catalog::TypedDefinition;
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::firmware::FirmwarePreferences;
use crate::kubevirt::paths::preference as paths;
use crate::kubevirt::preference::PreferenceSpec;
use crate::vm::{Spread, efi_of_deprecated};

pub(super) fn check(spec: &PreferenceSpec, typed: &TypedDefinition, problems: &mut Problems) {
    if let Some(firmware) = &spec.firmware {
        problems.extend(old_firmware(firmware, typed));
    }
    problems.extend(old_ratio(spec, typed));
    problems.extend(old_topology(spec, typed));
}

/// One problem for both of the old fields, as one field replaces them.
fn old_firmware(firmware: &FirmwarePreferences, typed: &TypedDefinition) -> Option<Problem> {
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
    let problem = problem.help(firmware_help(firmware));
    Some(match secure_boot {
        // The deprecated field also reaches virtual machines that choose EFI themselves.
        Some(false) => problem.note(
            "a virtual machine that sets `efi` itself then needs its own `secureBoot: false`",
        ),
        _ => problem,
    })
}

fn firmware_help(firmware: &FirmwarePreferences) -> String {
    if let Some(efi) = efi_of_deprecated(firmware) {
        let secure_boot = efi.secure_boot.map(|on| format!("secureBoot: {on}"));
        let fields = secure_boot.unwrap_or_default();
        return format!("write `preferredEfi: {{{fields}}}` instead");
    }
    let both = firmware
        .preferred_use_efi
        .and(firmware.preferred_use_secure_boot);
    let (what, they_have) = match both {
        Some(_) => ("both", "they have"),
        None => ("it", "it has"),
    };
    let beside = if firmware.preferred_use_bios == Some(true) {
        "beside `preferredUseBios: true`"
    } else if firmware.preferred_efi.is_some() {
        "beside `preferredEfi`"
    } else if firmware.preferred_use_efi == Some(false) {
        "without `preferredUseEfi: true`"
    } else {
        "without EFI"
    };
    format!("remove {what}: {beside}, {they_have} no effect")
}

fn old_ratio(spec: &PreferenceSpec, typed: &TypedDefinition) -> Option<Problem> {
    let ratio = spec.prefer_spread_socket_to_core_ratio?;
    let options = spec
        .cpu
        .as_ref()
        .and_then(|cpu| cpu.spread_options.as_ref());
    let help = if Spread::of(spec).is_none() {
        "remove it: without the topology `spread`, it has no effect".to_owned()
    } else if options.is_some_and(|options| options.ratio.is_some()) {
        "remove it: beside `spreadOptions.ratio`, it has no effect".to_owned()
    } else if ratio == 0 {
        "remove it: 0 is the same as no ratio".to_owned()
    } else {
        format!("write `cpu: {{spreadOptions: {{ratio: {ratio}}}}}` instead")
    };
    let path = paths::OLD_SPREAD_RATIO;
    let message = format!("`{}` is deprecated", path.last());
    let problem = typed.problem(Code::DeprecatedField, path, message);
    Some(problem.help(help))
}

fn old_topology(spec: &PreferenceSpec, typed: &TypedDefinition) -> Option<Problem> {
    let topology = spec.cpu.as_ref()?.preferred_cpu_topology?.as_str();
    let today = topology.strip_prefix("prefer")?.to_lowercase();
    let message = format!("the value `{topology}` is deprecated");
    let problem = typed.problem(Code::DeprecatedField, paths::CPU_TOPOLOGY, message);
    Some(problem.help(format!("write `{today}` instead")))
}
