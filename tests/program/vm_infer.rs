//! `inferFromVolume`: from volume to volume, to the labels that name an instance type and a preference.
//!
//! What is expected was read in KubeVirt's `pkg/instancetype/infer`, and in what its client says of
//! objects that do not exist.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::support::files::project;
use crate::support::program::{Finished, program, run};

/// The volume that a virtual machine infers from, and what is found.
struct Chain {
    /// Where the volume is: what comes after its name.
    volume: &'static str,
    /// The spec of the template of the data volume `template`.
    template: &'static str,
    /// The name of the instance type, or what KubeVirt says.
    found: Found,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Found {
    Instancetype(&'static str),
    /// The policy `Ignore` leaves the matcher out.
    Ignorable(&'static str),
    Final(&'static str),
}

use Found::{Final, Ignorable, Instancetype};

const NO_LABEL: &str =
    "unable to find required instancetype.kubevirt.io/default-instancetype label on the volume";
const NO_SOURCE: &str =
    "unable to infer defaults from DataVolumeSpec as DataVolumeSource is not supported";
const NO_SOURCE_OF_SOURCE: &str = "unable to infer defaults from DataSource that doesn't provide \
    DataVolumeSourcePVC or DataVolumeSourceSnapshot";
const NO_NAMESPACE: &str = "an empty namespace may not be set when a resource name is provided";

const fn chain(volume: &'static str, found: Found) -> Chain {
    of_template(volume, "{}", found)
}

/// A data volume that is made with the virtual machine.
const fn template(template: &'static str, found: Found) -> Chain {
    of_template("dataVolume: {name: template}", template, found)
}

const fn of_template(volume: &'static str, template: &'static str, found: Found) -> Chain {
    Chain {
        volume,
        template,
        found,
    }
}

const CHAINS: &[Chain] = &[
    // A claim.
    chain(
        "persistentVolumeClaim: {claimName: claim}",
        Instancetype("claim"),
    ),
    chain(
        "persistentVolumeClaim: {claimName: with-kind}",
        Instancetype("local"),
    ),
    chain(
        "persistentVolumeClaim: {claimName: unlabelled}",
        Ignorable(NO_LABEL),
    ),
    chain(
        "persistentVolumeClaim: {claimName: none}",
        Final("persistentvolumeclaims \"none\" not found"),
    ),
    chain(
        "persistentVolumeClaim: {claimName: image}",
        Final("persistentvolumeclaims \"image\" not found"),
    ),
    chain(
        "persistentVolumeClaim: {}",
        Final("resource name may not be empty"),
    ),
    chain(
        "persistentVolumeClaim: {claimName: claim}, dataVolume: {name: labelled}",
        Instancetype("claim"),
    ),
    // What is found has to exist.
    chain(
        "persistentVolumeClaim: {claimName: empty}",
        Final("virtualmachineclusterinstancetypes.instancetype.kubevirt.io \"\" not found"),
    ),
    chain(
        "persistentVolumeClaim: {claimName: wrong-kind}",
        Final("got unexpected kind in InstancetypeMatcher: Flavor"),
    ),
    // A data volume: its own labels, then those of its source.
    chain("dataVolume: {name: labelled}", Instancetype("volume")),
    chain("dataVolume: {name: of-claim}", Instancetype("image-claim")),
    chain(
        "dataVolume: {name: of-snapshot}",
        Instancetype("image-snapshot"),
    ),
    chain("dataVolume: {name: of-source}", Instancetype("image-claim")),
    chain("dataVolume: {name: cleaned-up}", Instancetype("cleaned-up")),
    chain("dataVolume: {name: imported}", Ignorable(NO_SOURCE)),
    chain(
        "dataVolume: {name: none}",
        Final("persistentvolumeclaims \"none\" not found"),
    ),
    // A template of a data volume: its labels do not count.
    template(
        "{source: {pvc: {name: image, namespace: images}}}",
        Instancetype("image-claim"),
    ),
    template(
        "{source: {snapshot: {name: image, namespace: images}}}",
        Instancetype("image-snapshot"),
    ),
    template(
        "{source: {snapshot: {name: image, namespace: images}, pvc: {name: claim, namespace: default}}}",
        Instancetype("claim"),
    ),
    template("{source: {pvc: {name: image}}}", Final(NO_NAMESPACE)),
    template(
        "{source: {snapshot: {name: image, namespace: default}}}",
        Final("volumesnapshots.snapshot.storage.k8s.io \"image\" not found"),
    ),
    template("{source: {blank: {}}}", Ignorable(NO_SOURCE)),
    template("{}", Ignorable(NO_SOURCE)),
    template(
        "{sourceRef: {kind: DataSource, name: labelled}}",
        Instancetype("source"),
    ),
    template(
        "{source: {blank: {}}, sourceRef: {kind: DataSource, name: labelled}}",
        Instancetype("source"),
    ),
    template(
        "{sourceRef: {kind: DataSource, name: labelled, namespace: images}}",
        Instancetype("image-source"),
    ),
    template(
        "{sourceRef: {kind: DataSource, name: of-claim, namespace: images}}",
        Instancetype("image-claim"),
    ),
    template(
        "{sourceRef: {kind: DataSource, name: of-snapshot, namespace: images}}",
        Instancetype("image-snapshot"),
    ),
    // KubeVirt does not follow one data source to another.
    template(
        "{sourceRef: {kind: DataSource, name: pointer, namespace: images}}",
        Ignorable(NO_SOURCE_OF_SOURCE),
    ),
    template(
        "{sourceRef: {kind: DataSource, name: lost, namespace: images}}",
        Final("persistentvolumeclaims \"lost\" not found"),
    ),
    template(
        "{sourceRef: {kind: DataSource, name: of-claim}}",
        Final("datasources.cdi.kubevirt.io \"of-claim\" not found"),
    ),
    template(
        "{sourceRef: {kind: DataSource, name: labelled, namespace: ''}}",
        Final(NO_NAMESPACE),
    ),
    template(
        "{sourceRef: {kind: datasource, name: labelled}}",
        Ignorable(
            "unable to infer defaults from DataVolumeSourceRef as Kind datasource is not supported",
        ),
    ),
    // Any other volume.
    chain(
        "containerDisk: {image: example.com/image}",
        Ignorable("unable to infer defaults from volume root as type is not supported"),
    ),
];

/// The instance types that the chains lead to, and a preference.
fn definitions() -> String {
    let instancetypes = CHAINS.iter().filter_map(|chain| match chain.found {
        Instancetype(name) => Some(name),
        _ => None,
    });
    let mut names: Vec<&str> = instancetypes.collect();
    names.sort_unstable();
    names.dedup();
    let mut text = String::new();
    for name in names {
        let scope = if name == "local" { "" } else { "Cluster" };
        write!(
            text,
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\n\
             kind: VirtualMachine{scope}Instancetype\nmetadata: {{name: {name}}}\n\
             spec: {{cpu: {{guest: 1}}, memory: {{guest: 1Gi}}}}\n"
        )
        .unwrap();
    }
    text + "---\napiVersion: instancetype.kubevirt.io/v1beta1\nkind: VirtualMachinePreference\n\
            metadata: {name: taste}\nspec: {preferredSubdomain: taste}\n"
}

fn machine(chain: &Chain, matchers: &str) -> String {
    format!(
        "---\napiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: vm}}\nspec:\n  \
         {matchers}\n  dataVolumeTemplates:\n  - metadata:\n      name: template\n      \
         labels: {{instancetype.kubevirt.io/default-instancetype: never}}\n    \
         spec: {}\n  template: {{spec: {{volumes: [{{name: root, {}}}]}}}}\n",
        chain.template, chain.volume
    )
}

/// Runs `vm` about a virtual machine and the objects.
fn vm(text: &str, arguments: &[&str]) -> Finished {
    let scratch = tempfile::tempdir().unwrap();
    fs::write(scratch.path().join("vm.yaml"), text).unwrap();
    fs::write(scratch.path().join("definitions.yaml"), definitions()).unwrap();
    let mut command = program();
    command.arg("vm").args(arguments);
    command.args(["--from", "definitions.yaml", "vm.yaml"]);
    command.arg(project().join("tests/program/vm_infer/objects.yaml"));
    run(command.current_dir(scratch.path()))
}

/// What becomes of a virtual machine: the names of what its fields come from, or what is said.
fn outcome(text: &str) -> Result<Vec<String>, String> {
    let finished = vm(text, &["expand", "--explain", "-o", "json"]);
    if finished.status == Some(0) {
        let explanation: Value = serde_json::from_str(&finished.stdout).unwrap();
        let fields = explanation["machines"][0]["fields"].as_array().unwrap();
        let names = fields.iter().filter_map(|field| field["name"].as_str());
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        return Ok(names);
    }
    Err(messages(text).join("; "))
}

#[test]
fn an_instance_type_is_inferred_along_each_chain() {
    let mut differences = String::new();
    for chain in CHAINS {
        for policy in ["Reject", "Ignore", ""] {
            let matcher = match policy {
                "" => "instancetype: {inferFromVolume: root}".to_owned(),
                policy => format!(
                    "instancetype: {{inferFromVolume: root, inferFromVolumeFailurePolicy: {policy}}}"
                ),
            };
            let expected = match chain.found {
                Instancetype(name) => Ok(vec![name.to_owned()]),
                Ignorable(_) if policy == "Ignore" => Ok(Vec::new()),
                Ignorable(message) | Final(message) => Err(message.to_owned()),
            };
            let found = outcome(&machine(chain, &matcher));
            if found != expected {
                let Chain {
                    volume, template, ..
                } = chain;
                let said = "instead of";
                writeln!(
                    differences,
                    "{policy} {volume} {template}: {found:?} {said} {expected:?}"
                )
                .unwrap();
            }
        }
    }
    assert_eq!(differences, "");
}

#[test]
fn a_preference_has_labels_of_its_own() {
    let outcome = |volume| {
        let text = machine(
            &chain(volume, Final("")),
            "preference: {inferFromVolume: root}",
        );
        outcome(&text)
    };
    let taste = outcome("persistentVolumeClaim: {claimName: with-kind}");
    assert_eq!(taste, Ok(vec!["taste".to_owned()]));
    let message =
        "unable to find required instancetype.kubevirt.io/default-preference label on the volume";
    let nothing = outcome("persistentVolumeClaim: {claimName: claim}");
    assert_eq!(nothing, Err(message.to_owned()));
}

/// KubeVirt: what `virtctl create vm` guesses may fail, and it gives memory in case it does.
#[test]
fn memory_of_the_virtual_machine_gives_way_if_a_failure_would_be_ignored() {
    let with_memory = |policy: &str| {
        let matcher = format!(
            "instancetype: {{inferFromVolume: root, inferFromVolumeFailurePolicy: {policy}}}"
        );
        let chain = chain("persistentVolumeClaim: {claimName: claim}", Final(""));
        let text = machine(&chain, &matcher);
        text.replace("{spec: {", "{spec: {domain: {memory: {guest: 3Gi}}, ")
    };
    let conflict = "VM field(s) spec.template.spec.domain.memory.guest conflicts with selected \
                    instance type";
    assert_eq!(outcome(&with_memory("Reject")), Err(conflict.to_owned()));
    assert_eq!(
        outcome(&with_memory("Ignore")),
        Ok(vec!["claim".to_owned()])
    );
}

/// KubeVirt: `setDefaultArchitectureFromDataSource`, which follows one data source to another.
#[test]
fn the_architecture_can_come_from_a_data_source() {
    const SAID: &str = "preference requires architecture amd64 but arm64 is being requested";
    let check = |template: &'static str| {
        let of_template = of_template("dataVolume: {name: template}", template, Final(""));
        let text = machine(&of_template, "preference: {name: amd64}");
        let preference = "apiVersion: instancetype.kubevirt.io/v1beta1\n\
            kind: VirtualMachineClusterPreference\nmetadata: {name: amd64}\n\
            spec: {requirements: {architecture: amd64}}\n";
        messages(&(preference.to_owned() + &text))
    };
    for template in [
        "{sourceRef: {kind: dataSource, name: labelled, namespace: images}}",
        "{sourceRef: {kind: DataSource, name: pointer, namespace: images}}",
    ] {
        assert_eq!(check(template), [SAID], "{template}");
    }
    let template = "{sourceRef: {kind: DataSource, name: of-claim, namespace: images}}";
    assert_eq!(check(template), [""; 0]);
}

fn messages(text: &str) -> Vec<String> {
    let checked = vm(text, &["check", "--quiet", "--format", "json"]);
    let report: Value = serde_json::from_str(&checked.stdout).unwrap();
    let problems = report["problems"].as_array().unwrap().iter();
    let message = |problem: &Value| problem["message"].as_str().unwrap().to_owned();
    problems.map(message).collect()
}

#[test]
fn an_object_that_is_not_in_the_files_is_asked_for() {
    let none = chain("persistentVolumeClaim: {claimName: none}", Final(""));
    let text = machine(&none, "instancetype: {inferFromVolume: root}");
    let finished = vm(&text, &["check"]);
    assert_eq!(
        finished.stdout,
        "error[vm-inference]: persistentvolumeclaims \"none\" not found\n \
         --> vm.yaml:6:35\n  \
         |\n\
         6 |   instancetype: {inferFromVolume: root}\n  \
         |                                   ^^^^\n  \
         |\n  \
         = note: found in `vm`\n  \
         = help: add it to the files, as `kubectl get -o yaml` prints it\n\n\
         1 error\n\
         0 virtual machines fit, 1 does not\n"
    );
}
