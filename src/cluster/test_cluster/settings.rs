//! The variables that change what is run, and their defaults.

use std::ffi::OsString;

use crate::cluster::releases::MAIN;

/// A variable of the environment.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What counts if it is not set, or empty.
    pub default: &'static str,
    /// What it says, for people.
    pub meaning: &'static str,
}

/// All variables that are read.
pub const VARIABLES: &[Variable] = &[
    Variable {
        name: "KUBEVIRT_MEMORY_SIZE",
        default: "16G",
        meaning: "the memory of each node",
    },
    Variable {
        name: "KUBEVIRT_DEPLOY_CDI",
        default: "true",
        meaning: "whether kubevirtci deploys CDI",
    },
    Variable {
        name: "KUBEVIRT_VERSION",
        default: MAIN,
        meaning: "the release of KubeVirt; `main` is the newest stable",
    },
    Variable {
        name: "KUBEVIRTCI_TAG",
        default: "2606122341-dc57311b",
        meaning: "the tag of kubevirtci",
    },
    Variable {
        name: "KUBEVIRT_TAG",
        default: MAIN,
        meaning: "the branch or tag of KubeVirt that is built",
    },
    Variable {
        name: VALIDATION_OS_IMAGE,
        default: "quay.io/kubevirtci/validation-os-container-disk",
        meaning: "the image of Validation OS",
    },
    Variable {
        name: VALIDATION_OS_IMAGE_TAG,
        default: "26100.8972.260722-1659",
        meaning: "its tag",
    },
    Variable {
        name: ORACLE_LINUX_IMAGE,
        default: "quay.io/kubevirtci/oraclelinux",
        meaning: "the image of Oracle Linux",
    },
    Variable {
        name: ORACLE_LINUX_TAGS,
        default: "8.10 9.5",
        meaning: "its tags, with spaces between them",
    },
];

pub(super) const VALIDATION_OS_IMAGE: &str = "VALIDATION_OS_IMAGE";
pub(super) const VALIDATION_OS_IMAGE_TAG: &str = "VALIDATION_OS_IMAGE_TAG";
pub(super) const ORACLE_LINUX_IMAGE: &str = "ORACLE_LINUX_IMAGE";
pub(super) const ORACLE_LINUX_TAGS: &str = "ORACLE_LINUX_TAGS";

/// The values of the variables.
#[derive(Debug, Clone)]
pub struct Settings(Vec<(&'static str, String)>);

impl Settings {
    /// The values that an environment sets, and the defaults of what it does not.
    pub fn of(environment: impl Fn(&str) -> Option<OsString>) -> Self {
        let value = |variable: &Variable| {
            let set = environment(variable.name).filter(|it| !it.is_empty());
            let value = set.map_or(variable.default.to_owned(), |it| {
                it.to_string_lossy().into_owned()
            });
            (variable.name, value)
        };
        Self(VARIABLES.iter().map(value).collect())
    }

    /// The value of a variable.
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(it, _)| *it == name);
        found.map_or("", |(_, value)| value)
    }
}
