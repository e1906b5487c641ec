//! Features that are on or off.

use crate::model::record;

record! {
    /// A feature that is on or off. KubeVirt: `FeatureState`.
    pub struct FeatureState {
        /// Whether the feature is on. Default: `true`, so an empty mapping turns it on.
        enabled ("enabled"): Option<bool>,
    }
}
