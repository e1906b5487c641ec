//! `functest` against a real API server. KubeVirt is not there: what its webhooks, its controllers and its
//! tools would do comes from stand-ins.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::sync::MutexGuard;

use roxmltree::Document;
use serde_json::{Value, json};

use crate::functest_stand_ins::{
    Conducted, Controllers, StandIns, add_node, install_kubevirt, machines,
};
use crate::support::api_server::{ApiServer, api_server};
use crate::support::files::{project, temp_dir, write};
use crate::support::program::run;
use crate::support::stand_ins::write_script;
use crate::support::supervised::wait_until;

/// What a node with hardware for virtual machines offers.
const KVM: (&str, &str) = ("devices.kubevirt.io/kvm", "1k");

/// The label of the namespaces of runs.
const LABEL: &str = "common-instancetypes/functest";

/// The catalog in a cluster with one node of amd64, and stand-ins.
fn cluster() -> Option<(MutexGuard<'static, ApiServer>, StandIns)> {
    let server = api_server()?;
    let stand_ins = StandIns::new();
    install_kubevirt(&server, &stand_ins.path("crds"));
    add_node(&server, "amd", "amd64", &[KVM]);
    let bundles = ["clusterinstancetypes", "clusterpreferences"];
    for bundle in bundles {
        let path = project().join(format!("_build/common-{bundle}-bundle.yaml"));
        server.kubectl_ok(&["create", "--filename", path.to_str().unwrap()]);
    }
    Some((server, stand_ins))
}

/// The namespaces of runs that the server does not remove already.
fn namespaces(server: &ApiServer) -> Vec<String> {
    let list = server
        .get(&format!("/api/v1/namespaces?labelSelector={LABEL}"))
        .unwrap();
    let all = list["items"].as_array().unwrap().iter();
    let left = all.filter(|it| it["metadata"]["deletionTimestamp"].is_null());
    left.map(|it| it["metadata"]["name"].as_str().unwrap().to_owned())
        .collect()
}

/// The documents of the bundle of preferences, by their names.
fn preferences() -> BTreeMap<String, Value> {
    let path = project().join("_build/common-clusterpreferences-bundle.yaml");
    let text = fs::read_to_string(path).unwrap();
    let documents = text
        .split("\n---\n")
        .map(|it| it.trim_start_matches("---\n"));
    let documents = documents.map(|it| serde_yaml::from_str::<Value>(it).unwrap());
    let named = documents.map(|it| (it["metadata"]["name"].as_str().unwrap().to_owned(), it));
    named.collect()
}

/// A quantity as Go writes it.
fn canonical(bytes: f64) -> String {
    let units = [("Gi", 3), ("Mi", 2), ("Ki", 1)];
    let whole = units.map(|(unit, power)| (unit, bytes / 1024_f64.powi(power)));
    let (unit, number) = whole.into_iter().find(|it| it.1.fract() == 0.0).unwrap();
    format!("{number}{unit}")
}

fn bytes(quantity: &str) -> f64 {
    let units = [("Gi", 3), ("Mi", 2)];
    let mut read = units.iter().filter_map(|(unit, power)| {
        let number: f64 = quantity.strip_suffix(unit)?.parse().unwrap();
        Some(number * 1024_f64.powi(*power))
    });
    read.next().unwrap()
}

/// What KubeVirt's webhook says of each preference with too small an instance type, by the name of the
/// virtual machine, computed here from the bundle.
fn refusals() -> BTreeMap<String, String> {
    let mut refusals = BTreeMap::new();
    for (name, preference) in preferences() {
        let need = &preference["spec"]["requirements"];
        let machine = name.replace('-', "--").replace('.', "-");
        if let Some(vcpus) = need["cpu"]["guest"].as_u64().filter(|it| *it > 1) {
            let message = match undivided(&preference["spec"]["cpu"], vcpus - 1) {
                Some(message) => message,
                None => format!(
                    "failure checking preference requirements: insufficient CPU resources of {} vCPU \
                     provided by instance type, preference requires {vcpus} vCPU",
                    vcpus - 1
                ),
            };
            refusals.insert(format!("too-little-cpu-{machine}"), message);
        }
        if let Some(memory) = need["memory"]["guest"].as_str().map(bytes) {
            let message = format!(
                "failure checking preference requirements: insufficient Memory resources of {} \
                 provided by instance type, preference requires {}",
                canonical(memory / 2.0),
                canonical(memory)
            );
            refusals.insert(format!("too-little-memory-{machine}"), message);
        }
    }
    refusals
}

