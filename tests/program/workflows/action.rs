//! The action for GitHub, whose steps run as they are written.

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_yaml::Value;
use tempfile::TempDir;

use super::release::{Release, TAG};
use super::{read, text};
use crate::resources::yaml;
use crate::support::catalog::digest;
use crate::support::files::{copy_folder, project, temp_dir, write};
use crate::support::program::PROGRAM;
use crate::support::programs;
use crate::texts::assert_snapshot;

/// A virtual machine that is too small for its guest.
const SMALL: &str = "\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: desktop
spec:
  runStrategy: Always
  instancetype:
    name: u1.small
  preference:
    name: windows.11
  template:
    spec:
      domain:
        devices: {}
";

/// An instance type without a CPU.
const NOTHING: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata:
  name: acme
spec:
  cpu:
    guest: 0
  memory:
    guest: 4Gi
";

/// A bundle with a size that has some CPUs, and with the guest.
fn bundle(cpus: &str) -> String {
    let size = NOTHING
        .replace("acme", "u1.large")
        .replace("guest: 0", cpus);
    let guest = "apiVersion: instancetype.kubevirt.io/v1beta1\n\
        kind: VirtualMachineClusterPreference\nmetadata:\n  name: windows.11\nspec: {}\n";
    [&size, guest].join("---\n")
}

/// A repository whose workflow uses the action.
struct Repository(TempDir);

/// What a run of the action did.
struct Done {
    succeeded: bool,
    printed: String,
    summary: String,
}

