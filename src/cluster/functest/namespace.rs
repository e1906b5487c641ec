//! The namespace of a run. It is removed however the run ends; what a killed run left, the next one
//! finds by its label, and removes.

use std::fs;
use std::process;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::bail;
use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use rustix::system::uname;
use serde_json::{Value as Json, json};

use super::super::call::Call;
use super::super::kubectl::Kubectl;
use super::answer::{self, items, name, string};

/// The label of a namespace that a run made.
const LABEL: &str = "common-instancetypes/functest";

/// Who made it: a machine and a process.
const HOST: &str = "common-instancetypes/functest-host";
const PROCESS: &str = "common-instancetypes/functest-process";

/// When its run is over at the latest, in seconds since 1970.
const UNTIL: &str = "common-instancetypes/functest-until";

/// What the names begin with that nobody chose.
const PREFIX: &str = "common-instancetypes-functest";

/// How the server says that there is one of a name that it is removing. Kubernetes: `Store.Create`.
const BEING_REMOVED: &str = "object is being deleted";

/// How often it is tried to remove a namespace, and how long is waited in between.
const REMOVALS: usize = 3;
const PAUSE: Duration = Duration::from_secs(2);

/// How often it is looked whether a namespace of the same name is gone that is being removed.
const LOOKS: usize = 90;

/// The namespace of a run.
#[derive(Debug)]
pub(super) struct OwnNamespace<'k> {
    kubectl: &'k Kubectl,
    pub(super) name: String,
}

/// What earlier runs left, and what became of it.
#[derive(Debug, Default)]
pub(super) struct Leftovers {
    /// Those that are removed now.
    pub(super) removed: Vec<String>,
    /// Those whose runs may go on elsewhere, each with the name of a machine.
    pub(super) kept: Vec<(String, String)>,
}

impl Leftovers {
    /// Removes the namespaces of runs that are over: those of processes of this machine that are gone,
    /// and those whose time is up.
    ///
    /// # Errors
    /// If the server is not reached, or refuses to remove one.
    pub(super) fn remove(kubectl: &Kubectl) -> anyhow::Result<Self> {
        let list = answer::json(&kubectl.call(["get", "namespaces", "-l", LABEL, "-o", "json"]))?;
        let mut leftovers = Self::default();
        for namespace in items(&list).filter(|it| !is_going(it)) {
            let name = name(namespace).to_owned();
            if is_over(namespace) {
                leftovers.removed.push(name);
            } else {
                let host = annotation(namespace, HOST).unwrap_or_default();
                let host = host.split(' ').next().unwrap_or_default();
                leftovers.kept.push((name, host.to_owned()));
            }
        }
        if !leftovers.removed.is_empty() {
            let names = leftovers.removed.iter().map(String::as_str);
            delete_call(kubectl, names).succeed()?;
        }
        Ok(leftovers)
    }
}

impl<'k> OwnNamespace<'k> {
    /// Makes a namespace, of this name or of one that is new, for a run that takes no longer than this. While
    /// an earlier one of the name is being removed, `goes_on` is asked whether to wait for that.
    ///
    /// # Errors
    /// If the server is not reached, or refuses: there is one of that name, for example.
    pub(super) fn create(
        kubectl: &'k Kubectl,
        named: Option<&str>,
        longest: Duration,
        goes_on: &mut dyn FnMut(&str) -> bool,
    ) -> anyhow::Result<Self> {
        let name = named.map_or_else(new_name, str::to_owned);
        let document = json!({
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {
                "name": name,
                "labels": {LABEL: "true"},
                "annotations": {
                    HOST: host(),
                    PROCESS: process::id().to_string(),
                    UNTIL: now().saturating_add(longest).as_secs().to_string(),
                },
            },
        });
        let call = kubectl.call(["create", "-f", "-"]);
        let call = call.with_input(document.to_string());
        let mut answer = call.run()?;
        for _ in 0..LOOKS {
            if !answer.stderr.contains(BEING_REMOVED) || !goes_on(&name) {
                break;
            }
            thread::sleep(PAUSE);
            answer = call.run()?;
        }
        if answer.status.success() {
            return Ok(Self { kubectl, name });
        }
        let said = answer.said();
        if said.contains(BEING_REMOVED) {
            bail!("the namespace `{name}` is still being removed: run this again once it is gone");
        }
        if said.contains("(AlreadyExists)") {
            bail!(
                "the namespace `{name}` exists, and a run removes its own in the end; name one that does \
                 not exist, or leave `--namespace` out"
            );
        }
        bail!("the namespace `{name}` is not created: {said}")
    }

    /// Removes it, with everything in it; the server goes on with that on its own.
    ///
    /// # Errors
    /// If the server is not reached, or refuses.
    pub(super) fn remove(&self) -> anyhow::Result<()> {
        let call = delete_call(self.kubectl, [self.name.as_str()]);
        let mut removed = call.succeed();
        for _ in 1..REMOVALS {
            if removed.is_ok() {
                break;
            }
            thread::sleep(PAUSE);
            removed = call.succeed();
        }
        removed.map(drop)
    }
}

/// Begins to remove namespaces. One may be gone already: another run removes it, or the first try did, whose
/// answer got lost.
fn delete_call<'n>(kubectl: &Kubectl, names: impl IntoIterator<Item = &'n str>) -> Call {
    let arguments = ["delete", "namespace", "--wait=false", "--ignore-not-found"];
    kubectl.call(arguments.into_iter().chain(names))
}

/// Whether the server is removing it.
fn is_going(namespace: &Json) -> bool {
    namespace.pointer("/metadata/deletionTimestamp").is_some()
}

fn is_over(namespace: &Json) -> bool {
    let until = annotation(namespace, UNTIL).and_then(|it| it.parse().ok());
    if until.is_none_or(|until: u64| until < now().as_secs()) {
        return true;
    }
    let process = annotation(namespace, PROCESS).and_then(|it| it.parse().ok());
    let process = process.and_then(Pid::from_raw);
    let is_here = annotation(namespace, HOST) == Some(&host());
    // One of another user is there, too, though it cannot be told anything.
    let is_gone = |process| test_kill_process(process) == Err(Errno::SRCH);
    is_here && process.is_none_or(is_gone)
}

fn annotation<'n>(namespace: &'n Json, key: &str) -> Option<&'n str> {
    let annotations = namespace.pointer("/metadata/annotations")?;
    string(annotations.get(key)?, "")
}

/// This machine, and which processes are seen here: a container may have the name of its machine.
fn host() -> String {
    let name = uname().nodename().to_string_lossy().into_owned();
    match fs::read_link("/proc/self/ns/pid") {
        Ok(processes) => format!("{name} {}", processes.display()),
        Err(_) => name,
    }
}

/// A name that no other run has: of this moment and of this process.
fn new_name() -> String {
    format!("{PREFIX}-{:x}-{:x}", now().as_secs(), process::id())
}

/// The time since 1970.
fn now() -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.unwrap_or_default()
}
