//! How a field is written: in a block or between brackets, and with which comments.

use std::ops::Range;

use crate::text::Location;
use crate::yaml::Field;

use super::edits::Edit;

/// A field whose value is a scalar, as it is written.
#[derive(Debug, Clone)]
pub(super) struct WrittenField<'t> {
    text: &'t str,
    key: Range<usize>,
    value: Range<usize>,
}

/// A line of a block that is taken from its place.
#[derive(Debug)]
pub(super) struct TakenLine<'t> {
    /// The comments above it.
    above: Vec<&'t str>,
    value: &'t str,
    /// The comment behind it, with the space between them.
    behind: &'t str,
}

impl<'t> WrittenField<'t> {
    /// `None` if there is more than a colon between key and value, such as an anchor.
    pub(super) fn new(text: &'t str, field: &Field) -> Option<Self> {
        let field = Self {
            text,
            key: bytes(field.key),
            value: bytes(field.node.at),
        };
        (field.colon()?.trim() == ":").then_some(field)
    }

    fn colon(&self) -> Option<&'t str> {
        self.text.get(self.key.end..self.value.start)
    }

    fn part(&self, bytes: Range<usize>) -> &'t str {
        self.text.get(bytes).unwrap_or_default()
    }

    /// The value as it is written.
    pub(super) fn value(&self) -> &'t str {
        self.part(self.value.clone())
    }

    /// Whether it stands between brackets: only there a comma or a bracket follows.
    pub(super) fn is_in_brackets(&self) -> bool {
        after_comments(self.part(self.value.end..self.text.len())).starts_with([',', '}'])
    }

    /// Another field, in the style of this one.
    pub(super) fn like(&self, key: &str, value: &str) -> String {
        let quote = if self.is_quoted() { "\"" } else { "" };
        let colon = if self.is_compact() { ":" } else { ": " };
        format!("{quote}{key}{quote}{colon}{value}")
    }

    /// Whether the key is in quotes, as in JSON.
    fn is_quoted(&self) -> bool {
        self.part(self.key.clone()).starts_with('"')
    }

    /// Whether nothing is between the colon and the value, as in JSON for programs.
    fn is_compact(&self) -> bool {
        self.colon() == Some(":")
    }

    /// Writes another field in its place.
    pub(super) fn replaced(&self, new: String) -> Edit {
        Edit::new(self.key.start..self.value.end, new)
    }

    /// Removes it; the comment behind it stays. `None` if it shares its line with something else.
    pub(super) fn removed(&self, is_followed: bool) -> Option<Edit> {
        if self.is_in_brackets() {
            return Some(self.removed_from_brackets(is_followed));
        }
        let indent = self.indent()?;
        let new = match self.behind()? {
            "" => String::new(),
            comment => format!("{indent}{comment}{}", self.line_break()),
        };
        Some(Edit::new(self.line_start()..self.next_line(), new))
    }

    /// Removes it with a comma: the one behind it if a field follows that stays, or else the one before.
    fn removed_from_brackets(&self, is_followed: bool) -> Edit {
        let before = self.part(0..self.key.start).trim_end();
        let after = self.part(self.value.end..self.text.len()).trim_start();
        let offset = |rest: &str| self.text.len() - rest.len();
        let comma = after.strip_prefix(',').filter(|_| is_followed);
        let bytes = match comma {
            Some(rest) => self.key.start..offset(rest.trim_start()),
            None if before.ends_with(',') => before.len() - 1..self.value.end,
            None if before.ends_with('{') && after.starts_with('}') => before.len()..offset(after),
            None if before.ends_with('{') => before.len()..self.value.end,
            // A comment is in between.
            None => self.key.start..self.value.end,
        };
        Edit::new(bytes, "")
    }

    /// Takes its line for another place, with the comments above it; from between brackets, only its value.
    pub(super) fn taken(&self, is_followed: bool) -> Option<(Edit, TakenLine<'t>)> {
        if self.is_in_brackets() {
            let removed = self.removed_from_brackets(is_followed);
            let line = TakenLine {
                above: Vec::new(),
                value: self.value(),
                behind: "",
            };
            return Some((removed, line));
        }
        let indent = self.indent()?;
        self.behind()?;
        let mut start = self.line_start();
        let mut above = Vec::new();
        for line in self.part(0..start).split_inclusive('\n').rev() {
            let Some(comment) = line.strip_prefix(indent) else {
                break;
            };
            if !comment.starts_with('#') {
                break;
            }
            above.insert(0, comment.trim_end());
            start -= line.len();
        }
        let line = TakenLine {
            above,
            value: self.value(),
            behind: self.part(self.value.end..self.line_end()).trim_end(),
        };
        Some((Edit::new(start..self.next_line(), ""), line))
    }

    /// Writes lines below it, in a block, each with its further indentation.
    pub(super) fn followed_by(&self, lines: &[(usize, String)]) -> Edit {
        let column = self.key.start - self.line_start();
        let line_break = self.line_break();
        let is_last = self.next_line() == self.line_end();
        let mut new = String::new();
        if is_last {
            new.push_str(line_break);
        }
        for (further, line) in lines {
            let indent = " ".repeat(column + further);
            new.extend([&indent, line, line_break]);
        }
        Edit::new(self.next_line()..self.next_line(), new)
    }

    /// Writes a field behind it, between brackets.
    pub(super) fn followed_in_brackets(&self, key: &str, value: &str) -> Edit {
        let space = match self.indent() {
            Some(indent) => format!("{}{indent}", self.line_break()),
            None if self.is_compact() => String::new(),
            None => " ".to_owned(),
        };
        let new = format!(",{space}{}", self.like(key, value));
        Edit::new(self.value.end..self.value.end, new)
    }

    /// How much further it is indented than the key of what it is in.
    pub(super) fn indented_from(&self, parent: Location) -> usize {
        const USUAL: usize = 2;
        let start = bytes(parent).start;
        let column = start - line_start(self.text, start);
        let own = self.key.start - self.line_start();
        own.checked_sub(column)
            .filter(|it| *it > 0)
            .unwrap_or(USUAL)
    }

    /// What is before it on its line, if that is nothing but spaces.
    fn indent(&self) -> Option<&'t str> {
        let before = self.part(self.line_start()..self.key.start);
        before.chars().all(|it| it == ' ').then_some(before)
    }

    /// What is behind it on its line, if that is nothing but a comment.
    fn behind(&self) -> Option<&'t str> {
        let behind = self.part(self.value.end..self.line_end()).trim();
        (behind.is_empty() || behind.starts_with('#')).then_some(behind)
    }

    fn line_start(&self) -> usize {
        line_start(self.text, self.key.start)
    }

    /// Where its last line ends, without its line break.
    fn line_end(&self) -> usize {
        let after = self.part(self.value.end..self.text.len());
        let length = after.find('\n').unwrap_or(after.len());
        self.value.end + length
    }

    fn next_line(&self) -> usize {
        (self.line_end() + 1).min(self.text.len())
    }

    fn line_break(&self) -> &'static str {
        line_break(self.text)
    }
}

