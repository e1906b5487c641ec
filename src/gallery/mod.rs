//! The gallery: a catalog as a static site, which works without a server.
//!
//! Its templates, styles and scripts are in `templates/gallery/`.

mod address;
mod assets;
mod changes_page;
mod copied;
mod fit_page;
mod instancetype_page;
mod instancetypes_page;
mod kept;
mod materials;
mod picture;
mod preference_page;
mod preferences_page;
mod resource;
mod search;
mod settings;
mod site;
mod template;

pub use materials::Update;
pub use site::Site;
