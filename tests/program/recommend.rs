//! `recommend`: what it recommends, held against the bundles as another reader reads them, and the
//! manifests that it prints.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::support::files::{project, temp_dir, write};
use crate::support::kubevirt_openapi::kubevirt_openapi;
use crate::support::program::{Finished, program, run};
use crate::support::side_by_side;

fn recommend(arguments: &[&str]) -> Finished {
    let mut command = program();
    run(command
        .current_dir(project())
        .arg("recommend")
        .args(arguments))
}

fn recommended(arguments: &[&str]) -> String {
    let finished = recommend(arguments);
    finished.assert_success();
    finished.stdout
}

/// The documents of a kind in the bundle of everything, by their names.
pub(super) fn published(kind: &str) -> BTreeMap<String, Json> {
    let bundle = project().join("_build/common-instancetypes-all-bundle.yaml");
    let text = fs::read_to_string(bundle).unwrap();
    let documents = text.split("\n---\n").map(|document| {
        let document = document.trim_start_matches("---\n");
        serde_yaml::from_str::<Json>(document).unwrap()
    });
    documents
        .filter(|document| document["kind"] == kind)
        .map(|document| {
            let name = document["metadata"]["name"].as_str().unwrap().to_owned();
            (name, document)
        })
        .collect()
}

/// The bytes of a quantity, by arithmetic of its own: the catalog uses binary suffixes alone.
pub(super) fn bytes(quantity: &Json) -> f64 {
    let text = quantity.as_str().unwrap();
    for (suffix, power) in [("Ki", 1), ("Mi", 2), ("Gi", 3), ("Ti", 4)] {
        if let Some(number) = text.strip_suffix(suffix) {
            return number.parse::<f64>().unwrap() * 1024_f64.powi(power);
        }
    }
    panic!("`{text}` has another suffix");
}

/// By what the number of vCPUs has to be divisible.
fn step(preference: &Json) -> u64 {
    let cpu = &preference["spec"]["cpu"];
    let topology = cpu["preferredCPUTopology"].as_str().unwrap_or_default();
    if !["spread", "preferSpread"].contains(&topology) {
        return 1;
    }
    let old = preference["spec"]["preferSpreadSocketToCoreRatio"].as_u64();
    let ratio = cpu["spreadOptions"]["ratio"].as_u64().or(old);
    let has_threads = cpu["spreadOptions"]["across"] == "SocketsCoresThreads";
    ratio.unwrap_or(2) * if has_threads { 2 } else { 1 }
}

pub(super) fn suits(instancetype: &Json, preference: &Json) -> bool {
    let (offer, need) = (&instancetype["spec"], &preference["spec"]["requirements"]);
    let cpus = offer["cpu"]["guest"].as_u64().unwrap();
    let memory = bytes(&offer["memory"]["guest"]);
    need["cpu"]["guest"]
        .as_u64()
        .is_none_or(|least| least <= cpus)
        && (need["memory"].is_null() || bytes(&need["memory"]["guest"]) <= memory)
        && cpus.is_multiple_of(step(preference))
}

/// The vCPUs, the memory and the number of features of an instance type.
fn size(instancetype: &Json) -> (u64, u64, usize) {
    let spec = &instancetype["spec"];
    let features = [
        "/cpu/dedicatedCPUPlacement",
        "/cpu/isolateEmulatorThread",
        "/cpu/numa/guestMappingPassthrough",
        "/cpu/realtime",
        "/memory/hugepages",
        "/memory/overcommitPercent",
        "/gpus",
        "/hostDevices",
        "/ioThreadsPolicy",
        "/launchSecurity",
    ];
    let number = features.iter().filter(|path| spec.pointer(path).is_some());
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "memory is a whole number of bytes"
    )]
    let memory = bytes(&spec["memory"]["guest"]) as u64;
    (
        spec["cpu"]["guest"].as_u64().unwrap(),
        memory,
        number.count(),
    )
}

