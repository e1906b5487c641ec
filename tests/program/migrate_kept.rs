//! `migrate` changes what is deprecated, and nothing else: held to a migration of the same documents as
//! plain values, to their comments, and to what plain virtual machines become.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use common_instancetypes::diagnostic::Problems;
use common_instancetypes::text::Sources;
use common_instancetypes::vm::{Cluster, Probes, Trial};
use common_instancetypes::yaml::{self, Node};
use serde::Deserialize as _;
use serde_json::{Map, Value, json};

use crate::support::files::{files_below, project, temp_dir, write};
use crate::support::oracle::oracle;
use crate::support::program::{Finished, program, run};
use crate::support::published;
use crate::support::random::Random;
use crate::support::side_by_side;

/// The documents of a file, as another reader reads them; `None` if it cannot.
fn documents(text: &str) -> Option<Vec<Value>> {
    let documents = serde_yaml::Deserializer::from_str(text);
    let documents: Result<Vec<Value>, _> = documents.map(Value::deserialize).collect();
    documents.ok()
}

/// What a document becomes, worked out on its values alone.
fn today(document: &mut Value) {
    if let Some(items) = document.get_mut("items").and_then(Value::as_array_mut) {
        items.iter_mut().for_each(today);
    }
    if let Some(version) = document.get_mut("apiVersion")
        && version
            .as_str()
            .is_some_and(|it| it.starts_with("instancetype.kubevirt.io/v1alpha"))
    {
        *version = json!("instancetype.kubevirt.io/v1beta1");
    }
    if let Some(spec) = document.get_mut("spec").and_then(Value::as_object_mut) {
        firmware_today(spec);
        cpu_today(spec);
    }
}

fn firmware_today(spec: &mut Map<String, Value>) {
    let Some(firmware) = spec.get_mut("firmware").and_then(Value::as_object_mut) else {
        return;
    };
    let efi = firmware.shift_remove("preferredUseEfi") == Some(json!(true));
    let secure_boot = firmware.shift_remove("preferredUseSecureBoot");
    let has_bios = firmware.get("preferredUseBios") == Some(&json!(true));
    if efi && !has_bios && !firmware.contains_key("preferredEfi") {
        let secure_boot = secure_boot.map(|on| ("secureBoot".to_owned(), on));
        let fields: Map<_, _> = secure_boot.into_iter().collect();
        firmware.insert("preferredEfi".to_owned(), fields.into());
    }
}

fn cpu_today(spec: &mut Map<String, Value>) {
    let ratio = spec.shift_remove("preferSpreadSocketToCoreRatio");
    let Some(cpu) = spec.get_mut("cpu").and_then(Value::as_object_mut) else {
        return;
    };
    let Some(topology) = cpu.get("preferredCPUTopology").and_then(Value::as_str) else {
        return;
    };
    let words = [
        ("preferSockets", "sockets"),
        ("preferCores", "cores"),
        ("preferThreads", "threads"),
        ("preferSpread", "spread"),
        ("preferAny", "any"),
    ];
    let topology = BTreeMap::from(words)
        .get(topology)
        .copied()
        .unwrap_or(topology)
        .to_owned();
    if let Some(ratio) = ratio.filter(|ratio| topology == "spread" && *ratio != json!(0)) {
        let options = cpu.entry("spreadOptions").or_insert_with(|| json!({}));
        let options = options.as_object_mut().unwrap();
        options.entry("ratio").or_insert(ratio);
    }
    cpu.insert("preferredCPUTopology".to_owned(), json!(topology));
}

/// The comments of a text in which no value has a `#`, in the order of the alphabet: some move.
fn comments(text: &str) -> Vec<&str> {
    let lines = text.lines();
    let mut comments: Vec<&str> = lines
        .filter_map(|line| Some(line.split_once('#')?.1.trim()))
        .collect();
    comments.sort_unstable();
    comments
}

fn migrate(arguments: &[&str], folder: &Path) -> Finished {
    let mut command = program();
    command.arg("migrate").args(arguments);
    run(command.current_dir(folder))
}

