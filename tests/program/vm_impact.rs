//! `vm impact`: the forms in which it answers, what fails it, and what it reads.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::files::{project, temp_dir, write};
use crate::support::program::{Finished, program, run};
use crate::support::snapshots::compare_with_file;

fn folder() -> PathBuf {
    project().join("tests/program/vm_impact")
}

/// Runs `vm impact` in a folder that has both sides.
fn impact_in(folder: &Path, arguments: &[&str]) -> Finished {
    let mut command = program();
    command.args(["vm", "impact", "--from", "old.yaml", "--to", "new.yaml"]);
    run(command.args(arguments).current_dir(folder))
}

/// Runs `vm impact` over a text, between both sides of the folder of this test.
fn impact(machines: &str, arguments: &[&str]) -> Finished {
    let scratch = temp_dir();
    for side in ["old.yaml", "new.yaml"] {
        let text = fs::read(folder().join(side)).unwrap();
        write(&scratch.path().join(side), text);
    }
    write(&scratch.path().join("vm.yaml"), machines);
    impact_in(scratch.path(), &[arguments, &["vm.yaml"]].concat())
}

fn json(machines: &str, arguments: &[&str]) -> Value {
    let finished = impact(machines, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&finished.stdout).expect(&finished.stderr)
}

/// A virtual machine that names an instance type; `rest` is what else its `spec` has.
fn machine(name: &str, instancetype: &str, rest: &str) -> String {
    format!(
        "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: {name}}}\nspec:\n  \
         instancetype: {{name: {instancetype}}}\n  template: {{spec: {{domain: {{devices: {{}}}}}}}}\n{rest}"
    )
}

const RUNS: &str = "  runStrategy: Always\n";

#[test]
fn each_form_tells_what_comes_out() {
    for (format, file) in [
        ("human", "human.txt"),
        ("markdown", "markdown.md"),
        ("github", "github.txt"),
        ("junit", "junit.xml"),
        ("json", "impact.json"),
    ] {
        let finished = impact_in(&folder(), &["fleet.yaml", "--format", format]);
        assert_eq!(finished.status, Some(1), "{format}: {}", finished.stderr);
        if let Err(difference) = compare_with_file(&finished.stdout, &folder().join(file)) {
            panic!("{difference}");
        }
    }
}

#[test]
fn what_cannot_be_followed_is_told_beside_the_answer() {
    let finished = impact_in(&folder(), &["fleet.yaml"]);
    let line = "error[vm-reference]: \
                virtualmachineclusterinstancetypes.instancetype.kubevirt.io \"nosuch\" not found\n";
    assert!(finished.stderr.starts_with(line), "{}", finished.stderr);
    assert!(finished.stderr.contains("found in `lost`"));
}

