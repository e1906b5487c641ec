//! The workflows: the steps of a release run as they are written, in a clone, with a `gh` that
//! only notes down what it would publish; and what both workflows name exists.

// A test that meets the unexpected should stop there; clippy knows that of test functions alone.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");
const PROGRAM: &str = env!("CARGO_BIN_EXE_common-instancetypes");
const TAG: &str = concat!("v", env!("CARGO_PKG_VERSION"));
const WORKFLOWS: [&str; 2] = ["ci.yaml", "release.yaml"];

const BUNDLES: [&str; 5] = [
    "common-clusterinstancetypes-bundle",
    "common-clusterpreferences-bundle",
    "common-instancetypes-all-bundle",
    "common-instancetypes-bundle",
    "common-preferences-bundle",
];

const CHANGELOG: &str = "\
# Changelog

## [Unreleased]

- This is for a later release.

## [VERSION] - 2026-01-01

### Added

- A preference for Alpine.

## [0.0.1] - 2025-01-01

- This was in an earlier release.

[VERSION]: https://example.com/compare
";

/// Stands for `cargo run`, so that nothing is compiled; whatever else is asked of cargo, it does.
const CARGO: &str = r#"#!/usr/bin/env bash
if [[ $1 == run ]]; then
  while [[ $1 != -- ]]; do shift; done
  exec "$PROGRAM" "${@:2}"
fi
exec "$REAL_CARGO" "$@"
"#;

/// Keeps what a release would consist of.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
[[ $1 == release && $2 == create && -n $GH_TOKEN ]]
printf '%s\n' "$3" > "$PUBLISHED/tag"
shift 3
while (($#)); do
  case $1 in
    --verify-tag) shift ;;
    --notes-file) cp "$2" "$PUBLISHED/notes.md"; shift 2 ;;
    --target | --title) printf '%s\n' "$2" > "$PUBLISHED/${1#--}"; shift 2 ;;
    -*) echo "gh: unknown option $1" >&2; exit 1 ;;
    *) cp "$1" "$PUBLISHED/assets/"; shift ;;
  esac
done
"#;

// The release.

