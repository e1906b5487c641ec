//! What becomes of a virtual machine with certain objects, stage by stage.

use crate::diagnostic::Code;
use crate::kubevirt::Family;
use crate::yaml::Node;

use super::super::admission::Cluster;
use super::super::expand::Resolved;
use super::super::judge::{none, refusals_of};
use super::super::machine::{Machine, TEMPLATE};
use super::super::reason::Reason;

/// An error with which virt-controller gives up a virtual machine. KubeVirt: `SyncError`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncError {
    /// KubeVirt's word for it.
    pub reason: &'static str,
    /// KubeVirt's message.
    pub message: String,
    /// What is wrong, at its place.
    pub causes: Vec<Reason>,
}

/// Why a virtual machine does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoStart {
    /// The webhook refuses its instance.
    Refused(Vec<Reason>),
    /// No instance is made.
    GivenUp(SyncError),
}

/// A virtual machine with the objects that it leads to, and what becomes of both.
pub(super) struct Stages<'m, 'n> {
    /// As it is in the cluster.
    pub(super) created: Resolved<'m, 'n>,
    /// With its instance type and its preference in its template, or why they are not.
    pub(super) applied: Result<Resolved<'m, 'n>, SyncError>,
    /// Why the webhook refuses it.
    pub(super) refusals: Vec<Reason>,
    /// The instance that it becomes.
    pub(super) started: Result<Machine, NoStart>,
}

impl<'m, 'n> Stages<'m, 'n> {
    /// The stages of a virtual machine as it is in the cluster. `nowhere` is what it names and does not
    /// exist. KubeVirt: `VMsAdmitter.Admit`, `Controller.sync`, `startVMI`, `VMICreateAdmitter.Admit`.
    pub(super) fn of(
        created: Resolved<'m, 'n>,
        nowhere: &[(Family, Reason)],
        cluster: &Cluster,
    ) -> Self {
        let applied = created.clone().applied();
        let is_spread = created.check_spread();
        let admission = is_spread.and_then(|()| applied.clone()?.admitted(cluster));
        let applied = match nowhere.first() {
            Some((family, reason)) => Err(not_found(*family, reason)),
            None => applied.map_err(not_stored),
        };
        let started = match &applied {
            Err(error) => Err(NoStart::GivenUp(error.clone())),
            Ok(applied) => start(&created, applied, cluster),
        };
        Self {
            created,
            applied,
            refusals: admission.err().unwrap_or_default(),
            started,
        }
    }

    /// The metadata and the spec of the instance.
    pub(super) fn instance(&self) -> Option<&Node> {
        self.started.as_ref().ok()?.document().get(TEMPLATE)
    }
}

fn start(
    created: &Resolved<'_, '_>,
    applied: &Resolved<'_, '_>,
    cluster: &Cluster,
) -> Result<Machine, NoStart> {
    let completed = created.completed();
    let started = completed.map_or_else(|| Ok(applied.clone()), Resolved::applied);
    let given_up = |reasons| NoStart::GivenUp(not_stored(reasons));
    let started = started.map_err(given_up)?;
    none(started.written_otherwise()).map_err(given_up)?;
    let instance = started.instance(cluster);
    let refusals = refusals_of(&instance, cluster);
    if refusals.is_empty() {
        Ok(instance)
    } else {
        Err(NoStart::Refused(refusals))
    }
}

/// KubeVirt: `checkResourcesExist`.
fn not_found(family: Family, reason: &Reason) -> SyncError {
    SyncError {
        reason: match family {
            Family::Instancetype => "FailedFindInstancetype",
            Family::Preference => "FailedFindPreference",
        },
        message: reason.message.clone(),
        causes: vec![reason.clone()],
    }
}

/// KubeVirt: `checkForInstancetypeConflicts`, whose conflicts become one message in `Controller.Sync`.
fn not_stored(causes: Vec<Reason>) -> SyncError {
    let fields: Vec<&str> = causes
        .iter()
        .filter(|it| it.code == Code::VmConflict)
        .flat_map(|it| &it.fields)
        .map(String::as_str)
        .collect();
    let message = if fields.is_empty() {
        let messages: Vec<&str> = causes.iter().map(|it| it.message.as_str()).collect();
        messages.join(", ")
    } else {
        format!(
            "error encountered while storing instancetype.kubevirt.io controllerRevisions: VM field(s) {} \
             conflicts with selected instance type",
            fields.join(", ")
        )
    };
    SyncError {
        reason: "FailedCreate",
        message,
        causes,
    }
}
