//! `sync --adopt` and `sync --release`, beside a virt-operator that deploys and deletes its own copy.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::Duration;

use crate::support::api_server::{ApiServer, PLURALS, api_server};
use crate::support::files::{project, temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{Finished, run_within};
use crate::support::random::Random;
use crate::support::stand_ins::write_script;
use crate::support::supervised::wait_until;
use crate::sync::{SMALL, assert_holds, documents, published, resource_versions, sync, todays};
use crate::virt_operator::{
    VirtOperator, call_deployed, install_kubevirt, switch_on, uninstall_kubevirt,
};
use crate::watch::Watch;

/// The variable that says how often an adoption and a release are interrupted.
const VARIABLE: &str = "ADOPTION_ROUNDS";

/// As often as that in each run of the tests.
const FEW_ROUNDS: u64 = 1;

/// A limit far above the time that an adoption takes, even beside a virt-operator that keeps a machine busy.
const TIME_LIMIT: Duration = Duration::from_mins(3);

/// How long an adoption or a release takes that is not interrupted, or a little more, in milliseconds.
const DURATION: u64 = 8000;

/// A copy of an older release, as KubeVirt has it, deployed by virt-operator.
fn deployed(server: &ApiServer, oracle: &Path) -> VirtOperator {
    VirtOperator::start(server, &documents(&published(oracle, "v1.6.0")))
}

fn adopt(server: &ApiServer) -> Command {
    let mut command = sync(server, &todays());
    command.args(["--adopt", "--no-prune"]);
    command
}

fn release(server: &ApiServer) -> Command {
    let mut command = server.program();
    command.args(["sync", "--release"]);
    command
}

fn run(command: &mut Command) -> Finished {
    run_within(TIME_LIMIT, command)
}

/// A command whose kubectl does something else for some calls; `case` says for which. `real` is kubectl.
fn run_failing(server: &ApiServer, mut command: Command, case: &str) -> Finished {
    let folder = temp_dir();
    let kubectl = folder.path().join("kubectl");
    let real = server.assets().join("kubectl");
    let real = real.display();
    let body = format!(
        "real='{real}'\nfail() {{ echo \"Error: $1\" >&2; exit 1; }}\ncase \"$*\" in\n{case}\nesac\nexec \"$real\" \"$@\""
    );
    write_script(&kubectl, &body);
    run(command.env("KUBECTL", kubectl))
}

/// Whether deletions are held.
fn is_held(server: &ApiServer) -> bool {
    let holds = server.kubectl_ok(&["get", "validatingwebhookconfigurations", "--output=name"]);
    !holds.is_empty()
}

/// Holds deletions, as an adoption that was interrupted leaves them.
fn hold(server: &ApiServer) {
    let hold = "apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: common-instancetypes-adoption
  annotations: {common-instancetypes.kubevirt.io/field-manager: common-instancetypes}
webhooks:
- name: catalog.adoption.common-instancetypes.kubevirt.io
  rules:
  - operations: [DELETE]
    apiGroups: [instancetype.kubevirt.io]
    apiVersions: ['*']
    resources: [virtualmachineclusterinstancetypes, virtualmachineclusterpreferences]
  objectSelector:
    matchExpressions:
    - {key: instancetype.kubevirt.io/common-instancetypes-version, operator: Exists}
  clientConfig: {service: {namespace: default, name: common-instancetypes-adoption}}
  failurePolicy: Fail
  sideEffects: None
  admissionReviewVersions: [v1]
  timeoutSeconds: 1
";
    let folder = temp_dir();
    let file = folder.path().join("hold.yaml");
    write(&file, hold);
    server.kubectl_ok(&["apply", "--filename", file.to_str().unwrap()]);
}

#[test]
fn what_virt_operator_deploys_is_not_touched_without_being_asked() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let before = resource_versions(&server);
    let refused = run(&mut sync(&server, &todays()));
    assert_eq!(refused.status, Some(1));
    assert_eq!(
        refused.stderr,
        "error[operator-owned]: virt-operator keeps `cx1.2xlarge` and 118 others as its own
--> cluster:
 = note: it would undo each change of them, and it deletes them once it deploys no catalog any more
 = help: take them over with `sync --adopt`: virt-operator then deploys none of its own

1 error
"
    );
    assert_eq!(resource_versions(&server), before);
    drop(operator);
}

