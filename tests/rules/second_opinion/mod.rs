//! Second opinion on what is read: kubectl and the strict schemas accept what we accept, with the
//! same meaning, and refuse what we refuse, but for what is refused on purpose.
//!
//! All texts are UTF-8. kubectl also reads UTF-16 with a byte order mark, and replaces what is
//! neither: this program refuses both as `not-utf8`, as it shows the lines of a file as they
//! are, and what is replaced is lost.

mod generator;
mod inputs;
mod judges;
mod strictness;

use std::collections::{BTreeMap, HashSet};

use common_instancetypes::catalog::BundleFile;
use common_instancetypes::diagnostic::{Problem, Problems, Severity};
use common_instancetypes::text::Sources;
use serde_json::{Value as Json, json};

use crate::support::oracle::oracle;
use crate::support::{bundle_checks, programs};

use strictness::purposes;

/// The least number of texts.
const LEAST: usize = 20_000;

/// How many texts are made from seeds.
const SEEDS: u64 = 5_000;

#[test]
fn kubectl_and_the_schemas_agree() {
    let (Some(kubectl), Some(oracle)) = (programs::find("kubectl"), oracle()) else {
        return;
    };
    let tables = inputs::texts();
    let origins = tables.iter().map(|_| "the tables".to_owned());
    let origins = origins.chain((0..SEEDS).map(|seed| format!("the seed {seed}")));
    let origins: Vec<String> = origins.collect();
    let texts: Vec<String> = tables
        .into_iter()
        .chain((0..SEEDS).map(generator::text))
        .collect();
    assert!(texts.len() >= LEAST, "{} texts", texts.len());
    let schemas = judges::Schemas::of(&oracle);
    let (mut accepted, mut refused, mut strict) = (0, 0, 0);
    let mut tried = HashSet::new();
    let mut differing = Vec::new();
    let judged = judges::read(&kubectl, &texts);
    for ((text, origin), theirs) in texts.iter().zip(&origins).zip(judged) {
        let theirs = theirs.and_then(|read| schemas.check(&read).map(|()| read));
        let difference = match (ours(text), theirs) {
            (Ok(ours), Ok(theirs)) if same(&ours, &theirs) => {
                accepted += 1;
                continue;
            }
            (Err(_), Err(_)) => {
                refused += 1;
                continue;
            }
            (Ok(ours), Ok(theirs)) => format!("we read {ours}\nthey read {theirs}"),
            (Ok(_), Err(why)) => format!("only they refuse it: {why}"),
            (Err(problems), Ok(_)) => {
                if let Some(purposes) = purposes(&problems, text) {
                    strict += 1;
                    tried.extend(purposes);
                    continue;
                }
                let why: Vec<String> = problems.iter().map(shown).collect();
                format!("only we refuse it: {}", why.join("; "))
            }
        };
        differing.push(format!("{text:?}, from {origin}\n{difference}"));
    }
    let number = differing.len();
    differing.truncate(10);
    assert_eq!(number, 0, "{}", differing.join("\n\n"));
    println!("{accepted} accepted, {refused} refused, {strict} refused on purpose");
    assert!(accepted > 1_500 && refused > 5_000, "{accepted}, {refused}");
    let untried = strictness::untried(&tried);
    assert!(untried.is_empty(), "{}", untried.join("\n"));
}

/// What we read in a text, or the errors in it.
fn ours(text: &str) -> Result<Json, Vec<Problem>> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources.add("bundle.yaml", text);
    let number = bundle_checks::check(&[source], &sources, &mut problems);
    let mut errors = problems.sorted();
    errors.retain(|problem| problem.severity() == Severity::Error);
    if !errors.is_empty() {
        return Err(errors);
    }
    assert_eq!(number, 1, "{text}");
    let mut resources = BundleFile(source).resources(&sources);
    let found = resources.next(&mut Problems::default()).unwrap();
    Ok(serde_json::to_value(found.document).unwrap())
}

/// Whether two readers found the same, as far as kubectl shows it.
fn same(ours: &Json, theirs: &Json) -> bool {
    let metadata = |of: &Json| {
        let fields = of["metadata"].as_object().unwrap().iter();
        let is_shown = |(_, value): &(&String, &Json)| **value != json!({}) && **value != json!("");
        let shown = fields.filter(is_shown);
        shown
            .map(|(key, value)| (key.clone(), in_floats(value)))
            .collect::<BTreeMap<_, _>>()
    };
    in_floats(&ours["spec"]) == in_floats(&theirs["spec"]) && metadata(ours) == metadata(theirs)
}

/// A value whose numbers are floats, as JSON has only one kind of them.
fn in_floats(value: &Json) -> Json {
    match value {
        Json::Number(number) => json!(number.as_f64()),
        Json::Array(items) => items.iter().map(in_floats).collect(),
        Json::Object(fields) => {
            let fields = fields.iter();
            fields
                .map(|(key, value)| (key.clone(), in_floats(value)))
                .collect()
        }
        other => other.clone(),
    }
}

fn shown(problem: &Problem) -> String {
    format!("{}: {}", problem.code.as_str(), problem.message)
}
