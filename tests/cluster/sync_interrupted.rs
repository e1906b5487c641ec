//! `sync`, interrupted: the next run completes it, and nothing is missing in between.

use std::env;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::support::api_server::{PLURALS, api_server};
use crate::support::files::{temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::run;
use crate::support::random::Random;
use crate::support::stand_ins::write_script;
use crate::sync::{SMALL, assert_holds, published, sync, todays};
use crate::watch::Watch;

/// The variable that says how often a sync is interrupted.
const VARIABLE: &str = "SYNC_ROUNDS";

/// As often as that in each run of the tests.
const FEW_ROUNDS: u64 = 10;

/// How long a sync takes that is not interrupted, or a little more, in milliseconds.
const DURATION: u64 = 900;

#[test]
fn a_sync_whose_kubectl_is_killed_is_completed_by_the_next() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let sides = [published(&oracle, "v1.7.0"), todays()];
    run(&mut sync(&server, &sides[0])).assert_success();
    let watch = Watch::start(&server, &[]);
    let mut random = Random::new(13);
    let rounds = env::var(VARIABLE).map_or(FEW_ROUNDS, |it| it.parse().unwrap());
    let mut interrupted = 0;
    for round in 0..rounds {
        let side = &sides[usize::from(round % 2 == 0)];
        let mut command = sync(&server, side);
        let started = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(random.number() % DURATION));
        kill_children_of(started.id());
        let finished = started.wait_with_output().unwrap();
        let said = String::from_utf8(finished.stderr).unwrap();
        if !finished.status.success() {
            interrupted += 1;
            assert!(said.starts_with("error[cluster-failed]: cannot "), "{said}");
            assert!(
                said.contains("`kubectl` ended with signal: 9 (SIGKILL)"),
                "{said}"
            );
        }
    }
    assert!(
        interrupted > 0,
        "only {interrupted} of {rounds} were interrupted"
    );
    run(&mut sync(&server, &sides[1])).assert_success();
    assert_holds(&server, &sides[1]);
    assert!(watch.finish() > 10);
}

/// Kills the programs that a process has started.
fn kill_children_of(process: u32) {
    let mut kill = Command::new("pkill");
    kill.args(["-KILL", "--parent", &process.to_string()]);
    kill.status().unwrap();
}

#[test]
fn a_sync_whose_server_is_stopped_is_completed_by_the_next() {
    let (Some(oracle), Some(mut server)) = (oracle(), api_server()) else {
        return;
    };
    run(&mut sync(&server, &published(&oracle, "v1.7.0"))).assert_success();
    let watch = Watch::start(&server, &[]);
    let mut interrupted = 0;
    for wait in [100, 300, 500, 700] {
        let mut command = sync(&server, &todays());
        let started = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        sleep(Duration::from_millis(wait));
        server.stop();
        let finished = started.wait_with_output().unwrap();
        if !finished.status.success() {
            interrupted += 1;
            let said = String::from_utf8(finished.stderr).unwrap();
            assert!(said.starts_with("error[cluster-failed]: cannot "), "{said}");
        }
        server.resume();
    }
    assert!(interrupted > 0);
    run(&mut sync(&server, &todays())).assert_success();
    assert_holds(&server, &todays());
    assert!(watch.finish() > 10);
}

#[test]
fn what_somebody_deletes_or_changes_beside_a_sync_is_mended_by_the_next() {
    let Some(server) = api_server() else { return };
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    run(&mut sync(&server, &[&small])).assert_success();
    // Somebody is faster than what this sync has seen: it looks, and then all this happens.
    let kubectl = folder.path().join("kubectl");
    let beside = "delete virtualmachineclusterinstancetypes a.small";
    let text = format!(
        "case \"$*\" in *--show-managed-fields*) '{0}' \"$@\"; '{0}' {beside} >/dev/null;; *) exec '{0}' \"$@\";; esac",
        server.assets().join("kubectl").display()
    );
    write_script(&kubectl, &text);
    write(&small, SMALL.replace("4Gi", "8Gi"));
    let watch = Watch::start(&server, &["a.small"]);
    run(sync(&server, &[&small]).env("KUBECTL", &kubectl)).assert_success();
    run(&mut sync(&server, &[&small])).assert_success();
    assert_holds(&server, &[&small]);
    server.kubectl_ok(&["label", PLURALS[0], "a.large", "team=blue"]);
    run(&mut sync(&server, &[&small])).assert_success();
    watch.finish();
}
