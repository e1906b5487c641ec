//! The rules for one definition, whether from this catalog or from a foreign bundle.

use crate::catalog::TypedDefinition;
use crate::diagnostic::Problems;
use crate::model::Release;

use super::trial::Trials;
use super::{instancetype, metadata, preference};

/// Checks a definition for a release of KubeVirt on its own. A broken one is already reported, and no rule
/// is checked.
pub(super) fn check_definition(
    typed: &TypedDefinition,
    release: Release,
    trials: &mut Trials,
    problems: &mut Problems,
) {
    if !typed.definition.is_whole {
        return;
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
    if typed.spec.is_some() {
        trials.check(typed, &mut found);
    }
    problems.extend(found);
}
