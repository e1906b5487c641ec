//! Stand-ins for what functional tests need and an API server alone does not have: KubeVirt's webhooks and
//! its endpoint `expand-spec`, its controllers, `virtctl` and `ssh`. None of them is KubeVirt: they answer
//! what a test has written down.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::api_server::{ApiServer, Client, open_crd};
use crate::support::files::{project, write};
use crate::support::stand_ins::{on_path, write_script};
use crate::support::supervised::wait_until;

/// A kubectl in front of the real one. Of what is created, it refuses what the file `refused` names, in
/// the words of an API server with KubeVirt's webhook; and it answers for `expand-spec` what is in the
/// folder `expanded`. Everything else is the real one's. It also counts its calls.
const KUBECTL: &str = r#"echo "$*" >>"$STAND_IN/calls"
folder=
expansion=
create=
previous=
for argument; do
    case "$previous" in -f) folder=$argument ;; esac
    case "$argument" in
    create) create=yes ;;
    */virtualmachines/*/expand-spec) expansion=${argument%/expand-spec} ;;
    esac
    previous=$argument
done
if [ -n "$expansion" ] && [ -e "$STAND_IN/expanded" ]; then
    exec cat "$STAND_IN/expanded/${expansion##*/}.json"
fi
if [ -n "$create" ] && [ -d "$folder" ]; then
    status=0
    machine='"kind":"VirtualMachine","metadata":{"name":"'
    refused=$(cat "$STAND_IN/refused")
    while IFS= read -r found; do
        file=${found%%:*}
        name=${found##*\"}
        case "
$refused" in
        *"
$name	"*) ;;
        *) continue ;;
        esac
        message="
