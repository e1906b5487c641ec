//! The types of virtual machines, held against KubeVirt's description of its API.

use std::collections::BTreeSet;
use std::fs;

use common_instancetypes::kubevirt::{Record, Shape, VIRTUAL_MACHINE};
use serde_json::{Value, json};

use crate::support::kubevirt_openapi::kubevirt_openapi;

/// A description, and what differs from it.
struct Comparison {
    definitions: Value,
    compared: BTreeSet<String>,
    differences: Vec<String>,
}

impl Comparison {
    /// The definition that a value is, followed through references.
    fn resolved<'v>(&'v self, value: &'v Value) -> (Option<&'v str>, &'v Value) {
        let reference = value.get("$ref").or_else(|| value.pointer("/allOf/0/$ref"));
        match reference.and_then(Value::as_str) {
            Some(reference) => {
                let name = reference.rsplit('/').next().unwrap();
                (Some(name), &self.definitions[name])
            }
            None => (None, value),
        }
    }

    fn record(&mut self, record: &Record, name: &str) {
        if !self.compared.insert(name.to_owned()) {
            return;
        }
        let definition = self.definitions[name].clone();
        let properties = definition["properties"].as_object();
        let theirs: BTreeSet<&str> = properties
            .into_iter()
            .flat_map(|it| it.keys().map(String::as_str))
            .collect();
        let ours: BTreeSet<&str> = record.names().collect();
        let missing: Vec<_> = theirs.difference(&ours).collect();
        let additional: Vec<_> = ours.difference(&theirs).collect();
        if !(additional.is_empty() && (record.is_open || missing.is_empty())) {
            let difference = format!("{name}: missing {missing:?}, additional {additional:?}");
            self.differences.push(difference);
        }
        for (field, shape) in record.fields {
            let value = &definition["properties"][*field];
            self.shape(*shape, value, &format!("{name}.{field}"));
        }
    }

    fn shape(&mut self, shape: Shape, value: &Value, path: &str) {
        let (name, value) = self.resolved(value);
        let (name, value) = (name.map(str::to_owned), value.clone());
        let name_is = |ending: &str| name.as_deref().is_some_and(|it| it.ends_with(ending));
        let is_type = |expected: &str| value["type"] == expected;
        let agrees = match shape {
            Shape::Any => name_is("FieldsV1") || value["type"] == json!(["string", "number"]),
            // A time that is not set yet is null.
            Shape::Text => {
                let is_time = value["type"] == json!(["string", "null"]);
                (is_type("string") && !name_is("Quantity")) || is_time
            }
            Shape::Boolean => is_type("boolean"),
            Shape::Integer | Shape::Count | Shape::LargeCount => is_type("integer"),
            Shape::Amount => name_is("Quantity"),
            Shape::List(items) => {
                self.shape(*items, &value["items"], path);
                is_type("array")
            }
            Shape::Map(values) => {
                self.shape(*values, &value["additionalProperties"], path);
                is_type("object")
            }
            Shape::Record(record) => {
                self.record(record, name.as_deref().unwrap());
                is_type("object")
            }
        };
        if !agrees {
            self.differences.push(format!("{path}: {shape:?}, {value}"));
        }
    }
}

#[test]
fn the_types_of_virtual_machines_are_kubevirts() {
    let Some(file) = kubevirt_openapi() else {
        return;
    };
    let mut document: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let mut comparison = Comparison {
        definitions: document["definitions"].take(),
        compared: BTreeSet::new(),
        differences: Vec::new(),
    };
    comparison.record(VIRTUAL_MACHINE, "v1.VirtualMachine");
    assert!(comparison.compared.len() > 150);
    assert!(
        comparison.differences.is_empty(),
        "{:#?}",
        comparison.differences
    );
}

/// A field is looked up by halves.
#[test]
fn fields_are_in_order() {
    fn check(record: &Record) {
        assert!(record.fields.is_sorted_by_key(|(name, _)| name));
        for (name, shape) in record.fields {
            assert!(record.field(name).is_some());
            check_shape(*shape);
        }
    }
    fn check_shape(shape: Shape) {
        match shape {
            Shape::List(below) | Shape::Map(below) => check_shape(*below),
            Shape::Record(record) => check(record),
            _ => {}
        }
    }
    check(VIRTUAL_MACHINE);
}
