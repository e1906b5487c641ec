//! Virtual machines: what KubeVirt makes of an instance type and a preference.
//!
//! Each rule names the function of KubeVirt that it follows. A virtual machine, an instance type and a
//! preference are documents with places, read as KubeVirt reads them: what is unknown here is kept, and
//! so is what a catalog would refuse.

mod admission;
mod advice;
mod alike;
mod annotations;
mod api;
mod check;
mod choice;
mod clock;
mod conflicts;
mod consequences;
mod counterparts;
mod cpu;
mod defaults;
mod devices;
mod disks;
mod expand;
mod features;
mod fields;
mod firmware;
mod fleet;
mod giver;
mod guest;
mod harmless;
mod held_object;
mod highest;
mod holder;
mod host_devices;
mod impact;
mod infer;
mod instance;
mod interfaces;
mod io_threads;
mod judge;
mod launch_security;
mod live_update;
mod machine;
mod machine_files;
mod manifest;
mod memory;
mod mistakes;
mod noticed;
mod object_kind;
mod objects;
mod offers;
mod partners;
mod pci_topology;
mod preference;
mod probes;
mod reason;
mod reference_keys;
mod references;
mod requirements;
mod revisions;
mod scheduling;
mod shapes;
mod silent;
mod size;
mod source_architecture;
mod template;
mod topology;
mod trial;
mod tried;
mod volumes;

pub use admission::{Cluster, FeatureGates, Rollout};
pub use check::{Referred, check, referred, refusals_at_creation, remarks};
pub use consequences::{Consequence, Effect, ProbeId, consequences};
pub use defaults::Defaults;
pub use expand::{Applied, Expanded, expand};
pub use firmware::efi_of_deprecated;
pub use fleet::{Fleet, JudgedPart, Subject};
pub use impact::{
    Course, FieldChange, Hold, Impact, Loose, NoStart, Outcome, PinnedBy, Running, Side, SyncError,
    Update, impact, instance_changes,
};
pub use machine::Machine;
pub use machine_files::{MachineFiles, Unreadable, WANTED};
pub use manifest::{DataVolume, Disk, Reference, RunStrategy, VirtualMachine};
pub use object_kind::ObjectKind;
pub use objects::Objects;
pub use offers::Offers;
pub use partners::{Partners, Replaced};
pub use preference::preference;
pub use probes::{PLAIN, Probe, Probes};
pub use reason::Reason;
pub use requirements::{Need, Offer, other_architecture, vcpus};
pub use size::Size;
pub use topology::{Spread, Topology};
pub use trial::{Refusals, SomeRefused, Trial, Verdict};
pub use tried::Tried;
