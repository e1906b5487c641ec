//! A real API server: etcd and kube-apiserver on the loopback interface.
//!
//! `KUBEBUILDER_ASSETS` names the folder of `kube-apiserver`, `etcd` and `kubectl`, as in the tests of
//! Kubernetes itself; a test that needs them is skipped, which is said, where it is not set.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use tempfile::TempDir;

use super::files::write;
use super::program::program;
use super::skipped::skipped;
use super::supervised::{Supervised, wait_until};

/// The variable that names the folder of the servers.
const VARIABLE: &str = "KUBEBUILDER_ASSETS";

/// The user who may do everything.
const ADMIN: &str = "admin";

/// The plural names of the cluster-wide kinds.
pub(crate) const PLURALS: [&str; 2] = [
    "virtualmachineclusterinstancetypes",
    "virtualmachineclusterpreferences",
];

/// The path of the API of instance types and preferences.
pub(crate) const API: &str = "/apis/instancetype.kubevirt.io/v1beta1";

/// An API server and the etcd behind it.
pub(crate) struct ApiServer {
    assets: PathBuf,
    folder: TempDir,
    port: u16,
    etcd_port: u16,
    server: Option<Supervised>,
    proxy: Option<Supervised>,
    proxy_port: u16,
    _etcd: Supervised,
}

