//! Asks kubectl for its verdict on each fact about selectors.
//!
//! `kubectl create --dry-run=client -f FILE --selector SELECTOR` parses the selector and selects
//! among the objects of the file itself. It only asks a server which kinds there are: here that is
//! a stub on the loopback interface.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use crate::support::programs;

include!("../facts/selector.rs");

/// kubectl mostly waits, so that more of it runs at a time than there are processors.
const KUBECTLS_AT_A_TIME: usize = 4;

#[test]
fn kubectl_selects_as_the_facts_say() {
    let Some(program) = programs::find("kubectl") else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("selector_kubectl");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("objects.json"), objects_as_json()).unwrap();
    let kubectl = Kubectl {
        program,
        server: serve_discovery(),
        folder,
    };
    // The first run fills the cache of the server's kinds for all others.
    kubectl.assert_fact(&(
        "",
        Some(&OBJECTS.iter().map(|(name, _)| *name).collect::<Vec<_>>()),
    ));
    thread::scope(|scope| {
        for facts in FACTS.chunks(FACTS.len().div_ceil(KUBECTLS_AT_A_TIME)) {
            let kubectl = &kubectl;
            scope.spawn(move || facts.iter().for_each(|fact| kubectl.assert_fact(fact)));
        }
    });
}

struct Kubectl {
    program: PathBuf,
    server: SocketAddr,
    folder: PathBuf,
}

impl Kubectl {
    fn assert_fact(&self, (selector, expected): &(&str, Option<&[&str]>)) {
        let output = self.run(selector);
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let selected: Option<Vec<&str>> = if output.status.success() {
            Some(
                stdout
                    .lines()
                    .filter_map(|line| line.strip_prefix("pod/"))
                    .collect(),
            )
        } else if stderr.contains("no objects passed to create") {
            Some(Vec::new())
        } else if stderr.contains("the provided selector") {
            None
        } else {
            panic!("kubectl failed on `{selector}`: {stderr}");
        };
        assert_eq!(selected.as_deref(), *expected, "of `{selector}`: {stderr}");
    }

    /// Runs kubectl without the caller's environment: no cluster, no proxy, no home.
    fn run(&self, selector: &str) -> Output {
        Command::new(&self.program)
            .env_clear()
            .env("HOME", &self.folder)
            // It ends before it could make use of several threads or of memory given back.
            .envs([("GOMAXPROCS", "1"), ("GOGC", "off")])
            .env("KUBECONFIG", self.folder.join("no-such-config"))
            .arg("create")
            .arg(format!(
                "--filename={}",
                self.folder.join("objects.json").display()
            ))
            .arg(format!("--selector={selector}"))
            .arg(format!("--server=http://{}", self.server))
            .arg(format!(
                "--cache-dir={}",
                self.folder.join("cache").display()
            ))
            .args(["--dry-run=client", "--validate=false", "--output=name"])
            .output()
            .expect("kubectl starts")
    }
}

fn objects_as_json() -> String {
    let pods: Vec<String> = OBJECTS.iter().map(pod_as_json).collect();
    let pods = pods.join(",");
    format!(r#"{{"apiVersion":"v1","kind":"List","items":[{pods}]}}"#)
}

fn pod_as_json((name, labels): &Labelled) -> String {
    let labels: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{key:?}:{value:?}"))
        .collect();
    let labels = labels.join(",");
    format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":{name:?},"namespace":"default","labels":{{{labels}}}}}}}"#
    )
}

/// Starts a server that knows pods and nothing else; it ends with the process.
fn serve_discovery() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for connection in listener.incoming() {
            // A client that went away is no fault of the test.
            thread::spawn(move || connection.and_then(answer));
        }
    });
    address
}

fn answer(mut connection: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for header in lines {
        if header?.is_empty() {
            break;
        }
    }
    let path = request.split([' ', '?']).nth(1).unwrap_or_default();
    let (status, body) = discovery(path);
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

fn discovery(path: &str) -> (&'static str, &'static str) {
    match path {
        "/api" => ("200 OK", r#"{"kind":"APIVersions","versions":["v1"]}"#),
        "/apis" => (
            "200 OK",
            r#"{"kind":"APIGroupList","apiVersion":"v1","groups":[]}"#,
        ),
        "/api/v1" => (
            "200 OK",
            r#"{"kind":"APIResourceList","groupVersion":"v1","resources":[
                {"name":"pods","singularName":"","namespaced":true,"kind":"Pod","verbs":["create"]}]}"#,
        ),
        _ => ("404 Not Found", "{}"),
    }
}