/// What the webhook says first of vCPUs that cannot be spread. The catalog spreads them across sockets,
/// cores and threads alone.
fn undivided(cpu: &Value, vcpus: u64) -> Option<String> {
    let across = cpu["spreadOptions"]["across"].as_str()?;
    assert_eq!(across, "SocketsCoresThreads");
    let ratio = cpu["spreadOptions"]["ratio"].as_u64().unwrap_or(2);
    (!vcpus.is_multiple_of(ratio * 2)).then(|| {
        format!(
            "{vcpus} vCPUs provided by the instance type are not divisible by the number of threads per \
             core 2 and Spec.PreferSpreadSocketToCoreRatio or Spec.CPU.PreferSpreadOptions.Ratio of \
             {ratio}"
        )
    })
}

#[test]
fn a_cluster_that_does_as_kubevirt_passes_and_few_calls_are_made() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    stand_ins.refuse(&refusals());
    let passes = |arguments: &[&str], passed: usize, calls: usize| {
        let before = stand_ins.log("calls").len();
        let finished = run(&mut stand_ins.functest(&server, arguments));
        assert_eq!(
            (finished.status, finished.stdout),
            (Some(0), format!("{passed} passed, 0 failed, 0 skipped\n")),
            "{}",
            finished.stderr
        );
        let calls_made = stand_ins.log("calls").split_off(before);
        assert_eq!(calls_made.len(), calls, "{calls_made:#?}");
        assert_eq!(namespaces(&server), Vec::<String>::new());
    };
    // Each looks at the cluster, at KubeVirt and at namespaces, makes one and removes it. Virtual machines
    // are created, seen, expanded (the first: the server does not know that), deleted, and gone.
    passes(&["--focus", "^instancetype/"], 65, 10);
    // Instance types are created, and each group is one question.
    let (number, all) = (refusals().len(), preferences().len());
    let enough = refusals().keys().filter(|it| it.contains("memory")).count();
    passes(
        &["--skip", "^(instancetype|guest)/"],
        number + enough + all,
        10,
    );
    let left = server.get("/apis/kubevirt.io/v1/virtualmachines").unwrap();
    let mut left = left["items"].as_array().unwrap().iter();
    // Nothing empties namespaces here, so that guests of other tests stay.
    let is_of_instancetype =
        |it: &Value| it["metadata"]["name"].as_str().unwrap().starts_with("inst");
    assert!(!left.any(is_of_instancetype));
}

#[test]
fn what_a_cluster_does_otherwise_is_told_and_the_namespace_goes() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    let mut refused = BTreeMap::new();
    refused.insert(
        "too-little-memory-fedora".to_owned(),
        "memory is short".to_owned(),
    );
    refused.insert("enough-fedora".to_owned(), "nothing is enough".to_owned());
    refused.insert("fits-fedora".to_owned(), "nothing fits".to_owned());
    refused.insert("instancetype-u1-nano".to_owned(), "too small".to_owned());
    stand_ins.refuse(&refused);
    let junit = stand_ins.path("junit.xml");
    let arguments = [
        "--focus",
        r"/(fedora|rhel\.8|u1\.nano)$",
        "--namespace",
        "tests",
        "--junit",
        junit.to_str().unwrap(),
    ];
    let finished = run(&mut stand_ins.functest(&server, &arguments));
    assert_eq!(finished.status, Some(1));
    assert_eq!(
        finished.stdout,
        "\
failed: instancetype/u1.nano
  a virtual machine with it is created, expanded and deleted
  it is not created
  the server says: Error from server (Invalid): admission webhook \"virtualmachine-validator.kubevirt.io\" denied the request: too small

failed: too-little-memory/fedora
  with 1 vCPU and 1Gi of memory, it is refused
  it is refused with another message
  expected: insufficient Memory resources of 1Gi provided by instance type, preference requires 2Gi
  the server says: Error from server (Invalid): admission webhook \"virtualmachine-validator.kubevirt.io\" denied the request: memory is short

failed: too-little-memory/rhel.8
  with 1 vCPU and 768Mi of memory, it is refused
  it is accepted, and has to be refused
  expected: insufficient Memory resources of 768Mi provided by instance type, preference requires 1536Mi

failed: enough/fedora
  with 1 vCPU and 2Gi of memory, it is accepted
  it is refused
  the server says: Error from server (Invalid): admission webhook \"virtualmachine-validator.kubevirt.io\" denied the request: nothing is enough

failed: fits/fedora
  with u1.small, it is accepted
  it is refused
  the server says: Error from server (Invalid): admission webhook \"virtualmachine-validator.kubevirt.io\" denied the request: nothing fits

2 passed, 5 failed, 0 skipped
"
    );
    assert_eq!(namespaces(&server), Vec::<String>::new());
    assert!(server.get("/api/v1/namespaces/tests").is_some());
    let text = fs::read_to_string(junit).unwrap();
    assert_eq!(
        junit_cases(&text),
        [
            "instancetype u1.nano failed: it is not created",
            "too-little-memory fedora failed: it is refused with another message",
            "too-little-memory rhel.8 failed: it is accepted, and has to be refused",
            "enough fedora failed: it is refused",
            "enough rhel.8 passed",
            "fits fedora failed: it is refused",
            "fits rhel.8 passed",
        ]
    );
    let document = Document::parse(&text).unwrap();
    let root = document.root_element();
    assert_eq!(
        (root.attribute("tests"), root.attribute("failures")),
        (Some("7"), Some("5"))
    );
}

