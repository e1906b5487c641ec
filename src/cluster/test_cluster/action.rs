//! What can be done with a test cluster, as steps.

use std::ffi::OsString;
use std::path::Path;

use crate::cluster::kubectl::VARIABLE;
use crate::cluster::script::{Command, Purpose, Reading, Script, Step, Word};

use super::cluster::{DOWN, TestCluster};
use super::containerdisks::{self, REGISTRY};
use super::up;

/// What can be done with a test cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Bring it up.
    Up,
    /// Take it down.
    Down,
    /// Bring the catalog into it.
    Sync,
    /// Bring images of guests into its registry.
    SyncContainerdisks,
    /// Run the functional tests in it, with further arguments.
    Functest(Vec<OsString>),
    /// Print which file kubectl reads it and its login from.
    Kubeconfig,
    /// Print the address of its registry.
    Registry,
    /// Log in to a node, with the arguments of kubevirtci's `ssh.sh`.
    Ssh(Vec<OsString>),
    /// Run its kubectl.
    Kubectl(Vec<OsString>),
}

/// All that an action does. It depends on the settings, and on whether the checkout is there.
#[must_use]
pub fn script(cluster: &TestCluster<'_>, action: &Action) -> Script {
    let mut steps = cluster.prepared();
    let purpose = match action {
        Action::Up => {
            steps.extend(up::steps(cluster));
            None
        }
        Action::Down => {
            steps.push(cluster.make(DOWN));
            None
        }
        Action::Sync => {
            steps.push(own_kubectl(cluster));
            Some(Purpose::HandOver(own(cluster, ["sync", "--yes"])))
        }
        Action::SyncContainerdisks => {
            steps.push(find_registry(cluster));
            steps.extend(containerdisks::steps(cluster));
            None
        }
        Action::Functest(arguments) => {
            steps.extend([cluster.find_kubeconfig(), own_kubectl(cluster)]);
            let functest = own(cluster, ["functest"]);
            Some(Purpose::HandOver(functest.with_all(arguments)))
        }
        Action::Kubeconfig => Some(Purpose::HandOver(cluster.script("kubeconfig.sh"))),
        Action::Registry => {
            steps.push(find_registry(cluster));
            Some(Purpose::Line(Word::variable(REGISTRY)))
        }
        Action::Ssh(arguments) => Some(Purpose::HandOver(
            cluster.script("ssh.sh").with_all(arguments),
        )),
        Action::Kubectl(arguments) => Some(Purpose::HandOver(
            cluster.script("kubectl.sh").with_all(arguments),
        )),
    };
    Script { steps, purpose }
}

/// Makes the kubectl of the cluster that of this program.
fn own_kubectl(cluster: &TestCluster<'_>) -> Step {
    // From the root: a path to it may have spaces, at which the variable is divided.
    let kubectl = TestCluster::new(cluster.provider, cluster.settings, Path::new(""));
    Step::Set {
        name: VARIABLE,
        value: kubectl.path_of("kubectl.sh").into(),
    }
}

/// This program, run at the root.
fn own<const N: usize>(cluster: &TestCluster<'_>, arguments: [&str; N]) -> Command {
    let root = cluster.root.as_os_str();
    let change: Vec<OsString> = match root.to_str() {
        Some("" | ".") => Vec::new(),
        _ => vec!["-C".into(), root.to_owned()],
    };
    Command::own(change).with_all(arguments)
}

fn find_registry(cluster: &TestCluster<'_>) -> Step {
    Step::Find {
        name: REGISTRY,
        before: "localhost:",
        command: cluster.script("cli.sh").with_all(["ports", "registry"]),
        reading: Reading::Line,
        help: cluster.help_up(),
    }
}
