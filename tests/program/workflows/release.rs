//! A release: the steps of its workflow, run as they are written, in a clone, with a `gh` that only
//! records what it would publish.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_yaml::Value;
use tempfile::TempDir;

use super::{text, workflow};
use crate::folders::names_in;
use crate::machine;
use crate::resources::yaml;
use crate::support::catalog::digest;
use crate::support::files::{project, temp_dir, write};
use crate::support::program::PROGRAM;
use crate::support::side_by_side;
use crate::support::skipped::skipped;

pub(super) const TAG: &str = concat!("v", env!("CARGO_PKG_VERSION"));

const BUNDLES: [&str; 5] = [
    "common-clusterinstancetypes-bundle",
    "common-clusterpreferences-bundle",
    "common-instancetypes-all-bundle",
    "common-instancetypes-bundle",
    "common-preferences-bundle",
];

/// Where the assets of releases are.
const RELEASES: &str = "https://github.com/kubevirt/common-instancetypes/releases/download";

/// The systems that the program is published for, in the order of their archives.
const TARGETS: [&str; 4] = [
    "aarch64-apple-darwin",
    "aarch64-unknown-linux-musl",
    "x86_64-apple-darwin",
    "x86_64-unknown-linux-musl",
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

#[test]
fn a_release_is_published() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release.run(|_, _| {}).unwrap();
    let assets = release.published.join("assets");

    let mut expected: Vec<String> = BUNDLES.map(|it| format!("{it}-{TAG}.yaml")).into();
    expected.extend(TARGETS.map(archive));
    let others = [
        "ARCHIVES.sha256",
        "CHECKSUMS.sha256",
        "LICENSE",
        "instancetypes.yaml",
    ];
    expected.extend(others.map(ToOwned::to_owned));
    expected.sort_unstable();
    assert_eq!(names_in(&assets), expected);
    for bundle in BUNDLES {
        assert_eq!(
            fs::read(assets.join(format!("{bundle}-{TAG}.yaml"))).unwrap(),
            fs::read(release.clone.join(format!("_build/{bundle}.yaml"))).unwrap(),
            "{bundle} is published as it is committed"
        );
    }
    for checksums in ["CHECKSUMS.sha256", "ARCHIVES.sha256"] {
        let check = format!("sha256sum --check --strict {checksums}");
        assert!(release.scene.bash(&assets, &check), "{checksums}");
    }
    // Nothing but bundles is in the checksums that KubeVirt reads.
    assert_eq!(
        names_in_checksums(&assets.join("CHECKSUMS.sha256")),
        BUNDLES.map(|it| format!("{it}-{TAG}.yaml"))
    );
    let mut archives = names_in_checksums(&assets.join("ARCHIVES.sha256"));
    archives.sort_unstable();
    assert_eq!(archives, TARGETS.map(archive));
    for bundle in &BUNDLES[..2] {
        // What KubeVirt's bump.sh and sync.sh do.
        let script = format!(
            "set -euo pipefail; file={bundle}-{TAG}.yaml
            digest=$(grep \"$file\" CHECKSUMS.sha256 | cut -d ' ' -f 1)
            cp \"$file\" embedded.yaml
            echo \"$digest embedded.yaml\" | sha256sum --check --strict"
        );
        assert!(release.scene.bash(&assets, &script), "{bundle}");
    }

    assert_eq!(release.published("tag"), format!("{TAG}\n"));
    assert_eq!(release.published("title"), format!("{TAG}\n"));
    assert_eq!(release.published("target"), "main\n");
    assert_eq!(release.published("latest"), "true\n");
    let notes = release.published("notes.md");
    let section = "\n### Added\n\n- A preference for Alpine.\n\n";
    let (changelog, changes) = notes.split_once("\n## Changes since v0.0.1\n\n").unwrap();
    assert_eq!(changelog, section);
    assert!(changes.contains("alpine"), "{changes}");
    assert!(!changes.contains("fedora"), "{changes}");
}

/// The name of an archive.
fn archive(target: &str) -> String {
    format!("common-instancetypes-{TAG}-{target}.tar.gz")
}

fn names_in_checksums(file: &Path) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap();
    let names = text.lines().map(|line| line.split_once("  ").unwrap().1);
    names.map(ToOwned::to_owned).collect()
}

