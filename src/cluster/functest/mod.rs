//! Functional tests: what a cluster with KubeVirt makes of a catalog.
//!
//! - `case`: what one test checks.
//! - `plan`: the cases of a catalog and of guests, without a cluster.
//! - `sizes`: the instance types that preferences are tried with.
//! - `smallest`: the smallest instance type for a preference.
//! - `machine`: virtual machines as they are created.
//! - `filter`: the cases that are asked for.
//! - `surroundings`: what the nodes offer, and which cases they rule out.
//! - `namespace`: the namespace of a run, and those that killed runs left.
//! - `answer`: what kubectl answers.
//! - `bulk`: many objects, created in one call.
//! - `admission`: the cases that need no more than the answer to a creation.
//! - `expansion`: instance types laid into virtual machines, by the server and by the engine.
//! - `boot`: guests that boot, several at a time.
//! - `watch`: what the cluster says of a guest.
//! - `ssh`: logins.
//! - `run`: all cases, one stage after the other.
//! - `outcome`: what came of each case.
//! - `report`: the outcomes as text and as JUnit XML.

mod admission;
mod answer;
mod boot;
mod bulk;
mod case;
mod expansion;
mod filter;
mod machine;
mod namespace;
mod outcome;
mod plan;
mod report;
mod run;
mod sizes;
mod smallest;
mod ssh;
mod surroundings;
mod watch;

pub use case::{Case, Group};
pub use filter::Filter;
pub use outcome::{Outcome, Verdict};
pub use plan::{GuestNames, Plan};
pub use report::{junit, summary};
pub use run::{Event, Options, Run, Tested, run};
