//! What changed in meaning between two catalogs: sides → resources → changes → printed text.
//!
//! A side that was [`read`] is a set of resources, wherever it came from; [`compare`] knows nothing
//! of files, and [`Changes`] know nothing of [`Resources`].

mod change;
mod changes;
mod field;
mod git;
mod group;
mod json;
mod names;
mod outline;
mod paint;
mod reason;
mod rendered;
mod resources;
mod side;
mod sync_document;
mod trials;
mod unknown;
mod wrong_types;

pub use change::{Change, Scopes, What, compare};
pub use changes::{Changes, ChangesForm};
pub use field::FieldChange;
pub(crate) use field::written_changes;
pub(crate) use json::ChangesDocument;
pub(crate) use names::braced;
pub(crate) use paint::{field_line, field_name};

pub use outline::{Outline, OutlineEntry, OutlineGroup, OutlineNote, OutlineSection, outline};
pub use rendered::Rendered;
pub use resources::{Key, Resources};
pub(crate) use side::of_text;
pub use side::{BUILT_IN, is_bundle, read};
pub(crate) use sync_document::{ConflictingField, SyncAction, SyncDocument, SyncedObject};
pub use unknown::Unknown;
