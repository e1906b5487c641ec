//! The formats for other programs: what is printed is as their schemas say, and the schemas stay
//! compatible with those that were published.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common_instancetypes::documents::MACHINE_FORMATS;
use serde_json::{Map, Value as Json, json};

use crate::support::files::{project, temp_dir};
use crate::support::program::{program, run};
use crate::support::stand_ins::write_script;

/// The schema of a format as it was first published. No command renews it: who has to change it
/// breaks those who read the format, and raises its `schemaVersion`.
fn published(name: &str) -> Json {
    let file = baseline(name);
    let text =
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap()
}

fn baseline(name: &str) -> PathBuf {
    project().join(format!("tests/program/machine_formats/{name}.json"))
}

#[test]
fn no_schema_breaks_those_who_read_the_format() {
    for format in MACHINE_FORMATS {
        let broken = broken(&published(format.name), &format.json_schema());
        assert_eq!(broken, Vec::<String>::new(), "{}", format.name);
    }
}

/// Takes each field out of each schema, gives it another type, and takes it out of the required ones,
/// one after the other.
#[test]
fn each_breaking_change_of_a_field_is_found() {
    for format in MACHINE_FORMATS {
        let old = published(format.name);
        let objects = objects(&old);
        assert!(objects.len() > 2, "{}: {objects:?}", format.name);
        let mut changes = 0;
        for object in objects {
            let schema = old.pointer(&object).unwrap();
            let fields = schema["properties"].as_object().unwrap().clone();
            for field in fields.keys() {
                let assert_found = |change: &dyn Fn(&mut Map<String, Json>)| {
                    let mut new = old.clone();
                    change(new.pointer_mut(&object).unwrap().as_object_mut().unwrap());
                    let found = broken(&old, &new);
                    let is_named = found.iter().any(|it| it.contains(field.as_str()));
                    assert!(is_named, "{object}: {field}: {found:?}");
                };
                assert_found(&|object| {
                    object["properties"].as_object_mut().unwrap().remove(field);
                });
                assert_found(&|object| {
                    object["properties"][field] =
                        json!({"type": "array", "items": {"type": "null"}});
                });
                changes += 2;
                if required(schema).contains(field.as_str()) {
                    assert_found(&|object| {
                        let required = object["required"].as_array_mut().unwrap();
                        required.retain(|it| it != field);
                    });
                    changes += 1;
                }
            }
        }
        assert!(changes > 20, "{}: {changes} changes", format.name);
    }
}

#[test]
fn a_word_that_goes_is_found_and_a_new_one_is_not() {
    let of = |words: &[&str]| json!({"type": "object", "properties": {"a": {"enum": words}}});
    assert_eq!(broken(&of(&["x"]), &of(&["x", "y"])), Vec::<String>::new());
    assert_eq!(
        broken(&of(&["x", "y"]), &of(&["x"])),
        ["/a: the word \"y\" went"]
    );
}

