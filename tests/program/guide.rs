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
fn every_block_of_the_page_about_virtual_machines_is_true() {
    let checkout = copied_catalog();
    guide::run(
        &project().join("docs/virtual-machines.md"),
        checkout.path(),
        &program(),
    );
}

#[test]
fn every_block_of_the_page_about_clusters_for_tests_is_true() {
    let checkout = copied_catalog();
    let mut environment = program();
    for variable in VARIABLES {
        environment.env_remove(variable.name);
    }
    let page = project().join("docs/test-clusters.md");
    guide::run(&page, checkout.path(), &environment);
}
