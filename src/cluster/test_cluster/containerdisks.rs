//! The steps that bring images of guests into the registry of a test cluster.

use crate::cluster::script::{Command, Step, Word};

use super::cluster::TestCluster;
use super::settings::{
    ORACLE_LINUX_IMAGE, ORACLE_LINUX_TAGS, VALIDATION_OS_IMAGE, VALIDATION_OS_IMAGE_TAG,
};

/// The variable that has the address of the registry.
pub(super) const REGISTRY: &str = "CLUSTER_REGISTRY";

/// Pulls each image, and pushes it under the name by which the functional tests know it.
pub(super) fn steps(cluster: &TestCluster<'_>) -> Vec<Step> {
    let settings = cluster.settings;
    let [image, tag] = [VALIDATION_OS_IMAGE, VALIDATION_OS_IMAGE_TAG].map(|it| settings.get(it));
    let validation_os = moved(
        cluster,
        &format!("{image}:{tag}"),
        "validation-os-container-disk:latest",
        "`VALIDATION_OS_IMAGE` and `VALIDATION_OS_IMAGE_TAG` name the image; one that is not public \
         needs `podman login`",
    );
    let image = settings.get(ORACLE_LINUX_IMAGE);
    let tags = settings.get(ORACLE_LINUX_TAGS).split_whitespace();
    let oracle_linux = tags.flat_map(|tag| {
        moved(
            cluster,
            &format!("{image}:{tag}"),
            &format!("oraclelinux:{tag}"),
            "`ORACLE_LINUX_IMAGE` and `ORACLE_LINUX_TAGS` name the images; those that are not public need \
             `podman login`",
        )
    });
    validation_os.into_iter().chain(oracle_linux).collect()
}

/// Pulls an image, and pushes it into the registry under another name.
fn moved(cluster: &TestCluster<'_>, image: &str, name: &str, help: &str) -> [Step; 2] {
    let pushed = Word::variable(REGISTRY).then(["/", name].concat());
    let push = Command::new("podman", ["push", "--tls-verify=false", image]);
    [
        Step::Run {
            command: Command::new("podman", ["pull", image]),
            help: help.to_owned(),
        },
        Step::Run {
            command: push.with(pushed),
            help: cluster.help_up() + ", and its registry with it",
        },
    ]
}
