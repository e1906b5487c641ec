//! Pages with commands, run as their readers would run them, so that no command or output in them goes
//! stale.
//!
//! A fenced block with a path after its language is a file; a `console` block has commands, each
//! after `$ `, with their output. A `rust` block is run by `cargo test --doc`, from `src/lib.rs`. Other
//! blocks would not be run, so there are none.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::files::write;
use super::program::PROGRAM;
use super::programs;
use super::snapshots::compare;

const FENCE: &str = "```";
const PROMPT: &str = "$ ";

/// Runs the commands as they are written: `cargo run --` is the program that is tested.
const SHELL: &str = r#"exec 2>&1
cargo() { shift 2; "$PROGRAM" "$@"; }
"#;

/// How commands of programs begin that may not be installed.
const OTHERS: [&str; 3] = ["jq ", "kubectl ", "python3 "];

/// A fenced block.
struct Block<'g> {
    /// The line of its fence, from 1.
    line: usize,
    info: &'g str,
    text: String,
}

/// Writes the files of a guide into a folder and runs its commands there, in order, in the environment of
/// a command.
pub(crate) fn run(guide: &Path, folder: &Path, environment: &Command) {
    let text = fs::read_to_string(guide).unwrap();
    let blocks = blocks(&text);
    assert!(!blocks.is_empty(), "{} has no blocks", guide.display());
    for block in blocks {
        let place = format!("{}:{}", guide.display(), block.line);
        match block.info.split_once(' ') {
            Some((_, path)) => write(&folder.join(path), &block.text),
            None if block.info == "console" => {
                run_commands(&block.text, folder, environment, &place);
            }
            None if block.info == "rust" => {}
            None => panic!("{place}: a block is a file, `console` or `rust`"),
        }
    }
}

fn blocks(guide: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = guide.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        if let Some(info) = line.strip_prefix(FENCE) {
            let body = lines.by_ref().map(|(line, _)| line);
            let body = body.take_while(|line| *line != FENCE);
            blocks.push(Block {
                line: number,
                info,
                text: body.flat_map(|line| [line, "\n"]).collect(),
            });
        }
    }
    blocks
}

fn run_commands(block: &str, folder: &Path, environment: &Command, place: &str) {
    let mut commands: Vec<(&str, String)> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix(PROMPT) {
            commands.push((command, String::new()));
        } else {
            let (_, output) = commands.last_mut().expect("a block begins with a command");
            output.push_str(line);
            output.push('\n');
        }
    }
    for (command, expected) in commands {
        let of_others = OTHERS.iter().find(|other| command.starts_with(**other));
        if of_others.is_some_and(|other| programs::find(other.trim_end()).is_none()) {
            continue;
        }
        if let Err(difference) = compare(&output(command, folder, environment), expected.into()) {
            panic!("{place}: {command}\n{difference}");
        }
    }
}

/// What a command prints, errors included.
fn output(command: &str, folder: &Path, environment: &Command) -> String {
    let mut sh = Command::new("sh");
    for (name, value) in environment.get_envs() {
        match value {
            Some(value) => sh.env(name, value),
            None => sh.env_remove(name),
        };
    }
    let output = sh
        .current_dir(folder)
        .env("PROGRAM", PROGRAM)
        .args(["-c", &format!("{SHELL}{command}")])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}
