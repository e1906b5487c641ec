//! The types of the API against KubeVirt's own schemas, and against resources that it published.

use std::collections::BTreeSet;
use std::convert;
use std::fs;

use common_instancetypes::catalog::Document;
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::kubevirt::Kind;
use common_instancetypes::model::{Choice, Record, Schema};
use serde_json::Value as Json;

use super::schemas::{assert_accepted, assert_none, documents, layer, validators};
use crate::support::oracle::oracle;
use crate::support::{published, side_by_side};

/// Where a type is tighter than KubeVirt's schema on purpose: what it concerns, the path, and why.
const TIGHTER: &[(&str, &str, &str)] = &[
    ("required", "apiVersion", "a document of no version is none"),
    ("required", "kind", "a document of no kind is none"),
    ("required", "metadata", "it holds the name"),
    ("required", "metadata.name", "a catalog names what it holds"),
    ("grammar", "metadata.finalizers[]", VALIDATED),
    ("grammar", "metadata.generateName", VALIDATED),
    ("grammar", "metadata.namespace", VALIDATED),
    (
        "grammar",
        "metadata.ownerReferences[].apiVersion",
        VALIDATED,
    ),
    ("grammar", "metadata.ownerReferences[].kind", VALIDATED),
    ("grammar", "metadata.ownerReferences[].name", VALIDATED),
    ("grammar", "metadata.ownerReferences[].uid", VALIDATED),
    ("words", "metadata.managedFields[].fieldsType", VALIDATED),
    ("words", "metadata.managedFields[].operation", VALIDATED),
    ("words", "apiVersion", "there is one version"),
    ("words", "kind", "each kind has one word"),
    ("words", "spec.ioThreadsPolicy", KNOWN_WORDS),
    (
        "words",
        "spec.clock.preferredTimer.hpet.tickPolicy",
        KNOWN_WORDS,
    ),
    (
        "words",
        "spec.clock.preferredTimer.pit.tickPolicy",
        KNOWN_WORDS,
    ),
    (
        "words",
        "spec.clock.preferredTimer.rtc.tickPolicy",
        KNOWN_WORDS,
    ),
    ("words", "spec.clock.preferredTimer.rtc.track", KNOWN_WORDS),
    (
        "words",
        "spec.cpu.preferredCPUFeatures[].policy",
        KNOWN_WORDS,
    ),
    ("words", "spec.cpu.preferredCPUTopology", KNOWN_WORDS),
    ("words", "spec.cpu.spreadOptions.across", KNOWN_WORDS),
    ("words", "spec.devices.preferredCdromBus", KNOWN_WORDS),
    ("words", "spec.devices.preferredDiskBus", KNOWN_WORDS),
    ("words", "spec.devices.preferredDiskCache", KNOWN_WORDS),
    ("words", "spec.devices.preferredDiskIO", KNOWN_WORDS),
    ("words", "spec.devices.preferredInputBus", KNOWN_WORDS),
    ("words", "spec.devices.preferredInputType", KNOWN_WORDS),
    ("words", "spec.devices.preferredInterfaceModel", KNOWN_WORDS),
    ("words", "spec.devices.preferredLunBus", KNOWN_WORDS),
    (
        "words",
        "spec.devices.preferredPanicDeviceModel",
        KNOWN_WORDS,
    ),
    ("words", "spec.devices.preferredSoundModel", KNOWN_WORDS),
    ("words", "spec.devices.preferredVideoType", KNOWN_WORDS),
    ("words", "spec.preferredArchitecture", KNOWN_WORDS),
    ("words", "spec.requirements.architecture", KNOWN_WORDS),
    (
        "range",
        "spec.cpu.guest",
        "a virtual machine without CPUs; uint32",
    ),
    (
        "range",
        "spec.cpu.maxSockets",
        "a virtual machine without CPUs; uint32",
    ),
    (
        "range",
        "spec.cpu.spreadOptions.ratio",
        "0 crashes KubeVirt; uint32",
    ),
    (
        "range",
        "spec.preferSpreadSocketToCoreRatio",
        "a ratio; uint32",
    ),
    ("range", "spec.requirements.cpu.guest", "a count; uint32"),
    (
        "range",
        "spec.ioThreads.supplementalPoolThreadCount",
        "a count; uint32",
    ),
    (
        "range",
        "spec.memory.overcommitPercent",
        "admission of instance types",
    ),
    (
        "range",
        "spec.features.preferredHyperv.spinlocks.spinlocks",
        "4096 is the least; uint32",
    ),
    (
        "range",
        "spec.devices.preferredDiskBlockSize.custom.logical",
        "VM admission",
    ),
    (
        "range",
        "spec.devices.preferredDiskBlockSize.custom.physical",
        "VM admission",
    ),
    (
        "range",
        "spec.devices.preferredDiskBlockSize.custom.discardGranularity",
        "a number of bytes",
    ),
    (
        "range",
        "spec.preferredTerminationGracePeriodSeconds",
        "a grace period is not negative, and 136 years are enough",
    ),
];