/// Every preference, and every instance type that suits it: nothing else is recommended, and in this
/// order.
#[test]
fn what_suits_each_preference_is_what_brute_force_finds() {
    let instancetypes = published("VirtualMachineClusterInstancetype");
    let preferences = published("VirtualMachineClusterPreference");
    assert_eq!((instancetypes.len(), preferences.len()), (65, 57));
    let is_current =
        |it: &Json| it["metadata"]["labels"]["instancetype.kubevirt.io/deprecated"] != "true";
    let preferences: Vec<(String, Json)> = preferences.into_iter().collect();
    side_by_side::map(&preferences, |(preference, document)| {
        let expected: BTreeSet<&str> = instancetypes
            .iter()
            .filter(|(_, it)| is_current(it) && suits(it, document))
            .map(|(name, _)| name.as_str())
            .collect();
        let text = recommended(&["--preference", preference, "-o", "json", "--limit", "100"]);
        let answer: Json = serde_json::from_str(&text).unwrap();
        let names: Vec<&str> = answer["suitable"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        assert_eq!(
            names.iter().copied().collect::<BTreeSet<_>>(),
            expected,
            "{preference}"
        );
        assert_eq!(names.len(), expected.len(), "{preference}");
        let sizes: Vec<_> = names
            .iter()
            .map(|name| size(&instancetypes[*name]))
            .collect();
        assert!(sizes.is_sorted(), "{preference}: {names:?}");
        for other in answer["nearest"].as_array().unwrap() {
            let name = other["name"].as_str().unwrap();
            assert!(
                !suits(&instancetypes[name], document),
                "{preference}: {name}"
            );
            assert!(!other["lacks"].as_array().unwrap().is_empty());
        }
    });
}

/// The sockets, cores and threads, held against what KubeVirt makes of each pair.
#[test]
fn the_topology_is_what_kubevirt_makes_of_it() {
    let Some(oracle) = crate::support::oracle::oracle() else {
        return;
    };
    let matrix = fs::read_to_string(oracle.join("vm/matrix.tsv")).unwrap();
    let mut expected: BTreeMap<(&str, &str), Json> = BTreeMap::new();
    for row in matrix.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        if cells[5..7].iter().all(|error| error.is_empty()) {
            let number = |cell: &str| cell.parse::<u64>().unwrap();
            let topology = json!({"sockets": number(cells[2]), "cores": number(cells[3]), "threads": number(cells[4])});
            expected.insert((cells[0], cells[1]), topology);
        }
    }
    let preferences: BTreeSet<&str> = expected.keys().map(|(_, preference)| *preference).collect();
    let mut compared = 0;
    for preference in preferences {
        let text = recommended(&["--preference", preference, "-o", "json", "--limit", "100"]);
        let answer: Json = serde_json::from_str(&text).unwrap();
        for suitable in answer["suitable"].as_array().unwrap() {
            let name = suitable["name"].as_str().unwrap();
            if let Some(topology) = expected.get(&(name, preference)) {
                assert_eq!(&suitable["topology"], topology, "{name} with {preference}");
                compared += 1;
            }
        }
    }
    assert!(compared > 1000, "{compared} pairs were compared");
}

/// What KubeVirt's API has of each object in a manifest, and what it has to have.
const FIELDS: &[(&str, &[&str], &[&str])] = &[
    ("", &["apiVersion", "kind", "metadata", "spec"], &[]),
    ("/metadata", &["name"], &[]),
    (
        "/spec",
        &["instancetype", "runStrategy", "template"],
        &["preference", "dataVolumeTemplates"],
    ),
    ("/spec/instancetype", &["kind", "name"], &[]),
    ("/spec/preference", &["kind", "name"], &[]),
    ("/spec/dataVolumeTemplates/0", &["metadata", "spec"], &[]),
    (
        "/spec/dataVolumeTemplates/0/metadata",
        &["labels", "name"],
        &[],
    ),
    (
        "/spec/dataVolumeTemplates/0/spec",
        &["source", "storage"],
        &[],
    ),
    ("/spec/template", &["spec"], &[]),
    ("/spec/template/spec", &["domain", "volumes"], &[]),
    ("/spec/template/spec/domain", &["devices"], &[]),
    ("/spec/template/spec/domain/devices", &["disks"], &[]),
];

/// Asserts that a manifest has the fields above and no others.
fn assert_fields(manifest: &Json, of: &str) {
    for (path, required, optional) in FIELDS {
        let Some(object) = manifest.pointer(path) else {
            continue;
        };
        let fields: BTreeSet<&str> = object
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        for field in *required {
            assert!(fields.contains(field), "{of}: no {path}/{field}");
        }
        for field in &fields {
            assert!(
                required.contains(field) || optional.contains(field),
                "{of}: {path}/{field}"
            );
        }
    }
}

