//! The command line: what it accepts, what it prints, how it ends.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::iter;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::folders::{catalog, names_in, version_of_complete_set};
use crate::machine;
use crate::support::catalog::{bundles, copied_catalog, digest};
use crate::support::files::{copy_folder, project, temp_dir};
use crate::support::program::{Finished, PROGRAM, build, program, run};
use crate::support::skipped::skipped;
use crate::support::stand_ins::on_path;
use crate::support::{programs, side_by_side};
use crate::texts::{assert_same_text, assert_snapshot};

/// A run of the program in a folder that is not a catalog.
fn run_with(arguments: &[&str]) -> Finished {
    let place = temp_dir();
    let mut program = program();
    program.args(arguments).current_dir(place.path());
    // The help is as wide as the terminal.
    run(program.env_remove("COLUMNS"))
}

#[track_caller]
fn assert_wrong_command_line(arguments: &[&str], error: &str) {
    let finished = run_with(arguments);
    let expected = format!("error: {error}\n\nFor more information, try '--help'.\n");
    assert_same_text(&finished.stderr, &expected);
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""));
}

/// What the program should print, as a file.
fn snapshot(file: &str) -> PathBuf {
    project().join("tests/program/command_line").join(file)
}

#[track_caller]
fn assert_prints_file(arguments: &[&str], file: &str) {
    let finished = run_with(arguments);
    finished.assert_success();
    assert_snapshot(&finished.stdout, &snapshot(file));
}

#[test]
fn help_is_shown() {
    for arguments in [["--help"], ["help"]] {
        assert_prints_file(&arguments, "help.txt");
    }
    for arguments in [["build", "--help"], ["help", "build"]] {
        assert_prints_file(&arguments, "build-help.txt");
    }
    assert_prints_file(&["-h"], "short-help.txt");
    assert_prints_file(&["build", "-h"], "build-short-help.txt");
    assert_prints_file(&["diff", "--help"], "diff-help.txt");
}

const SUBCOMMANDS: [&str; 20] = [
    "build",
    "validate",
    "check-tree-clean",
    "diff",
    "list",
    "show",
    "tree",
    "recommend",
    "export",
    "vm",
    "vm check",
    "vm expand",
    "vm impact",
    "vm matrix",
    "deploy",
    "cluster",
    "readme",
    "schema",
    "completions",
    "man",
];

/// The complete help of the program and of each subcommand, 80 columns wide.
fn helps() -> Vec<String> {
    let commands = SUBCOMMANDS.map(|name| name.split(' ').chain(["--help"]).collect());
    let commands = iter::once(vec!["--help"]).chain(commands);
    let help = commands.map(|arguments| {
        let finished = run(program().args(&arguments).env("COLUMNS", "80"));
        finished.assert_success();
        finished.stdout
    });
    help.collect()
}

#[test]
fn help_fits_into_80_columns_and_ends_with_the_exit_codes() {
    for help in helps() {
        let longest = help.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(80), "{help}");
        let success = "\nExit status:\n  0  success\n";
        assert!(
            help.contains("\nExamples:\n") && help.contains(success),
            "{help}"
        );
    }
}

#[test]
fn the_help_of_what_shows_the_version_label_names_its_variable() {
    for name in ["build", "list", "show", "recommend", "export", "gallery"] {
        let help = run(program().args([name, "--help"]));
        let variable = "\n  COMMON_INSTANCETYPES_VERSION  the version label";
        assert!(help.stdout.contains(variable), "{}", help.stdout);
    }
}

