//! `deploy`: what it waits for, and what it says of what is not ready.
//!
//! virt-operator, the operator of CDI and the kubelet are stand-ins: threads that set the status of objects
//! as those do. So are the internet, curl and the kubectl that reads from it: scripts that answer with files
//! of the test.

use std::process::Command;
use std::thread::{Scope, ScopedJoinHandle, scope, sleep};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::api_server::{ApiServer, Client, api_server, open_crd};
use crate::support::files::{project, temp_dir, write};
use crate::support::program::{Finished, run, run_within};
use crate::support::stand_ins::{on_path, write_script};
use crate::support::supervised::wait_until;
use crate::sync::{assert_holds, todays};

/// The custom resource of KubeVirt, by its namespace.
fn kubevirt(namespace: &str) -> String {
    format!("/apis/kubevirt.io/v1/namespaces/{namespace}/kubevirts/kubevirt")
}

const CDI: &str = "/apis/cdi.kubevirt.io/v1beta1/cdis/cdi";

/// Manifests as those of the releases, as small as can be. Each test has its own namespaces: nothing here
/// would delete what is in them.
struct Scene<'s> {
    server: &'s ApiServer,
    folder: TempDir,
    namespace: &'static str,
    cdi_namespace: String,
}

impl<'s> Scene<'s> {
    fn new(server: &'s ApiServer, namespace: &'static str) -> Self {
        let (folder, cdi_namespace) = (temp_dir(), format!("{namespace}-cdi"));
        let manifest = |name: &str, text: &str| write(&folder.path().join(name), text);
        let crd = open_crd("kubevirt.io", "v1", "KubeVirt", "Namespaced");
        manifest("kubevirt-operator.yaml", &(of_namespace(namespace) + &crd));
        let resource = format!(
            "apiVersion: kubevirt.io/v1\nkind: KubeVirt\nmetadata: {{name: kubevirt, namespace: {namespace}}}\n"
        );
        manifest("kubevirt-cr.yaml", &resource);
        let crd = open_crd("cdi.kubevirt.io", "v1beta1", "CDI", "Cluster");
        manifest("cdi-operator.yaml", &(of_namespace(&cdi_namespace) + &crd));
        let resource = "apiVersion: cdi.kubevirt.io/v1beta1\nkind: CDI\nmetadata: {name: cdi}\n";
        manifest("cdi-cr.yaml", resource);
        Self {
            server,
            folder,
            namespace,
            cdi_namespace,
        }
    }

    /// `deploy` with the manifests.
    fn deploy(&self, arguments: &[&str]) -> Command {
        let mut command = self.deploy_releases(arguments);
        command.arg("--manifests").arg(self.folder.path());
        command
    }

    /// `deploy` without a folder of manifests.
    fn deploy_releases(&self, arguments: &[&str]) -> Command {
        let mut command = self.server.program();
        for variable in [
            "KUBEVIRT_VERSION",
            "KUBEVIRT_NAMESPACE",
            "CDI_VERSION",
            "CDI_NAMESPACE",
        ] {
            command.env_remove(variable);
        }
        command.args(["deploy", self.namespace, "--no-sync"]);
        if !arguments.contains(&"--no-cdi") {
            command.args(["--cdi-namespace", &self.cdi_namespace]);
        }
        command.args(arguments);
        command
    }

    /// A stand-in that sets the status of an object as soon as that is there, one status after the other.
    fn operator<'t>(
        &self,
        threads: &'t Scope<'t, '_>,
        path: String,
        statuses: Vec<Value>,
    ) -> ScopedJoinHandle<'t, ()> {
        let client = self.server.client();
        threads.spawn(move || {
            wait_until(&format!("there is {path}"), || exists(&client, &path));
            for status in statuses {
                set_status(&client, &path, &status);
                sleep(Duration::from_millis(1500));
            }
        })
    }

    /// What is said, without the folders of this run.
    fn said(&self, finished: &Finished) -> String {
        let kubectl = self.server.assets().join("kubectl");
        let said = finished
            .stderr
            .replace(&kubectl.display().to_string(), "kubectl");
        said.replace(&self.folder.path().display().to_string(), "MANIFESTS")
    }
}

impl Drop for Scene<'_> {
    fn drop(&mut self) {
        // The objects of the kinds go with them.
        let mut kubectl = self.server.kubectl();
        let crds = ["kubevirts.kubevirt.io", "cdis.cdi.kubevirt.io"];
        kubectl
            .args(["delete", "crd", "--ignore-not-found"])
            .args(crds);
        assert!(kubectl.output().unwrap().status.success());
    }
}

