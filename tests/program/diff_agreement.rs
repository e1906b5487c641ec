//! `diff` against brute force: what changed between two releases is breaking if some virtual machine shows
//! it, with some instance type and some preference of either release, or with an instance type of another
//! size. All of them are tried.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use common_instancetypes::diagnostic::Problems;
use common_instancetypes::kubernetes::quantity::Quantity;
use common_instancetypes::text::Sources;
use common_instancetypes::vm::{Cluster, Offer, PLAIN, Probe, Probes, Trial};
use common_instancetypes::yaml::{self, Node};
use serde_json::Value as Json;

use crate::support::files::{temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{program, run};
use crate::support::side_by_side;

const FAMILIES: [&str; 2] = ["instancetype", "preference"];

/// The specs of a release, by family and name.
type Release = BTreeMap<(&'static str, String), Node>;

fn read(folder: &Path) -> Release {
    let mut release = Release::new();
    for family in FAMILIES {
        let text = fs::read_to_string(folder.join(format!("{family}s.yaml"))).unwrap();
        let source = Sources::default().add("bundle", text.clone());
        for document in yaml::parse_documents(source, &text, &mut Problems::default()) {
            let name = document.get(&["metadata", "name"]).and_then(Node::text);
            let spec = document.get(&["spec"]).unwrap().clone();
            release.insert((family, name.unwrap().to_owned()), spec);
        }
    }
    release
}

/// Whether some virtual machine that started with the old spec no longer does, or comes out different.
fn is_noticed(family: &str, old: &Node, new: &Node, others: &Others<'_>) -> bool {
    let is_preference = family == "preference";
    let alone = if is_preference {
        let before = Trial::of_preference(old);
        [before.clone(), before.with_preference(new)]
    } else {
        [old, new].map(Trial::of_instancetype)
    };
    let with = |other| {
        if is_preference {
            let before = Trial::of_both(other, old);
            [before.clone(), before.with_preference(new)]
        } else {
            let before = Trial::of_both(old, other);
            [before.clone(), before.with_instancetype(new)]
        }
    };
    let cluster = Cluster::default();
    let differs = |[old, new]: [Trial<'_>; 2], is_tried: fn(&Probe) -> bool| {
        let probes = others.probes.iter().filter(|probe| is_tried(probe));
        let mut probes = probes.filter(|probe| old.suits(probe));
        probes.any(
            |probe| match (old.on(probe, &cluster), new.on(probe, &cluster)) {
                (Err(_), _) => false,
                (Ok(_), Err(_)) => true,
                (Ok(old), Ok(new)) => old != new && noticed(&old) != noticed(&new),
            },
        )
    };
    if is_preference {
        let size = Offer {
            vcpus: 2,
            memory: Quantity::of_bytes(4 << 30),
        };
        let before = Trial::of_preference_and_size(old, size);
        let inline = [before.clone(), before.with_preference(new)];
        let mut sizes = others.sizes.iter();
        if differs(inline, |probe| probe.has_size)
            || sizes.any(|size| differs(with(size), |probe| probe.name == PLAIN))
        {
            return true;
        }
    }
    let mut all = others.of_releases.iter();
    differs(alone, |_| true) || all.any(|other| differs(with(other), |probe| !probe.has_size))
}

/// What instance types or preferences are tried with, and on what.
struct Others<'n> {
    of_releases: Vec<&'n Node>,
    sizes: &'n [Node],
    probes: &'n Probes,
}

/// Instance types of all sizes that people make themselves.
fn sizes() -> Vec<Node> {
    let memory = ["512Mi", "2Gi", "4Gi"];
    let sizes = memory
        .iter()
        .flat_map(|memory| (1..=64).map(move |vcpus| (vcpus, memory)));
    let sizes = sizes.map(|(vcpus, memory)| {
        let text = format!("{{cpu: {{guest: {vcpus}}}, memory: {{guest: {memory}}}}}");
        let source = Sources::default().add("size", text.clone());
        yaml::parse(source, &text, &mut Problems::default()).unwrap()
    });
    sizes.collect()
}

/// What of an instance its guest or its node can notice.
fn noticed(instance: &Node) -> Json {
    let instance = serde_json::to_value(instance).unwrap();
    let mut spec = instance["spec"].clone();
    drop_what_go_drops(&mut spec);
    let features = spec.pointer_mut("/domain/cpu/features");
    for feature in features.and_then(Json::as_array_mut).into_iter().flatten() {
        drop_if(feature, "/policy", &"require".into());
    }
    if let Some(Json::Array(features)) = spec.pointer_mut("/domain/cpu/features") {
        features.sort_by_key(Json::to_string);
    }
    for (list, key, idle) in [
        (
            "/domain/devices/disks",
            "/dedicatedIOThread",
            Json::from(false),
        ),
        ("/domain/devices/interfaces", "/model", Json::from("virtio")),
    ] {
        let items = spec.pointer_mut(list).and_then(Json::as_array_mut);
        for item in items.into_iter().flatten() {
            drop_if(item, key, &idle);
        }
    }
    let has_tpm = spec.pointer("/domain/devices/tpm/enabled") != Some(&Json::from(false));
    let devices = spec.pointer_mut("/domain/devices").unwrap();
    devices
        .as_object_mut()
        .unwrap()
        .retain(|key, _| match key.as_str() {
            "autoattachInputDevice" | "autoattachPodInterface" => false,
            "tpm" => has_tpm,
            _ => true,
        });
    for (idle, pointers) in [
        (
            "true",
            "/domain/devices/autoattachGraphicsDevice /domain/devices/autoattachMemBalloon \
             /domain/devices/autoattachSerialConsole /domain/devices/tpm/enabled \
             /domain/firmware/bootloader/efi/secureBoot",
        ),
        (
            "false",
            "/domain/devices/blockMultiQueue \
             /domain/devices/networkInterfaceMultiqueue /domain/devices/tpm/persistent \
             /domain/devices/useVirtioTransitional /domain/firmware/bootloader/bios/useSerial \
             /domain/firmware/bootloader/efi/persistent",
        ),
        (
            "{}",
            "/domain/clock/timer /domain/clock /domain/cpu/numa /domain/features/kvm \
             /domain/firmware/bootloader",
        ),
        ("30", "/terminationGracePeriodSeconds"),
        ("\"default-scheduler\"", "/schedulerName"),
        ("\"ich9\"", "/domain/devices/sound/model"),
    ] {
        let idle: Json = serde_json::from_str(idle).unwrap();
        for pointer in pointers.split_whitespace() {
            drop_if(&mut spec, pointer, &idle);
        }
    }
    spec
}

fn drop_if(value: &mut Json, pointer: &str, idle: &Json) {
    if value.pointer(pointer) == Some(idle) {
        let (above, key) = pointer.rsplit_once('/').unwrap();
        let above = value.pointer_mut(above).and_then(Json::as_object_mut);
        above.unwrap().remove(key);
    }
}

fn drop_what_go_drops(value: &mut Json) {
    const PLAIN: [&str; 4] = [
        "dedicatedCpuPlacement",
        "disableHotplug",
        "hidden",
        "isolateEmulatorThread",
    ];
    match value {
        Json::Array(items) => items.iter_mut().for_each(drop_what_go_drops),
        Json::Object(fields) => {
            for (_, value) in fields.iter_mut().filter(|(key, _)| *key != "nodeSelector") {
                drop_what_go_drops(value);
            }
            fields.retain(|key, value| match value {
                Json::Null => false,
                Json::String(text) => !text.is_empty(),
                Json::Array(items) => !items.is_empty(),
                Json::Object(fields) => key != "nodeSelector" || !fields.is_empty(),
                Json::Bool(false) => !PLAIN.contains(&key.as_str()),
                _ => true,
            });
        }
        _ => {}
    }
}

/// What `diff` says: of what both have, what is breaking, and what else differs.
fn said(folders: [&Path; 2]) -> [BTreeSet<(String, String)>; 2] {
    let mut command = program();
    command.args(["diff", "--format", "json"]).args(folders);
    let finished = run(&mut command);
    let report: Json = serde_json::from_str(&finished.stdout).expect(&finished.stderr);
    let names = |list: &str, outcome: fn(&Json) -> bool| -> BTreeSet<(String, String)> {
        let entries = report[list].as_array().unwrap().iter();
        let entries = entries.filter(|entry| outcome(&entry["outcome"]));
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        entries
            .map(|it| (text(&it["family"]), text(&it["name"])))
            .collect()
    };
    // A version of the API is no matter of virtual machines.
    let is_of_machines = |outcome: &Json| outcome != "gone" && outcome != "api-version";
    let breaking = names("breaking", is_of_machines);
    let changed = names("changed", |_| true);
    let others = changed.difference(&breaking).cloned().collect();
    [breaking, others]
}

#[test]
fn what_is_breaking_between_releases_is_what_brute_force_finds() {
    let Some(oracle) = oracle() else { return };
    let mut versions: Vec<String> = fs::read_dir(oracle.join("published"))
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let version = name.strip_prefix("common-clusterpreferences-bundle-")?;
            Some(version.strip_suffix(".yaml")?.to_owned())
        })
        .collect();
    versions.sort();
    let place = temp_dir();
    let copy = |from: &Path, to: &str, family: &str| {
        let text = fs::read_to_string(from).unwrap();
        write(&place.path().join(to).join(format!("{family}s.yaml")), text);
    };
    for family in FAMILIES {
        for version in &versions {
            let name = format!("published/common-cluster{family}s-bundle-{version}.yaml");
            copy(&oracle.join(name), version, family);
        }
        let name = format!("upstream-main/common-cluster{family}s-bundle.yaml");
        copy(&oracle.join(name), "main", family);
    }
    versions.push("main".to_owned());
    let neighbours: Vec<[&str; 2]> = versions
        .windows(2)
        .map(|pair| [pair[0].as_str(), pair[1].as_str()])
        .collect();
    assert!(neighbours.len() > 15, "{neighbours:?}");
    let probes = Probes::with_devices();
    let lines = side_by_side::map(&neighbours, |versions| {
        let folders = versions.map(|version| place.path().join(version));
        let [old, new] = [&folders[0], &folders[1]].map(|folder| read(folder));
        let found = brute_force(&old, &new, &probes);
        let [breaking, others] = said([&folders[0], &folders[1]]);
        assert_eq!(breaking, found, "{versions:?}");
        let [from, to] = versions;
        format!(
            "{from} {to}: {} breaking, {} other",
            breaking.len(),
            others.len()
        )
    });
    println!("{}", lines.join("\n"));
}

fn brute_force(old: &Release, new: &Release, probes: &Probes) -> BTreeSet<(String, String)> {
    let sizes = sizes();
    let others = |family: &str| {
        let both = old.iter().chain(new);
        let mut specs: Vec<&Node> = Vec::new();
        for (_, spec) in both.filter(|((its, _), _)| *its != family) {
            if !specs.contains(&spec) {
                specs.push(spec);
            }
        }
        Others {
            of_releases: specs,
            sizes: &sizes,
            probes,
        }
    };
    let mut found = BTreeSet::new();
    for family in FAMILIES {
        let others = others(family);
        for (key, before) in old.iter().filter(|((its, _), _)| *its == family) {
            let changed = new.get(key).filter(|after| *after != before);
            if changed.is_some_and(|after| is_noticed(family, before, after, &others)) {
                found.insert((family.to_owned(), key.1.clone()));
            }
        }
    }
    found
}
