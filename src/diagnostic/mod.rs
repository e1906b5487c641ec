//! Problems: what is wrong, where it stands, and what to do.
//!
//! A stage collects its problems and goes on where it can; a run shows all of them at once.

mod code;
mod human;
mod problem;
mod suggest;

pub use code::Code;
pub use human::Human;
pub use problem::{Place, Problem, Problems, Severity};
pub use suggest::{closest, listed};