fn of_namespace(name: &str) -> String {
    format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n")
}

fn exists(client: &Client, path: &str) -> bool {
    client.request("GET", path, None).is_ok()
}

fn set_status(client: &Client, path: &str, status: &Value) {
    let status = json!({ "status": status });
    let set = client.request("PATCH", &format!("{path}/status"), Some(&status));
    set.unwrap();
}

/// A condition, from words that virt-operator has.
fn condition(kind: &str, status: &str, reason: &str, message: &str) -> Value {
    json!({"type": kind, "status": status, "reason": reason, "message": message})
}

/// What virt-operator says while it deploys: `UpdateConditionsDeploying`.
fn deploying() -> Value {
    let message = "Deploying version v1.8.0 with registry quay.io/kubevirt";
    let conditions = [
        ("Available", "False"),
        ("Progressing", "True"),
        ("Degraded", "False"),
    ];
    let conditions =
        conditions.map(|(kind, status)| condition(kind, status, "DeploymentInProgress", message));
    json!({"phase": "Deploying", "conditions": conditions})
}

/// What it says in the end: `UpdateConditionsAvailable`.
fn available() -> Value {
    let conditions = [
        ("Available", "True"),
        ("Progressing", "False"),
        ("Degraded", "False"),
    ];
    let conditions = conditions.map(|(kind, status)| {
        condition(
            kind,
            status,
            "AllComponentsReady",
            "All components are ready.",
        )
    });
    json!({"phase": "Deployed", "conditions": conditions})
}

