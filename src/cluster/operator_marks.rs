//! What virt-operator deploys, and what it writes on it.
//!
//! KubeVirt: `injectOperatorMetadata` and the constants of `core/v1`.

use crate::kubevirt::Kind;

/// The kinds that virt-operator deploys.
pub(super) const DEPLOYED_KINDS: [Kind; 2] = [
    Kind::VirtualMachineClusterInstancetype,
    Kind::VirtualMachineClusterPreference,
];

/// The label that says who manages an object.
pub(super) const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The value of that label on what virt-operator manages. KubeVirt: `ManagedByLabelOperatorValue`.
pub(super) const OPERATOR: &str = "virt-operator";

/// The label that says what an object is a part of; virt-operator deletes by both labels. KubeVirt:
/// `AppComponentLabel`.
pub(super) const COMPONENT: &str = "app.kubernetes.io/component";

/// An annotation that says which version of KubeVirt has deployed an object. KubeVirt:
/// `InstallStrategyIdentifierAnnotation`.
pub(super) const INSTALLED_BY: &str = "kubevirt.io/install-strategy-identifier";

/// Everything that it writes on an object. KubeVirt: `injectOperatorMetadata`.
pub(super) const MARKS: [&[&str]; 8] = [
    &["metadata", "labels", MANAGED_BY],
    &["metadata", "labels", COMPONENT],
    &["metadata", "labels", "app.kubernetes.io/part-of"],
    &["metadata", "labels", "app.kubernetes.io/version"],
    &["metadata", "annotations", INSTALLED_BY],
    &[
        "metadata",
        "annotations",
        "kubevirt.io/install-strategy-registry",
    ],
    &[
        "metadata",
        "annotations",
        "kubevirt.io/install-strategy-version",
    ],
    &["metadata", "annotations", "kubevirt.io/generation"],
];
