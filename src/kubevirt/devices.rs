//! Devices of the host that are handed to a guest.

use crate::kubevirt::feature_state::FeatureState;
use crate::model::record;

record! {
    /// A graphics processor of the host, whole or a share of it. KubeVirt: `GPU`.
    ///
    /// Either a device plugin provides it (`deviceName`) or a claim of dynamic resource allocation
    /// (`claimName` and `requestName`).
    pub struct Gpu {
        /// A claim of the virtual machine: the name of an entry in its `resourceClaims`.
        claim_name ("claimName"): Option<String>,
        /// The resource that the device plugin offers: `nvidia.com/A400`.
        device_name ("deviceName"): Option<String>,
        /// The name of the device inside the virtual machine's definition.
        name ("name"): String,
        /// Which request of the claim is meant.
        request_name ("requestName"): Option<String>,
        /// A mark by which the guest finds the device's address on its configuration drive.
        tag ("tag"): Option<String>,
        /// How a share of a graphics processor behaves.
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
        claim_name ("claimName"): Option<String>,
        /// The resource that the device plugin offers.
        device_name ("deviceName"): Option<String>,
        /// The name of the device inside the virtual machine's definition.
        name ("name"): String,
        /// Which request of the claim is meant.
        request_name ("requestName"): Option<String>,
        /// A mark by which the guest finds the device's address on its configuration drive.
        tag ("tag"): Option<String>,
    }
}

record! {
    /// How a share of a graphics processor behaves. KubeVirt: `VGPUOptions`.
    pub struct VirtualGpuOptions {
        /// The screen that it draws.
        display ("display"): Option<VirtualGpuDisplay>,
    }
}

record! {
    /// The screen of a virtual graphics processor. KubeVirt: `VGPUDisplayOptions`.
    pub struct VirtualGpuDisplay {
        /// Whether there is a screen. Default: `true`.
        enabled ("enabled"): Option<bool>,
        /// A simple picture in memory, for the time before the guest has its driver. Default: on.
        ram_fb ("ramFB"): Option<FeatureState>,
    }
}
