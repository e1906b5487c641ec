//! The forms in which problems are printed: for people, JSON, GitHub, SARIF and JUnit.

mod details;
mod form;
mod github;
mod human;
mod json;
mod junit;
mod position;
mod sarif;

pub use form::Form;
pub use human::Human;
pub(crate) use json::ProblemsDocument;
pub use json::{CheckedMachine, MachineVerdict, checks_json};
pub use junit::{Checked, junit};
