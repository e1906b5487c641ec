//! Guests whose memory the host cannot read.

use crate::model::Empty;
use crate::model::record;

record! {
    /// The technology that hides the memory of the guest from the host: one of the fields. KubeVirt:
    /// `LaunchSecurity`.
    ///
    /// An empty mapping requests IBM's Secure Execution.
    pub struct LaunchSecurity {
        /// AMD's Secure Encrypted Virtualization.
        sev ("sev"): Option<Sev>,
        /// AMD's SEV with Secure Nested Paging. KubeVirt: `SEVSNP`, without fields.
        snp ("snp" since v1.7): Option<Empty>,
        /// Intel's Trust Domain Extensions. KubeVirt: `TDX`, without fields.
        tdx ("tdx" since v1.7): Option<Empty>,
    }
}

record! {
    /// AMD's Secure Encrypted Virtualization. KubeVirt: `SEV`.
    pub struct Sev {
        /// Requests a proof of the guest's state before it runs. KubeVirt: `SEVAttestation`, without
        /// fields.
        attestation ("attestation" since v1.1): Option<Empty>,
        /// The Diffie-Hellman key of the guest's owner, as Base64.
        dh_cert ("dhCert" since v1.1): Option<String>,
        /// What the guest requires.
        policy ("policy"): Option<SevPolicy>,
        /// The owner's session data, as Base64.
        session ("session" since v1.1): Option<String>,
    }
}

record! {
    /// What a guest with SEV requires. KubeVirt: `SEVPolicy`.
    pub struct SevPolicy {
        /// Whether the registers are also encrypted (SEV-ES). Default: `false`.
        encrypted_state ("encryptedState"): Option<bool>,
    }
}
