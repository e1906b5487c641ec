//! The rules for one definition, whether from this catalog or from a foreign bundle.

use crate::catalog::TypedDefinition;
use crate::diagnostic::Problems;
use crate::model::Release;

use super::trial::{RefusedAlone, Trials, is_checked};
use super::{instancetype, metadata, preference};

/// Checks a definition for a release of KubeVirt on its own. A broken one is already reported, and no rule
/// is checked. Returns what [`Trials::check`] does.
pub(super) fn check_definition(
    typed: &TypedDefinition,
    release: Release,
    trials: &Trials,
    problems: &mut Problems,
) -> Option<Box<RefusedAlone>> {
    if !typed.definition.is_whole {
        return None;
    }
    metadata::check(typed, problems);
    let mut found = Problems::default();
    found.extend(typed.unchecked.iter().cloned());
    if let Some(spec) = typed.instancetype() {
        instancetype::check(spec, typed, release, &mut found);
    }
    if let Some(spec) = typed.preference() {
        preference::check(spec, typed, release, &mut found);
    }
    let refused = is_checked(typed)
        .then(|| trials.check(typed, &mut found))
        .flatten();
    problems.extend(found);
    refused
}