#[test]
fn a_copy_that_is_still_to_come_is_told_and_one_that_never_comes_is_not() {
    let Some(server) = api_server() else {
        return;
    };
    install_kubevirt(&server);
    let refused = run(&mut sync(&server, &todays()));
    assert_eq!(refused.status, Some(1));
    assert_eq!(
        refused.stderr,
        "error[operator-owned]: virt-operator is about to deploy a catalog of its own, as KubeVirt `kubevirt/kubevirt` says
--> cluster:
 = note: it makes what has the same name its own, and undoes each change of it
 = help: take them over with `sync --adopt`: virt-operator then deploys none of its own

1 error
"
    );
    // What is namespaced is none of its business.
    let folder = temp_dir();
    let namespaced = folder.path().join("namespaced.yaml");
    write(
        &namespaced,
        SMALL.replace("VirtualMachineCluster", "VirtualMachine"),
    );
    run(sync(&server, &[&namespaced]).arg("--dry-run")).assert_success();
    // KubeVirt before v1.4 deploys none.
    call_deployed(&server);
    run(&mut sync(&server, &todays())).assert_success();
    assert_holds(&server, &todays());
    uninstall_kubevirt(&server);
}

#[test]
fn an_adoption_and_a_release_leave_no_gap() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let watch = Watch::start(&server, &[]);
    let began = std::time::Instant::now();
    let adopted = run(&mut adopt(&server));
    assert_eq!(adopted.status, Some(0), "{}", adopted.stderr);
    assert_eq!(
        adopted.stderr,
        "holding deletions; if this is interrupted, run it again, or `sync --release`
switching off the copy that virt-operator deploys
letting go of deletions
119 objects were taken over from virt-operator
"
    );
    operator.settle();
    assert!(!is_held(&server));
    assert_holds(&server, &todays());
    println!("adopted in {:?}", began.elapsed());
    let second = run(&mut sync(&server, &todays()));
    assert_eq!(second.stdout, "unchanged: 122\ndone: 0 applied, 0 pruned\n");

    let released = run(&mut release(&server));
    assert_eq!(released.status, Some(0), "{}", released.stderr);
    operator.settle();
    let refused = run(&mut sync(&server, &todays()));
    assert!(
        refused.stderr.starts_with("error[operator-owned]"),
        "{}",
        refused.stderr
    );
    assert!(watch.finish() > 10);
}

#[test]
fn a_hold_that_is_left_in_an_adopted_cluster_is_found_where_something_is_pruned() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    assert_eq!(run(&mut adopt(&server)).status, Some(0));
    operator.settle();
    run(&mut sync(&server, &todays())).assert_success();
    // Where nothing is left to take over, nothing is held.
    let second = run(&mut adopt(&server));
    assert_eq!(
        (second.status, &*second.stderr),
        (Some(0), "0 objects were taken over from virt-operator\n")
    );
    hold(&server);
    wait_until("deletions are held", || {
        let mut kubectl = server.kubectl();
        kubectl.args(["delete", "--dry-run=server", PLURALS[0], "u1.small"]);
        !kubectl.output().unwrap().status.success()
    });
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    let next = || sync(&server, &[folder.path()]);
    // Who may not see the hold is told that it is there.
    let hidden = "'get validating'*) fail '(Forbidden)' ;;";
    let refused = run_failing(&server, next(), hidden);
    assert_eq!(refused.status, Some(1));
    let help = " = help: an adoption was interrupted: complete it with `sync --adopt`, or undo it with `sync --release`\n\n1 error\n";
    assert!(refused.stderr.ends_with(help), "{}", refused.stderr);
    let completed = run(&mut next());
    assert_eq!(completed.status, Some(0), "{}", completed.stderr);
    assert!(!is_held(&server));
    let said = "an adoption was interrupted, and deletions are still held\n0 objects were taken over from virt-operator\n";
    assert!(completed.stderr.starts_with(said), "{}", completed.stderr);
    run(&mut next()).assert_success();
    assert_holds(&server, &[&small]);
    drop(operator);
}

