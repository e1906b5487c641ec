//! Devices of the host that are assigned to a guest.

use crate::kubevirt::feature_state::FeatureState;
use crate::model::record;

record! {
    /// A graphics processor of the host, either complete or a virtual share of it. KubeVirt: `GPU`.
    ///
    /// Either a device plugin provides it (`deviceName`) or a claim of dynamic resource allocation
    /// (`claimName` and `requestName`).
    pub struct Gpu {
        /// A claim of the virtual machine: the name of an entry in its `resourceClaims`.
        claim_name ("claimName" since v1.6): Option<String>,
        /// The resource that the device plugin offers: `nvidia.com/A400`.
        device_name ("deviceName"): Option<String>,
        /// The name of the device in the definition of the virtual machine.
        name ("name"): String,
        /// The request of the claim that it refers to.
        request_name ("requestName" since v1.6): Option<String>,
        /// A tag by which the guest finds the address of the device on its configuration drive.
        tag ("tag"): Option<String>,
        /// The options of a virtual graphics processor.
        virtual_gpu_options ("virtualGPUOptions"): Option<VirtualGpuOptions>,
    }
}

record! {
    /// Any other device of the host. KubeVirt: `HostDevice`.
    ///
    /// Either a device plugin provides it (`deviceName`) or a claim of dynamic resource allocation
    /// (`claimName` and `requestName`).
    pub struct HostDevice {
        /// A claim of the virtual machine: the name of an entry in its `resourceClaims`.
        claim_name ("claimName" since v1.6): Option<String>,
        /// The resource that the device plugin offers.
        device_name ("deviceName"): Option<String>,
        /// The name of the device in the definition of the virtual machine.
        name ("name"): String,
        /// The request of the claim that it refers to.
        request_name ("requestName" since v1.6): Option<String>,
        /// A tag by which the guest finds the address of the device on its configuration drive.
        tag ("tag"): Option<String>,
    }
}

record! {
    /// The options of a virtual graphics processor. KubeVirt: `VGPUOptions`.
    pub struct VirtualGpuOptions {
        /// The screen that it draws.
        display ("display"): Option<VirtualGpuDisplay>,
    }
}

record! {
    /// The screen of a virtual graphics processor. KubeVirt: `VGPUDisplayOptions`.
    pub struct VirtualGpuDisplay {
        /// Whether the screen exists. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// A simple framebuffer in memory, used until the guest loads its driver. Default: on.
        ram_fb ("ramFB"): Option<FeatureState>,
    }
}
