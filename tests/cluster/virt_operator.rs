//! A stand-in for virt-operator, which cannot run without nodes: it deploys and deletes its copy of the catalog
//! step by step as `Reconciler.Sync` does, against the real API server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::api_server::{API, ApiServer, Client, PLURALS, open_crd};
use crate::support::files::write;
use crate::support::supervised::wait_until;

/// The path of the KubeVirt.
const KUBEVIRT: &str = "/apis/kubevirt.io/v1/namespaces/kubevirt/kubevirts/kubevirt";

/// By which labels it deletes. KubeVirt: `deleteInstancetypes`.
const SELECTOR: &str = "labelSelector=app.kubernetes.io%2Fcomponent%3Dkubevirt%2Capp.kubernetes.io%2Fmanaged-by%3Dvirt-operator";

/// How long it rests between two rounds.
const REST: Duration = Duration::from_millis(50);

/// What it deploys, by kind and name.
type Targets = BTreeMap<(&'static str, String), Value>;

/// virt-operator, until it is dropped.
pub(crate) struct VirtOperator {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    client: Client,
}

impl VirtOperator {
    /// Starts it in a cluster with a KubeVirt, and waits until it has deployed everything.
    pub(crate) fn start(server: &ApiServer, targets: &Targets) -> Self {
        install_kubevirt(server);
        let is_over = Arc::new(AtomicBool::new(false));
        let client = server.client();
        let operator = Reconciler {
            client: client.clone(),
            targets: targets.clone(),
        };
        let thread = {
            let is_over = Arc::clone(&is_over);
            thread::spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    operator.execute();
                    thread::sleep(REST);
                }
            })
        };
        let started = Self {
            is_over,
            thread: Some(thread),
            client,
        };
        wait_until("virt-operator has deployed its copy", || {
            started.is_up_to_date()
        });
        started
    }

    /// Whether it has carried out what its KubeVirt says.
    pub(crate) fn is_up_to_date(&self) -> bool {
        let kubevirt = self.client.request("GET", KUBEVIRT, None).unwrap();
        kubevirt["status"]["observedGeneration"] == kubevirt["metadata"]["generation"]
    }

    /// Waits until it has gone through everything once more.
    pub(crate) fn settle(&self) {
        let touch = json!({"spec": {"touched": format!("{:?}", std::time::Instant::now())}});
        self.client
            .request("PATCH", KUBEVIRT, Some(&touch))
            .unwrap();
        wait_until("virt-operator has seen the change", || self.is_up_to_date());
    }
}

/// Has virt-operator say that it has deployed everything.
pub(crate) fn call_deployed(server: &ApiServer) {
    let status = json!({"status": {"phase": "Deployed"}});
    let path = format!("{KUBEVIRT}/status");
    server.request("PATCH", &path, Some(&status)).unwrap();
}

/// Deletes the KubeVirt.
pub(crate) fn uninstall_kubevirt(server: &ApiServer) {
    server.request("DELETE", KUBEVIRT, None).unwrap();
}

impl Drop for VirtOperator {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        _ = self.thread.take().unwrap().join();
        self.client.request("DELETE", KUBEVIRT, None).unwrap();
    }
}

/// Has it deploy its copy, if that is switched off.
pub(crate) fn switch_on(client: &Client) {
    let on =
        json!({"spec": {"configuration": {"commonInstancetypesDeployment": {"enabled": true}}}});
    _ = client.request("PATCH", KUBEVIRT, Some(&on));
}

/// A KubeVirt that no virt-operator has seen.
pub(crate) fn install_kubevirt(server: &ApiServer) {
    let folder = tempfile::tempdir().unwrap();
    let crd = folder.path().join("crd.yaml");
    write(
        &crd,
        open_crd("kubevirt.io", "v1", "KubeVirt", "Namespaced"),
    );
    server.kubectl_ok(&["apply", "--filename", crd.to_str().unwrap()]);
    let namespace =
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kubevirt"}});
    _ = server.request("POST", "/api/v1/namespaces", Some(&namespace));
    let kubevirt = json!({
        "apiVersion": "kubevirt.io/v1",
        "kind": "KubeVirt",
        "metadata": {"name": "kubevirt", "namespace": "kubevirt"},
        "spec": {"configuration": {}},
    });
    let (collection, _) = KUBEVIRT.rsplit_once('/').unwrap();
    wait_until("KubeVirt is made", || {
        server
            .request("POST", collection, Some(&kubevirt))
            .is_some()
    });
}

struct Reconciler {
    client: Client,
    targets: Targets,
}