/// The schema of a virtual machine, in which no object takes a field that it does not name.
pub(crate) fn schema_of_virtual_machines() -> Option<jsonschema::Validator> {
    let file = kubevirt_openapi()?;
    let mut document: Json = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let mut definitions = document["definitions"].take();
    for definition in definitions.as_object_mut().unwrap().values_mut() {
        if definition["properties"].is_object() {
            definition["additionalProperties"] = json!(false);
        }
    }
    let schema = json!({"$ref": "#/definitions/v1.VirtualMachine", "definitions": definitions});
    Some(jsonschema::draft4::new(&schema).unwrap())
}

/// The manifests of all preferences, each with a disk of each sort.
#[test]
fn every_manifest_is_a_virtual_machine() {
    const DISKS: [&[&str]; 3] = [
        &["--image", "registry.example/guest:1"],
        &[
            "--data-volume",
            "docker://registry.example/guest:1",
            "--size",
            "30Gi",
        ],
        &[
            "--data-volume",
            "pvc:images/guest",
            "--run-strategy",
            "Halted",
        ],
    ];
    let schema = schema_of_virtual_machines();
    if let Some(schema) = &schema {
        let misspelt = "{kind: VirtualMachine, spec: {template: {}, runstrategy: Always}}";
        assert!(!schema.is_valid(&serde_yaml::from_str(misspelt).unwrap()));
    }
    let preferences = published("VirtualMachineClusterPreference");
    let preferences: Vec<&String> = preferences.keys().collect();
    side_by_side::map(&preferences, |preference| {
        let best = recommended(&["--preference", preference, "-o", "name", "--limit", "1"]);
        let best = best.trim_end().rsplit('/').next().unwrap();
        for disk in DISKS {
            let asked = [
                &["--preference", preference.as_str(), "--manifest"][..],
                disk,
            ]
            .concat();
            let manifest: Json = serde_yaml::from_str(&recommended(&asked)).unwrap();
            assert_fields(&manifest, preference);
            assert_eq!(manifest["spec"]["instancetype"]["name"], best);
            assert_eq!(manifest["spec"]["preference"]["name"], preference.as_str());
            if let Some(template) = manifest.pointer("/spec/dataVolumeTemplates/0") {
                let volume = &manifest["spec"]["template"]["spec"]["volumes"][0]["dataVolume"];
                assert_eq!(template["metadata"]["name"], volume["name"]);
                let labels = json!({
                    "instancetype.kubevirt.io/default-instancetype": best,
                    "instancetype.kubevirt.io/default-instancetype-kind": "VirtualMachineClusterInstancetype",
                    "instancetype.kubevirt.io/default-preference": preference,
                    "instancetype.kubevirt.io/default-preference-kind": "VirtualMachineClusterPreference",
                });
                assert_eq!(template["metadata"]["labels"], labels);
            }
            if let Some(schema) = &schema
                && let Err(error) = schema.validate(&manifest)
            {
                panic!("{preference}: {}: {error}", error.instance_path());
            }
        }
    });
}

#[test]
fn a_table_gives_reasons_and_says_what_others_lack() {
    let text = recommended(&[
        "--preference",
        "fedora",
        "--cpu",
        "4",
        "--series",
        "u1",
        "--limit",
        "2",
    ]);
    assert_eq!(
        text,
        "\
NAME         CPU   MEMORY   CLASS             WHY
u1.xlarge    4     16Gi     general.purpose   14Gi of memory more than needed
u1.2xlarge   8     32Gi     general.purpose   4 vCPUs and 30Gi of memory more than needed
2 more: `--limit 4`

The nearest that do not suit:
u1.2xmedium   2 vCPUs less than needed
u1.large      2 vCPUs less than needed
u1.small      3 vCPUs less than needed
"
    );
}