#[test]
fn names_do_not_steer_the_terminal() {
    let status = "status: {instancetypeRef: {name: old, controllerRevisionRef: {name: r}}}\n";
    let text = machine("a", r#""a\e[31mb""#, &format!("{RUNS}{status}"));
    let new = own("guest: 4Gi").replace("own", r#""a\e[31mb""#);
    for format in ["human", "markdown", "github", "junit"] {
        let scratch = temp_dir();
        let old = new.replace("4Gi", "2Gi");
        for (name, text) in [("vm.yaml", &text), ("old.yaml", &old), ("new.yaml", &new)] {
            write(&scratch.path().join(name), text);
        }
        let printed = impact_in(scratch.path(), &["vm.yaml", "--format", format]).stdout;
        let words =
            r"no revision holds it with `a\u{1b}[31mb`: it named another one when that was kept";
        assert!(printed.contains(words), "{printed}");
        assert!(!printed.contains('\x1b'), "{printed:?}");
    }
}

#[test]
fn a_run_fails_on_what_is_asked_for_and_on_worse() {
    let cases = [
        ("same", RUNS, [0, 0, 0]),
        ("noted", RUNS, [3, 0, 0]),
        ("grow", RUNS, [3, 0, 0]),
        ("dedicated", RUNS, [3, 3, 0]),
        ("host", RUNS, [3, 3, 3]),
        ("gone", RUNS, [3, 3, 3]),
        ("dedicated", "  runStrategy: Halted\n", [3, 0, 0]),
    ];
    for (instancetype, rest, codes) in cases {
        let text = machine("a", instancetype, rest);
        for (what, code) in ["changed", "restart", "refused"].into_iter().zip(codes) {
            let finished = impact(&text, &["--fail-on", what]);
            assert_eq!(finished.status, Some(code), "{instancetype}, {what}");
        }
        assert_eq!(impact(&text, &[]).status, Some(0), "{instancetype}");
    }
}

#[test]
fn virtual_machines_that_are_alike_are_one_group() {
    let machines: String = (0..1204)
        .map(|number| machine(&format!("vm-{number}"), "dedicated", RUNS))
        .collect();
    let finished = impact(&machines, &[]);
    finished.assert_success();
    let expected = "\
1,204 virtual machines need a restart: instance type `dedicated`
  default/vm-0 (vm.yaml:2), default/vm-1 (vm.yaml:10), default/vm-2 (vm.yaml:18), default/vm-3 (vm.yaml:26), default/vm-4 (vm.yaml:34) and 1,199 more
  KubeVirt asks for a restart: a non-live-updatable field was changed in the template spec
  after the next start:
    spec.domain.cpu.dedicatedCpuPlacement: not set -> true
  help: restart them when that suits: until then, they run as they were started

1,204 virtual machines: 1,204 need a restart
1,204 are pinned by no revision in these files: in a cluster, they are once virt-controller has seen them
";
    assert_eq!(finished.stdout, expected);
}

/// What comes out for the virtual machine of a text, between two sides.
fn between(machine: &str, old: &str, new: &str, arguments: &[&str]) -> Value {
    let scratch = temp_dir();
    for (name, text) in [("vm.yaml", machine), ("old.yaml", old), ("new.yaml", new)] {
        write(&scratch.path().join(name), text);
    }
    let arguments = [&["vm.yaml", "--format", "json"], arguments].concat();
    let finished = impact_in(scratch.path(), &arguments);
    let document: Value = serde_json::from_str(&finished.stdout).expect(&finished.stderr);
    document["machines"][0].clone()
}

/// An instance type of the name `own`.
fn own(memory: &str) -> String {
    format!(
        "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineClusterInstancetype\n\
         metadata: {{name: own}}\nspec: {{cpu: {{guest: 1}}, memory: {{{memory}}}}}\n"
    )
}

#[test]
fn an_instance_that_cannot_migrate_gets_no_memory() {
    let text = machine("a", "own", RUNS);
    let [old, new] = ["guest: 2Gi", "guest: 4Gi"].map(own);
    assert_eq!(between(&text, &old, &new, &[])["outcome"], "live");
    let status = "status:\n  conditions:\n  - {type: LiveMigratable, status: 'False'}\n";
    let found = between(&format!("{text}{status}"), &old, &new, &[]);
    assert_eq!(found["outcome"], "restart");
    assert_eq!(
        found["impact"]["running"]["restartMessage"],
        "memory updated in template spec. Memory-hotplug is only available for migratable VMs"
    );
    let staged = between(&text, &old, &new, &["--rollout-strategy", "stage"]);
    assert_eq!(
        staged["impact"]["running"]["restartMessage"],
        "a non-live-updatable field was changed in the template spec"
    );
}

/// KubeVirt: `syncRestartRequired` asks again for a field that cannot be changed live, and takes back the
/// rest.
#[test]
fn one_that_has_to_restart_already_gets_nothing_live() {
    let [old, new] = ["guest: 2Gi", "guest: 4Gi"].map(own);
    let machine = |status: &str, message: &str| {
        let condition =
            format!("{{type: RestartRequired, status: '{status}', message: {message}}}");
        machine("a", "own", RUNS) + &format!("status:\n  conditions:\n  - {condition}\n")
    };
    let not_live = "a non-live-updatable field was changed in the template spec";
    let text = machine("True", not_live);
    let found = between(&text, &old, &new, &[]);
    assert_eq!(found["outcome"], "restart");
    let running = &found["impact"]["running"];
    assert_eq!(running["restartMessage"], not_live);
    assert_eq!(running["liveChanges"], json!([]));
    let noted = old.replace("}}\n", "}, annotations: {a: b}}\n");
    assert_eq!(between(&text, &old, &noted, &[])["outcome"], "nextStart");
    for (status, message) in [
        ("False", not_live),
        ("True", "Reduction of CPU socket count requires a restart"),
    ] {
        let found = between(&machine(status, message), &old, &new, &[]);
        assert_eq!(found["outcome"], "live", "{status}, {message}");
    }
}

/// KubeVirt: `handleCPUChangeRequest`.
#[test]
fn an_instance_of_arm64_gets_no_sockets() {
    let of_vcpus = |number: &str| {
        let cpu = format!("{{guest: {number}, maxSockets: 8}}");
        own("guest: 2Gi").replace("{guest: 1}", &cpu)
    };
    let [old, new] = ["2", "4"].map(of_vcpus);
    let text = machine("a", "own", RUNS);
    assert_eq!(between(&text, &old, &new, &[])["outcome"], "live");
    let of_arm64 = text.replace("{domain:", "{architecture: arm64, domain:");
    let found = between(&of_arm64, &old, &new, &[]);
    assert_eq!(found["outcome"], "restart");
    let running = &found["impact"]["running"];
    assert_eq!(running["restartMessage"], "ARM doesn't support CPU hotplug");
    assert_eq!(running["liveChanges"], json!([]));
}

/// KubeVirt: `handleMemoryHotplugRequest` asks for all of the memory, overcommitted or not.
#[test]
fn overcommitted_memory_is_asked_for_in_whole_once_it_grows() {
    let [old, new] = [
        "guest: 4Gi, overcommitPercent: 50",
        "guest: 8Gi, overcommitPercent: 75",
    ]
    .map(own);
    let found = between(&machine("a", "own", RUNS), &old, &new, &[]);
    assert_eq!(found["outcome"], "live");
    assert_eq!(
        found["impact"]["running"]["liveChanges"],
        json!([
            {"path": "spec.domain.memory.guest", "old": "4Gi", "new": "8Gi"},
            {"path": "spec.domain.resources.requests.memory", "old": "2Gi", "new": "8Gi"},
        ])
    );
}

/// KubeVirt: `validLiveUpdateDisks`.
#[test]
fn a_disk_that_was_added_while_it_ran_needs_no_restart() {
    let preference = |devices: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineClusterPreference\n\
             metadata: {{name: own}}\nspec: {{devices: {{{devices}}}}}\n"
        )
    };
    let [old, new] = ["", "preferredDiskBus: scsi"].map(preference);
    let machine = |hotpluggable: bool| {
        format!(
            "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: a}}\nspec:\n  \
             runStrategy: Always\n  preference: {{name: own}}\n  template:\n    spec:\n      domain: \
             {{devices: {{disks: [{{name: root, disk: {{bus: virtio}}}}, {{name: data, disk: {{}}}}]}}}}\n      \
             volumes:\n      - {{name: root, containerDisk: {{image: registry.example/x}}}}\n      - name: \
             data\n        persistentVolumeClaim: {{claimName: data, hotpluggable: {hotpluggable}}}\n"
        )
    };
    for (hotpluggable, outcome) in [(true, "nextStart"), (false, "restart")] {
        let found = between(&machine(hotpluggable), &old, &new, &[]);
        assert_eq!(found["outcome"], outcome, "{hotpluggable}");
        assert_eq!(
            found["impact"]["restarted"],
            json!([{
                "path": "spec.domain.devices.disks[1].disk.bus",
                "old": "sata",
                "new": "scsi",
            }])
        );
    }
}

