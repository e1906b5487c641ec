//! `show --explain`: every field's place, read back, holds its value; the layers before it and its
//! own, merged without the program, give what the bundle has.

pub(crate) mod by_hand;
mod lines;
mod printed;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::support::catalog::copied_catalog;
use crate::support::files::{copy_folder, project};
use crate::support::program::{program, run};

use by_hand::{Definition, Layer, Sources, at, computed, leaves, merge, patch, plain};

const LABELS: [&str; 2] = ["metadata", "labels"];
const DEPRECATED: &str = "instancetype.kubevirt.io/deprecated";

/// The project's catalog, Acme's on top of it, and on top of that one whose layers remove, replace
/// and compute whatever a layer can.
pub(crate) const ROOTS: [&str; 3] = ["", "acme", "zenith"];

pub(crate) fn three_roots() -> TempDir {
    let place = copied_catalog();
    copy_folder(&project().join("examples/acme"), &place.path().join("acme"));
    let zenith = project().join("tests/program/explain/zenith");
    copy_folder(&zenith, &place.path().join("zenith"));
    place
}

/// The resources of a bundle of some roots.
fn bundle(place: &Path, roots: &[&str], name: &str) -> Vec<Value> {
    let out = place.join("out");
    let mut build = program();
    build
        .current_dir(place)
        .args(["build", "--quiet", "--out-dir"]);
    let finished = run(build.arg(&out).args(extending(roots)));
    assert_eq!(finished.status, Some(0), "{}", finished.stderr);
    let text = fs::read_to_string(out.join(name)).unwrap();
    let documents = serde_yaml::Deserializer::from_str(&text);
    documents
        .map(|document| serde::Deserialize::deserialize(document).unwrap())
        .collect()
}

/// The options that put roots on top of the first one.
pub(crate) fn extending<'r>(roots: &[&'r str]) -> Vec<&'r str> {
    roots
        .iter()
        .skip(1)
        .flat_map(|root| ["--extend", root])
        .collect()
}

/// What `show --explain` says about the resources of a bundle.
fn explained(place: &Path, options: &[&str], bundle: &[Value]) -> Vec<Value> {
    let names = bundle.iter().map(|resource| {
        let [kind, name] = [&resource["kind"], &resource["metadata"]["name"]].map(plain);
        format!("{kind}/{name}")
    });
    let mut show = program();
    show.current_dir(place)
        .args(["show", "--explain", "-o", "json"]);
    let shown = run(show.args(names).args(options));
    shown.assert_success();
    let explained: Value = serde_json::from_str(&shown.stdout).unwrap();
    explained["resources"].as_array().unwrap().clone()
}

/// What is checked: the files, and the layers of the resources as read by hand.
struct Checked<'c> {
    place: &'c Path,
    sources: &'c Sources,
    /// The file of the overlay.
    overlay: Option<&'c str>,
    /// What it puts before every name.
    prefix: &'c str,
    texts: BTreeMap<String, String>,
    /// How many fields were checked, by their origin.
    fields: BTreeMap<String, usize>,
    /// How many values in lists were checked.
    items: usize,
    /// How many layers were told to have set a field before.
    before: usize,
}

impl<'c> Checked<'c> {
    fn new(place: &'c Path, sources: &'c Sources) -> Self {
        Self {
            place,
            sources,
            overlay: None,
            prefix: "",
            texts: BTreeMap::new(),
            fields: BTreeMap::new(),
            items: 0,
            before: 0,
        }
    }

