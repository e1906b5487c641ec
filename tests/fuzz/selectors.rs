//! Label selectors against a matcher that never sees their text.

use std::collections::BTreeMap;

use common_instancetypes::kubernetes::selector::Selector;

use crate::mutate::mutated;
use crate::runner;
use crate::support::random::Random;

const KEYS: &[&str] = &["a", "b", "in", "notin", "x.y/z", "A_b-c"];
const VALUES: &[&str] = &[
    "",
    "v",
    "1",
    "2",
    "10",
    "007",
    "in",
    "notin",
    "9223372036854775807",
    "A.b_c",
];
const SPACES: &[&str] = &["", "", "", " ", "  ", "\t", "\n", "\r\n"];
const WORDS: &[&str] = &[
    "!", "=", "==", "!=", "<", ">", "(", ")", ",", "in", "notin", " ", "é", "\u{85}", "-",
];

/// What is required of one label.
#[derive(Debug, Clone)]
enum Test {
    Exists,
    DoesNotExist,
    Is(&'static str, &'static str),
    IsNot(&'static str),
    IsIn(Vec<&'static str>),
    IsNotIn(Vec<&'static str>),
    IsAbove(u32),
    IsBelow(u32),
}

/// A selector, its text, and labels to match with it.
#[derive(Debug)]
struct Case {
    tests: Vec<(&'static str, Test)>,
    text: String,
    broken: String,
    labels: BTreeMap<&'static str, &'static str>,
}

#[test]
fn selectors() {
    runner::run("selectors", 3_000, case, check);
}

fn case(random: &mut Random) -> Case {
    let tests = random.several(0..=4, |random| (*random.pick(KEYS), test(random)));
    let requirements: Vec<String> = tests
        .iter()
        .map(|(key, test)| written(random, key, test))
        .collect();
    let text = requirements.join(",");
    let words: Vec<String> = WORDS.iter().map(ToString::to_string).collect();
    let labels = random.several(0..=4, |random| (*random.pick(KEYS), *random.pick(VALUES)));
    Case {
        broken: mutated(random, &text, &words, &[&text]),
        labels: labels.into_iter().collect(),
        tests,
        text,
    }
}

fn test(random: &mut Random) -> Test {
    let value = *random.pick(VALUES);
    // Not every list with two empty values is a selector to kubectl.
    let mut values = random.several(1..=3, |random| *random.pick(VALUES));
    values.dedup_by(|later, first| later.is_empty() && first.is_empty());
    let limit = u32::try_from(random.within(0..=11)).unwrap();
    random
        .pick(&[
            Test::Exists,
            Test::DoesNotExist,
            Test::Is("=", value),
            Test::Is("==", value),
            Test::IsNot(value),
            Test::IsIn(values.clone()),
            Test::IsNotIn(values),
            Test::IsAbove(limit),
            Test::IsBelow(limit),
        ])
        .clone()
}

/// A requirement, with white space where it is allowed.
fn written(random: &mut Random, key: &str, test: &Test) -> String {
    let list = |values: &[&str]| format!("({})", values.join(","));
    let parts = match test {
        Test::Exists => vec![key.to_owned()],
        Test::DoesNotExist => vec!["!".to_owned(), key.to_owned()],
        Test::Is(sign, value) => vec![key.to_owned(), (*sign).to_owned(), (*value).to_owned()],
        Test::IsNot(value) => vec![key.to_owned(), "!=".to_owned(), (*value).to_owned()],
        Test::IsIn(values) => vec![key.to_owned(), " in ".to_owned(), list(values)],
        Test::IsNotIn(values) => vec![key.to_owned(), " notin ".to_owned(), list(values)],
        Test::IsAbove(limit) => vec![key.to_owned(), ">".to_owned(), limit.to_string()],
        Test::IsBelow(limit) => vec![key.to_owned(), "<".to_owned(), limit.to_string()],
    };
    let mut requirement = String::new();
    for part in &parts {
        requirement.extend([*random.pick(SPACES), part, *random.pick(SPACES)]);
    }
    requirement
}

fn check(case: &Case) {
    let selector = Selector::parse(&case.text).unwrap();
    let is_selected = case
        .tests
        .iter()
        .all(|(key, test)| is_met(test, case.labels.get(key).copied()));
    assert_eq!(
        selector.matches(|key| case.labels.get(key).copied()),
        is_selected
    );
    match Selector::parse(&case.broken) {
        Ok(selector) => _ = selector.matches(|key| case.labels.get(key).copied()),
        Err(error) => assert!(case.broken.get(error.range.clone()).is_some(), "{error:?}"),
    }
}

fn is_met(test: &Test, label: Option<&str>) -> bool {
    let number = label.and_then(|label| label.parse::<i64>().ok());
    match test {
        Test::Exists => label.is_some(),
        Test::DoesNotExist => label.is_none(),
        Test::Is(_, value) => label == Some(value),
        Test::IsNot(value) => label != Some(value),
        Test::IsIn(values) => label.is_some_and(|label| values.contains(&label)),
        Test::IsNotIn(values) => label.is_none_or(|label| !values.contains(&label)),
        Test::IsAbove(limit) => number.is_some_and(|number| number > i64::from(*limit)),
        Test::IsBelow(limit) => number.is_some_and(|number| number < i64::from(*limit)),
    }
}
