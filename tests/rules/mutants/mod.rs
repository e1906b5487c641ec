//! Wrong bundles, made from the real ones: each is refused, with the right code at the right line.

mod bundle;
mod mutant;
mod opinion;
mod paths;
mod resources;
mod rules;
mod types;

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use common_instancetypes::diagnostic::Code;

use crate::support::files::{temp_dir, write};
use crate::support::program::{program, run};
use crate::support::side_by_side;

use bundle::Bundle;
use mutant::Mutant;
pub(crate) use opinion::valid;

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
    let failures = side_by_side::map(mutants, Mutant::failure);
    let failures: Vec<String> = failures.into_iter().flatten().collect();
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
    // Without its kind, a cluster-wide resource is the same as a namespaced one.
    let texts: HashSet<&str> = mutants.iter().map(|mutant| mutant.text.as_str()).collect();
    assert!(texts.len() >= LEAST, "{} mutants", texts.len());
}

/// Only those words are errors with which KubeVirt refuses every plain virtual machine.
#[test]
fn an_unknown_word_is_an_error_only_where_kubevirt_refuses_it() {
    /// What a trial does not show, with why it is an error.
    const OF_THE_PREFERENCE: [(&str, &str); 2] = [
        (
            ".preferredCPUTopology",
            "the webhook of preferences refuses it",
        ),
        (
            ".across",
            "the webhook of preferences refuses it where it is used",
        ),
    ];
    let is_word = |mutant: &&Mutant| {
        let codes = [Code::UncheckedValue, Code::UnknownValue];
        codes.contains(&mutant.code)
            && mutant.what.contains("VirtualMachine")
            && !mutant.is_number()
    };
    let words = MUTANTS.iter().filter(is_word);
    let of_spec = words.filter(|mutant| {
        let what = &mutant.what;
        let is_known = OF_THE_PREFERENCE.iter().any(|(end, _)| what.ends_with(end));
        !what.contains("Cluster") && what.contains(".spec.") && !is_known
    });
    let of_spec: Vec<&Mutant> = of_spec.collect();
    assert!(of_spec.len() >= 60, "{} words", of_spec.len());
    let differing = side_by_side::map(&of_spec, |mutant| {
        // With devices that plain ones do not have, some are refused nevertheless.
        let is_stricter = mutant.code == Code::UnknownValue && !mutant.is_refused();
        is_stricter.then(|| mutant.what.clone())
    });
    let differing: Vec<String> = differing.into_iter().flatten().collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn the_program_refuses_a_sample() {
    let sample: Vec<&Mutant> = MUTANTS.iter().step_by(MUTANTS.len() / SAMPLE).collect();
    side_by_side::map(&sample, |mutant| {
        let place = temp_dir();
        let file = place.path().join("mutant.yaml");
        write(&file, &mutant.text);
        let mut validate = program();
        validate.args(["validate", "--deny-warnings", "--format", "json"]);
        let finished = run(validate.arg(file));
        assert_eq!(finished.status, Some(1), "{}", mutant.what);
        let printed: serde_json::Value = serde_json::from_str(&finished.stdout).unwrap();
        let is_expected = |problem: &serde_json::Value| {
            problem["code"] == mutant.code.as_str() && problem["place"]["line"] == mutant.line
        };
        let problems = printed["problems"].as_array().unwrap();
        assert!(
            problems.iter().any(is_expected),
            "{}: {printed:#}",
            mutant.what
        );
    });
}
