//! The cluster: reached through kubectl, looked at, synced.
//!
//! - `call`: calls of other programs, shown or run.
//! - `kubectl`: kubectl with the options that say which cluster is meant.

mod call;
mod kubectl;

pub use call::{Answer, Call};
pub use kubectl::{Kubectl, VARIABLE};
