//! `export`: the whole catalog, held against the bundles as another reader reads them, and against
//! the sources that it names.

use std::fs;

use serde_json::{Value as Json, json};

use super::recommend::{bytes, published, suits};
use crate::support::catalog::copied_catalog;
use crate::support::files::{project, temp_dir, write};
use crate::support::program::{program, run};

fn exported(arguments: &[&str]) -> Json {
    let mut command = program();
    let finished = run(command.current_dir(project()).arg("export").args(arguments));
    finished.assert_success();
    assert_eq!(finished.stdout.lines().count(), 1);
    serde_json::from_str(&finished.stdout).unwrap()
}

fn list<'d>(document: &'d Json, field: &str) -> &'d [Json] {
    document[field].as_array().unwrap()
}

/// What both families have: everything of the resource, as the bundle has it.
#[test]
fn every_resource_is_the_one_of_the_bundle() {
    let document = exported(&[]);
    for (field, kind, number) in [
        ("instancetypes", "VirtualMachineClusterInstancetype", 65),
        ("preferences", "VirtualMachineClusterPreference", 57),
    ] {
        let resources = published(kind);
        assert_eq!(list(&document, field).len(), number);
        for it in list(&document, field) {
            let resource = &resources[it["name"].as_str().unwrap()];
            assert_eq!(it["spec"], resource["spec"]);
            for part in ["labels", "annotations"] {
                assert_eq!(it[part], resource["metadata"][part]);
            }
            let label = &resource["metadata"]["labels"]["instancetype.kubevirt.io/deprecated"];
            assert_eq!(it["deprecated"], json!(label == "true"));
            assert_eq!(it["kinds"].as_array().unwrap().len(), 2);
        }
    }
}

#[test]
fn numbers_are_those_of_the_specs() {
    let document = exported(&[]);
    let amount = |amount: &Json| {
        (
            amount["bytes"].as_f64().unwrap(),
            amount["quantity"].clone(),
        )
    };
    for it in list(&document, "instancetypes") {
        let (spec, name) = (&it["spec"], it["name"].as_str().unwrap());
        assert_eq!(it["cpu"], spec["cpu"]["guest"]);
        let (value, quantity) = amount(&it["memory"]);
        assert!(
            (value - bytes(&spec["memory"]["guest"])).abs() < 0.5,
            "{name}"
        );
        assert!((value - bytes(&quantity)).abs() < 0.5, "{name}");
        let pages = &spec["memory"]["hugepages"]["pageSize"];
        assert_eq!(it["hugepages"].is_null(), pages.is_null(), "{name}");
        if !pages.is_null() {
            assert!(
                (amount(&it["hugepages"]).0 - bytes(pages)).abs() < 0.5,
                "{name}"
            );
        }
        assert_eq!(
            format!(
                "{}.{}",
                it["series"].as_str().unwrap(),
                it["size"].as_str().unwrap()
            ),
            name
        );
    }
    for it in list(&document, "preferences") {
        let requirements = &it["spec"]["requirements"];
        assert_eq!(it["requires"]["cpu"], requirements["cpu"]["guest"]);
        if !requirements["memory"].is_null() {
            let value = amount(&it["requires"]["memory"]).0;
            assert!((value - bytes(&requirements["memory"]["guest"])).abs() < 0.5);
        }
        let efi = &it["spec"]["firmware"]["preferredEfi"];
        assert_eq!(it["prefers"]["efi"], json!(efi.is_object()));
        let secure = efi.is_object() && efi["secureBoot"] != false;
        assert_eq!(it["prefers"]["secureBoot"], json!(secure), "{}", it["name"]);
    }
}

#[test]
fn every_pair_is_there_once_and_fits_as_brute_force_says() {
    let document = exported(&[]);
    let instancetypes = published("VirtualMachineClusterInstancetype");
    let preferences = published("VirtualMachineClusterPreference");
    let mut pairs = list(&document, "fits").iter();
    for preference in list(&document, "preferences") {
        for instancetype in list(&document, "instancetypes") {
            let pair = pairs.next().unwrap();
            let names = [&preference["name"], &instancetype["name"]];
            assert_eq!([&pair["preference"], &pair["instancetype"]], names);
            let [preference, instancetype] = names.map(|name| name.as_str().unwrap());
            let fits = suits(&instancetypes[instancetype], &preferences[preference]);
            assert_eq!(pair["fits"], fits, "{names:?}");
            assert_eq!(
                (pair["topology"].is_object(), pair["reason"].is_string()),
                (fits, !fits)
            );
            assert_lacks(pair, &instancetypes[instancetype], &preferences[preference]);
            if fits {
                let parts = ["sockets", "cores", "threads"]
                    .map(|it| pair["topology"][it].as_u64().unwrap());
                let cpus = instancetypes[instancetype]["spec"]["cpu"]["guest"]
                    .as_u64()
                    .unwrap();
                assert_eq!(parts.iter().product::<u64>(), cpus, "{names:?}");
            }
        }
    }
    assert!(pairs.next().is_none());
}