#[test]
fn options_that_are_not_of_a_cluster_are_under_their_own_heading() {
    let of_clusters = ["sync", "functest", "migrate", "gallery"];
    for name in SUBCOMMANDS.iter().chain(&of_clusters) {
        let arguments: Vec<&str> = name.split(' ').chain(["-h"]).collect();
        let finished = run(program().args(arguments).env("COLUMNS", "80"));
        finished.assert_success();
        let mut heading = "";
        for line in finished.stdout.lines() {
            if !line.starts_with(' ') && line.ends_with(':') {
                heading = line;
            }
            let option = line.trim_start();
            let starts = ["--color ", "-q, --quiet", "--format ", "--timeout "];
            if starts.iter().any(|it| option.starts_with(it)) {
                assert_eq!(heading, "Options:", "{name}: {line}");
            }
        }
    }
}

#[test]
fn the_help_of_what_runs_another_command_says_that_its_exit_code_is_passed_on() {
    for (name, code) in [
        ("deploy", "the exit code of `sync`, which is run last"),
        ("cluster", "the exit code of the command that is run last"),
    ] {
        let help = run(program().args([name, "--help"]));
        help.assert_success();
        let expected = format!("nothing was done\n  n  {code}\n");
        assert!(help.stdout.contains(&expected), "{}", help.stdout);
    }
}

#[test]
fn a_release_takes_no_option_that_says_how_to_sync() {
    for (option, shown) in [
        ("--no-prune", "--no-prune"),
        ("--force-conflicts", "--force-conflicts"),
        ("--extend=acme", "--extend <DIR>"),
        ("--root=.", "--root <DIR>"),
        ("--namespace=x", "--namespace <NAME>"),
        ("--version-label=v1.0.0", "--version-label <VERSION>"),
    ] {
        let finished = run_with(&["sync", "--release", option]);
        let error = format!("error: the argument '--release' cannot be used with '{shown}'\n");
        assert!(finished.stderr.starts_with(&error), "{}", finished.stderr);
        assert_eq!(finished.status, Some(2));
    }
}

#[test]
fn virt_operator_is_given_a_time_or_a_number_of_seconds() {
    for time in ["10m", "1h30m", "120"] {
        let mut command = program();
        command.args(["sync", "--release", "--timeout", time]);
        let finished = run(command.env("KUBECTL", "/nowhere"));
        assert!(finished.stderr.contains("cannot run"), "{finished:?}");
        assert_eq!(finished.status, Some(1));
    }
    assert_wrong_command_line(
        &["sync", "--timeout", "10x"],
        "invalid value '10x' for '--timeout <TIME>': a time is a number with a unit, `h`, `m` or `s`: `15m`, `1h30m`",
    );
    assert_wrong_command_line(
        &["sync", "--timeout", "0"],
        "invalid value '0' for '--timeout <TIME>': at least one second is needed",
    );
}

/// The examples of all helps: the lines that are indented below what they do.
fn examples() -> Vec<String> {
    let mut examples: Vec<String> = Vec::new();
    for help in helps() {
        let (_, section) = help.split_once("\nExamples:\n").unwrap();
        let lines = section.lines().take_while(|line| !line.is_empty());
        for line in lines.filter_map(|line| line.strip_prefix("    ")) {
            match examples.last_mut() {
                Some(last) if last.ends_with('\\') => last.push_str(&["\n", line].concat()),
                _ => examples.push(line.to_owned()),
            }
        }
    }
    examples
}

#[test]
fn the_examples_of_the_help_succeed() {
    if programs::find("bash").is_none() || programs::find("git").is_none() {
        return;
    }
    let copy = copied_catalog();
    let scene = "set -e
        git init --quiet
        git config user.name x
        git config user.email x@example.com
        common-instancetypes build --quiet
        git add --all
        git commit --quiet --message v9.9.8
        git tag v9.9.8
        git tag v9.9.9
        cp _build/common-preferences-bundle.yaml old.yaml
        cp old.yaml new.yaml
        mkdir catalog
        cp -R instancetypes preferences overlays catalog
        common-instancetypes recommend --preference fedora --manifest \\
            --image registry.example/fedora:latest > vm.yaml
        mkdir manifests
        cp vm.yaml manifests";
    let bash = |script: &str| {
        let mut bash = Command::new("bash");
        bash.args(["-c", script]).current_dir(copy.path());
        bash.env_remove("COMMON_INSTANCETYPES_VERSION");
        run(on_path(&mut bash, Path::new(PROGRAM).parent().unwrap()))
    };
    copy_folder(&project().join("examples/acme"), &copy.path().join("acme"));
    bash(scene).assert_success();
    let mut examples = examples();
    // Those that need a cluster are run by `tests/cluster/`.
    examples.retain(|it| !it.starts_with("common-instancetypes sync"));
    assert_eq!(examples.len(), 54, "{examples:#?}");
    for example in examples {
        bash(&example).assert_success();
    }
}