#[test]
fn an_archive_holds_what_its_user_installs() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release.run(|_, _| {}).unwrap();
    for target in TARGETS {
        let place = temp_dir();
        let archive = release.published.join("assets").join(archive(target));
        let unpack = format!("tar -xzf '{}'", archive.display());
        assert!(release.scene.bash(place.path(), &unpack), "{target}");
        let folder = format!("common-instancetypes-{TAG}-{target}");
        assert_eq!(names_in(place.path()), [folder.as_str()]);
        let folder = place.path().join(folder);
        let held = ["LICENSE", "common-instancetypes", "completions", "man"];
        assert_eq!(names_in(&folder), held);
        let shells = ["bash", "elvish", "fish", "powershell", "zsh"];
        assert_eq!(
            names_in(&folder.join("completions")),
            shells.map(|shell| format!("common-instancetypes.{shell}"))
        );
        let pages = names_in(&folder.join("man"));
        assert!(pages.contains(&"common-instancetypes-list.1".to_owned()));
        assert!(
            release
                .scene
                .bash(&folder, "./common-instancetypes --version")
        );
    }
}

/// What the README says about the archive, in a folder with one.
#[test]
fn the_program_of_an_archive_answers_after_two_commands() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release.run(|_, _| {}).unwrap();
    let readme = fs::read_to_string(project().join("README.md")).unwrap();
    let section = readme.split_once("\n## Get the program\n").unwrap().1;
    let block = section.split_once("```sh\n").unwrap().1;
    let commands = block.split_once("```").unwrap().0;
    assert_eq!(commands.lines().count(), 2);
    let place = temp_dir();
    let archive = archive(TARGETS[3]);
    let published = release.published.join("assets").join(&archive);
    fs::copy(published, place.path().join(archive)).unwrap();
    let script = format!("set -e; exec > answer\n{commands}");
    assert!(release.scene.bash(place.path(), &script));
    let answer = fs::read_to_string(place.path().join("answer")).unwrap();
    assert!(answer.contains("\nu1.2xmedium "), "{answer}");
}

/// `cargo binstall` makes the address and the path in the archive from `Cargo.toml`.
#[test]
fn cargo_binstall_finds_the_program_in_an_archive() {
    let manifest = fs::read_to_string(project().join("Cargo.toml")).unwrap();
    let value = |key: &str| {
        let begin = format!("{key} = \"");
        let line = manifest.lines().find_map(|it| it.strip_prefix(&begin));
        line.unwrap().trim_end_matches('"')
    };
    for target in TARGETS {
        let filled = |template: &str| {
            template
                .replace("{ repo }", value("repository"))
                .replace("{ version }", env!("CARGO_PKG_VERSION"))
                .replace("{ target }", target)
                .replace("{ bin }", "common-instancetypes")
        };
        assert_eq!(
            filled(value("pkg-url")),
            format!("{RELEASES}/{TAG}/{}", archive(target))
        );
        assert_eq!(
            filled(value("bin-dir")),
            format!("common-instancetypes-{TAG}-{target}/common-instancetypes")
        );
    }
    assert_eq!(value("pkg-fmt"), "tgz");
}

