//! Scripts: commands one after the other, which are either printed for a shell or run.
//!
//! - `command`: a command, in which the values of variables may stand.
//! - `own`: this program, as scripts call it.
//! - `step`: what is done, and what to do if it fails.
//! - `print`: a script as a shell takes it.
//! - `run`: a script, run up to its end or to what fails.
//! - `version`: whether what is found is a version.

mod command;
mod own;
mod print;
mod run;
mod step;
mod version;

pub use command::{Command, Word};
pub use own::Own;
pub use print::printed;
pub use run::Runner;
pub use step::{Purpose, Reading, Script, Step};
pub(super) use version::is_version;
