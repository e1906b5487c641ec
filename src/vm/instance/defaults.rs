//! The order in which a cluster sets what an instance leaves open.

use crate::yaml::{Node, Value};

use super::super::admission::{Cluster, Rollout};
use super::super::defaults;
use super::super::fields::{new, text};
use super::{architectures, hotplug, hyperv, object_defaults};

/// The processor of an instance that does not say one (`DefaultCPUModel`).
const CPU_MODEL: &str = "host-model";

/// KubeVirt: `SetDefaultVirtualMachineInstance`.
pub(super) fn set_defaults(vmi: &mut Node, cluster: &Cluster) {
    defaults::apply(vmi, &cluster.architecture);
    let architecture = text(vmi, &["architecture"]).unwrap_or_default().to_owned();
    architectures::set_features(vmi, &architecture);
    object_defaults::set(vmi);
    hyperv::enable_needed(vmi);
    architectures::set_defaults(vmi, &architecture);
    set_cpu_model(vmi);
    if architecture != "arm64" && cluster.rollout == Rollout::LiveUpdate {
        hotplug::set_limits(vmi);
    }
}

/// KubeVirt: `setDefaultCPUModel`.
fn set_cpu_model(vmi: &mut Node) {
    const MODEL: &[&str] = &["domain", "cpu", "model"];
    if text(vmi, MODEL).is_none() {
        let at = vmi.at;
        vmi.set(MODEL, new(Value::String(CPU_MODEL.into()), at));
    }
}
