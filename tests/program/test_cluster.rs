//! `cluster`: what it runs, and what it says of what fails.
//!
//! Nothing here brings up a cluster: git, make, podman, curl and the scripts of kubevirtci are a stand-in,
//! `tests/program/test_cluster/stand-in`, which logs its folder, the variables that matter, and its
//! arguments, and answers no more than is needed.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common_instancetypes::cluster::VARIABLES;
use tempfile::TempDir;

use crate::support::files::{project, temp_dir};
use crate::support::program::{Finished, PROGRAM, program, run};
use crate::texts::assert_same_text;

/// The programs that are called by their names.
const PROGRAMS: [&str; 4] = ["curl", "git", "make", "podman"];

/// A machine with the stand-in for every program.
struct Machine {
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { folder: temp_dir() };
        fs::create_dir(machine.bin()).unwrap();
        for program in PROGRAMS {
            symlink(stand_in(), machine.bin().join(program)).unwrap();
        }
        machine.make_catalog("work");
        machine
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// A folder that is the root of a catalog, as far as anybody looks.
    fn make_catalog(&self, name: &str) {
        for folder in ["instancetypes", "preferences"] {
            fs::create_dir_all(self.folder.path().join(name).join(folder)).unwrap();
        }
    }

    /// A program on this machine, in the folder of a catalog.
    fn with_environment(&self, command: &mut Command) {
        for variable in VARIABLES {
            command.env_remove(variable.name);
        }
        command
            .current_dir(self.folder.path().join("work"))
            .env_remove("KUBECONFIG")
            .env_remove("KUBECTL")
            .env("PATH", format!("{}:/usr/bin:/bin", self.bin().display()))
            .env("BIN", self.bin())
            .env("LOG", self.log())
            .env("STAND_IN", stand_in())
            .env("PROGRAM", PROGRAM);
    }

    /// `cluster` with arguments.
    fn cluster(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        self.with_environment(command.arg("cluster").args(arguments));
        command
    }

    /// What was called since this was asked for the last time.
    fn called(&self) -> String {
        let called = fs::read_to_string(self.log()).unwrap_or_default();
        _ = fs::remove_file(self.log());
        called
    }
}

fn stand_in() -> PathBuf {
    project().join("tests/program/test_cluster/stand-in")
}

#[track_caller]
fn assert_success(finished: &Finished, stdout: &str, stderr: &str) {
    assert_same_text(&finished.stderr, stderr);
    assert_same_text(&finished.stdout, stdout);
    assert_eq!(finished.status, Some(0));
}

/// The patch that switches KubeVirt's own catalog off.
const PATCH: &str = r#"{"spec":{"configuration":{"commonInstancetypesDeployment":{"enabled":false},"developerConfiguration":{"disabledFeatureGates":["ImageVolume"]}}}}"#;

