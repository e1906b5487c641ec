//! The scripts that measure: what they say is missing, and when they fail.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::files::{project, temp_dir, write};
use crate::support::program::{Finished, PROGRAM, run, run_within};
use crate::support::programs;
use crate::support::stand_ins::{on_path, write_script};
use crate::texts::assert_same_text;

/// How many instructions the stand-in for valgrind counts.
const COUNTED: u64 = 1_000_000;

/// The commands that are counted.
const COMMANDS: [&str; 5] = ["build", "validate", "check-tree-clean", "diff", "vm matrix"];

/// Counts the instructions, with a stand-in for valgrind and these figures.
fn count(figures: &Path, arguments: &[&str]) -> Option<Finished> {
    programs::find("bash")?;
    programs::find("taskset")?;
    let stand_ins = temp_dir();
    let counted = format!("echo '==1== Collected : {COUNTED}' >&2");
    write_script(&stand_ins.path().join("valgrind"), &counted);
    let mut command = Command::new(project().join("benches/instructions.sh"));
    on_path(&mut command, stand_ins.path());
    command.args(arguments);
    command.env("PROGRAM", PROGRAM).env("FIGURES", figures);
    Some(run(&mut command))
}

/// Figures as the script writes them; `None` where it cannot be run.
fn written() -> Option<(TempDir, String)> {
    let folder = temp_dir();
    let file = folder.path().join("figures.txt");
    let finished = count(&file, &["--renew"])?;
    assert_eq!(finished.status, Some(0), "{}", finished.stderr);
    Some((folder, fs::read_to_string(file).unwrap()))
}

/// Counts with figures in which `build` has this one. What is printed names the file as `FIGURES`.
fn count_with_figure(figure: &str) -> Option<Finished> {
    let (folder, figures) = written()?;
    let file = folder.path().join("figures.txt");
    let build = format!("build{COUNTED:>25}");
    assert!(figures.contains(&build), "{figures}");
    write(&file, figures.replace(&build, &format!("build  {figure}")));
    let mut finished = count(&file, &[])?;
    finished.stderr = finished.stderr.replace(file.to_str().unwrap(), "FIGURES");
    Some(finished)
}

#[test]
fn figures_name_the_rust_and_every_command() {
    let Some((_folder, figures)) = written() else {
        return;
    };
    let mut lines = figures.lines();
    let first = "# Instructions of each command, written by benches/instructions.sh --renew";
    assert_eq!(lines.next(), Some(first));
    let rust = lines.next().unwrap();
    assert!(rust.starts_with("rust ") && rust.contains('.'), "{rust}");
    let expected = COMMANDS.map(|name| format!("{name:<18}{COUNTED:>12}"));
    assert_eq!(lines.collect::<Vec<_>>(), expected);
    // The committed ones are of the same commands.
    let committed = fs::read_to_string(project().join("benches/instructions.txt")).unwrap();
    let names = |text: &str| -> Vec<String> {
        let lines = text.lines().skip(2);
        lines.map(|line| line[..18].trim().to_owned()).collect()
    };
    assert_eq!(names(&committed), COMMANDS);
}

#[test]
fn more_than_a_few_instructions_more_are_a_failure() {
    let Some(finished) = count_with_figure("943396") else {
        return;
    };
    assert_eq!(finished.status, Some(1));
    assert_same_text(
        &finished.stderr,
        "\
`build` has 6.0 % more instructions than FIGURES says: 1000000 instead of 943396
If that is meant, renew the figures in the same commit: benches/instructions.sh --renew
",
    );
}

#[test]
fn more_than_a_few_instructions_fewer_are_a_failure_as_well() {
    let Some(finished) = count_with_figure("1063830") else {
        return;
    };
    assert_eq!(finished.status, Some(1));
    let said = "`build` has 6.0 % fewer instructions than ";
    assert!(finished.stderr.starts_with(said), "{}", finished.stderr);
}

#[test]
fn a_few_instructions_more_or_fewer_are_no_failure() {
    for figure in ["961539", "1041666"] {
        let Some(finished) = count_with_figure(figure) else {
            return;
        };
        assert_eq!((finished.status, finished.stderr.as_str()), (Some(0), ""));
    }
}

#[test]
fn figures_of_another_rust_are_not_compared() {
    let folder = temp_dir();
    let file = folder.path().join("figures.txt");
    write(&file, "rust 1.0.0 x86_64-unknown-linux-gnu\nbuild  1\n");
    let Some(finished) = count(&file, &[]) else {
        return;
    };
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""));
    let (said, rust) = finished.stderr.split_once(", and this is rust ").unwrap();
    assert_eq!(
        said,
        "benches/instructions.sh: the figures are of rust 1.0.0 x86_64-unknown-linux-gnu"
    );
    assert_eq!(rust.lines().count(), 1, "{rust}");
}

#[test]
fn a_comparison_without_upstream_measures_the_rest() {
    if programs::find("bash").is_none() {
        return;
    }
    let mut command = Command::new(project().join("benches/compare.sh"));
    command.env("ROUNDS", "1").env("PROGRAM", PROGRAM);
    command.env_remove("UPSTREAM").env_remove("CATALOGS");
    let finished = run_within(Duration::from_mins(3), &mut command);
    assert_eq!(finished.status, Some(0), "{}", finished.stderr);
    assert_same_text(
        &finished.stderr,
        "\
missing: UPSTREAM, a checkout of kubevirt/common-instancetypes: only this program is measured
missing: CATALOGS, the program of benches/catalogs: no floor of one process, and no 1,000 definitions
",
    );
    let (times, ratios) = finished.stdout.split_once("\nwall time:\n").unwrap();
    let rows: Vec<(&str, Vec<f64>)> = times.lines().skip(1).map(row).collect();
    let names: Vec<&str> = rows.iter().map(|(name, _)| *name).collect();
    let expected = [
        "build: ours",
        "build: coreutils",
        "nothing",
        "validation: ours",
    ];
    assert_eq!(names, expected);
    for (name, times) in rows {
        assert_eq!(times.len(), 2, "{name}");
        assert!(times.into_iter().all(|time| time > 0.0), "{name}");
    }
    let names: Vec<_> = ratios
        .lines()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    let expected = ["build, ours / coreutils", "validation, ours / coreutils"];
    assert_eq!(names, expected);
}

/// The name and the times of a row.
fn row(line: &str) -> (&str, Vec<f64>) {
    let (name, times) = line.split_once("  ").unwrap();
    let times = times.split_whitespace().filter(|it| *it != "ms");
    (name, times.map(|time| time.parse().unwrap()).collect())
}
