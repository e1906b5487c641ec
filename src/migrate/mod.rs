//! Deprecated fields and words, what does the same today, and files in which it is written instead.
//!
//! A file is changed as a text, only where something is deprecated: comments, order and style stay. What
//! comes out is read again, and compared with what should; every preference is then tried on the probes,
//! before and after.

mod deprecated;
mod edits;
mod file;
mod outdated;
mod proof;
mod remarks;
mod step;
mod written;
mod written_step;

pub use deprecated::{OldFirmware, OldRatio, old_firmware, old_ratio, topology_today};
pub use file::{Migrated, migrate};
pub use proof::Proof;
pub use remarks::launch_security;