#[test]
fn shared_options_may_come_first() {
    let copy = copied_catalog();
    let root = copy.path().to_str().unwrap();
    let clean = "no problems in 122 definitions and 5 bundles\n";
    for arguments in [
        ["-C", root, "validate", "--color=never"],
        ["validate", "-C", root, "--color=never"],
        ["--root", root, "--color=never", "validate"],
        ["validate", "--color=never", "--root", root],
    ] {
        let finished = run_with(&arguments);
        finished.assert_success();
        assert_eq!(finished.stdout, clean, "{arguments:?}");
    }
    // Other paths are relative to the folder of `-C`.
    let finished = run_with(&["-C", root, "--root", ".", "validate"]);
    assert_eq!(finished.stdout, clean);
}

#[test]
fn a_folder_to_change_to_that_is_not_there() {
    run_with(&["-C", "nowhere", "build"]).assert_failure(
        "error[unreadable]: cannot change to `nowhere`: No such file or directory (os error 2)\n\
         --> nowhere\n\n1 error\n",
    );
}

#[test]
fn a_root_that_is_not_read_is_refused() {
    let usage = "\n\nUsage: common-instancetypes [OPTIONS] [COMMAND]";
    let error = "`--root` names a catalog, which is not read here".to_owned() + usage;
    for arguments in [
        &["--root", ".", "man", "--out-dir", "man"][..],
        &["man", "--out-dir", "man", "--root", "."],
        &["--root", ".", "completions", "bash"],
        &["--root", ".", "validate", "x.yaml"],
        &["--root", ".", "diff", "x.yaml", "y.yaml"],
        &["--root", ".", "list", "--from", "x.yaml"],
        &["--root", ".", "show", "a", "--from", "x.yaml"],
        &["--root", ".", "export", "--from", "x.yaml"],
        &[
            "--root",
            ".",
            "gallery",
            "--out-dir",
            "site",
            "--from",
            "x.yaml",
        ],
        &["--root", ".", "recommend", "--cpu", "4", "--from", "x.yaml"],
        &["--root", ".", "vm", "check", "vm.yaml", "--from", "x.yaml"],
        &["--root", ".", "vm", "expand", "vm.yaml", "--from", "x.yaml"],
        &["--root", ".", "vm", "matrix", "--from", "x.yaml"],
        &[
            "vm", "impact", "vm.yaml", "--from", "x.yaml", "--to", "y.yaml", "--root", ".",
        ],
    ] {
        assert_wrong_command_line(arguments, &error);
    }
    let error = "`--explain` is used without a subcommand".to_owned() + usage;
    assert_wrong_command_line(&["--explain", "no-tags", "build"], &error);
    let error = "a subcommand is missing".to_owned() + usage;
    assert_wrong_command_line(&["--color", "never"], &error);
}

#[test]
fn a_rule_is_explained() {
    let finished = run_with(&["--explain", "no-tags"]);
    finished.assert_success();
    assert_snapshot(&finished.stdout, &snapshot("explain.txt"));
    assert_wrong_command_line(
        &["--explain", "no-tag"],
        "invalid value 'no-tag' for '--explain <CODE>': there is no such rule; did you mean `no-tags`?",
    );
    assert_wrong_command_line(
        &["--explain", "nothing"],
        "invalid value 'nothing' for '--explain <CODE>': there is no such rule; `docs/rules.md` lists all of them",
    );
}