/// Each case of a document of JUnit: its suite, its name, and what came of it.
fn junit_cases(text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap();
    let cases = document
        .descendants()
        .filter(|it| it.has_tag_name("testcase"));
    cases
        .map(|case| {
            let suite = case.parent().unwrap().attribute("name").unwrap();
            assert_eq!(case.attribute("classname"), Some(suite));
            let mut results = case.children().filter(roxmltree::Node::is_element);
            let result = match results.next() {
                None => "passed".to_owned(),
                Some(result) => {
                    let what = match result.tag_name().name() {
                        "failure" => "failed",
                        name => name,
                    };
                    format!("{what}: {}", result.attribute("message").unwrap())
                }
            };
            format!("{suite} {} {result}", case.attribute("name").unwrap())
        })
        .collect()
}

#[test]
fn an_instance_type_that_is_expanded_otherwise_fails() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    // What KubeVirt makes of them: their vCPUs are sockets, and it writes amounts in its own way.
    let domain = |sockets: u32, memory: &str| {
        json!({"spec": {"template": {"spec": {"architecture": "amd64", "domain": {
            "cpu": {"sockets": sockets, "cores": 1, "threads": 1},
            "memory": {"guest": memory},
            "devices": {}, "machine": {"type": "q35"},
        }}}}})
    };
    stand_ins.expand("instancetype-u1-small", &domain(1, "2048Mi"));
    stand_ins.expand("instancetype-u1-xlarge", &domain(2, "16Gi"));
    let arguments = ["--focus", r"instancetype/u1\.(small|xlarge)$"];
    let finished = run(&mut stand_ins.functest(&server, &arguments));
    assert_eq!(
        (finished.status, &*finished.stdout),
        (
            Some(1),
            "\
failed: instancetype/u1.xlarge
  a virtual machine with it is created, expanded and deleted
  it is expanded otherwise
  spec.template.spec.domain.cpu.sockets: expected 4, and the server has 2

1 passed, 1 failed, 0 skipped
"
        ),
        "{}",
        finished.stderr
    );
}

