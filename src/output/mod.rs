//! Generated files on disk: where they are, how they are written, and how they are compared.

mod bytes;
mod compare;
mod files;
mod folder;
mod former;
mod hunks;
mod keep;
mod layout;
mod lock;
mod obstacle;
mod on_disk;
mod ours;
mod owner;
mod partial;
mod resolved;
mod rewrite;
mod stale;
mod unified_diff;

pub use bytes::{Files, as_files};
pub use files::write_files;
pub use folder::{Durability, Replaced, replace};
pub use former::remove_former;
pub use layout::Layout;
pub use lock::OnWait;
pub use obstacle::{documents_in_the_way, folder_in_the_way, in_the_way};
pub use rewrite::{Rewrite, rewrite};
pub use stale::{StaleFile, stale_files, stale_problems};
pub use unified_diff::whole_diff;