impl Reconciler {
    /// One round, of which the next begins anew wherever this one fails. KubeVirt: `syncInstallation`.
    fn execute(&self) {
        let Ok(kubevirt) = self.client.request("GET", KUBEVIRT, None) else {
            return;
        };
        if self.sync(&kubevirt).is_none() {
            return;
        }
        let status = json!({"status": {"observedGeneration": kubevirt["metadata"]["generation"]}});
        _ = self
            .client
            .request("PATCH", &format!("{KUBEVIRT}/status"), Some(&status));
    }

    /// KubeVirt: `Reconciler.Sync`, from `deleteObjectsNotInInstallStrategy` on.
    fn sync(&self, kubevirt: &Value) -> Option<()> {
        self.delete_what_is_not_deployed()?;
        let enabled =
            &kubevirt["spec"]["configuration"]["commonInstancetypesDeployment"]["enabled"];
        if *enabled == Value::Bool(false) {
            PLURALS
                .iter()
                .try_for_each(|plural| self.delete_all(plural))
        } else {
            // Its caches, which it fills once for all objects.
            let live = self.objects()?;
            let mut targets = self.targets.iter();
            targets
                .try_for_each(|(key, target)| self.create_or_update(key, target, kubevirt, &live))
        }
    }

    fn objects(&self) -> Option<Targets> {
        let mut all = Targets::new();
        for plural in PLURALS {
            for item in self.listed(plural, "")? {
                let name = item["metadata"]["name"].as_str()?.to_owned();
                all.insert((plural, name), item);
            }
        }
        Some(all)
    }

    fn listed(&self, plural: &str, query: &str) -> Option<Vec<Value>> {
        let list = self
            .client
            .request("GET", &format!("{API}/{plural}?{query}"), None)
            .ok()?;
        list["items"].as_array().cloned()
    }

    /// KubeVirt: the end of `deleteObjectsNotInInstallStrategy`.
    fn delete_what_is_not_deployed(&self) -> Option<()> {
        for plural in PLURALS {
            for item in self.listed(plural, SELECTOR)? {
                let name = item["metadata"]["name"].as_str()?.to_owned();
                if !self.targets.contains_key(&(plural, name.clone())) {
                    self.client
                        .request("DELETE", &format!("{API}/{plural}/{name}"), None)
                        .ok()?;
                }
            }
        }
        Some(())
    }

    /// KubeVirt: `createOrUpdateInstancetype` and `createOrUpdatePreference`.
    fn create_or_update(
        &self,
        (plural, name): &(&'static str, String),
        target: &Value,
        kubevirt: &Value,
        live: &Targets,
    ) -> Option<()> {
        let mut wanted = target.clone();
        inject_operator_metadata(&mut wanted, kubevirt);
        let Some(found) = live.get(&(*plural, name.clone())) else {
            let path = format!("{API}/{plural}?fieldManager=virt-operator");
            return self
                .client
                .request("POST", &path, Some(&wanted))
                .ok()
                .map(drop);
        };
        let is_same = |pointer: &str| found.pointer(pointer) == wanted.pointer(pointer);
        if ["/metadata/annotations", "/metadata/labels", "/spec"]
            .into_iter()
            .all(is_same)
        {
            return Some(());
        }
        wanted["metadata"]["resourceVersion"] = found["metadata"]["resourceVersion"].clone();
        let path = format!("{API}/{plural}/{name}?fieldManager=virt-operator");
        self.client
            .request("PUT", &path, Some(&wanted))
            .ok()
            .map(drop)
    }

    /// KubeVirt: `deleteInstancetypes` and `deletePreferences`.
    fn delete_all(&self, plural: &'static str) -> Option<()> {
        let live = self.objects()?;
        let mut ours = self.targets.keys().filter(|(of, _)| *of == plural);
        if !ours.any(|key| live.contains_key(key)) {
            return Some(());
        }
        let path = format!("{API}/{plural}?{SELECTOR}");
        self.client.request("DELETE", &path, None).ok().map(drop)
    }
}

/// KubeVirt: `injectOperatorMetadata`.
fn inject_operator_metadata(object: &mut Value, kubevirt: &Value) {
    let metadata = &mut object["metadata"];
    metadata["labels"]["app.kubernetes.io/component"] = json!("kubevirt");
    metadata["labels"]["app.kubernetes.io/managed-by"] = json!("virt-operator");
    let generation = kubevirt["metadata"]["generation"].to_string();
    for (key, value) in [
        ("install-strategy-version", "v1.7.0"),
        ("install-strategy-registry", "registry.example"),
        ("install-strategy-identifier", "0123456789abcdef"),
        ("generation", generation.as_str()),
    ] {
        metadata["annotations"][format!("kubevirt.io/{key}")] = json!(value);
    }
}
