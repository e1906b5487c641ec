//! Problems for people, on a terminal.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::text::{Location, Sources, steers, visible, visible_lines};

use crate::diagnostic::code::Code;
use crate::diagnostic::problem::{Place, Problem};
use crate::diagnostic::severity::Severity;

/// The most errors that are shown, and the most warnings, and the most notes: nobody reads more on a
/// terminal. The other forms have all of them.
const MAX_SHOWN: usize = 100;

/// Problems with file, line, column, the line itself and a caret, as they are found, and their number at
/// the end.
pub struct Human {
    renderer: Renderer,
    colour: bool,
    /// How many errors, warnings and notes there were.
    found: [(Severity, usize); 3],
}

impl Human {
    /// Shows problems in colours, if they are asked for.
    #[must_use]
    pub fn new(colour: bool) -> Self {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        Self {
            renderer: renderer.decor_style(DecorStyle::Ascii),
            colour,
            found: [Severity::Error, Severity::Warning, Severity::Note].map(|it| (it, 0)),
        }
    }

    /// The next problems, whose places are in `sources`; without those that are one too many.
    #[must_use]
    pub fn print(&mut self, problems: &[Problem], sources: &Sources) -> String {
        let mut text = String::new();
        for problem in problems {
            let number = self.number(problem.severity());
            if number <= MAX_SHOWN || problem.code == Code::TooManyProblems {
                text.push_str(&self.shown(problem, sources));
            }
        }
        text
    }

    /// The number of errors, warnings and notes on a line; empty if there were none.
    #[must_use]
    pub fn count(&self) -> String {
        let found = self.found.iter().filter(|(_, found)| *found > 0);
        let counts: Vec<String> = found
            .map(|(severity, found)| {
                let plural = if *found == 1 { "" } else { "s" };
                format!("{found} {}{plural}", severity.as_str())
            })
            .collect();
        let is_cut = self.found.iter().any(|(_, found)| *found > MAX_SHOWN);
        match (counts.as_slice(), is_cut) {
            ([], _) => String::new(),
            (counts, false) => counts.join(", ") + "\n",
            ([count], true) => format!("{count}; the first {MAX_SHOWN} are shown\n"),
            (counts, true) => {
                let counts = counts.join(", ");
                format!("{counts}; the first {MAX_SHOWN} of each are shown\n")
            }
        }
    }

    /// The number of the next problem among those as severe. Warnings do not use up what is shown of
    /// errors: a run that fails always says why.
    fn number(&mut self, severity: Severity) -> usize {
        let mut found = self.found.iter_mut();
        found.find(|it| it.0 == severity).map_or(0, |(_, found)| {
            *found += 1;
            *found
        })
    }

    fn shown(&self, problem: &Problem, sources: &Sources) -> String {
        let mut text = self.renderer.render(&[group(problem, sources)]) + "\n";
        let difference = problem.difference.iter();
        // Not `lines`: it would hide that a line ends in CRLF.
        for line in difference.flat_map(|text| text.split_terminator('\n')) {
            text.extend([&painted(line, self.colour), "\n"]);
        }
        text + "\n"
    }
}

fn group<'p>(problem: &'p Problem, sources: &'p Sources) -> Group<'p> {
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
    match problem.place_in(sources) {
        Place::File(path) => group = group.element(Origin::path(visible(&path))),
        Place::At(at) => {
            if let Some(snippet) = snippet(sources, at, AnnotationKind::Primary, None) {
                group = group.element(snippet);
            }
        }
    }
    for (at, words) in &problem.related {
        if let Some(snippet) = snippet(sources, *at, AnnotationKind::Context, Some(words)) {
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
fn snippet<'s>(
    sources: &'s Sources,
    at: Location,
    kind: AnnotationKind,
    label: Option<&str>,
) -> Option<Snippet<'s, annotate_snippets::Annotation<'s>>> {
    let source = sources.get(at.source)?;
    let line = source.line(at);
    Some(
        Snippet::source(clean(line.text))
            .line_start(line.number)
            .path(visible(&source.path))
            .annotation(kind.span(line.span).label(label.map(visible))),
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A stale file with a difference, as it is printed.
    fn shown(difference: &str, colour: bool) -> String {
        let problem = Problem::of_file(Code::StaleFile, "x", "stale").difference(difference);
        Human::new(colour).print(&[problem], &Sources::default())
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
    fn warnings_do_not_use_up_what_is_shown_of_errors() {
        let warning = Problem::of_file(Code::NoTags, "w", "warned");
        let error = |message: String| Problem::of_file(Code::StaleFile, "e", message);
        let errors: Vec<Problem> = (0..101)
            .map(|number| error(format!("number {number}")))
            .collect();
        let mut human = Human::new(false);
        let sources = Sources::default();
        let warnings = human.print(&vec![warning; 150], &sources);
        assert_eq!(warnings.matches("warned").count(), 100);
        let shown = human.print(&errors, &sources);
        assert_eq!(shown.matches("number").count(), 100);
        assert!(shown.contains("number 99\n"), "{shown}");
        assert_eq!(
            human.count(),
            "101 errors, 150 warnings; the first 100 of each are shown\n"
        );
    }

    #[test]
    fn a_difference_cannot_steer_the_terminal() {
        let shown = shown("-a\r\n+\x1b[2Jb\n", false);
        assert!(shown.contains("-a\u{240d}\n+\\u{1b}[2Jb\n"), "{shown}");
    }
}
