//! The steps that bring a test cluster up.

use crate::cluster::releases::{KUBEVIRT, MAIN};
use crate::cluster::script::{Command, Step};

use super::cluster::TestCluster;
use super::provider::Provider;

/// Lets CDI import images from the registry of the cluster, which has no certificate.
const INSECURE_REGISTRY: &str = r#"{"spec":{"config":{"insecureRegistries":["registry:5000"]}}}"#;

/// Lets virt-operator deploy no instance types and preferences of its own, and switches a feature
/// gate off.
const OWN_CATALOG: &str = r#"{"spec":{"configuration":{"commonInstancetypesDeployment":{"enabled":false},"developerConfiguration":{"disabledFeatureGates":["ImageVolume"]}}}}"#;

/// All steps behind the checkout.
pub(super) fn steps(cluster: &TestCluster<'_>) -> Vec<Step> {
    let mut steps = vec![cluster.make("cluster-up")];
    match cluster.provider {
        Provider::Kubevirt => steps.push(cluster.make("cluster-sync")),
        Provider::Kubevirtci => {
            steps.push(cluster.find_kubeconfig());
            // Without CDI, there is nothing to patch.
            if cluster.settings.get("KUBEVIRT_DEPLOY_CDI") == "true" {
                let patch = ["patch", "cdis/cdi", "--type", "merge", "-p"];
                steps.push(run(cluster, cluster.kubectl(patch).with(INSECURE_REGISTRY)));
            }
            steps.extend(kubevirt(cluster));
            steps.push(wait(cluster));
        }
    }
    let patch = ["patch", "kv/kubevirt", "-n", "kubevirt"];
    let patch = cluster.kubectl(patch).with_all(["--type", "merge", "-p"]);
    steps.extend([run(cluster, patch.with(OWN_CATALOG)), wait(cluster)]);
    steps
}

/// Applies KubeVirt's operator, and then its custom resource.
fn kubevirt(cluster: &TestCluster<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    if cluster.settings.get(KUBEVIRT.variable) == MAIN {
        steps.push(KUBEVIRT.find_newest());
    }
    let apply = |manifest: &str| Step::Run {
        command: cluster
            .kubectl(["apply", "-f"])
            .with(KUBEVIRT.address(manifest)),
        help: format!(
            "`{}` names the release; the cluster has to be up",
            KUBEVIRT.variable
        ),
    };
    steps.extend([apply(KUBEVIRT.operator), apply(KUBEVIRT.resource)]);
    steps
}

/// Waits until KubeVirt is ready.
fn wait(cluster: &TestCluster<'_>) -> Step {
    let wait = cluster.kubectl(["-n", "kubevirt", "wait", "kv", "kubevirt"]);
    Step::Run {
        command: wait.with_all(["--for", "condition=Available", "--timeout=15m"]),
        help: format!(
            "{} shows which pods are not ready",
            cluster.typed("kubectl -n kubevirt get pods")
        ),
    }
}

fn run(cluster: &TestCluster<'_>, command: Command) -> Step {
    Step::Run {
        command,
        help: format!(
            "what it printed says why; {} can be run again",
            cluster.typed("up")
        ),
    }
}
