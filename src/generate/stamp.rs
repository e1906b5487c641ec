//! What a build needs besides the catalog: the version of its output.

use super::version_label::VersionLabel;

/// The version of a build's output, and where it appears.
#[derive(Debug, Clone, Default)]
pub struct Stamp {
    /// The version that every resource is labelled with.
    pub version: VersionLabel,
    /// Whether the names of the bundles contain the version, as in the assets of a release.
    pub versioned_names: bool,
}
