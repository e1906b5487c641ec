//! Places for programs: file, line and column.

use schemars::JsonSchema;
use serde::Serialize;

use crate::text::{Location, Sources, in_repository};

use crate::diagnostic::problem::Place;

/// Where a problem is, counted from 1; columns are characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct Position {
    /// The path of the file.
    pub(super) file: String,
    /// `None` for a complete file.
    #[serde(flatten)]
    pub(super) range: Option<Range>,
}

/// From the first character to the one after the last, on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Range {
    /// The line, from 1.
    pub(super) line: usize,
    /// The first character, from 1.
    pub(super) column: usize,
    /// The line in which it ends, from 1.
    pub(super) end_line: usize,
    /// The character after the last one, from 1.
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

    /// The place as compilers write it, relative to the repository: `preferences/rhel/9.yaml:3:5`.
    pub(super) fn text(&self) -> String {
        let file = in_repository(&self.file);
        match self.range {
            Some(range) => format!("{file}:{}:{}", range.line, range.column),
            None => file,
        }
    }

    pub(super) fn at(at: Location, sources: &Sources) -> Self {
        let source = sources.get(at.source);
        let range = source.map(|source| {
            let line = source.line(at);
            let (column, end_column) = line.columns();
            Range {
                line: line.number,
                column,
                end_line: line.number,
                end_column,
            }
        });
        Self {
            file: source.map_or_else(String::new, |source| source.path.clone()),
            range,
        }
    }
}