/// Asserts that a file became what its documents become, and that each probe becomes what it did.
fn assert_kept(before: &str, after: &str, path: &Path) {
    let shown = path.display();
    if let Some(mut expected) = documents(before) {
        expected.iter_mut().for_each(today);
        assert_eq!(documents(after), Some(expected), "{shown}:\n{before}");
    }
    for (before, after) in specs(before).iter().zip(&specs(after)) {
        assert_same_machines(before, after, &shown.to_string());
    }
}

/// The specs of the preferences of a file.
fn specs(text: &str) -> Vec<Node> {
    let mut sources = Sources::default();
    let source = sources.add("preferences.yaml", text);
    let documents = yaml::parse_documents(source, text, &mut Problems::default());
    let is_preference = |document: &&Node| {
        let kind = document.get(&["kind"]).and_then(Node::text);
        kind.is_some_and(|kind| kind.ends_with("Preference"))
    };
    let preferences = documents.iter().filter(is_preference);
    preferences
        .filter_map(|it| it.get(&["spec"]).cloned())
        .collect()
}

fn assert_same_machines(before: &Node, after: &Node, shown: &str) {
    let (probes, cluster) = (Probes::with_devices(), Cluster::default());
    let [before, after] = [before, after].map(Trial::of_preference);
    for probe in probes.iter() {
        let became = [&before, &after].map(|trial| trial.on(probe, &cluster).ok());
        assert_eq!(became[0], became[1], "{} of {shown}", probe.name);
    }
}

/// Migrates files, asserts what they become, and that a second run changes nothing. Returns how many
/// changed; those with errors stay as they are.
fn assert_all_kept(files: &[PathBuf], folder: &Path) -> usize {
    let mut changed = 0;
    for file in files {
        let name = file.to_str().unwrap();
        let before = fs::read(file).unwrap();
        let finished = migrate(&[name], folder);
        let after = fs::read(file).unwrap();
        if finished.status != Some(0) {
            assert_eq!(before, after, "{name}: {}", finished.stderr);
            continue;
        }
        let again = migrate(&["--check", name], folder);
        assert_eq!(
            (again.status, again.stdout.as_str()),
            (Some(0), ""),
            "{name}"
        );
        if before != after {
            changed += 1;
            let [before, after] = [before, after].map(|bytes| String::from_utf8(bytes).unwrap());
            assert_kept(&before, &after, file);
        }
    }
    changed
}

#[test]
fn every_foreign_document_among_the_tests_means_the_same() {
    let folder = temp_dir();
    let is_foreign = |path: &PathBuf| {
        let is_yaml = path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "json");
        is_yaml
            && fs::read_to_string(path).is_ok_and(|text| text.contains("instancetype.kubevirt.io"))
    };
    let there = files_below(&project().join("tests")).into_iter();
    let mut copies = Vec::new();
    for (number, file) in there.filter(is_foreign).enumerate() {
        let name = file.file_name().unwrap().to_str().unwrap();
        let copy = folder.path().join(format!("{number}-{name}"));
        write(&copy, fs::read(&file).unwrap());
        copies.push(copy);
    }
    assert!(copies.len() > 50, "{} files", copies.len());
    let changed = assert_all_kept(&copies, folder.path());
    assert!(changed > 1, "{changed} files");
}

#[test]
fn every_published_bundle_means_the_same() {
    let Some(oracle) = oracle() else { return };
    let folder = temp_dir();
    let mut copies = Vec::new();
    for (number, file) in published::bundles(&oracle).iter().enumerate() {
        let copy = folder.path().join(format!("{number}.yaml"));
        // What is compared with may be read-only.
        write(&copy, fs::read(file).unwrap());
        copies.push(copy);
    }
    let changed = assert_all_kept(&copies, folder.path());
    assert!(changed > 5, "{changed} bundles");
}