    /// Checks all that is said about a resource, which a bundle has.
    fn resource(&mut self, explained: &Value, resource: &Value) {
        assert_eq!(explained["kind"], resource["kind"]);
        assert_eq!(explained["name"], resource["metadata"]["name"]);
        let fields = explained["fields"].as_array().unwrap();
        let is_there = |field: &&Value| !field["value"].is_null();
        let mut paths: Vec<Vec<String>> = fields.iter().filter(is_there).map(path).collect();
        let mut expected = leaves(resource);
        paths.sort_unstable();
        expected.sort_unstable();
        assert_eq!(paths, expected);
        let definition = self.definition(resource);
        for field in fields {
            let context = format!("{}: {field:#}", explained["name"]);
            assert_eq!(at(resource, &path(field)), &field["value"], "{context}");
            let origin = plain(&field["origin"]);
            match origin.as_str() {
                "source" => self.of_layers(field, &definition, &context),
                "derived" => self.derived(field, fields, &definition, &context),
                "path" => self.of_path(field, &context),
                "program" => {
                    assert!(field["file"].is_null() && field["derivedFrom"]["rule"].is_string());
                }
                _ => panic!("{context}"),
            }
            *self.fields.entry(origin).or_default() += 1;
        }
    }

    fn definition(&self, resource: &Value) -> Definition {
        let name = plain(&resource["metadata"]["name"]);
        let name = name.strip_prefix(self.prefix).unwrap();
        let is_preference = plain(&resource["kind"]).ends_with("Preference");
        let found = if is_preference {
            self.sources.preference(name)
        } else {
            self.sources.instancetype(name)
        };
        let mut found = found.unwrap_or_else(|| panic!("{name}"));
        let overlay = self.overlay.into_iter();
        let changes = overlay.flat_map(|file| self.sources.overlay(file, name));
        found.layers.extend(changes);
        found
    }

