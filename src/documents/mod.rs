//! Documents about a catalog, written from the catalog itself.
//!
//! They do not depend on the version that resources are labelled with, so a release changes none of
//! them.

mod all;
mod catalog_page;
mod characteristics;
mod compatibility_page;
mod contributing;
mod files;
mod labels_page;
mod machine_formats;
mod markdown;
mod marked;
mod readme;
mod rules_page;
mod schemas;
mod sizes;
mod template;

pub use all::documents;
pub use characteristics::characteristics;
pub use files::Documents;
pub use machine_formats::{MACHINE_FORMATS, MachineFormat};
pub use marked::{MAX_MARKED_BYTES, PART_BEGINS};
pub use rules_page::rule_section;
pub use schemas::{SCHEMAS_FOLDER, schemas};
