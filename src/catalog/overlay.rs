//! Overlays: what each bundle holds.

use crate::api::Kind;
use crate::decode::At;
use crate::source::Location;

use super::source_file::OverlayFile;

/// One bundle: which resources it holds.
#[derive(Debug)]
pub struct Overlay {
    /// The name of the bundle, from the path.
    pub name: String,
    /// Where the selection stands.
    pub at: Location,
    /// Which resources it holds.
    pub select: Selection,
}

/// Which resources are meant.
#[derive(Debug)]
pub struct Selection {
    /// The kinds.
    pub kinds: Vec<At<Kind>>,
}

impl Overlay {
    pub(super) fn new(name: String, at: Location, file: OverlayFile) -> Self {
        let select = Selection {
            kinds: file.select.kinds,
        };
        Self { name, at, select }
    }
}
