//! `deploy`: KubeVirt, CDI and the catalog, in the cluster that kubectl points to.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use clap::error::ErrorKind;

use crate::cluster::{
    self, Deployment, Kubectl, Purpose, Runner, Script, Stage, Target, Version, missing_manifests,
    printed,
};
use crate::diagnostic::Problem;

use super::catalog::RootArgs;
use super::invocation::own;
use super::kubectl_args::KubectlArgs;
use super::printing::{ColourArgs, Findings, print, say};
use super::progress;
use super::refusal::{Documented, refuse};
use super::scripts::{exit_code, say_command};
use super::timeout::timeout;

/// Deploy KubeVirt, CDI and this catalog in a cluster
///
/// Of KubeVirt and then of CDI, the operator is applied, then the custom resource, and then it is waited for.
/// At the end, the catalog is synced, and what KubeVirt deploys of it is taken over: `sync --adopt`.
#[derive(Debug, Args)]
pub(super) struct Deploy {
    /// The namespace of KubeVirt [default: `kubevirt`] [env: `KUBEVIRT_NAMESPACE`]
    #[arg(value_name = "NAMESPACE")]
    kubevirt_namespace: Option<String>,

    /// The namespace of CDI [default: `cdi`] [env: `CDI_NAMESPACE`]
    #[arg(long, value_name = "NAME", conflicts_with = "no_cdi")]
    cdi_namespace: Option<String>,

    /// The release of KubeVirt; `main` is the newest stable one [default: `main`] [env: `KUBEVIRT_VERSION`]
    #[arg(long, value_name = "VERSION", conflicts_with = "manifests")]
    kubevirt_version: Option<String>,

    /// The release of CDI; `main` is the newest stable one [default: `main`] [env: `CDI_VERSION`]
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["manifests", "no_cdi"])]
    cdi_version: Option<String>,

    /// A folder with the manifests, named as in the releases: `kubevirt-operator.yaml`, `kubevirt-cr.yaml`, `cdi-operator.yaml`, `cdi-cr.yaml`; nothing is looked up or downloaded then
    #[arg(long, value_name = "DIR")]
    manifests: Option<PathBuf>,

    /// Leave CDI out
    #[arg(long)]
    no_cdi: bool,

    /// Leave the catalog out
    #[arg(long, conflicts_with = "root")]
    no_sync: bool,

    /// How long to wait for KubeVirt, and then for CDI
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = timeout)]
    timeout: Duration,

    /// Run nothing, and print every command, in order
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    root: RootArgs,

    #[command(flatten)]
    colours: ColourArgs,

    // Its heading would be that of what follows.
    #[command(flatten)]
    kubectl: KubectlArgs,
}

impl Deploy {
    /// Deploys; `command` is the command line, to report errors in it, and `folder` that of `-C`, where it is
    /// run.
    pub(super) fn run(&self, command: Documented, folder: Option<&Path>) -> ExitCode {
        let kubectl = self.kubectl.kubectl();
        let deployment = match self.deployment(&kubectl) {
            Ok(deployment) => deployment,
            Err(message) => refuse(command, "deploy", ErrorKind::ValueValidation, &message),
        };
        let missing = missing_manifests(&deployment);
        if !missing.is_empty() {
            return self.fail(missing);
        }
        let stages = deployment.stages();
        if self.dry_run {
            let steps = stages.iter().map(|it| it.as_step(&kubectl)).collect();
            let purpose = self.sync().map(Purpose::HandOver);
            let script = Script { steps, purpose }.changing_to(folder);
            return print(&printed(&script, &own()), &self.colours);
        }
        match self.carry_out(&stages, &kubectl) {
            Ok(code) => code,
            Err(problem) => self.fail(vec![*problem]),
        }
    }

    fn deployment<'d>(&'d self, kubectl: &'d Kubectl) -> Result<Deployment<'d>, String> {
        let cdi = version(self.cdi_version.as_ref(), "CDI_VERSION");
        Ok(Deployment {
            kubectl,
            kubevirt: version(self.kubevirt_version.as_ref(), "KUBEVIRT_VERSION")?,
            kubevirt_namespace: given(self.kubevirt_namespace.as_ref(), "KUBEVIRT_NAMESPACE")
                .unwrap_or_else(|| "kubevirt".to_owned()),
            cdi: if self.no_cdi { None } else { Some(cdi?) },
            cdi_namespace: given(self.cdi_namespace.as_ref(), "CDI_NAMESPACE")
                .unwrap_or_else(|| "cdi".to_owned()),
            manifests: self.manifests.as_deref(),
            timeout: self.timeout,
        })
    }

    /// The command that brings the catalog in.
    fn sync(&self) -> Option<cluster::Command> {
        let sync = ["sync", "--adopt", "--yes"].map(OsString::from);
        let arguments = sync.into_iter().chain(self.root.option());
        let arguments = arguments.chain(self.kubectl.options());
        (!self.no_sync).then(|| cluster::Command::own(arguments))
    }

    fn carry_out(&self, stages: &[Stage], kubectl: &Kubectl) -> Result<ExitCode, Box<Problem>> {
        let own = own();
        let mut runner = Runner::new(&own, &say_command);
        for stage in stages {
            match stage {
                Stage::Step(step) => runner.run(step)?,
                Stage::Wait(target) => {
                    let release = runner.value(&target.release());
                    let release = release.to_str().filter(|it| !it.is_empty());
                    wait(target, release, kubectl)?;
                }
            }
        }
        match self.sync() {
            None => Ok(ExitCode::SUCCESS),
            Some(sync) => Ok(exit_code(runner.hand_over(&sync)?)),
        }
    }

    fn fail(&self, problems: Vec<Problem>) -> ExitCode {
        let mut findings = Findings::default();
        findings.problems.extend(problems);
        self.colours.finish(findings, None)
    }
}

/// Waits for a project, and shows on a terminal how far it is.
fn wait(target: &Target, release: Option<&str>, kubectl: &Kubectl) -> Result<(), Box<Problem>> {
    let name = target.name();
    say_command(&format!("waiting until {name} is available"));
    let spinner = progress::spinner();
    let waited = cluster::wait(target, release, kubectl, &|how_far| {
        spinner.set_message(how_far.to_owned());
    });
    spinner.finish_and_clear();
    let took = waited?.as_secs();
    say(&format!("    {name} is available after {took} s\n"));
    Ok(())
}

/// What an option says, or else a variable.
fn given(option: Option<&String>, variable: &str) -> Option<String> {
    let set = || {
        let value = env::var_os(variable)?;
        (!value.is_empty()).then(|| value.to_string_lossy().into_owned())
    };
    option.cloned().or_else(set)
}

fn version(option: Option<&String>, variable: &str) -> Result<Version, String> {
    let Some(text) = given(option, variable) else {
        return Ok(Version::Newest);
    };
    text.parse().map_err(|why| match option {
        Some(_) => format!("invalid version '{text}': {why}"),
        None => format!("invalid value '{text}' of the variable '{variable}': {why}"),
    })
}