    fn of_layers(&mut self, field: &Value, definition: &Definition, context: &str) {
        let (path, value) = (path(field), &field["value"]);
        if path == ["metadata", "namespace"] {
            assert_eq!(self.written(field), *value, "{context}");
            return;
        }
        let settings: Vec<&Value> = field["before"].as_array().unwrap().iter().collect();
        self.before += settings.len();
        let own = field.get("written").unwrap_or(field);
        // Every layer that has the field is told, and in order.
        let touching = definition
            .layers
            .iter()
            .filter(|layer| layer.touches(&path));
        let mut expected: Vec<&str> = touching.map(|layer| layer.file.as_str()).collect();
        let marks = path.starts_with(&LABELS.map(str::to_owned)) && path[2] == DEPRECATED;
        let is_marked = marks && definition.row.get("deprecated") == Some(&json!(true));
        expected.extend(is_marked.then_some(definition.row_file.as_str()));
        let all = settings.iter().copied().chain([own]);
        let files: Vec<&str> = all.clone().map(|it| it["file"].as_str().unwrap()).collect();
        assert_eq!(files, expected, "{context}");
        // Each line holds what it is said to hold.
        for setting in all.clone().filter(|it| it.get("origin").is_none()) {
            assert_eq!(self.written(setting), setting["value"], "{context}");
        }
        let computes = field
            .get("written")
            .is_some_and(|written| !written["value"].is_object());
        let is_cell = field["role"] == "size" && computes;
        if is_cell || field.get("written").is_none() {
            let found = self.written(field);
            assert_eq!(text_in_metadata(&path, &found), *value, "{context}");
        }
        for item in field
            .get("items")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            assert_eq!(self.written(item), item["value"], "{context}");
            let steps = path_of_item(item);
            let found = value.pointer(&steps).unwrap_or_else(|| panic!("{context}"));
            assert_eq!(found, &item["value"], "{context}");
            assert_eq!(
                own["value"].pointer(&steps),
                Some(&item["written"]),
                "{context}"
            );
            assert_eq!(plain(&item["file"]), definition.row_file, "{context}");
            self.items += 1;
        }
        let result = |merged: &Value| {
            let found = computed(at(merged, &path), &definition.row);
            text_in_metadata(&path, &found)
        };
        // What was before and its own, merged, is what the bundle has.
        let mut merged = json!({});
        for setting in all {
            let keys = setting["path"].as_array().unwrap();
            let keys: Vec<String> = keys.iter().map(plain).collect();
            merge(&mut merged, &patch(&keys, &setting["value"]));
        }
        assert_eq!(result(&merged), *value, "{context}");
        // So are the files, merged without being told which of them have the field.
        let mut merged = json!({});
        for Layer { content, .. } in &definition.layers {
            merge(&mut merged, content);
        }
        if is_marked {
            merge(&mut merged, &patch(&path, &json!("true")));
        }
        assert_eq!(result(&merged), *value, "{context}");
    }

    fn derived(&mut self, field: &Value, all: &[Value], definition: &Definition, context: &str) {
        let (key, value) = (path(field)[2].clone(), plain(&field["value"]));
        let file = plain(&field["file"]);
        let from = &field["derivedFrom"];
        assert!(from["rule"].is_string(), "{context}");
        if key == "instancetype.kubevirt.io/version" {
            let folder = Path::new(&file).parent().unwrap();
            assert_eq!(
                folder.file_name().unwrap().to_str().unwrap(),
                value,
                "{context}"
            );
        } else if key == "instancetype.kubevirt.io/size" {
            assert_eq!(file, definition.row_file, "{context}");
            assert!(
                self.rest_of_line(field).starts_with(&format!("{value}:")),
                "{context}"
            );
        } else {
            let restated = all.iter().find(|it| it["path"] == from["path"]).unwrap();
            for part in ["file", "line", "column"] {
                assert_eq!(field[part], restated[part], "{context}");
            }
            let is_mark = plain(&from["rule"]).starts_with("`true` if ");
            let expected = if is_mark {
                "true".to_owned()
            } else {
                plain(&restated["value"])
            };
            assert_eq!(value, expected, "{context}");
        }
    }

    fn of_path(&mut self, field: &Value, context: &str) {
        let value = plain(&field["value"]);
        let file = plain(&field["file"]);
        if !self.prefix.is_empty() {
            assert_eq!(self.written(field), json!(self.prefix), "{context}");
        } else if field.get("line").is_none() {
            let single = self.sources.below(&file).strip_prefix("instancetypes/");
            let single = single.map(|it| it.trim_end_matches(".yaml").to_owned());
            let name = single.or_else(|| self.sources.name_of(&file));
            assert_eq!(name, Some(value), "{context}");
        } else {
            let size = value.split_once('.').unwrap().1;
            assert!(
                self.rest_of_line(field).starts_with(&format!("{size}:")),
                "{context}"
            );
        }
    }

    /// What is written at the place of a field or a setting.
    fn written(&mut self, at: &Value) -> Value {
        let [line, column] =
            ["line", "column"].map(|part| usize::try_from(at[part].as_u64().unwrap()).unwrap());
        let rest = self.rest_of_line(at);
        let keys = [at["path"].as_array().unwrap().last(), at.get("word")];
        let mut keys = keys.into_iter().flatten().map(plain);
        let is_key = |key: &String| rest.starts_with(&format!("{key}:"));
        // The place of a collection is its key.
        let found = match keys.find(is_key) {
            Some(key) => lines::below_key(self.text(at), line, column, &key),
            None => lines::written(self.text(at), line, column),
        };
        // A word takes lists and marks that the API has as text.
        match (&found, at.get("word")) {
            (Value::Array(items), Some(_)) => {
                let items: Vec<String> = items.iter().map(plain).collect();
                json!(items.join(","))
            }
            (Value::Bool(true), Some(_)) => json!("true"),
            (Value::Bool(false), Some(_)) => Value::Null,
            _ => found,
        }
    }

    fn rest_of_line(&mut self, at: &Value) -> String {
        let [line, column] =
            ["line", "column"].map(|part| usize::try_from(at[part].as_u64().unwrap()).unwrap());
        let line = self.text(at).lines().nth(line - 1).unwrap();
        line.chars().skip(column - 1).collect()
    }

    fn text(&mut self, at: &Value) -> &str {
        let file = plain(&at["file"]);
        let path = self.place.join(&file);
        let text = self.texts.entry(file);
        text.or_insert_with(|| fs::read_to_string(path).unwrap())
    }
}