/// krew downloads the archive of the user's system, compares its digest, moves the files that the
/// manifest names into a folder of the plugin, and links to the program there.
#[test]
fn krew_installs_the_plugin_from_an_archive() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release.run(|_, _| {}).unwrap();
    let manifest = yaml(&release.published("assets/instancetypes.yaml"));
    assert_eq!(
        manifest["apiVersion"],
        "krew.googlecontainertools.github.com/v1alpha2"
    );
    assert_eq!(manifest["kind"], "Plugin");
    assert_eq!(manifest["metadata"]["name"], "instancetypes");
    assert_eq!(manifest["spec"]["version"], TAG);
    // krew's own limit for what it lists beside the name.
    let short = manifest["spec"]["shortDescription"].as_str().unwrap();
    assert!(short.len() <= 50 && !short.contains('\n'), "{short}");

    let platforms = manifest["spec"]["platforms"].as_sequence().unwrap();
    let systems = platforms.iter().map(|it| it["selector"].clone());
    let expected = [
        "{matchLabels: {os: linux, arch: amd64}}",
        "{matchLabels: {os: linux, arch: arm64}}",
        "{matchLabels: {os: darwin, arch: amd64}}",
        "{matchLabels: {os: darwin, arch: arm64}}",
    ];
    assert_eq!(systems.collect::<Vec<_>>(), expected.map(yaml));
    let targets = [TARGETS[3], TARGETS[1], TARGETS[2], TARGETS[0]];
    for (platform, target) in platforms.iter().zip(targets) {
        release.install_as_krew_does(platform, target);
    }
}

#[test]
fn a_manifest_for_krew_without_a_digest_is_not_published() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    let step = "Write the manifest for krew";
    release.refuses(step, |before, folder| {
        if before == step {
            let template = folder.join("dist/krew.yaml");
            let text = fs::read_to_string(&template).unwrap();
            fs::write(template, text.replace("x86_64-apple", "x86-apple")).unwrap();
        }
    });
}

#[test]
fn an_archive_that_is_missing_ends_the_job() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    let step = "Write the checksums of the archives";
    release.refuses(step, |before, folder| {
        if before == step {
            fs::remove_file(folder.join("archives").join(archive(TARGETS[0]))).unwrap();
        }
    });
}

#[test]
fn a_program_of_another_version_is_not_packed() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    let built = format!("target/{}/release/common-instancetypes", TARGETS[0]);
    let other = "#!/bin/sh\necho common-instancetypes 0.0.0\n";
    release.refuses("Try it as it was packed", |step, folder| {
        let built = folder.join(&built);
        if step.starts_with("Pack") && built.exists() {
            fs::write(built, other).unwrap();
        }
    });
}

#[test]
fn a_previous_release_in_another_layout_is_not_compared() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release.scene.git("clone", &["tag", "--delete", "v0.0.1"]);
    release.run(|_, _| {}).unwrap();
    let notes = release.published("notes.md");
    let changes = "\n## Changes since v0.0.0\n\n\
        They are not listed: v0.0.0 keeps its catalog in another layout.\n";
    assert!(notes.ends_with(changes), "{notes}");
}

#[test]
fn a_previous_release_that_cannot_be_read_ends_the_job() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    let git = |arguments: &[&str]| release.scene.git("clone", arguments);
    git(&["checkout", "-q", "v0.0.1"]);
    let broken = release.clone.join("preferences/alpine.yaml");
    fs::write(broken, "extends: nowhere\n").unwrap();
    git(&["add", "--all"]);
    git(&["commit", "-q", "-m", "broken"]);
    let broken = git(&["rev-parse", "HEAD"]);
    git(&["checkout", "-q", TAG]);
    // The tag moves below the release, as if its catalog had always been broken.
    git(&["replace", "v0.0.1", broken.trim()]);
    release.refuses("Add to the notes what changes for users", |_, _| {});
}

#[test]
fn a_release_of_an_older_series_names_its_branch() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release.scene.git("origin", &["branch", "release-0.0", TAG]);
    release
        .scene
        .git("origin", &["branch", "-q", "--force", "main", "v0.0.1"]);
    release.scene.git("clone", &["fetch", "-q", "--force"]);
    release.run(|_, _| {}).unwrap();
    assert_eq!(release.published("target"), "release-0.0\n");
}

