//! Problems as workflow commands of GitHub Actions, which shows them at their lines.
//!
//! The form is `::error file=…,line=…,col=…,title=…::message`, with some characters escaped
//! (GitHub's documentation of workflow commands, and `actions/toolkit`'s `core`). A log shows the
//! commands to a terminal, too, so what would steer one is escaped.

use std::fmt::Write as _;

use crate::text::{Sources, in_repository, visible, visible_lines};

use super::details::details_with_places;
use super::position::{Position, Range};
use crate::diagnostic::problem::Problem;
use crate::diagnostic::severity::Severity;

pub(super) fn print(problems: &[Problem], sources: &Sources) -> String {
    problems.iter().fold(String::new(), |mut text, problem| {
        text.push_str(&command(problem, sources));
        text.push('\n');
        text
    })
}

fn command(problem: &Problem, sources: &Sources) -> String {
    let level = match problem.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let position = Position::of(&problem.place_in(sources), sources);
    let mut command = format!(
        "::{level} file={}",
        property(&in_repository(&position.file))
    );
    if let Some(Range {
        line,
        column,
        end_line,
        end_column,
    }) = position.range
    {
        // Writing into a string cannot fail.
        _ = write!(
            command,
            ",line={line},col={column},endLine={end_line},endColumn={end_column}"
        );
    }
    _ = write!(
        command,
        ",title={}::{}",
        problem.code.as_str(),
        data(&message(problem, sources))
    );
    command
}

/// The message with what is told below it, as GitHub shows only a single text.
fn message(problem: &Problem, sources: &Sources) -> String {
    let mut lines = vec![visible(&problem.message)];
    let details = details_with_places(problem, sources);
    lines.extend(details.into_iter().map(|detail| detail.text));
    lines.join("\n")
}

fn data(text: &str) -> String {
    visible_lines(text).replace('%', "%25").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
