//! The page about clusters, with a cluster.

use std::fs;

use crate::support::api_server::api_server;
use crate::support::catalog::copied_catalog;
use crate::support::files::{copy_folder, project};
use crate::support::guide;
use crate::support::program::run;
use crate::support::stand_ins::on_path;

/// The commands of the README that bring the catalog into a cluster.
#[test]
fn the_readme_syncs_a_cluster() {
    let Some(server) = api_server() else { return };
    let readme = fs::read_to_string(project().join("README.md")).unwrap();
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("common-instancetypes sync"))
        .collect();
    assert_eq!(commands, [" --dry-run", ""]);
    let sync = |options: &str| {
        let mut command = server.program();
        let checkout = copied_catalog();
        command.current_dir(checkout.path());
        run(command.arg("sync").args(options.split_whitespace()))
    };
    let [shown, done] = [commands[0], commands[1]].map(sync);
    shown.assert_success();
    done.assert_success();
    assert!(shown.stdout.contains("122"), "{}", shown.stdout);
    assert!(done.stdout.contains("done: 122 applied"), "{}", done.stdout);
}

#[test]
fn every_block_of_the_page_about_clusters_is_true() {
    let Some(server) = api_server() else { return };
    let checkout = copied_catalog();
    for folder in ["_build", "VirtualMachineClusterPreferences"] {
        copy_folder(&project().join(folder), &checkout.path().join(folder));
    }
    let mut environment = server.program();
    on_path(&mut environment, server.assets());
    guide::run(
        &project().join("docs/cluster.md"),
        checkout.path(),
        &environment,
    );
}
