//! Progress of long work, on standard error of a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for a number of steps; where standard error is no terminal, nothing is shown.
pub(super) fn bar(steps: usize, doing: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64).with_message(doing);
    match ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
