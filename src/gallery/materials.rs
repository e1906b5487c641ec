//! What pages are made from.

use crate::diff::Change;
use crate::model::Schema;
use crate::text::Sources;

use super::kept::Kept;

/// What changed since an earlier release.
#[derive(Debug)]
pub struct Update<'u> {
    /// What the earlier release is called.
    pub previous: &'u str,
    /// What changed since.
    pub changes: &'u [Change],
}

/// What all pages are made from.
pub(super) struct Materials<'e> {
    pub(super) kept: Kept<'e>,
    /// That of the specs of preferences, by which their settings are told in words.
    pub(super) preference_schema: Schema,
    pub(super) sources: &'e Sources,
    pub(super) update: Option<&'e Update<'e>>,
}