#[test]
fn what_cannot_be_had_fails_and_says_what_is_missing() {
    for (arguments, missing) in [
        (
            &["--cpu", "1000"][..],
            "n1.8xlarge    936 vCPUs less than needed\n",
        ),
        (
            &[
                "--preference",
                "rhel.9.dpdk",
                "--cpu",
                "..4",
                "--memory",
                "..16Gi",
                "--series",
                "u1",
            ],
            "u1.xlarge     4 vCPUs less than needed\n",
        ),
        (
            &[
                "--class",
                "network",
                "--series",
                "u1",
                "--feature",
                "numa,hugepages",
                "--cpu",
                "..1",
                "--memory",
                ">64Gi",
                "--ratio",
                "2Gi..2Gi",
            ],
            "\
cx1.medium      62Gi of memory less than needed; its class is `compute.exclusive`, not `network`; is not of the series `u1`
cx1.medium1gi   62Gi of memory less than needed; its class is `compute.exclusive`, not `network`; is not of the series `u1`
rt1.small       62Gi of memory less than needed; its class is `realtime`, not `network`; is not of the series `u1`
",
        ),
    ] {
        let finished = recommend(arguments);
        assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""));
        let told = finished
            .stderr
            .strip_prefix("no instance type suits; the nearest:\n");
        assert!(told.unwrap().contains(missing), "{}", finished.stderr);
    }
    let finished = recommend(&["--cpu", "1000", "-o", "json"]);
    let answer: Json = serde_json::from_str(&finished.stdout).unwrap();
    assert_eq!((finished.status, finished.stderr.as_str()), (Some(1), ""));
    assert_eq!(answer["suitable"], json!([]));
    assert_eq!(answer["nearest"][0]["lacks"][0]["by"], 936);
}

/// A bundle with instance types, each of a name, of vCPUs and of memory.
fn bundle_of(sizes: &[(&str, u32, &str)]) -> (tempfile::TempDir, String) {
    let place = temp_dir();
    let file = place.path().join("types.yaml");
    let documents = sizes.iter().map(|(name, cpu, memory)| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\n\
             kind: VirtualMachineClusterInstancetype\nmetadata: {{name: {name}}}\n\
             spec: {{cpu: {{guest: {cpu}}}, memory: {{guest: {memory}}}}}\n"
        )
    });
    write(&file, documents.collect::<String>());
    let path = file.to_str().unwrap().to_owned();
    (place, path)
}

/// What is said of the nearest, if nothing suits.
fn nearest(arguments: &[&str]) -> String {
    let finished = recommend(arguments);
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(1), ""));
    let told = finished
        .stderr
        .strip_prefix("no instance type suits; the nearest:\n");
    told.unwrap_or_else(|| panic!("{}", finished.stderr))
        .to_owned()
}

#[test]
fn amounts_are_told_as_people_read_them() {
    let (_place, file) = bundle_of(&[("a.odd", 3, "7Gi"), ("a.decimal", 3, "16Gi")]);
    let from = |more: &[&str]| recommend(&[&["--from", file.as_str()], more].concat());
    assert_eq!(
        from(&["--ratio", "3Gi", "--cpu", "3..3"]).stdout,
        "\
NAME        CPU   MEMORY   CLASS   WHY
a.decimal   3     16Gi     -       exactly what is needed

The nearest that do not suit:
a.odd   682.67Mi of memory for each vCPU less than needed
"
    );
    assert_eq!(
        from(&["--memory", "16G"]).stdout,
        "\
NAME        CPU   MEMORY   CLASS   WHY
a.decimal   3     16Gi     -       1.1Gi of memory more than needed

The nearest that do not suit:
a.odd   8.48G of memory less than needed
"
    );
    let from = ["--from", file.as_str()];
    assert_eq!(
        nearest(&[&from[..], &["--memory", "17179869185"]].concat()),
        "a.decimal   1 byte of memory less than needed\n\
         a.odd       9.66G of memory less than needed\n"
    );
    let answer = recommend(&[&from[..], &["--ratio", "3Gi", "-o", "json"]].concat());
    let answer: Json = serde_json::from_str(&answer.stdout).unwrap();
    let lack = &answer["nearest"][0]["lacks"][0];
    assert_eq!(
        (&lack["what"], &lack["by"]),
        (&json!("ratio"), &json!(715_827_883))
    );
}

#[test]
fn limits_that_are_not_in_a_range_themselves_say_by_how_much_too() {
    assert_eq!(
        nearest(&["--cpu", ">16", "--series", "u1", "--memory", "..64Gi"]),
        "\
u1.4xlarge   1 vCPU less than needed
u1.8xlarge   64Gi of memory more than asked for
u1.2xlarge   9 vCPUs less than needed
"
    );
    assert_eq!(
        nearest(&["--cpu", "<2", "--series", "u1", "--memory", ">4Gi"]),
        "\
u1.medium   1 byte of memory less than needed
u1.large    1 vCPU more than asked for
u1.small    2Gi of memory less than needed
"
    );
    let (_place, file) = bundle_of(&[("a.only", 4, "4Gi")]);
    assert_eq!(
        nearest(&["--from", file.as_str(), "--cpu", "!=4", "--memory", "!=4Gi"]),
        "a.only   has 4 vCPUs, and any other number is asked for; \
         has 4Gi of memory, and any other amount is asked for\n"
    );
}

