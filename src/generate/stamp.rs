//! What a build is told besides the catalog.

use super::version_label::VersionLabel;

/// What a build is told besides the catalog.
#[derive(Debug, Clone, Default)]
pub struct Stamp {
    /// The version that every resource is labelled with.
    pub version: VersionLabel,
    /// Whether the names of the bundles carry the version, as the assets of a release do.
    pub versioned_names: bool,
}