#[test]
fn up_runs_every_step_with_its_variables() {
    let machine = Machine::new();
    let finished = run(&mut machine.cluster(&["up"]));
    let kubectl = "_cluster-up/cluster-up/kubectl.sh";
    let release = "https://github.com/kubevirt/kubevirt/releases/download/v1.8.0";
    let stable =
        "https://storage.googleapis.com/kubevirt-prow/devel/release/kubevirt/kubevirt/stable.txt";
    let cdi = r#"{"spec":{"config":{"insecureRegistries":["registry:5000"]}}}"#;
    let before = "[work] KUBEVIRT_MEMORY_SIZE=16G KUBEVIRT_DEPLOY_CDI=true KUBEVIRT_VERSION=main \
                  KUBEVIRTCI_TAG=2606122341-dc57311b";
    let after = "[work] KUBEVIRT_MEMORY_SIZE=16G KUBEVIRT_DEPLOY_CDI=true KUBEVIRT_VERSION=v1.8.0 \
                 KUBEVIRTCI_TAG=2606122341-dc57311b KUBECONFIG=/clusters/kubeconfig";
    let wait =
        "<-n> <kubevirt> <wait> <kv> <kubevirt> <--for> <condition=Available> <--timeout=15m>";
    let expected = format!(
        "{before} git <clone> <--depth> <1> <--branch> <2606122341-dc57311b> <https://github.com/kubevirt/kubevirtci.git> <_cluster-up>
{before} make <cluster-up> <-C> <_cluster-up>
{before} _cluster-up/cluster-up/kubeconfig.sh
{before} KUBECONFIG=/clusters/kubeconfig {kubectl} <patch> <cdis/cdi> <--type> <merge> <-p> <{cdi}>
{before} KUBECONFIG=/clusters/kubeconfig curl <-fsSL> <{stable}>
{after} {kubectl} <apply> <-f> <{release}/kubevirt-operator.yaml>
{after} {kubectl} <apply> <-f> <{release}/kubevirt-cr.yaml>
{after} {kubectl} {wait}
{after} {kubectl} <patch> <kv/kubevirt> <-n> <kubevirt> <--type> <merge> <-p> <{PATCH}>
{after} {kubectl} {wait}
"
    );
    assert_same_text(&machine.called(), expected);
    let told = format!(
        "==> git clone --depth 1 --branch 2606122341-dc57311b https://github.com/kubevirt/kubevirtci.git _cluster-up
==> make cluster-up -C _cluster-up
==> _cluster-up/cluster-up/kubeconfig.sh
==> KUBECONFIG=/clusters/kubeconfig
==> {kubectl} patch cdis/cdi --type merge -p '{cdi}'
==> curl -fsSL {stable}
==> KUBEVIRT_VERSION=v1.8.0
==> {kubectl} apply -f https://github.com/kubevirt/kubevirt/releases/download/\"$KUBEVIRT_VERSION\"/kubevirt-operator.yaml
==> {kubectl} apply -f https://github.com/kubevirt/kubevirt/releases/download/\"$KUBEVIRT_VERSION\"/kubevirt-cr.yaml
==> {kubectl} -n kubevirt wait kv kubevirt --for condition=Available --timeout=15m
==> {kubectl} patch kv/kubevirt -n kubevirt --type merge -p '{PATCH}'
==> {kubectl} -n kubevirt wait kv kubevirt --for condition=Available --timeout=15m
"
    );
    assert_success(&finished, "", &told);
}

#[test]
fn kubevirt_is_built_from_the_checkout_that_variables_name() {
    let machine = Machine::new();
    let mut up = machine.cluster(&["up", "--provider", "kubevirt"]);
    up.env("KUBEVIRT_TAG", "release-1.8")
        .env("KUBEVIRT_MEMORY_SIZE", "32G");
    assert_eq!(run(&mut up).status, Some(0));
    let kubectl = "_kubevirt/kubevirtci/cluster-up/kubectl.sh";
    let variables = "[work] KUBEVIRT_MEMORY_SIZE=32G KUBEVIRT_TAG=release-1.8";
    let expected = format!(
        "{variables} git <clone> <--depth> <1> <--branch> <release-1.8> <https://github.com/kubevirt/kubevirt.git> <_kubevirt>
{variables} make <cluster-up> <-C> <_kubevirt>
{variables} make <cluster-sync> <-C> <_kubevirt>
{variables} {kubectl} <patch> <kv/kubevirt> <-n> <kubevirt> <--type> <merge> <-p> <{PATCH}>
{variables} {kubectl} <-n> <kubevirt> <wait> <kv> <kubevirt> <--for> <condition=Available> <--timeout=15m>
"
    );
    assert_same_text(&machine.called(), expected);
}

#[test]
fn variables_change_what_is_run() {
    let machine = Machine::new();
    let mut up = machine.cluster(&["up"]);
    up.env("KUBEVIRT_VERSION", "v1.7.2")
        .env("KUBEVIRT_DEPLOY_CDI", "false")
        .env("KUBEVIRTCI_TAG", "2601010000-abcdef12")
        // As good as not set.
        .env("KUBEVIRT_MEMORY_SIZE", "");
    assert_eq!(run(&mut up).status, Some(0));
    let called = machine.called();
    for absent in ["curl", "cdis/cdi"] {
        assert!(!called.contains(absent), "{called}");
    }
    for present in [
        "<--branch> <2601010000-abcdef12>",
        "KUBEVIRT_MEMORY_SIZE=16G KUBEVIRT_DEPLOY_CDI=false KUBEVIRT_VERSION=v1.7.2 ",
        "/download/v1.7.2/kubevirt-operator.yaml>",
    ] {
        assert!(called.contains(present), "{called}");
    }
    let mut images = machine.cluster(&["sync-containerdisks"]);
    images
        .env("VALIDATION_OS_IMAGE", "registry.example/validation")
        .env("VALIDATION_OS_IMAGE_TAG", "1")
        .env("ORACLE_LINUX_IMAGE", "registry.example/oracle")
        .env("ORACLE_LINUX_TAGS", "8\n9\n10");
    assert_eq!(run(&mut images).status, Some(0));
    let called = machine.called();
    let podman: String = called
        .lines()
        .filter_map(|line| Some(line.split_once(" podman ")?.1.to_owned() + "\n"))
        .collect();
    assert_same_text(
        &podman,
        "<pull> <registry.example/validation:1>
<push> <--tls-verify=false> <registry.example/validation:1> <localhost:35000/validation-os-container-disk:latest>
<pull> <registry.example/oracle:8>
<push> <--tls-verify=false> <registry.example/oracle:8> <localhost:35000/oraclelinux:8>
<pull> <registry.example/oracle:9>
<push> <--tls-verify=false> <registry.example/oracle:9> <localhost:35000/oraclelinux:9>
<pull> <registry.example/oracle:10>
<push> <--tls-verify=false> <registry.example/oracle:10> <localhost:35000/oraclelinux:10>
",
    );
}

