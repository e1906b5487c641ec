//! The JSON Schemas of the API: they are valid, and they agree with the reader.

use std::convert;
use std::path::{Path, PathBuf};

use common_instancetypes::catalog::{Document, Input, Root};
use common_instancetypes::compile::compile;
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::generate::Stamp;
use common_instancetypes::kubevirt::Kind;
use common_instancetypes::kubevirt::instancetype::InstancetypeSpec;
use common_instancetypes::kubevirt::preference::PreferenceSpec;
use common_instancetypes::model::{Decode, Release};
use common_instancetypes::text::Sources;
use common_instancetypes::yaml;
use jsonschema::Validator;
use serde_json::Value as Json;

use super::schemas::{assert_accepted, assert_none, documents, json, layer, validators};

fn validator(schema: &Json) -> Validator {
    jsonschema::draft202012::new(schema).unwrap()
}

#[test]
fn the_schemas_are_valid() {
    for kind in Kind::ALL {
        let schema = kind.document_schema();
        for schema in [schema.clone(), layer(schema)] {
            jsonschema::draft202012::meta::validate(&schema.json_schema()).unwrap();
        }
    }
}

#[test]
fn everything_is_described() {
    fn assert_described(path: &str, schema: &Json) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let description = field["description"].as_str().unwrap_or_default();
            let is_sentence = description.ends_with('.') && !description.starts_with(' ');
            assert!(is_sentence, "{path}.{name}: {description:?}");
            assert_described(&format!("{path}.{name}"), field);
            assert_described(&format!("{path}.{name}[]"), &field["items"]);
        }
    }
    for kind in Kind::ALL {
        assert_described(kind.as_str(), &kind.document_schema().json_schema());
    }
}

#[test]
fn every_resource_of_the_catalog_is_read_and_accepted() {
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let root = Root::Catalog(Path::new(env!("CARGO_MANIFEST_DIR")));
    let input = Input::Roots(&[root]);
    let mut compiled = compile(
        input,
        Release::NEWEST,
        &Stamp::default(),
        &mut sources,
        &mut problems,
    );
    let validators = validators(convert::identity);
    for rendered in compiled.render().iter() {
        let source = sources.add(&rendered.bundle.file_name, rendered.text());
        for document in yaml::parse_documents(source, sources.text(source), &mut problems) {
            assert_accepted(&document, &validators);
            Document::read(document, &mut problems);
        }
    }
    assert_none(problems, &sources);
}

/// The `.yaml` files below a folder of the catalog.
fn sources(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = walkdir::WalkDir::new(root).sort_by_file_name();
    let paths = entries.into_iter().map(|entry| entry.unwrap().into_path());
    paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect()
}

#[test]
fn every_source_of_the_catalog_is_a_layer() {
    let layers = [
        ("instancetypes", InstancetypeSpec::schema()),
        ("preferences", PreferenceSpec::schema()),
    ];
    for (folder, schema) in layers {
        let validator = validator(&layer(schema).json_schema());
        let mut checked = 0;
        for file in sources(folder) {
            let (_, documents) = documents(&file);
            let Some(spec) = documents
                .iter()
                .find_map(|document| document.get(&["spec"]))
            else {
                continue;
            };
            if let Err(error) = validator.validate(&json(spec)) {
                panic!("{}: {}: {error}", file.display(), error.instance_path());
            }
            checked += 1;
        }
        assert!(checked > 5, "{folder}: {checked} sources were checked");
    }
}

#[test]
fn a_layer_removes_and_computes() {
    let validator = validator(&layer(InstancetypeSpec::schema()).json_schema());
    let layers = [
        "{}",
        "{cpu: null, memory: {guest: null}}",
        "{cpu: {guest: '{{ cpu }}', dedicatedCPUPlacement: '{{ cpu > 2 }}'}}",
        "{memory: {guest: '{{ memory }}Gi', overcommitPercent: '{{ 50 }}'}}",
        "{ioThreadsPolicy: '{% if cpu > 2 %}auto{% endif %}', annotations: {gone: null}}",
        "{gpus: [{name: '{{ gpu }}'}]}",
    ];
    for layer in layers {
        assert!(validator.is_valid(&document(layer)), "{layer}");
    }
    let wrong = [
        "{cpu: {guests: 1}}",
        "{cpu: {guest: two}}",
        "{ioThreadsPolicy: automatic}",
        "{memory: {guest: 2GB}}",
        "{memory: '{{ memory }}'}",
        "{gpus: [{tag: x}]}",
        "{gpus: [null]}",
        "{gpus: [{name: a, deviceName: b, virtualGPUOptions: null}]}",
    ];
    for layer in wrong {
        assert!(!validator.is_valid(&document(layer)), "{layer}");
    }
}

