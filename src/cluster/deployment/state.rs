//! What the cluster says of a project: its custom resource, its workloads, its pods.

use serde::Deserialize;

use crate::cluster::releases::Project;

/// The kinds that run pods, whose numbers say whether they are ready.
pub(super) const WORKLOADS: [&str; 2] = ["Deployment", "DaemonSet"];

/// What kubectl lists.
#[derive(Debug, Default, Deserialize)]
pub(super) struct State {
    #[serde(default)]
    pub(super) items: Vec<Object>,
}

/// An object of the cluster, as far as it is looked at.
#[derive(Debug, Deserialize)]
pub(super) struct Object {
    #[serde(default)]
    pub(super) kind: String,
    pub(super) metadata: Metadata,
    #[serde(default)]
    pub(super) spec: Spec,
    #[serde(default)]
    pub(super) status: Status,
}

#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) name: String,
}

/// The spec of a Deployment.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Spec {
    replicas: Option<u32>,
}

/// The status of any of the kinds: each has some of these.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Status {
    pub(super) phase: String,
    pub(super) conditions: Vec<Condition>,
    pub(super) init_container_statuses: Vec<Container>,
    pub(super) container_statuses: Vec<Container>,
    #[serde(alias = "observedKubeVirtVersion")]
    observed_version: Option<String>,
    ready_replicas: u32,
    desired_number_scheduled: u32,
    number_ready: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Condition {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) status: String,
    pub(super) reason: String,
    pub(super) message: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Container {
    pub(super) name: String,
    #[serde(default)]
    pub(super) state: ContainerState,
    #[serde(default)]
    pub(super) last_state: ContainerState,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct ContainerState {
    pub(super) waiting: Option<Ended>,
    pub(super) terminated: Option<Ended>,
}

/// Why a container does not run.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Ended {
    pub(super) reason: String,
    pub(super) message: String,
    pub(super) exit_code: i32,
}

/// How far a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// It can be used.
    Available,
    /// It may become available.
    Underway,
    /// It never will, if nobody does anything.
    Failed,
}

impl State {
    /// The custom resource of a project.
    pub(super) fn resource(&self, project: &Project) -> Option<&Object> {
        let mut items = self.items.iter();
        items.find(|it| it.kind == project.name && it.metadata.name == project.instance)
    }

    /// How far a project is, whose version has to be this one if it is known.
    pub(super) fn progress(&self, project: &Project, version: Option<&str>) -> Progress {
        let Some(resource) = self.resource(project) else {
            return Progress::Underway;
        };
        let status = &resource.status;
        if project.failures.iter().any(|it| status.has_all(it)) {
            return Progress::Failed;
        }
        // During an update, the old version is available.
        let observed = status.observed_version.as_deref();
        let is_other = observed.is_some() && version.is_some() && observed != version;
        let is_available = status.is("Available", "True") && !status.is("Progressing", "True");
        if is_available && !is_other {
            Progress::Available
        } else {
            Progress::Underway
        }
    }
}

impl Object {
    /// How many of its pods are ready, and how many should be; `None` if it has no such numbers.
    pub(super) fn ready(&self) -> Option<(u32, u32)> {
        let status = &self.status;
        match self.kind.as_str() {
            "Deployment" => Some((status.ready_replicas, self.spec.replicas.unwrap_or(1))),
            "DaemonSet" => Some((status.number_ready, status.desired_number_scheduled)),
            _ => None,
        }
    }
}

impl Status {
    pub(super) fn condition(&self, kind: &str) -> Option<&Condition> {
        self.conditions.iter().find(|it| it.kind == kind)
    }

    fn is(&self, kind: &str, status: &str) -> bool {
        self.condition(kind).is_some_and(|it| it.status == status)
    }

    /// Whether it has conditions with these statuses, and with these reasons where one is named.
    fn has_all(&self, conditions: &[(&str, &str, Option<&str>)]) -> bool {
        conditions.iter().all(|(kind, status, reason)| {
            self.condition(kind)
                .is_some_and(|it| it.status == *status && reason.is_none_or(|is| it.reason == is))
        })
    }
}
