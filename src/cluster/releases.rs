//! The projects that are deployed, with where their releases are.

use super::script::{Command, Reading, Step, Word};

/// A project whose releases have an operator, and a custom resource that the operator deploys it for.
#[derive(Debug)]
pub(super) struct Project {
    /// The variable that names the release.
    pub(super) variable: &'static str,
    /// The manifest of the operator.
    pub(super) operator: &'static str,
    /// The manifest of the custom resource.
    pub(super) resource: &'static str,
    /// The addresses of the manifests, up to the version.
    downloads: &'static str,
    /// The address that says which release is the newest stable one.
    newest: &'static str,
    /// How it says so.
    reading: Reading,
}

/// KubeVirt.
pub(super) const KUBEVIRT: Project = Project {
    variable: "KUBEVIRT_VERSION",
    operator: "kubevirt-operator.yaml",
    resource: "kubevirt-cr.yaml",
    downloads: "https://github.com/kubevirt/kubevirt/releases/download/",
    newest: "https://storage.googleapis.com/kubevirt-prow/devel/release/kubevirt/kubevirt/stable.txt",
    reading: Reading::Version,
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
