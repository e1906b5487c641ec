//! The rules over one definition, whether it is this catalog's or stands in a bundle of anybody.

use crate::catalog::TypedDefinition;
use crate::diagnostic::Problems;

use super::{instancetype, metadata, preference};

/// Checks a definition alone. One that is broken has been reported, and no rule looks at it.
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
