//! `functest` without a cluster: which cases there are, and the file with the guests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value as Json;

use crate::recommend::{bytes, published, suits};
use crate::support::catalog::FOLDERS;
use crate::support::files::{copy_folder, project, temp_dir, write};
use crate::support::program::{Finished, program, run};

fn functest(arguments: &[&str]) -> Finished {
    let mut command = program();
    let command = command.current_dir(project()).env("KUBECTL", "/nowhere");
    run(command.arg("functest").args(arguments))
}

/// The names of the cases that are listed, with what is said of each.
fn listed(arguments: &[&str]) -> Vec<(String, String)> {
    let finished = functest(&[&["--list"], arguments].concat());
    finished.assert_success();
    let lines = finished.stdout.lines();
    let parts = lines.map(|line| line.split_once("  ").unwrap());
    parts
        .map(|(name, words)| (name.to_owned(), words.trim().to_owned()))
        .collect()
}

fn names(arguments: &[&str]) -> Vec<String> {
    let all = listed(arguments).into_iter();
    all.map(|(name, _)| name).collect()
}

/// The subjects of a group.
fn subjects(names: &[String], group: &str) -> BTreeSet<String> {
    let start = format!("{group}/");
    let of_group = names.iter().filter_map(|name| name.strip_prefix(&start));
    of_group.map(str::to_owned).collect()
}

