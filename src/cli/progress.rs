//! Progress of long work, on standard error of a terminal.

use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often a bar or a spinner is drawn again while nothing happens.
const TICK: Duration = Duration::from_millis(100);

/// A bar for a number of steps; where standard error is no terminal, nothing is shown.
pub(super) fn bar(steps: usize, doing: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64).with_message(doing);
    match ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A line with the time that has passed and a message, for work whose end is not known; where standard error
/// is no terminal, nothing is shown.
pub(super) fn spinner() -> ProgressBar {
    let spinner = ProgressBar::new_spinner();
    tick(&spinner);
    match ProgressStyle::with_template("    {spinner} {elapsed} {wide_msg}") {
        Ok(style) => spinner.with_style(style),
        Err(_) => spinner,
    }
}

/// Draws a bar or a spinner again and again while nothing happens.
pub(super) fn tick(bar: &ProgressBar) {
    // indicatif starts a thread for it, and panics where the system gives none.
    if thread::Builder::new().spawn(|| ()).is_ok() {
        bar.enable_steady_tick(TICK);
    }
}