/// A side can have what a cluster would refuse; nothing is said of what leads to it.
#[test]
fn what_a_cluster_would_refuse_is_told() {
    let new = own("guest: 4Gi").replace("{guest: 1}", "{guest: many}");
    let scratch = temp_dir();
    for (name, text) in [
        ("vm.yaml", machine("a", "own", RUNS)),
        ("old.yaml", own("guest: 2Gi")),
        ("new.yaml", new),
    ] {
        write(&scratch.path().join(name), text);
    }
    let finished = impact_in(scratch.path(), &["vm.yaml"]);
    assert_eq!(finished.status, Some(1));
    assert!(
        finished
            .stderr
            .starts_with("error[wrong-type]: expected an integer"),
        "{}",
        finished.stderr
    );
}

#[test]
fn a_status_says_whether_a_virtual_machine_runs() {
    for (rest, runs) in [
        (RUNS, true),
        ("  runStrategy: Halted\n", false),
        ("  runStrategy: Manual\n", false),
        ("  running: false\n", false),
        (
            "  runStrategy: Always\nstatus: {printableStatus: Stopped}\n",
            false,
        ),
        (
            "  runStrategy: Manual\nstatus: {printableStatus: Running, created: true}\n",
            true,
        ),
    ] {
        let found = json(&machine("a", "grow", rest), &[]);
        assert_eq!(found["machines"][0]["impact"]["isRunning"], runs, "{rest}");
    }
}

