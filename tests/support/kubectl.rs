//! kubectl's own selectors and columns.
//!
//! `kubectl create --dry-run=client -f FILE --selector SELECTOR` parses the selector and selects
//! among the objects of the file itself. It only asks a server which kinds there are: here that is
//! a stub on the loopback interface. The same stub has the objects of the file for `kubectl get`.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::thread;

use super::programs;

/// kubectl mostly waits, so that more of it runs at a time than there are processors.
const AT_A_TIME: usize = 4;

/// kubectl, and objects with labels that it selects from.
pub(crate) struct Kubectl {
    program: PathBuf,
    server: SocketAddr,
    folder: PathBuf,
}

impl Kubectl {
    /// kubectl for objects, each with its name and labels, which are kept in a folder. `None`, which
    /// is said, if it is not installed.
    pub(crate) fn of<'o, L>(
        objects: impl Iterator<Item = (&'o str, L)>,
        folder: &str,
    ) -> Option<Self>
    where
        L: IntoIterator<Item = (&'o str, &'o str)>,
    {
        let pods: Vec<String> = objects.map(|(name, labels)| pod(name, labels)).collect();
        let pods = pods.join(",");
        let list = format!(r#"{{"apiVersion":"v1","kind":"List","items":[{pods}]}}"#);
        Self::of_list(&list, folder)
    }

    /// kubectl for the objects of a list in JSON, which it takes for pods.
    pub(crate) fn of_list(list: &str, folder: &str) -> Option<Self> {
        let program = programs::find("kubectl")?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("objects.json"), list).unwrap();
        let kubectl = Self {
            program,
            server: serve(list),
            folder,
        };
        // The first run fills the cache of the server's kinds for all others.
        kubectl.selected("");
        Some(kubectl)
    }

    /// Does something for each of some selectors, several at a time.
    pub(crate) fn for_each<S: Sync>(&self, selectors: &[S], check: impl Fn(&Self, &S) + Sync) {
        thread::scope(|scope| {
            for some in selectors.chunks(selectors.len().div_ceil(AT_A_TIME)) {
                let check = &check;
                scope.spawn(move || some.iter().for_each(|selector| check(self, selector)));
            }
        });
    }

    /// The names of the objects that a selector selects; `None` if kubectl refuses it.
    pub(crate) fn selected(&self, selector: &str) -> Option<Vec<String>> {
        let output = self.run(selector);
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            let names = stdout.lines().filter_map(|line| line.strip_prefix("pod/"));
            return Some(names.map(str::to_owned).collect());
        }
        if stderr.contains("no objects passed to create") {
            return Some(Vec::new());
        }
        assert!(
            stderr.contains("the provided selector"),
            "kubectl failed on `{selector}`: {stderr}"
        );
        None
    }

    /// Runs kubectl with a selector.
    fn run(&self, selector: &str) -> Output {
        self.command()
            .arg("create")
            .arg(format!(
                "--filename={}",
                self.folder.join("objects.json").display()
            ))
            .arg(format!("--selector={selector}"))
            .args(["--dry-run=client", "--validate=false", "--output=name"])
            .output()
            .expect("kubectl starts")
    }

    /// kubectl without the caller's environment: no cluster, no proxy, no home.
    pub(crate) fn command(&self) -> Command {
        let mut kubectl = Command::new(&self.program);
        kubectl
            .env_clear()
            .env("HOME", &self.folder)
            // It ends before it could make use of several threads or of memory given back.
            .envs([("GOMAXPROCS", "1"), ("GOGC", "off")])
            .env("KUBECONFIG", self.folder.join("no-such-config"))
            .arg(format!("--server=http://{}", self.server))
            .arg(format!(
                "--cache-dir={}",
                self.folder.join("cache").display()
            ));
        kubectl
    }
}

/// A pod with labels, as JSON.
fn pod<'o>(name: &str, labels: impl IntoIterator<Item = (&'o str, &'o str)>) -> String {
    let mut text = String::new();
    for (key, value) in labels {
        let comma = if text.is_empty() { "" } else { "," };
        write!(text, "{comma}{key:?}:{value:?}").unwrap();
    }
    format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":{name:?},"namespace":"default","labels":{{{text}}}}}}}"#
    )
}

/// Starts a server that has a list of pods and nothing else; it ends with the process.
fn serve(list: &str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let list: Arc<str> = list.into();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let list = Arc::clone(&list);
            // A client that went away is no fault of the test.
            thread::spawn(move || connection.and_then(|connection| answer(connection, &list)));
        }
    });
    address
}

fn answer(mut connection: TcpStream, list: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for header in lines {
        if header?.is_empty() {
            break;
        }
    }
    let path = request.split([' ', '?']).nth(1).unwrap_or_default();
    let (status, body) = found(path, list);
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

fn found<'l>(path: &str, list: &'l str) -> (&'static str, &'l str) {
    match path {
        "/api/v1/namespaces/default/pods" => ("200 OK", list),
        "/api" => ("200 OK", r#"{"kind":"APIVersions","versions":["v1"]}"#),
        "/apis" => (
            "200 OK",
            r#"{"kind":"APIGroupList","apiVersion":"v1","groups":[]}"#,
        ),
        "/api/v1" => (
            "200 OK",
            r#"{"kind":"APIResourceList","groupVersion":"v1","resources":[
                {"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["create","get","list"]}]}"#,
        ),
        _ => ("404 Not Found", "{}"),
    }
}