#[test]
fn guests_boot_and_answer_and_what_hinders_them_is_told() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    let controllers = Controllers::start(&server, |name| match name {
        "guest-stuck-amd64" => Conducted::Stuck,
        "guest-silent-amd64" => Conducted::Silent,
        _ => Conducted::Answers,
    });
    let guests = stand_ins.path("guests.yaml");
    let guest = |name: &str, login: &str| {
        format!(
            "{name}:\n  image: registry.example/{name}\n  instancetype: u1.small\n  \
             preferences: {{amd64: fedora, arm64: fedora.arm64}}\n  agent: true\n{login}"
        )
    };
    write(
        &guests,
        [
            guest("agent", ""),
            guest("key", "  login: {user: fedora}\n"),
            guest(
                "password",
                "  login: {user: Administrator, password: 'a b'}\n",
            ),
            guest("silent", ""),
            guest("stranger", "  login: {user: stranger}\n"),
            guest("stuck", ""),
        ]
        .concat(),
    );
    let junit = stand_ins.path("junit.xml");
    let arguments = [
        "--focus",
        "^guest/",
        "--guests",
        guests.to_str().unwrap(),
        "--timeout",
        "3s",
        "--parallel",
        "6",
        "--junit",
        junit.to_str().unwrap(),
    ];
    let finished = run(&mut stand_ins.functest(&server, &arguments));
    drop(controllers);
    assert_eq!(
        finished.stdout,
        "\
failed: guest/silent/amd64
  with u1.small and fedora, it boots: its agent answers
  it runs, and its agent does not answer after 3 s; its phase: Running
  status of the virtual machine: Running

failed: guest/stranger/amd64
  with u1.small and fedora, it boots: its agent answers, stranger logs in
  it runs, and cannot be logged into after 3 s; its phase: Running
  status of the virtual machine: Running
  the last login: stranger@guest: Permission denied (publickey).

failed: guest/stuck/amd64
  with u1.small and fedora, it boots: its agent answers
  it does not run after 3 s; its phase: Scheduling
  status of the virtual machine: ErrorUnschedulable
  PodScheduled is not true: Unschedulable: 0/1 nodes are available: 1 Insufficient memory.
  event of the Pod: FailedScheduling: 0/1 nodes are available: 1 Insufficient memory.

skipped: no node that is ready has the architecture arm64
  guest/agent/arm64
  guest/key/arm64
  guest/password/arm64
  guest/silent/arm64
  guest/stranger/arm64
  guest/stuck/arm64

3 passed, 3 failed, 6 skipped
",
        "{}",
        finished.stderr
    );
    assert_eq!(namespaces(&server), Vec::<String>::new());
    let logins = stand_ins.log("logins");
    let has = |text: &str| logins.iter().any(|line| line.contains(text));
    assert!(has("password a b"), "{logins:#?}");
    assert!(has("-l fedora guest-key-amd64 echo hello"), "{logins:#?}");
    assert!(has("port-forward --stdio=true --namespace"), "{logins:#?}");
    let text = fs::read_to_string(junit).unwrap();
    let skipped = text.matches("<skipped").count();
    assert_eq!(
        (skipped, text.matches("<failure").count()),
        (6, 3),
        "{text}"
    );
}

#[test]
fn a_guest_is_skipped_where_no_node_has_what_it_needs() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    let bundle = stand_ins.path("bundle.yaml");
    let instancetype = |name: &str, cpu: &str, memory: &str, more: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\n\
             kind: VirtualMachineClusterInstancetype\nmetadata: {{name: {name}}}\n\
             spec: {{cpu: {{guest: 1{cpu}}}, memory: {{guest: 1Gi{memory}}}{more}}}\n"
        )
    };
    let gpu = ", gpus: [{name: gpu, deviceName: vendor.example/gpu}]";
    let documents = [
        instancetype("dedicated", ", dedicatedCPUPlacement: true", "", ""),
        instancetype("gpu", "", "", gpu),
        instancetype("huge", "", ", hugepages: {pageSize: 2Mi}", ""),
        instancetype("selective", "", "", ", nodeSelector: {rack: a}"),
        instancetype("vast", "", "", "").replace("1Gi", "1Ti"),
        "---\napiVersion: instancetype.kubevirt.io/v1beta1\n\
         kind: VirtualMachineClusterPreference\nmetadata: {name: any}\nspec: {}\n"
            .to_owned(),
    ];
    write(&bundle, documents.concat());
    server.kubectl_ok(&["create", "--filename", bundle.to_str().unwrap()]);
    let guest = |name: &str| {
        format!(
            "{name}: {{image: image, instancetype: {name}, preferences: {{amd64: any}}, agent: true}}\n"
        )
    };
    let names = ["dedicated", "gpu", "huge", "selective", "vast"];
    let guests = stand_ins.path("guests.yaml");
    write(&guests, names.map(guest).concat());
    let arguments = [
        "--from",
        bundle.to_str().unwrap(),
        "--guests",
        guests.to_str().unwrap(),
        "--focus",
        "guest",
    ];
    let finished = run(&mut stand_ins.functest(&server, &arguments));
    assert_eq!(
        (finished.status, &*finished.stdout),
        (
            Some(0),
            "\
skipped: no node dedicates CPUs (`cpumanager`)
  guest/dedicated/amd64

skipped: no node has such a GPU (`vendor.example/gpu`)
  guest/gpu/amd64

skipped: no node has such huge pages (`hugepages-2Mi`)
  guest/huge/amd64

skipped: no node has the label `rack: a`
  guest/selective/amd64

skipped: no node has 1Ti of memory
  guest/vast/amd64

0 passed, 0 failed, 5 skipped
"
        ),
        "{}",
        finished.stderr
    );
    // Without hardware for them, none boots, unless KubeVirt may emulate it.
    add_node(&server, "amd", "amd64", &[]);
    let finished = run(&mut stand_ins.functest(&server, &arguments));
    let expected =
        "skipped: no node has hardware for virtual machines (`devices.kubevirt.io/kvm`)\n";
    assert!(finished.stdout.starts_with(expected), "{}", finished.stdout);
}

