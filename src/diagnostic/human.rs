//! Problems as a person reads them on a terminal.

use std::fmt;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::source::{Location, Sources};

use super::{Place, Problem, Severity};

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
        let level = match problem.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut group = Group::with_title(
            level
                .primary_title(&problem.message)
                .id(problem.code.as_str()),
        );
        match &problem.place {
            Place::File(path) => group = group.element(Origin::path(path)),
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
        let notes = problem
            .all_notes()
            .into_iter()
            .map(|note| Level::NOTE.message(note));
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
        // The one line alone: the renderer would go through the whole file for each problem.
        let (number, _) = source.line_and_column(span.start);
        let line = source.line(number);
        let span = span.start - line.start..span.end - line.start;
        Some(
            Snippet::source(source.text.get(line)?)
                .line_start(number)
                .path(&source.path)
                .annotation(kind.span(span).label(label)),
        )
    }
}

impl fmt::Display for Human<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in self.problems {
            writeln!(f, "{}\n", self.renderer.render(&[self.group(problem)]))?;
        }
        match count(self.problems) {
            Some(count) => writeln!(f, "{count}"),
            None => Ok(()),
        }
    }
}

/// How many errors, warnings and notes there are; nothing where there are none.
fn count(problems: &[Problem]) -> Option<String> {
    let of = |severity: Severity| {
        let found = problems
            .iter()
            .filter(|problem| problem.severity() == severity)
            .count();
        let plural = if found == 1 { "" } else { "s" };
        (found > 0).then(|| format!("{found} {}{plural}", severity.as_str()))
    };
    let counts = [Severity::Error, Severity::Warning, Severity::Note].map(of);
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}
