//! Guests whose memory the host cannot read.

use crate::model::Empty;
use crate::model::record;

record! {
    /// Which technology hides the guest's memory from the host; one of them. KubeVirt:
    /// `LaunchSecurity`.
    ///
    /// An empty mapping is what IBM's Secure Execution asks for.
    pub struct LaunchSecurity {
        /// AMD's Secure Encrypted Virtualization.
        sev ("sev"): Option<Sev>,
        /// AMD's SEV with Secure Nested Paging. KubeVirt: `SEVSNP`, without fields.
        snp ("snp"): Option<Empty>,
        /// Intel's Trust Domain Extensions. KubeVirt: `TDX`, without fields.
        tdx ("tdx"): Option<Empty>,
    }
}

record! {
    /// AMD's Secure Encrypted Virtualization. KubeVirt: `SEV`.
    pub struct Sev {
        /// Asks for a proof of the guest's state before it runs. KubeVirt: `SEVAttestation`, without
        /// fields.
        attestation ("attestation"): Option<Empty>,
        /// The Diffie-Hellman key of the guest's owner, as Base64.
        dh_cert ("dhCert"): Option<String>,
        /// What the guest insists on.
        policy ("policy"): Option<SevPolicy>,
        /// The owner's session data, as Base64.
        session ("session"): Option<String>,
    }
}

record! {
    /// What a guest with SEV insists on. KubeVirt: `SEVPolicy`.
    pub struct SevPolicy {
        /// Whether the registers are encrypted, too (SEV-ES). Default: `false`.
        encrypted_state ("encryptedState"): Option<bool>,
    }
}
