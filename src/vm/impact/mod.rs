//! What an update of instance types and preferences makes of virtual machines that exist.
//!
//! A virtual machine stays with the revisions that its cluster has kept for it (`pin`). Once it comes to
//! the new objects, it goes through the same stages as ever (`stages`), and virt-controller compares them
//! with what it was started with: it sees what needs a restart (`restart`), and does the rest live
//! (`live`, `annotations`), in the order of `running`. What comes out differently is told field by field
//! (`change`).

mod annotations;
mod change;
mod followed;
mod live;
mod outcome;
mod pin;
mod restart;
mod running;
mod stages;
mod state;
mod tried;
mod update;

pub use change::{FieldChange, instance_changes};
pub use outcome::{Course, Impact, Outcome};
pub use pin::{Hold, Loose, PinnedBy};
pub use running::Running;
pub use stages::{NoStart, SyncError};
pub use tried::impact;
pub use update::{Side, Update};