const VALIDATED: &str = "the API server refuses any other (`ValidateObjectMeta`)";

const KNOWN_WORDS: &str = "KubeVirt or libvirt refuses, or does not understand, any other word";

#[test]
fn the_types_are_those_of_kubevirt() {
    let Some(oracle) = oracle() else { return };
    let mut comparison = Comparison::default();
    for kind in Kind::ALL {
        let file = format!("schema/{}.json", kind.as_str().to_lowercase());
        let text = fs::read_to_string(oracle.join(file)).unwrap();
        let theirs: Json = serde_json::from_str(&text).unwrap();
        comparison.compare("", &theirs, &kind.document_schema());
    }
    let wrong: Vec<&String> = comparison.wrong.iter().collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let expected = TIGHTER
        .iter()
        .map(|(what, path, _)| (*what, (*path).to_owned()));
    assert_eq!(comparison.tighter, expected.collect());
}

/// What differs between KubeVirt's schemas and the types.
#[derive(Default)]
struct Comparison {
    /// Differences that no type may have.
    wrong: BTreeSet<String>,
    /// Where the type refuses what KubeVirt's schema allows: what it concerns, and the path.
    tighter: BTreeSet<(&'static str, String)>,
}

impl Comparison {
    fn compare(&mut self, path: &str, theirs: &Json, ours: &Schema) {
        match (type_of(theirs), ours) {
            ("object", Schema::Record(record)) => self.compare_fields(path, theirs, record),
            ("map", Schema::Map(value)) => {
                self.compare(
                    &format!("{path}{{}}"),
                    &theirs["additionalProperties"],
                    value,
                );
            }
            ("array", Schema::List(item)) => {
                self.compare(&format!("{path}[]"), &theirs["items"], item);
            }
            ("integer", Schema::Integer { minimum, maximum }) => {
                self.compare_ranges(path, range_of(theirs), (*minimum, *maximum));
            }
            ("string", Schema::Choice(words)) => self.compare_words(path, theirs, words),
            ("string", Schema::Text | Schema::Time) if theirs["enum"].is_null() => {}
            ("string", Schema::Name) => self.tighter("grammar", path),
            ("boolean", Schema::Boolean) | ("quantity", Schema::Quantity) => {}
            ("any object", Schema::Map(value)) if **value == Schema::Any => {}
            // Types of Go without fields: the schema does not say that they have none.
            ("any object", Schema::Record(record)) if record.fields.is_empty() => {}
            (theirs, ours) => self.wrong(format!("{path}: {theirs} became {ours:?}")),
        }
    }

