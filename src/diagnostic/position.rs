//! Places as machines read them: file, line, column.

use crate::source::{Location, Sources};

use super::Place;

/// Where a problem is, in numbers from 1; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) file: String,
    /// Nothing for a file as a whole.
    pub(super) range: Option<Range>,
}

/// From a character to the one behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) end_line: usize,
    pub(super) end_column: usize,
}

impl Position {
    pub(super) fn of(place: &Place, sources: &Sources) -> Self {
        match place {
            Place::File(path) => Self {
                file: path.clone(),
                range: None,
            },
            Place::At(at) => Self::at(*at, sources),
        }
    }

    pub(super) fn at(at: Location, sources: &Sources) -> Self {
        let Some(source) = sources.get(at.source) else {
            return Self {
                file: String::new(),
                range: None,
            };
        };
        let span = source.on_one_line(at);
        let (line, column) = source.line_and_column(span.start);
        let (end_line, end_column) = source.line_and_column(span.end);
        Self {
            file: source.path.clone(),
            range: Some(Range {
                line,
                column,
                end_line,
                end_column,
            }),
        }
    }
}
