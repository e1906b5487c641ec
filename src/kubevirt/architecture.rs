//! The architectures of a guest.

use crate::model::choice;

choice! {
    /// The processor architecture that a guest is built for. KubeVirt: the `architecture` of a virtual machine.
    pub enum Architecture {
        /// 64-bit x86.
        Amd64 = "amd64",
        /// 64-bit ARM.
        Arm64 = "arm64",
        /// IBM Z.
        S390x = "s390x",
    }
}
