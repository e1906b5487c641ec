//! The catalog of KubeVirt's common instance types and preferences: read, resolved, rendered.
//!
//! Generation is a pure function: a catalog goes in, a tree of files comes out. A complete build
//! reads the sources, prints their problems, and writes the tree if none of them is an error:
//!
//! ```
//! use std::path::Path;
//!
//! use common_instancetypes::catalog::{Input, Root};
//! use common_instancetypes::compile::compile;
//! use common_instancetypes::diagnostic::{Form, Problems};
//! use common_instancetypes::generate::{Stamp, Tree};
//! use common_instancetypes::model::Release;
//! use common_instancetypes::output::{self, Durability};
//! use common_instancetypes::text::Sources;
//!
//! # fn main() -> anyhow::Result<()> {
//! # let temporary = tempfile::tempdir()?;
//! # let out_dir = temporary.path().join("_build");
//! // The root of a catalog: this project's own.
//! let root = Root::Catalog(Path::new("."));
//! let (mut sources, mut problems) = (Sources::default(), Problems::default());
//! let stamp = Stamp::default();
//! let mut compiled = compile(
//!     Input::Roots(&[root]),
//!     Release::NEWEST,
//!     &stamp,
//!     &mut sources,
//!     &mut problems,
//! );
//!
//! print!("{}", Form::Human.print(&problems.sorted(), &sources, false));
//! if compiled.is_sound {
//!     let on_wait = |folder: &Path| eprintln!("waiting for {}", folder.display());
//!     let bundles = compiled.render();
//!     let tree = Tree::new(&bundles, &stamp);
//!     output::replace(&out_dir, &tree.files(), Durability::PowerCut, &on_wait)?;
//! }
//! # assert!(out_dir.join("CHECKSUMS.sha256").is_file());
//! # Ok(())
//! # }
//! ```
//!
//! [`compile::Compiled`] also has the steps in between: the catalog with its sources linked, and
//! each definition with its spec as KubeVirt's type. `docs/architecture.md` lists the modules, each
//! above the modules that it uses.

/// The Rust program of the page about data, which is run as a test.
#[cfg(doctest)]
#[doc = include_str!("../docs/data.md")]
pub struct DataPage;

pub mod catalog;
pub mod cli;
pub mod cluster;
pub mod compile;
pub mod cores;
pub mod diagnostic;
pub mod diff;
pub mod documents;
pub mod gallery;
pub mod generate;
pub mod kubernetes;
pub mod kubevirt;
pub mod migrate;
pub mod model;
pub mod output;
pub mod query;
pub mod registry;
pub mod text;
pub mod validate;
pub mod vm;
pub mod yaml;