/// What leads to an item of a list.
fn path_of_item(item: &Value) -> String {
    let steps = path(item).into_iter();
    steps.map(|step| format!("/{step}")).collect()
}

fn path(field: &Value) -> Vec<String> {
    field["path"]
        .as_array()
        .unwrap()
        .iter()
        .map(plain)
        .collect()
}

/// A value as it goes out: what a column has becomes text in labels and annotations.
fn text_in_metadata(path: &[String], value: &Value) -> Value {
    match value {
        Value::Number(_) | Value::Bool(_) if path[0] == "metadata" => json!(plain(value)),
        other => other.clone(),
    }
}

/// Checks everything in a bundle; returns what was checked.
fn check<'c>(
    mut checked: Checked<'c>,
    roots: &[&str],
    options: &[&str],
    bundle_name: &str,
) -> Checked<'c> {
    let bundle = bundle(checked.place, roots, bundle_name);
    let options = [&extending(roots), options].concat();
    let explained = explained(checked.place, &options, &bundle);
    assert_eq!(explained.len(), bundle.len());
    for (explained, resource) in explained.iter().zip(&bundle) {
        checked.resource(explained, resource);
    }
    checked
}

#[test]
fn every_field_of_the_catalog_is_where_it_is_said_to_be() {
    let place = copied_catalog();
    let sources = Sources::read(place.path(), &ROOTS[..1]);
    let mut fields: BTreeMap<String, usize> = BTreeMap::new();
    let mut before = 0;
    for bundle in [
        "common-clusterinstancetypes-bundle.yaml",
        "common-clusterpreferences-bundle.yaml",
    ] {
        let checked = check(Checked::new(place.path(), &sources), &[""], &[], bundle);
        before += checked.before;
        for (origin, number) in checked.fields {
            *fields.entry(origin).or_default() += number;
        }
    }
    assert_eq!(fields["path"], 122);
    assert_eq!(fields["program"], 3 * 122);
    assert!(
        fields["source"] > 1500 && fields["derived"] > 400 && before > 150,
        "{fields:?} {before}"
    );
}

#[test]
fn every_field_of_a_vendor_is_where_it_is_said_to_be() {
    let place = three_roots();
    let sources = Sources::read(place.path(), &ROOTS[..2]);
    let mut acme = Checked::new(place.path(), &sources);
    acme.overlay = Some("acme/overlays/acme-bundle.yaml");
    let checked = check(
        acme,
        &ROOTS[..2],
        &["--overlay", "acme-bundle"],
        "acme-bundle.yaml",
    );
    assert!(checked.fields["source"] > 1000, "{:?}", checked.fields);
}

#[test]
fn every_field_of_three_catalogs_is_where_it_is_said_to_be() {
    let place = three_roots();
    let sources = Sources::read(place.path(), &ROOTS);
    for name in ["zenith-bundle", "zenith-plain-bundle"] {
        let overlay = format!("zenith/overlays/{name}.yaml");
        let mut zenith = Checked::new(place.path(), &sources);
        zenith.overlay = Some(&overlay);
        if name == "zenith-bundle" {
            zenith.prefix = "zn-";
        }
        let checked = check(
            zenith,
            &ROOTS,
            &["--overlay", name],
            &format!("{name}.yaml"),
        );
        assert!(checked.before > 30, "{}", checked.before);
        assert_eq!(checked.items, 2);
    }
}

#[test]
fn expressions_are_computed_by_hand() {
    let row = Map::from_iter([("cpu".to_owned(), json!(2))]);
    for (text, expected) in [
        ("{{ cpu }}", json!(2)),
        ("{{ cpu }} vCPUs", json!("2 vCPUs")),
        ("a {{ \"{{\" }} b", json!("a {{ b")),
    ] {
        assert_eq!(computed(&json!(text), &row), expected);
    }
}
