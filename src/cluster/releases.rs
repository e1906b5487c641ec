//! The projects that are deployed, with where their releases are, and what they are in a cluster.

use super::operator::KUBEVIRTS;
use super::script::{Command, Reading, Step, Word};

/// A project whose releases have an operator, and a custom resource that the operator deploys it for.
#[derive(Debug)]
pub(super) struct Project {
    /// What it is, which is the kind of its custom resource, too.
    pub(super) name: &'static str,
    /// The variable that names the release.
    pub(super) variable: &'static str,
    /// The manifest of the operator.
    pub(super) operator: &'static str,
    /// The manifest of the custom resource.
    pub(super) resource: &'static str,
    /// The addresses of the manifests, up to the version.
    pub(super) downloads: &'static str,
    /// The address that says which release is the newest stable one.
    newest: &'static str,
    /// How it says so.
    reading: Reading,
    /// The namespace that the manifests of the releases are for.
    pub(super) namespace: &'static str,
    /// The kind of the custom resource, as its definition is named.
    pub(super) kind: &'static str,
    /// The name of the custom resource in the manifests of the releases.
    pub(super) instance: &'static str,
    /// The deployment of the operator.
    pub(super) operator_name: &'static str,
    /// The conditions with which the operator says that it does no more: each of the lists alone says so.
    /// A condition has a type, a status, and a reason where only one means that.
    pub(super) failures:
        &'static [&'static [(&'static str, &'static str, Option<&'static str>)]],
}

/// KubeVirt.
pub(super) const KUBEVIRT: Project = Project {
    name: "KubeVirt",
    variable: "KUBEVIRT_VERSION",
    operator: "kubevirt-operator.yaml",
    resource: "kubevirt-cr.yaml",
    downloads: "https://github.com/kubevirt/kubevirt/releases/download/",
    newest: "https://storage.googleapis.com/kubevirt-prow/devel/release/kubevirt/kubevirt/stable.txt",
    reading: Reading::Version,
    namespace: "kubevirt",
    kind: KUBEVIRTS,
    instance: "kubevirt",
    operator_name: "virt-operator",
    // KubeVirt: `UpdateConditionsFailedExists`. It tries again after every other failure.
    failures: &[&[("Synchronized", "False", Some("ExistingDeployment"))]],
};

/// The Containerized Data Importer, which fills volumes.
pub(super) const CDI: Project = Project {
    name: "CDI",
    variable: "CDI_VERSION",
    operator: "cdi-operator.yaml",
    resource: "cdi-cr.yaml",
    downloads: "https://github.com/kubevirt/containerized-data-importer/releases/download/",
    newest: "https://api.github.com/repos/kubevirt/containerized-data-importer/releases/latest",
    reading: Reading::Release,
    namespace: "cdi",
    kind: "cdis.cdi.kubevirt.io",
    instance: "cdi",
    operator_name: "cdi-operator",
    // `MarkCrFailed` of controller-lifecycle-operator-sdk: somebody has to do something.
    failures: &[&[
        ("Available", "False", None),
        ("Progressing", "False", None),
        ("Degraded", "True", None),
    ]],
};

/// The version that stands for the newest stable release.
pub(super) const MAIN: &str = "main";

impl Project {
    /// Sets the variable of the release to the newest stable one.
    pub(super) fn find_newest(&self) -> Step {
        let variable = self.variable;
        Step::Find {
            name: variable,
            before: "",
            command: Command::new("curl", ["-fsSL", self.newest]),
            reading: self.reading,
            help: format!("`{variable}` names a release, which then is not looked up"),
        }
    }

    /// The address of a manifest of the release that the variable names.
    pub(super) fn address(&self, manifest: &str) -> Word {
        let release = Word::from(self.downloads).then(Word::variable(self.variable));
        release.then(["/", manifest].concat())
    }
}