$refused"
        message=${message#*"
$name	"}
        message=${message%%"
"*}
        status=1
        rm "$file"
        printf 'Error from server (Invalid): error when creating "%s": %s\n' "$file" \
            "admission webhook \"virtualmachine-validator.kubevirt.io\" denied the request: $message" >&2
    done <<END
$(grep -Ho "$machine[^\"]*" "$folder"/*.json)
END
    [ -n "$(ls "$folder")" ] || exit $status
    "$REAL_KUBECTL" "$@" || status=$?
    exit $status
fi
exec "$REAL_KUBECTL" "$@"
"#;

/// A virtctl that is there, and no more.
const VIRTCTL: &str = "exit 0";

/// An `ssh` that says how it was called, and what password it would have been given; it refuses a user of
/// the name `stranger`.
const SSH: &str = r#"echo "$*" >>"$STAND_IN/logins"
[ -z "$SSH_ASKPASS" ] || echo "password $("$SSH_ASKPASS")" >>"$STAND_IN/logins"
case "$*" in
*"-l stranger "*) echo "stranger@guest: Permission denied (publickey)." >&2; exit 255 ;;
*"echo hello") echo hello ;;
esac
"#;

/// A folder with the stand-ins.
pub(crate) struct StandIns {
    folder: TempDir,
}

impl StandIns {
    pub(crate) fn new() -> Self {
        let stand_ins = Self {
            folder: TempDir::new().unwrap(),
        };
        for (name, text) in [("kubectl", KUBECTL), ("virtctl", VIRTCTL), ("ssh", SSH)] {
            let path = stand_ins.path(&format!("bin/{name}"));
            write_script(&path, text);
        }
        stand_ins.refuse(&BTreeMap::new());
        stand_ins
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Says which virtual machines are refused, with which messages.
    pub(crate) fn refuse(&self, refused: &BTreeMap<String, String>) {
        let lines = refused.iter();
        let lines = lines.map(|(name, message)| format!("{name}\t{message}\n"));
        write(&self.path("refused"), lines.collect::<String>());
    }

    /// Says what a virtual machine expands to.
    pub(crate) fn expand(&self, name: &str, machine: &Value) {
        let path = self.path(&format!("expanded/{name}.json"));
        write(&path, machine.to_string());
    }

    /// What was written to a file since the start.
    pub(crate) fn log(&self, name: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// `functest` with them, against a cluster.
    pub(crate) fn functest(&self, server: &ApiServer, arguments: &[&str]) -> Command {
        let mut program = server.program();
        on_path(&mut program, &self.path("bin"))
            .current_dir(project())
            .env("REAL_KUBECTL", server.assets().join("kubectl"))
            .env("KUBECTL", self.path("bin/kubectl"))
            .env("STAND_IN", self.folder.path())
            .arg("functest")
            .args(arguments);
        program
    }
}

/// The API of virtual machines in a namespace.
pub(crate) fn machines(namespace: &str) -> String {
    format!("/apis/kubevirt.io/v1/namespaces/{namespace}/virtualmachines")
}

/// Brings what KubeVirt brings: the kinds of virtual machines, which may have any field here.
pub(crate) fn install_kubevirt(server: &ApiServer, folder: &Path) {
    let path = folder.join("kubevirt.yaml");
    let kinds = [
        ("VirtualMachine", "Namespaced"),
        ("VirtualMachineInstance", "Namespaced"),
        ("KubeVirt", "Namespaced"),
    ];
    let crds = kinds.map(|(kind, scope)| open_crd("kubevirt.io", "v1", kind, scope));
    write(&path, crds.concat());
    server.kubectl_ok(&["apply", "--filename", path.to_str().unwrap()]);
    for kind in ["virtualmachines", "virtualmachineinstances", "kubevirts"] {
        wait_until("KubeVirt's kinds are served", || {
            server
                .get(&format!("/apis/kubevirt.io/v1/{kind}"))
                .is_some()
        });
    }
}

/// A node, which offers what is named.
pub(crate) fn add_node(
    server: &ApiServer,
    name: &str,
    architecture: &str,
    offers: &[(&str, &str)],
) {
    let mut allocatable = json!({"cpu": "8", "memory": "32Gi", "pods": "110"});
    for (resource, amount) in offers {
        allocatable[resource] = json!(amount);
    }
    let node = json!({
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/arch": architecture}},
    });
    let node_path = format!("/api/v1/nodes/{name}");
    server.request("DELETE", &node_path, None);
    server
        .request("POST", "/api/v1/nodes", Some(&node))
        .unwrap();
    let status = json!({"status": {
        "allocatable": allocatable,
        "capacity": allocatable,
        "conditions": [{"type": "Ready", "status": "True"}],
        "nodeInfo": {"architecture": architecture, "bootID": "", "containerRuntimeVersion": "",
            "kernelVersion": "", "kubeProxyVersion": "", "kubeletVersion": "", "machineID": "",
            "operatingSystem": "linux", "osImage": "", "systemUUID": ""},
    }});
    let patched = server.request("PATCH", &format!("{node_path}/status"), Some(&status));
    assert!(patched.is_some(), "{status}");
    // The server keeps pods off new nodes until a controller has seen them, and there is none.
    server.request(
        "PATCH",
        &node_path,
        Some(&json!({"spec": {"taints": null}})),
    );
}

/// What a controller does with a virtual machine that runs.
pub(crate) type Conduct = fn(&str) -> Conducted;

/// How far a guest comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conducted {
    /// It runs, and its agent answers.
    Answers,
    /// It runs, and its agent never answers.
    Silent,
    /// No node takes it.
    Stuck,
}

/// A thread that does what KubeVirt's controllers do: it makes an instance for each virtual machine that is
/// to run, and reports how far that has come.
pub(crate) struct Controllers {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Controllers {
    pub(crate) fn start(server: &ApiServer, conduct: Conduct) -> Self {
        let (client, is_over) = (server.client(), Arc::new(AtomicBool::new(false)));
        let over = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                reconcile(&client, conduct);
                sleep(Duration::from_millis(50));
            }
        });
        Self {
            is_over,
            thread: Some(thread),
        }
    }
}

impl Drop for Controllers {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}

fn reconcile(client: &Client, conduct: Conduct) {
    let list = client.request("GET", "/apis/kubevirt.io/v1/virtualmachines", None);
    let Ok(list) = list else { return };
    for machine in list["items"].as_array().into_iter().flatten() {
        let name = machine["metadata"]["name"].as_str().unwrap();
        let namespace = machine["metadata"]["namespace"].as_str().unwrap();
        if machine["spec"]["runStrategy"] != "Always" || !machine["status"].is_null() {
            continue;
        }
        let base = format!("/apis/kubevirt.io/v1/namespaces/{namespace}");
        let instances = format!("{base}/virtualmachineinstances");
        let instance = json!({
            "apiVersion": "kubevirt.io/v1",
            "kind": "VirtualMachineInstance",
            "metadata": {"name": name},
        });
        _ = client.request("POST", &instances, Some(&instance));
        let how = conduct(name);
        let (machine, instance) = statuses(how);
        let path = format!("{instances}/{name}/status");
        _ = client.request("PATCH", &path, Some(&json!({"status": instance})));
        let path = format!("{}/{name}/status", machines(namespace));
        _ = client.request("PATCH", &path, Some(&json!({"status": machine})));
        if how == Conducted::Stuck {
            _ = client.request(
                "POST",
                &format!("/api/v1/namespaces/{namespace}/events"),
                Some(&unschedulable(name, namespace)),
            );
        }
    }
}

/// The status of a virtual machine and of its instance.
fn statuses(how: Conducted) -> (Value, Value) {
    let agent = if how == Conducted::Answers {
        "True"
    } else {
        "False"
    };
    match how {
        Conducted::Answers | Conducted::Silent => (
            json!({"ready": true, "printableStatus": "Running"}),
            json!({"phase": "Running", "conditions": [{"type": "AgentConnected", "status": agent}]}),
        ),
        Conducted::Stuck => (
            json!({"ready": false, "printableStatus": "ErrorUnschedulable"}),
            json!({"phase": "Scheduling", "conditions": [{
                "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                "message": "0/1 nodes are available: 1 Insufficient memory.",
            }]}),
        ),
    }
}

fn unschedulable(guest: &str, namespace: &str) -> Value {
    let pod = format!("virt-launcher-{guest}-x7k2p");
    json!({
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": format!("{pod}.1"), "namespace": namespace},
        "type": "Warning",
        "reason": "FailedScheduling",
        "message": "0/1 nodes are available: 1 Insufficient memory.",
        "involvedObject": {"kind": "Pod", "name": pod, "namespace": namespace},
        // As the scheduler writes it.
        "lastTimestamp": null,
        "eventTime": "2026-01-31T08:00:00.000000Z",
        "action": "Scheduling",
        "reportingComponent": "default-scheduler",
        "reportingInstance": "default-scheduler-1",
    })
}
