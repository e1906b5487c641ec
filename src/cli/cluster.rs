//! `cluster`: clusters for tests.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

use crate::cluster::{
    ClusterAction, Own, Provider, Purpose, Runner, Script, Settings, TestCluster, printed, script,
};
use crate::diagnostic::Problem;

use super::catalog::RootArgs;
use super::invocation::own;
use super::printing::{ColourArgs, Findings, print, say};
use super::refusal::{Documented, refuse};
use super::scripts::{exit_code, say_command};

/// Bring up a cluster for tests, and use it
///
/// kubevirtci runs the nodes as virtual machines in containers of this machine, which has to have KVM and
/// Docker or Podman. Its checkout is the folder `_cluster-up` or `_kubevirt` in the root of the catalog;
/// one that is there already is used as it is.
#[derive(Debug, Args)]
pub(super) struct ClusterArgs {
    /// What to do
    #[arg(value_enum)]
    action: Name,

    /// What `ssh`, `kubectl` and `functest` are given, beginning with the first argument that is none of the options here
    #[arg(
        value_name = "ARGUMENT",
        trailing_var_arg = true,
        allow_hyphen_values = true
    )]
    arguments: Vec<OsString>,

    /// What brings the cluster up
    #[arg(long, value_enum, default_value_t)]
    provider: ProviderName,

    /// Run nothing, and print every command that would be run, in order
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    root: RootArgs,

    #[command(flatten)]
    colours: ColourArgs,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Bring it up, with KubeVirt, and without KubeVirt's own catalog
    Up,
    /// Take it down
    Down,
    /// Bring this catalog into it, as `sync` does
    Sync,
    /// Bring the images of guests into its registry, from which `functest` boots them
    SyncContainerdisks,
    /// Run `functest` in it
    Functest,
    /// Print the file that kubectl reads it and its login from
    Kubeconfig,
    /// Print the address of its registry
    Registry,
    /// Log in to a node, such as `node01`
    Ssh,
    /// Run its kubectl
    Kubectl,
}

/// What brings the cluster up.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum ProviderName {
    /// kubevirtci, with a release of KubeVirt
    #[default]
    Kubevirtci,
    /// A checkout of KubeVirt, which is built
    Kubevirt,
}

impl ClusterArgs {
    /// Does what is asked for; `command` is the command line, to report errors in it, and `folder` that of
    /// `-C`, where it is run.
    pub(super) fn run(&self, command: Documented, folder: Option<&Path>) -> ExitCode {
        let Some(action) = self.action() else {
            let message = "only `ssh`, `kubectl` and `functest` take further arguments";
            refuse(command, "cluster", ErrorKind::TooManyValues, message);
        };
        let settings = Settings::of(|name| env::var_os(name));
        let root = self.root.folder();
        let provider = match self.provider {
            ProviderName::Kubevirtci => Provider::Kubevirtci,
            ProviderName::Kubevirt => Provider::Kubevirt,
        };
        let cluster = TestCluster::new(provider, &settings, &root);
        let script = script(&cluster, &action);
        let own = own();
        if self.dry_run {
            return print(&printed(&script.changing_to(folder), &own), &self.colours);
        }
        if self.action == Name::Up
            && let Some(checkout) = cluster.former_checkout()
        {
            let checkout = checkout.display();
            say(&format!("using `{checkout}` as it is\n"));
        }
        self.run_script(&script, &own)
    }

    /// The action with its arguments; `None` if it takes none.
    fn action(&self) -> Option<ClusterAction> {
        let arguments = || self.arguments.clone();
        let action = match self.action {
            Name::Functest => return Some(ClusterAction::Functest(arguments())),
            Name::Ssh => return Some(ClusterAction::Ssh(arguments())),
            Name::Kubectl => return Some(ClusterAction::Kubectl(arguments())),
            Name::Up => ClusterAction::Up,
            Name::Down => ClusterAction::Down,
            Name::Sync => ClusterAction::Sync,
            Name::SyncContainerdisks => ClusterAction::SyncContainerdisks,
            Name::Kubeconfig => ClusterAction::Kubeconfig,
            Name::Registry => ClusterAction::Registry,
        };
        self.arguments.is_empty().then_some(action)
    }

    fn run_script(&self, script: &Script, own: &Own) -> ExitCode {
        match self.try_script(script, own) {
            Ok(code) => code,
            Err(problem) => {
                let mut findings = Findings::default();
                findings.problems.push(*problem);
                self.colours.finish(findings, None)
            }
        }
    }

    fn try_script(&self, script: &Script, own: &Own) -> Result<ExitCode, Box<Problem>> {
        let mut runner = Runner::new(own, &say_command);
        for step in &script.steps {
            runner.run(step)?;
        }
        match &script.purpose {
            None => Ok(ExitCode::SUCCESS),
            Some(Purpose::HandOver(command)) => Ok(exit_code(runner.hand_over(command)?)),
            Some(Purpose::Line(word)) => {
                let line = runner.value(word);
                let line = format!("{}\n", line.display());
                Ok(print(&line, &self.colours))
            }
        }
    }
}