#[test]
fn a_release_is_published() {
    let Some(release) = Release::prepare("published", TAG) else {
        return;
    };
    release.run(|_, _| {}).unwrap();
    let assets = release.folder.join("published/assets");

    let mut expected: Vec<String> = BUNDLES.map(|it| format!("{it}-{TAG}.yaml")).into();
    expected.splice(0..0, ["CHECKSUMS.sha256".to_owned(), "LICENSE".to_owned()]);
    assert_eq!(file_names(&assets), expected);
    for bundle in BUNDLES {
        assert_eq!(
            fs::read(assets.join(format!("{bundle}-{TAG}.yaml"))).unwrap(),
            fs::read(release.clone.join(format!("_build/{bundle}.yaml"))).unwrap(),
            "{bundle} is published as it is committed"
        );
    }
    assert!(release.bash(&assets, "sha256sum --check --strict CHECKSUMS.sha256"));
    for bundle in &BUNDLES[..2] {
        // What KubeVirt's bump.sh and sync.sh do.
        let script = format!(
            "set -euo pipefail; file={bundle}-{TAG}.yaml
            digest=$(grep \"$file\" CHECKSUMS.sha256 | cut -d ' ' -f 1)
            cp \"$file\" embedded.yaml
            echo \"$digest embedded.yaml\" | sha256sum --check --strict"
        );
        assert!(release.bash(&assets, &script), "{bundle}");
    }

    assert_eq!(release.published("tag"), format!("{TAG}\n"));
    assert_eq!(release.published("title"), format!("{TAG}\n"));
    assert_eq!(release.published("target"), "main\n");
    let notes = release.published("notes.md");
    let section = "\n### Added\n\n- A preference for Alpine.\n\n";
    let (changelog, changes) = notes.split_once("\n## Changes since v0.0.1\n\n").unwrap();
    assert_eq!(changelog, section);
    assert!(changes.contains("alpine"), "{changes}");
    assert!(!changes.contains("fedora"), "{changes}");
}

#[test]
fn a_previous_release_in_another_layout_is_not_compared() {
    let Some(release) = Release::prepare("other-layout", TAG) else {
        return;
    };
    release.git("clone", &["tag", "--delete", "v0.0.1"]);
    release.run(|_, _| {}).unwrap();
    let notes = release.published("notes.md");
    let changes = "\n## Changes since v0.0.0\n\n\
        They are not listed: v0.0.0 keeps its catalog in another layout.\n";
    assert!(notes.ends_with(changes), "{notes}");
}

#[test]
fn a_previous_release_that_cannot_be_read_ends_the_job() {
    let Some(release) = Release::prepare("broken", TAG) else {
        return;
    };
    let broken = release.folder.join("origin/preferences/alpine.yaml");
    release.git("origin", &["checkout", "-q", "-B", "broken", "v0.0.1"]);
    fs::write(&broken, "extends: nowhere\n").unwrap();
    release.git("origin", &["add", "--all"]);
    release.git("origin", &["commit", "-q", "-m", "broken"]);
    release.git("clone", &["fetch", "-q", "origin", "broken"]);
    // The tag moves below the release, as if its catalog had always been broken.
    release.git("clone", &["replace", "v0.0.1", "FETCH_HEAD"]);
    release.refuses("Add to the notes what changes for users", |_, _| {});
}

#[test]
fn a_release_of_an_older_series_names_its_branch() {
    let Some(release) = Release::prepare("branch", TAG) else {
        return;
    };
    release.git("origin", &["checkout", "-q", "-b", "release-0.0", TAG]);
    release.git("origin", &["branch", "-q", "--force", "main", "v0.0.1"]);
    release.git("clone", &["fetch", "-q", "--force"]);
    release.run(|_, _| {}).unwrap();
    assert_eq!(release.published("target"), "release-0.0\n");
}

#[test]
fn a_tag_on_no_branch_is_refused() {
    let Some(release) = Release::prepare("no-branch", TAG) else {
        return;
    };
    release.git("origin", &["checkout", "-q", "--detach"]);
    release.git("origin", &["branch", "-q", "--force", "main", "v0.0.1"]);
    release.git("clone", &["fetch", "-q", "--force"]);
    release.refuses("Refuse a tag that is on no branch of releases", |_, _| {});
}

#[test]
fn a_tag_that_is_not_the_version_is_refused() {
    let Some(release) = Release::prepare("other-tag", "v9.9.9") else {
        return;
    };
    let output = release.refuses(
        "Refuse a tag that is not the version of the package",
        |_, _| {},
    );
    let message = format!("The tag is v9.9.9, but the version of the package is {TAG}.");
    assert!(output.contains(&message), "{output}");
}

#[test]
fn a_bundle_that_was_tampered_with_is_refused() {
    const CHECK: &str = "Check the digests";
    let change = |bundle: &Path| {
        let text = fs::read_to_string(bundle).unwrap();
        fs::write(bundle, text.replacen("virtio", "sata", 1)).unwrap();
    };
    let remove = |bundle: &Path| fs::remove_file(bundle).unwrap();
    let add = |bundle: &Path| {
        fs::copy(bundle, bundle.with_file_name("common-x-bundle-v1.yaml")).unwrap();
    };
    let bundle = format!("dist/common-preferences-bundle-{TAG}.yaml");
    for tamper in [change, remove, add] as [fn(&Path); 3] {
        let Some(release) = Release::prepare("tampered", TAG) else {
            return;
        };
        release.refuses(CHECK, |step, clone| {
            if step == CHECK {
                tamper(&clone.join(&bundle));
            }
        });
    }
}

#[test]
fn a_stale_tree_is_refused() {
    let step = "Refuse a tree that is not what its sources give";
    let Some(release) = Release::prepare("stale", TAG) else {
        return;
    };
    fs::remove_file(release.clone.join("preferences/alpine.yaml")).unwrap();
    release.refuses(step, |_, _| {});
}

#[test]
fn a_version_without_a_section_in_the_changelog_is_refused() {
    let Some(release) = Release::prepare("no-section", TAG) else {
        return;
    };
    let changelog = CHANGELOG.replace("VERSION", "9.9.9");
    fs::write(release.clone.join("CHANGELOG.md"), changelog).unwrap();
    release.refuses(
        "Begin the notes with the section of the changelog",
        |_, _| {},
    );
}

/// A repository with a previous release and a tag, and its clone, in which a release is made.
struct Release {
    folder: PathBuf,
    clone: PathBuf,
    tag: String,
}

impl Release {
    /// Nothing where git or bash are missing, or where this project is no repository.
    fn prepare(test: &str, tag: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("release-{test}"));
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        for it in ["bin", "temp", "published/assets"] {
            fs::create_dir_all(folder.join(it)).unwrap();
        }
        // The workflow installs a toolchain; the one of this test will do.
        for (name, text) in [("cargo", CARGO), ("gh", GH), ("rustup", "#!/bin/sh\n")] {
            let path = folder.join("bin").join(name);
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let release = Self {
            clone: folder.join("clone"),
            folder,
            tag: tag.to_owned(),
        };
        let Some(files) = release.project_files() else {
            println!("skipped: this needs git, bash and a repository");
            return None;
        };
        release.commit_both_releases(&files);
        Some(release)
    }

    /// The files of this project as they lie on the disk.
    fn project_files(&self) -> Option<Vec<PathBuf>> {
        self.command("bash").arg("--version").output().ok()?;
        let output = self
            .command("git")
            .args(["-C", PROJECT, "ls-files", "-z"])
            .args(["--cached", "--others", "--exclude-standard"])
            .output()
            .ok()?;
        let files = String::from_utf8(output.stdout).unwrap();
        let files = files.split_terminator('\0').map(PathBuf::from);
        let files = files.filter(|file| Path::new(PROJECT).join(file).is_file());
        output.status.success().then(|| files.collect())
    }

    /// The previous release lacks a preference, and the one before is older than this layout.
    fn commit_both_releases(&self, files: &[PathBuf]) {
        let origin = self.folder.join("origin");
        let foreign = origin.join("preferences/kustomization.yaml");
        fs::create_dir_all(origin.join("preferences")).unwrap();
        fs::write(&foreign, "kind: Kustomization\n").unwrap();
        self.git("origin", &["init", "-q", "-b", "main"]);
        self.git("origin", &["add", "--all"]);
        self.git("origin", &["commit", "-q", "-m", "v0.0.0"]);
        self.git("origin", &["tag", "v0.0.0"]);
        fs::remove_file(foreign).unwrap();
        for file in files {
            let copy = origin.join(file);
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(Path::new(PROJECT).join(file), copy).unwrap();
        }
        let changelog = CHANGELOG.replace("VERSION", env!("CARGO_PKG_VERSION"));
        fs::write(origin.join("CHANGELOG.md"), changelog).unwrap();
        let added = origin.join("preferences/alpine.yaml");
        let aside = self.folder.join("alpine.yaml");
        fs::rename(&added, &aside).unwrap();
        self.commit("v0.0.1");
        fs::rename(&aside, &added).unwrap();
        self.commit(&self.tag);
        self.git(
            ".",
            &["clone", "-q", "--branch", &self.tag, "origin", "clone"],
        );
    }

    fn commit(&self, tag: &str) {
        let mut build = self.command(PROGRAM);
        build.args(["build", "--quiet"]);
        build.current_dir(self.folder.join("origin"));
        assert_success(&build.output().unwrap());
        self.git("origin", &["add", "--all"]);
        self.git("origin", &["commit", "-q", "-m", tag]);
        self.git("origin", &["tag", tag]);
    }

    /// Runs the steps of the job one after the other; the first that fails ends it, and its name
    /// and output are the error. `before` may interfere with the clone before a step.
    fn run(&self, before: impl Fn(&str, &Path)) -> Result<(), (String, String)> {
        fs::write(self.folder.join("env"), "").unwrap();
        for step in steps("release.yaml") {
            let Some(script) = step["run"].as_str() else {
                println!("left out: {}", step["uses"].as_str().unwrap());
                continue;
            };
            let name = step["name"].as_str().unwrap();
            before(name, &self.clone);
            let output = self.run_step(&step, script);
            println!("run: {name}\n{}", text(&output));
            if !output.status.success() {
                return Err((name.to_owned(), text(&output)));
            }
        }
        Ok(())
    }

    /// Runs a step as GitHub's runner does where the shell is bash.
    fn run_step(&self, step: &Value, script: &str) -> Output {
        let workflow = workflow("release.yaml");
        assert_eq!(workflow["defaults"]["run"]["shell"].as_str(), Some("bash"));
        let file = self.folder.join("step.sh");
        fs::write(&file, script).unwrap();
        let folder = step["working-directory"].as_str().unwrap_or(".");
        let commit = self.git("clone", &["rev-parse", "HEAD"]);
        let env_file = self.folder.join("env");
        let of_earlier_steps = fs::read_to_string(&env_file).unwrap();
        self.command("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(file)
            .current_dir(self.clone.join(folder))
            .envs(variables(&workflow["jobs"]["release"]["env"]))
            .envs(variables(&step["env"]))
            .envs(of_earlier_steps.lines().filter_map(|it| it.split_once('=')))
            .env("GITHUB_ENV", env_file)
            .env("GITHUB_REF_NAME", &self.tag)
            .env("GITHUB_SHA", commit.trim())
            .env("PUBLISHED", self.folder.join("published"))
            .env("RUNNER_TEMP", self.folder.join("temp"))
            .output()
            .unwrap()
    }

    /// Asserts that this step fails and nothing is published, and returns the step's output.
    fn refuses(&self, step: &str, before: impl Fn(&str, &Path)) -> String {
        let (failed, output) = self.run(before).expect_err("a step fails");
        assert_eq!(failed, step, "{output}");
        assert!(!self.folder.join("published/tag").exists());
        output
    }

    fn published(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join("published").join(name)).unwrap()
    }

    fn bash(&self, folder: &Path, script: &str) -> bool {
        let mut bash = self.command("bash");
        let output = bash.args(["-c", script]).current_dir(folder).output();
        output.unwrap().status.success()
    }

    fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let mut git = self.command("git");
        git.args(arguments).current_dir(self.folder.join(folder));
        let output = git.output().unwrap();
        assert_success(&output);
        text(&output)
    }

    /// A program in an environment that has nothing of the machine's but its programs.
    fn command(&self, program: &str) -> Command {
        let programs = std::env::var("PATH").unwrap();
        let path = format!("{}:{programs}", self.folder.join("bin").display());
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", &self.folder)
            .env("PROGRAM", PROGRAM)
            .env("REAL_CARGO", env!("CARGO"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(["AUTHOR", "COMMITTER"].iter().flat_map(|it| {
                [
                    (format!("GIT_{it}_NAME"), "A Maintainer"),
                    (format!("GIT_{it}_EMAIL"), "maintainer@example.com"),
                ]
            }));
        command
    }
}

fn assert_success(output: &Output) {
    assert!(output.status.success(), "{}", text(output));
}

fn text(output: &Output) -> String {
    String::from_utf8([output.stdout.as_slice(), &output.stderr].concat()).unwrap()
}

fn file_names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

// What the workflows say.

#[test]
fn actions_are_pinned_to_commits() {
    for name in WORKFLOWS {
        let text = read(&format!(".github/workflows/{name}"));
        let lines = text.lines().filter_map(|it| it.split_once("uses: "));
        for (_, action) in lines.clone() {
            let (action, version) = action.split_once(" # v").expect(action);
            let (_, commit) = action.split_once('@').expect(action);
            let is_commit = commit.len() == 40 && commit.bytes().all(|it| it.is_ascii_hexdigit());
            assert!(is_commit, "{name}: {action}");
            assert_eq!(version.split('.').count(), 3, "{name}: {action}");
            println!("{name}: {action}");
        }
        let steps = steps(name).filter(|step| step.get("uses").is_some());
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
    assert_eq!(release["jobs"].as_mapping().unwrap().len(), 1);
    assert_eq!(
        release["jobs"]["release"]["permissions"],
        yaml("{attestations: write, contents: write, id-token: write}")
    );

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
        yaml("{pull_request: null, push: {branches: [main]}}")
    );
    assert_eq!(
        workflow("release.yaml")["on"],
        yaml(r#"{push: {tags: ["v*.*.*", "!v*-*"]}}"#)
    );
}

#[test]
fn bundles_are_attested_before_they_are_published() {
    let steps: Vec<Value> = steps("release.yaml").collect();
    let position = |is: &dyn Fn(&Value) -> bool| steps.iter().position(is).unwrap();
    let runs = |text| move |step: &Value| step["run"].as_str().is_some_and(|it| it.contains(text));
    let attested = position(&|step| {
        let action = step["uses"].as_str();
        action.is_some_and(|it| it.starts_with("actions/attest@"))
    });
    assert_eq!(
        steps[attested]["with"]["subject-checksums"].as_str(),
        Some("dist/CHECKSUMS.sha256")
    );
    assert!(position(&runs("sha256sum --check")) < attested);
    assert!(attested < position(&runs("gh release create")));
}

/// What GitHub puts into a script before bash reads it can be anything; variables are safe.
#[test]
fn scripts_hold_no_expressions() {
    for step in WORKFLOWS.into_iter().flat_map(steps) {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{script}");
    }
}

#[test]
fn both_workflows_use_the_same_rust() {
    let version = |name: &str, job: &str| {
        let version = &workflow(name)["jobs"][job]["env"]["RUSTUP_TOOLCHAIN"];
        version.as_str().unwrap().to_owned()
    };
    let checked = version("ci.yaml", "checks");
    assert_eq!(version("release.yaml", "release"), checked);
    assert_eq!(
        version("ci.yaml", "oldest-rust"),
        env!("CARGO_PKG_RUST_VERSION")
    );
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
            let help = text(&program(&[&command[0], "--help"]));
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
    let linters: [(&str, &[&str]); 2] = [
        ("zizmor", &["--offline", "--quiet"]),
        (
            "check-jsonschema",
            &["--builtin-schema", "vendor.github-workflows"],
        ),
    ];
    let files = WORKFLOWS.map(|it| format!("{PROJECT}/.github/workflows/{it}"));
    for (linter, options) in linters {
        match Command::new(linter).args(options).args(&files).output() {
            Ok(output) => assert!(output.status.success(), "{linter}:\n{}", text(&output)),
            Err(_) => println!("skipped: there is no {linter}"),
        }
    }
}

fn program(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
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

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// The steps of all jobs of a workflow.
fn steps(name: &str) -> impl Iterator<Item = Value> {
    let jobs = workflow(name)["jobs"].clone();
    let jobs = jobs.as_mapping().unwrap().clone().into_iter();
    jobs.flat_map(|(_, job)| job["steps"].as_sequence().unwrap().clone())
}

/// The words of a mapping, which may be left out.
fn variables(mapping: &Value) -> impl Iterator<Item = (String, String)> {
    let fields = mapping.as_mapping().cloned().unwrap_or_default();
    fields.into_iter().map(|(name, value)| {
        let [name, value] = [name, value].map(|it| it.as_str().unwrap().to_owned());
        (name, value)
    })
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(PROJECT).join(path)).unwrap()
}
