//! How far functional tests have come: a bar on a terminal, lines elsewhere.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cluster::functest::{Event, Outcome, Verdict};
use crate::text::visible;

use super::printing::say;
use super::progress::tick;

/// What the bar of a group of cases shows.
const TEMPLATE: &str = "{prefix} {wide_bar} {pos}/{len} {elapsed}";

/// How far a run has come, on standard error.
#[derive(Debug)]
pub(super) struct Progress {
    /// The bar of the cases that run; elsewhere than on a terminal there is none.
    bar: Option<ProgressBar>,
    is_terminal: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            bar: None,
            is_terminal: io::stderr().is_terminal(),
        }
    }

    /// Shows what happens.
    pub(super) fn show(&mut self, event: &Event<'_>) {
        match event {
            Event::Begins(group, number) => self.begin(group.as_str(), *number),
            Event::Ended(outcome) => self.end(outcome),
            Event::Note(note) => self.note(note),
        }
    }

    fn begin(&mut self, group: &str, number: usize) {
        self.finish();
        if !self.is_terminal {
            let noun = if number == 1 { "case" } else { "cases" };
            return say(&format!("{group}: {number} {noun}\n"));
        }
        let bar = ProgressBar::new(number as u64).with_prefix(group.to_owned());
        let bar = match ProgressStyle::with_template(TEMPLATE) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
        tick(&bar);
        self.bar = Some(bar);
    }

    fn end(&self, outcome: &Outcome) {
        let name = outcome.case.name();
        match (&outcome.verdict, outcome.took) {
            (Verdict::Failed(why), _) => {
                let first = visible(why.lines().next().unwrap_or_default());
                self.note(&format!("failed: {name}: {first}"));
            }
            (Verdict::Passed, Some(took)) => {
                self.note(&format!("passed: {name}, after {} s", took.as_secs()));
            }
            _ => {}
        }
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// Says something, above the bar.
    fn note(&self, note: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(&format!("{note}\n"))),
            None => say(&format!("{note}\n")),
        }
    }

    /// Removes the bar.
    pub(super) fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