/// Asserts that a pair lacks what the preference requires, by how much it is missing.
fn assert_lacks(pair: &Json, instancetype: &Json, preference: &Json) {
    let lacks = pair
        .get("lacks")
        .map_or(&[][..], |it| it.as_array().unwrap());
    assert_eq!(lacks.is_empty(), pair["fits"] == true, "{pair}");
    let words: Vec<&str> = lacks
        .iter()
        .map(|it| it["words"].as_str().unwrap())
        .collect();
    assert_eq!(
        pair["reason"].as_str().unwrap_or_default(),
        words.join("; ")
    );
    let (offer, need) = (&instancetype["spec"], &preference["spec"]["requirements"]);
    for lack in lacks {
        let by = lack["by"].as_f64().unwrap();
        let expected = match lack["what"].as_str().unwrap() {
            "cpu" => {
                need["cpu"]["guest"].as_f64().unwrap() - offer["cpu"]["guest"].as_f64().unwrap()
            }
            "memory" => bytes(&need["memory"]["guest"]) - bytes(&offer["memory"]["guest"]),
            what => panic!("{what}"),
        };
        assert!((by - expected).abs() < 0.5, "{pair}");
    }
}

/// The line that each place names, read back.
#[test]
fn every_place_has_what_it_is_said_to_have() {
    let document = exported(&[]);
    let line = |place: &Json| {
        let text = fs::read_to_string(project().join(place["file"].as_str().unwrap())).unwrap();
        let number = usize::try_from(place["line"].as_u64().unwrap()).unwrap();
        text.lines().nth(number - 1).unwrap().to_owned()
    };
    for it in list(&document, "instancetypes") {
        let size = format!("{}:", it["size"].as_str().unwrap());
        let row = line(&it["source"]);
        assert!(row.trim_start().starts_with(&size), "{}: {row}", it["name"]);
    }
    for it in list(&document, "preferences") {
        let name = it["source"]["file"].as_str().unwrap();
        let name = name
            .trim_start_matches("preferences/")
            .trim_end_matches(".yaml");
        assert_eq!(name.replace('/', "."), it["name"].as_str().unwrap());
    }
}

#[test]
fn what_is_deprecated_is_exported_with_the_place_of_its_mark() {
    let copy = copied_catalog();
    let file = copy.path().join("preferences/alpine.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.clone() + "deprecated: true\n").unwrap();
    let mut command = program();
    let finished = run(command.current_dir(copy.path()).arg("export"));
    finished.assert_success();
    let document: Json = serde_json::from_str(&finished.stdout).unwrap();
    let marked: Vec<&Json> = list(&document, "preferences")
        .iter()
        .filter(|it| it["deprecated"] == true)
        .collect();
    let line = text.lines().count() + 1;
    let place = json!({"file": "preferences/alpine.yaml", "line": line});
    assert_eq!((marked.len(), &marked[0]["name"]), (1, &json!("alpine")));
    assert_eq!(marked[0]["deprecatedAt"], place);
}

#[test]
fn a_bundle_and_an_overlay_are_exported() {
    let bundle = exported(&["--from", "_build/common-instancetypes-bundle.yaml"]);
    assert_eq!(list(&bundle, "instancetypes").len(), 65);
    assert_eq!(
        (
            list(&bundle, "preferences").len(),
            list(&bundle, "fits").len()
        ),
        (0, 0)
    );
    assert_eq!(
        bundle["instancetypes"][0]["kinds"],
        json!(["VirtualMachineInstancetype"])
    );
    let overlay = exported(&["--overlay", "common-clusterpreferences-bundle"]);
    assert_eq!(list(&overlay, "preferences").len(), 57);
}

/// KubeVirt looks at BIOS first.
#[test]
fn a_preference_for_bios_prefers_no_efi() {
    let folder = temp_dir();
    let bundle = folder.path().join("bundle.yaml");
    for (firmware, expected) in [
        ("preferredUseBios: true, preferredEfi: {}", false),
        ("preferredUseBios: true, preferredUseEfi: true", false),
        ("preferredUseBios: false, preferredEfi: {}", true),
        ("preferredUseEfi: true", true),
    ] {
        write(
            &bundle,
            format!(
                "apiVersion: instancetype.kubevirt.io/v1beta1\n\
                 kind: VirtualMachineClusterPreference\n\
                 metadata: {{name: guest}}\nspec: {{firmware: {{{firmware}}}}}\n"
            ),
        );
        let document = exported(&["--from", bundle.to_str().unwrap()]);
        let prefers = &document["preferences"][0]["prefers"];
        let found = [&prefers["efi"], &prefers["secureBoot"]];
        assert_eq!(found, [expected, expected], "{firmware}");
    }
}
