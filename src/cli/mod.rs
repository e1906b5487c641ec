//! The command line: each subcommand reads its arguments, calls the library, and prints.

mod build;
mod catalog;
mod check_tree_clean;
mod cluster_options;
mod command_line;
mod compiled;
mod completions;
mod diff;
mod explain;
mod export;
mod in_hand;
mod invocation;
mod kubectl_args;
mod kubevirt;
mod list;
mod man;
mod manual;
mod migrate;
mod newer_parts;
mod printing;
mod readme;
mod recommend;
mod refusal;
mod schema;
mod show;
mod tree;
mod unknown;
mod validate;
mod vm;
mod vm_check;
mod vm_expand;
mod vm_files;
mod vm_impact;
mod vm_matrix;

pub use command_line::Cli;