/// Every section of the page of rules is what `--explain` prints.
#[test]
fn rules_are_explained_as_on_their_page() {
    let page = fs::read_to_string(project().join("docs/rules.md")).unwrap();
    let sections: Vec<&str> = page.split("\n## `").skip(1).collect();
    assert!(sections.len() > 50, "{}", sections.len());
    side_by_side::map(&sections, |section| {
        let (code, _) = section.split_once('`').unwrap();
        let explained = run_with(&["--explain", code]).stdout;
        let section = format!("## `{}\n", section.trim_end());
        assert!(explained.starts_with(&section), "{code}: {explained}");
    });
}

#[test]
fn messages_name_the_program_as_it_was_started() {
    let copy = copied_catalog();
    let printed = |package: Option<&str>| {
        let mut check = Command::new(PROGRAM);
        check.args(["check-tree-clean"]).current_dir(copy.path());
        check.env_remove("COMMON_INSTANCETYPES_VERSION");
        check.env_remove("CARGO_PKG_NAME");
        run(check.envs(package.map(|name| ("CARGO_PKG_NAME", name)))).stdout
    };
    let help = |program: &str| format!("= help: run `{program} build` and commit what it writes\n");
    assert!(printed(None).contains(&help("common-instancetypes")));
    assert!(printed(Some("another")).contains(&help("common-instancetypes")));
    assert!(printed(Some("common-instancetypes")).contains(&help("cargo run --")));

    let mut explain = program();
    explain.env_remove("CARGO_PKG_NAME");
    let explained = run(explain.args(["--explain", "stale-file"])).stdout;
    assert!(
        explained.contains(" `common-instancetypes build` fixes it"),
        "{explained}"
    );
}

#[test]
fn the_build_that_mends_a_stale_file_is_that_of_the_same_catalog() {
    let place = temp_dir();
    let vendor = place.path().join("a vendor");
    copy_folder(&project().join("examples/acme"), &vendor);
    let root = copied_catalog();
    fs::rename(root.path(), place.path().join("a catalog")).unwrap();
    let mut check = program();
    check.env_remove("CARGO_PKG_NAME");
    check.arg("-C").arg(place.path());
    check.args([
        "check-tree-clean",
        "--root",
        "a catalog",
        "--extend",
        "a vendor",
    ]);
    let printed = run(&mut check).stdout;
    let command = format!(
        "run `common-instancetypes build -C {} --root 'a catalog' --extend 'a vendor'` and commit",
        place.path().display()
    );
    assert!(printed.contains(&command), "{printed}");
}

#[test]
fn schemas_complete_the_names_of_the_catalog_that_is_named() {
    let (place, elsewhere) = (temp_dir(), temp_dir());
    let written = |arguments: &[&str]| {
        let mut schema = program();
        schema.current_dir(elsewhere.path()).arg("schema");
        schema.arg("--out-dir").arg(place.path()).args(arguments);
        run(&mut schema)
    };
    let names = |arguments: &[&str]| {
        assert_eq!(written(arguments).status, Some(0));
        let schema = fs::read_to_string(place.path().join("preference.json")).unwrap();
        ["\"fedora\"", "\"acmelinux.9\""].map(|name| schema.contains(name))
    };
    let (root, acme) = (project(), project().join("examples/acme"));
    let [root, acme] = [root, acme.as_path()].map(|path| path.to_str().unwrap());
    assert_eq!(names(&[]), [true, false]);
    assert_eq!(names(&["--extend", acme]), [true, true]);
    assert_eq!(names(&["--root", root]), [true, false]);
    assert_eq!(names(&["--root", root, "--extend", acme]), [true, true]);
    let finished = written(&["--root", "nowhere"]);
    assert_eq!(finished.status, Some(1), "{finished:?}");
    assert!(
        finished.stderr.contains("error[unreadable]"),
        "{finished:?}"
    );
}

