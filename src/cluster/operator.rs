//! virt-operator: whether it deploys a copy of the catalog of its own.

use anyhow::Context as _;
use serde_json::{Value as Json, json};

use super::call::Call;
use super::kubectl::Kubectl;

/// The resource that tells virt-operator what to deploy, as its definition is named.
pub(super) const KUBEVIRTS: &str = "kubevirts.kubevirt.io";

/// How kubectl says that a cluster has no such resource.
const NO_SUCH_RESOURCE: &str = "the server doesn't have a resource type";

/// The field that switches the copy off. KubeVirt: `commonInstancetypesDeploymentEnabled`.
const ENABLED: &str = "/spec/configuration/commonInstancetypesDeployment/enabled";

/// The KubeVirt of a cluster, of which there is at most one.
#[derive(Debug, Clone)]
pub struct KubeVirt {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Whether virt-operator deploys a copy of the catalog.
    pub deploys_catalog: bool,
    /// Whether it has deployed everything: a copy that it has not deployed by then, as old releases do not, it
    /// does not deploy.
    pub is_deployed: bool,
    /// The number of changes of its spec.
    pub generation: i64,
    /// The number of changes that virt-operator has carried out.
    pub observed_generation: Option<i64>,
}

impl KubeVirt {
    /// The KubeVirt of a cluster; `None` if it has none.
    ///
    /// # Errors
    /// If kubectl cannot be run, or fails: its user may not look at it.
    pub fn find(kubectl: &Kubectl) -> anyhow::Result<Option<Self>> {
        let call = find_call(kubectl);
        let answer = call.run()?;
        if !answer.status.success() && answer.stderr.contains(NO_SUCH_RESOURCE) {
            return Ok(None);
        }
        let list = answer.succeeded()?.json()?;
        Ok(list.pointer("/items/0").and_then(Self::of))
    }

    /// Says whether virt-operator deploys a copy of the catalog; returns what KubeVirt is then.
    ///
    /// # Errors
    /// If kubectl fails.
    pub(super) fn deploy_catalog(&self, kubectl: &Kubectl, deploys: bool) -> anyhow::Result<Self> {
        let patch = json!({"spec": {"configuration": {
            "commonInstancetypesDeployment": {"enabled": deploys},
        }}});
        let [namespace, patch] = [
            format!("--namespace={}", self.namespace),
            format!("--patch={patch}"),
        ];
        let call = kubectl.call([
            "patch",
            KUBEVIRTS,
            &self.name,
            &namespace,
            "--type=merge",
            &patch,
            "--output=json",
        ]);
        Self::of(&call.succeed()?.json()?).context("KubeVirt has no name")
    }

    /// Whether its copy is switched off, and virt-operator has said that it has gone through everything since.
    pub(super) fn has_switched_off(&self) -> bool {
        !self.deploys_catalog && self.observed_generation >= Some(self.generation)
    }

    fn of(document: &Json) -> Option<Self> {
        let text = |path: &str| document.pointer(path)?.as_str().map(str::to_owned);
        let number = |path: &str| document.pointer(path)?.as_i64();
        Some(Self {
            namespace: text("/metadata/namespace")?,
            name: text("/metadata/name")?,
            deploys_catalog: document.pointer(ENABLED) != Some(&Json::Bool(false)),
            is_deployed: document.pointer("/status/phase") == Some(&Json::from("Deployed")),
            generation: number("/metadata/generation").unwrap_or_default(),
            observed_generation: number("/status/observedGeneration"),
        })
    }
}

fn find_call(kubectl: &Kubectl) -> Call {
    kubectl.call(["get", KUBEVIRTS, "--all-namespaces", "--output=json"])
}
