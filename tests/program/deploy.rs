//! `deploy`: what it runs, and what it says of what fails; `tests/cluster/deploy.rs` lets it wait.
//!
//! kubectl is a stand-in here: a script that answers no more than is needed.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::files::{temp_dir, write};
use crate::support::program::{program, run};
use crate::support::programs;
use crate::support::stand_ins::{on_path, write_script};
use crate::support::threads::without_threads;
use crate::texts::assert_same_text;

const KUBEVIRT_VARIABLES: [&str; 5] = [
    "KUBECTL",
    "KUBEVIRT_VERSION",
    "KUBEVIRT_NAMESPACE",
    "CDI_VERSION",
    "CDI_NAMESPACE",
];

/// The program without the variables that it reads.
fn deploy(arguments: &[&str]) -> Command {
    let mut command = program();
    for variable in KUBEVIRT_VARIABLES {
        command.env_remove(variable);
    }
    command.arg("deploy").args(arguments);
    command
}

#[test]
fn a_dry_run_prints_what_options_and_variables_say() {
    let place = temp_dir();
    let mut command = deploy(&["--dry-run", "virt", "--timeout", "1h30m", "--no-sync"]);
    command
        .current_dir(place.path())
        .env("KUBECTL", "minikube kubectl --")
        .env("KUBEVIRT_NAMESPACE", "not this one")
        .env("KUBEVIRT_VERSION", "v1.8.0")
        .env("CDI_VERSION", "main")
        .env("CDI_NAMESPACE", "import");
    let finished = run(&mut command);
    finished.assert_success();
    let releases = "https://github.com/kubevirt";
    assert_same_text(
        &finished.stdout,
        format!(
            r#"export KUBEVIRT_VERSION=v1.8.0
CDI_VERSION=$(curl -fsSL https://api.github.com/repos/kubevirt/containerized-data-importer/releases/latest | sed -n 's/.*"tag_name": *"\([^"]*\)".*/\1/p')
export CDI_VERSION="${{CDI_VERSION:?}}"
minikube kubectl -- apply -n virt -f {releases}/kubevirt/releases/download/"$KUBEVIRT_VERSION"/kubevirt-operator.yaml
minikube kubectl -- wait --for=condition=Established --timeout=60s crd/kubevirts.kubevirt.io
minikube kubectl -- apply -n virt -f {releases}/kubevirt/releases/download/"$KUBEVIRT_VERSION"/kubevirt-cr.yaml
minikube kubectl -- wait --for=condition=Available --timeout=5400s -n virt kubevirts.kubevirt.io/kubevirt
minikube kubectl -- apply -n import -f {releases}/containerized-data-importer/releases/download/"$CDI_VERSION"/cdi-operator.yaml
minikube kubectl -- wait --for=condition=Established --timeout=60s crd/cdis.cdi.kubevirt.io
minikube kubectl -- apply -n import -f {releases}/containerized-data-importer/releases/download/"$CDI_VERSION"/cdi-cr.yaml
minikube kubectl -- wait --for=condition=Available --timeout=5400s -n import cdis.cdi.kubevirt.io/cdi
"#
        ),
    );
}

#[test]
fn a_dry_run_with_manifests_looks_nothing_up() {
    let place = temp_dir();
    for name in ["kubevirt-operator", "kubevirt-cr"] {
        write(&place.path().join(format!("my files/{name}.yaml")), "");
    }
    let arguments = [
        "--dry-run",
        "--manifests",
        "my files",
        "--no-cdi",
        "--context",
        "x",
    ];
    let mut command = deploy(&arguments);
    let finished = run(command
        .current_dir(place.path())
        .env("KUBEVIRT_VERSION", "v1.8.0"));
    finished.assert_success();
    assert_same_text(
        &finished.stdout,
        "kubectl --context=x apply -n kubevirt -f 'my files/kubevirt-operator.yaml'
kubectl --context=x wait --for=condition=Established --timeout=60s crd/kubevirts.kubevirt.io
kubectl --context=x apply -n kubevirt -f 'my files/kubevirt-cr.yaml'
kubectl --context=x wait --for=condition=Available --timeout=600s -n kubevirt kubevirts.kubevirt.io/kubevirt
cargo run -- sync --adopt --yes --context=x
",
    );
}

#[test]
fn the_catalog_that_is_named_is_the_one_that_is_synced() {
    let place = temp_dir();
    let arguments = ["--dry-run", "--no-cdi", "--kubevirt-version=v1.8.0"];
    let root = ["--root", "my catalog"];
    let after = deploy(&[&arguments[..], &root].concat());
    let mut before = program();
    before.args(root).arg("deploy").args(arguments);
    for mut command in [after, before] {
        let finished = run(command.current_dir(place.path()));
        finished.assert_success();
        assert_eq!(
            finished.stdout.lines().last(),
            Some("cargo run -- sync --adopt --yes '--root=my catalog'")
        );
    }
    let finished = run(&mut deploy(&[&["--no-sync"], &root[..]].concat()));
    assert_eq!(finished.status, Some(2));
    let expected = "error: the argument '--no-sync' cannot be used with '--root <DIR>'\n";
    assert!(finished.stderr.starts_with(expected), "{}", finished.stderr);
}

#[test]
fn a_shell_works_in_the_folder_that_the_program_changes_to() {
    let place = temp_dir();
    let folder = place.path().join("-my folder");
    fs::create_dir(&folder).unwrap();
    write_script(&place.path().join("kubectl"), "pwd\nexit 1");
    let arguments = ["--dry-run", "--no-cdi", "--kubevirt-version=v1.8.0"];
    let mut command = deploy(&[&["-C=-my folder"], &arguments[..]].concat());
    let dry_run = run(command.current_dir(place.path()));
    dry_run.assert_success();
    let mut shell = Command::new("sh");
    shell
        .args(["-ec", &dry_run.stdout])
        .current_dir(place.path());
    let finished = run(on_path(&mut shell, place.path()));
    let expected = fs::canonicalize(folder).unwrap();
    assert_eq!(Path::new(finished.stdout.trim_end()), expected);
}

#[test]
fn a_shell_stops_where_a_release_cannot_be_looked_up() {
    let place = temp_dir();
    write_script(&place.path().join("curl"), "exit 22");
    write_script(&place.path().join("kubectl"), "echo called");
    let dry_run = run(&mut deploy(&["--dry-run", "--kubevirt-version=v1.8.0"]));
    dry_run.assert_success();
    for options in ["-c", "-ec"] {
        let mut shell = Command::new("sh");
        shell.args([options, &dry_run.stdout]);
        let finished = run(on_path(&mut shell, place.path()));
        assert_ne!(finished.status, Some(0));
        assert_eq!(finished.stdout, "");
        assert!(finished.stderr.contains("CDI_VERSION"), "{finished:?}");
    }
}

#[test]
fn a_shell_reads_the_words_that_are_meant() {
    let Some(bash) = programs::find("bash") else {
        return;
    };
    let place = temp_dir();
    let kubectl = place.path().join("kubectl");
    write_script(&kubectl, "printf '%s' \"$1\"\nexit 1");
    for name in [
        &b"sp\nace/it's"[..],
        b"it's \\n \t1",
        b"\xff1 \xe2\x80\xae",
        b"$HOME `x`",
    ] {
        let mut command = deploy(&["--dry-run", "--no-cdi", "--kubevirt-version=v1.8.0"]);
        let name = OsStr::from_bytes(name);
        let dry_run = run(command.arg("--kubeconfig").arg(name));
        dry_run.assert_success();
        let mut shell = Command::new(&bash);
        shell.args(["-ec", &dry_run.stdout]);
        let output = on_path(&mut shell, place.path()).output().unwrap();
        let expected = [b"--kubeconfig=", name.as_bytes()].concat();
        assert_eq!(output.stdout, expected, "{}", dry_run.stdout);
    }
}

#[test]
fn all_missing_manifests_are_told_before_anything_is_applied() {
    let place = temp_dir();
    write(&place.path().join("m/cdi-cr.yaml"), "");
    let mut command = deploy(&["--manifests", "m"]);
    // It would be told if it were called.
    let finished = run(command
        .current_dir(place.path())
        .env("KUBECTL", "/nowhere/kubectl"));
    let project = |name: &str| format!("https://github.com/kubevirt/{name}/releases/download/");
    let [kubevirt, cdi] = ["kubevirt", "containerized-data-importer"].map(project);
    finished.assert_failure(format!(
        "error[unreadable]: the manifest `cdi-operator.yaml` is missing
--> m/cdi-operator.yaml
 = help: it is an asset of a release: `{cdi}<VERSION>/cdi-operator.yaml`

error[unreadable]: the manifest `kubevirt-cr.yaml` is missing
--> m/kubevirt-cr.yaml
 = help: it is an asset of a release: `{kubevirt}<VERSION>/kubevirt-cr.yaml`

error[unreadable]: the manifest `kubevirt-operator.yaml` is missing
--> m/kubevirt-operator.yaml
 = help: it is an asset of a release: `{kubevirt}<VERSION>/kubevirt-operator.yaml`

3 errors
"
    ));
}

#[test]
fn what_is_no_version_and_what_is_no_time_is_refused() {
    let usage = "\n\nUsage: common-instancetypes deploy [OPTIONS] [NAMESPACE]\n\n\
                 For more information, try '--help'.\n";
    let why = "it is neither `main` nor a release such as `v1.8.0`";
    let finished = run(&mut deploy(&["--kubevirt-version", "1.8"]));
    let expected = format!("error: invalid version '1.8': {why}{usage}");
    assert_same_text(&finished.stderr, expected);
    let finished = run(deploy(&[]).env("CDI_VERSION", "v1/../x"));
    let expected =
        format!("error: invalid value 'v1/../x' of the variable 'CDI_VERSION': {why}{usage}");
    assert_same_text(&finished.stderr, expected);
    for time in [
        "15",
        "0s",
        "m",
        "-1m",
        "1d",
        "99999999999999999999h",
        "9999999999999999h",
    ] {
        let finished = run(&mut deploy(&[&format!("--timeout={time}")]));
        assert_same_text(
            &finished.stderr,
            format!(
                "error: invalid value '{time}' for '--timeout <TIME>': a time is a number with a unit, `h`, `m` or `s`: `15m`, `1h30m`\n\n\
                 For more information, try '--help'.\n"
            ),
        );
        assert_eq!(finished.status, Some(2));
    }
    let finished = run(program().args(["sync", "--timeout=0"]));
    assert_eq!(finished.status, Some(2));
    assert_same_text(
        &finished.stderr,
        "error: invalid value '0' for '--timeout <TIME>': at least one second is needed\n\n\
         For more information, try '--help'.\n",
    );
}

#[test]
fn a_namespace_of_what_is_left_out_is_refused() {
    let finished = run(&mut deploy(&["--no-cdi", "--cdi-namespace", "import"]));
    assert_eq!(finished.status, Some(2));
    let expected = "error: the argument '--no-cdi' cannot be used with '--cdi-namespace <NAME>'\n";
    assert!(finished.stderr.starts_with(expected), "{}", finished.stderr);
}

#[test]
fn a_manifest_that_kubectl_refuses_ends_it() {
    let place = temp_dir();
    let kubectl = place.path().join("kubectl");
    write_script(&kubectl, "echo 'error: no' >&2\nexit 1");
    let mut command = deploy(&["virt", "--no-cdi", "--kubevirt-version=v1.8.0"]);
    command.env("KUBECTL", "kubectl");
    let finished = run(on_path(&mut command, place.path()));
    let address = r#"https://github.com/kubevirt/kubevirt/releases/download/"$KUBEVIRT_VERSION"/kubevirt-operator.yaml"#;
    finished.assert_failure(format!(
        "==> kubectl apply -n virt -f {address}
error: no
error[cluster-failed]: `kubectl apply -n virt -f {address}` failed with exit code 1
--> kubectl
 = help: the manifests of KubeVirt's releases are for the namespace `kubevirt`; `--manifests` names a folder with others

1 error
"
    ));
}

#[test]
fn a_server_that_gives_no_answer_is_told() {
    let place = temp_dir();
    let kubectl = place.path().join("kubectl");
    write_script(
        &kubectl,
        "case $1 in get) echo 'Unable to connect to the server' >&2; exit 1 ;; esac",
    );
    for name in ["kubevirt-operator.yaml", "kubevirt-cr.yaml"] {
        write(&place.path().join(name), "");
    }
    let mut command = deploy(&["--no-cdi", "--timeout", "2s", "--manifests", "."]);
    let finished = run(on_path(&mut command, place.path()).current_dir(place.path()));
    let (_, error) = finished.stderr.split_once("\nerror").unwrap();
    assert_same_text(
        error,
        "[cluster-failed]: `kubectl get kubevirts.kubevirt.io,deployments,daemonsets,pods -n kubevirt --output=json` failed: Unable to connect to the server
--> kubevirts.kubevirt.io/kubevirt

1 error
",
    );
}

#[test]
fn without_a_thread_beside_kubectl_it_says_so() {
    let place = temp_dir();
    write_script(
        &place.path().join("kubectl"),
        "case $1 in get) exec sleep 600 ;; esac",
    );
    for name in ["kubevirt-operator.yaml", "kubevirt-cr.yaml"] {
        write(&place.path().join(name), "");
    }
    let mut command = deploy(&["--no-cdi", "--manifests", "."]);
    command.current_dir(place.path());
    let finished = run(on_path(without_threads(&mut command), place.path()));
    let (_, error) = finished.stderr.split_once("\nerror").unwrap();
    assert_same_text(
        error,
        "[cluster-failed]: cannot start a thread beside `kubectl`: Resource temporarily unavailable (os error 11)
--> kubevirts.kubevirt.io/kubevirt

1 error
",
    );
}