#[test]
fn a_version_label_without_its_v_is_warned_of() {
    let place = temp_dir();
    let warning = "\
warning[version-label]: the version label `1.8.0` does not begin with `v`
--> --version-label
 = note: users who select resources by `instancetype.kubevirt.io/common-instancetypes-version=v1.8.0` do not find these
 = help: use `--version-label v1.8.0`, as releases do

1 warning
";
    let label = ["--version-label", "1.8.0"];
    let finished = run(build(project(), place.path()).args(label));
    assert_eq!(
        (finished.status, finished.stderr.as_str()),
        (Some(0), warning)
    );
    version_of_complete_set(place.path());
    let mut denied = build(project(), place.path());
    run(denied.args(label).args(["--deny-warnings", "--quiet"])).assert_failure(warning);
    let finished = run(build(project(), place.path()).args(label).arg("--quiet"));
    finished.assert_success();
}

#[test]
fn a_version_label_of_the_environment_without_its_v_is_warned_of() {
    let place = temp_dir();
    let warning = "\
warning[version-label]: the version label `1.8.0` does not begin with `v`
--> COMMON_INSTANCETYPES_VERSION
 = note: users who select resources by `instancetype.kubevirt.io/common-instancetypes-version=v1.8.0` do not find these
 = help: set `COMMON_INSTANCETYPES_VERSION=v1.8.0`, as releases do

1 warning
";
    let mut build = build(project(), place.path());
    let finished = run(build.env("COMMON_INSTANCETYPES_VERSION", "1.8.0"));
    assert_eq!(
        (finished.status, finished.stderr.as_str()),
        (Some(0), warning)
    );
}

#[test]
fn help_is_shown_where_nothing_was_asked() {
    let finished = run_with(&[]);
    assert_snapshot(&finished.stderr, &snapshot("short-help.txt"));
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""));
}

#[test]
fn the_version_is_that_of_the_package() {
    let expected = concat!("common-instancetypes ", env!("CARGO_PKG_VERSION"), "\n");
    for argument in ["--version", "-V"] {
        let finished = run_with(&[argument]);
        finished.assert_success();
        assert_eq!(finished.stdout, expected);
    }
}

#[test]
fn a_wrong_command_line_is_refused() {
    assert_wrong_command_line(
        &["bild"],
        "unrecognized subcommand 'bild'\n\n  tip: a similar subcommand exists: 'build'\n\n\
         Usage: common-instancetypes [OPTIONS] [COMMAND]",
    );
    assert_wrong_command_line(
        &["build", "--rot", "."],
        "unexpected argument '--rot' found\n\n  tip: a similar argument exists: '--root'\n\n\
         Usage: common-instancetypes build --root <DIR>",
    );
    assert_wrong_command_line(
        &["build", "catalog"],
        "unexpected argument 'catalog' found\n\nUsage: common-instancetypes build [OPTIONS]",
    );
    assert_wrong_command_line(
        &["build", "--root"],
        "a value is required for '--root <DIR>' but none was supplied",
    );
    assert_wrong_command_line(
        &["build", "--root", "a", "--root", "b"],
        "the argument '--root <DIR>' cannot be used multiple times\n\n\
         Usage: common-instancetypes build [OPTIONS]",
    );
}

/// Labels that Kubernetes refuses, each with the reason.
fn bad_labels() -> Vec<(String, &'static str)> {
    let labels = [
        (
            "",
            "a version label cannot be empty; leave it out to use the version of the package",
        ),
        (
            "a b",
            "a label value cannot contain ` `; use letters, digits, `-`, `_` and `.`",
        ),
        (
            "v1/2",
            "a label value cannot contain `/`; use letters, digits, `-`, `_` and `.`",
        ),
        (
            "vé",
            "a label value cannot contain `é`; use letters, digits, `-`, `_` and `.`",
        ),
        (
            "-x",
            "a label value cannot start with `-`; start with a letter or digit",
        ),
        (
            "x-",
            "a label value cannot end with `-`; end with a letter or digit",
        ),
    ];
    let mut labels = labels.map(|(label, why)| (label.to_owned(), why)).to_vec();
    labels.push((
        "x".repeat(64),
        "a label value can have at most 63 bytes, but this one has 64",
    ));
    labels
}

