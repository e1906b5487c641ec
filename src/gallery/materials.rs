//! What pages are made from.

use crate::diff::Change;
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
    pub(super) sources: &'e Sources,
    pub(super) update: Option<&'e Update<'e>>,
}
