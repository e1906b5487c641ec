//! Lines with what set each field beside it, for a terminal.

use serde::Serialize;

use crate::text::visible;

use super::table::Rows;

const CYAN: &str = "\x1b[36m";
const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

/// A line: a key, with its value and what set it; or what was set before.
#[derive(Debug, Default, Serialize)]
pub struct ExplainedLine {
    /// The key with its value, indented as in YAML; or what was set before, as a comment.
    pub field: String,
    /// Where it is written: `preferences/rhel/9.yaml:3`.
    pub place: String,
    /// How it came about, if it is not simply written there.
    pub note: String,
    /// Whether it is what was set before.
    pub is_before: bool,
}

impl ExplainedLine {
    /// A line for a field. What no file says has room where files stand.
    pub(super) fn new(field: String, place: Option<String>, note: String) -> Self {
        let (place, note) = match place {
            Some(place) => (place, note),
            None => (note, String::new()),
        };
        Self {
            field,
            place,
            note,
            is_before: false,
        }
    }

    /// Its parts, in which what would steer a terminal is escaped.
    fn parts(&self) -> [String; 3] {
        [&self.field, &self.place, &self.note].map(|part| visible(part))
    }

    /// The aligned line in colours. Between its parts are only spaces.
    fn painted(&self, aligned: &str) -> String {
        if self.is_before {
            return format!("{DIM}{aligned}{RESET}");
        }
        let [field, own_place, _] = self.parts();
        let rest = aligned.get(field.len()..).unwrap_or_default();
        let place = rest.trim_start();
        let gap = " ".repeat(rest.len() - place.len());
        let note = place.get(own_place.len()..).unwrap_or_default();
        let mut painted = field + &gap;
        for (colour, part) in [(CYAN, own_place.as_str()), (DIM, note)] {
            if !part.is_empty() {
                painted.extend([colour, part, RESET]);
            }
        }
        painted
    }
}

/// Lines, aligned, in colours if they are asked for.
pub(super) fn text(lines: &[ExplainedLine], colour: bool) -> String {
    let rows = Rows {
        headings: Vec::new(),
        rows: lines.iter().map(|line| line.parts().to_vec()).collect(),
    };
    let aligned = rows.aligned();
    let painted = lines.iter().zip(&aligned).map(|(line, aligned)| {
        let painted = if colour {
            line.painted(aligned)
        } else {
            aligned.clone()
        };
        painted + "\n"
    });
    painted.collect()
}
