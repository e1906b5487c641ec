//! Completion scripts and manual pages, which are written from the command line's definition.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use common_instancetypes::cli::Cli;
use tempfile::TempDir;

use crate::support::files::{project, temp_dir};
use crate::support::program::program;
use crate::support::skipped::skipped;
use crate::texts::assert_snapshot;

const NAME: &str = env!("CARGO_PKG_NAME");

/// The command line as it is after clap added `help` and the like.
fn command() -> clap::Command {
    let mut command = Cli::documented();
    command.build();
    command
}

fn subcommands(command: &clap::Command) -> BTreeSet<String> {
    let names = command.get_subcommands().map(clap::Command::get_name);
    names.map(str::to_owned).collect()
}

fn completions(shell: &str) -> String {
    let output = program().args(["completions", shell]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a program with a script as its input; `None` if it is not installed.
fn run(program: &str, arguments: &[&str], script: &str) -> Option<Output> {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        skipped(format_args!("{program} is not installed"));
        return None;
    };
    child
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    Some(child.wait_with_output().unwrap())
}

/// Asserts that a run succeeded without complaint, and returns what it printed.
fn quiet(output: Output) -> String {
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && complaints.is_empty(),
        "{complaints}"
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn shells_accept_their_scripts() {
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        if let Some(output) = run(shell, &[check], &completions(shell)) {
            quiet(output);
        }
    }
    for shell in ["elvish", "powershell"] {
        assert!(completions(shell).contains("validate"), "{shell}");
    }
}

/// What bash offers for the last of some words.
fn completed_by_bash(words: &[&str]) -> Option<BTreeSet<String>> {
    completed_by_bash_in(project(), words)
}

/// What bash offers in a folder for the last of some words.
fn completed_by_bash_in(folder: &Path, words: &[&str]) -> Option<BTreeSet<String>> {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let last = words.len() - 1;
    let [before, word] = [words.len() - 2, last].map(|position| &quoted[position]);
    let script = format!(
        "cd '{}'\n{}\nCOMP_WORDS=({})\nCOMP_CWORD={last}\n\
         [[ $(complete -p {NAME}) =~ -F\\ ([^\\ ]+) ]]\n\
         \"${{BASH_REMATCH[1]}}\" {NAME} {word} {before}\n\
         printf '%s\\n' \"${{COMPREPLY[@]}}\"\n",
        folder.display(),
        completions("bash"),
        quoted.join(" "),
    );
    let output = run("bash", &["--norc", "-s"], &script)?;
    Some(quiet(output).lines().map(str::to_owned).collect())
}

#[test]
fn bash_completes_subcommands_and_their_options() {
    let Some(offered) = completed_by_bash(&[NAME, ""]) else {
        return;
    };
    let command = command();
    let missing: Vec<_> = subcommands(&command)
        .difference(&offered)
        .cloned()
        .collect();
    assert!(missing.is_empty(), "{missing:?} of {offered:?}");
    let offered = |words: &[&str]| completed_by_bash(words).unwrap();
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    assert_eq!(offered(&[NAME, "di"]), set(&["diff"]));
    assert_eq!(offered(&[NAME, "diff", "--form"]), set(&["--format"]));
    assert_eq!(
        offered(&[NAME, "diff", "--format", ""]),
        set(&["text", "markdown", "json"])
    );
}

#[test]
fn bash_completes_the_sides_of_diff() {
    let place = temp_dir();
    fs::write(place.path().join("release.yaml"), "").unwrap();
    for arguments in [
        &["init", "--quiet", "--initial-branch=main"][..],
        &["commit", "--quiet", "--allow-empty", "--message=x"],
        &["tag", "v9.9.8"],
        &["branch", "release-9.9"],
        &["tag", HOSTILE],
    ] {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
        if git
            .args(arguments)
            .current_dir(place.path())
            .status()
            .is_err()
        {
            skipped("there is no git");
            return;
        }
    }
    let offered = |words: &[&str]| completed_by_bash_in(place.path(), words);
    let Some(sides) = offered(&[NAME, "diff", "rel"]) else {
        return;
    };
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    assert_eq!(sides, set(&["release.yaml", "release-9.9"]));
    let offered = |words: &[&str]| offered(words).unwrap();
    assert_eq!(offered(&[NAME, "diff", "v9.9.8", "ma"]), set(&["main"]));
    assert_eq!(
        offered(&[NAME, "diff", "--format", "ma"]),
        set(&["markdown"])
    );
    assert_eq!(offered(&[NAME, "validate", "v9"]), set(&[""]));
    // The value of an option is not the subcommand.
    for words in [
        [NAME, "validate", "--allow", "x", "diff", "v9"],
        [NAME, "--root", "diff", "validate", "x", "v9"],
    ] {
        assert_eq!(offered(&words), set(&[""]));
    }
    assert_eq!(
        offered(&[NAME, "--color", "never", "diff", "v"]),
        set(&["v9.9.8", HOSTILE])
    );
    assert!(!place.path().join("ran").exists());

    let elsewhere = temp_dir();
    let folder = place.path().to_str().unwrap();
    let words = [NAME, "-C", folder, "diff", "rel"];
    let sides = completed_by_bash_in(elsewhere.path(), &words).unwrap();
    assert_eq!(sides, set(&["release.yaml", "release-9.9"]));
}

/// A name that git allows, and that runs a command if a shell expands it.
const HOSTILE: &str = "v$(touch${IFS}ran)";

#[test]
fn bash_offers_no_word_of_the_usage() {
    for subcommand in ["validate", "diff"] {
        let Some(offered) = completed_by_bash(&[NAME, subcommand, ""]) else {
            return;
        };
        let of_the_usage = |word: &String| word.starts_with(['<', '[']);
        assert!(!offered.iter().any(of_the_usage), "{offered:?}");
    }
}

#[test]
fn bash_completes_names_and_words_of_the_catalog() {
    let Some(names) = completed_by_bash(&[NAME, "list", "--fits", "windows.1"]) else {
        return;
    };
    let expected = [
        "windows.10",
        "windows.10.virtio",
        "windows.11",
        "windows.11.virtio",
    ];
    assert_eq!(names, expected.map(str::to_owned).into());
    let nouns = completed_by_bash(&[NAME, "list", "pref"]).unwrap();
    assert_eq!(nouns, ["preferences".to_owned()].into());
    for (words, expected) in [
        (&["list", "--class", "n"][..], "network"),
        (&["recommend", "--series", "cx"], "cx1"),
        (&["list", "--os", "win"], "windows"),
        (&["list", "--arch", "s"], "s390x"),
        (&["show", "--kind", "vmcp"], "vmcp"),
        (
            &["show", "--overlay", "common-clusterp"],
            "common-clusterpreferences-bundle",
        ),
        (
            &["vm", "check", "--overlay", "common-clusteri"],
            "common-clusterinstancetypes-bundle",
        ),
        (
            &["vm", "matrix", "--instancetype", "u1.2x"],
            "u1.2xlarge u1.2xmedium",
        ),
        (
            &["vm", "matrix", "--preference", "windows.2k19"],
            "windows.2k19 windows.2k19.virtio",
        ),
        (&["vm", "matrix", "--output", ""], "csv json markdown table"),
        (&["vm", "matrix", "-o", "m"], "markdown"),
        (&["vm", "check", "--format", "j"], "json junit"),
        (&["vm", "expand", "--output", ""], "json text yaml"),
    ] {
        let offered = completed_by_bash(&[&[NAME][..], words].concat()).unwrap();
        let expected = expected.split(' ').map(str::to_owned).collect();
        assert_eq!(offered, expected, "{words:?}");
    }
    let columns = completed_by_bash(&[NAME, "list", "--sort-by", "required"]).unwrap();
    assert_eq!(
        columns,
        ["required-cpu", "required-memory"]
            .map(str::to_owned)
            .into()
    );
}

#[test]
fn bash_completes_the_codes_of_rules() {
    for words in [
        &[NAME, "--explain", "stale-f"][..],
        &[NAME, "validate", "--allow", "stale-f"],
    ] {
        let Some(offered) = completed_by_bash(words) else {
            return;
        };
        assert_eq!(offered, BTreeSet::from(["stale-file".to_owned()]));
    }
}

/// Writes the manual pages into the folder `man`, which does not exist yet.
fn write_pages() -> TempDir {
    let place = temp_dir();
    let mut man = program();
    man.args(["man", "--out-dir"]).arg(place.path().join("man"));
    let printed = quiet(man.output().unwrap());
    let is_page = |line: &str| line.starts_with("wrote ") && line.ends_with(".1");
    assert!(printed.lines().all(is_page), "{printed}");
    place
}

/// A page as `man` has it for a word: dashes are escaped.
fn escaped(word: &str) -> String {
    word.replace('-', "\\-")
}

/// A heading as roff has it.
fn quoted(heading: &str) -> String {
    if heading.contains(' ') {
        format!("\"{heading}\"")
    } else {
        heading.to_owned()
    }
}

#[test]
fn the_page_of_diff() {
    let place = write_pages();
    let page = place.path().join(format!("man/{NAME}-diff.1"));
    let folder = project().join("tests/program/command_line");
    assert_snapshot(&fs::read_to_string(page).unwrap(), &folder.join("diff.1"));
}

#[test]
fn manual_pages_name_every_subcommand_and_option() {
    let place = write_pages();
    let folder = place.path().join("man");
    let command = command();
    let main = fs::read_to_string(folder.join(format!("{NAME}.1"))).unwrap();
    // `help` has no page: it says what the pages say.
    let documented = command
        .get_subcommands()
        .filter(|command| command.get_name() != "help");
    let mut pages = BTreeSet::from([format!("{NAME}.1")]);
    for subcommand in documented {
        let page = format!("{NAME}-{}.1", subcommand.get_name());
        // The pages of what is below `vm` say the same of their own options.
        let below = subcommand.get_subcommands().map(clap::Command::get_name);
        let below = below.filter(|name| *name != "help");
        pages.extend(below.map(|below| format!("{NAME}-{}-{below}.1", subcommand.get_name())));
        let text = fs::read_to_string(folder.join(&page)).unwrap();
        let title = format!("{NAME}-{}(1)", subcommand.get_name());
        assert!(main.contains(&escaped(&title)), "{title}");
        for argument in subcommand.get_arguments().filter(|it| !it.is_hide_set()) {
            let word = match argument.get_long() {
                Some(long) => escaped(&format!("--{long}")),
                None => argument.get_value_names().unwrap().concat(),
            };
            assert!(text.contains(&word), "{page}: {word}");
        }
        for section in [
            "EXAMPLES",
            "EXIT STATUS",
            "ENVIRONMENT",
            "SEE ALSO",
            "VERSION",
        ] {
            // What prints no problems in colours needs no variable.
            let is_there = section != "ENVIRONMENT" || text.contains("color");
            let heading = format!("\n.SH {}\n", quoted(section));
            assert_eq!(text.contains(&heading), is_there, "{page}: {section}");
        }
        pages.insert(page);
    }
    let written = fs::read_dir(&folder).unwrap();
    let written = written.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(written.collect::<BTreeSet<_>>(), pages);
}

#[test]
fn manual_pages_are_without_warnings() {
    let place = write_pages();
    let folder = place.path().join("man");
    for page in fs::read_dir(&folder).unwrap() {
        let page = page.unwrap().path();
        let page = page.to_str().unwrap();
        let Some(output) = run("groff", &["-man", "-ww", "-z", page], "") else {
            return;
        };
        quiet(output);
    }
}

#[test]
fn a_folder_that_cannot_be_made() {
    let place = write_pages();
    let file = place.path().join(format!("man/{NAME}.1"));
    let output = program()
        .args(["man", "--out-dir"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let complaint = String::from_utf8(output.stderr).unwrap();
    let expected = format!("error[foreign-file]: cannot replace `{}`: ", file.display());
    assert!(complaint.starts_with(&expected), "{complaint}");
}