#[test]
fn a_shell_does_the_same_with_what_a_dry_run_prints() {
    for provider in ["kubevirtci", "kubevirt"] {
        for arguments in [
            &["up"][..],
            &["down"],
            &["sync-containerdisks"],
            &["kubeconfig"],
            &["registry"],
            &["ssh", "node01", "--", "uname", "-a"],
            &["kubectl", "get", "vm", "-l", "a in (b, c)", "it's"],
        ] {
            let arguments = [&["--provider", provider][..], arguments].concat();
            let machine = Machine::new();
            let dry = [&["--dry-run"][..], &arguments].concat();
            let dry_run = run(&mut machine.cluster(&dry));
            dry_run.assert_success();
            assert_eq!(machine.called(), "", "a dry run calls nothing");

            let finished = run(&mut machine.cluster(&arguments));
            assert_eq!(finished.status, Some(0), "{}", finished.stderr);
            let called = machine.called();

            fs::remove_dir_all(machine.folder.path().join("work")).unwrap();
            machine.make_catalog("work");
            let mut shell = Command::new("sh");
            shell.args(["-e", "-c", &dry_run.stdout]);
            machine.with_environment(&mut shell);
            let of_shell = run(&mut shell);
            assert_same_text(&machine.called(), called);
            assert_success(&of_shell, &finished.stdout, "");
        }
    }
}

#[test]
fn a_checkout_that_is_there_is_used_as_it_is() {
    let machine = Machine::new();
    assert_eq!(run(&mut machine.cluster(&["up"])).status, Some(0));
    machine.called();
    let up = run(&mut machine.cluster(&["up"]));
    assert_eq!(up.status, Some(0));
    let told = "using `_cluster-up` as it is\n==> make cluster-up -C _cluster-up\n";
    assert!(up.stderr.starts_with(told), "{}", up.stderr);
    assert!(!machine.called().contains(" git "));

    let dry_run = run(&mut machine.cluster(&["down", "--dry-run"]));
    assert!(!dry_run.stdout.contains("git"), "{}", dry_run.stdout);
    // The other provider has another one.
    let other = run(&mut machine.cluster(&["down", "--dry-run", "--provider", "kubevirt"]));
    assert!(other.stdout.contains("git clone"), "{}", other.stdout);
    // It is at the root, wherever in the catalog somebody stands.
    let mut below = machine.cluster(&["kubeconfig"]);
    let folder = machine.folder.path().join("work/preferences");
    let finished = run(below.current_dir(folder));
    assert_success(&finished, "/clusters/kubeconfig\n", "");
    let called = machine.called();
    assert!(
        called.ends_with(" ../_cluster-up/cluster-up/kubeconfig.sh\n"),
        "{called}"
    );
}

#[test]
fn the_first_step_that_fails_ends_it() {
    let machine = Machine::new();
    let mut up = machine.cluster(&["up"]);
    let finished = run(up.env("FAILS", "make cluster-up"));
    finished.assert_failure(
        "==> git clone --depth 1 --branch 2606122341-dc57311b https://github.com/kubevirt/kubevirtci.git _cluster-up
==> make cluster-up -C _cluster-up
make is out of order
error[cluster-failed]: `make cluster-up -C _cluster-up` failed with exit code 7
--> make
 = help: what it printed says why; it needs Docker or Podman, and `_cluster-up` can be removed to get it anew

1 error
",
    );
    assert_eq!(machine.called().lines().count(), 2);
}