/// Where the objects of a schema are that have fields, as JSON Pointers.
fn objects(schema: &Json) -> Vec<String> {
    fn visit(schema: &Json, at: &str, found: &mut Vec<String>) {
        match schema {
            Json::Object(fields) => {
                if fields
                    .get("properties")
                    .is_some_and(|it| it["properties"].is_null())
                {
                    found.push(at.to_owned());
                }
                for (key, value) in fields {
                    visit(value, &format!("{at}/{key}"), found);
                }
            }
            Json::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    visit(item, &format!("{at}/{number}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    visit(schema, "", &mut found);
    found
}

/// What is broken for those who read documents by the old schema, if they get some by the new one.
fn broken(old: &Json, new: &Json) -> Vec<String> {
    let mut broken = Vec::new();
    Comparison { old, new }.compare(old, new, "", &mut broken);
    broken
}

/// Two complete schemas, in which references are looked up.
struct Comparison<'s> {
    old: &'s Json,
    new: &'s Json,
}

impl Comparison<'_> {
    fn compare(&self, old: &Json, new: &Json, at: &str, broken: &mut Vec<String>) {
        let (old, new) = (resolved(self.old, old), resolved(self.new, new));
        if types(old) != types(new) {
            broken.push(format!(
                "{at}: the type was {}, and is {}",
                old["type"], new["type"]
            ));
            return;
        }
        let (were, are) = (words(old), words(new));
        for word in were.difference(&are) {
            broken.push(format!("{at}: the word {word} went"));
        }
        for (field, was) in old["properties"].as_object().into_iter().flatten() {
            let at = format!("{at}/{field}");
            match new["properties"].get(field) {
                Some(is) => self.compare(was, is, &at, broken),
                None => broken.push(format!("{at}: the field went")),
            }
        }
        for field in required(old).difference(&required(new)) {
            broken.push(format!("{at}/{field}: it was always there"));
        }
        for part in ["items", "additionalProperties"] {
            if old[part].is_object() {
                self.compare(&old[part], &new[part], &format!("{at}/{part}"), broken);
            }
        }
        let choices = |schema: &Json| schema["anyOf"].as_array().cloned().unwrap_or_default();
        let (were, are) = (choices(old), choices(new));
        if were.len() != are.len() {
            broken.push(format!(
                "{at}: there were {} choices, and are {}",
                were.len(),
                are.len()
            ));
        }
        for (was, is) in were.iter().zip(&are) {
            self.compare(was, is, at, broken);
        }
    }
}

fn resolved<'s>(document: &'s Json, schema: &'s Json) -> &'s Json {
    match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

fn types(schema: &Json) -> BTreeSet<&str> {
    match &schema["type"] {
        Json::Array(types) => types.iter().filter_map(Json::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    }
}

fn required(schema: &Json) -> BTreeSet<&str> {
    let required = schema["required"].as_array().into_iter().flatten();
    required.filter_map(Json::as_str).collect()
}

/// The words that a value can be, as JSON.
fn words(schema: &Json) -> BTreeSet<String> {
    let of_enum = schema["enum"].as_array().into_iter().flatten();
    let of_choices = schema["oneOf"].as_array().into_iter().flatten();
    let of_choices = of_choices.map(|choice| &choice["const"]);
    of_enum.chain(of_choices).map(Json::to_string).collect()
}

/// Command lines that print each format.
const PRINTED: &[(&str, &[&[&str]])] = &[
    (
        "catalog",
        &[
            &["export"],
            &["export", "--from", "_build/common-preferences-bundle.yaml"],
            &["export", "--extend", "examples/acme"],
        ],
    ),
    (
        "matrix",
        &[
            &["vm", "matrix", "-o", "json"],
            &["vm", "matrix", "--instancetype", "no.such", "-o", "json"],
        ],
    ),
    (
        "impact",
        &[&[
            "vm",
            "impact",
            "tests/program/vm_impact/fleet.yaml",
            "--from",
            "tests/program/vm_impact/old.yaml",
            "--to",
            "tests/program/vm_impact/new.yaml",
            "--format",
            "json",
        ]],
    ),
    (
        "recommendation",
        &[
            &["recommend", "--preference", "rhel.9.dpdk", "-o", "json"],
            &[
                "recommend",
                "--cpu",
                "3..4",
                "--memory",
                "!=4Gi",
                "-o",
                "json",
            ],
            &[
                "recommend",
                "--class",
                "network",
                "--series",
                "u1,n1",
                "--feature",
                "numa,hugepages",
                "--ratio",
                "4Gi",
                "--cpu",
                "1",
                "-o",
                "json",
                "--limit",
                "1",
            ],
        ],
    ),
    (
        "explanation",
        &[
            &[
                "show",
                "rhel.9.dpdk",
                "u1.medium",
                "--explain",
                "-o",
                "json",
            ],
            &[
                "show",
                "fedora",
                "--from",
                "_build",
                "--explain",
                "-o",
                "json",
            ],
        ],
    ),
    (
        "machine-explanation",
        &[
            &[
                "vm",
                "expand",
                "tests/program/vm_expand/shop.yaml",
                "--explain",
                "-o",
                "json",
            ],
            &[
                "vm",
                "expand",
                "tests/program/vm_expand/shop.yaml",
                "--cluster-defaults",
                "--explain",
                "-o",
                "json",
            ],
        ],
    ),
    (
        "layers",
        &[
            &["tree", "-o", "json"],
            &["tree", "rhel.9.dpdk", "-o", "json"],
        ],
    ),
    (
        "changes",
        &[&[
            "diff",
            "tests/program/diff/old.yaml",
            "tests/program/diff/new.yaml",
            "--format",
            "json",
        ]],
    ),
    ("sync", &[&["sync", "--dry-run", "-o", "json"]]),
    (
        "problems",
        &[
            &["validate", "--format", "json"],
            &[
                "validate",
                "tests/program/diff/new.yaml",
                "--format",
                "json",
            ],
            &["validate", "tests/program", "--format", "json"],
        ],
    ),
];

/// Everything that is printed is in the schema, which here takes no field that it does not name.
#[test]
fn what_is_printed_is_as_the_schema_says() {
    let folder = temp_dir();
    let kubectl = stand_in_for_kubectl(folder.path());
    for format in MACHINE_FORMATS {
        let mut schema = format.json_schema();
        for object in objects(&schema) {
            schema.pointer_mut(&object).unwrap()["additionalProperties"] = json!(false);
        }
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let commands = PRINTED.iter().find(|(name, _)| *name == format.name);
        let (_, commands) = commands.unwrap_or_else(|| panic!("nothing prints {}", format.name));
        for command in *commands {
            let mut program = program();
            program.current_dir(project()).env("KUBECTL", &kubectl);
            let finished = run(program.args(*command));
            let document = serde_json::from_str(&finished.stdout).unwrap();
            if let Err(error) = validator.validate(&document) {
                panic!("{command:?}: {}: {error}", error.instance_path());
            }
        }
    }
}

/// A stand-in for kubectl, whose cluster has two instance types: one with a field that another manager owns,
/// and one that is no longer in the catalog. `tests/cluster/` has a real cluster.
fn stand_in_for_kubectl(folder: &Path) -> PathBuf {
    let of = |manager: &str, operation: &str| {
        json!({
            "manager": manager, "operation": operation, "fieldsType": "FieldsV1",
            "fieldsV1": {"f:spec": {"f:cpu": {"f:guest": {}}}},
        })
    };
    let object = |name: &str| {
        json!({
            "apiVersion": "instancetype.kubevirt.io/v1beta1",
            "kind": "VirtualMachineClusterInstancetype",
            "metadata": {"name": name, "managedFields": [
                of("common-instancetypes", "Apply"), of("somebody", "Update"),
            ]},
            "spec": {"cpu": {"guest": 3}, "memory": {"guest": "1Gi"}},
        })
    };
    let items = [object("u1.nano"), object("gone")];
    let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    let script = folder.join("kubectl");
    write_script(&script, &format!("cat <<'END'\n{list}\nEND"));
    script
}

#[test]
fn every_field_is_described() {
    for format in MACHINE_FORMATS {
        let schema = format.json_schema();
        for object in objects(&schema) {
            for (field, value) in schema.pointer(&object).unwrap()["properties"]
                .as_object()
                .unwrap()
            {
                let description = value["description"].as_str().unwrap_or_default();
                assert!(
                    description.ends_with('.'),
                    "{}: {object}: {field}",
                    format.name
                );
            }
        }
    }
}

#[test]
fn the_page_names_every_format() {
    let page = fs::read_to_string(project().join("docs/data.md")).unwrap();
    for format in MACHINE_FORMATS {
        let path = format.path();
        let row = format!("| `{}` | [{path}](../{path}) |", format.command);
        assert!(page.contains(&row), "{row}");
    }
}