/// A run whose only guest never answers, once it has begun.
fn endless(server: &ApiServer, stand_ins: &StandIns) -> std::process::Child {
    let arguments = ["--focus", "^guest/fedora/amd64$", "--no-ssh"];
    let mut command = stand_ins.functest(server, &arguments);
    let quiet = || Stdio::null();
    let child = command
        .stdin(quiet())
        .stdout(quiet())
        .stderr(quiet())
        .process_group(0)
        .spawn()
        .unwrap();
    wait_until("the guest is created", || {
        namespaces(server).iter().any(|namespace| {
            let all = server.get(&machines(namespace)).unwrap();
            all["items"].as_array().is_some_and(|all| !all.is_empty())
        })
    });
    child
}

#[test]
fn what_a_killed_run_leaves_the_next_one_removes() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    let mut child = endless(&server, &stand_ins);
    let namespace = namespaces(&server).pop().unwrap();
    // While it goes on, its namespace is left alone.
    let arguments = ["--focus", "^fits/fedora$"];
    let beside = run(&mut stand_ins.functest(&server, &arguments));
    let word = format!("the namespace `{namespace}` belongs to a run on ");
    assert!(beside.stderr.starts_with(&word), "{}", beside.stderr);
    assert_eq!(
        (beside.status, namespaces(&server)),
        (Some(0), vec![namespace.clone()])
    );
    child.kill().unwrap();
    child.wait().unwrap();
    let next = run(&mut stand_ins.functest(&server, &arguments));
    let word = format!("removed the namespace `{namespace}`, which a killed run left\n");
    assert!(next.stderr.starts_with(&word), "{}", next.stderr);
    assert_eq!((next.status, namespaces(&server)), (Some(0), Vec::new()));
}

#[test]
fn a_run_that_is_interrupted_removes_its_namespace() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    let mut child = endless(&server, &stand_ins);
    // As a terminal does: to everything that runs in front.
    let group = format!("-{}", child.id());
    let signal = Command::new("kill").args(["-INT", "--", &group]).status();
    assert!(signal.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(namespaces(&server), Vec::<String>::new());
}

#[test]
fn names_that_differ_in_a_dot_and_a_hyphen_are_tested_side_by_side() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    let instancetype = |name: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\n\
             kind: VirtualMachineClusterInstancetype\nmetadata: {{name: {name}}}\n\
             spec: {{cpu: {{guest: 1}}, memory: {{guest: 1Gi}}}}\n"
        )
    };
    let bundle = stand_ins.path("bundle.yaml");
    write(&bundle, ["zz1.a", "zz1-a"].map(instancetype).concat());
    let bundle = bundle.to_str().unwrap();
    server.kubectl_ok(&["create", "--filename", bundle]);
    let arguments = ["--from", bundle, "--focus", "^instancetype/"];
    let finished = run(&mut stand_ins.functest(&server, &arguments));
    assert_eq!(
        (finished.status, &*finished.stdout),
        (Some(0), "2 passed, 0 failed, 0 skipped\n"),
        "{}",
        finished.stderr
    );
}

#[test]
fn a_namespace_whose_removal_is_not_answered_is_gone() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    // The first answer gets lost; by the second time, the namespace is gone.
    let folder = temp_dir();
    let kubectl = folder.path().join("kubectl");
    let script = "real=$STAND_IN/bin/kubectl
case $* in
'delete namespace'*) ;;
*) exec \"$real\" \"$@\" ;;
esac
if ! [ -e \"$STAND_IN/removed\" ]; then
    touch \"$STAND_IN/removed\"
    \"$real\" \"$@\" >&2
    echo 'Error: lost' >&2
    exit 1
fi
case $* in
*--ignore-not-found*) ;;
*) echo 'Error from server (NotFound): namespaces not found' >&2; exit 1 ;;
esac";
    write_script(&kubectl, script);
    let mut command = stand_ins.functest(&server, &["--focus", "^fits/fedora$"]);
    let finished = run(command.env("KUBECTL", kubectl));
    assert_eq!(
        (finished.status, &*finished.stdout),
        (Some(0), "1 passed, 0 failed, 0 skipped\n"),
        "{}",
        finished.stderr
    );
    assert!(stand_ins.path("removed").exists());
    assert_eq!(namespaces(&server), Vec::<String>::new());
}

