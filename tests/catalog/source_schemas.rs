//! The schemas of the sources: every source names its own and satisfies it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use common_instancetypes::diagnostic::Problems;
use common_instancetypes::text::Sources;
use common_instancetypes::yaml;
use jsonschema::Validator;
use serde_json::Value as Json;

use super::schemas::json;
use crate::support::catalog::FOLDERS;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The folder of vendors' catalogs, if there is one.
const EXAMPLES: &str = "examples";

/// The guests of functional tests.
const GUESTS: &str = "functests/guests.yaml";

/// The paths of all sources, below the root.
fn sources() -> Vec<String> {
    let folders = FOLDERS.iter().chain([&EXAMPLES]);
    let folders = folders.map(|folder| Path::new(ROOT).join(folder));
    let guests = Path::new(ROOT).join("functests");
    let entries = folders
        .chain([guests])
        .filter(|folder| folder.exists())
        .flat_map(|folder| walkdir::WalkDir::new(folder).sort_by_file_name());
    let paths = entries.map(|entry| entry.unwrap().into_path());
    let below = paths.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    let below = below.map(|path| path.strip_prefix(ROOT).unwrap().to_owned());
    below
        .map(|path| path.to_str().unwrap().to_owned())
        .filter(|path| is_source(path))
        .collect()
}

/// Whether a file is in a folder of sources: examples hold other files as well.
fn is_source(path: &str) -> bool {
    let folders: Vec<&str> = path.split('/').collect();
    let is_source = folders.iter().any(|folder| FOLDERS.contains(folder));
    (is_source || path == GUESTS) && !folders.contains(&"_build")
}

/// The schema of a source, by its path.
fn format(path: &str) -> &'static str {
    if path == GUESTS {
        return "guests";
    }
    let parts: Vec<&str> = path.split('/').collect();
    let from = parts.iter().position(|part| FOLDERS.contains(part));
    match &parts[from.unwrap()..] {
        ["instancetypes", "_base.yaml"] => "instancetype-base",
        ["instancetypes", _] => "instancetype",
        ["instancetypes", .., "series.yaml"] => "series",
        ["instancetypes", .., "sizes.yaml"] => "sizes",
        ["preferences", "_base.yaml"] => "preference-base",
        ["preferences", "components", ..] => "component",
        ["preferences", ..] => "preference",
        ["overlays", "components", ..] => "overlay-component",
        ["overlays", _] => "overlay",
        _ => panic!("{path} is no source"),
    }
}

/// The schemas as they are committed, with the names of this catalog.
fn validators() -> HashMap<String, Validator> {
    let files = fs::read_dir(Path::new(ROOT).join("schemas")).unwrap();
    files
        .map(|file| {
            let path = file.unwrap().path();
            let schema: Json = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            jsonschema::draft202012::meta::validate(&schema).unwrap();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let validator = jsonschema::draft202012::new(&schema).unwrap();
            (name.to_owned(), validator)
        })
        .collect()
}

fn document(path: &str) -> Json {
    let text = fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
    parse(&text)
}

fn parse(text: &str) -> Json {
    let mut problems = Problems::default();
    let source = Sources::default().add("source.yaml", text);
    let node = yaml::parse(source, text, &mut problems).unwrap();
    assert!(problems.is_empty(), "{text}");
    json(&node)
}

#[test]
fn the_first_line_of_every_source_names_its_schema() {
    for path in sources() {
        let text = fs::read_to_string(Path::new(ROOT).join(&path)).unwrap();
        let line = text.lines().next().unwrap_or_default();
        let up = "../".repeat(path.matches('/').count());
        let schema = format!("{up}schemas/{}.json", format(&path));
        assert_eq!(
            line,
            format!("# yaml-language-server: $schema={schema}"),
            "{path}"
        );
        let folder: PathBuf = Path::new(ROOT).join(&path).parent().unwrap().to_owned();
        assert!(folder.join(&schema).exists(), "{path} names {schema}");
    }
}

#[test]
fn every_source_satisfies_its_schema() {
    let validators = validators();
    let sources = sources();
    assert!(sources.len() > 100, "{} sources", sources.len());
    for path in sources {
        let source = document(&path);
        if let Err(error) = validators[format(&path)].validate(&source) {
            panic!("{path}: {}: {error}", error.instance_path());
        }
    }
}

