//! Problems as SARIF 2.1.0 (OASIS), which code scanning services read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnostic::prose::prose;
use crate::text::Sources;

use super::position::{Position, Range};
use crate::diagnostic::code::Code;
use crate::diagnostic::problem::Problem;

pub(super) fn print(problems: &[Problem], sources: &Sources) -> String {
    let results: Vec<Value> = problems
        .iter()
        .map(|problem| result(problem, sources))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": Code::ALL.iter().map(|code| rule(*code)).collect::<Vec<Value>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": { "text": prose(code.description()) },
        "defaultConfiguration": { "level": code.severity().as_str() },
    })
}

fn result(problem: &Problem, sources: &Sources) -> Value {
    let mut lines = vec![problem.message.clone()];
    lines.extend(problem.all_notes());
    lines.extend(problem.help.clone());
    let related = problem.related.iter().map(|(at, words)| {
        let physical = physical_location(&Position::at(*at, sources));
        json!({ "physicalLocation": physical, "message": { "text": words } })
    });
    let physical = physical_location(&Position::of(&problem.place_in(sources), sources));
    json!({
        "ruleId": problem.code.as_str(),
        "level": problem.severity().as_str(),
        "message": { "text": lines.join("\n") },
        "locations": [{ "physicalLocation": physical }],
        "relatedLocations": related.collect::<Vec<Value>>(),
    })
}

fn physical_location(position: &Position) -> Value {
    let artifact = json!({ "uri": uri(&position.file) });
    match position.range {
        None => json!({ "artifactLocation": artifact }),
        Some(Range {
            line,
            column,
            end_column,
        }) => json!({
            "artifactLocation": artifact,
            "region": {
                "startLine": line,
                "startColumn": column,
                "endLine": line,
                "endColumn": end_column,
            },
        }),
    }
}

/// A path as a URI reference (RFC 3986): what is no plain character of a path is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
