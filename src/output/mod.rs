//! Generated files on disk: where they are, how they are written, and how they are compared.

mod bytes;
mod compare;
mod files;
mod folder;
mod layout;
mod stale;
mod unified_diff;

pub use bytes::{Files, as_files};
pub use files::write_files;
pub use folder::replace;
pub use layout::Layout;
pub use stale::{StaleFile, stale_files};