/// A field of a generated preference.
enum Content {
    Scalar(&'static str),
    Fields(Vec<(&'static str, Content)>),
}

/// The style of a generated document.
struct Style {
    /// How many levels are blocks; what is deeper is between brackets.
    blocks: usize,
    indent: usize,
    is_json: bool,
    line_break: &'static str,
}

#[test]
fn generated_preferences_mean_the_same() {
    let parts: Vec<u64> = (0..20).collect();
    let changed = side_by_side::map(&parts, |part| changed_of_generated(*part));
    let changed: usize = changed.into_iter().sum();
    assert!(changed > 20 * PREFERENCES / 2, "{changed} preferences");
}

/// How many preferences a part has.
const PREFERENCES: usize = 100;

/// Asserts what becomes of some generated preferences, and returns how many changed.
fn changed_of_generated(seed: u64) -> usize {
    let mut random = Random::new(seed);
    let folder = temp_dir();
    let mut before = BTreeMap::new();
    for number in 0..PREFERENCES {
        let path = folder.path().join(format!("{number}.yaml"));
        let text = preference(&mut random);
        write(&path, &text);
        before.insert(path, text);
    }
    let finished = migrate(&["."], folder.path());
    let problems = finished.stderr.split("\n\n");
    let errors: Vec<&str> = problems.filter(|it| it.starts_with("error")).collect();
    let text = |it: &str| {
        let name = it.split("./").nth(1).and_then(|it| it.split(':').next());
        format!(
            "{it}\n{}",
            fs::read_to_string(folder.path().join(name.unwrap())).unwrap()
        )
    };
    let errors: String = errors.into_iter().map(text).collect();
    assert_eq!(errors, "");
    assert_eq!(finished.status, Some(0));
    let mut changed = 0;
    for (path, before) in &before {
        let after = fs::read_to_string(path).unwrap();
        changed += usize::from(*before != after);
        assert_kept(before, &after, path);
        assert_eq!(
            comments(&after),
            comments(before),
            "of\n{before}\nin\n{after}"
        );
        let is_of_windows = |text: &str| text.matches("\r\n").count() == text.matches('\n').count();
        assert!(
            !is_of_windows(before) || is_of_windows(&after),
            "the line ends of {after:?}"
        );
    }
    let again = migrate(&["--check", "."], folder.path());
    assert_eq!((again.status, again.stdout.as_str()), (Some(0), ""));
    changed
}

/// A preference in some style, with comments where it can have some.
fn preference(random: &mut Random) -> String {
    let is_json = random.once_in(5);
    let style = Style {
        blocks: if is_json { 0 } else { random.within(1..=4) },
        indent: *random.pick(&[2, 2, 4]),
        is_json,
        line_break: if random.once_in(5) { "\r\n" } else { "\n" },
    };
    let version = random.pick(&["v1alpha1", "v1alpha2", "v1beta1", "v1beta1"]);
    let api_version = match *version {
        "v1alpha1" => "instancetype.kubevirt.io/v1alpha1",
        "v1alpha2" => "instancetype.kubevirt.io/v1alpha2",
        _ => "instancetype.kubevirt.io/v1beta1",
    };
    let fields = vec![
        ("apiVersion", Content::Scalar(api_version)),
        ("kind", Content::Scalar("VirtualMachineClusterPreference")),
        (
            "metadata",
            Content::Fields(vec![("name", Content::Scalar("generated"))]),
        ),
        ("spec", Content::Fields(spec(random))),
    ];
    let mut text = String::new();
    if style.blocks == 0 {
        style.brackets(&fields, 0, random, &mut text);
        text.push('\n');
    } else {
        style.block(&fields, 0, random, &mut text);
    }
    if random.once_in(8) {
        text.truncate(text.trim_end().len());
    }
    text
}

fn spec(random: &mut Random) -> Vec<(&'static str, Content)> {
    let mut firmware = some_of(
        &[
            ("preferredUseEfi", &["true", "true", "true", "false"]),
            ("preferredUseSecureBoot", &["true", "false"]),
        ],
        2,
        random,
    );
    firmware.extend(some_of(
        &[
            ("preferredUseBios", &["true", "false", "false"]),
            ("preferredUseBiosSerial", &["true"]),
        ],
        4,
        random,
    ));
    if random.once_in(8) {
        let efi = some_of(&[("persistent", &["true"])], 2, random);
        firmware.push(("preferredEfi", Content::Fields(efi)));
    }
    let mut cpu = some_of(
        &[(
            "preferredCPUTopology",
            &[
                "preferSpread",
                "preferSpread",
                "spread",
                "preferCores",
                "preferAny",
                "threads",
            ],
        )],
        2,
        random,
    );
    if random.once_in(3) {
        let mut options = some_of(&[("across", &["SocketsCores", "CoresThreads"])], 2, random);
        options.extend(some_of(&[("ratio", &["2", "4"])], 5, random));
        cpu.push(("spreadOptions", Content::Fields(options)));
    }
    let mut spec = some_of(
        &[("preferSpreadSocketToCoreRatio", &["2", "4", "0"])],
        2,
        random,
    );
    spec.extend(some_of(
        &[("preferredTerminationGracePeriodSeconds", &["60"])],
        3,
        random,
    ));
    spec.push(("firmware", Content::Fields(firmware)));
    spec.push(("cpu", Content::Fields(cpu)));
    spec.push((
        "devices",
        Content::Fields(vec![("preferredDiskBus", Content::Scalar("virtio"))]),
    ));
    let keeps = random.within(1..=spec.len());
    while spec.len() > keeps {
        let gone = random.within(0..=spec.len() - 1);
        spec.remove(gone);
    }
    let turns = random.within(0..=spec.len() - 1);
    spec.rotate_left(turns);
    spec
}

/// Each field once in so many times left out, in any order.
fn some_of(
    fields: &[(&'static str, &[&'static str])],
    left_out_once_in: usize,
    random: &mut Random,
) -> Vec<(&'static str, Content)> {
    let mut some = Vec::new();
    for (key, values) in fields {
        if !random.once_in(left_out_once_in + 1) {
            let value: &&'static str = random.pick(values);
            some.push((*key, Content::Scalar(value)));
        }
    }
    if random.once_in(2) {
        some.reverse();
    }
    some
}

impl Style {
    fn block(
        &self,
        fields: &[(&str, Content)],
        level: usize,
        random: &mut Random,
        text: &mut String,
    ) {
        let indent = " ".repeat(self.indent * level);
        for (key, content) in fields {
            if random.once_in(6) {
                _ = write!(text, "{indent}# above {key}{}", self.line_break);
            }
            if random.once_in(15) {
                text.push_str(self.line_break);
            }
            _ = write!(text, "{indent}{key}:");
            let nested = match content {
                Content::Fields(nested) if !nested.is_empty() && level + 1 < self.blocks => {
                    Some(nested)
                }
                Content::Fields(nested) => {
                    text.push(' ');
                    self.brackets(nested, level + 1, random, text);
                    None
                }
                Content::Scalar(value) => {
                    text.push(' ');
                    text.push_str(&self.scalar(value, random));
                    None
                }
            };
            if random.once_in(5) {
                _ = write!(text, " # behind {key}");
            }
            text.push_str(self.line_break);
            if let Some(nested) = nested {
                self.block(nested, level + 1, random, text);
            }
        }
    }

    fn brackets(
        &self,
        fields: &[(&str, Content)],
        level: usize,
        random: &mut Random,
        text: &mut String,
    ) {
        // Some are on lines of their own.
        let gap = if random.once_in(3) && !fields.is_empty() {
            format!(
                "{}{}",
                self.line_break,
                " ".repeat(self.indent * (level + 1))
            )
        } else {
            String::new()
        };
        text.push('{');
        for (number, (key, content)) in fields.iter().enumerate() {
            if number > 0 {
                text.push(',');
                if !self.is_json && !gap.is_empty() && random.once_in(5) {
                    _ = write!(text, " # before {key}");
                }
                if gap.is_empty() {
                    text.push(' ');
                }
            }
            text.push_str(&gap);
            let quote = if self.is_json { "\"" } else { "" };
            _ = write!(text, "{quote}{key}{quote}: ");
            match content {
                Content::Fields(nested) => self.brackets(nested, level + 1, random, text),
                Content::Scalar(value) => text.push_str(&self.scalar(value, random)),
            }
        }
        if !gap.is_empty() {
            text.push_str(self.line_break);
            text.push_str(&" ".repeat(self.indent * level));
        }
        text.push('}');
    }

    fn scalar(&self, value: &str, random: &mut Random) -> String {
        let is_text = value.parse::<i64>().is_err() && value.parse::<bool>().is_err();
        match (is_text, self.is_json) {
            (true, true) => format!("\"{value}\""),
            (true, false) if random.once_in(4) => format!("\"{value}\""),
            (true, false) if random.once_in(4) => format!("'{value}'"),
            _ => value.to_owned(),
        }
    }
}