/// What a preference and a wish both ask for is lacked once, by the greater amount.
#[test]
fn a_shortage_is_told_once() {
    for cpu in ["8", "6"] {
        let asked = ["--preference", "rhel.9.dpdk", "--cpu", cpu];
        let most = ["--memory", "..16Gi", "--series", "u1"];
        let told = nearest(&[asked, most].concat());
        let first = told.lines().next().unwrap();
        assert_eq!(first, "u1.xlarge     4 vCPUs less than needed", "{cpu}");
    }
}

#[test]
fn words_that_do_not_exist_are_told() {
    let finished = recommend(&["--series", "U1,x", "--class", "universal"]);
    finished.assert_failure(
        "\
error[unknown-name]: there is no class `universal`
--> --class
 = help: expected one of `compute.exclusive`, `dedicated.vcpu`, `general.purpose`, `memory.intensive`, `network`, `overcommitted`, `realtime`

error[unknown-name]: there is no series `U1`
--> --series
 = help: did you mean `u1`?

error[unknown-name]: there is no series `x`
--> --series
 = help: expected one of `cx1`, `d1`, `m1`, `n1`, `o1`, `rt1`, `u1`

3 errors
",
    );
}

#[test]
fn a_preference_that_does_not_exist_is_told_beside_other_words() {
    let finished = recommend(&["--class", "universal", "--preference", "fedorra"]);
    finished.assert_failure(
        "\
error[unknown-name]: there is no class `universal`
--> --class
 = help: expected one of `compute.exclusive`, `dedicated.vcpu`, `general.purpose`, `memory.intensive`, `network`, `overcommitted`, `realtime`

error[unknown-name]: there is no preference named `fedorra`
--> --preference
 = help: did you mean `fedora`?

2 errors
",
    );
}

#[test]
fn where_there_are_no_instance_types_nothing_is_nearest() {
    let bundle = "_build/common-preferences-bundle.yaml";
    let finished = recommend(&["--from", bundle, "--preference", "fedora"]);
    finished.assert_failure("there is no instance type to recommend\n");
}

#[test]
fn a_preference_is_named_with_an_option() {
    let finished = recommend(&["windows.11"]);
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        finished.stderr,
        "error: a preference is named with an option: `--preference windows.11`\n\n\
         Usage: common-instancetypes recommend [OPTIONS]\n\n\
         For more information, try '--help'.\n"
    );
}

/// Runs it for a virtual machine.
fn recommend_for(machine: &str, folder: &Path) -> Finished {
    write(&folder.join("vm.yaml"), machine);
    let mut command = program();
    command
        .current_dir(folder)
        .arg("recommend")
        .args(["--from"]);
    command.arg(project().join("_build/common-instancetypes-all-bundle.yaml"));
    run(command.args(["--for", "vm.yaml", "-o", "name", "--limit", "1"]))
}

fn machine(spec: &str) -> String {
    format!(
        "apiVersion: kubevirt.io/v1\nkind: VirtualMachine\nmetadata: {{name: vm}}\nspec: {spec}\n"
    )
}

