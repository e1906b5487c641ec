//! Generation: what a catalog defines goes in, a tree of files comes out.
//!
//! The bytes depend on the catalog and the [`Stamp`] alone: not on the clock, the locale, the
//! environment, or the order of files in a folder.

mod bundle;
mod checksums;
mod kustomization;
mod overlay;
mod resource;
mod stamp;
mod tree;
mod version_label;

pub use bundle::{BUILD_FOLDER, Bundle, MAX_BUNDLE_BYTES};
pub use checksums::CHECKSUMS;
pub(crate) use checksums::named_files;
pub use kustomization::{EntryPoints, KUSTOMIZATION};
pub(crate) use kustomization::{check_entry_points, entry_point_files};
pub use resource::Resource;
pub use stamp::Stamp;
pub use tree::{Generated, Tree, generate};
pub use version_label::VersionLabel;
