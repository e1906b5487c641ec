//! Problems as a person reads them on a terminal.

use std::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::source::{Location, Sources};

use super::{Place, Problem, Severity};

/// How many problems are shown: nobody reads more, and each costs a look through its file.
const MAX_SHOWN: usize = 100;

/// Problems with file, line, column, the line itself and a caret, and a count at the end.
pub struct Human<'a> {
    problems: &'a [Problem],
    sources: &'a Sources,
    renderer: Renderer,
}

impl<'a> Human<'a> {
    /// Shows problems, whose places are in `sources`.
    #[must_use]
    pub fn new(problems: &'a [Problem], sources: &'a Sources, colour: bool) -> Self {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        Self {
            problems,
            sources,
            renderer: renderer.decor_style(DecorStyle::Ascii),
        }
    }

    fn group(&self, problem: &'a Problem) -> Group<'a> {
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = Group::with_title(
            level
                .primary_title(&problem.message)
                .id(problem.code.as_str()),
        );
        match &problem.place {
            Place::File(path) => group = group.element(Origin::path(visible(path))),
            Place::At(at) => {
                let label = problem.label.as_deref();
                if let Some(snippet) = self.snippet(*at, AnnotationKind::Primary, label) {
                    group = group.element(snippet);
                }
            }
        }
        for (at, words) in &problem.related {
            if let Some(snippet) = self.snippet(*at, AnnotationKind::Context, Some(words)) {
                group = group.element(snippet);
            }
        }
        let notes = problem.notes.iter().map(|note| Level::NOTE.message(note));
        let help = problem.help.iter().map(|help| Level::HELP.message(help));
        group.elements(notes).elements(help)
    }

    fn snippet(
        &self,
        at: Location,
        kind: AnnotationKind,
        label: Option<&'a str>,
    ) -> Option<Snippet<'a, annotate_snippets::Annotation<'a>>> {
        let source = self.sources.get(at.source)?;
        let span = source.on_one_line(at);
        Some(
            Snippet::source(&source.text)
                .path(visible(&source.path))
                .annotation(kind.span(span).label(label)),
        )
    }
}

impl fmt::Display for Human<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in self.problems.iter().take(MAX_SHOWN) {
            writeln!(f, "{}\n", self.renderer.render(&[self.group(problem)]))?;
        }
        write!(f, "{}", count(self.problems))?;
        if self.problems.len() > MAX_SHOWN {
            write!(f, "; the first {MAX_SHOWN} are shown")?;
        }
        Ok(())
    }
}

/// A path without characters that would steer the terminal; the renderer cleans all other texts.
fn visible(path: &str) -> String {
    let escaped = |c: char| c.escape_default().to_string();
    path.chars()
        .map(|c| {
            if c.is_control() {
                escaped(c)
            } else {
                c.to_string()
            }
        })
        .collect()
}

fn count(problems: &[Problem]) -> String {
    let number = |severity, word: &str| {
        let found = problems
            .iter()
            .filter(|problem| problem.severity == severity)
            .count();
        match found {
            0 => None,
            1 => Some(format!("1 {word}")),
            _ => Some(format!("{found} {word}s")),
        }
    };
    let counts = [
        number(Severity::Error, "error"),
        number(Severity::Warning, "warning"),
    ];
    counts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