/// A text in which the number of seconds is left out.
fn without_seconds(said: &str) -> String {
    let lines = said.lines().map(|line| match line.split_once(" after ") {
        Some((before, _)) => format!("{before} after … s\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn a_deployment_ends_with_the_catalog_in_place_of_kubevirts_copy() {
    let Some(server) = api_server() else {
        return;
    };
    let scene = Scene::new(&server, "with-a-catalog");
    let finished = scope(|threads| {
        // It has carried out whatever is changed.
        let mut status = available();
        status["observedGeneration"] = json!(1000);
        let path = kubevirt(scene.namespace);
        let operator = scene.operator(threads, path, vec![status]);
        let deploy = scene.deploy(&["--no-cdi", "--timeout", "60s"]);
        let mut with_sync = server.program();
        with_sync.args(deploy.get_args().filter(|it| *it != "--no-sync"));
        let with_sync = with_sync.current_dir(project());
        let finished = run_within(Duration::from_mins(2), with_sync);
        operator.join().unwrap();
        finished
    });
    assert_eq!(finished.status, Some(0), "{}", finished.stderr);
    assert_holds(&server, &todays());
    let path = kubevirt(scene.namespace);
    let switched = server.get(&path).unwrap();
    let deployment = &switched["spec"]["configuration"]["commonInstancetypesDeployment"];
    assert_eq!(deployment, &json!({"enabled": false}));
}

#[test]
fn both_are_applied_and_waited_for_one_after_the_other() {
    let Some(server) = api_server() else {
        return;
    };
    let scene = Scene::new(&server, "one-after-the-other");
    let finished = scope(|threads| {
        let statuses = || vec![deploying(), available()];
        let operator = scene.operator(threads, kubevirt(scene.namespace), statuses());
        let client = server.client();
        let cdi = scene.operator(threads, CDI.to_owned(), statuses());
        let watched = threads.spawn(move || {
            wait_until("KubeVirt is there", || {
                exists(&client, &kubevirt("one-after-the-other"))
            });
            // While KubeVirt is not available, nothing of CDI is applied.
            sleep(Duration::from_secs(1));
            exists(&client, CDI)
        });
        let finished = run(&mut scene.deploy(&["--timeout", "60s"]));
        operator.join().unwrap();
        cdi.join().unwrap();
        assert!(!watched.join().unwrap());
        finished
    });
    assert_eq!(
        without_seconds(&scene.said(&finished)),
        "==> kubectl apply -n one-after-the-other -f MANIFESTS/kubevirt-operator.yaml
==> kubectl wait --for=condition=Established --timeout=60s crd/kubevirts.kubevirt.io
==> kubectl apply -n one-after-the-other -f MANIFESTS/kubevirt-cr.yaml
==> waiting until KubeVirt is available
    KubeVirt is available after … s
==> kubectl apply -n one-after-the-other-cdi -f MANIFESTS/cdi-operator.yaml
==> kubectl wait --for=condition=Established --timeout=60s crd/cdis.cdi.kubevirt.io
==> kubectl apply -n one-after-the-other-cdi -f MANIFESTS/cdi-cr.yaml
==> waiting until CDI is available
    CDI is available after … s
",
    );
    assert_eq!(finished.status, Some(0));
    for applied in [
        "kubevirt.kubevirt.io/kubevirt created\n",
        "cdi.cdi.kubevirt.io/cdi created\n",
    ] {
        assert!(finished.stdout.contains(applied), "{}", finished.stdout);
    }
}

/// A deployment with a number of pods, of which none is ready, and a pod of it.
fn unready_workload(client: &Client, namespace: &str) {
    let labels = json!({"app": "virt-api"});
    let pod =
        json!({"containers": [{"name": "virt-api", "image": "registry.example/virt-api:v1.8.0"}]});
    let template = json!({"metadata": {"labels": labels}, "spec": pod});
    let spec = json!({"replicas": 2, "selector": {"matchLabels": labels}, "template": template});
    let object = |name: &str, spec: &Value| json!({"metadata": {"name": name, "labels": labels}, "spec": spec});
    let apps = format!("/apis/apps/v1/namespaces/{namespace}/deployments");
    let pods = format!("/api/v1/namespaces/{namespace}/pods");
    for (path, name, spec) in [
        (&apps, "virt-api", &spec),
        (&pods, "virt-api-1", &pod),
        (&pods, "virt-api-2", &pod),
        (&pods, "virt-api-3", &pod),
        (&pods, "virt-api-4", &pod),
    ] {
        client
            .request("POST", path, Some(&object(name, spec)))
            .unwrap();
    }
    // Each as a kubelet or the scheduler says it.
    let waiting = |reason: &str, message: &str| json!({"reason": reason, "message": message});
    let container = |state: Value, last: Value| {
        json!({"phase": "Pending", "containerStatuses": [{
            "name": "virt-api", "image": "", "imageID": "", "ready": false, "restartCount": 0,
            "state": state, "lastState": last,
        }]})
    };
    let pull = r#"Back-off pulling image "registry.example/virt-api:v1.8.0""#;
    let unschedulable = condition(
        "PodScheduled",
        "False",
        "Unschedulable",
        "0/1 nodes are available",
    );
    let statuses = [
        container(
            json!({"waiting": waiting("ImagePullBackOff", pull)}),
            json!({}),
        ),
        container(
            json!({"waiting": waiting("CrashLoopBackOff", "back-off 10s restarting failed container")}),
            json!({"terminated": {"exitCode": 1, "reason": "Error"}}),
        ),
        json!({"phase": "Pending", "conditions": [unschedulable]}),
        json!({"phase": "Running", "conditions": [condition("Ready", "True", "", "")]}),
    ];
    for (status, number) in statuses.iter().zip(1..) {
        set_status(client, &format!("{pods}/virt-api-{number}"), status);
    }
}

#[test]
fn a_time_out_says_what_is_not_ready_and_why() {
    let Some(server) = api_server() else {
        return;
    };
    let scene = Scene::new(&server, "too-late");
    let finished = scope(|threads| {
        let client = server.client();
        let workload = threads.spawn(move || {
            let namespace = "/api/v1/namespaces/too-late";
            wait_until("the namespace is there", || exists(&client, namespace));
            unready_workload(&client, "too-late");
        });
        let operator = scene.operator(threads, kubevirt(scene.namespace), vec![deploying()]);
        let finished = run(&mut scene.deploy(&["--timeout", "4s", "--no-cdi"]));
        workload.join().unwrap();
        operator.join().unwrap();
        finished
    });
    let said = scene.said(&finished);
    let (_, error) = said.split_once("\nerror").unwrap();
    let deploying = "DeploymentInProgress: Deploying version v1.8.0 with registry quay.io/kubevirt";
    assert_eq!(
        error,
        format!(
            r#"[cluster-failed]: KubeVirt did not become available within 4 s
--> kubevirts.kubevirt.io/kubevirt
 = note: the condition `Available` is `False`: {deploying}
 = note: the condition `Progressing` is `True`: {deploying}
 = note: Deployment `virt-api`: 0 of 2 ready
 = note: pod `virt-api-1`, container `virt-api`: ImagePullBackOff: Back-off pulling image "registry.example/virt-api:v1.8.0"
 = note: pod `virt-api-2`, container `virt-api`: CrashLoopBackOff: back-off 10s restarting failed container; it ended with exit code 1: Error
 = note: pod `virt-api-3`: Unschedulable: 0/1 nodes are available
 = help: `kubectl describe pods -n too-late` says more; what is there stays, and `deploy` can be run again

1 error
"#
        ),
    );
    assert_eq!(finished.status, Some(1));
}

#[test]
fn an_operator_that_never_begins_is_named() {
    let Some(server) = api_server() else {
        return;
    };
    let scene = Scene::new(&server, "no-operator");
    let finished = run(&mut scene.deploy(&["--timeout", "1s", "--no-cdi"]));
    let said = scene.said(&finished);
    let (_, error) = said.split_once("\nerror").unwrap();
    assert_eq!(
        error,
        "[cluster-failed]: KubeVirt did not become available within 1 s
--> kubevirts.kubevirt.io/kubevirt
 = note: `virt-operator` has not set any condition yet
 = help: `kubectl describe pods -n no-operator` says more; what is there stays, and `deploy` can be run again

1 error
",
    );
}

#[test]
fn what_failed_for_good_is_not_waited_for() {
    let Some(server) = api_server() else {
        return;
    };
    let scene = Scene::new(&server, "for-good");
    let failed = [
        // KubeVirt: `UpdateConditionsFailedExists`.
        condition(
            "Synchronized",
            "False",
            "ExistingDeployment",
            "There is an active KubeVirt deployment",
        ),
    ];
    let started = Instant::now();
    let finished = scope(|threads| {
        let status = json!({ "conditions": failed });
        let operator = scene.operator(threads, kubevirt(scene.namespace), vec![status]);
        let finished = run(&mut scene.deploy(&["--timeout", "10m"]));
        operator.join().unwrap();
        finished
    });
    assert!(started.elapsed() < Duration::from_mins(1));
    let said = scene.said(&finished);
    let (_, error) = said.split_once("\nerror").unwrap();
    assert_eq!(
        error,
        "[cluster-failed]: KubeVirt will not become available
--> kubevirts.kubevirt.io/kubevirt
 = note: the condition `Synchronized` is `False`: ExistingDeployment: There is an active KubeVirt deployment
 = help: `kubectl describe pods -n for-good` says more; what is there stays, and `deploy` can be run again

1 error
",
    );
}

/// A kubectl and a curl whose internet is the folder of the manifests.
fn with_stand_ins(command: &mut Command, scene: &Scene<'_>) {
    let bin = scene.folder.path().join("bin");
    let kubectl = scene.server.assets().join("kubectl");
    write_script(
        &bin.join("kubectl"),
        &format!(
            r#"for argument do
  shift
  case $argument in https://github.com/*/v[1-9]*) argument={}/${{argument##*/}} ;; esac
  set -- "$@" "$argument"
done
exec {} "$@""#,
            scene.folder.path().display(),
            kubectl.display()
        ),
    );
    write_script(
        &bin.join("curl"),
        r#"case $2 in
  */stable.txt) echo v1.8.0 ;;
  */releases/latest) echo '{"name": "CDI", "tag_name": "v1.63.0"}' ;;
  *) exit 22 ;;
esac"#,
    );
    on_path(command.env("KUBECTL", "kubectl"), &bin);
}

