//! The instance that a virtual machine becomes when it starts.

mod annotations;
mod architectures;
mod defaults;
mod hotplug;
mod hyperv;
mod object_defaults;
mod start;

pub(super) use hyperv::{DEPENDENCIES, EVMCS, FEATURES, VMX, VMX_POLICY};
