//! The parts of a file, as kubectl divides it.

use std::ops::Range;

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use crate::diagnostic::{Code, Problem, Problems};
use crate::text::SourceId;

use super::advice::template;
use super::dialect::Dialect;

/// The parts of a file that anybody may have written, each of which is a document or nothing.
///
/// kubectl divides the text before it reads YAML, at each line that begins with `---`
/// (`k8s.io/apimachinery/pkg/util/yaml`). A file that begins with a brace is a stream of JSON.
#[derive(Debug)]
pub(super) struct Parts<'t> {
    source: SourceId,
    text: &'t str,
    /// Where the rest begins.
    start: usize,
    is_json: bool,
}

impl<'t> Parts<'t> {
    pub(super) fn new(source: SourceId, text: &'t str) -> Self {
        Self {
            source,
            text,
            start: 0,
            is_json: is_json(text),
        }
    }

    /// The next part that is not empty. What kubectl does not read between parts is added to
    /// `problems`.
    pub(super) fn next(&mut self, problems: &mut Problems) -> Option<(Range<usize>, Dialect)> {
        if self.is_json {
            Some((self.next_json(problems)?, Dialect::Json))
        } else {
            Some((self.next_part(problems)?, Dialect::Kubectl))
        }
    }

    /// The next part that holds more than comments, up to a line that begins with `---`.
    fn next_part(&mut self, problems: &mut Problems) -> Option<Range<usize>> {
        let mut part = self.start..self.start;
        let mut is_empty = true;
        for line in self.text.get(self.start..)?.split_inclusive('\n') {
            if problems.is_full() {
                return None;
            }
            let end = part.end + line.len();
            let Some(rest) = line.strip_prefix("---") else {
                is_empty = is_empty && is_comment(line);
                part.end = end;
                continue;
            };
            self.check_separator(part.end..end, rest, problems);
            self.start = end;
            if !is_empty && !self.begins_wrong(&part, problems) {
                return Some(part);
            }
            (part, is_empty) = (end..end, true);
        }
        self.start = part.end;
        let is_document = !is_empty && !self.begins_wrong(&part, problems);
        is_document.then_some(part)
    }

    /// Reports a line that begins with `---` and goes on: kubectl ends there.
    fn check_separator(&self, line: Range<usize>, rest: &str, problems: &mut Problems) {
        let rest = rest.trim();
        if !rest.is_empty() && !rest.starts_with('#') {
            let at = self.source.at(line);
            let message = "kubectl reads `---` only on a line of its own";
            let problem = Problem::new(Code::YamlSyntax, at, message);
            problems.push(problem.help("begin the document on the next line"));
        }
    }

    /// Whether a part begins with what kubectl does not read, which is reported: a directive, as the
    /// text is divided between it and its document, or the end of a document.
    fn begins_wrong(&self, part: &Range<usize>, problems: &mut Problems) -> bool {
        let read = self.text.get(part.clone()).unwrap_or_default();
        let mut lines = read.split_inclusive('\n');
        let comments = lines.by_ref().take_while(|line| is_comment(line));
        let start = part.start + comments.map(str::len).sum::<usize>();
        let rest = self.text.get(start..part.end).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let what = match line {
            _ if line.starts_with('%') => "the directive",
            "..." => "a document that begins with",
            _ => return false,
        };
        let at = self.source.at(start..start + line.len());
        let message = format!("kubectl does not read {what} `{}`", line.trim());
        let problem = Problem::new(Code::YamlSyntax, at, message);
        problems.push(problem.help("remove this line"));
        true
    }

    /// The next value of a stream of JSON.
    fn next_json(&mut self, problems: &mut Problems) -> Option<Range<usize>> {
        let rest = self.text.get(self.start..)?;
        let mut values = Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        let read = values.next()?;
        let start = self.start;
        match read {
            Ok(_) => {
                self.start += values.byte_offset();
                Some(start..self.start)
            }
            Err(error) => {
                let offset = start + offset_of(rest, error.line(), error.column());
                problems.push(self.no_json(offset, &error.to_string()));
                self.start = self.text.len();
                None
            }
        }
    }

    /// What to say where no JSON is. Since v1.33, kubectl reads the rest as YAML.
    fn no_json(&self, offset: usize, message: &str) -> Problem {
        let next = self.text.ceil_char_boundary(offset + 1);
        let at = self.source.at(offset..next);
        if let Some(advice) = template(self.text, offset) {
            return advice.problem(self.source, at, "");
        }
        let message = message
            .rsplit_once(" at line ")
            .map_or(message, |(message, _)| message);
        let message = format!("this is not JSON: {message}");
        Problem::new(Code::YamlSyntax, at, message).help(
            "before v1.33, kubectl reads a file that begins with `{` as JSON alone; begin one in YAML with `---`",
        )
    }
}

/// Whether a file is a stream of JSON, which has no comments.
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Whether a line is blank or a comment.
fn is_comment(line: &str) -> bool {
    let line = line.trim_start_matches(' ').trim_end_matches(['\r', '\n']);
    line.is_empty() || line.starts_with('#')
}

/// The offset of a character, whose line and column are counted from 1, the column in bytes. The
/// end of the text has no character, so the last one is used.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = before.map(str::len).sum();
    let last = text.trim_end().len().saturating_sub(1);
    text.floor_char_boundary((start + column.saturating_sub(1)).min(last))
}
