//! Problems: what is wrong, where it stands, and what to do.
//!
//! A stage collects its problems and goes on where it can; a run shows all of them at once.

mod code;
mod examples;
mod format;
mod github;
mod human;
mod json;
mod position;
mod problem;
mod sarif;
mod suggest;

pub use code::Code;
pub use examples::{Example, MINIMAL_CATALOG, files};
pub use format::Format;
pub use human::Human;
pub use problem::{Allowed, Place, Problem, Problems, Severity};
pub use suggest::{closest, listed};
