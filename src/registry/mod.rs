//! All labels, annotations and words, as data.
//!
//! Reading, derivation, the rules and the documents all use it.

pub mod annotations;
pub mod labels;
pub mod words;
