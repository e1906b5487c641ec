//! Many objects, created in one call.
//!
//! Each is in a file of its own: kubectl goes on after one that is refused, and names its file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, bail};
use serde_json::Value as Json;

use super::super::kubectl::Kubectl;
use super::answer::{is_of_server, name};

/// Whether objects are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// They are created.
    Created,
    /// The server admits them, and forgets them.
    Tried,
}

/// How kubectl names the file of an object that is refused.
const REFUSED: &str = "error when creating ";

/// Creates objects of different names in a namespace, and says why the server refuses those that it
/// refuses, by their numbers.
///
/// # Errors
/// If kubectl cannot be run, or the server is not reached or does not know the objects.
pub(super) fn create(
    kubectl: &Kubectl,
    namespace: &str,
    objects: &[&Json],
    keep: Keep,
) -> anyhow::Result<BTreeMap<usize, String>> {
    if objects.is_empty() {
        return Ok(BTreeMap::new());
    }
    let folder = tempfile::tempdir().context("cannot make a folder for what is created")?;
    for (number, object) in objects.iter().enumerate() {
        let path = folder.path().join(file_name(number));
        let written = fs::write(&path, object.to_string());
        written.with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let path = folder.path().display().to_string();
    let mut arguments = vec![
        "create",
        "--namespace",
        namespace,
        "-f",
        &path,
        "-o",
        "name",
    ];
    if keep == Keep::Tried {
        arguments.push("--dry-run=server");
    }
    let call = kubectl.call(arguments);
    let answer = call.run()?;
    let created = created(&answer.stdout);
    let is_missing = |(_, object): &(usize, &&Json)| !created.contains(name(object));
    let missing = objects.iter().enumerate().filter(is_missing);
    let missing: Vec<usize> = missing.map(|(number, _)| number).collect();
    if missing.is_empty() && answer.status.success() {
        return Ok(BTreeMap::new());
    }
    let refused = refusals(&answer.stderr, &missing);
    if missing.is_empty() || refused.len() != missing.len() {
        bail!("{}", answer.failure());
    }
    Ok(refused)
}

fn file_name(number: usize) -> String {
    format!("{number:04}.json")
}

/// The names of what was created, of lines such as `virtualmachine.kubevirt.io/NAME`.
fn created(stdout: &str) -> BTreeSet<&str> {
    let names = stdout.lines().filter_map(|line| line.split_once('/'));
    names.map(|(_, name)| name.trim()).collect()
}

/// Why objects are refused, of those whose numbers are `missing`, in order. The only one that is refused may be told without its file.
fn refusals(stderr: &str, missing: &[usize]) -> BTreeMap<usize, String> {
    let mut refused: BTreeMap<usize, String> = BTreeMap::new();
    let mut last = None;
    for line in stderr.lines() {
        let named = named_file(line).filter(|number| missing.binary_search(number).is_ok());
        last = named.or(last);
        if let Some(number) = last {
            let message = refused.entry(number).or_default();
            let separator = if message.is_empty() { "" } else { "; " };
            message.push_str(separator);
            message.push_str(line.trim());
        }
    }
    if let ([only], true) = (missing, refused.is_empty()) {
        let whole: Vec<&str> = stderr.lines().map(str::trim).collect();
        let whole = whole.join(" ");
        if is_of_server(&whole) {
            refused.insert(*only, whole);
        }
    }
    refused
        .into_iter()
        .map(|(number, text)| (number, without_file(&text)))
        .collect()
}

/// The number of the file that a line names.
fn named_file(line: &str) -> Option<usize> {
    let (_, after) = line.split_once(REFUSED)?;
    let (path, _) = after.split_once(".json\":")?;
    let (_, number) = path.rsplit_once('/')?;
    number.parse().ok()
}

/// A message without the name of a file that is nowhere any more.
fn without_file(message: &str) -> String {
    let Some((before, after)) = message.split_once(REFUSED) else {
        return message.to_owned();
    };
    match after.split_once("\": ") {
        Some((_, after)) => format!("{before}{after}"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_that_of_the_file_that_it_names() {
        let stderr = "\
Warning: something
Error from server: error when creating \"/tmp/x/0002.json\": no
because of this
Error from server: error when creating \"/tmp/x/12345.json\": \"0003.json\": neither
Error from server: error when creating \"/tmp/x/0004.json\": not missing
";
        let refused = refusals(stderr, &[2, 3, 12345]);
        let expected = [
            (2, "Error from server: no; because of this"),
            (
                12345,
                "Error from server: \"0003.json\": neither; Error from server: error when creating \"/tmp/x/0004.json\": not missing",
            ),
        ];
        assert_eq!(
            refused,
            expected
                .map(|(number, why)| (number, why.to_owned()))
                .into()
        );
    }
}