/// What could not have started runs in a cluster that is set up otherwise.
#[test]
fn a_status_can_say_that_the_cluster_is_another_one() {
    let runs = "  runStrategy: Always\nstatus: {printableStatus: Running, created: true}\n";
    let of = |rest: &str, arguments: &[&str]| {
        let scratch = temp_dir();
        let side = |device: &str| {
            let devices = format!("}}, hostDevices: [{{name: a, deviceName: {device}}}]}}\n");
            own("guest: 2Gi").replace("}}\n", &devices)
        };
        write(&scratch.path().join("old.yaml"), side("b/c"));
        write(&scratch.path().join("new.yaml"), side("d/e"));
        write(&scratch.path().join("vm.yaml"), machine("a", "own", rest));
        impact_in(scratch.path(), &[arguments, &["vm.yaml"]].concat())
    };
    for status in ["Running", "Paused", "Migrating"] {
        let found = of(&runs.replace("Running", status), &[]);
        let expected = "1 virtual machine: 1 is not judged\n";
        assert_eq!(found.stdout, expected, "{status}");
        assert_eq!(found.status, Some(1), "{status}");
    }
    let found = of(runs, &[]);
    let help = "  = help: its status says that it runs: say how its cluster is set up, with \
                `--feature-gates`, `--default-architecture` and `--rollout-strategy`\n";
    assert!(found.stderr.contains(help), "{}", found.stderr);
    let found = of(runs, &["--feature-gates", "HostDevices"]);
    let line = found.stdout.lines().next();
    assert_eq!(
        line,
        Some("1 virtual machine needs a restart: instance type `own`")
    );
    // What does not run may as well have been refused before.
    let found = of(RUNS, &[]);
    let line = found.stdout.lines().next();
    assert_eq!(line, Some("1 virtual machine: 1 unchanged"));
}

/// KubeVirt removes a matcher whose volume says nothing, if that may be: no revision is kept then.
#[test]
fn what_its_volume_may_leave_open_leads_to_nothing() {
    let asks = "{inferFromVolume: a, inferFromVolumeFailurePolicy: Ignore}";
    let text = machine("a", "own", RUNS).replace("{name: own}", asks);
    let volumes = "{domain: {devices: {}}, volumes: [{name: a, containerDisk: {image: x}}]}";
    let text = text.replace("{domain: {devices: {}}}", volumes);
    let found = json(&text, &[]);
    assert_eq!(found["summary"]["unchanged"], 1);
    assert_eq!(found["summary"]["pinned"], 0);
    assert!(found["machines"][0]["impact"].is_null());
    assert_eq!(
        impact(&text, &[]).stdout,
        "1 virtual machine: 1 unchanged\n"
    );
}

