//! The program as a plugin of kubectl, run by the real kubectl.

use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::files::{temp_dir, write};
use crate::support::program::{Finished, PROGRAM, program, run};
use crate::support::programs;
use crate::support::skipped::skipped;
use crate::support::stand_ins::on_path;
use crate::texts::assert_same_text;

/// The names under which kubectl looks for a plugin, and for what completes its command line.
const NAMES: [&str; 2] = ["kubectl-instancetypes", "kubectl_complete-instancetypes"];

/// A folder with the program under both names. `None`, which is said, if there is no kubectl.
fn installed() -> Option<TempDir> {
    programs::find("kubectl")?;
    let place = temp_dir();
    for name in NAMES {
        symlink(PROGRAM, place.path().join(name)).unwrap();
    }
    Some(place)
}

/// kubectl, in a folder that has the plugin and nothing of the user's.
fn kubectl(installed: &TempDir, arguments: &[&str]) -> Finished {
    let mut kubectl = Command::new("kubectl");
    kubectl.args(arguments).current_dir(installed.path());
    kubectl
        .env("HOME", installed.path())
        .env_remove("KUBECONFIG")
        .env_remove("COLUMNS")
        .env_remove("COMMON_INSTANCETYPES_VERSION");
    run(on_path(&mut kubectl, installed.path()))
}

#[test]
fn kubectl_finds_the_plugin() {
    let Some(installed) = installed() else {
        return;
    };
    let finished = kubectl(&installed, &["plugin", "list", "--name-only"]);
    assert!(
        finished.stdout.contains("\nkubectl-instancetypes\n"),
        "{finished:?}"
    );
    // What completes its command line is none.
    assert!(!finished.stdout.contains("complete"), "{finished:?}");
}

#[test]
fn the_plugin_does_what_the_program_does() {
    let Some(installed) = installed() else {
        return;
    };
    for (arguments, file) in [
        (&["list", "--fits", "windows.11"][..], None),
        (&["show", "nonsense"], None),
        (&["vm", "check", "vm.yaml"], Some("kind: VirtualMachine\n")),
        (&["--version"], None),
    ] {
        if let Some(text) = file {
            write(&installed.path().join("vm.yaml"), text);
        }
        let alone = run(program().args(arguments).current_dir(installed.path()));
        let plugin = kubectl(&installed, &[&["instancetypes"], arguments].concat());
        assert_same_text(&plugin.stdout, alone.stdout);
        assert_same_text(&plugin.stderr, alone.stderr);
        assert_eq!(plugin.status, alone.status, "{arguments:?}");
    }
}

#[test]
fn the_help_names_the_plugin() {
    let Some(installed) = installed() else {
        return;
    };
    for arguments in [
        &["--help"][..],
        &["list", "--help"],
        &["vm", "impact", "--help"],
        &["sync", "-h"],
    ] {
        let mut alone = program();
        let alone = run(alone.args(arguments).env_remove("COLUMNS")).stdout;
        // Only the program itself has these scripts: they complete its own name.
        let alone = alone
            .lines()
            .filter(|line| !line.starts_with("  completions "));
        let alone: String = alone.map(|line| format!("{line}\n")).collect();
        let expected = alone.replace("common-instancetypes ", "kubectl instancetypes ");
        assert!(expected.contains("Usage: kubectl instancetypes "));
        let finished = kubectl(&installed, &[&["instancetypes"], arguments].concat());
        assert_same_text(&finished.stdout, expected);
    }
}

#[test]
fn messages_name_the_plugin() {
    let Some(installed) = installed() else {
        return;
    };
    let explained = kubectl(&installed, &["instancetypes", "--explain", "stale-file"]).stdout;
    let help = " `kubectl instancetypes build` fixes it";
    assert!(explained.contains(help), "{explained}");
    // The first error is found by the program, the second one by clap.
    for (arguments, usage) in [
        (&["list", "-o", "csv"][..], "list [OPTIONS] [WHAT]"),
        (
            &["vm", "check", "--nonsense"],
            "vm check [OPTIONS] <FILE>...",
        ),
    ] {
        let finished = kubectl(&installed, &[&["instancetypes"], arguments].concat());
        let usage = format!("\n\nUsage: kubectl instancetypes {usage}\n");
        assert!(finished.stderr.contains(&usage), "{finished:?}");
        assert_eq!(finished.status, Some(2));
    }
}

/// Whether kubectl asks plugins how to complete their command lines, as since v1.26; says so if not.
fn asks_plugins(installed: &TempDir) -> bool {
    let version = kubectl(installed, &["version", "--client", "--output=json"]).stdout;
    let version: Value = serde_json::from_str(&version).unwrap();
    let minor = version["clientVersion"]["minor"].as_str().unwrap();
    let asks = minor.trim_end_matches('+').parse::<u32>().unwrap() >= 26;
    if !asks {
        skipped("this kubectl asks no plugin how to complete its command line");
    }
    asks
}

#[test]
fn kubectl_completes_the_command_line_of_the_plugin() {
    let Some(installed) = installed() else {
        return;
    };
    if !asks_plugins(&installed) {
        return;
    }
    write(&installed.path().join("machines/web.yaml"), "");
    write(&installed.path().join("machine.yaml"), "");
    let offered = |words: &[&str]| {
        let finished = kubectl(
            &installed,
            &[&["__complete", "instancetypes"], words].concat(),
        );
        assert_eq!(finished.status, Some(0), "{finished:?}");
        finished.stdout
    };
    assert_same_text(
        &offered(&["l"]),
        "list\tList instance types and preferences, and find those that suit\n:4\n",
    );
    assert_same_text(
        &offered(&["list", "--fits", "windows.11"]),
        "windows.11\nwindows.11.virtio\n:4\n",
    );
    assert_same_text(&offered(&["show", "u1.m"]), "u1.micro\nu1.medium\n:4\n");
    // A folder is not the end of a path.
    assert_same_text(
        &offered(&["vm", "check", "mach"]),
        "machine.yaml\nmachines/\n:6\n",
    );
    assert_same_text(
        &offered(&["vm", "check", "machines/"]),
        "machines/web.yaml\n:4\n",
    );
    assert_same_text(&offered(&["nonsense", "x"]), ":4\n");
    assert!(!offered(&[""]).contains("completions"));
}