#[test]
fn a_bad_version_label_is_refused() {
    for (label, why) in bad_labels() {
        let expected = |source: &str| {
            format!(
                "error: invalid value '{label}' {source}: {why}\n\nFor more information, try '--help'.\n"
            )
        };
        let place = temp_dir();
        let out_dir = place.path().join("out");
        let build = || build(project(), &out_dir);
        let mut by_flag = build();
        by_flag.arg(format!("--version-label={label}"));
        let mut by_environment = build();
        by_environment.env("COMMON_INSTANCETYPES_VERSION", &label);
        let flag = (by_flag, "for '--version-label <VERSION>'");
        let variable = (
            by_environment,
            "of the variable 'COMMON_INSTANCETYPES_VERSION'",
        );
        // An empty variable is one that is not set.
        let variable = (!label.is_empty()).then_some(variable);
        for (mut build, source) in iter::once(flag).chain(variable) {
            let finished = run(&mut build);
            let usage = "Usage: common-instancetypes [OPTIONS] [COMMAND]\n\n";
            let printed = finished.stderr.replace(usage, "");
            assert_same_text(&printed, expected(source));
            assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""));
            assert!(!out_dir.exists());
        }
    }
}

#[test]
fn a_version_that_is_not_utf8_is_refused() {
    let place = temp_dir();
    let mut build = build(project(), &place.path().join("out"));
    build.env("COMMON_INSTANCETYPES_VERSION", OsStr::from_bytes(b"v\xff"));
    let finished = run(&mut build);
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""));
    assert_eq!(names_in(place.path()), [""; 0]);
}

#[test]
fn the_version_label_comes_from_the_flag_then_the_environment_then_the_package() {
    let version = |flag: Option<&str>, environment: Option<&str>| {
        let place = temp_dir();
        let mut build = build(project(), place.path());
        build.args(flag.map(|flag| format!("--version-label={flag}")));
        build.envs(environment.map(|value| ("COMMON_INSTANCETYPES_VERSION", value)));
        run(&mut build).assert_success();
        version_of_complete_set(place.path())
    };
    let longest = "v".repeat(63);
    assert_eq!(
        version(Some("v1.2.3-4-gabcdef"), Some("v2")),
        "v1.2.3-4-gabcdef"
    );
    assert_eq!(version(None, Some(&longest)), longest);
    for unset in [None, Some("")] {
        assert_eq!(
            version(None, unset),
            concat!("v", env!("CARGO_PKG_VERSION"))
        );
    }
}

#[test]
fn build_prints_a_line_for_each_bundle() {
    for arguments in [&[][..], &["--versioned-names", "--version-label=v1"]] {
        let place = temp_dir();
        let finished = run(build(project(), place.path()).args(arguments));
        finished.assert_success();
        let files = bundles(place.path());
        let width = files.keys().map(String::len).max().unwrap();
        let header = format!("{:<width$}  resources    bytes  sha256\n", "bundle");
        let lines = files.iter().map(|(name, bytes)| {
            let text = str::from_utf8(bytes).unwrap();
            let resources = text.lines().filter(|line| *line == "---").count();
            let (size, digest) = (bytes.len(), digest(bytes));
            format!("{name:<width$}  {resources:>9}  {size:>7}  {digest}\n")
        });
        let written = format!("\nwrote {}\n", place.path().display());
        let expected: String = iter::once(header).chain(lines).chain([written]).collect();
        assert_same_text(&finished.stdout, &expected);
    }
}

