//! All problems can be printed, and their places are in their files.

use common_instancetypes::diagnostic::{Form, Place, Problem, Problems};
use common_instancetypes::text::{Location, Sources};
use serde_json::Value as Json;

/// Prints problems in all forms.
pub(crate) fn check(problems: Problems, sources: &Sources) {
    let problems = problems.sorted();
    for problem in &problems {
        check_places(problem, sources);
    }
    for colour in [false, true] {
        let human = Form::Human.print(&problems, sources, colour);
        assert_eq!(human.is_empty(), problems.is_empty());
    }
    let github = Form::Github.print(&problems, sources, false);
    assert_eq!(github.lines().count(), problems.len(), "{github}");
    let json = parsed(Form::Json, &problems, sources);
    assert_eq!(json["problems"].as_array().unwrap().len(), problems.len());
    let sarif = parsed(Form::Sarif, &problems, sources);
    assert_eq!(
        sarif["runs"][0]["results"].as_array().unwrap().len(),
        problems.len()
    );
}

fn parsed(form: Form, problems: &[Problem], sources: &Sources) -> Json {
    serde_json::from_str(&form.print(problems, sources, false)).unwrap()
}

fn check_places(problem: &Problem, sources: &Sources) {
    if let Place::At(at) = problem.place_in(sources) {
        check_place(at, problem, sources);
    }
    for (at, _) in &problem.related {
        check_place(*at, problem, sources);
    }
}

/// A place begins and ends between characters of its file.
fn check_place(at: Location, problem: &Problem, sources: &Sources) {
    let text = &sources.get(at.source).unwrap().text;
    let range = at.start as usize..at.end as usize;
    assert!(
        text.get(range.clone()).is_some(),
        "{range:?} of {problem:?}"
    );
}