/// The server of this run of the tests, without instance types and preferences; one test has it at a time.
pub(crate) fn api_server() -> Option<MutexGuard<'static, ApiServer>> {
    static SERVER: OnceLock<Option<Mutex<ApiServer>>> = OnceLock::new();
    let Some(server) = SERVER.get_or_init(|| ApiServer::start().map(Mutex::new)) else {
        skipped(format_args!("{VARIABLE} is not set"));
        return None;
    };
    // A test that failed leaves the server as usable as any other.
    let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
    server.ensure_running();
    server.clear();
    Some(server)
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl ApiServer {
    fn start() -> Option<Self> {
        let assets = PathBuf::from(env::var_os(VARIABLE)?);
        let folder = TempDir::new().unwrap();
        let [etcd_port, peer_port, port] = [(); 3].map(|()| free_port());
        let data = folder.path().join("etcd");
        let [client, peer] = [
            format!("http://127.0.0.1:{etcd_port}"),
            format!("https://127.0.0.1:{peer_port}"),
        ];
        let etcd = Supervised::start(
            &assets.join("etcd"),
            &[
                format!("--data-dir={}", data.display()),
                format!("--listen-client-urls={client}"),
                format!("--advertise-client-urls={client}"),
                format!("--listen-peer-urls={peer}"),
                format!("--initial-advertise-peer-urls={peer}"),
                format!("--initial-cluster=default={peer}"),
                // It makes a key, which the API server needs one of, too.
                "--peer-auto-tls".to_owned(),
            ],
            &folder.path().join("etcd.log"),
        );
        wait_until("etcd has a key", || key(folder.path()).is_file());
        let mut started = Self {
            assets,
            folder,
            port,
            etcd_port,
            server: None,
            proxy: None,
            proxy_port: 0,
            _etcd: etcd,
        };
        started.write_logins(&[ADMIN]);
        started.resume();
        started.start_proxy();
        let crds = started.crds();
        started.kubectl_ok(&[
            "apply",
            "--server-side",
            "--filename",
            crds.to_str().unwrap(),
        ]);
        wait_until("the instance types can be listed", || {
            PLURALS
                .iter()
                .all(|plural| started.get(&format!("{API}/{plural}")).is_some())
        });
        Some(started)
    }

    /// The definitions of the four kinds: KubeVirt's, or else some that take any field.
    fn crds(&self) -> PathBuf {
        if let Some(oracle) = env::var_os("COMMON_INSTANCETYPES_ORACLE") {
            return Path::new(&oracle).join("crds");
        }
        let path = self.folder.path().join("crds.yaml");
        let open =
            KINDS.map(|(kind, scope)| open_crd("instancetype.kubevirt.io", "v1beta1", kind, scope));
        write(&path, open.concat());
        path
    }

    /// Writes the tokens of some users, and a kubeconfig for each; all but the first may do nothing.
    fn write_logins(&self, users: &[&str]) {
        let mut tokens = String::new();
        for user in users {
            let groups = if *user == ADMIN {
                r#","system:masters""#
            } else {
                ""
            };
            writeln!(tokens, "{user}-token,{user},{user}{groups}").unwrap();
            write(&self.kubeconfig_of(user), kubeconfig(user, self.port));
        }
        write(&self.folder.path().join("tokens"), tokens);
    }

    fn kubeconfig_of(&self, user: &str) -> PathBuf {
        self.folder.path().join(format!("{user}.kubeconfig"))
    }

    /// Starts the API server, after it was stopped as well.
    pub(crate) fn resume(&mut self) {
        let folder = self.folder.path();
        let key = key(folder).display().to_string();
        let arguments = [
            format!("--etcd-servers=http://127.0.0.1:{}", self.etcd_port),
            format!("--secure-port={}", self.port),
            "--bind-address=127.0.0.1".to_owned(),
            "--advertise-address=127.0.0.1".to_owned(),
            format!("--cert-dir={}", folder.join("certificates").display()),
            format!("--token-auth-file={}", folder.join("tokens").display()),
            "--authorization-mode=RBAC".to_owned(),
            "--service-account-issuer=https://localhost".to_owned(),
            format!("--service-account-key-file={key}"),
            format!("--service-account-signing-key-file={key}"),
            "--service-cluster-ip-range=10.0.0.0/24".to_owned(),
            "--disable-admission-plugins=ServiceAccount".to_owned(),
        ];
        let log = folder.join("kube-apiserver.log");
        self.server = Some(Supervised::start(
            &self.assets.join("kube-apiserver"),
            &arguments,
            &log,
        ));
        wait_until("the API server is ready", || {
            let ready = self.kubectl().args(["get", "--raw", "/readyz"]).output();
            ready.unwrap().status.success()
        });
    }

    /// Kills the API server; etcd goes on.
    pub(crate) fn stop(&mut self) {
        self.server = None;
    }

    fn ensure_running(&mut self) {
        if self.server.is_none() {
            self.resume();
        }
    }

    /// Starts a proxy on a port that kubectl chooses.
    fn start_proxy(&mut self) {
        let log = self.folder.path().join("proxy.log");
        let kubeconfig = format!("--kubeconfig={}", self.kubeconfig_of(ADMIN).display());
        let arguments = ["proxy".to_owned(), "--port=0".to_owned(), kubeconfig];
        self.proxy = Some(Supervised::start(
            &self.assets.join("kubectl"),
            &arguments,
            &log,
        ));
        wait_until("the proxy says its port", || {
            let said = File::open(&log).map(BufReader::new).unwrap().lines().next();
            let port = said.and_then(|line| line.unwrap().rsplit(':').next()?.parse().ok());
            self.proxy_port = port.unwrap_or(0);
            self.proxy_port != 0
        });
    }

    /// Deletes all instance types and preferences, and whatever else a test may leave.
    pub(crate) fn clear(&self) {
        for plural in PLURALS {
            self.request("DELETE", &format!("{API}/{plural}"), None)
                .unwrap();
        }
        for name in HELD {
            _ = self
                .kubectl()
                .args(["delete", "--ignore-not-found", name, "--all"])
                .output();
        }
    }

    /// kubectl as the user who may do everything.
    pub(crate) fn kubectl(&self) -> Command {
        self.kubectl_as(ADMIN)
    }

    /// kubectl as some user.
    pub(crate) fn kubectl_as(&self, user: &str) -> Command {
        let mut kubectl = Command::new(self.assets.join("kubectl"));
        self.login(&mut kubectl, user);
        kubectl
    }

    /// kubectl, which has to succeed; returns what it prints.
    #[track_caller]
    pub(crate) fn kubectl_ok(&self, arguments: &[&str]) -> String {
        let output = self.kubectl().args(arguments).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "kubectl {arguments:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The program, for this cluster.
    pub(crate) fn program(&self) -> Command {
        self.program_as(ADMIN)
    }

    /// The program, for this cluster and some user.
    pub(crate) fn program_as(&self, user: &str) -> Command {
        let mut program = program();
        program.env("KUBECTL", self.assets.join("kubectl"));
        self.login(&mut program, user);
        program
    }

    fn login(&self, command: &mut Command, user: &str) {
        command.env("KUBECONFIG", self.kubeconfig_of(user));
        command.env("HOME", self.folder.path());
    }

    /// Lets another user in, who may do nothing yet.
    pub(crate) fn add_user(&mut self, user: &str) {
        self.write_logins(&[ADMIN, user]);
        // Tokens are read when the server starts.
        self.stop();
        self.resume();
    }

    /// What a path of the API holds; `None` if that fails.
    pub(crate) fn get(&self, path: &str) -> Option<serde_json::Value> {
        self.request("GET", path, None)
    }

    /// A request with a body in JSON; `None` if it fails.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Option<serde_json::Value> {
        self.client().request(method, path, body).ok()
    }

    /// A client that another thread can have.
    pub(crate) fn client(&self) -> Client {
        Client {
            address: format!("http://127.0.0.1:{}", self.proxy_port),
            agent: ureq::Agent::new_with_defaults(),
        }
    }

    /// The folder with kubectl.
    pub(crate) fn assets(&self) -> &Path {
        &self.assets
    }
}

