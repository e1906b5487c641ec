//! Second opinion on what is read: kubectl and the strict schemas accept what we accept, with the
//! same meaning, and refuse what we refuse, but for what is refused on purpose.

mod inputs;
mod judges;
mod strictness;

use std::collections::BTreeMap;

use common_instancetypes::catalog::BundleFile;
use common_instancetypes::diagnostic::{Problem, Problems, Severity};
use common_instancetypes::text::Sources;
use serde_json::{Value as Json, json};

use crate::support::oracle::oracle;
use crate::support::{bundle_checks, programs};

use strictness::is_on_purpose;

/// The least number of texts.
const LEAST: usize = 5_000;

#[test]
fn kubectl_and_the_schemas_agree() {
    let (Some(kubectl), Some(oracle)) = (programs::find("kubectl"), oracle()) else {
        return;
    };
    let texts = inputs::texts();
    assert!(texts.len() >= LEAST, "{} texts", texts.len());
    let schema = judges::schema(&oracle);
    let (mut accepted, mut refused, mut strict) = (0, 0, 0);
    let mut differing = Vec::new();
    for (text, theirs) in texts.iter().zip(judges::read(&kubectl, &texts)) {
        let theirs = theirs.and_then(|read| match schema.validate(&read) {
            Ok(()) => Ok(read),
            Err(error) => Err(format!("{}: {error}", error.instance_path())),
        });
        match (ours(text), theirs) {
            (Ok(ours), Ok(theirs)) if same(&ours, &theirs) => accepted += 1,
            (Ok(ours), Ok(theirs)) => {
                differing.push(format!("{text:?}\nwe read {ours}\nthey read {theirs}"));
            }
            (Ok(_), Err(why)) => differing.push(format!("{text:?}\nonly they refuse it: {why}")),
            (Err(_), Err(_)) => refused += 1,
            (Err(problems), Ok(_)) if problems.iter().all(is_on_purpose) => strict += 1,
            (Err(problems), Ok(_)) => {
                let why: Vec<String> = problems.iter().map(shown).collect();
                differing.push(format!("{text:?}\nonly we refuse it: {}", why.join("; ")));
            }
        }
    }
    let number = differing.len();
    differing.truncate(10);
    assert_eq!(number, 0, "{}", differing.join("\n\n"));
    println!("{accepted} accepted, {refused} refused, {strict} refused on purpose");
    assert!(accepted > 500 && refused > 2_000, "{accepted}, {refused}");
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
