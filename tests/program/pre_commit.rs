//! The hooks for pre-commit, run by the real one, as the page about pull requests configures them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::resources::yaml;
use crate::support::files::{project, temp_dir, write};
use crate::support::program::{Finished, PROGRAM, run};
use crate::support::programs;
use crate::support::stand_ins::{on_path, write_script};
use crate::texts::assert_snapshot;

const ADDRESS: &str = "https://github.com/kubevirt/common-instancetypes";

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
    kind: VirtualMachinePreference
    name: acme
  template:
    spec:
      domain:
        devices: {}
";

/// A preference for it.
const PREFERENCE: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: acme
spec:
  requirements:
    cpu:
      guest: 2
";

/// A repository that uses the hooks, and one that has them, as this project has.
struct Repositories(TempDir);

impl Repositories {
    /// Both; `None`, which is said, if a program that this needs is missing.
    fn with_hooks(configuration: &str) -> Option<Self> {
        if !["git", "pre-commit"]
            .iter()
            .all(|it| programs::find(it).is_some())
        {
            return None;
        }
        let repositories = Self(temp_dir());
        for file in [".pre-commit-hooks.yaml", "Cargo.toml"] {
            let text = fs::read(project().join(file)).unwrap();
            write(&repositories.path("hooks").join(file), text);
        }
        repositories.commit("hooks");
        repositories.write_stand_ins();
        let hooks = repositories.path("hooks");
        let commit = repositories.git("hooks", &["rev-parse", "HEAD"]).stdout;
        let configuration = configuration
            .replace(ADDRESS, hooks.to_str().unwrap())
            .replace("v9.9.9", commit.trim());
        repositories.write(".pre-commit-config.yaml", &configuration);
        repositories.commit("repository");
        Some(repositories)
    }

    /// The stand-in for cargo installs the program of these tests: building another one takes minutes.
    fn write_stand_ins(&self) {
        let bin = self.path("bin");
        fs::create_dir(&bin).unwrap();
        let install = format!(
            "[ \"$1\" = --version ] && exit\n\
             [ \"$1 $2 $3\" = 'install --bins --root' ] || exit 1\n\
             mkdir -p \"$4/bin\"\n\
             ln -s '{PROGRAM}' \"$4/bin/common-instancetypes\""
        );
        write_script(&bin.join("cargo"), &install);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, file: &str, text: &str) {
        write(&self.path("repository").join(file), text);
    }

    fn git(&self, folder: &str, arguments: &[&str]) -> Finished {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
        run(git.args(arguments).current_dir(self.path(folder)))
    }

    fn commit(&self, folder: &str) {
        self.git(folder, &["init", "--quiet"]).assert_success();
        self.git(folder, &["add", "--all"]).assert_success();
        let commit = ["commit", "--quiet", "--message=x"];
        self.git(folder, &commit).assert_success();
    }

    /// What pre-commit does when everything in the repository has changed.
    fn run_hooks(&self) -> Finished {
        self.git("repository", &["add", "--all"]).assert_success();
        let mut pre_commit = Command::new("pre-commit");
        pre_commit
            .args(["run", "--all-files", "--color=never"])
            .current_dir(self.path("repository"))
            .env("HOME", self.0.path())
            .env("PRE_COMMIT_HOME", self.path("cache"));
        run(on_path(&mut pre_commit, &self.path("bin")))
    }
}

/// The configuration that the page about pull requests shows.
fn configuration() -> String {
    let page = fs::read_to_string(project().join("docs/pull-requests.md")).unwrap();
    let (_, block) = page
        .split_once("```yaml .pre-commit-config.yaml\n")
        .unwrap();
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn the_hooks_find_what_is_wrong() {
    let Some(repositories) = Repositories::with_hooks(&configuration()) else {
        return;
    };
    repositories.write("machines/desktop.yaml", SMALL);
    // Neither a preference in another file nor what is no YAML is taken for a mistake.
    repositories.write("machines/guests/acme.yaml", PREFERENCE);
    repositories.write("machines/template.yaml", "{{ if .x }}\n");
    repositories.write("bundles/acme.yaml", &PREFERENCE.replace("cpu", "cpus"));
    let finished = repositories.run_hooks();
    let (_, printed) = finished.stdout.split_once("minutes...\n").unwrap();
    // A new version changes none of it.
    let printed = printed.replace(env!("CARGO_PKG_VERSION"), "9.9.9");
    assert_snapshot(
        &printed,
        &project().join("tests/program/pre_commit/wrong.txt"),
    );
    assert_eq!(finished.status, Some(1));

    let large = SMALL.replace("u1.small", "u1.large");
    repositories.write("machines/desktop.yaml", &large);
    repositories.write("bundles/acme.yaml", PREFERENCE);
    let finished = repositories.run_hooks();
    assert_eq!(finished.status, Some(0), "{finished:?}");
    assert_eq!(finished.stdout.matches("Passed\n").count(), 2);
}

#[test]
fn the_hooks_run_a_program_that_is_installed() {
    let system = configuration().replace("-check\n", "-check-system\n");
    let system = system.replace("-validate\n", "-validate-system\n");
    let Some(repositories) = Repositories::with_hooks(&system) else {
        return;
    };
    let large = SMALL.replace("u1.small", "u1.large");
    repositories.write("machines/desktop.yaml", &large);
    repositories.write("machines/acme.yaml", PREFERENCE);
    repositories.write("bundles/acme.yaml", &PREFERENCE.replace("cpu", "cpus"));
    symlink(PROGRAM, repositories.path("bin/common-instancetypes")).unwrap();
    let finished = repositories.run_hooks();
    assert!(
        !finished.stdout.contains("Installing environment"),
        "{finished:?}"
    );
    for done in [
        "preferences.......................Passed\n",
        "error[unknown-field]: ",
    ] {
        assert!(finished.stdout.contains(done), "{finished:?}");
    }
}

#[test]
fn hooks_are_explained() {
    let page = fs::read_to_string(project().join("docs/pull-requests.md")).unwrap();
    let hooks = fs::read_to_string(project().join(".pre-commit-hooks.yaml")).unwrap();
    let hooks = yaml(&hooks);
    let ids = hooks.as_sequence().unwrap().iter();
    for id in ids.map(|hook| hook["id"].as_str().unwrap()) {
        assert!(page.contains(&format!("`{id}`")), "{id}");
    }
}
