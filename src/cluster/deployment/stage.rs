//! The stages of a deployment, as data.

use std::ffi::OsString;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use crate::cluster::kubectl::Kubectl;
use crate::cluster::releases::{CDI, KUBEVIRT, MAIN, Project};
use crate::cluster::script::{Command, Step, Word, is_version};
use crate::text::join;

/// How long the server takes at most to serve a kind that is new to it.
const ESTABLISHED_WITHIN: &str = "--timeout=60s";

/// What is deployed, and how.
#[derive(Debug)]
pub struct Deployment<'d> {
    /// kubectl for the cluster.
    pub kubectl: &'d Kubectl,
    /// The version of KubeVirt.
    pub kubevirt: Version,
    /// The namespace of KubeVirt.
    pub kubevirt_namespace: String,
    /// The version of CDI; `None` where that is not deployed.
    pub cdi: Option<Version>,
    /// The namespace of CDI.
    pub cdi_namespace: String,
    /// The folder of the manifests; `None` for those of the releases.
    pub manifests: Option<&'d Path>,
    /// How long each of both is waited for.
    pub timeout: Duration,
}

/// A version of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Version {
    /// The newest stable one.
    Newest,
    /// A release: `v1.8.0`.
    Release(String),
}

impl FromStr for Version {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            MAIN => Ok(Self::Newest),
            release if is_version(release) => Ok(Self::Release(release.to_owned())),
            _ => Err("it is neither `main` nor a release such as `v1.8.0`"),
        }
    }
}

/// A part of a deployment.
#[derive(Debug)]
pub enum Stage {
    /// A step of a script.
    Step(Step),
    /// A project is waited for.
    Wait(Target),
}

/// A project in a cluster.
#[derive(Debug, Clone)]
pub struct Target {
    pub(super) project: &'static Project,
    pub(super) namespace: String,
    pub(super) timeout: Duration,
}

impl Deployment<'_> {
    /// Everything that is done, in order.
    #[must_use]
    pub fn stages(&self) -> Vec<Stage> {
        let targets = self.targets();
        let versions = [Some(&self.kubevirt), self.cdi.as_ref()];
        let versions = targets.iter().zip(versions.into_iter().flatten());
        let versions = versions.filter(|_| self.manifests.is_none());
        let set = versions.map(|(target, version)| Stage::Step(set(target.project, version)));
        let mut stages: Vec<Stage> = set.collect();
        for target in targets {
            let project = target.project;
            stages.extend([
                Stage::Step(self.apply(&target, project.operator)),
                Stage::Step(self.established(project)),
                Stage::Step(self.apply(&target, project.resource)),
                Stage::Wait(target),
            ]);
        }
        stages
    }

    /// What is deployed, in order.
    pub(super) fn targets(&self) -> Vec<Target> {
        let target = |project: &'static Project, namespace: &str| Target {
            project,
            namespace: namespace.to_owned(),
            timeout: self.timeout,
        };
        let kubevirt = target(&KUBEVIRT, &self.kubevirt_namespace);
        let cdi = self.cdi.as_ref();
        let cdi = cdi.map(|_| target(&CDI, &self.cdi_namespace));
        [kubevirt].into_iter().chain(cdi).collect()
    }

    fn apply(&self, target: &Target, manifest: &'static str) -> Step {
        let project = target.project;
        let file = match self.manifests {
            Some(folder) => Word::from(join(folder, manifest)),
            None => project.address(manifest),
        };
        let apply = Command::kubectl(self.kubectl, ["apply", "-n", &target.namespace, "-f"]);
        Step::Run {
            command: apply.with(file),
            help: self.help(target),
        }
    }

    fn help(&self, target: &Target) -> String {
        let project = target.project;
        if self.manifests.is_none() && target.namespace != project.namespace {
            return format!(
                "the manifests of {}'s releases are for the namespace `{}`; `--manifests` names a folder with \
                 others",
                project.name, project.namespace
            );
        }
        "what it printed says why; what was applied before stays, and `deploy` can be run again"
            .to_owned()
    }

    /// Waits until the server serves the kind of the custom resource.
    fn established(&self, project: &Project) -> Step {
        let wait = ["wait", "--for=condition=Established", ESTABLISHED_WITHIN];
        let kind = format!("crd/{}", project.kind);
        Step::Run {
            command: Command::kubectl(self.kubectl, wait).with(kind),
            help: format!("the manifest `{}` has to bring it", project.operator),
        }
    }
}

/// Sets the variable that says which release of a project it is.
fn set(project: &Project, version: &Version) -> Step {
    match version {
        Version::Newest => project.find_newest(),
        Version::Release(version) => Step::Set {
            name: project.variable,
            value: version.into(),
        },
    }
}

impl Stage {
    /// The same as a command; waiting with kubectl says less of what is not ready.
    #[must_use]
    pub fn as_step(&self, kubectl: &Kubectl) -> Step {
        match self {
            Self::Step(step) => step.clone(),
            Self::Wait(target) => Step::Run {
                command: target.wait_command(kubectl),
                help: String::new(),
            },
        }
    }
}

impl Target {
    /// What it is, for people.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.project.name
    }

    /// The release that is deployed; empty if nobody knows it.
    #[must_use]
    pub fn release(&self) -> Word {
        Word::variable(self.project.variable)
    }

    fn wait_command(&self, kubectl: &Kubectl) -> Command {
        let arguments: [OsString; 6] = [
            "wait".into(),
            "--for=condition=Available".into(),
            format!("--timeout={}s", self.timeout.as_secs()).into(),
            "-n".into(),
            self.namespace.clone().into(),
            format!("{}/{}", self.project.kind, self.project.instance).into(),
        ];
        Command::kubectl(kubectl, arguments)
    }
}
