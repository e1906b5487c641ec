//! Where a test cluster's scripts come from, and what is in them.

/// What brings up a test cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// kubevirtci, with a release of KubeVirt.
    Kubevirtci,
    /// The checkout of KubeVirt, which is built and deployed.
    Kubevirt,
}

/// What is known of a provider.
pub(super) struct Facts {
    /// The folder of its checkout, which git ignores and `make clean` removes.
    pub(super) checkout: &'static str,
    /// What is cloned.
    pub(super) repository: &'static str,
    /// The variable that names the tag or the branch that is cloned.
    pub(super) tag: &'static str,
    /// Where the scripts of kubevirtci are in the checkout.
    pub(super) scripts: &'static str,
    /// The variables that its scripts are given.
    pub(super) variables: &'static [&'static str],
}

impl Provider {
    pub(super) const fn facts(self) -> Facts {
        match self {
            Self::Kubevirtci => Facts {
                checkout: "_cluster-up",
                repository: "https://github.com/kubevirt/kubevirtci.git",
                tag: "KUBEVIRTCI_TAG",
                scripts: "cluster-up",
                variables: &[
                    "KUBEVIRT_MEMORY_SIZE",
                    "KUBEVIRT_DEPLOY_CDI",
                    "KUBEVIRT_VERSION",
                    "KUBEVIRTCI_TAG",
                ],
            },
            Self::Kubevirt => Facts {
                checkout: "_kubevirt",
                repository: "https://github.com/kubevirt/kubevirt.git",
                tag: "KUBEVIRT_TAG",
                scripts: "kubevirtci/cluster-up",
                variables: &["KUBEVIRT_MEMORY_SIZE", "KUBEVIRT_TAG"],
            },
        }
    }
}
