//! The options that say which cluster is meant.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use crate::cluster::{FIELD_MANAGER, Kubectl, VARIABLE};

/// Which cluster is meant, as kubectl is told. The program is `kubectl`, or what `KUBECTL` names.
#[derive(Debug, Args)]
#[command(next_help_heading = "The cluster")]
pub(super) struct KubectlArgs {
    /// The file that kubectl reads its clusters and logins from
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,

    /// The context in that file [default: the current one]
    #[arg(long, value_name = "NAME")]
    context: Option<String>,
}

impl KubectlArgs {
    /// kubectl for that cluster.
    pub(super) fn kubectl(&self) -> Kubectl {
        kubectl_with(self.options())
    }

    /// kubectl for that cluster, and for a namespace if one is given.
    pub(super) fn kubectl_in(&self, namespace: Option<&str>) -> Kubectl {
        let namespace = namespace.map(|it| OsString::from(format!("--namespace={it}")));
        kubectl_with(self.options().into_iter().chain(namespace).collect())
    }

    /// A program that takes kubectl's options, or what a variable names instead.
    pub(super) fn program(&self, variable: &str, standard: &str) -> Kubectl {
        program_with(variable, standard, self.options())
    }

    /// The options that are given, which kubectl and this program have in common.
    pub(super) fn options(&self) -> Vec<OsString> {
        let options = [
            ("kubeconfig", self.kubeconfig.as_ref().map(OsString::from)),
            ("context", self.context.as_ref().map(OsString::from)),
        ];
        let given = options.into_iter().filter_map(|(name, value)| {
            let mut option = OsString::from(format!("--{name}="));
            option.push(value?);
            Some(option)
        });
        given.collect()
    }
}

/// kubectl, or the program that `KUBECTL` names, with some options.
pub(super) fn kubectl_with(options: Vec<OsString>) -> Kubectl {
    program_with(VARIABLE, "kubectl", options)
}

/// A program with some options, or what a variable names instead.
fn program_with(variable: &str, standard: &str, options: Vec<OsString>) -> Kubectl {
    let program = env::var(variable).ok().filter(|it| !it.trim().is_empty());
    Kubectl::new(program.as_deref().unwrap_or(standard), options)
}

/// The field manager of a cluster that is a side of a comparison.
#[derive(Debug, Args)]
pub(super) struct ManagerArgs {
    /// Of a cluster, whose objects are compared, besides those of virt-operator: what this field manager has applied
    #[arg(long, value_name = "NAME", default_value = FIELD_MANAGER)]
    pub(super) field_manager: String,
}