#[test]
fn a_patch_of_an_older_series_does_not_become_the_latest() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    // Neither a prerelease nor the order of letters decides: v1.10.0 is above v1.9.9.
    for (tag, latest) in [
        ("v99.0.0-rc.1", "true\n"),
        ("v0.99.0", "true\n"),
        ("v10.0.0", "false\n"),
    ] {
        release.scene.git("clone", &["tag", tag]);
        let printed = release.run(|_, _| {}).unwrap();
        assert_eq!(release.published("latest"), latest, "{tag}");
        let warning = format!(
            "::warning::{TAG} does not become the latest release: there is a higher tag, {tag}.\n"
        );
        assert_eq!(printed.contains(&warning), latest == "false\n", "{printed}");
    }
}

#[test]
fn a_rehearsal_does_everything_but_publish() {
    let Some(mut release) = Release::prepare(TAG) else {
        return;
    };
    release.scene.git("clone", &["tag", "--delete", TAG]);
    release.rehearsed_on = Some(("branch", "main"));
    release.run(|_, _| {}).unwrap();
    assert!(!release.published.join("tag").exists());
    let mut expected: Vec<String> = BUNDLES.map(|it| format!("{it}-{TAG}.yaml")).into();
    expected.splice(0..0, ["CHECKSUMS.sha256".to_owned(), "LICENSE".to_owned()]);
    expected.extend(["krew.yaml", "notes.md"].map(ToOwned::to_owned));
    let mut names = names_in(&release.clone.join("dist"));
    // `actions/upload-artifact` leaves out hidden files.
    names.retain(|name| !name.starts_with('.'));
    assert_eq!(names, expected);
    assert_eq!(
        fs::read_to_string(release.scene.path("output")).unwrap(),
        format!("branch=main\nlatest=true\ntag={TAG}\n")
    );
    let archives = release.scene.path("builder/archives");
    assert_eq!(names_in(&archives), TARGETS.map(archive));
}

/// A tag can be chosen where a workflow is started by hand, even one that would be refused.
#[test]
fn a_rehearsal_on_a_tag_publishes_nothing() {
    let tags = [TAG, "v9.9.9", "v9.9.9-rc.1"];
    side_by_side::map(&tags, |tag| {
        let Some(mut release) = Release::prepare(tag) else {
            return;
        };
        release.rehearsed_on = Some(("tag", tag));
        release.run(|_, _| {}).unwrap();
        assert!(release.clone.join("dist/CHECKSUMS.sha256").exists());
        assert!(!release.published.join("tag").exists(), "{tag}");
    });
}

#[test]
fn a_tag_that_is_malformed_or_a_prerelease_is_refused() {
    let tags = ["v1.8", "1.8.0", "v1.8.0-rc.1", "v1.8.0.1", "version"];
    side_by_side::map(&tags, |tag| {
        let Some(release) = Release::prepare(tag) else {
            return;
        };
        let step = "Refuse a tag that is not the version of the package";
        let output = release.refuses(step, |_, _| {});
        let message = format!(
            "::error::The tag {tag} is not `v` and three numbers, such as v1.8.0: \
             prereleases are not published.\n"
        );
        assert_eq!(output, message);
    });
}

#[test]
fn a_tag_on_no_branch_is_refused() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release
        .scene
        .git("origin", &["branch", "-q", "--force", "main", "v0.0.1"]);
    release.scene.git("clone", &["fetch", "-q", "--force"]);
    release.refuses("Refuse a tag that is not on a release branch", |_, _| {});
}

