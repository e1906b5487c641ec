//! The catalog of KubeVirt's common instance types and preferences: read, resolved, rendered.
//!
//! Generation is a pure function: a [`catalog`] goes in, a tree of files comes out.
//! `docs/architecture.md` draws the whole.

pub mod api;
pub mod catalog;
pub mod cli;
pub mod decode;
pub mod diagnostic;
pub mod diff;
pub mod generate;
pub mod labels;
pub mod output;
pub mod schema;
pub mod source;
pub mod validate;
pub mod yaml;
