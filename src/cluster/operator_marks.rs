//! What virt-operator writes on the objects that it deploys.
//!
//! KubeVirt: `injectOperatorMetadata` and the constants of `core/v1`.

/// The label that says who manages an object.
pub(super) const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// The value of that label on what virt-operator manages. KubeVirt: `ManagedByLabelOperatorValue`.
pub(super) const OPERATOR: &str = "virt-operator";
