//! The examples of the help of commands that need a cluster.

use std::path::Path;
use std::process::Command;

use crate::support::api_server::api_server;
use crate::support::catalog::copied_catalog;
use crate::support::files::{copy_folder, project};
use crate::support::program::{PROGRAM, program, run};
use crate::support::stand_ins::on_path;

/// The commands whose examples are run here.
const COMMANDS: [&str; 1] = ["sync"];

#[test]
fn the_examples_of_the_help_succeed() {
    let Some(server) = api_server() else { return };
    let folder = copied_catalog();
    copy_folder(&project().join("_build"), &folder.path().join("release"));
    copy_folder(
        &project().join("examples/acme"),
        &folder.path().join("acme"),
    );
    let context = ["config", "rename-context", "test", "production"];
    server.kubectl_ok(&context);
    for command in COMMANDS {
        let help = run(program().args([command, "--help"])).stdout;
        for example in examples(&help) {
            let mut bash = in_bash(&server.program(), example, folder.path());
            run(&mut bash).assert_success();
        }
    }
    server.kubectl_ok(&["config", "rename-context", "production", "test"]);
}

/// The lines that are indented below what they do.
fn examples(help: &str) -> impl Iterator<Item = &str> {
    let (_, section) = help.split_once("\nExamples:\n").unwrap();
    let lines = section.lines().take_while(|line| !line.is_empty());
    lines.filter_map(|line| line.strip_prefix("    "))
}

/// A script with the environment of the program, which is on its path.
fn in_bash(program: &Command, script: &str, folder: &Path) -> Command {
    let mut bash = Command::new("bash");
    on_path(&mut bash, Path::new(PROGRAM).parent().unwrap());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => bash.env(name, value),
            None => bash.env_remove(name),
        };
    }
    bash.args(["-c", script]).current_dir(folder);
    bash
}