/// KubeVirt puts the name and the kind that a volume says in place of the matcher.
#[test]
fn what_a_volume_says_names_no_revision() {
    let asks = "{inferFromVolume: a, revisionName: r}";
    let text = machine("a", "own", RUNS).replace("{name: own}", asks);
    let claim = "persistentVolumeClaim: {claimName: x}";
    let volumes = format!("{{domain: {{devices: {{}}}}, volumes: [{{name: a, {claim}}}]}}");
    let text = text.replace("{domain: {devices: {}}}", &volumes)
        + "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: x, labels: \
           {instancetype.kubevirt.io/default-instancetype: own}}\n";
    let [old, new] = ["guest: 2Gi", "guest: 4Gi"].map(own);
    let found = between(&text, &old, &new, &[]);
    assert_eq!(found["outcome"], "live");
    assert!(found["impact"]["references"][0]["revision"].is_null());
}

#[test]
fn what_starts_with_the_update_alone_says_why_it_did_not_before() {
    let scratch = temp_dir();
    let preference = "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineClusterPreference\n\
                      metadata: {name: pr}\nspec: {}\n";
    let machine = machine("a", "own", &format!("{RUNS}  preference: {{name: pr}}\n"));
    write(&scratch.path().join("old.yaml"), own("guest: 2Gi"));
    let new = format!("{}---\n{preference}", own("guest: 2Gi"));
    write(&scratch.path().join("new.yaml"), new);
    write(&scratch.path().join("vm.yaml"), machine);
    let found = impact_in(scratch.path(), &["vm.yaml"]);
    let why = "  without the update, KubeVirt does not start it: \
               virtualmachineclusterpreferences.instancetype.kubevirt.io \"pr\" not found\n";
    assert!(found.stdout.contains(why), "{}", found.stdout);
}

