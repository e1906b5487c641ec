//! The rules for one definition, whether from this catalog or from a foreign bundle.

use crate::catalog::TypedDefinition;
use crate::diagnostic::Problems;

use super::{instancetype, metadata, preference};

/// Checks a definition on its own. A broken one is already reported, and no rule is checked.
pub(super) fn check_definition(typed: &TypedDefinition, problems: &mut Problems) {
    if !typed.definition.is_whole {
        return;
    }
    metadata::check(typed, problems);
    if let Some(spec) = typed.instancetype() {
        instancetype::check(spec, typed, problems);
    }
    if let Some(spec) = typed.preference() {
        preference::check(spec, typed, problems);
    }
}
