//! The forms in which problems are printed: for people, JSON, GitHub and SARIF.

mod form;
mod github;
mod human;
mod json;
mod position;
mod sarif;

pub use form::Form;
pub(crate) use json::ProblemsDocument;