impl<'t> TakenLine<'t> {
    /// All comments, for a place that cannot have them beside the value.
    pub(super) fn comments(&self) -> Vec<&'t str> {
        let behind = self.behind.trim();
        let behind = (!behind.is_empty()).then_some(behind);
        self.above.iter().copied().chain(behind).collect()
    }

    /// The lines of a field with another key.
    pub(super) fn lines(&self, further: usize, key: &str) -> Vec<(usize, String)> {
        let above = self.above.iter().map(|line| (*line).to_owned());
        let field = format!("{key}: {}{}", self.value, self.behind);
        let lines = above.chain([field]);
        lines.map(|line| (further, line)).collect()
    }
}

/// Writes comments above the line of a key, as nothing can be behind what is between brackets.
pub(super) fn commented(text: &str, key: Location, comments: &[&str]) -> Edit {
    let start = line_start(text, bytes(key).start);
    let line = text.get(start..).unwrap_or_default();
    let indent = line.len() - line.trim_start_matches(' ').len();
    let indent = " ".repeat(indent);
    let lines = comments
        .iter()
        .flat_map(|it| [&indent, *it, line_break(text)]);
    Edit::new(start..start, lines.collect::<String>())
}

/// Fills the empty brackets behind a key: `spreadOptions: {}`. `None` if they are not there.
pub(super) fn filled(text: &str, key: Location, fields: &str) -> Option<Edit> {
    let start = bytes(key).end;
    let behind = text.get(start..)?;
    let inside = behind.trim_start().strip_prefix(':')?;
    let inside = inside.trim_start().strip_prefix('{')?;
    let end = inside.trim_start();
    end.strip_prefix('}')?;
    let offset = |rest: &str| text.len() - rest.len();
    Some(Edit::new(offset(inside)..offset(end), fields))
}

/// Writes `{}` behind the key of a block that has lost its last field. `None` if something else is there.
pub(super) fn emptied(text: &str, key: Location) -> Option<Edit> {
    let behind = text.get(bytes(key).end..)?;
    let behind = behind.trim_start().strip_prefix(':')?;
    let line = behind.lines().next().unwrap_or_default().trim();
    let is_bare = line.is_empty() || line.starts_with('#');
    let at = text.len() - behind.len();
    is_bare.then(|| Edit::new(at..at, " {}"))
}

/// What follows white space and comments.
fn after_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('#') {
        let end = rest.find('\n').unwrap_or(rest.len());
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    rest
}

/// How the lines of a text end.
fn line_break(text: &str) -> &'static str {
    let first = text.split_once('\n').map_or("", |(line, _)| line);
    if first.ends_with('\r') { "\r\n" } else { "\n" }
}

fn line_start(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or_default();
    before.rfind('\n').map_or(0, |end| end + 1)
}

fn bytes(at: Location) -> Range<usize> {
    at.start as usize..at.end as usize
}
