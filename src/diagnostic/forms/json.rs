//! Problems as one JSON document.

use serde_json::{Value, json};

use crate::text::Sources;

use super::position::{Position, Range};
use crate::diagnostic::problem::Problem;

/// `{"problems": […]}`: an object a problem, in the order in which people see them.
pub(super) fn print(problems: &[Problem], sources: &Sources) -> String {
    let mut text = "{\n  \"problems\": [".to_owned();
    for (index, problem) in problems.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        // One object at a time: as one document, a million of them would take gigabytes.
        let object = format!("{:#}", object(problem, sources));
        for (index, line) in object.lines().enumerate() {
            text.push_str(if index == 0 { "    " } else { "\n    " });
            text.push_str(line);
        }
    }
    text.push_str(if problems.is_empty() {
        "]\n}\n"
    } else {
        "\n  ]\n}\n"
    });
    text
}

fn object(problem: &Problem, sources: &Sources) -> Value {
    let related = problem.related.iter().map(
        |(at, words)| json!({ "place": place(&Position::at(*at, sources)), "message": words }),
    );
    json!({
        "code": problem.code.as_str(),
        "severity": problem.severity().as_str(),
        "message": problem.message,
        "place": place(&Position::of(&problem.place_in(sources), sources)),
        "related": related.collect::<Vec<Value>>(),
        "notes": problem.all_notes(),
        "help": problem.help,
    })
}

fn place(position: &Position) -> Value {
    match position.range {
        None => json!({ "file": position.file }),
        Some(Range {
            line,
            column,
            end_column,
        }) => json!({
            "file": position.file,
            "line": line,
            "column": column,
            "endLine": line,
            "endColumn": end_column,
        }),
    }
}