#[test]
fn quiet_prints_nothing() {
    for flag in ["-q", "--quiet"] {
        let place = temp_dir();
        let finished = run(build(project(), place.path()).arg(flag));
        finished.assert_success();
        assert_eq!(finished.stdout, "");
        version_of_complete_set(place.path());
    }
}

#[test]
fn quiet_still_prints_errors() {
    let root = catalog(&[("preferences/fedora.yml", "")]);
    let place = temp_dir();
    let build = || build(root.path(), &place.path().join("out"));
    let loud = run(&mut build());
    let quiet = run(build().arg("--quiet"));
    assert_ne!(loud.stderr, "");
    quiet.assert_failure(&loud.stderr);
}

#[test]
fn a_folder_outside_every_catalog_is_an_error() {
    let place = temp_dir();
    let folder = place.path().canonicalize().unwrap();
    let mut build = program();
    build.arg("build").current_dir(&folder);
    run(&mut build).assert_failure(format!(
        "error[unreadable]: neither this folder nor any above it holds `instancetypes/` and `preferences/`\n\
         --> {}\n \
         = help: change to the folder of a catalog, or name its root with `--root`\n\n\
         1 error\n",
        folder.display()
    ));
}

#[test]
fn a_closed_output_is_not_a_failure() {
    let place = temp_dir();
    let mut build = build(project(), place.path());
    let mut child = build.stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_full_output_is_an_error() {
    let Ok(full) = File::options().write(true).open("/dev/full") else {
        skipped("there is no /dev/full");
        return;
    };
    let place = temp_dir();
    let mut full_build = build(project(), place.path());
    let output = full_build
        .stdout(full.try_clone().unwrap())
        .output()
        .unwrap();
    assert_eq!(
        str::from_utf8(&output.stderr).unwrap(),
        "error[unwritable]: cannot print: No space left on device (os error 28)\n\
         --> standard output\n\n1 error\n"
    );
    assert_eq!(output.status.code(), Some(1));
    let mut refused = build(&place.path().join("nowhere"), place.path());
    assert_eq!(refused.stderr(full).status().unwrap().code(), Some(1));
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    // It makes a terminal.
    if !machine::is_of("util-linux", "script") {
        return;
    }
    let root = catalog(&[("preferences/fedora.yml", "")]);
    let place = temp_dir();
    let coloured = |no_color: Option<&str>, terminal_is: &str| {
        let build = build(root.path(), &place.path().join("out"));
        let mut terminal = on_a_terminal(&build);
        terminal.env_remove("NO_COLOR").env("TERM", terminal_is);
        terminal.envs(no_color.map(|value| ("NO_COLOR", value)));
        let finished = run(&mut terminal);
        assert!(finished.stdout.contains("stray-file"), "{finished:?}");
        finished.stdout.contains('\x1b')
    };
    assert!(coloured(None, "xterm"));
    assert!(
        coloured(Some(""), "xterm"),
        "https://no-color.org: set and not empty"
    );
    assert!(!coloured(Some("1"), "xterm"));
    assert!(!coloured(None, "dumb"));
}

/// The command, on a terminal of its own.
fn on_a_terminal(command: &Command) -> Command {
    let words = [command.get_program()]
        .into_iter()
        .chain(command.get_args());
    let words: Vec<_> = words
        .map(|word| format!("'{}'", word.to_str().unwrap()))
        .collect();
    let mut terminal = Command::new("script");
    terminal.args([
        "--quiet",
        "--return",
        "--command",
        &words.join(" "),
        "/dev/null",
    ]);
    terminal
}

#[test]
fn what_is_shown_has_the_version_of_the_environment() {
    let field = r"metadata.labels['instancetype\.kubevirt\.io/common-instancetypes-version']";
    let mut show = program();
    show.current_dir(project())
        .env("COMMON_INSTANCETYPES_VERSION", "v9.9.9");
    let finished = run(show.args(["show", "u1.small", "--field", field]));
    finished.assert_success();
    assert_eq!(finished.stdout, "v9.9.9\n");
}
