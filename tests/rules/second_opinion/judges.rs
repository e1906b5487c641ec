//! The judges: kubectl's reader, and then KubeVirt's strict schemas.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use jsonschema::Validator;
use serde_json::Value as Json;

use crate::support::files::{temp_dir, write};

/// The field that tells which text a resource is from.
const NUMBER: &str = "number";

const KINDS: [&str; 4] = [
    "VirtualMachineClusterInstancetype",
    "VirtualMachineClusterPreference",
    "VirtualMachineInstancetype",
    "VirtualMachinePreference",
];

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
        let Some((number, resource)) = without_additions(resource.unwrap()) else {
            continue;
        };
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

/// A text whose resource has the number of the text, before its kind.
fn numbered(text: &str, number: usize) -> String {
    for kind in KINDS {
        for (written, with_number) in [
            (
                format!("\"kind\":\"{kind}\""),
                format!("\"{NUMBER}\":{number},"),
            ),
            (
                format!("\"kind\": \"{kind}\""),
                format!("\"{NUMBER}\": {number}, "),
            ),
            (format!("kind: {kind}"), format!("{NUMBER}: {number}")),
        ] {
            let Some(at) = text.find(&written) else {
                continue;
            };
            let (before, after) = text.split_at(at);
            let line_end = if with_number.ends_with([',', ' ']) {
                String::new()
            } else {
                let line = before.rfind('\n').map_or(0, |end| end + 1);
                let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
                format!("{end}{}", " ".repeat(before.len() - line))
            };
            return format!("{before}{with_number}{line_end}{after}");
        }
    }
    text.to_owned()
}

/// The number of a resource, and the resource without what was added to it.
fn without_additions(mut resource: Json) -> Option<(usize, Json)> {
    let number = resource.as_object_mut()?.remove(NUMBER)?.as_u64()?;
    let labels = resource.pointer_mut("/metadata/labels");
    if let Some(labels) = labels.and_then(Json::as_object_mut) {
        labels.remove("read");
    }
    Some((usize::try_from(number).unwrap(), resource))
}

/// The strict schemas, by their kinds.
pub(crate) struct Schemas(HashMap<&'static str, Validator>);

impl Schemas {
    pub(crate) fn of(oracle: &Path) -> Self {
        let schema = |kind: &'static str| {
            let file = format!("schema/{}.json", kind.to_lowercase());
            let schema = fs::read_to_string(oracle.join(file)).unwrap();
            let schema = serde_json::from_str(&schema).unwrap();
            (kind, jsonschema::validator_for(&schema).unwrap())
        };
        Self(KINDS.into_iter().map(schema).collect())
    }

    /// Checks a resource against the schema of its kind.
    pub(crate) fn check(&self, resource: &Json) -> Result<(), String> {
        let kind = resource["kind"].as_str().unwrap_or_default();
        let schema = self.0.get(kind).ok_or("it is of another kind")?;
        let checked = schema.validate(resource);
        checked.map_err(|error| format!("{}: {error}", error.instance_path()))
    }
}
