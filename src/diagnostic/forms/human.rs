//! Problems for people, on a terminal.

use std::borrow::Cow;
use std::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::text::{Location, Sources, steers, visible, visible_lines};

use crate::diagnostic::code::Code;
use crate::diagnostic::problem::{Place, Problem};
use crate::diagnostic::severity::Severity;

/// The most problems that are shown: nobody reads more on a terminal. The other forms have all of
/// them.
const MAX_SHOWN: usize = 100;

/// Problems with file, line, column, the line itself and a caret, and a count at the end.
pub(super) struct Human<'a> {
    problems: &'a [Problem],
    sources: &'a Sources,
    renderer: Renderer,
    colour: bool,
}

impl<'a> Human<'a> {
    /// Shows problems, whose places are in `sources`.
    pub(super) fn new(problems: &'a [Problem], sources: &'a Sources, colour: bool) -> Self {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        Self {
            problems,
            sources,
            renderer: renderer.decor_style(DecorStyle::Ascii),
            colour,
        }
    }

    fn group(&self, problem: &'a Problem) -> Group<'a> {
        let level = match problem.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = Group::with_title(
            level
                .primary_title(visible(&problem.message))
                .id(problem.code.as_str()),
        );
        match problem.place_in(self.sources) {
            Place::File(path) => group = group.element(Origin::path(visible(&path))),
            Place::At(at) => {
                if let Some(snippet) = self.snippet(at, AnnotationKind::Primary, None) {
                    group = group.element(snippet);
                }
            }
        }
        for (at, words) in &problem.related {
            if let Some(snippet) = self.snippet(*at, AnnotationKind::Context, Some(words)) {
                group = group.element(snippet);
            }
        }
        let notes = problem
            .all_notes()
            .into_iter()
            .map(|note| Level::NOTE.message(visible_lines(&note)));
        let help = problem
            .help
            .iter()
            .map(|help| Level::HELP.message(visible_lines(help)));
        group.elements(notes).elements(help)
    }

    /// The line of a place: with the complete file, each problem would scan all of it.
    fn snippet(
        &self,
        at: Location,
        kind: AnnotationKind,
        label: Option<&str>,
    ) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
        let source = self.sources.get(at.source)?;
        let line = source.line(at);
        Some(
            Snippet::source(clean(line.text))
                .line_start(line.number)
                .path(visible(&source.path))
                .annotation(kind.span(line.span).label(label.map(visible))),
        )
    }
}

/// A line of a source with the same length in bytes: the renderer cleans it, but not of all
/// characters that steer a terminal.
fn clean(line: &str) -> Cow<'_, str> {
    let is_left = |c: char| !c.is_ascii() && steers(c);
    if !line.contains(is_left) {
        return line.into();
    }
    let cleaned = line.chars().map(|c| match c.len_utf8() {
        2 if is_left(c) => '\u{bf}',
        3 if is_left(c) => '\u{fffd}',
        _ => c,
    });
    cleaned.collect::<String>().into()
}

const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const CYAN: &str = "\x1b[36m";
const RESET: &str = "\x1b[0m";

/// A line of a difference, in the colours of git.
fn painted(line: &str, colour: bool) -> String {
    // A carriage return would make a terminal overwrite the line.
    let line = visible(&line.replace('\r', "\u{240d}"));
    let paint = match line.chars().next() {
        Some('-') => RED,
        Some('+') => GREEN,
        Some('@') => CYAN,
        _ => "",
    };
    if colour && !paint.is_empty() {
        format!("{paint}{line}{RESET}")
    } else {
        line
    }
}

impl fmt::Display for Human<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = self.problems.iter().skip(MAX_SHOWN);
        let last = hidden.filter(|problem| problem.code == Code::TooManyProblems);
        for problem in self.problems.iter().take(MAX_SHOWN).chain(last) {
            writeln!(f, "{}", self.renderer.render(&[self.group(problem)]))?;
            let difference = problem.difference.iter();
            // Not `lines`: it would hide that a line ends in CRLF.
            for line in difference.flat_map(|text| text.split_terminator('\n')) {
                writeln!(f, "{}", painted(line, self.colour))?;
            }
            writeln!(f)?;
        }
        match count(self.problems) {
            Some(count) if self.problems.len() > MAX_SHOWN => {
                writeln!(f, "{count}; the first {MAX_SHOWN} are shown")
            }
            Some(count) => writeln!(f, "{count}"),
            None => Ok(()),
        }
    }
}

/// The number of errors, warnings and notes; `None` if there are none.
fn count(problems: &[Problem]) -> Option<String> {
    let counted = |severity: Severity| {
        let found = problems
            .iter()
            .filter(|problem| problem.severity() == severity)
            .count();
        let plural = if found == 1 { "" } else { "s" };
        (found > 0).then(|| format!("{found} {}{plural}", severity.as_str()))
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(counted)
        .collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stale file with a difference, as it is printed.
    fn shown(difference: &str, colour: bool) -> String {
        let problem = Problem::of_file(Code::StaleFile, "x", "stale").difference(difference);
        Human::new(&[problem], &Sources::default(), colour).to_string()
    }

    #[test]
    fn colours_mark_what_is_removed_and_what_is_added() {
        let shown = shown("@@ -1 +1 @@\n-a\n+b\n c\n", true);
        assert!(
            shown
                .contains("\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-a\x1b[0m\n\x1b[32m+b\x1b[0m\n c\n"),
            "{shown}"
        );
    }

    #[test]
    fn a_difference_cannot_steer_the_terminal() {
        let shown = shown("-a\r\n+\x1b[2Jb\n", false);
        assert!(shown.contains("-a\u{240d}\n+\\u{1b}[2Jb\n"), "{shown}");
    }
}
