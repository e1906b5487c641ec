//! The rules for bundles, without the program.

use common_instancetypes::catalog::BundleFile;
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::text::{SourceId, Sources};
use common_instancetypes::validate::BundleChecks;

/// Checks files together, as `validate` does, and returns how many resources they hold.
pub(crate) fn check(files: &[SourceId], sources: &Sources, problems: &mut Problems) -> usize {
    let mut checks = BundleChecks::default();
    let each = files.iter();
    let checked = each.map(|file| checks.check(BundleFile(*file), sources, problems));
    let resources = checked.map(|held| held.resources).sum();
    checks.finish(problems);
    resources
}