#[test]
fn each_definition_has_its_cases_and_the_bundles_say_which() {
    let names = names(&[]);
    let instancetypes = published("VirtualMachineClusterInstancetype");
    let preferences = published("VirtualMachineClusterPreference");
    let all = |from: &BTreeMap<String, Json>| from.keys().cloned().collect();
    assert_eq!(subjects(&names, "instancetype"), all(&instancetypes));
    assert_eq!(subjects(&names, "fits"), all(&preferences));
    let with = |is_meant: fn(&Json) -> bool| -> BTreeSet<String> {
        let of = preferences.iter();
        let meant = of.filter(|(_, it)| is_meant(&it["spec"]["requirements"]));
        meant.map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(
        subjects(&names, "too-little-cpu"),
        with(|it| it["cpu"]["guest"].as_u64() > Some(1))
    );
    assert_eq!(
        subjects(&names, "too-little-memory"),
        with(|it| it["memory"]["guest"].is_string())
    );
    assert_eq!(
        subjects(&names, "enough"),
        with(|it| !it["cpu"]["guest"].is_null() || !it["memory"]["guest"].is_null())
    );
}

#[test]
fn the_guests_of_the_file_have_a_case_for_each_architecture() {
    let text = fs::read_to_string(project().join("functests/guests.yaml")).unwrap();
    let guests: Json = serde_yaml::from_str(&text).unwrap();
    let guests = guests.as_object().unwrap();
    let expected = guests.iter().flat_map(|(name, guest)| {
        let architectures = guest["preferences"].as_object().unwrap().keys();
        architectures.map(move |it| format!("{name}/{it}"))
    });
    assert_eq!(subjects(&names(&[]), "guest"), expected.collect());
    // A guest has enough for its preference, which is why it can boot.
    let instancetypes = published("VirtualMachineClusterInstancetype");
    let preferences = published("VirtualMachineClusterPreference");
    for (name, guest) in guests {
        let instancetype = &instancetypes[guest["instancetype"].as_str().unwrap()];
        for preference in guest["preferences"].as_object().unwrap().values() {
            let preference = &preferences[preference.as_str().unwrap()];
            assert!(suits(instancetype, preference), "{name}");
        }
    }
}

#[test]
fn an_instance_type_that_is_too_small_is_smaller_than_what_is_required() {
    let preferences = published("VirtualMachineClusterPreference");
    for (name, words) in listed(&["--focus", "^too-little-(cpu|memory)/"]) {
        let (group, preference) = name.split_once('/').unwrap();
        let need = &preferences[preference]["spec"]["requirements"];
        let (vcpus, memory) = words.split_once(" of memory").unwrap();
        let (vcpus, memory) = vcpus.rsplit_once(" and ").unwrap_or((vcpus, memory));
        let vcpus: u64 = vcpus.split(' ').nth(1).unwrap().parse().unwrap();
        let memory = bytes(&Json::from(memory));
        if group == "too-little-cpu" {
            assert!(vcpus < need["cpu"]["guest"].as_u64().unwrap(), "{name}");
            assert!(memory >= bytes(&need["memory"]["guest"]), "{name}");
        } else {
            assert!(memory < bytes(&need["memory"]["guest"]), "{name}");
            let enough = need["cpu"]["guest"].as_u64();
            assert!(enough.is_none_or(|enough| vcpus >= enough), "{name}");
        }
    }
}

#[test]
fn each_preference_is_tried_with_the_smallest_instance_type_that_suits() {
    let instancetypes = published("VirtualMachineClusterInstancetype");
    let preferences = published("VirtualMachineClusterPreference");
    let size = |it: &Json| {
        let vcpus = it["spec"]["cpu"]["guest"].as_u64().unwrap();
        (vcpus, bytes(&it["spec"]["memory"]["guest"]))
    };
    for (name, words) in listed(&["--focus", "^fits/"]) {
        let preference = &preferences[name.strip_prefix("fits/").unwrap()];
        let named = words.strip_prefix("with ").unwrap();
        let named = &instancetypes[named.strip_suffix(", it is accepted").unwrap()];
        assert!(suits(named, preference), "{name}");
        let all = instancetypes.values().filter(|it| suits(it, preference));
        let smallest = all.map(size).reduce(|a, b| if b < a { b } else { a });
        assert_eq!(smallest, Some(size(named)), "{name}");
    }
}

#[test]
fn an_instance_type_that_is_deprecated_or_too_small_is_not_tried() {
    let folder = temp_dir();
    let bundle = folder.path().join("bundle.yaml");
    let instancetype = |name: &str, memory: &str, labels: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\n\
             kind: VirtualMachineClusterInstancetype\nmetadata: {{name: {name}{labels}}}\n\
             spec: {{cpu: {{guest: 2}}, memory: {{guest: {memory}}}}}\n"
        )
    };
    let deprecated = ", labels: {instancetype.kubevirt.io/deprecated: 'true'}";
    let preference = |name: &str, spec: &str| {
        format!(
            "---\napiVersion: instancetype.kubevirt.io/v1beta1\n\
             kind: VirtualMachineClusterPreference\nmetadata: {{name: {name}}}\nspec: {spec}\n"
        )
    };
    write(
        &bundle,
        [
            instancetype("a", "1Gi", deprecated),
            instancetype("b", "1Gi", ""),
            instancetype("c", "2Gi", deprecated),
            instancetype("i10", "4Gi", ""),
            instancetype("i9", "4096Mi", ""),
            preference("anything", "{}"),
            preference("some", "{requirements: {memory: {guest: 2Gi}}}"),
            preference("much", "{requirements: {memory: {guest: 8Gi}}}"),
        ]
        .concat(),
    );
    let bundle = bundle.to_str().unwrap();
    let expected = [
        ("fits/anything", "with b, it is accepted"),
        ("fits/much", "some instance type fits"),
        ("fits/some", "with i9, it is accepted"),
    ];
    assert_eq!(
        listed(&["--from", bundle, "--focus", "^fits/"]),
        expected.map(|(name, words)| (name.to_owned(), words.to_owned()))
    );
}

#[test]
fn a_list_of_cases_has_no_results() {
    let finished = functest(&["--list", "--junit", "results.xml"]);
    assert_eq!(finished.status, Some(2));
    let expected = "error: the argument '--list' cannot be used with '--junit <FILE>'\n";
    assert!(finished.stderr.starts_with(expected), "{}", finished.stderr);
}

#[test]
fn cases_are_chosen_by_parts_of_their_names() {
    assert_eq!(
        names(&[
            "--focus",
            r"/fedora\b",
            "--focus",
            "^fits/u",
            "--skip",
            "arm64|s390x"
        ]),
        [
            "too-little-memory/fedora",
            "enough/fedora",
            "fits/fedora",
            "fits/ubuntu",
            "guest/fedora/amd64",
        ]
    );
    let nothing = functest(&["--list", "--focus", "nobody"]);
    assert_eq!(
        (nothing.status, &*nothing.stdout, &*nothing.stderr),
        (Some(0), "", "no case has such a name\n")
    );
    let nothing = functest(&["--focus", "nobody"]);
    assert_eq!(
        (nothing.status, &*nothing.stdout, &*nothing.stderr),
        (Some(1), "", "no case has such a name\n")
    );
    let broken = functest(&["--list", "--focus", "("]);
    assert_eq!(broken.status, Some(2));
    let expected = "error: invalid value '(' for '--focus <REGEX>': ";
    assert!(broken.stderr.starts_with(expected), "{}", broken.stderr);
}