#[test]
fn what_cannot_be_found_out_is_told_with_the_reason() {
    let machine = Machine::new();
    let mut registry = machine.cluster(&["registry"]);
    let finished = run(registry.env("FAILS", "cli.sh ports"));
    finished.assert_failure(
        "==> git clone --depth 1 --branch 2606122341-dc57311b https://github.com/kubevirt/kubevirtci.git _cluster-up
==> _cluster-up/cluster-up/cli.sh ports registry
error[cluster-failed]: `_cluster-up/cluster-up/cli.sh ports registry` failed with exit code 7
--> _cluster-up/cluster-up/cli.sh
 = note: cli.sh is out of order
 = help: is the cluster up? `cluster up` brings it up

1 error
",
    );
    // What a proxy that wants a login answers.
    let mut up = machine.cluster(&["up"]);
    let finished = run(up.env("STABLE", "<html>\n<body>"));
    let (_, error) = finished.stderr.split_once("error").unwrap();
    assert_same_text(
        error,
        "[cluster-failed]: `curl -fsSL https://storage.googleapis.com/kubevirt-prow/devel/release/kubevirt/kubevirt/stable.txt` prints something else than a version such as `v1.8.0`
--> curl
 = note: it prints `<html>`
 = help: `KUBEVIRT_VERSION` names a release, which then is not looked up

1 error
",
    );
    assert!(!machine.called().contains("<apply>"));
}

#[test]
fn a_program_that_is_missing_is_named() {
    let machine = Machine::new();
    fs::remove_file(machine.bin().join("podman")).unwrap();
    let mut images = machine.cluster(&["sync-containerdisks"]);
    // Nothing else than the stand-in, and what it needs.
    for program in ["mkdir", "ln"] {
        symlink(find(program), machine.bin().join(program)).unwrap();
    }
    let finished = run(images.env("PATH", machine.bin()));
    let (_, error) = finished.stderr.split_once("error").unwrap();
    assert_same_text(
        error,
        "[cluster-failed]: cannot run `podman`: No such file or directory (os error 2)
--> podman
 = help: `VALIDATION_OS_IMAGE` and `VALIDATION_OS_IMAGE_TAG` name the image; one that is not public needs `podman login`

1 error
",
    );
}

fn find(program: &str) -> PathBuf {
    let folders = ["/usr/bin", "/bin"].map(Path::new);
    let mut found = folders.iter().map(|folder| folder.join(program));
    found.find(|path| path.is_file()).unwrap()
}

#[test]
fn input_output_and_exit_code_of_kubectl_are_passed_on() {
    let machine = Machine::new();
    run(&mut machine.cluster(&["kubeconfig"]));
    machine.called();
    let mut kubectl = machine.cluster(&["kubectl", "apply", "-f", "-", "--dry-run=server"]);
    let mut child = kubectl
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(b"kind: Pod\n")
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "kind: Pod\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "not applied\n");
    assert_eq!(output.status.code(), Some(42));
    let called = machine.called();
    let arguments = "kubectl.sh <apply> <-f> <-> <--dry-run=server>\n";
    assert!(called.ends_with(arguments), "{called}");
    // A signal is told as shells tell it.
    let finished = run(&mut machine.cluster(&["ssh", "killed"]));
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(143), ""));
}

#[test]
fn only_some_actions_take_arguments() {
    let machine = Machine::new();
    let finished = run(&mut machine.cluster(&["up", "node01"]));
    assert_same_text(
        &finished.stderr,
        "error: only `ssh`, `kubectl` and `functest` take further arguments

Usage: common-instancetypes cluster [OPTIONS] <ACTION> [ARGUMENT]...

For more information, try '--help'.
",
    );
    assert_eq!(finished.status, Some(2));
    assert_eq!(machine.called(), "");
}

#[test]
fn the_page_lists_every_variable_with_its_default() {
    let page = fs::read_to_string(project().join("docs/test-clusters.md")).unwrap();
    let rows: String = VARIABLES
        .iter()
        .map(|it| format!("| `{}` | {} | `{}` |\n", it.name, it.meaning, it.default))
        .collect();
    let table = format!("| variable | what it says | default |\n| --- | --- | --- |\n{rows}\n");
    assert!(page.contains(&table), "{table}");
}
