//! The documents are true: their examples have the results that they show, and what they name
//! exists.
//!
//! Each section with a block to be run is an example, in a copy of the catalog of its own.
//! `CONTRIBUTING.md` says how blocks are marked.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::resources::resources;
use crate::support::catalog::copied_catalog;
use crate::support::files::{project, write};
use crate::support::program::{PROGRAM, program};

/// Every document of the project.
const DOCUMENTS: [&str; 24] = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/README.md",
    "docs/architecture.md",
    "docs/bundles.md",
    "docs/commands.md",
    "docs/compatibility.md",
    "docs/data.md",
    "docs/deployment.md",
    "docs/expressions.md",
    "docs/functional-tests.md",
    "docs/gallery.md",
    "docs/overlays.md",
    "docs/performance.md",
    "docs/pull-requests.md",
    "docs/release.md",
    "docs/catalog.md",
    "docs/labels.md",
    "docs/rules.md",
    "docs/test-clusters.md",
    "docs/virtual-machines.md",
    "docs/cluster.md",
];

/// Those whose examples are run.
const WITH_EXAMPLES: [&str; 4] = [
    "README.md",
    "docs/commands.md",
    "docs/functional-tests.md",
    "CONTRIBUTING.md",
];

/// The sections that show a problem; the catalog of every other one has none in the end.
const WITH_PROBLEMS: [&str; 2] = ["When something is wrong", "Allow a warning"];

/// Each example: the name of its test, its document, and the heading of its section.
macro_rules! examples {
    ($($name:ident: $document:literal, $heading:literal;)+) => {
        $(
            #[test]
            fn $name() {
                run_example($document, $heading);
            }
        )+

        const EXAMPLES: &[(&str, &str)] = &[$(($document, $heading)),+];
    };
}

examples! {
    what_you_can_do: "README.md", "What you can do now";
    build_and_test: "README.md", "Build and test";
    virtual_machine: "README.md", "Use it in a virtual machine";
    build_a_release: "docs/commands.md", "Build";
    check_bundles: "docs/commands.md", "Check";
    migrating: "docs/commands.md", "Migrate";
    pipes: "docs/commands.md", "Pipes and other programs";
    functional_tests: "docs/functional-tests.md", "What is tested";
    guests: "docs/functional-tests.md", "Guests";
    when_something_is_wrong: "CONTRIBUTING.md", "When something is wrong";
    allow_a_warning: "CONTRIBUTING.md", "Allow a warning";
    add_a_size: "CONTRIBUTING.md", "Add a size";
    add_a_series: "CONTRIBUTING.md", "Add a series";
    add_a_single_preference: "CONTRIBUTING.md", "Add a single preference";
    add_preferences: "CONTRIBUTING.md", "Add the preferences of a system";
    add_a_component: "CONTRIBUTING.md", "Add a component";
    support_an_older_kubevirt: "CONTRIBUTING.md", "Support an older KubeVirt";
    add_an_overlay: "CONTRIBUTING.md", "Add an overlay";
}

#[test]
fn no_example_is_forgotten() {
    for document in WITH_EXAMPLES {
        let found = sections(&read(document))
            .into_iter()
            .filter(|section| section.blocks.iter().any(Block::does_something))
            .map(|section| section.heading);
        let listed = EXAMPLES
            .iter()
            .filter(|(of, _)| *of == document)
            .map(|(_, heading)| (*heading).to_owned());
        assert_eq!(
            found.collect::<Vec<_>>(),
            listed.collect::<Vec<_>>(),
            "the sections of {document} with an example, and those that `examples!` lists"
        );
    }
}

/// What a source says cannot end the span of code that it stands in.
#[test]
fn a_backtick_stays_in_its_code() {
    let root = copied_catalog();
    let series = root.path().join("instancetypes/u/1/series.yaml");
    let text = fs::read_to_string(&series).unwrap();
    write(&series, text + "\nspec: {schedulerName: \"a`b\"}\n");
    let mut readme = program();
    let output = readme.args(["readme", "--root"]).arg(root.path()).output();
    let output = output.unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let page = fs::read_to_string(root.path().join("docs/catalog.md")).unwrap();
    let expected = "The scheduler `` a`b `` chooses its node.";
    assert!(page.contains(expected), "{page}");
}

