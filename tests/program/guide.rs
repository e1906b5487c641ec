//! The pages with commands, but for those that need a cluster.

use common_instancetypes::cluster::VARIABLES;

use crate::support::catalog::copied_catalog;
use crate::support::files::project;
use crate::support::guide;
use crate::support::program::program;

#[test]
fn every_block_of_the_guide_is_true() {
    let checkout = copied_catalog();
    guide::run(
        &project().join("docs/overlays.md"),
        checkout.path(),
        &program(),
    );
}

#[test]
fn every_block_of_the_page_about_data_is_true() {
    let checkout = copied_catalog();
    guide::run(&project().join("docs/data.md"), checkout.path(), &program());
}

#[test]
fn every_block_of_the_page_about_the_gallery_is_true() {
    let checkout = copied_catalog();
    let page = project().join("docs/gallery.md");
    guide::run(&page, checkout.path(), &program());
}

#[test]
fn every_block_of_the_page_about_virtual_machines_is_true() {
    let checkout = copied_catalog();
    guide::run(
        &project().join("docs/virtual-machines.md"),
        checkout.path(),
        &program(),
    );
}

#[test]
fn every_block_of_the_page_about_deployment_is_true() {
    run_without_variables("docs/deployment.md");
}

#[test]
fn every_block_of_the_page_about_clusters_for_tests_is_true() {
    run_without_variables("docs/test-clusters.md");
}

/// Runs a page about clusters, whatever cluster the variables of the tests name.
fn run_without_variables(page: &str) {
    const OTHERS: [&str; 4] = [
        "KUBECTL",
        "KUBEVIRT_NAMESPACE",
        "CDI_VERSION",
        "CDI_NAMESPACE",
    ];
    let checkout = copied_catalog();
    let mut environment = program();
    for name in VARIABLES.iter().map(|it| it.name).chain(OTHERS) {
        environment.env_remove(name);
    }
    guide::run(&project().join(page), checkout.path(), &environment);
}
