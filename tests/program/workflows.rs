//! The workflows: what they do, and that what they name exists.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Output};

use serde_yaml::Value;

use crate::resources::yaml;
use crate::support::files::project;
use crate::support::program::{program, run};
use crate::support::skipped::skipped;

mod action;
mod image;
mod release;
mod site;

const WORKFLOWS: [&str; 2] = ["ci.yaml", "release.yaml"];

/// The scripts that workflows, the action and the checks run, and those that measure.
const SCRIPTS: [&str; 9] = [
    ".ci/browser",
    ".ci/kubernetes",
    ".ci/pre-commit",
    ".ci/run",
    ".ci/valgrind",
    ".github/action/check",
    ".github/action/get-program",
    "benches/compare.sh",
    "benches/instructions.sh",
];

#[test]
fn actions_are_pinned_to_commits() {
    for name in WORKFLOWS {
        let text = read(&format!(".github/workflows/{name}"));
        let lines = text.lines().filter_map(|it| it.split_once("uses: "));
        // That of this repository is as its commit has it.
        let lines = lines.filter(|(_, action)| !action.starts_with("./"));
        for (_, action) in lines.clone() {
            let (action, version) = action.split_once(" # v").expect(action);
            let (_, commit) = action.split_once('@').expect(action);
            let is_commit = commit.len() == 40 && commit.bytes().all(|it| it.is_ascii_hexdigit());
            assert!(is_commit, "{name}: {action}");
            assert_eq!(version.split('.').count(), 3, "{name}: {action}");
            println!("{name}: {action}");
        }
        let steps = steps(name).filter(|step| step["uses"].as_str().is_some_and(|it| it != "./"));
        assert_eq!(lines.count(), steps.count(), "{name}");
    }
}

#[test]
fn permissions_are_the_least() {
    let ci = workflow("ci.yaml");
    assert_eq!(ci["permissions"], yaml("{contents: read}"));
    let mut jobs = ci["jobs"].as_mapping().unwrap().values();
    assert!(jobs.all(|job| job.get("permissions").is_none()));

    let release = workflow("release.yaml");
    assert_eq!(release["permissions"], yaml("{}"));
    assert_eq!(release["jobs"].as_mapping().unwrap().len(), 7);
    for job in ["build", "archives", "image", "site"] {
        let permissions = &release["jobs"][job]["permissions"];
        assert_eq!(*permissions, yaml("{contents: read}"), "{job}");
    }
    let publish = &release["jobs"]["publish"];
    assert_eq!(
        publish["permissions"],
        yaml("{attestations: write, contents: write, id-token: write}")
    );
    let publish_image = &release["jobs"]["publish-image"];
    assert_eq!(
        publish_image["permissions"],
        yaml("{attestations: write, id-token: write, packages: write}")
    );
    let publish_site = &release["jobs"]["publish-site"];
    assert_eq!(
        publish_site["permissions"],
        yaml("{id-token: write, pages: write}")
    );
    // What could write runs no code of the repository, and only when a tag is pushed: the last job
    // is left out where the one before it is.
    assert_eq!(publish["needs"], yaml("[build, archives, image]"));
    assert_eq!(
        publish["if"].as_str(),
        Some("github.event_name == 'push' && github.ref_type == 'tag'")
    );
    assert_eq!(publish_image["needs"], yaml("[build, publish]"));
    assert_eq!(publish_site["needs"], yaml("[site, publish]"));
    assert!(publish_image["if"].is_null() && publish_site["if"].is_null());
    for job in [publish, publish_image, publish_site] {
        for step in job["steps"].as_sequence().unwrap() {
            let script = step["run"].as_str().unwrap_or_default();
            let action = step["uses"].as_str().unwrap_or_default();
            assert!(!script.contains("cargo") && !action.starts_with("actions/checkout@"));
        }
    }

    for step in WORKFLOWS.into_iter().flat_map(steps) {
        let action = step["uses"].as_str().unwrap_or_default();
        if action.starts_with("actions/checkout@") {
            assert_eq!(step["with"]["persist-credentials"], Value::Bool(false));
        }
    }
}