/// What a virtual machine asks for itself, and the smallest instance type with that.
#[test]
fn the_needs_of_a_virtual_machine_are_read() {
    let folder = temp_dir();
    for (domain, expected) in [
        ("{cpu: {sockets: 2, cores: 2}}", "n1.medium"),
        (
            "{cpu: {cores: 2, sockets: 0}, memory: {guest: 5Gi}}",
            "u1.large",
        ),
        (
            "{resources: {requests: {cpu: 1, memory: 3Gi}, limits: {cpu: 1500m}}}",
            "u1.2xmedium",
        ),
        (
            "{memory: {guest: 1Gi}, resources: {requests: {memory: 64Gi}}}",
            "u1.micro",
        ),
        ("{resources: {limits: {memory: 4Gi}}}", "u1.medium"),
        ("{cpu: {dedicatedCpuPlacement: true, cores: 1}}", "d1.nano"),
        (
            "{cpu: {dedicatedCpuPlacement: false, realtime: {}}, memory: {hugepages: {pageSize: 1Gi}}}",
            "rt1.micro",
        ),
        (
            "{cpu: {cores: 2}, memory: {hugepages: {pageSize: 2Mi}}}",
            "cx1.large",
        ),
        // What is neither CPU nor memory stays with the virtual machine.
        (
            "{devices: {gpus: [{name: gpu, deviceName: example.com/gpu}]}, cpu: {cores: 2}}",
            "u1.2xmedium",
        ),
        (
            "{ioThreadsPolicy: shared, cpu: {cores: 2, dedicatedCpuPlacement: true}}",
            "rt1.large",
        ),
    ] {
        let machine = machine(&format!("{{template: {{spec: {{domain: {domain}}}}}}}"));
        let finished = recommend_for(&machine, folder.path());
        finished.assert_success();
        let name = finished
            .stdout
            .trim_end()
            .rsplit('/')
            .next()
            .unwrap()
            .to_owned();
        assert_eq!(name, expected, "{domain}");
    }
    let with_preference =
        machine("{preference: {name: windows.11}, template: {spec: {domain: {}}}}");
    let finished = recommend_for(&with_preference, folder.path());
    assert!(
        finished.stdout.ends_with("/u1.2xmedium\n"),
        "{}",
        finished.stdout
    );
}

#[test]
fn a_file_without_needs_is_told_so() {
    let folder = temp_dir();
    let two = machine("{template: {}}") + "---\n" + &machine("{template: {}}");
    for (text, message) in [
        (
            machine("{instancetype: {name: u1.small}, template: {}}"),
            "error[conflicting-fields]: this virtual machine already names the instance type `u1.small`",
        ),
        (
            "kind: Pod\n".to_owned(),
            "error[missing-field]: there is no virtual machine here",
        ),
        (
            two,
            "error[duplicate-name]: this is a second virtual machine",
        ),
        (
            machine("{preference: {name: fedorra}, template: {}}"),
            "error[vm-reference]: virtualmachineclusterpreferences.instancetype.kubevirt.io \"fedorra\" not found\n --> vm.yaml:4:27\n",
        ),
        (
            machine("{instancetype: u1.small, template: {}}"),
            "error[wrong-type]: expected a mapping, found a string",
        ),
        (
            machine("{template: {spec: {domain: {memory: {guest: 4GB}}}}}"),
            "error[bad-quantity]: `4GB` is not a quantity",
        ),
    ] {
        let finished = recommend_for(&text, folder.path());
        assert_eq!(
            (finished.status, finished.stdout.as_str()),
            (Some(1), ""),
            "{text}"
        );
        assert!(finished.stderr.starts_with(message), "{}", finished.stderr);
    }
}

#[test]
fn a_wish_is_needed() {
    let finished = recommend(&[]);
    assert_eq!((finished.status, finished.stdout.as_str()), (Some(2), ""));
    let message = "error: say what is needed: `--preference`, `--cpu`, ";
    assert!(finished.stderr.starts_with(message), "{}", finished.stderr);
    let usage = "\n\nUsage: common-instancetypes recommend [OPTIONS]\n\n";
    assert!(finished.stderr.contains(usage), "{}", finished.stderr);
}

#[test]
fn a_manifest_needs_a_disk() {
    for (arguments, message) in [
        (&["--manifest"][..], "a virtual machine needs a disk"),
        (
            &[
                "--manifest",
                "--data-volume",
                "docker://registry.example/guest:1",
            ],
            "an image in a registry does not say how large its disk is",
        ),
        (
            &["--manifest", "--image", "docker://registry.example/guest:1"],
            "the image of a container disk has no scheme",
        ),
        (
            &["--manifest", "--data-volume", "registry.example/guest:1"],
            "expected `docker://IMAGE` or `pvc:NAMESPACE/NAME`",
        ),
        (&["--image", "registry.example/guest:1"], "--manifest"),
        (
            &[
                "--manifest",
                "--image",
                "registry.example/guest:1",
                "--size",
                "3Gi",
            ],
            "'--image <IMAGE>' cannot be used with '--size <QUANTITY>'",
        ),
        (
            &[
                "--manifest",
                "--for",
                "vm.yaml",
                "--image",
                "registry.example/guest:1",
            ],
            "cannot be used with",
        ),
    ] {
        let finished = recommend(&[&["--preference", "fedora"], arguments].concat());
        assert_eq!(finished.status, Some(2), "{}", finished.stderr);
        assert!(finished.stderr.contains(message), "{}", finished.stderr);
    }
}
