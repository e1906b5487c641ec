//! How a virtual machine boots.

use super::super::fields::{Keys, is_set};
use super::super::reason::Reason;
use super::refusal::Seen;

pub(super) const EFI: Keys<'_> = &["domain", "firmware", "bootloader", "efi"];
/// A kind of launch security.
pub(super) const TDX: Keys<'_> = &["domain", "launchSecurity", "tdx"];
const SECURE_BOOT: Keys<'_> = &["domain", "firmware", "bootloader", "efi", "secureBoot"];
const SMM: Keys<'_> = &["domain", "features", "smm"];
const SMM_ENABLED: Keys<'_> = &["domain", "features", "smm", "enabled"];

/// KubeVirt: `validateDomainSpec`. A guest with TDX has its keys in the ROM.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    if !has_secure_boot(seen) || has_smm(seen) || is_set(seen.spec, TDX) {
        return Vec::new();
    }
    let field = seen.path("domain");
    let message = format!(
        "{field} has EFI SecureBoot enabled. SecureBoot requires SMM, which is currently disabled."
    );
    let help = "switch SMM on among the features, or write `secureBoot: false`";
    let refusal = |at| seen.refuse_as(&field, at, message).help(help);
    // Where SMM is switched off, that is what has to change.
    vec![if is_set(seen.spec, SMM_ENABLED) {
        refusal(seen.at(SMM_ENABLED)).related(seen.at(SECURE_BOOT), "secure boot is asked for here")
    } else {
        refusal(seen.at(SECURE_BOOT))
    }]
}

/// Whether secure boot is on: also where EFI does not mention it. KubeVirt: `secureBootEnabled`.
pub(super) fn has_secure_boot(seen: &Seen<'_>) -> bool {
    is_set(seen.spec, EFI) && seen.is_not_off(SECURE_BOOT)
}

/// KubeVirt: `smmFeatureEnabled`.
pub(super) fn has_smm(seen: &Seen<'_>) -> bool {
    is_set(seen.spec, SMM) && seen.is_not_off(SMM_ENABLED)
}