#[test]
fn workflows_start_when_they_should() {
    assert_eq!(
        workflow("ci.yaml")["on"],
        yaml(r#"{pull_request: null, merge_group: null, push: {branches: [main, "release-*"]}}"#)
    );
    assert_eq!(
        workflow("release.yaml")["on"],
        yaml(r#"{push: {tags: ["v*", "[0-9]*"]}, workflow_dispatch: null}"#)
    );
}

/// One commit can be pushed to two branches: the second run does not cancel the first.
#[test]
fn runs_of_different_branches_do_not_cancel_each_other() {
    let group = workflow("ci.yaml")["concurrency"]["group"].clone();
    assert!(group.as_str().unwrap().contains("${{ github.ref }}"));
}

#[test]
fn what_is_published_is_attested_before() {
    let steps: Vec<Value> = steps("release.yaml").collect();
    let position = |is: &dyn Fn(&Value) -> bool| steps.iter().position(is).unwrap();
    let runs = |text| move |step: &Value| step["run"].as_str().is_some_and(|it| it.contains(text));
    let attests = |checksums| {
        move |step: &Value| {
            let action = step["uses"].as_str().unwrap_or_default();
            action.starts_with("actions/attest@")
                && step["with"]["subject-checksums"].as_str() == Some(checksums)
        }
    };
    let published = position(&runs("gh release create"));
    for (made, checksums) in [
        ("sha256sum --check", "dist/CHECKSUMS.sha256"),
        ("> ARCHIVES.sha256", "archives/ARCHIVES.sha256"),
    ] {
        let attested = position(&attests(checksums));
        assert!(position(&runs(made)) < attested, "{checksums}");
        assert!(attested < published, "{checksums}");
    }
}

/// Values that GitHub inserts into a script before bash reads it are not safe; variables are.
#[test]
fn scripts_hold_no_expressions() {
    let action = yaml(&read("action.yml"));
    let of_action = action["runs"]["steps"].as_sequence().unwrap().clone();
    for step in WORKFLOWS.into_iter().flat_map(steps).chain(of_action) {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{script}");
    }
}

#[test]
fn all_jobs_use_the_same_rust() {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in WORKFLOWS {
        for (job, content) in workflow(name)["jobs"].as_mapping().unwrap() {
            let job = job.as_str().unwrap();
            if let Some(version) = content["env"]["RUSTUP_TOOLCHAIN"].as_str() {
                let jobs = versions.entry(version.to_owned()).or_default();
                jobs.push(format!("{name} {job}"));
            }
        }
    }
    let oldest = versions.remove(env!("CARGO_PKG_RUST_VERSION"));
    assert_eq!(oldest.unwrap(), ["ci.yaml oldest-rust"]);
    assert_eq!(versions.len(), 1, "{versions:#?}");
    assert!(
        versions.values().all(|jobs| jobs.len() > 3),
        "{versions:#?}"
    );
}

#[test]
fn the_hooks_are_tested_with_the_same_pre_commit() {
    let version = &workflow("ci.yaml")["jobs"]["checks"]["env"]["PRE_COMMIT"];
    let line = format!("\nversion={}\n", version.as_str().unwrap());
    assert!(read(".ci/pre-commit").contains(&line), "{line}");
}

#[test]
fn the_checks_of_a_change_are_all_there() {
    let scripts: Vec<String> = steps("ci.yaml")
        .filter_map(|step| Some(step["run"].as_str()?.to_owned()))
        .collect();
    for expected in [
        "cargo fmt --check",
        "cargo clippy --locked --all-targets -- -D warnings",
        "cargo test --locked",
        "cargo run --locked -- validate --deny-warnings --format github",
        "cargo run --locked -- check-tree-clean --format github",
        "cargo build --locked --release",
        "benches/instructions.sh",
        "cargo bench --locked --bench catalogs -- steps",
        "cargo deny --locked check",
    ] {
        assert!(scripts.iter().any(|it| it == expected), "{expected}");
    }
}

#[test]
fn commands_exist() {
    let scripts = WORKFLOWS.into_iter().flat_map(steps);
    let scripts = scripts.filter_map(|step| Some(step["run"].as_str()?.to_owned()));
    let document = read("docs/release.md");
    let blocks = document.split("```sh\n").skip(1);
    let blocks = blocks.map(|it| it.split("```").next().unwrap().to_owned());
    let mut found = 0;
    for script in scripts.chain(blocks) {
        for command in commands(&script) {
            found += 1;
            let help = run(program().args([&command[0], "--help"])).stdout;
            for option in command.iter().filter(|it| it.starts_with("--")) {
                let words = help.split([' ', '\n', ',', '=']);
                assert!(words.into_iter().any(|it| it == option), "{command:?}");
            }
        }
    }
    assert!(found > 6, "the commands are found");
}

/// Linters of workflows, where they are installed.
#[test]
fn linters_find_nothing() {
    const ACTION: [&str; 1] = ["action.yml"];
    const ALL: [&str; 3] = [
        "action.yml",
        ".github/workflows/ci.yaml",
        ".github/workflows/release.yaml",
    ];
    let schema = |name| ["check-jsonschema", "--builtin-schema", name];
    let linters: [(&[&str], &[&str]); 4] = [
        (&["zizmor", "--offline", "--quiet"], &ALL),
        (&schema("vendor.github-actions"), &ACTION),
        (&schema("vendor.github-workflows"), &ALL[1..]),
        (&["shellcheck"], &SCRIPTS),
    ];
    for (linter, files) in linters {
        let mut command = Command::new(linter[0]);
        command
            .args(&linter[1..])
            .args(files)
            .current_dir(project());
        let linter = linter[0];
        match command.output() {
            Ok(output) => assert!(output.status.success(), "{linter}:\n{}", text(&output)),
            Err(_) => skipped(format_args!("there is no {linter}")),
        }
    }
}

/// The arguments of every `cargo run … -- <arguments>` in a script.
fn commands(script: &str) -> impl Iterator<Item = Vec<String>> {
    let lines = script.lines().filter_map(|line| {
        let (_, run) = line.split_once("cargo run ")?;
        let (_, arguments) = run.split_once("-- ")?;
        Some(
            arguments
                .split_whitespace()
                .map(ToOwned::to_owned)
                .collect(),
        )
    });
    lines.collect::<Vec<_>>().into_iter()
}

fn workflow(name: &str) -> Value {
    yaml(&read(&format!(".github/workflows/{name}")))
}

/// The steps of all jobs of a workflow.
fn steps(name: &str) -> impl Iterator<Item = Value> {
    let jobs = workflow(name)["jobs"].clone();
    let jobs = jobs.as_mapping().unwrap().clone().into_iter();
    jobs.flat_map(|(_, job)| job["steps"].as_sequence().unwrap().clone())
}

fn read(path: &str) -> String {
    fs::read_to_string(project().join(path)).unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8([output.stdout.as_slice(), &output.stderr].concat()).unwrap()
}