    fn compare_fields(&mut self, path: &str, theirs: &Json, ours: &Record) {
        if theirs["additionalProperties"] != false {
            self.wrong(format!("{path}: other fields are allowed"));
        }
        let fields = theirs["properties"].as_object().unwrap();
        for (name, theirs_of_field) in fields {
            let path = join(path, name);
            let Some(field) = ours.fields.iter().find(|field| field.name == name) else {
                self.wrong(format!("{path}: missing"));
                continue;
            };
            match (is_required(theirs, name), field.required) {
                (true, false) => self.wrong(format!("{path}: required")),
                (false, true) => self.tighter("required", &path),
                _ => {}
            }
            if is_nullable(theirs_of_field) && field.required {
                self.wrong(format!("{path}: may be null"));
            }
            self.compare(&path, theirs_of_field, &field.schema);
        }
        for field in &ours.fields {
            if !fields.contains_key(field.name) {
                self.wrong(format!("{}: unknown to KubeVirt", join(path, field.name)));
            }
        }
    }

    fn compare_ranges(&mut self, path: &str, theirs: (i128, i128), ours: (i128, i128)) {
        if ours.0 < theirs.0 || ours.1 > theirs.1 {
            self.wrong(format!("{path}: {ours:?} is looser than {theirs:?}"));
        } else if ours != theirs {
            self.tighter("range", path);
        }
    }

    fn compare_words(&mut self, path: &str, theirs: &Json, ours: &[Choice]) {
        let Some(theirs) = theirs["enum"].as_array() else {
            return self.tighter("words", path);
        };
        let theirs: BTreeSet<&str> = theirs.iter().filter_map(Json::as_str).collect();
        if theirs != ours.iter().map(|choice| choice.word).collect() {
            self.wrong(format!("{path}: {ours:?} are not {theirs:?}"));
        }
    }

    fn wrong(&mut self, difference: String) {
        self.wrong.insert(difference);
    }

    fn tighter(&mut self, what: &'static str, path: &str) {
        self.tighter.insert((what, path.to_owned()));
    }
}

fn join(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    }
}

/// The type that a schema means.
fn type_of(schema: &Json) -> &'static str {
    let types: Vec<&str> = match &schema["type"] {
        Json::Array(types) => types.iter().filter_map(Json::as_str).collect(),
        name => name.as_str().into_iter().collect(),
    };
    match types.as_slice() {
        ["object"] if schema["properties"].is_object() => "object",
        ["object"] if schema["additionalProperties"].is_object() => "map",
        ["object"] => "any object",
        ["array"] => "array",
        ["boolean"] => "boolean",
        ["integer"] => "integer",
        ["string"] | ["string", "null"] => "string",
        ["string", "integer", "number"] => "quantity",
        _ => "a type that this test does not know",
    }
}

fn is_nullable(schema: &Json) -> bool {
    let types = schema["type"].as_array();
    types.is_some_and(|types| types.contains(&Json::from("null")))
}

fn is_required(schema: &Json, name: &str) -> bool {
    let required = schema["required"].as_array();
    required.is_some_and(|required| required.contains(&Json::from(name)))
}

fn range_of(schema: &Json) -> (i128, i128) {
    let (least, most) = match schema["format"].as_str() {
        Some("int32") => (i128::from(i32::MIN), i128::from(i32::MAX)),
        Some("int64") => (i128::from(i64::MIN), i128::from(i64::MAX)),
        format => panic!("an integer of the format {format:?}"),
    };
    let bound = |keyword: &str, default| schema[keyword].as_i64().map_or(default, i128::from);
    (bound("minimum", least), bound("maximum", most))
}

#[test]
fn every_published_resource_is_read() {
    let Some(oracle) = oracle() else { return };
    let read = side_by_side::map(&published::bundles(&oracle), |bundle| {
        let (sources, documents) = documents(bundle);
        let mut problems = Problems::default();
        let read = documents
            .into_iter()
            .filter_map(|document| Document::read(document, &mut problems));
        let read = read.count();
        assert_none(problems, &sources);
        read
    });
    let read: usize = read.into_iter().sum();
    assert!(read > 1000, "{read} resources were read");
}

#[test]
fn the_json_schemas_accept_every_published_resource() {
    let Some(oracle) = oracle() else { return };
    let validators = [convert::identity, layer].map(validators);
    side_by_side::map(&published::bundles(&oracle), |bundle| {
        for document in documents(bundle).1 {
            for validators in &validators {
                assert_accepted(&document, validators);
            }
        }
    });
}