#[test]
fn a_namespace_that_is_being_removed_is_waited_for() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    // Nothing empties namespaces here: the third time, the server would let it be made.
    let folder = temp_dir();
    let kubectl = folder.path().join("kubectl");
    let script = "real=$STAND_IN/bin/kubectl
case $* in
'create -f -')
    echo >> \"$STAND_IN/tries\"
    if [ \"$(wc -l < \"$STAND_IN/tries\")\" -lt 3 ]; then
        echo 'Error from server (AlreadyExists): object is being deleted: namespaces \"ci\" already exists' >&2
        exit 1
    fi ;;
esac
exec \"$real\" \"$@\"";
    write_script(&kubectl, script);
    let arguments = ["--focus", "^fits/fedora$", "--namespace", "ci"];
    let mut command = stand_ins.functest(&server, &arguments);
    let finished = run(command.env("KUBECTL", kubectl));
    assert_eq!(
        (finished.status, &*finished.stdout),
        (Some(0), "1 passed, 0 failed, 0 skipped\n"),
        "{}",
        finished.stderr
    );
    let said = "waiting until the namespace `ci` is gone\ntesting in the namespace `ci`\n";
    assert!(finished.stderr.starts_with(said), "{}", finished.stderr);
}

#[test]
fn a_namespace_that_exists_and_a_catalog_that_is_not_there_are_told() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    let arguments = ["--focus", "^fits/fedora$", "--namespace", "default"];
    let finished = run(&mut stand_ins.functest(&server, &arguments));
    assert_eq!(
        (finished.status, &*finished.stdout, &*finished.stderr),
        (
            Some(1),
            "",
            "\
error[cluster-failed]: the namespace `default` exists, and a run removes its own in the end; name one that does not exist, or leave `--namespace` out
--> functest

1 error
"
        )
    );
    let plural = "virtualmachineclusterpreferences.instancetype.kubevirt.io";
    server.kubectl_ok(&["delete", plural, "fedora"]);
    let finished = run(&mut stand_ins.functest(&server, &["--focus", "^fits/fedora$"]));
    assert_eq!(
        finished.stdout,
        "\
failed: fits/fedora
  with u1.small, it is accepted
  the cluster has no VirtualMachineClusterPreference `fedora`; `sync` brings it

0 passed, 1 failed, 0 skipped
"
    );
}

#[test]
fn a_server_that_does_not_answer_is_told() {
    let Some((mut server, stand_ins)) = cluster() else {
        return;
    };
    server.stop();
    let finished = run(&mut stand_ins.functest(&server, &["--focus", "^fits/fedora$"]));
    assert_eq!((finished.status, &*finished.stdout), (Some(1), ""));
    let start = "error[cluster-failed]: `";
    assert!(finished.stderr.starts_with(start), "{}", finished.stderr);
    assert!(finished.stderr.contains("refused"), "{}", finished.stderr);
}

#[test]
fn the_examples_of_the_help_that_need_a_cluster_succeed() {
    let Some((server, stand_ins)) = cluster() else {
        return;
    };
    stand_ins.refuse(&refusals());
    let _controllers = Controllers::start(&server, |_| Conducted::Answers);
    let mut help = stand_ins.functest(&server, &["--help"]);
    let help = run(&mut help).stdout;
    let (_, section) = help.split_once("\nExamples:\n").unwrap();
    let (section, _) = section.split_once("\n\n").unwrap();
    let section = section.replace("\\\n", " ");
    let examples = section.lines().filter_map(|line| line.strip_prefix("    "));
    let examples: Vec<&str> = examples.filter(|line| !line.ends_with("--list")).collect();
    assert_eq!(examples.len(), 2, "{section}");
    for example in examples {
        let words = example
            .split_whitespace()
            .skip(2)
            .map(|word| word.replace('\'', ""));
        let words: Vec<String> = words.collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = stand_ins.functest(&server, &words);
        let finished = run(command.current_dir(stand_ins.path("bin")));
        assert_eq!(finished.status, Some(0), "{example}: {finished:?}");
    }
}