#[test]
fn pools_and_templates_are_read() {
    let pool = "---\napiVersion: pool.kubevirt.io/v1beta1\nkind: VirtualMachinePool\nmetadata: {name: pool}\n\
                spec:\n  virtualMachineTemplate:\n    spec:\n      runStrategy: Always\n      instancetype: \
                {name: dedicated}\n      template: {spec: {domain: {devices: {}}}}\n";
    let template = "---\napiVersion: template.kubevirt.io/v1alpha1\nkind: VirtualMachineTemplate\nmetadata: \
                    {name: template}\nspec:\n  parameters: [{name: SIZE}]\n  virtualMachine:\n    spec:\n      \
                    runStrategy: Always\n      instancetype: {name: \"${SIZE}\"}\n      template: {spec: \
                    {domain: {devices: {}}}}\n";
    let found = json(&format!("{pool}{template}"), &[]);
    let outcomes: Vec<(&str, &str)> = found["machines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["name"].as_str().unwrap(),
                it["outcome"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(outcomes, [("pool", "restart"), ("template", "notJudged")]);
}

/// Whatever the bus becomes, nobody can tell whether it was refused before.
#[test]
fn what_a_template_leaves_open_is_not_judged() {
    let template = "---\napiVersion: template.kubevirt.io/v1beta1\nkind: VirtualMachineTemplate\nmetadata: \
                    {name: template}\nspec:\n  parameters: [{name: BUS, required: true}]\n  \
                    virtualMachine:\n    spec:\n      runStrategy: Always\n      instancetype: {name: \
                    dedicated}\n      template: {spec: {domain: {devices: {disks: [{name: root, disk: {bus: \
                    \"${BUS}\"}}]}}}}\n";
    let finished = impact(template, &[]);
    assert_eq!(finished.stdout, "1 virtual machine: 1 is not judged\n");
    let line = "warning[vm-parameter]: the parameter `BUS` has no value here, so this virtual machine is \
                not checked\n  --> vm.yaml:11:77\n";
    assert!(finished.stderr.starts_with(line), "{}", finished.stderr);
}

/// What the files hold counts only where the old side has nothing of the kind: what that has, and the new
/// side has not, is gone.
#[test]
fn an_export_does_not_bring_back_what_is_gone() {
    let old = fs::read_to_string(folder().join("old.yaml")).unwrap();
    let text = format!("{old}{}", machine("a", "gone", RUNS));
    assert_eq!(json(&text, &[])["machines"][0]["outcome"], "noStart");
    let own = old.replace("name: gone", "name: own");
    let text = format!("{own}{}", machine("a", "own", RUNS));
    assert_eq!(json(&text, &[])["machines"][0]["outcome"], "unchanged");
}

/// A pinned virtual machine whose instance type went long before the update stays as it is.
#[test]
fn what_neither_side_has_is_not_gone_with_the_update() {
    let fleet = fs::read_to_string(folder().join("fleet.yaml")).unwrap();
    let fleet = fleet.replace("dedicated", "ancient");
    let found = json(&fleet, &[]);
    let first = &found["machines"][0];
    assert_eq!(first["outcome"], "unchanged");
    assert_eq!(
        first["impact"]["references"][0]["revision"],
        "web-1-ancient"
    );
}

/// A namespace that has revisions has all that its virtual machines name.
#[test]
fn a_revision_that_others_are_beside_is_missing() {
    let fleet = fs::read_to_string(folder().join("fleet.yaml")).unwrap();
    let missing = fleet.replace(
        "  name: web-1-dedicated\n  namespace",
        "  name: other\n  namespace",
    );
    let message = "controllerrevisions.apps \"web-1-dedicated\" not found";
    let found = json(&missing, &[]);
    assert_eq!(found["machines"][0]["problems"], json!([message]));
    let stopped = missing.replacen("created: true", "created: false", 1);
    let found = json(&stopped.replacen("Running", "Stopped", 1), &[]);
    let before = &found["machines"][0]["impact"]["before"];
    assert_eq!(before["start"]["message"], message);
    let (machines, _) = fleet.split_once("---\napiVersion: apps/v1").unwrap();
    let found = json(machines, &[]);
    let first = &found["machines"][0];
    assert_eq!(first["outcome"], "restart");
    let reference = &first["impact"]["references"][0];
    assert_eq!(reference["revision"], "web-1-dedicated");
    assert_eq!(reference["isAtHand"], false);
}

/// The revisions of other controllers say nothing of those of virtual machines.
#[test]
fn a_revision_of_something_else_is_not_counted() {
    let fleet = fs::read_to_string(folder().join("fleet.yaml")).unwrap();
    let (machines, _) = fleet.split_once("---\napiVersion: apps/v1").unwrap();
    let other = "---\napiVersion: apps/v1\nkind: ControllerRevision\nmetadata: {name: agent-1, namespace: \
                 shop}\nrevision: 1\ndata: {spec: {template: {}}}\n";
    let found = json(&format!("{machines}{other}"), &[]);
    assert_eq!(found["machines"][0]["outcome"], "restart");
}

/// What runs has started: what it was started with is not given.
#[test]
fn what_runs_did_not_start_with_the_update() {
    const KEPT: &str = "status:\n  created: true\n  instancetypeRef: {name: own, controllerRevisionRef: \
                        {name: kept}}\n";
    const UNKEPT: &str = "status: {created: true}\n";
    let other = own("guest: 2Gi").replace("name: own", "name: other");
    let own = own("guest: 2Gi");
    let plain = machine("a", "own", RUNS);
    let sized = plain.replace("{devices: {}}", "{devices: {}, cpu: {cores: 1}}");
    let elsewhere = "its status says that it runs: give what it was started with, as `--from` or among what \
                     `kubectl get vm,controllerrevision -A -o yaml` prints";
    let not_found = "virtualmachineclusterinstancetypes.instancetype.kubevirt.io \"own\" not found";
    let conflict =
        "VM field(s) spec.template.spec.domain.cpu.cores conflicts with selected instance type";
    for (text, status, old, message, help) in [
        (
            &plain,
            KEPT,
            &other,
            "controllerrevisions.apps \"kept\" not found",
            "only the cluster has it; add what `kubectl get controllerrevision -o yaml` prints",
        ),
        (&plain, UNKEPT, &other, not_found, elsewhere),
        (&sized, UNKEPT, &own, conflict, elsewhere),
    ] {
        let scratch = temp_dir();
        let new = own.replace("2Gi", "4Gi");
        let text = format!("{text}{status}");
        for (name, text) in [("vm.yaml", &text), ("old.yaml", old), ("new.yaml", &new)] {
            write(&scratch.path().join(name), text);
        }
        let found = impact_in(scratch.path(), &["vm.yaml"]);
        assert_eq!(found.status, Some(1), "{message}");
        assert_eq!(found.stdout, "1 virtual machine: 1 is not judged\n");
        let line = format!("]: {message}\n");
        assert!(found.stderr.contains(&line), "{}", found.stderr);
        let help = format!("  = help: {help}\n");
        assert!(found.stderr.contains(&help), "{}", found.stderr);
    }
}

/// KubeVirt writes the name in the spec into the status again (`syncStatusWithMatcher`).
#[test]
fn what_lets_a_virtual_machine_go_depends_on_what_names_its_revision() {
    let status = "status: {instancetypeRef: {name: dedicated, controllerRevisionRef: {name: r}}}\n";
    let by_status = machine("a", "dedicated", &format!("{RUNS}{status}"));
    let by_spec = by_status.replacen("name: dedicated", "name: dedicated, revisionName: r", 1);
    let of_status = "`instancetypeRef` and `preferenceRef` are taken out of the status, or the spec has \
                     another name or kind\n";
    let of_spec = "`revisionName` is taken out of the spec, and then `instancetypeRef` and `preferenceRef` \
                   out of the status\n";
    let happens = "nothing of this happens to it, not even with a restart, until";
    let found = impact(&format!("{by_status}{by_spec}"), &[]);
    let lines = format!(
        "1 is pinned by its revisions: {happens} {of_status}1 is pinned by its `revisionName`: {happens} \
         {of_spec}"
    );
    assert!(found.stdout.ends_with(&lines), "{}", found.stdout);
    for (text, let_go) in [(by_status, of_status), (by_spec, of_spec)] {
        let found = impact(&text, &["--format", "junit"]);
        let note = format!("note: its revisions hold it: nothing of this happens until {let_go}");
        assert!(found.stdout.contains(&note), "{}", found.stdout);
        assert_eq!(json(&text, &[])["summary"]["pinned"], 1);
    }
}

/// What no revision holds, and does not change either, takes nothing from what one holds.
#[test]
fn a_virtual_machine_is_pinned_with_what_changes() {
    let preference = |bus: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineClusterPreference\n\
             metadata: {{name: pr}}\nspec: {{devices: {{preferredDiskBus: {bus}}}}}\n"
        )
    };
    let text = machine(
        "a",
        "own, revisionName: r",
        &format!("{RUNS}  preference: {{name: pr}}\n"),
    );
    let of = |new: &str, arguments: &[&str]| {
        let scratch = temp_dir();
        let old = own("guest: 2Gi") + &preference("sata");
        for (name, text) in [
            ("vm.yaml", &text[..]),
            ("old.yaml", &old),
            ("new.yaml", new),
        ] {
            write(&scratch.path().join(name), text);
        }
        impact_in(scratch.path(), &[&["vm.yaml"], arguments].concat()).stdout
    };
    let let_go = "until `revisionName` is taken out of the spec, and then `instancetypeRef` and \
                  `preferenceRef` out of the status";
    let summary = |new: &str| {
        let document: Value = serde_json::from_str(&of(new, &["--format", "json"])).unwrap();
        document["summary"]["pinned"].clone()
    };
    let new = own("guest: 4Gi") + &preference("sata");
    let printed = of(&new, &[]);
    let last = printed.lines().last().unwrap();
    assert!(
        last.starts_with("1 is pinned by its `revisionName`: "),
        "{last}"
    );
    assert_eq!(summary(&new), 1);
    let new = own("guest: 4Gi") + &preference("virtio");
    let held =
        format!("a revision holds it with `own`: nothing that this changes happens {let_go}\n");
    let printed = of(&new, &[]);
    assert!(printed.contains(&format!("  {held}")), "{printed}");
    let last = "1 is pinned by a revision with only one of the two that it names: nothing that this one \
                changes happens to it";
    assert_eq!(printed.lines().last(), Some(last));
    assert_eq!(summary(&new), 0);
    let printed = of(&new, &["--format", "junit"]);
    assert!(printed.contains(&format!("note: {held}")), "{printed}");
}

