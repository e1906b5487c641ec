//! The cluster: reached through kubectl, looked at, synced; deployments, test clusters and functional tests.
//!
//! - `adoption`: taking over what virt-operator deploys, and handing it back.
//! - `call`: calls of other programs, shown or run.
//! - `deployment`: KubeVirt and CDI, deployed and waited for.
//! - `functest`: functional tests.
//! - `kubectl`: kubectl with the options that say which cluster is meant.
//! - `live`: the objects that the cluster holds, `managed_fields` who owns which fields of them.
//! - `plan`: what a sync does to each object; `plan_text` and `plan_json` print it.
//! - `sync`: a sync.
//! - `side`: a cluster as a side of `diff` and `vm impact`.
//! - `operator`: whether virt-operator deploys a copy of its own; `operator_marks`: what it deploys, and writes on it.
//! - `script`: commands one after the other, printed or run.
//! - `releases`: the projects that are deployed, with where their releases are.
//! - `test_cluster`: clusters for tests, which kubevirtci brings up.

mod adoption;
mod call;
mod deployment;
pub mod functest;
mod kubectl;
mod live;
mod managed_fields;
mod operator;
mod operator_marks;
mod plan;
mod plan_json;
mod plan_text;
mod releases;
mod script;
mod side;
mod sync;
mod test_cluster;

pub use adoption::{Adoption, Handed, end_hold, interrupted_adoption, is_refusal};
pub use call::{Answer, Call};
pub use deployment::{Deployment, Stage, Target, Version, missing_manifests, wait};
pub use kubectl::{Kubectl, VARIABLE};
pub use live::{Live, LiveObject};
pub use operator::KubeVirt;
pub use plan::{Action, Conflict, Plan, PlannedObject};
pub use script::{Command, Own, Purpose, Reading, Runner, Script, Step, Word, printed};
pub use side::read_sides;
pub use sync::{FIELD_MANAGER, Sync};
pub use test_cluster::{
    Action as ClusterAction, Provider, Settings, TestCluster, VARIABLES, script,
};
