//! The catalog and its parts, compared with what other programs make of the same input, and with
//! schemas.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should stop there, and so should its helpers"
)]

#[path = "../support"]
mod support {
    pub(crate) mod catalog;
    pub(crate) mod files;
    pub(crate) mod kubectl;
    pub(crate) mod kubevirt_openapi;
    pub(crate) mod oracle;
    pub(crate) mod program;
    pub(crate) mod programs;
    pub(crate) mod published;
    pub(crate) mod random;
    pub(crate) mod side_by_side;
    pub(crate) mod skipped;
}

mod api_schemas;
mod emitter;
mod expressions;
mod identity;
mod json_schemas;
mod layers;
mod machine_types;
mod offers;
mod releases;
mod schemas;
mod selectors;
mod source_schemas;
mod vm_agreement;
mod vm_types;