#[test]
fn links_lead_somewhere() {
    for document in DOCUMENTS {
        let folder = project().join(document);
        let folder = folder.parent().expect("a document is in a folder");
        for target in links(&prose(&read(document))) {
            if target.contains("://") {
                continue;
            }
            let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let linked = if path.is_empty() {
                project().join(document)
            } else {
                folder.join(path)
            };
            assert!(linked.exists(), "{document} links to `{path}`");
            if !anchor.is_empty() {
                let text = fs::read_to_string(&linked).expect("an anchor is in a text");
                let anchors = sections(&text)
                    .into_iter()
                    .map(|section| section.heading.to_lowercase().replace(' ', "-"));
                assert!(
                    anchors.into_iter().any(|it| it == anchor),
                    "{document} links to `{target}`"
                );
            }
        }
    }
}

#[test]
fn the_index_lists_every_document() {
    let linked = links(&read("docs/README.md"));
    for document in DOCUMENTS.into_iter().filter(|it| *it != "docs/README.md") {
        let from_docs = match document.strip_prefix("docs/") {
            Some(name) => name.to_owned(),
            None => format!("../{document}"),
        };
        assert!(linked.contains(&from_docs), "{document}");
    }
    let folder = fs::read_dir(project().join("docs")).expect("the folder can be read");
    for entry in folder {
        let entry = entry.expect("the file is there");
        if entry.path().is_dir() {
            continue;
        }
        let name = entry.file_name();
        let path = format!("docs/{}", name.display());
        assert!(DOCUMENTS.contains(&path.as_str()), "{path} is in no list");
    }
}

#[test]
fn paths_in_backticks_exist() {
    for document in DOCUMENTS {
        let text = read(document);
        let written: Vec<String> = sections(&text)
            .iter()
            .flat_map(|section| &section.blocks)
            .filter_map(|block| match block.action() {
                Action::Write(path) => Some(path.to_owned()),
                _ => None,
            })
            .collect();
        for path in code_spans(&prose(&text)).into_iter().filter(is_path) {
            let of_example = written.iter().any(|file| {
                let version = file.rsplit_once('/').map_or("", |(folder, _)| folder);
                let series = version.rsplit_once('/').map_or("", |(folder, _)| folder);
                // The files of a vendor's catalog are below its folder.
                file.contains(&path) || (!series.is_empty() && path.starts_with(series))
            });
            assert!(
                of_example || project().join(&path).exists(),
                "{document} names `{path}`, which does not exist"
            );
        }
    }
}

#[test]
fn the_readme_names_the_version_of_rust() {
    let manifest = read("Cargo.toml");
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .expect("the manifest names a version")
        .trim_matches('"');
    assert!(read("README.md").contains(&format!("Rust {version} or later")));
}

#[test]
fn the_checks_run_what_the_readme_says() {
    let readme = sections(&read("README.md"));
    let build = readme
        .iter()
        .find(|section| section.heading == "Build and test")
        .expect("the section is there");
    let checks = read(".ci/run");
    for command in &build.blocks[0].lines {
        assert!(
            checks.contains(&format!("step {command}\n")),
            "`.ci/run` lacks `{command}`"
        );
    }
}

#[test]
fn the_readme_lists_every_command() {
    let listed = first_cells("README.md", "command");
    let help = help(&["--help"]);
    let commands = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    assert_eq!(listed, commands.map(ToOwned::to_owned).collect());
}

#[test]
fn every_option_of_build_is_listed() {
    let listed = first_cells("docs/commands.md", "option of `build`");
    let listed: BTreeSet<&str> = listed
        .iter()
        .filter_map(|cell| cell.split_whitespace().next())
        .collect();
    let help = help(&["build", "--help"]);
    let options = help.lines().filter_map(|line| {
        let (_, option) = line
            .trim_start()
            .starts_with('-')
            .then_some(line)?
            .split_once("--")?;
        let name = option.split_whitespace().next()?;
        (name != "help").then(|| format!("--{name}"))
    });
    let options: BTreeSet<String> = options.collect();
    assert_eq!(listed, options.iter().map(String::as_str).collect());
}

// Examples.

/// A heading of a document, and the fenced blocks below it.
struct Section {
    heading: String,
    blocks: Vec<Block>,
}

/// A fenced block.
struct Block {
    /// What is after the fence.
    info: String,
    lines: Vec<String>,
}