#[test]
fn an_interrupted_adoption_is_completed_by_the_next_run() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let rounds = env::var(VARIABLE).map_or(FEW_ROUNDS, |it| it.parse().unwrap());
    let operator = deployed(&server, &oracle);
    let watch = Watch::start(&server, &[]);
    let mut random = Random::new(13);
    for round in 0..rounds {
        interrupt(adopt(&server), random.number() % DURATION);
        // Either is a way out, wherever it was interrupted; and so is a sync of any kind.
        let next = match random.number() % 3 {
            0 => run(&mut adopt(&server)),
            1 => run(&mut release(&server)),
            _ => run(sync(&server, &todays()).arg("--no-prune")),
        };
        let is_refused = next.stderr.contains("error[operator-owned]");
        assert!(
            next.status == Some(0) || is_refused,
            "{round}: {}",
            next.stderr
        );
        assert!(!is_held(&server), "round {round}: {}", next.stderr);
        operator.settle();
        interrupt(release(&server), random.number() % DURATION);
        assert_eq!(run(&mut release(&server)).status, Some(0));
        assert!(!is_held(&server), "round {round}");
        operator.settle();
    }
    println!("{rounds} rounds, {} looks", watch.finish());
}

/// What an adoption says before it switches the copy off.
const BEGINNING: &str =
    "holding deletions; if this is interrupted, run it again, or `sync --release`
switching off the copy that virt-operator deploys
";

const STILL_HELD: &str = "deletions of instance types and preferences are still held: run `sync --adopt` again, or `sync --release`";

/// The error of a run whose kubectl failed.
fn cluster_failed(message: &str) -> String {
    format!(
        "error[cluster-failed]: {message}
--> cluster:
 = help: fix this and run the command again: it completes what is missing

1 error
"
    )
}

#[test]
fn a_switch_that_may_have_been_carried_out_keeps_deletions_held() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let watch = Watch::start(&server, &[]);
    // It is carried out, and its answer gets lost.
    let lost = "patch*) \"$real\" \"$@\" >/dev/null; fail lost ;;";
    let failed = run_failing(&server, adopt(&server), lost);
    let error = cluster_failed(&format!(
        "cannot take over: {STILL_HELD}: `kubectl` says: Error: lost"
    ));
    assert_eq!(failed.stderr, format!("{BEGINNING}{error}"));
    assert!(is_held(&server));
    // virt-operator tries to delete.
    sleep(Duration::from_secs(1));
    // Whether there is a KubeVirt is not known.
    let failed = run_failing(
        &server,
        release(&server),
        "'get kubevirts'*) fail timeout ;;",
    );
    let error = cluster_failed("cannot ask for KubeVirt: `kubectl` says: Error: timeout");
    assert_eq!(failed.stderr, error);
    assert!(is_held(&server));
    sleep(Duration::from_secs(1));
    // Nor does the next one let go, if it cannot try whether deletions are held.
    let failed = run_failing(&server, adopt(&server), "*--dry-run=server*) fail no ;;");
    let error = cluster_failed(&format!(
        "cannot take over: {STILL_HELD}: cannot try whether deletions are held: `kubectl` says: Error: no"
    ));
    assert!(failed.stderr.ends_with(&error), "{}", failed.stderr);
    assert!(is_held(&server));
    sleep(Duration::from_secs(1));
    let completed = run(&mut adopt(&server));
    assert_eq!(completed.status, Some(0), "{}", completed.stderr);
    assert!(!is_held(&server));
    operator.settle();
    watch.finish();
    drop(operator);
}

