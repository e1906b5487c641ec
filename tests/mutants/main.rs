//! Wrong bundles, made from the real ones: each is refused, with the right code at the right line.

// A test that meets the unexpected should stop there; clippy knows that of test functions alone.
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod bundle;
mod mutant;
mod opinion;
#[path = "../oracle/mod.rs"]
mod oracle;
mod paths;
#[path = "../support/random.rs"]
mod random;
mod resources;
mod rules;
mod types;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use bundle::Bundle;
use mutant::Mutant;

/// The least number of mutants.
const LEAST: usize = 2_000;

/// How many mutants also go through the program.
const SAMPLE: usize = 20;

/// All of them, made once for all tests.
static MUTANTS: LazyLock<Vec<Mutant>> = LazyLock::new(|| {
    let bundle = Bundle::read();
    let made = [
        types::mutants(&bundle),
        resources::mutants(&bundle),
        rules::mutants(&bundle),
    ];
    made.into_iter().flatten().collect()
});

#[test]
fn every_mutant_is_refused_at_its_line() {
    let mutants = &*MUTANTS;
    let failures: Vec<String> = mutants.iter().filter_map(Mutant::failure).collect();
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        mutants.len(),
        failures[..failures.len().min(10)].join("\n")
    );

    let mut counts = BTreeMap::new();
    for mutant in mutants {
        *counts.entry(mutant.code.as_str()).or_insert(0) += 1;
    }
    println!("{} mutants: {counts:?}", mutants.len());
    // Without its kind, a cluster's resource is the same as a namespace's.
    let texts: HashSet<&str> = mutants.iter().map(|mutant| mutant.text.as_str()).collect();
    assert!(texts.len() >= LEAST, "{} mutants", texts.len());
}

#[test]
fn the_program_refuses_a_sample() {
    let mutants = &*MUTANTS;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    fs::create_dir_all(&folder).unwrap();
    for (number, mutant) in mutants.iter().step_by(mutants.len() / SAMPLE).enumerate() {
        let file = folder.join(format!("{number}.yaml"));
        fs::write(&file, &mutant.text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_common-instancetypes"))
            .args(["validate", "--deny-warnings", "--format", "json"])
            .arg(&file)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", mutant.what);
        let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let is_expected = |problem: &serde_json::Value| {
            problem["code"] == mutant.code.as_str() && problem["place"]["line"] == mutant.line
        };
        assert!(
            printed["problems"]
                .as_array()
                .unwrap()
                .iter()
                .any(is_expected),
            "{}: {printed:#}",
            mutant.what
        );
    }
}