#[test]
fn a_tag_that_is_not_the_version_is_refused() {
    let Some(release) = Release::prepare("v9.9.9") else {
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
    // Each job checks on its own: the second has only what the first gave it.
    const CHECKS: [&str; 2] = ["Check the digests", "Check that it arrived whole"];
    let change = |bundle: &Path| {
        let text = fs::read_to_string(bundle).unwrap();
        fs::write(bundle, text.replacen("virtio", "sata", 1)).unwrap();
    };
    let remove = |bundle: &Path| fs::remove_file(bundle).unwrap();
    let add = |bundle: &Path| {
        fs::copy(bundle, bundle.with_file_name("common-x-bundle-v1.yaml")).unwrap();
    };
    let bundle = format!("dist/common-preferences-bundle-{TAG}.yaml");
    let tampers: [fn(&Path); 3] = [change, remove, add];
    side_by_side::map(&tampers, |tamper| {
        for check in CHECKS {
            let Some(release) = Release::prepare(TAG) else {
                return;
            };
            release.refuses(check, |step, folder| {
                if step == check {
                    tamper(&folder.join(&bundle));
                }
            });
        }
    });
}

#[test]
fn a_stale_tree_is_refused() {
    let step = "Refuse a tree that is not up to date";
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    fs::remove_file(release.clone.join("preferences/alpine.yaml")).unwrap();
    release.refuses(step, |_, _| {});
}

#[test]
fn a_version_without_a_section_in_the_changelog_is_refused() {
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    let changelog = CHANGELOG.replace("VERSION", "9.9.9");
    fs::write(release.clone.join("CHANGELOG.md"), changelog).unwrap();
    release.refuses(
        "Begin the notes with the section of the changelog",
        |_, _| {},
    );
}

/// A repository with two releases; `None` if a program that the steps need is missing, or if this
/// project is not in a repository.
static RELEASED: LazyLock<Option<Scene>> = LazyLock::new(Scene::of_both_releases);

/// A folder with repositories, and the machine on which a release is made.
pub(super) struct Scene(PathBuf);

/// A repository with a previous release and a tag, and its clone, in which a release is made.
pub(super) struct Release {
    pub(super) scene: Scene,
    clone: PathBuf,
    pub(super) published: PathBuf,
    tag: String,
    /// The type and name of what the workflow is started on by hand, instead of by a push of the tag.
    rehearsed_on: Option<(&'static str, &'static str)>,
    _place: TempDir,
}

impl Release {
    /// A copy of what all tests begin with, whose last release has this tag.
    pub(super) fn prepare(tag: &str) -> Option<Self> {
        let Some(released) = &*RELEASED else {
            skipped("this needs git, bash, coreutils and a repository");
            return None;
        };
        let place = temp_dir();
        let scene = Scene(place.path().to_owned());
        let released = released.path("origin");
        let released = released.to_str().unwrap();
        scene.git(".", &["clone", "-q", "--bare", released, "origin"]);
        if tag != TAG {
            scene.git("origin", &["tag", tag]);
            scene.git("origin", &["tag", "--delete", TAG]);
        }
        scene.git(".", &["clone", "-q", "--branch", tag, "origin", "clone"]);
        for folder in ["temp", "machine", "published/assets"] {
            fs::create_dir_all(scene.path(folder)).unwrap();
        }
        let folder = place.path().display();
        let storage = format!(
            "[storage]
driver = 'vfs'
graphroot = '{folder}/images'
runroot = '{folder}/run'
"
        );
        fs::write(scene.path("storage.conf"), storage).unwrap();
        Some(Self {
            clone: scene.path("clone"),
            published: scene.path("published"),
            scene,
            tag: tag.to_owned(),
            rehearsed_on: None,
            _place: place,
        })
    }

    /// Runs the steps of all jobs but those of the image one after the other, and returns what they print; the first that
    /// fails ends the run, and its name and output are the error. `before` may interfere with the
    /// folder of a job before a step.
    pub(super) fn run(&self, before: impl Fn(&str, &Path)) -> Result<String, (String, String)> {
        for file in ["env", "output"] {
            fs::write(self.scene.path(file), "").unwrap();
        }
        let mut printed = self.run_job("build", "clone", None, &before)?;
        for target in archive_targets() {
            // These machines have none of what the first job built; one clone does for all of them.
            if !self.scene.path("builder").exists() {
                let clone = ["clone", "-q", "--branch", &self.tag, "origin", "builder"];
                self.scene.git(".", &clone);
            }
            fs::write(self.scene.path("env"), "").unwrap();
            printed += &self.run_job("archives", "builder", Some(&target), &before)?;
        }
        if !self.starts("publish") {
            return Ok(printed);
        }
        // The last job is on another machine: it has what the others upload, and no more.
        self.take("clone/dist", "machine/dist");
        self.take("builder/archives", "machine/archives");
        fs::write(self.scene.path("env"), "").unwrap();
        Ok(printed + &self.run_job("publish", "machine", None, &before)?)
    }

    /// Copies what a job uploads to where another one downloads it.
    pub(super) fn take(&self, from: &str, to: &str) {
        let (from, to) = (self.scene.path(from), self.scene.path(to));
        for file in names_in(&from) {
            write(&to.join(&file), fs::read(from.join(&file)).unwrap());
        }
    }

    /// What GitHub says about the run, in its `github` context and in variables.
    fn context(&self) -> [(&'static str, &str); 3] {
        let (event, (ref_type, ref_name)) = match self.rehearsed_on {
            Some(reference) => ("workflow_dispatch", reference),
            None => ("push", ("tag", self.tag.as_str())),
        };
        [
            ("event_name", event),
            ("ref_type", ref_type),
            ("ref_name", ref_name),
        ]
    }

    /// Whether all comparisons of a job's condition are true.
    fn starts(&self, job: &str) -> bool {
        let condition = workflow("release.yaml")["jobs"][job]["if"].clone();
        condition.as_str().unwrap().split(" && ").all(|comparison| {
            let (name, value) = comparison.split_once(" == ").unwrap();
            let name = name.strip_prefix("github.").unwrap();
            let known = self.context().into_iter().find(|(it, _)| *it == name);
            value == format!("'{}'", known.expect(name).1)
        })
    }

    /// Runs the steps of a job, for a target of its matrix if it has one.
    pub(super) fn run_job(
        &self,
        job: &str,
        folder: &str,
        target: Option<&str>,
        before: &impl Fn(&str, &Path),
    ) -> Result<String, (String, String)> {
        let mut printed = String::new();
        let job = &workflow("release.yaml")["jobs"][job];
        for step in job["steps"].as_sequence().unwrap() {
            let Some(script) = step["run"].as_str() else {
                println!("left out: {}", step["uses"].as_str().unwrap());
                continue;
            };
            let name = step["name"].as_str().unwrap();
            if !step["if"].is_null() {
                println!("left out, as it depends on the system: {name}");
                continue;
            }
            before(name, &self.scene.path(folder));
            let output = self.run_step(job, step, script, (folder, target));
            println!("run: {name}\n{}", text(&output));
            if !output.status.success() {
                return Err((name.to_owned(), text(&output)));
            }
            printed.push_str(&text(&output));
        }
        Ok(printed)
    }

    /// Runs a step as GitHub's runner does where the shell is bash.
    fn run_step(
        &self,
        job: &Value,
        step: &Value,
        script: &str,
        (folder, target): (&str, Option<&str>),
    ) -> Output {
        let workflow = workflow("release.yaml");
        assert_eq!(workflow["defaults"]["run"]["shell"].as_str(), Some("bash"));
        let file = self.scene.path("step.sh");
        fs::write(&file, script).unwrap();
        let below = step["working-directory"].as_str().unwrap_or(".");
        let commit = self.scene.git("clone", &["rev-parse", "HEAD"]);
        let (env_file, output_file) = (self.scene.path("env"), self.scene.path("output"));
        let of_earlier_steps = fs::read_to_string(&env_file).unwrap();
        let outputs = fs::read_to_string(&output_file).unwrap();
        let context = self.context();
        let value = |value: &str| match (value, target) {
            ("${{ matrix.target }}", Some(target)) => target.to_owned(),
            _ => evaluated(value, &outputs, &context),
        };
        let github =
            context.map(|(name, value)| (format!("GITHUB_{}", name.to_uppercase()), value));
        self.scene
            .command("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(file)
            .current_dir(self.scene.path(folder).join(below))
            .envs(variables(&job["env"]).map(|(name, it)| (name, value(&it))))
            .envs(variables(&step["env"]).map(|(name, it)| (name, value(&it))))
            .envs(of_earlier_steps.lines().filter_map(|it| it.split_once('=')))
            .env("GITHUB_ENV", env_file)
            .env("GITHUB_OUTPUT", output_file)
            .envs(github)
            .env("GITHUB_ACTOR", "maintainer")
            .env("GITHUB_REPOSITORY", "kubevirt/common-instancetypes")
            .env("GITHUB_SHA", commit.trim())
            .env("PUBLISHED", &self.published)
            .env("RUNNER_TEMP", self.scene.path("temp"))
            .output()
            .unwrap()
    }

    /// Asserts that this step fails and nothing is published, and returns the step's output.
    fn refuses(&self, step: &str, before: impl Fn(&str, &Path)) -> String {
        let (failed, output) = self.run(before).expect_err("a step fails");
        assert_eq!(failed, step, "{output}");
        assert!(!self.published.join("tag").exists());
        output
    }

    /// Installs what a platform of the manifest for krew names, which has to be the archive of a
    /// target, and runs it as kubectl does.
    fn install_as_krew_does(&self, platform: &Value, target: &str) {
        let uri = platform["uri"].as_str().unwrap();
        let address = format!("{RELEASES}/{TAG}/{}", archive(target));
        assert_eq!(uri, address);
        let archive = self.published.join("assets").join(archive(target));
        let found = digest(&fs::read(&archive).unwrap());
        assert_eq!(
            platform["sha256"].as_str(),
            Some(found.as_str()),
            "{target}"
        );

        let place = temp_dir();
        let unpack = format!("tar -xzf '{}'", archive.display());
        assert!(self.scene.bash(place.path(), &unpack), "{target}");
        let store = place.path().join("store");
        fs::create_dir(&store).unwrap();
        for file in platform["files"].as_sequence().unwrap() {
            assert_eq!(file["to"].as_str(), Some("."), "it keeps its name");
            let file = place.path().join(file["from"].as_str().unwrap());
            fs::rename(&file, store.join(file.file_name().unwrap())).unwrap();
        }
        assert_eq!(names_in(&store), ["LICENSE", "common-instancetypes"]);
        let program = store.join(platform["bin"].as_str().unwrap());
        symlink(program, place.path().join("kubectl-instancetypes")).unwrap();
        assert!(
            self.scene
                .bash(place.path(), "./kubectl-instancetypes --version")
        );
    }

    fn published(&self, name: &str) -> String {
        fs::read_to_string(self.published.join(name)).unwrap()
    }
}

impl Scene {
    /// The previous release lacks a preference, and the one before is older than this layout.
    fn of_both_releases() -> Option<Self> {
        // What all tests of a process share is never removed: here it is at least not kept twice.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("releases");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        let scene = Self(folder);
        let files = scene.project_files()?;
        scene.commit_both_releases(&files);
        Some(scene)
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    /// The files of this project on disk, without the tests, which a release does not use.
    fn project_files(&self) -> Option<Vec<PathBuf>> {
        self.command("bash").arg("--version").output().ok()?;
        let needed = ["sha256sum", "sort", "tail"];
        if !needed.iter().all(|it| machine::is_of("coreutils", it)) {
            return None;
        }
        let output = self
            .command("git")
            .arg("-C")
            .arg(project())
            .args(["ls-files", "-z"])
            .args(["--cached", "--others", "--exclude-standard"])
            .args(["--", ":!tests/"])
            .output()
            .ok()?;
        let files = String::from_utf8(output.stdout).unwrap();
        let files = files.split_terminator('\0').map(PathBuf::from);
        let files = files.filter(|file| project().join(file).is_file());
        output.status.success().then(|| files.collect())
    }

    fn commit_both_releases(&self, files: &[PathBuf]) {
        let origin = self.path("origin");
        let foreign = origin.join("preferences/kustomization.yaml");
        write(&foreign, "kind: Kustomization\n");
        self.git("origin", &["init", "-q", "-b", "main"]);
        self.git("origin", &["add", "--all"]);
        self.git("origin", &["commit", "-q", "-m", "v0.0.0"]);
        self.git("origin", &["tag", "v0.0.0"]);
        fs::remove_file(foreign).unwrap();
        for file in files {
            let copy = origin.join(file);
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(project().join(file), copy).unwrap();
        }
        let changelog = CHANGELOG.replace("VERSION", env!("CARGO_PKG_VERSION"));
        fs::write(origin.join("CHANGELOG.md"), changelog).unwrap();
        let added = origin.join("preferences/alpine.yaml");
        let aside = self.path("alpine.yaml");
        fs::rename(&added, &aside).unwrap();
        self.commit("v0.0.1");
        fs::rename(&aside, &added).unwrap();
        self.commit(TAG);
        // One file to link into each clone.
        self.git("origin", &["repack", "-q", "-a", "-d"]);
    }

    fn commit(&self, tag: &str) {
        let mut build = self.command(PROGRAM);
        build.args(["build", "--quiet"]);
        build.current_dir(self.path("origin"));
        assert_success(&build.output().unwrap());
        self.git("origin", &["add", "--all"]);
        self.git("origin", &["commit", "-q", "-m", tag]);
        self.git("origin", &["tag", tag]);
    }

    pub(super) fn bash(&self, folder: &Path, script: &str) -> bool {
        let mut bash = self.command("bash");
        let output = bash.args(["-c", script]).current_dir(folder).output();
        output.unwrap().status.success()
    }

    pub(super) fn git(&self, folder: &str, arguments: &[&str]) -> String {
        let mut git = self.command("git");
        git.args(arguments).current_dir(self.path(folder));
        let output = git.output().unwrap();
        assert_success(&output);
        text(&output)
    }

    /// A program in an environment that has only the machine's programs.
    fn command(&self, program: &str) -> Command {
        let programs = std::env::var("PATH").unwrap();
        // For cargo, so that nothing is compiled; and for what would change the machine or GitHub.
        let stand_ins = project().join("tests/program/workflows/bin");
        let path = format!("{}:{programs}", stand_ins.display());
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", path)
            .env("HOME", &self.0)
            .env("PROGRAM", PROGRAM)
            .env("REAL_CARGO", env!("CARGO"))
            .env("CONTAINERS_STORAGE_CONF", self.path("storage.conf"))
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

/// The targets of the archives, each of which has a machine.
fn archive_targets() -> Vec<String> {
    let matrix = &workflow("release.yaml")["jobs"]["archives"]["strategy"]["matrix"];
    let machines = matrix["include"].as_sequence().unwrap().iter();
    machines
        .map(|it| it["target"].as_str().unwrap().to_owned())
        .collect()
}

/// What an expression becomes in a later job, whose inputs are the outputs of the first.
fn evaluated(value: &str, outputs: &str, context: &[(&str, &str)]) -> String {
    let Some(expression) = value
        .strip_prefix("${{ ")
        .and_then(|it| it.strip_suffix(" }}"))
    else {
        return value.to_owned();
    };
    if let Some(name) = expression.strip_prefix("github.")
        && let Some((_, value)) = context.iter().find(|(it, _)| *it == name)
    {
        return (*value).to_owned();
    }
    let Some(name) = expression.strip_prefix("needs.build.outputs.") else {
        return expression.to_owned();
    };
    let declared = &workflow("release.yaml")["jobs"]["build"]["outputs"][name];
    let declaration = format!("${{{{ steps.facts.outputs.{name} }}}}");
    assert_eq!(declared.as_str(), Some(declaration.as_str()));
    let mut lines = outputs.lines().filter_map(|line| line.split_once('='));
    let (_, value) = lines.find(|(written, _)| *written == name).expect(name);
    value.to_owned()
}

/// The strings of a mapping, which may be left out.
fn variables(mapping: &Value) -> impl Iterator<Item = (String, String)> {
    let fields = mapping.as_mapping().cloned().unwrap_or_default();
    fields.into_iter().map(|(name, value)| {
        let [name, value] = [name, value].map(|it| it.as_str().unwrap().to_owned());
        (name, value)
    })
}