fn document(text: &str) -> Json {
    json(&node(text))
}

fn node(text: &str) -> yaml::Node {
    let mut sources = Sources::default();
    let source = sources.add("document.yaml", text);
    yaml::parse(source, text, &mut Problems::default()).unwrap()
}

/// Specs of a preference, and whether each is right.
const SPECS: &[(&str, bool)] = &[
    ("{}", true),
    (
        "{clock: {preferredTimer: {hpet: {present: false, tickPolicy: merge}}}}",
        true,
    ),
    (
        "{clock: {preferredTimer: {rtc: {tickPolicy: merge}}}}",
        false,
    ),
    (
        "{clock: {preferredClockOffset: {utc: {offsetSeconds: -3600}}}}",
        true,
    ),
    (
        "{clock: {preferredClockOffset: {utc: {offsetSeconds: 1.5}}}}",
        false,
    ),
    (
        "{cpu: {preferredCPUTopology: preferSpread, spreadOptions: {ratio: 4}}}",
        true,
    ),
    ("{cpu: {spreadOptions: {ratio: 0}}}", false),
    (
        "{cpu: {preferredCPUFeatures: [{name: vmx, policy: forbid}]}}",
        true,
    ),
    ("{cpu: {preferredCPUFeatures: [{policy: forbid}]}}", false),
    (
        "{devices: {preferredRng: {}, preferredTPM: {enabled: false}}}",
        true,
    ),
    ("{devices: {preferredRng: {source: host}}}", false),
    ("{devices: {preferredRng: true}}", false),
    ("{devices: {preferredInterfaceModel: ne2k_pci}}", true),
    ("{devices: {preferredInterfaceModel: ne2k-pci}}", false),
    (
        "{devices: {preferredDiskBlockSize: {custom: {logical: 4096}}}}",
        true,
    ),
    (
        "{devices: {preferredDiskBlockSize: {custom: {logical: 256}}}}",
        false,
    ),
    (
        "{features: {preferredHyperv: {spinlocks: {spinlocks: 4096}}}}",
        true,
    ),
    (
        "{features: {preferredHyperv: {spinlocks: {spinlocks: 4095}}}}",
        false,
    ),
    ("{features: {preferredSmm: yes}}", false),
    ("{firmware: {preferredEfi: {secureBoot: 'true'}}}", false),
    ("{preferredTerminationGracePeriodSeconds: -1}", false),
    ("{preferredArchitecture: riscv64}", false),
    ("{annotations: {a: b}}", true),
    ("{annotations: {a: 1}}", false),
    ("{annotations: {a: null}}", false),
    ("{requirements: {cpu: {guest: 0}}}", true),
    ("{requirements: {cpu: {}}}", false),
    ("{requirements: {cpu: {guest: null}}}", false),
    ("{requirements: {memory: {guest: 1.5Gi}}}", true),
    ("{requirements: {memory: {guest: +.5e3}}}", true),
    ("{requirements: {memory: {guest: '2.'}}}", true),
    ("{requirements: {memory: {guest: 2147483648}}}", true),
    ("{requirements: {memory: {guest: 1.5}}}", false),
    ("{requirements: {memory: {guest: -1}}}", false),
    ("{requirements: {memory: {guest: -1Gi}}}", false),
    ("{requirements: {memory: {guest: 2GB}}}", false),
    ("{requirements: {memory: {guest: 2 Gi}}}", false),
    ("{requirements: {memory: {guest: ''}}}", false),
    ("{requirements: {memory: {guest: .}}}", false),
    ("{requirements: {memory: {guest: true}}}", false),
    ("{requirement: {}}", false),
];

#[test]
fn the_reader_and_the_schema_agree() {
    let kind = Kind::VirtualMachinePreference;
    let validator = validator(&kind.document_schema().json_schema());
    for (spec, right) in SPECS {
        let head = "apiVersion: instancetype.kubevirt.io/v1beta1\nmetadata: {name: test}";
        let node = node(&format!("{head}\nkind: {}\nspec: {spec}\n", kind.as_str()));
        let mut problems = Problems::default();
        let document = Document::read(node.clone(), &mut problems).unwrap();
        // What is of no use is marked by an editor, and only a warning of a rule.
        problems.extend(document.typed.unchecked);
        assert_eq!(problems.is_empty(), *right, "reading {spec}: {problems:?}");
        assert_eq!(
            validator.is_valid(&json(&node)),
            *right,
            "the schema of {spec}"
        );
    }
}