/// What is done with a block.
enum Action<'a> {
    /// It is written to a file.
    Write(&'a str),
    /// It changes a file.
    Change(&'a str),
    /// It is run.
    Run,
    /// It has to be in a file.
    Find(&'a str),
    /// It is a virtual machine, whose names have to exist.
    VirtualMachine,
    Nothing,
}

impl Block {
    fn action(&self) -> Action<'_> {
        match self.info.split(' ').collect::<Vec<_>>().as_slice() {
            ["yaml" | "text", "in", path] => Action::Find(path),
            ["yaml", path] => Action::Write(path),
            ["diff", path] => Action::Change(path),
            ["console"] => Action::Run,
            ["yaml"] => Action::VirtualMachine,
            // The guide of data runs the first; the second is a test of the library's documents.
            ["sh" | "text" | "rust"] | ["python", _] => Action::Nothing,
            _ => panic!("nothing is known to do with a block `{}`", self.info),
        }
    }

    fn does_something(&self) -> bool {
        !matches!(self.action(), Action::Nothing)
    }

    fn text(&self) -> String {
        let lines = self.lines.iter().flat_map(|line| [line.as_str(), "\n"]);
        lines.collect()
    }
}

fn sections(text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let block = Block {
                info: info.to_owned(),
                lines: lines
                    .by_ref()
                    .take_while(|line| *line != "```")
                    .map(ToOwned::to_owned)
                    .collect(),
            };
            let section = sections.last_mut().expect("a block is below a heading");
            section.blocks.push(block);
        } else if line.starts_with('#') {
            sections.push(Section {
                heading: line.trim_start_matches(['#', ' ']).to_owned(),
                blocks: Vec::new(),
            });
        }
    }
    sections
}

fn run_example(document: &str, heading: &str) {
    let section = sections(&read(document))
        .into_iter()
        .find(|section| section.heading == heading)
        .unwrap_or_else(|| panic!("{document} has no section `{heading}`"));
    let copy = copied_catalog();
    let catalog = copy.path();
    for block in &section.blocks {
        match block.action() {
            Action::Write(path) => write_anew(&catalog.join(path), &block.text()),
            Action::Change(path) => change(&catalog.join(path), &block.lines),
            Action::Run => run(catalog, &block.lines),
            Action::Find(path) => find(&catalog.join(path), &block.lines),
            Action::VirtualMachine => find_names(catalog, &block.text()),
            Action::Nothing => {}
        }
    }
    if !WITH_PROBLEMS.contains(&heading) {
        let mut validate = program();
        validate.args(["validate", "--deny-warnings"]);
        crate::support::program::run(validate.current_dir(catalog)).assert_success();
    }
}

fn write_anew(path: &Path, text: &str) {
    assert!(!path.exists(), "`{}` is new", path.display());
    write(path, text);
}

fn change(path: &Path, lines: &[String]) {
    let side = |dropped: char| -> String {
        let kept = lines.iter().filter(|line| !line.starts_with(dropped));
        kept.flat_map(|line| [line.get(1..).unwrap_or_default(), "\n"])
            .collect()
    };
    let (before, after) = (side('+'), side('-'));
    let text = fs::read_to_string(path).expect("the file to be changed can be read");
    assert_eq!(
        text.matches(&before).count(),
        1,
        "`{}` has once:\n{before}",
        path.display()
    );
    fs::write(path, text.replace(&before, &after)).expect("the file can be written");
}

/// Runs each command after `$`; the lines below it are what it prints.
fn run(catalog: &Path, lines: &[String]) {
    assert!(lines[0].starts_with("$ "), "a block begins with a command");
    let mut rest = lines;
    while let Some((command, below)) = rest.split_first() {
        let end = below.iter().position(|line| line.starts_with("$ "));
        let (expected, next) = below.split_at(end.unwrap_or(below.len()));
        run_command(catalog, command, expected);
        rest = next;
    }
}

/// Runs a command in a shell, for the programs that it is piped to.
fn run_command(catalog: &Path, command: &str, expected: &[String]) {
    let arguments = ["$ cargo run -- ", "$ common-instancetypes "]
        .iter()
        .find_map(|prefix| command.strip_prefix(prefix))
        .unwrap_or_else(|| panic!("`{command}` is not a command of this project"));
    let output = Command::new("sh")
        .args(["-c", &format!("exec 2>&1; \"$PROGRAM\" {arguments}")])
        .env("PROGRAM", PROGRAM)
        .env_remove("COMMON_INSTANCETYPES_VERSION")
        .current_dir(catalog)
        .output()
        .expect("the shell starts");
    let printed = String::from_utf8(output.stdout).expect("the program prints UTF-8");
    let fails = expected.iter().any(|line| line.starts_with("error"));
    assert_eq!(output.status.success(), !fails, "{command}\n{printed}");
    let printed: Vec<&str> = printed.lines().collect();
    assert!(
        begins_with(&printed, expected, true),
        "`{command}` prints\n{}\n\nand not\n{}",
        printed.join("\n"),
        expected.join("\n")
    );
}

