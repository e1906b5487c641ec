//! A test cluster, with the steps that its actions share.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::cluster::script::{Command, Reading, Step};
use crate::text::join;

use super::provider::{Facts, Provider};
use super::settings::Settings;

/// The target of a checkout's Makefile that takes the cluster down.
pub(super) const DOWN: &str = "cluster-down";

/// A test cluster.
#[derive(Debug)]
pub struct TestCluster<'c> {
    pub(super) provider: Provider,
    pub(super) settings: &'c Settings,
    /// The folder that the checkout is in, the catalog's.
    pub(super) root: &'c Path,
    /// Whether the checkout is there.
    has_checkout: bool,
}

impl<'c> TestCluster<'c> {
    /// The cluster of a provider, whose checkout is in the folder `root`. Nothing but the existence of
    /// that is looked at.
    #[must_use]
    pub fn new(provider: Provider, settings: &'c Settings, root: &'c Path) -> Self {
        let has_checkout = join(root, provider.facts().checkout).exists();
        Self {
            provider,
            settings,
            root,
            has_checkout,
        }
    }

    /// The checkout that was there already, which is used as it is.
    #[must_use]
    pub fn former_checkout(&self) -> Option<PathBuf> {
        self.has_checkout.then(|| self.checkout())
    }

    pub(super) fn facts(&self) -> Facts {
        self.provider.facts()
    }

    /// The variables, and the checkout if it is not there.
    pub(super) fn prepared(&self) -> Vec<Step> {
        let facts = self.facts();
        let set = |name: &&'static str| Step::Set {
            name,
            value: self.settings.get(name).into(),
        };
        let mut steps: Vec<Step> = facts.variables.iter().map(set).collect();
        if !self.has_checkout {
            steps.push(self.clone());
        }
        steps
    }

    fn clone(&self) -> Step {
        let facts = self.facts();
        let tag = self.settings.get(facts.tag);
        let arguments: [OsString; 7] = [
            "clone".into(),
            "--depth".into(),
            "1".into(),
            "--branch".into(),
            tag.into(),
            facts.repository.into(),
            self.checkout().into(),
        ];
        Step::Run {
            command: Command::new("git", arguments),
            help: format!("`{}` names the tag or branch that is cloned", facts.tag),
        }
    }

    /// `cluster` with an action, as it is typed for this provider.
    pub(super) fn typed(&self, action: &str) -> String {
        match self.provider {
            Provider::Kubevirtci => format!("`cluster {action}`"),
            Provider::Kubevirt => format!("`cluster --provider kubevirt {action}`"),
        }
    }

    /// What to do if the cluster is not there.
    pub(super) fn help_up(&self) -> String {
        format!("is the cluster up? {} brings it up", self.typed("up"))
    }

    /// A target of the Makefile in the checkout.
    pub(super) fn make(&self, target: &'static str) -> Step {
        let arguments: [OsString; 3] = [target.into(), "-C".into(), self.checkout().into()];
        let why = "what it printed says why; it needs Docker or Podman";
        let checkout = self.checkout();
        Step::Run {
            command: Command::new("make", arguments),
            help: match target {
                // Without the checkout, what is still up could not be taken down any more.
                DOWN => why.to_owned(),
                _ => format!(
                    "{why}, and `{}` can be removed to get it anew",
                    checkout.display()
                ),
            },
        }
    }

    /// A script of kubevirtci.
    pub(super) fn script(&self, name: &str) -> Command {
        Command::new(self.path_of(name), Vec::<OsString>::new())
    }

    /// kubectl for this cluster.
    pub(super) fn kubectl<const N: usize>(&self, arguments: [&str; N]) -> Command {
        self.script("kubectl.sh").with_all(arguments)
    }

    /// Sets `KUBECONFIG` to the file that kubectl reads this cluster and its login from.
    pub(super) fn find_kubeconfig(&self) -> Step {
        Step::Find {
            name: "KUBECONFIG",
            before: "",
            command: self.script("kubeconfig.sh"),
            reading: Reading::Line,
            help: self.help_up(),
        }
    }

    fn checkout(&self) -> PathBuf {
        join(self.root, self.facts().checkout)
    }

    pub(super) fn path_of(&self, script: &str) -> PathBuf {
        self.checkout().join(self.facts().scripts).join(script)
    }
}
