//! The outcomes as text and as JUnit XML.

use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::text::{visible, visible_lines};

use super::case::Group;
use super::outcome::{Outcome, Verdict};

/// What failed, what was skipped and why, and the numbers.
#[must_use]
pub fn summary(outcomes: &[Outcome]) -> String {
    let failures: Vec<String> = outcomes.iter().filter_map(failure).collect();
    let mut skipped: IndexMap<&str, Vec<String>> = IndexMap::new();
    for outcome in outcomes {
        if let Verdict::Skipped(why) = &outcome.verdict {
            skipped.entry(why).or_default().push(outcome.case.name());
        }
    }
    let left_out: usize = skipped.values().map(Vec::len).sum();
    let passed = outcomes.len() - failures.len() - left_out;
    let numbers = format!(
        "{passed} passed, {} failed, {left_out} skipped\n",
        failures.len()
    );
    let skipped = skipped.into_iter().map(|(why, names)| {
        let names = names.iter().map(|name| format!("  {name}\n"));
        format!("skipped: {}\n{}\n", visible(why), names.collect::<String>())
    });
    failures
        .into_iter()
        .chain(skipped)
        .chain([numbers])
        .collect()
}

fn failure(outcome: &Outcome) -> Option<String> {
    let Verdict::Failed(why) = &outcome.verdict else {
        return None;
    };
    let why = visible_lines(why);
    let lines = [outcome.case.words.as_str()].into_iter().chain(why.lines());
    let lines: Vec<String> = lines.map(|line| format!("  {line}\n")).collect();
    Some(format!(
        "failed: {}\n{}\n",
        outcome.case.name(),
        lines.concat()
    ))
}

/// The outcomes as JUnit XML: each group is a suite.
#[must_use]
pub fn junit(outcomes: &[Outcome]) -> String {
    let mut report = Report::new(concat!(env!("CARGO_PKG_NAME"), " functest"));
    for group in Group::ALL {
        let of_group = outcomes.iter().filter(|it| it.case.group == group);
        let mut suite = TestSuite::new(group.as_str());
        suite.add_test_cases(of_group.map(case));
        if !suite.test_cases.is_empty() {
            report.add_test_suite(suite);
        }
    }
    // Writing into a string cannot fail.
    report.to_string().unwrap_or_default()
}

fn case(outcome: &Outcome) -> TestCase {
    let mut status = match &outcome.verdict {
        Verdict::Passed => TestCaseStatus::success(),
        Verdict::Failed(_) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Skipped(_) => TestCaseStatus::skipped(),
    };
    match &outcome.verdict {
        Verdict::Passed => {}
        Verdict::Failed(why) => {
            status.set_message(visible(why.lines().next().unwrap_or_default()));
            status.set_description(visible_lines(why));
        }
        Verdict::Skipped(why) => _ = status.set_message(visible(why)),
    }
    let mut case = TestCase::new(visible(&outcome.case.subject), status);
    case.set_classname(outcome.case.group.as_str());
    if let Some(took) = outcome.took {
        case.set_time(took);
    }
    case
}
