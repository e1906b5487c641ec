//! What random inputs found.

use common_instancetypes::diagnostic::{Form, Problems};
use common_instancetypes::text::Sources;
use common_instancetypes::yaml::parse_documents;

use crate::printing;

/// The problems of a text, and the file that it is.
fn problems(text: &str) -> (Problems, Sources) {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let source = sources.add("found.yaml", text);
    parse_documents(source, text, &mut problems);
    (problems, sources)
}

/// The place of an error ended inside a character of several bytes.
#[test]
fn an_error_at_a_wide_character() {
    for text in [
        "manager: \u{feff}\n",
        "a: b\n é\n",
        "{é\n",
        "[\u{2028}",
        "é: [",
        "\"é",
        "",
    ] {
        let (problems, sources) = problems(text);
        printing::check(problems, &sources);
    }
}

/// Each problem read the complete file to find its line: a few kilobytes took seconds.
#[test]
fn a_problem_on_every_line() {
    let (problems, sources) = problems(&"a:\n".repeat(3000));
    let problems = problems.sorted();
    assert_eq!(problems.len(), 2999);
    let text = Form::Human.print(&problems, &sources, false);
    assert!(text.ends_with("\n2999 errors; the first 100 are shown\n"));
    let text = Form::Github.print(&problems, &sources, false);
    assert!(text.contains(",line=3000,"));
}