#[test]
fn a_switch_that_is_refused_lets_go_of_deletions_and_else_says_that_they_are_held() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let watch = Watch::start(&server, &[]);
    let refused = run_failing(&server, adopt(&server), "patch*) fail refused ;;");
    let error = cluster_failed("cannot take over: `kubectl` says: Error: refused");
    assert_eq!(refused.stderr, format!("{BEGINNING}{error}"));
    assert!(!is_held(&server));
    let no_end = "'delete validating'*) fail 'no end' ;;";
    let case = format!("patch*) fail refused ;;\n{no_end}");
    let refused = run_failing(&server, adopt(&server), &case);
    let error = cluster_failed(&format!(
        "cannot take over: {STILL_HELD}: cannot let go of the hold: `kubectl` says: Error: no end, after another error: `kubectl` says: Error: refused"
    ));
    assert_eq!(refused.stderr, format!("{BEGINNING}{error}"));
    assert!(is_held(&server));
    let refused = run_failing(&server, release(&server), no_end);
    let error = cluster_failed(&format!(
        "cannot hand back: {STILL_HELD}: cannot let go of the hold: `kubectl` says: Error: no end"
    ));
    assert!(refused.stderr.ends_with(&error), "{}", refused.stderr);
    assert!(is_held(&server));
    assert_eq!(run(&mut release(&server)).status, Some(0));
    assert!(!is_held(&server));
    watch.finish();
    drop(operator);
}

#[test]
fn a_kubevirt_without_the_switch_is_told_and_costs_nothing() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let before = resource_versions(&server);
    // The server drops a field that it does not know.
    let dropped = "patch*) exec \"$real\" get kubevirts.kubevirt.io kubevirt --namespace=kubevirt --output=json ;;";
    let refused = run_failing(&server, adopt(&server), dropped);
    let error = cluster_failed(
        "cannot take over: the KubeVirt `kubevirt/kubevirt` does not keep the field `commonInstancetypesDeployment`, which came with v1.4: remove the feature gate `CommonInstancetypesDeploymentGate` there, so that virt-operator deletes its copy, and sync then",
    );
    assert_eq!(refused.stderr, format!("{BEGINNING}{error}"));
    assert!(!is_held(&server));
    assert_eq!(resource_versions(&server), before);
    drop(operator);
    // Where it deploys none, nothing is in the way.
    server.clear();
    install_kubevirt(&server);
    call_deployed(&server);
    let mut command = adopt(&server);
    command.arg("--timeout=1s");
    let adopted = run_failing(&server, command, dropped);
    assert_eq!(adopted.status, Some(0), "{}", adopted.stderr);
    assert_holds(&server, &todays());
    uninstall_kubevirt(&server);
}

#[test]
fn a_vendor_of_other_names_lives_beside_virt_operator() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let folder = temp_dir();
    let small = folder.path().join("small.yaml");
    write(&small, SMALL);
    let vendor = || {
        let mut command = sync(&server, &[&small]);
        command.args(["--field-manager", "acme"]);
        command
    };
    let watch = Watch::start(&server, &[]);
    run(&mut vendor()).assert_success();
    let refused = run(vendor().arg("--adopt"));
    assert_eq!(refused.status, Some(1));
    let said = "error[operator-owned]: the bundles hold nothing of what virt-operator deploys\n";
    assert!(refused.stderr.starts_with(said), "{}", refused.stderr);
    // The adoption of another one was interrupted.
    hold(&server);
    let refused = run(&mut vendor());
    assert_eq!(refused.status, Some(1));
    assert_eq!(
        refused.stderr,
        "an adoption was interrupted, and deletions are still held
error[operator-owned]: the adoption of the field manager `common-instancetypes` is not complete
--> cluster:
 = help: complete it with `sync --adopt --field-manager common-instancetypes`, or undo it with `sync --release`

1 error
"
    );
    assert_eq!(run(&mut release(&server)).status, Some(0));
    assert!(!is_held(&server));
    operator.settle();
    watch.finish();
    drop(operator);
}

