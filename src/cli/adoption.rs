//! Taking over what virt-operator deploys, and handing it back.

use std::time::Duration;

use clap::Args;

use crate::cluster::{self, Adoption, Handed, KubeVirt, Kubectl};
use crate::diagnostic::{Code, Problem, backticked};

use super::printing::{Findings, say};
use super::sync_problems::{ASK, unless_failed};
use super::timeout::timeout_or_seconds;

/// The options that say how something is synced, which a release does not do.
const NOT_WITH_RELEASE: [&str; 12] = [
    "adopt",
    "bundle",
    "from",
    "root",
    "extend",
    "version_label",
    "dry_run",
    "diff",
    "output",
    "no_prune",
    "force_conflicts",
    "namespace",
];

/// What becomes of the copy that virt-operator deploys.
#[derive(Debug, Args)]
pub(super) struct AdoptionArgs {
    /// Take over the copy that virt-operator deploys, before anything else; it then no longer deploys one
    #[arg(long)]
    pub(super) adopt: bool,

    /// Hand the copy back to virt-operator instead of a sync: it deploys it again
    #[arg(long, conflicts_with_all = NOT_WITH_RELEASE)]
    pub(super) release: bool,

    /// How long virt-operator has to answer: `90s`, `10m`; a number alone is in seconds
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = timeout_or_seconds)]
    timeout: Duration,
}

impl AdoptionArgs {
    /// Takes over the copy; `None` if that fails.
    pub(super) fn take_over(
        &self,
        kubectl: &Kubectl,
        manager: &str,
        kubevirt: &KubeVirt,
        findings: &mut Findings,
    ) -> Option<()> {
        let handed = self.adoption(kubectl, manager).adopt(kubevirt);
        let handed = unless_failed(handed, "cannot take over", findings)?;
        say_handed(&handed, "taken over from");
        Some(())
    }

    /// Hands the copy back, and returns what is left; `None` if that fails.
    pub(super) fn hand_back(
        &self,
        kubectl: &Kubectl,
        manager: &str,
        findings: &mut Findings,
    ) -> Option<String> {
        let found = unless_failed(KubeVirt::find(kubectl), ASK, findings)?;
        let Some(kubevirt) = found else {
            findings.problems.push(no_kubevirt());
            unless_failed(cluster::end_hold(kubectl), "cannot let go", findings)?;
            return None;
        };
        let handed = self.adoption(kubectl, manager).release(&kubevirt);
        let handed = unless_failed(handed, "cannot hand back", findings)?;
        say_handed(&handed, "handed back to");
        Some(match handed.left.as_slice() {
            [] => String::new(),
            names => format!(
                "virt-operator does not deploy {}, which stay as they are\n",
                backticked(names)
            ),
        })
    }

    fn adoption<'a>(&self, kubectl: &'a Kubectl, manager: &'a str) -> Adoption<'a> {
        Adoption {
            kubectl,
            manager,
            patience: self.timeout,
            say: &|message| say(&format!("{message}\n")),
        }
    }
}

/// The KubeVirt of a cluster that has to have one.
pub(super) fn find_kubevirt(kubectl: &Kubectl, findings: &mut Findings) -> Option<KubeVirt> {
    let found = unless_failed(KubeVirt::find(kubectl), ASK, findings)?;
    if found.is_none() {
        findings.problems.push(no_kubevirt());
    }
    found
}

fn no_kubevirt() -> Problem {
    let message = "the cluster has no KubeVirt, whose virt-operator could deploy a copy";
    Problem::of_file(Code::ClusterFailed, "cluster:", message)
        .help("sync without `--adopt` or `--release`")
}

fn say_handed(handed: &Handed, done: &str) {
    let objects = handed.objects;
    let objects = match objects {
        1 => "1 object was".to_owned(),
        _ => format!("{objects} objects were"),
    };
    say(&format!("{objects} {done} virt-operator\n"));
    if !handed.is_confirmed {
        say("virt-operator has not said yet that it knows of the change\n");
    }
}
