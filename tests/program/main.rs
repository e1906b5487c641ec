//! The program as a user runs it: what it prints, what it writes, how it ends.

#![allow(
    clippy::expect_used,
    clippy::format_collect,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected should stop there, and so should its helpers"
)]

#[path = "../support"]
mod support {
    pub(crate) mod catalog;
    pub(crate) mod files;
    pub(crate) mod guide;
    pub(crate) mod kubectl;
    pub(crate) mod kubevirt_openapi;
    pub(crate) mod large_bundle;
    pub(crate) mod oracle;
    pub(crate) mod program;
    pub(crate) mod programs;
    pub(crate) mod published;
    pub(crate) mod random;
    pub(crate) mod side_by_side;
    pub(crate) mod skipped;
    pub(crate) mod snapshots;
    pub(crate) mod special_files;
    pub(crate) mod stand_ins;
    pub(crate) mod threads;
}

mod architecture;
mod built_in;
mod command_line;
mod consumers;
mod deploy;
mod diff;
mod diff_agreement;
mod documents;
mod explain;
mod export;
mod folders;
mod foreign;
mod functest;
mod gallery;
mod guide;
mod hostile;
mod killed;
mod kubectl_plugin;
mod layers;
mod links;
mod list;
mod machine;
mod machine_formats;
mod makefile;
mod matrix;
mod measuring;
mod memory;
mod migrate;
mod migrate_kept;
mod namespaces;
mod output;
mod overlays;
mod pre_commit;
mod recommend;
mod reproducible;
mod resources;
mod shell;
mod since;
mod test_cluster;
mod texts;
mod tree;
mod validate;
mod validate_trials;
mod vm;
mod vm_check;
mod vm_expand;
mod vm_files;
mod vm_impact;
mod vm_impact_agreement;
mod vm_infer;
mod vm_kept;
mod vm_refusals;
mod workflows;