/// KubeVirt takes no such revision, and keeps none in its place (`revisionFinder.Find`,
/// `syncStatusWithMatcher`).
#[test]
fn a_revision_that_does_not_say_what_it_is_of_holds_nothing() {
    let fleet = fs::read_to_string(folder().join("fleet.yaml")).unwrap();
    let (first, others) = fleet
        .split_once(
            "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata:\n  name: web-2",
        )
        .unwrap();
    let (_, revision) = others.split_once("---\napiVersion: apps/v1").unwrap();
    let (revision, _) = revision.split_once("---\napiVersion: apps/v1").unwrap();
    let text = format!("{first}---\napiVersion: apps/v1{revision}");
    let labels = "  labels:\n    instancetype.kubevirt.io/object-name: dedicated\n";
    for (labelled, why) in [
        (
            String::new(),
            "its revision lacks the label `instancetype.kubevirt.io/object-name`",
        ),
        (
            labels.replace("dedicated", "other"),
            "its revision is one of another object",
        ),
    ] {
        let found = impact(&text.replace(labels, &labelled), &[]);
        let line = format!("  no revision holds it with `dedicated`: {why}\n");
        assert!(found.stdout.contains(&line), "{}", found.stdout);
        let last = found.stdout.lines().last();
        assert_eq!(last, Some("1 virtual machine: 1 needs a restart"));
    }
}