/// Sources, and whether each satisfies its schema.
const TEXTS: &[(&str, &str, bool)] = &[
    ("series", "displayName: {}", false),
    ("series", "displayname: Universal", false),
    ("series", "deprecated: 'true'", false),
    ("series", "sizes: {except: [nano]}", false),
    ("series", "sizes: {from: u/1, except: nano}", false),
    ("series", "spec: {cpu: {guest: '{{ cpu }}'}}", true),
    ("series", "spec: {cpu: {guest: many}}", false),
    ("series", "spec: {firmware: {}}", false),
    ("series", "spec: null", true),
    ("series", "metadata: {labels: {a: null}}", true),
    ("series", "metadata: {labels: {a: 1}}", false),
    ("series", "metadata: {name: u1}", false),
    ("series", "allow: {no-icon: it has none}", true),
    ("series", "allow: {no-icons: it has none}", false),
    ("series", "allow: {bad-name: an error}", false),
    ("series", "allow: {no-icon: true}", false),
    (
        "series",
        "since: {v1.7: {spec: {ioThreads: {supplementalPoolThreadCount: '{{ threads }}'}}}}",
        true,
    ),
    ("series", "since: {v1.7: {spec: {cpu: many}}}", false),
    ("series", "since: {v1.10: {spec: {}}}", false),
    ("instancetype", "since: {v1.7: {spec: {}}}", true),
    ("instancetype-base", "since: null", true),
    (
        "preference",
        "since: {v1.4: {spec: {firmware: {preferredEfi: null}}}}",
        true,
    ),
    ("preference", "since: {'1.4': {spec: {}}}", false),
    ("preference", "since: {v1.4: {firmware: {}}}", false),
    ("preference", "since: {v1.4: {}}", false),
    ("component", "since: {v1.4: {spec: null}}", false),
    ("preference-base", "since: v1.4", false),
    ("sizes", "medium: {cpu: 1, memory: 1Gi, gpu: true}", true),
    ("sizes", "medium: {cpu: [1]}", false),
    ("sizes", "medium: 1", false),
    ("sizes", "medium: {cpu: null}", false),
    ("sizes", "medium: {cpu: 1, deprecated: null}", true),
    ("sizes", "medium: {cpu: 1, deprecated: true}", true),
    ("sizes", "medium: {cpu: 1, deprecated: 'true'}", false),
    ("instancetype", "size: {cpu: 1, memory: 1Gi}", true),
    ("instancetype", "size: {cpu: [1]}", false),
    ("instancetype", "sizes: {from: u/1}", false),
    (
        "instancetype-base",
        "spec: {memory: {guest: '{{ memory }}'}}",
        true,
    ),
    ("instancetype-base", "displayName: All", false),
    ("preference", "extends: linux", true),
    ("preference", "extends: of-a-vendor", true),
    ("preference", "extends: 9", false),
    ("preference", "components: [secure-boot, of-a-vendor]", true),
    ("series", "sizes: {from: of-a-vendor/1}", true),
    ("series", "sizes: {from: 1}", false),
    ("preference", "extends: [linux]", false),
    ("preference", "tags: linux", false),
    ("preference", "tags: [1]", false),
    ("preference", "components: {rng: true}", false),
    ("preference", "spec: {devices: {preferredRng: null}}", true),
    (
        "preference",
        "spec: {devices: {preferredDiskBus: floppy}}",
        false,
    ),
    (
        "preference",
        "spec: {requirements: {memory: {guest: 1GB}}}",
        false,
    ),
    (
        "preference",
        "spec: {requirements: {cpu: {guest: '{{ cpu }}'}}}",
        false,
    ),
    ("preference", "spec: {requirements: {cpu: {}}}", true),
    ("preference", "spec: {cpu: {guest: 1}}", false),
    ("component", "spec: {firmware: {preferredEfi: {}}}", true),
    ("component", "extends: linux", false),
    ("preference-base", "components: [rng]", false),
    (
        "overlay",
        "select: {kinds: [VirtualMachinePreference]}",
        true,
    ),
    ("overlay", "exclude: {}", false),
    ("overlay", "select: {kinds: [VirtualMachine]}", false),
    (
        "overlay",
        "select: {kinds: VirtualMachinePreference}",
        false,
    ),
    ("overlay", "{select: {}, set: {labels: {a: 1}}}", false),
    (
        "overlay",
        "{select: {}, patches: [{merge: {spec: {cpu: {guest: 1}}}}]}",
        true,
    ),
    (
        "overlay",
        "{select: {}, patches: [{merge: {spec: {firmware: null}}}]}",
        true,
    ),
    (
        "overlay",
        "{select: {}, patches: [{merge: {spec: {cpus: 1}}}]}",
        false,
    ),
    ("overlay", "{select: {}, patches: [{select: {}}]}", false),
    ("overlay", "{select: {}, namePrefix: 7}", false),
    ("overlay", "{select: {}, namespace: vms}", true),
    ("overlay", "{select: {}, exclude: [{names: [a]}, {}]}", true),
    ("overlay", "{select: {}, exclude: [a]}", false),
    ("overlay", "{select: {}, components: [acme]}", true),
    ("overlay-component", "exclude: {names: [a]}", true),
    ("overlay-component", "select: {}", false),
];

#[test]
fn wrong_sources_are_refused() {
    let validators = validators();
    for (format, text, right) in TEXTS {
        let accepted = validators[*format].is_valid(&parse(text));
        assert_eq!(accepted, *right, "{format}: {text}");
    }
}

#[test]
fn wrong_types_in_the_sources_of_the_catalog_are_refused() {
    let validators = validators();
    let mutations: [(&str, &str, Json); 7] = [
        (
            "instancetypes/u/1/series.yaml",
            "/description",
            Json::from(1),
        ),
        (
            "instancetypes/cx/1/series.yaml",
            "/spec/cpu/numa",
            Json::from(true),
        ),
        (
            "instancetypes/o/1/series.yaml",
            "/sizes/except",
            Json::from("nano"),
        ),
        ("instancetypes/u/1/sizes.yaml", "/medium/cpu", Json::Null),
        ("preferences/rhel/9.yaml", "/components/0", Json::from(9)),
        (
            "preferences/rhel/9.yaml",
            "/spec/requirements/cpu/guest",
            Json::from("1"),
        ),
        (
            "overlays/common-preferences-bundle.yaml",
            "/select/kinds/0",
            Json::from("Preference"),
        ),
    ];
    for (path, pointer, wrong) in mutations {
        let mut source = document(path);
        let validator = &validators[format(path)];
        assert!(validator.is_valid(&source), "{path}");
        *source.pointer_mut(pointer).unwrap() = wrong;
        assert!(
            !validator.is_valid(&source),
            "{path} with another {pointer}"
        );
    }
}
