//! `cluster sync`: the catalog in a cluster for tests. The kubectl of that cluster is a stand-in: a script that
//! calls kubectl.

use crate::support::api_server::{API, PLURALS, api_server};
use crate::support::catalog::FOLDERS;
use crate::support::files::{copy_folder, project, temp_dir};
use crate::support::program::run;
use crate::support::stand_ins::write_script;

#[test]
fn the_catalog_is_synced_through_the_kubectl_of_the_cluster() {
    let Some(server) = api_server() else {
        return;
    };
    let place = temp_dir();
    // At spaces, `KUBECTL` is divided.
    let root = place.path().join("my checkout");
    for folder in FOLDERS {
        copy_folder(&project().join(folder), &root.join(folder));
    }
    let kubectl = server.assets().join("kubectl");
    let log = place.path().join("log");
    for (scripts, provider) in [
        ("_cluster-up/cluster-up", "kubevirtci"),
        ("_kubevirt/kubevirtci/cluster-up", "kubevirt"),
    ] {
        write_script(
            &root.join(scripts).join("kubectl.sh"),
            &format!(
                "echo {provider} >>'{}'\nexec '{}' \"$@\"",
                log.display(),
                kubectl.display()
            ),
        );
        let mut command = server.program();
        command
            .args(["cluster", "sync", "--provider", provider, "--root"])
            .arg("my checkout");
        let finished = run(command.current_dir(place.path()));
        assert_eq!(finished.status, Some(0), "{}", finished.stderr);
        for (plural, name) in PLURALS.iter().zip(["u1.medium", "fedora"]) {
            assert!(server.get(&format!("{API}/{plural}/{name}")).is_some());
        }
    }
    let called = std::fs::read_to_string(log).unwrap();
    assert!(
        called.starts_with("kubevirtci\n") && called.ends_with("kubevirt\n"),
        "{called}"
    );
}