fn find(path: &Path, expected: &[String]) {
    let text = fs::read_to_string(path).expect("the file can be read");
    let lines: Vec<&str> = text.lines().collect();
    let found = (0..lines.len()).any(|start| begins_with(&lines[start..], expected, false));
    assert!(
        found,
        "`{}` does not hold\n{}",
        path.display(),
        expected.join("\n")
    );
}

/// Whether the lines are as expected, where `...` alone stands for any lines, and within a line
/// for any text.
fn begins_with(lines: &[&str], expected: &[String], to_the_end: bool) -> bool {
    match (lines, expected) {
        (_, []) => !to_the_end || lines.is_empty(),
        (_, [first, rest @ ..]) if first.trim() == "..." => {
            // What is left out of a resource does not reach into the next one.
            let end = lines.iter().position(|line| *line == "---");
            (0..=end.unwrap_or(lines.len()))
                .any(|skipped| begins_with(&lines[skipped..], rest, to_the_end))
        }
        ([line, lines @ ..], [first, rest @ ..]) => {
            is_like(line, first) && begins_with(lines, rest, to_the_end)
        }
        ([], _) => false,
    }
}

fn is_like(line: &str, expected: &str) -> bool {
    match expected.split_once("...") {
        Some((before, after)) => line
            .strip_prefix(before)
            .is_some_and(|rest| rest.ends_with(after)),
        None => line == expected,
    }
}

/// Looks for the instance type and the preference of a virtual machine in the built bundles.
fn find_names(catalog: &Path, text: &str) {
    let machine = resources(text).remove(0);
    assert_eq!(machine.kind(), "VirtualMachine");
    run(catalog, &["$ cargo run -- build --quiet".to_owned()]);
    for family in ["instancetype", "preference"] {
        let bundle = format!("_build/common-cluster{family}s-bundle.yaml");
        let bundle = fs::read_to_string(catalog.join(bundle)).expect("the bundle is built");
        let name = machine.spec()[family]["name"].as_str();
        let name = name.expect("the machine names one");
        let mut resources = resources(&bundle).into_iter();
        let found = resources.any(|resource| resource.name() == name);
        assert!(found, "there is no {family} `{name}`");
    }
}

// Documents.

fn read(document: &str) -> String {
    fs::read_to_string(project().join(document)).expect("the document can be read")
}

/// The text outside of fenced blocks.
fn prose(text: &str) -> String {
    let outside = text.split("\n```").step_by(2);
    outside.collect::<Vec<_>>().join("\n")
}

/// The targets of the links in a text.
fn links(prose: &str) -> Vec<String> {
    let targets = prose.split("](").skip(1);
    targets
        .filter_map(|rest| Some(rest.split_once(')')?.0.to_owned()))
        .collect()
}

/// What is in backticks.
fn code_spans(prose: &str) -> Vec<String> {
    let spans = prose
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    spans.map(ToOwned::to_owned).collect()
}

/// Whether a text in backticks names something in this project.
#[expect(clippy::ptr_arg, reason = "it filters texts that are owned")]
fn is_path(text: &String) -> bool {
    let folders = [
        ".ci/",
        ".github/",
        "benches/",
        "docs/",
        "instancetypes/",
        "overlays/",
        "preferences/",
        "schemas/",
        "src/",
        "templates/",
        "tests/",
    ];
    folders.iter().any(|folder| text.starts_with(folder)) && !text.contains([' ', '<', '*', '…'])
}

/// The first cells of the table whose first column has this heading, without backticks.
fn first_cells(document: &str, heading: &str) -> BTreeSet<String> {
    let text = read(document);
    let start = format!("| {heading} |");
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with(&start))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    rows.filter_map(|row| row.split('|').nth(1))
        .map(|cell| cell.trim().replace('`', ""))
        .collect()
}

fn help(arguments: &[&str]) -> String {
    let output = program()
        .args(arguments)
        .output()
        .expect("the program starts");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("the program prints UTF-8")
}