#[test]
fn without_logins_only_guests_with_an_agent_boot() {
    let guests = listed(&["--focus", "^guest/(fedora|debian-13)/amd64", "--no-ssh"]);
    assert_eq!(
        guests,
        [
            (
                "guest/fedora/amd64".to_owned(),
                "with u1.small and fedora, it boots: its agent answers, fedora logs in".to_owned(),
            ),
            (
                "guest/debian-13/amd64".to_owned(),
                "skipped: only a login shows whether it has booted (`--no-ssh`)".to_owned(),
            ),
        ]
    );
}

#[test]
fn a_guest_can_have_another_image() {
    let unknown = functest(&["--list", "--image", "fedoora=registry.example/fedora:43"]);
    assert_eq!(unknown.status, Some(2));
    let expected = "error: `--image`: there is no guest named `fedoora`\n";
    assert!(unknown.stderr.starts_with(expected), "{}", unknown.stderr);
    let scheme = functest(&[
        "--list",
        "--image",
        "fedora=docker://registry.example/fedora:43",
    ]);
    assert_eq!(scheme.status, Some(2));
    let expected = "the image of a container disk has no scheme; remove it\n";
    assert!(scheme.stderr.contains(expected), "{}", scheme.stderr);
}

#[test]
fn every_mistake_in_a_file_with_guests_is_told_at_its_place() {
    let folder = temp_dir();
    let path = folder.path().join("guests.yaml");
    write(
        &path,
        "\
Fedora:
  image: docker://registry.example/fedora
  instancetype: u1.small
  preferences: {amd64: fedora}
  agent: yes
debian:
  image: registry.example/debian
  instancetyp: u1.small
  preferences: {}
ubuntu:
  image: registry.example/ubuntu
  instancetype: u1.smal
  preferences: {amd64: ubuntu, riscv64: ubuntu}
  login: {password: secret}
",
    );
    let mut command = program();
    let command = command.current_dir(folder.path());
    let arguments = ["functest", "--list", "--guests", "guests.yaml"];
    run(command.args(arguments).arg("--root").arg(project())).assert_failure(
        "\
error[bad-name]: a name cannot contain `F`; use lower-case letters, digits, `-` and `.`
 --> guests.yaml:1:1
  |
1 | Fedora:
  | ^^^^^^

error[bad-name]: the image of a container disk has no scheme; remove it
 --> guests.yaml:2:10
  |
2 |   image: docker://registry.example/fedora
  |          ^^^^^^^^^

error[wrong-type]: expected a boolean, found a string
 --> guests.yaml:5:10
  |
5 |   agent: yes
  |          ^^^
  |
  = help: write `true` or `false`, without quotes

error[unknown-field]: unknown field `instancetyp`
 --> guests.yaml:8:3
  |
8 |   instancetyp: u1.small
  |   ^^^^^^^^^^^
  |
  = help: did you mean `instancetype`?

error[unknown-field]: unknown field `riscv64`
  --> guests.yaml:13:32
   |
13 |   preferences: {amd64: ubuntu, riscv64: ubuntu}
   |                                ^^^^^^^
   |
   = help: expected one of `amd64`, `arm64`, `s390x`

error[missing-field]: missing field `user`
  --> guests.yaml:14:3
   |
14 |   login: {password: secret}
   |   ^^^^^
   |
   = help: add `user`

6 errors
",
    );
}

#[test]
fn a_guest_that_cannot_be_tested_is_told() {
    let folder = temp_dir();
    write(
        &folder.path().join("guests.yaml"),
        "\
debian: {image: i, instancetype: u1.small, preferences: {amd64: debian}}
fedora: {image: i, instancetype: u1.small, preferences: {}, agent: true}
",
    );
    let mut command = program();
    let command = command.current_dir(folder.path());
    let arguments = ["functest", "--list", "--guests", "guests.yaml"];
    run(command.args(arguments).arg("--root").arg(project())).assert_failure(
        "\
error[missing-field]: nothing shows whether `debian` has booted
 --> guests.yaml:1:1
  |
1 | debian: {image: i, instancetype: u1.small, preferences: {amd64: debian}}
  | ^^^^^^
  |
  = help: add `agent: true` if it has the guest agent, or a `login`

error[missing-field]: `fedora` has no preference
 --> guests.yaml:2:44
  |
2 | fedora: {image: i, instancetype: u1.small, preferences: {}, agent: true}
  |                                            ^^^^^^^^^^^
  |
  = help: add one for an architecture, such as `amd64: fedora`

2 errors
",
    );
}

