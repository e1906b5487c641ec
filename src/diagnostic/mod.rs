//! Problems: what is wrong, where, and what to do about it.
//!
//! Each stage collects its problems and continues where it can; a run shows all of them at once.

mod code;
mod examples;
mod failed;
mod forms;
mod names;
mod problem;
mod problems;
mod prose;
mod severity;
mod suggest;

pub use code::Code;
pub use examples::{Example, MINIMAL_CATALOG};
pub use failed::Failed;
pub(crate) use forms::ProblemsDocument;
pub use forms::{Checked, CheckedMachine, Form, Human, MachineVerdict, checks_json, junit};
pub(crate) use names::Names;
pub use problem::{Place, Problem};
pub use problems::{Allowed, Problems};
pub(crate) use prose::prose;
pub use severity::Severity;
pub(crate) use suggest::{backticked, closest, listed};