impl Repository {
    /// One with files; `None`, which is said, if something that the steps need is missing.
    fn with(files: &[(&str, &str)]) -> Option<Self> {
        if !["bash", "git", "shasum"]
            .iter()
            .all(|it| programs::find(it).is_some())
        {
            return None;
        }
        let place = temp_dir();
        for folder in ["repository", "temp", "releases"] {
            fs::create_dir(place.path().join(folder)).unwrap();
        }
        let repository = Self(place);
        for (path, text) in files {
            write(&repository.file(path), text);
        }
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        Some(repository)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, path: &str) -> PathBuf {
        self.path("repository").join(path)
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = self.command("git");
        git.args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
        let output = git.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap())
            .env("HOME", self.path("temp"))
            .current_dir(self.path("repository"));
        command
    }

    /// Publishes a release whose `u1.large` has some CPUs.
    fn release(&self, tag: &str, cpus: &str) {
        let folder = self.path("releases").join(tag);
        let name = format!("common-instancetypes-all-bundle-{tag}.yaml");
        let bundle = bundle(cpus);
        let checksums = format!("{}  {name}\n", digest(bundle.as_bytes()));
        write(&folder.join(name), bundle);
        write(&folder.join("CHECKSUMS.sha256"), checksums);
    }

    /// Runs the action with the program of these tests.
    fn run(&self, inputs: &[(&str, &str)]) -> Done {
        self.run_as("", &[inputs, &[("program", PROGRAM)]].concat())
    }

    /// Runs the steps of the action, which is used at this ref, until one fails.
    fn run_as(&self, action_ref: &str, inputs: &[(&str, &str)]) -> Done {
        for file in ["summary", "path"] {
            fs::write(self.path(file), "").unwrap();
        }
        let mut printed = String::new();
        let steps = yaml(&read("action.yml"))["runs"]["steps"].clone();
        let succeeded = steps.as_sequence().unwrap().iter().all(|step| {
            let value = |text: &str| evaluated(text, action_ref, inputs);
            if let Some(condition) = step["if"].as_str() {
                let input = condition.strip_suffix(" == ''").unwrap();
                if !value(&format!("${{{{ {input} }}}}")).is_empty() {
                    return true;
                }
            }
            let output = self.step(step, value).output().unwrap();
            printed += &text(&output);
            output.status.success()
        });
        Done {
            succeeded,
            printed,
            summary: fs::read_to_string(self.path("summary")).unwrap(),
        }
    }

    /// A step as GitHub's runner runs it where the shell is bash.
    fn step(&self, step: &Value, value: impl Fn(&str) -> String) -> Command {
        assert_eq!(step["shell"].as_str(), Some("bash"));
        let script = self.path("step.sh");
        fs::write(&script, step["run"].as_str().unwrap()).unwrap();
        let stand_ins = project().join("tests/program/workflows/action-bin");
        let added = fs::read_to_string(self.path("path")).unwrap();
        let path = env::var("PATH").unwrap();
        let path: Vec<&str> = added.lines().chain([path.as_str()]).collect();
        let mut bash = self.command("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(script)
            .env(
                "PATH",
                format!("{}:{}", stand_ins.display(), path.join(":")),
            )
            .env("GITHUB_ACTION_PATH", project())
            .env("GITHUB_PATH", self.path("path"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .env("RELEASES", self.path("releases"))
            .env("RUNNER_ARCH", "X64")
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_TEMP", self.path("temp"));
        for (name, given) in step["env"].as_mapping().unwrap() {
            bash.env(name.as_str().unwrap(), value(given.as_str().unwrap()));
        }
        bash
    }
}

/// What an expression becomes in a step of the action.
fn evaluated(text: &str, action_ref: &str, inputs: &[(&str, &str)]) -> String {
    let expression = text.strip_prefix("${{ ").unwrap();
    match expression.strip_suffix(" }}").unwrap() {
        "github.action_ref" => action_ref.to_owned(),
        "github.token" => "token".to_owned(),
        input => {
            let name = input.strip_prefix("inputs.").unwrap();
            let given = inputs.iter().find(|(it, _)| *it == name);
            let default = &yaml(&read("action.yml"))["inputs"][name]["default"];
            let default = default.as_str().expect(name);
            given.map_or(default, |(_, value)| value).to_owned()
        }
    }
}

/// The files that a run should have printed into the log, and added to its summary.
#[track_caller]
fn assert_done(done: &Done, log: &str, summary: &str) {
    let folder = project().join("tests/program/workflows/action");
    // A new version changes none of them.
    let text = |text: &str| text.replace(TAG, "v9.9.9");
    assert_snapshot(&text(&done.printed), &folder.join(log));
    assert_snapshot(&text(&done.summary), &folder.join(summary));
}

#[test]
fn the_action_annotates_what_is_wrong_and_sums_it_up() {
    let large = SMALL.replace("u1.small", "u1.large");
    let misspelt = SMALL.replace("windows.11", "windws.11");
    let Some(repository) = Repository::with(&[
        ("machines/desktop.yaml", SMALL),
        ("machines/office/large.yaml", &large),
        ("more machines/--from", &misspelt),
        ("bundles/sizes.yaml", NOTHING),
    ]) else {
        return;
    };
    let done = repository.run(&[
        ("bundles", "bundles"),
        ("files", "machines\n\n  more machines/--from\n"),
    ]);
    assert!(!done.succeeded);
    assert_done(&done, "wrong.txt", "wrong.md");
}

#[test]
fn the_action_succeeds_where_all_is_well() {
    let large = SMALL.replace("u1.small", "u1.large");
    let Some(repository) = Repository::with(&[("machines/large.yaml", &large)]) else {
        return;
    };
    copy_folder(
        &project().join("examples/acme"),
        &repository.file("catalog"),
    );
    let done = repository.run(&[("files", "machines"), ("extend", "catalog")]);
    assert!(done.succeeded, "{}", done.printed);
    assert_done(&done, "well.txt", "well.md");
}

#[test]
fn the_action_says_what_an_update_makes_of_virtual_machines() {
    let Some(repository) = Repository::with(&[
        (
            "machines/desktop.yaml",
            &SMALL.replace("u1.small", "u1.large"),
        ),
        ("old/bundle.yaml", &bundle("guest: 2")),
        ("new.yaml", &bundle("guest: 4")),
    ]) else {
        return;
    };
    let sides = [("old", "old"), ("new", "new.yaml")];
    let update = |fail_on| {
        let inputs = [
            ("files", "machines"),
            ("from", "new.yaml"),
            ("fail-on", fail_on),
        ];
        repository.run(&[&sides[..], &inputs].concat())
    };
    let done = update("refused");
    assert!(done.succeeded, "{}", done.printed);
    assert_done(&done, "update.txt", "update.md");
    let done = update("changed");
    assert!(!done.succeeded);
}

/// A version is a release, and not a revision of the repository.
#[test]
fn the_action_compares_releases() {
    let large = SMALL.replace("u1.small", "u1.large");
    let Some(repository) = Repository::with(&[("large.yaml", &large)]) else {
        return;
    };
    repository.release("v0.9.0", "guest: 2");
    repository.release("v0.9.1", "guest: 4");
    let sides = [("old", "v0.9.0"), ("new", "v0.9.1")];
    let update = || repository.run(&[&sides[..], &[("files", "large.yaml")]].concat());
    let done = update();
    assert!(done.succeeded, "{}", done.printed);
    assert!(
        done.summary.contains("changes while it runs"),
        "{}",
        done.summary
    );

    let tampered = "releases/v0.9.1/common-instancetypes-all-bundle-v0.9.1.yaml";
    write(&repository.path(tampered), "");
    let done = update();
    assert!(
        done.printed.contains("v0.9.1.yaml: FAILED\n"),
        "{}",
        done.printed
    );
    assert!(!done.succeeded);
}

/// The program is that of a release as its workflow makes it.
#[test]
fn the_action_gets_the_program_of_a_release() {
    let Some(repository) = Repository::with(&[("small.yaml", SMALL)]) else {
        return;
    };
    let Some(release) = Release::prepare(TAG) else {
        return;
    };
    release.run(|_, _| {}).unwrap();
    let releases = repository.path("releases");
    symlink(release.published.join("assets"), releases.join(TAG)).unwrap();
    let name = format!("common-instancetypes-{TAG}-x86_64-unknown-linux-musl");
    let got = format!(
        "{name}.tar.gz: OK\n\
         gh, a stand-in: {name}.tar.gz is what was built for refs/tags/{TAG}\n"
    );
    // The newest release, that of the action's own tag, and one that is asked for.
    for (action_ref, version, newer) in [
        ("main", "", None),
        (TAG, "", Some("v99.0.0")),
        ("v99.0.0", TAG, Some("v99.0.0")),
    ] {
        if let Some(newer) = newer {
            fs::create_dir_all(releases.join(newer)).unwrap();
        }
        let inputs = [("version", version), ("files", "small.yaml")];
        let done = repository.run_as(action_ref, &inputs);
        let annotation = done.printed.strip_prefix(&got).unwrap_or_default();
        assert!(
            annotation.contains("::error file=small.yaml,line=8"),
            "{}",
            done.printed
        );
        assert!(!done.succeeded);
    }
    // Later steps of the job have the program, too.
    let folder = fs::read_to_string(repository.path("path")).unwrap();
    assert!(
        Path::new(folder.trim())
            .join("common-instancetypes")
            .is_file()
    );

    let archive = release
        .published
        .join("assets")
        .join(format!("{name}.tar.gz"));
    fs::write(&archive, "").unwrap();
    let done = repository.run_as(TAG, &[("files", "small.yaml")]);
    assert!(
        done.printed
            .starts_with(&format!("{name}.tar.gz: FAILED\n")),
        "{}",
        done.printed
    );
    assert!(!done.succeeded && done.summary.is_empty());
}

/// What the page shows is right as far as this can tell: GitHub would only warn of another input.
#[test]
fn the_examples_of_the_page_name_inputs() {
    let inputs = yaml(&read("action.yml"))["inputs"].clone();
    let checkout = &yaml(&read(".github/workflows/ci.yaml"))["jobs"]["checks"]["steps"][0]["uses"];
    let page = read("docs/pull-requests.md");
    let workflows = page.split("```yaml .github/workflows/").skip(1);
    let mut found = 0;
    for workflow in workflows.map(|it| it.split("```").next().unwrap()) {
        let (_, workflow) = workflow.split_once('\n').unwrap();
        let steps = yaml(workflow)["jobs"]["check"]["steps"].clone();
        assert_eq!(
            &steps[0]["uses"], checkout,
            "it is as new as that of the workflows"
        );
        assert_eq!(steps[1]["uses"], "kubevirt/common-instancetypes@v9.9.9");
        for (name, _) in steps[1]["with"].as_mapping().unwrap() {
            assert!(inputs.get(name).is_some(), "{name:?}");
        }
        found += 1;
    }
    assert_eq!(found, 4);
}

#[test]
fn inputs_are_used_and_explained() {
    let action = yaml(&read("action.yml"));
    let page = read("docs/pull-requests.md");
    for (name, _) in action["inputs"].as_mapping().unwrap() {
        let name = name.as_str().unwrap();
        let expression = format!("${{{{ inputs.{name} }}}}");
        let steps = action["runs"]["steps"].as_sequence().unwrap().iter();
        let mut given = steps.flat_map(|step| step["env"].as_mapping().unwrap().clone());
        assert!(
            given.any(|(_, value)| value == expression.as_str()),
            "{name}"
        );
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
    }
}
