//! What was checked as JUnit XML, which CI servers show as tests.
//!
//! Each file is a suite, and each object in it a case. A case has at most one failure, so that its text
//! holds all errors; what is no error is the output of the case. Errors beside the objects are cases of
//! their own, and what else is said there is the output of the suite.

use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};

use crate::text::{Sources, in_repository, visible, visible_lines};

use super::details::{Detail, details_with_places};
use super::position::Position;
use crate::diagnostic::problem::{Place, Problem};

/// An object that was checked, or what is beside the objects of a file.
#[derive(Debug)]
pub struct Checked {
    /// Whether it is an object.
    pub is_object: bool,
    /// Its namespace and name, if it is an object that has a name.
    pub name: Option<String>,
    /// Where it is.
    pub place: Place,
    /// What was found in it.
    pub problems: Vec<Problem>,
    /// Whether nothing can be said of it.
    pub is_skipped: bool,
}

impl Checked {
    /// What is said beside all objects.
    #[must_use]
    pub fn outside(problems: Vec<Problem>) -> Self {
        let error = problems.iter().find(|it| it.is_error());
        let first = error.or(problems.first());
        let place = first.map(|it| it.place.clone());
        Self {
            is_object: false,
            name: None,
            place: place.unwrap_or(Place::File(String::new())),
            problems,
            is_skipped: false,
        }
    }

    /// The same, after other problems.
    #[must_use]
    pub fn after(mut self, problems: Vec<Problem>) -> Self {
        self.problems.splice(..0, problems);
        self
    }

    fn is_case(&self) -> bool {
        self.is_object || self.problems.iter().any(Problem::is_error)
    }
}

/// Prints a document of JUnit with a case for each object, in suites by their files.
#[must_use]
pub fn junit(checked: &[Checked], sources: &Sources) -> String {
    let mut suites: IndexMap<String, TestSuite> = IndexMap::new();
    for object in checked {
        let position = Position::of(&object.place, sources);
        let file = in_repository(&position.file);
        let suite = || TestSuite::new(visible(&file));
        let suite = suites.entry(file.clone()).or_insert_with(suite);
        if object.is_case() {
            suite.add_test_case(case(object, &position, &file, sources));
        } else {
            let others: Vec<&Problem> = object.problems.iter().collect();
            let before = suite.system_out.as_ref().map_or("", XmlString::as_str);
            suite.set_system_out(before.to_owned() + &lines(&others, sources));
        }
    }
    let mut report = Report::new(env!("CARGO_PKG_NAME"));
    report.add_test_suites(suites.into_values());
    // Writing into a string cannot fail.
    report.to_string().unwrap_or_default()
}

fn case(object: &Checked, position: &Position, file: &str, sources: &Sources) -> TestCase {
    let (errors, others): (Vec<&Problem>, Vec<&Problem>) =
        object.problems.iter().partition(|it| it.is_error());
    let mut status = match errors.first() {
        None if object.is_skipped => TestCaseStatus::skipped(),
        None => TestCaseStatus::success(),
        Some(_) => TestCaseStatus::non_success(NonSuccessKind::Failure),
    };
    let shown = if object.is_skipped {
        others.first()
    } else {
        None
    };
    if let Some(first) = errors.first().or(shown) {
        status.set_message(visible(&first.message));
        status.set_type(first.code.as_str());
    }
    if !errors.is_empty() {
        status.set_description(lines(&errors, sources));
    }
    let name = match (&object.name, position.range) {
        (Some(name), _) => name.clone(),
        (None, Some(range)) => format!("{file}:{}", range.line),
        (None, None) => file.to_owned(),
    };
    let mut case = TestCase::new(visible(&name), status);
    case.set_classname(visible(file));
    case.extra.insert("file".into(), visible(file).into());
    if let Some(range) = position.range {
        case.extra
            .insert("line".into(), range.line.to_string().into());
    }
    if !others.is_empty() {
        case.set_system_out(lines(&others, sources));
    }
    case
}

/// Each problem with its place, and what to do below it.
fn lines(problems: &[&Problem], sources: &Sources) -> String {
    let texts = problems.iter().map(|problem| {
        let place = Position::of(&problem.place_in(sources), sources).text();
        let (severity, code) = (problem.severity().as_str(), problem.code.as_str());
        let mut text = format!("{place}: {severity}[{code}]: {}\n", problem.message);
        for Detail { word, text: detail } in details_with_places(problem, sources) {
            text.extend(["  ", word, ": ", &detail, "\n"]);
        }
        visible_lines(&text)
    });
    texts.collect()
}
