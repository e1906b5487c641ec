//! The rules that resources are held against, one file a concern.
//!
//! The rules over resources serve the catalog, whose values know their sources, and bundles of
//! anybody, whose values stand in the bundle itself.

mod bundle;
mod fit;
mod hints;
mod instancetype;
mod metadata;
mod preference;
mod sources;
mod subject;

use crate::catalog::{Catalog, Definition};
use crate::diagnostic::Problems;

pub use bundle::validate_bundles;
pub(crate) use fit::{Need, Offer};

use subject::Subject;

/// Checks what a catalog defines, and that its sources are all of use.
pub fn validate_catalog(catalog: &Catalog, definitions: &[Definition], problems: &mut Problems) {
    let whole = definitions.iter().filter(|definition| definition.is_whole);
    let subjects: Vec<Subject> = whole
        .map(|definition| Subject::of_definition(definition, problems))
        .collect();
    for subject in &subjects {
        validate_subject(subject, problems);
        hints::check(subject, problems);
    }
    if subjects.len() == definitions.len() {
        fit::check(&subjects, problems);
    }
    sources::check(catalog, problems);
}

/// Checks a definition alone, as an overlay has changed it.
pub fn validate_definition(definition: &Definition, problems: &mut Problems) {
    if definition.is_whole {
        let subject = Subject::of_definition(definition, problems);
        validate_subject(&subject, problems);
    }
}

/// The rules over one resource.
fn validate_subject(subject: &Subject<'_>, problems: &mut Problems) {
    metadata::check(subject, problems);
    if let Some(spec) = subject.instancetype() {
        instancetype::check(spec, subject, problems);
    }
    if let Some(spec) = subject.preference() {
        preference::check(spec, subject, problems);
    }
}