#[test]
fn a_slow_round_and_a_change_beside_an_adoption_are_no_failures() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let watch = Watch::start(&server, &[]);
    let mut command = adopt(&server);
    command.arg("--timeout=1");
    // The first one meets a change of somebody else, and the server has a warning for both.
    let case = "replace*)
    sleep 3
    echo 'Warning: this is deprecated' >&2
    if mkdir \"$0.tried\" 2>/dev/null; then
        fail 'Error from server (Conflict): the object has been modified'
    fi ;;";
    let adopted = run_failing(&server, command, case);
    assert_eq!(adopted.status, Some(0), "{}", adopted.stderr);
    operator.settle();
    assert!(!is_held(&server));
    assert_holds(&server, &todays());
    watch.finish();
    drop(operator);
}

#[test]
fn bundles_that_lack_a_kind_of_the_copy_are_refused() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let before = resource_versions(&server);
    let bundles = |names: &[&str]| {
        let mut command = server.program();
        command.current_dir(project()).args(["sync", "--adopt"]);
        for name in names {
            command.args(["--bundle", name]);
        }
        command
    };
    let namespaced = "common-instancetypes-bundle";
    let nothing = "error[operator-owned]: the bundles hold nothing of what virt-operator deploys\n";
    let lacking = "error[operator-owned]: the bundles hold no VirtualMachineClusterPreference, and virt-operator deploys some
--> cluster:
 = note: an adoption takes both kinds over, and a later sync would prune what the bundles do not hold
 = help: add a bundle that holds each VirtualMachineClusterPreference of the catalog

1 error
";
    let one_kind = [namespaced, "common-clusterinstancetypes-bundle"];
    for dry_run in [&["--dry-run"][..], &[]] {
        let refused = run(bundles(&[namespaced]).args(dry_run));
        assert_eq!(refused.status, Some(1));
        assert!(refused.stderr.starts_with(nothing), "{}", refused.stderr);
        for names in [&one_kind[..], &one_kind[1..]] {
            let refused = run(bundles(names).args(dry_run));
            assert_eq!((refused.status, &*refused.stderr), (Some(1), lacking));
        }
    }
    assert!(!is_held(&server));
    assert_eq!(resource_versions(&server), before);
    drop(operator);
}

#[test]
fn a_switch_that_comes_back_is_told_and_costs_nothing() {
    let (Some(oracle), Some(server)) = (oracle(), api_server()) else {
        return;
    };
    let operator = deployed(&server, &oracle);
    let watch = Watch::start(&server, &[]);
    let client = server.client();
    let is_over = AtomicBool::new(false);
    let adopted = thread::scope(|threads| {
        // As the HyperConverged Cluster Operator does.
        threads.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                switch_on(&client);
                sleep(Duration::from_millis(50));
            }
        });
        let adopted = run(&mut adopt(&server));
        is_over.store(true, Ordering::Relaxed);
        adopted
    });
    assert_eq!(adopted.status, Some(1), "{}", adopted.stderr);
    let said = "something else writes the KubeVirt `kubevirt/kubevirt`";
    assert!(adopted.stderr.contains(said), "{}", adopted.stderr);
    assert!(
        adopted
            .stderr
            .contains("are still held: run `sync --adopt` again")
    );
    assert!(is_held(&server));
    // It also takes over what the bundles do not hold, and leaves it where it is.
    let instancetypes = &todays()[..1];
    let planned = run(sync(&server, instancetypes).arg("--dry-run"));
    assert_eq!(planned.status, Some(0), "{}", planned.stderr);
    assert!(is_held(&server));
    let completed = run(&mut sync(&server, instancetypes));
    assert_eq!(completed.status, Some(0), "{}", completed.stderr);
    assert!(
        completed.stdout.ends_with(" applied, 0 pruned\n"),
        "{}",
        completed.stdout
    );
    assert!(!is_held(&server));
    operator.settle();
    watch.finish();
    drop(operator);
}

/// Runs a command and kills it, and what it has started, after some milliseconds.
fn interrupt(mut command: Command, after: u64) {
    let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut started = started.unwrap();
    sleep(Duration::from_millis(after));
    let children = ["-KILL", "--parent", &started.id().to_string()];
    started.kill().unwrap();
    Command::new("pkill").args(children).status().unwrap();
    started.wait().unwrap();
}
