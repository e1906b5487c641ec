//! Problems as SARIF 2.1.0 (OASIS), which code scanning services read.
//!
//! The types are objects of its specification, with the properties that are used here.

use std::fmt::Write as _;

use serde::Serialize;

use crate::diagnostic::prose::prose;
use crate::text::{self, Sources, in_repository, visible, visible_lines};

use super::details::details;
use super::position::{Position, Range};
use crate::diagnostic::code::Code;
use crate::diagnostic::problem::Problem;

pub(super) fn print(problems: &[Problem], sources: &Sources) -> String {
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: Code::ALL.iter().map(|code| Rule::of(*code)).collect(),
    };
    let results = problems.iter();
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        results: results
            .map(|problem| ResultObject::of(problem, sources))
            .collect(),
    };
    text::json(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    })
}

#[derive(Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<ResultObject>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    information_uri: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    help_uri: String,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject {
    rule_id: &'static str,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    related_locations: Vec<Location>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

impl Rule {
    fn of(code: Code) -> Self {
        Self {
            id: code.as_str(),
            short_description: Message::of(prose(code.description())),
            help_uri: code.page(),
            default_configuration: Configuration {
                level: code.severity().as_str(),
            },
        }
    }
}

impl ResultObject {
    fn of(problem: &Problem, sources: &Sources) -> Self {
        let mut lines = vec![visible(&problem.message)];
        lines.extend(details(problem).into_iter().map(|detail| detail.text));
        let related = problem.related.iter().map(|(at, words)| Location {
            physical_location: Position::at(*at, sources).into(),
            message: Some(Message::of(visible_lines(words))),
        });
        let location = Location {
            physical_location: Position::of(&problem.place_in(sources), sources).into(),
            message: None,
        };
        Self {
            rule_id: problem.code.as_str(),
            level: problem.severity().as_str(),
            message: Message::of(visible_lines(&lines.join("\n"))),
            locations: [location],
            related_locations: related.collect(),
        }
    }
}

impl Message {
    fn of(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

impl From<Position> for PhysicalLocation {
    fn from(position: Position) -> Self {
        Self {
            artifact_location: ArtifactLocation {
                uri: uri(&in_repository(&position.file)),
            },
            region: position.range.map(Region::from),
        }
    }
}

impl From<Range> for Region {
    fn from(range: Range) -> Self {
        Self {
            start_line: range.line,
            start_column: range.column,
            end_line: range.end_line,
            end_column: range.end_column,
        }
    }
}

/// A path as a URI reference (RFC 3986), with all other characters percent-encoded.
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
