//! What is known of labels, annotations and words for people, as data.
//!
//! Reading, derivation, the rules and the documents all read it.

pub mod annotations;
pub mod labels;
pub mod words;
