//! The rules for a complete catalog.

use crate::catalog::{Catalog, TypedDefinition};
use crate::diagnostic::Problems;

use super::definition::check_definition;
use super::{fit, hints, sources};

/// Checks what a catalog defines, and that all of its sources are used.
pub(crate) fn validate_catalog(
    catalog: &Catalog,
    definitions: &[TypedDefinition],
    problems: &mut Problems,
) {
    for typed in definitions.iter().filter(|typed| typed.definition.is_whole) {
        check_definition(typed, problems);
        hints::check(typed, problems);
    }
    let are_whole = definitions.iter().all(|typed| typed.definition.is_whole);
    if are_whole {
        fit::check(definitions.iter(), problems);
    }
    sources::check(catalog, are_whole, problems);
}