/// What tests may leave behind, besides instance types and preferences.
const HELD: [&str; 1] = ["validatingwebhookconfigurations"];

/// Asks the API server.
#[derive(Clone)]
pub(crate) struct Client {
    address: String,
    agent: ureq::Agent,
}

impl Client {
    /// A request with a body in JSON: a merge patch where that is the method.
    pub(crate) fn request(
        &self,
        method: &str,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<serde_json::Value, ureq::Error> {
        let kind = match method {
            "PATCH" => "application/merge-patch+json",
            _ => "application/json",
        };
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address))
            .header("Content-Type", kind);
        let body = body.map_or(String::new(), ToString::to_string);
        let mut answer = self.agent.run(request.body(body).unwrap())?;
        answer.body_mut().read_json()
    }

    /// The names of the objects of a kind, as a table; `None` if the server does not answer.
    pub(crate) fn names(&self, plural: &str) -> Option<Vec<String>> {
        let request =
            ureq::http::Request::get(format!("{}{API}/{plural}?includeObject=None", self.address))
                .header("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1");
        let mut answer = self.agent.run(request.body(()).unwrap()).ok()?;
        let table: serde_json::Value = answer.body_mut().read_json().ok()?;
        let rows = table["rows"].as_array()?.iter();
        Some(
            rows.map(|row| row["cells"][0].as_str().unwrap().to_owned())
                .collect(),
        )
    }

    /// The names and the unique identifiers of the objects of a kind; `None` if the server does not answer.
    pub(crate) fn uids(&self, plural: &str) -> Option<Vec<(String, String)>> {
        let list = self.request("GET", &format!("{API}/{plural}"), None).ok()?;
        let text = |item: &serde_json::Value, field: &str| {
            item["metadata"][field].as_str().unwrap().to_owned()
        };
        let items = list["items"].as_array()?.iter();
        Some(
            items
                .map(|item| (text(item, "name"), text(item, "uid")))
                .collect(),
        )
    }
}

/// The four kinds, and their scopes.
const KINDS: [(&str, &str); 4] = [
    ("VirtualMachineClusterInstancetype", "Cluster"),
    ("VirtualMachineClusterPreference", "Cluster"),
    ("VirtualMachineInstancetype", "Namespaced"),
    ("VirtualMachinePreference", "Namespaced"),
];

/// The definition of a kind whose objects may have any field.
pub(crate) fn open_crd(group: &str, version: &str, kind: &str, scope: &str) -> String {
    let singular = kind.to_lowercase();
    format!(
        "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
         metadata: {{name: {singular}s.{group}}}\nspec:\n  group: {group}\n  scope: {scope}\n  \
         names: {{kind: {kind}, plural: {singular}s, singular: {singular}, listKind: {kind}List}}\n  \
         versions:\n  - name: {version}\n    served: true\n    storage: true\n    \
         subresources: {{status: {{}}}}\n    schema:\n      openAPIV3Schema:\n        type: object\n        \
         x-kubernetes-preserve-unknown-fields: true\n"
    )
}

/// The key that etcd has made for its peers.
fn key(folder: &Path) -> PathBuf {
    folder.join("etcd/fixtures/peer/key.pem")
}

fn kubeconfig(user: &str, port: u16) -> String {
    format!(
        "apiVersion: v1\nkind: Config\n\
         clusters: [{{name: test, cluster: {{server: 'https://127.0.0.1:{port}', insecure-skip-tls-verify: true}}}}]\n\
         users: [{{name: {user}, user: {{token: {user}-token}}}}]\n\
         contexts: [{{name: test, context: {{cluster: test, user: {user}}}}}]\n\
         current-context: test\n"
    )
}

/// The number of calls of kubectl that the program makes, by a kubectl that counts them.
pub(crate) fn counting_kubectl(server: &ApiServer, folder: &Path) -> (PathBuf, PathBuf) {
    let [script, log] = ["kubectl", "calls"].map(|name| folder.join(name));
    let kubectl = server.assets().join("kubectl");
    let text = format!(
        "#!/bin/sh\necho \"$*\" >>'{}'\nexec '{}' \"$@\"\n",
        log.display(),
        kubectl.display()
    );
    write(&script, text);
    let mut permissions = fs::metadata(&script).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
    fs::set_permissions(&script, permissions).unwrap();
    (script, log)
}
