//! Guests whose memory the node cannot read.

use super::super::fields::{Keys, flag, is_set, items, text};
use super::super::reason::Reason;
use super::feature_gates::Gate;
use super::firmware::{EFI, TDX, has_secure_boot, has_smm};
use super::refusal::Seen;

const LAUNCH_SECURITY: Keys<'_> = &["domain", "launchSecurity"];
const SEV: Keys<'_> = &["domain", "launchSecurity", "sev"];
const SNP: Keys<'_> = &["domain", "launchSecurity", "snp"];

/// A kind of it. KubeVirt: `LaunchSecurity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sev,
    Snp,
    Tdx,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Sev, Self::Snp, Self::Tdx];

    fn name(self) -> &'static str {
        match self {
            Self::Sev => "SEV",
            Self::Snp => "SNP",
            Self::Tdx => "TDX",
        }
    }

    fn keys(self) -> Keys<'static> {
        match self {
            Self::Sev => SEV,
            Self::Snp => SNP,
            Self::Tdx => TDX,
        }
    }

    fn gate(self) -> Gate {
        match self {
            Self::Sev | Self::Snp => Gate::Sev,
            Self::Tdx => Gate::Tdx,
        }
    }
}

/// KubeVirt: `validateLaunchSecurity`.
pub(super) fn refusals(seen: &Seen<'_>) -> Vec<Reason> {
    if !is_set(seen.spec, LAUNCH_SECURITY) {
        return Vec::new();
    }
    match seen.architecture() {
        "amd64" => of_amd64(seen),
        // Whatever it says is IBM's Secure Execution.
        "s390x" => Vec::new(),
        other => {
            let message = format!("No launchSecurity support for architecture: {other}");
            let field = seen.path("architecture");
            vec![seen.refuse_as(&field, seen.at(LAUNCH_SECURITY), message)]
        }
    }
}

/// KubeVirt: `ValidateLaunchSecurityAmd64`.
fn of_amd64(seen: &Seen<'_>) -> Vec<Reason> {
    let chosen: Vec<Kind> = Kind::ALL
        .into_iter()
        .filter(|kind| is_set(seen.spec, kind.keys()))
        .collect();
    let refuse = |message: String| {
        let field = seen.path("launchSecurity");
        seen.refuse_as(&field, seen.at(LAUNCH_SECURITY), message)
    };
    let &[kind] = chosen.as_slice() else {
        return vec![refuse(
            "One and only one launchSecurity type can be set".to_owned(),
        )];
    };
    if !seen.has_gate(kind.gate()) {
        let gate = kind.gate().name();
        let message = format!("{gate} feature gate is not enabled in kubevirt-config");
        let help = format!("switch the feature gate `{gate}` on in the cluster");
        return vec![refuse(message).help(help)];
    }
    faults(seen, kind).into_iter().map(refuse).collect()
}

/// What does not go together with a kind.
fn faults(seen: &Seen<'_>, kind: Kind) -> Vec<String> {
    let (name, mut faults) = (kind.name(), Vec::new());
    if kind == Kind::Tdx && has_smm(seen) {
        faults.push(format!("{name} does not work along with SMM"));
    }
    if is_set(seen.spec, EFI) {
        if kind != Kind::Tdx && has_secure_boot(seen) {
            faults.push(format!("{name} does not work along with SecureBoot"));
        }
        let persistent = flag(seen.spec, &[EFI, &["persistent"]].concat());
        if kind != Kind::Sev && persistent == Some(true) {
            faults.push(format!(
                "{name} does not work along with Persistent EFI variables"
            ));
        }
    } else {
        faults.push(format!("{name} requires OVMF (UEFI)"));
    }
    let attestation = [SEV, &["attestation"]].concat();
    let starts_paused = text(seen.spec, &["startStrategy"]) == Some("Paused");
    if is_set(seen.spec, &attestation) && !starts_paused {
        faults.push(format!(
            "{name} attestation requires VMI StartStrategy 'Paused'"
        ));
    }
    let interfaces = items(seen.spec, &["domain", "devices", "interfaces"]);
    for interface in interfaces.iter().filter(|it| is_set(it, &["bootOrder"])) {
        let interface = text(interface, &["name"]).unwrap_or_default();
        faults.push(format!(
            "{name} does not work with bootable NICs: {interface}"
        ));
    }
    faults
}
