//! The judges: kubectl's reader, and then KubeVirt's strict schema.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use jsonschema::Validator;
use serde_json::Value as Json;

use crate::support::files::{temp_dir, write};

/// The field that tells which text a resource is from.
const NUMBER: &str = "number";

/// What kubectl reads in each text, or why it does not.
///
/// `kubectl label --local` reads each file of a folder, prints what it read, and names the files
/// that it cannot read to their end.
pub(crate) fn read(kubectl: &Path, texts: &[String]) -> Vec<Result<Json, String>> {
    let place = temp_dir();
    let folder = place.path().join("texts");
    for (number, text) in texts.iter().enumerate() {
        write(
            &folder.join(format!("{number:05}.yaml")),
            numbered(text, number),
        );
    }
    let mut label = Command::new(kubectl);
    label.args(["label", "--local", "read=here", "--output", "json"]);
    label.arg("--show-managed-fields");
    label.arg("--filename").arg(&folder);
    label.env("HOME", place.path()).stdin(Stdio::null());
    let output = label.output().unwrap();
    let mut refused: HashMap<usize, String> = HashMap::new();
    for line in String::from_utf8(output.stderr).unwrap().lines() {
        if let Some((_, rest)) = line.split_once("/texts/") {
            refused.insert(rest[..5].parse().unwrap(), rest.to_owned());
        }
    }
    let mut read: HashMap<usize, Json> = HashMap::new();
    for resource in serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Json>() {
        let (number, resource) = without_additions(resource.unwrap());
        assert!(read.insert(number, resource).is_none(), "one resource each");
    }
    let judged = (0..texts.len()).map(|number| match refused.remove(&number) {
        Some(why) => Err(why),
        None => read
            .remove(&number)
            .ok_or_else(|| "it holds no resource".to_owned()),
    });
    judged.collect()
}

/// A text whose resource has the number of the text.
fn numbered(text: &str, number: usize) -> String {
    let (yaml, json) = (
        "kind: VirtualMachineInstancetype",
        "\"kind\":\"VirtualMachineInstancetype\"",
    );
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = text.replacen(yaml, &format!("{yaml}{line_end}{NUMBER}: {number}"), 1);
    text.replacen(json, &format!("{json},\"{NUMBER}\":{number}"), 1)
}

/// The number of a resource, and the resource without what was added to it.
fn without_additions(mut resource: Json) -> (usize, Json) {
    let fields = resource.as_object_mut().unwrap();
    let number = fields.remove(NUMBER).unwrap().as_u64().unwrap();
    if let Some(labels) = resource["metadata"]["labels"].as_object_mut() {
        labels.remove("read");
    }
    (usize::try_from(number).unwrap(), resource)
}

/// The strict schema of namespaced instance types.
pub(crate) fn schema(oracle: &Path) -> Validator {
    let schema = fs::read_to_string(oracle.join("schema/virtualmachineinstancetype.json")).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
}
