//! Names, paths and values, written for people.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS};
use crate::text::{json_line, visible};
use crate::yaml::quoted;

use super::field::FieldChange;

/// The most characters of a value that are shown.
const MAX_SHOWN: usize = 60;

/// How many characters before the first difference are shown of a longer value.
const BEFORE: usize = 12;

/// What a resource is called among those of all namespaces: `team-a/u1.large`, if it says one.
pub(super) fn shown<'n>(namespace: Option<&str>, name: &'n str) -> Cow<'n, str> {
    match namespace {
        Some(namespace) => format!("{namespace}/{name}").into(),
        None => name.into(),
    }
}

/// Names; those of one series in braces, which a shell would expand: `u1.{large,medium}`.
pub(crate) fn braced(names: &[impl AsRef<str>]) -> Vec<String> {
    let mut series: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for name in names.iter().map(AsRef::as_ref) {
        let (stem, size) = match name.split_once('.') {
            Some((stem, size)) if is_plain(name) => (Some(stem), size),
            _ => (None, name),
        };
        match series.last_mut() {
            Some((last, sizes)) if stem.is_some() && *last == stem => sizes.push(size),
            _ => series.push((stem, vec![size])),
        }
    }
    series
        .into_iter()
        .map(|(stem, sizes)| match (stem, sizes.as_slice()) {
            (Some(stem), [size]) => format!("{stem}.{size}"),
            (Some(stem), sizes) => format!("{stem}.{{{}}}", sizes.join(",")),
            (None, [name]) if is_plain(name) => quoted(name),
            (None, sizes) => format!("{:?}", sizes.concat()),
        })
        .collect()
}

/// Whether a name consists of characters that Kubernetes accepts in names, and needs no quotes; a namespace
/// may be before it.
fn is_plain(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte))
}

/// What a field is called: a label, an annotation, or the path in the spec.
pub(super) fn field(change: &FieldChange) -> (&'static str, String) {
    match change.path.as_slice() {
        [_, _, key] if change.is_under(LABELS.keys()) => ("label ", quoted(key)),
        [_, _, key] if change.is_under(ANNOTATIONS.keys()) => ("annotation ", quoted(key)),
        keys => ("", path(keys)),
    }
}

/// `spec.cpu.guest`, and `spec.annotations["vm.kubevirt.io/os"]`.
fn path(keys: &[String]) -> String {
    let mut path = String::new();
    for key in keys {
        let is_word = key.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match (is_word, path.is_empty()) {
            (true, true) => path.push_str(key),
            (true, false) => path.extend([".", key]),
            (false, _) => path.extend(["[", &format!("{key:?}"), "]"]),
        }
    }
    path
}

/// A field of a new virtual machine, below the spec of its instance.
pub(super) fn instance_field(path: &str) -> String {
    visible(path.strip_prefix("spec.").unwrap_or(path))
}

/// The old and the new value, each on one line; long ones from where they begin to differ.
pub(super) fn values(old: Option<&Json>, new: Option<&Json>) -> [Option<String>; 2] {
    let [old, new] = [old, new].map(|value| value.map(value_text));
    let same = match (&old, &new) {
        (Some(old), Some(new)) => {
            let pairs = old.chars().zip(new.chars());
            pairs.take_while(|(old, new)| old == new).count()
        }
        _ => 0,
    };
    [old, new].map(|text| text.map(|text| excerpt(&text, same.saturating_sub(BEFORE))))
}

fn value_text(value: &Json) -> String {
    match value {
        Json::String(text) => quoted(text),
        other => json_line(other),
    }
}

/// A string, cut to what is shown of it, from a character on.
fn excerpt(text: &str, from: usize) -> String {
    let length = text.chars().count();
    if length <= MAX_SHOWN {
        return text.to_owned();
    }
    let part: String = text.chars().skip(from).take(MAX_SHOWN).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if from + MAX_SHOWN < length { "…" } else { "" };
    format!("{before}{part}{after}")
}
