//! What is told below the message of a problem, where a form has only text for it.

use crate::text::Sources;

use super::position::Position;
use crate::diagnostic::problem::Problem;

/// A line below a message.
pub(super) struct Detail {
    /// What it is: `note` or `help`.
    pub(super) word: &'static str,
    /// What is told.
    pub(super) text: String,
}

/// The facts that explain a problem, and what to do next.
pub(super) fn details(problem: &Problem) -> Vec<Detail> {
    let notes = problem.all_notes().into_iter().map(note);
    let help = problem
        .help
        .clone()
        .map(|text| Detail { word: "help", text });
    notes.chain(help).collect()
}

/// The same, after the other places that the problem concerns, for a form that has them nowhere else.
pub(super) fn details_with_places(problem: &Problem, sources: &Sources) -> Vec<Detail> {
    let places = problem.related.iter().map(|(at, words)| {
        let place = Position::at(*at, sources).text();
        note(format!("{place}: {words}"))
    });
    places.chain(details(problem)).collect()
}

fn note(text: String) -> Detail {
    Detail { word: "note", text }
}
