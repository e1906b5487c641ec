//! The catalog of KubeVirt's common instance types and preferences: read, resolved, rendered.
//!
//! Generation is a pure function: a [`catalog`] goes in, a tree of files comes out.
//! `docs/architecture.md` draws the whole.

pub mod catalog;
pub mod cli;
pub mod compile;
pub mod diagnostic;
pub mod diff;
pub mod documents;
pub mod generate;
pub mod kubernetes;
pub mod kubevirt;
pub mod model;
pub mod output;
pub mod registry;
pub mod text;
pub mod validate;
pub mod vm;
pub mod yaml;