#[test]
fn what_is_no_fleet_is_refused() {
    for (arguments, stderr) in [
        (
            ["-", "--from", "-", "--to", "new.yaml"],
            "standard input can be read only once: name a file for the others",
        ),
        (
            ["old.yaml", "--from", "old.yaml", "--to", "new.yaml"],
            "there is no virtual machine here",
        ),
        (
            ["fleet.yaml", "--from", "no.yaml", "--to", "new.yaml"],
            "`no.yaml` is not a file, a folder or a revision",
        ),
    ] {
        let mut command = program();
        command.args(["vm", "impact"]).args(arguments);
        let finished = run(command.current_dir(folder()));
        assert_ne!(finished.status, Some(0), "{arguments:?}");
        assert!(finished.stderr.contains(stderr), "{}", finished.stderr);
        assert_eq!(finished.stdout, "");
    }
}

/// virt-controller writes the generation first, and an instance type with another one is a conflict.
#[test]
fn what_virt_controller_writes_itself_keeps_a_virtual_machine_from_starting() {
    let place = temp_dir();
    let side = |annotations: &str| {
        format!(
            "apiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachineClusterInstancetype\n\
             metadata: {{name: m}}\nspec: {{{annotations}cpu: {{guest: 1}}, memory: {{guest: 1Gi}}}}\n"
        )
    };
    write(&place.path().join("old.yaml"), side(""));
    let generation = "annotations: {kubevirt.io/vm-generation: \"7\"}, ";
    write(&place.path().join("new.yaml"), side(generation));
    write(&place.path().join("vm.yaml"), machine("a", "m", RUNS));
    let finished = impact_in(place.path(), &["vm.yaml", "--fail-on", "refused"]);
    assert_eq!(finished.status, Some(3), "{}", finished.stdout);
    let why =
        "VMI conflicts with instancetype spec in fields: [annotations.kubevirt.io/vm-generation]";
    assert!(finished.stdout.contains(why), "{}", finished.stdout);
}
