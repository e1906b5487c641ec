//! The page about clusters, with a cluster.

use crate::support::api_server::api_server;
use crate::support::catalog::copied_catalog;
use crate::support::files::{copy_folder, project};
use crate::support::guide;

#[test]
fn every_block_of_the_page_about_clusters_is_true() {
    let Some(server) = api_server() else { return };
    let checkout = copied_catalog();
    for folder in ["_build", "VirtualMachineClusterPreferences"] {
        copy_folder(&project().join(folder), &checkout.path().join(folder));
    }
    let mut environment = server.program();
    let path = std::env::var("PATH").unwrap();
    environment.env("PATH", format!("{}:{path}", server.assets().display()));
    guide::run(
        &project().join("docs/cluster.md"),
        checkout.path(),
        &environment,
    );
}