#[test]
fn an_update_is_waited_for_until_the_new_release_is_there() {
    let Some(server) = api_server() else {
        return;
    };
    let scene = Scene::new(&server, "update");
    let with_version = |mut status: Value, field: &str, version: &str| {
        status[field] = json!(version);
        status
    };
    let field = "observedKubeVirtVersion";
    let (finished, took) = scope(|threads| {
        // The status of the former release is there for a while.
        let statuses = vec![
            with_version(available(), field, "v1.7.0"),
            with_version(available(), field, "v1.7.0"),
            with_version(available(), field, "v1.8.0"),
        ];
        let operator = scene.operator(threads, kubevirt(scene.namespace), statuses);
        let cdi = vec![with_version(available(), "observedVersion", "v1.63.0")];
        let cdi = scene.operator(threads, CDI.to_owned(), cdi);
        let mut command = scene.deploy_releases(&["--timeout", "60s"]);
        with_stand_ins(&mut command, &scene);
        let started = Instant::now();
        let finished = run(&mut command);
        let took = started.elapsed();
        operator.join().unwrap();
        cdi.join().unwrap();
        (finished, took)
    });
    assert_eq!(finished.status, Some(0), "{}", finished.stderr);
    assert!(took > Duration::from_secs(3), "{took:?}");
    let said = scene.said(&finished);
    for found in ["==> KUBEVIRT_VERSION=v1.8.0\n", "==> CDI_VERSION=v1.63.0\n"] {
        assert!(said.contains(found), "{said}");
    }
}