#[test]
fn names_that_do_not_exist_are_told_before_a_cluster_is_asked() {
    let folder = temp_dir();
    write(
        &folder.path().join("guests.yaml"),
        "\
fedora:
  image: registry.example/fedora
  instancetype: u1.smal
  preferences: {amd64: fedora, arm64: fedora.arm}
  agent: true
",
    );
    let mut command = program();
    let command = command.current_dir(folder.path());
    let arguments = ["functest", "--guests", "guests.yaml"];
    run(command.args(arguments).arg("--root").arg(project())).assert_failure(
        "\
error[unknown-name]: there is no cluster-wide instance type named `u1.smal`
 --> guests.yaml:3:17
  |
3 |   instancetype: u1.smal
  |                 ^^^^^^^
  |
  = help: did you mean `u1.small`?

error[unknown-name]: there is no cluster-wide preference named `fedora.arm`
 --> guests.yaml:4:39
  |
4 |   preferences: {amd64: fedora, arm64: fedora.arm}
  |                                       ^^^^^^^^^^
  |
  = help: did you mean `fedora.arm64`?

2 errors
",
    );
}

#[test]
fn guests_that_do_not_belong_to_a_bundle_are_skipped() {
    let folder = temp_dir();
    let bundle = folder.path().join("bundle.yaml");
    write(
        &bundle,
        "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineClusterInstancetype
metadata: {name: u1.small}
spec: {cpu: {guest: 1}, memory: {guest: 2Gi}}
",
    );
    let bundle = bundle.to_str().unwrap();
    assert_eq!(
        listed(&["--from", bundle, "--focus", "instancetype|fedora/amd64"]),
        [
            (
                "instancetype/u1.small".to_owned(),
                "a virtual machine with it is created, expanded and deleted".to_owned(),
            ),
            (
                "guest/fedora/amd64".to_owned(),
                "skipped: there is no cluster-wide preference named `fedora`".to_owned(),
            ),
        ]
    );
}

#[test]
fn a_catalog_without_guests_says_so() {
    let folder = temp_dir();
    for name in FOLDERS {
        copy_folder(&project().join(name), &folder.path().join(name));
    }
    let mut command = program();
    let command = command.args(["functest", "--list", "--focus", "guest"]);
    let finished = run(command.current_dir(folder.path()));
    assert_eq!(
        (finished.status, &*finished.stdout, &*finished.stderr),
        (
            Some(0),
            "",
            "the catalog has no `functests/guests.yaml`: no guest boots\nno case has such a name\n"
        )
    );
    // The built-in catalog has the guests of this one.
    let outside = temp_dir();
    let mut command = program();
    let command = command.args(["functest", "--list", "--focus", "guest/fedora/amd64"]);
    let finished = run(command.current_dir(outside.path()));
    assert!(
        finished.stdout.starts_with("guest/fedora/amd64 "),
        "{finished:?}"
    );
}

#[test]
fn a_time_has_a_unit() {
    for time in ["10", "m", "0s", "1.5h", "10min", ""] {
        let finished = functest(&["--list", "--timeout", time]);
        assert_eq!(finished.status, Some(2), "{time}");
        let expected = "a time is a number with a unit, `h`, `m` or `s`: `15m`, `1h30m`";
        assert!(finished.stderr.contains(expected), "{}", finished.stderr);
    }
    for time in ["90s", "10m", "1h"] {
        functest(&["--list", "--timeout", time]).assert_success();
    }
}

#[test]
fn a_program_that_is_missing_is_named() {
    functest(&["--focus", "^fits/fedora$"]).assert_failure(
        "\
error[cluster-failed]: cannot run `/nowhere`: No such file or directory (os error 2)
--> functest

1 error
",
    );
}
