//! Generation: what a catalog defines goes in, a tree of files comes out.
//!
//! The bytes depend on the catalog and the [`Stamp`] alone: not on the clock, the locale, the
//! environment, or the order of files in a folder.

mod bundle;
mod checksums;
mod file_content;
mod kustomization;
mod manifest;
mod overlay;
mod plan;
mod rendered;
mod resource;
mod stamp;
mod texts;
mod tree;
mod version_label;

pub use bundle::{BUILD_FOLDER, Bundle};
pub use checksums::CHECKSUMS;
pub use file_content::FileContent;
pub(crate) use kustomization::check_entry_points;
pub use kustomization::{EntryPoints, KUSTOMIZATION, is_entry_point_at_root};
pub use manifest::{MANIFEST, MARK, manifest, named_files};
pub use overlay::held;
pub use plan::{Plan, plan};
pub use rendered::{RenderedBundle, RenderedBundles};
pub use resource::{Resource, complete, sort};
pub use stamp::Stamp;
pub use texts::MadeOf;
pub use tree::Tree;
pub use version_label::VersionLabel;
