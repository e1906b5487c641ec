//! What a run found, and how it is printed.

use std::env;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::mem;
use std::process::ExitCode;

use clap::{Args, ColorChoice};

use crate::diagnostic::{Code, Form, Problem, Problems, Severity};
use crate::text::Sources;

/// The problems of a run, and the sources in which their places are shown.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) problems: Problems,
    pub(super) sources: Sources,
}

/// How problems are printed, and which of them end a run.
#[derive(Debug, Args)]
pub(super) struct ProblemArgs {
    /// Fail on warnings as on errors
    #[arg(long)]
    deny_warnings: bool,

    #[command(flatten)]
    pub(super) colours: ColourArgs,
}

/// Whether problems are coloured.
#[derive(Debug, Args)]
pub(super) struct ColourArgs {
    /// When to use colours; `auto` uses them on a terminal, unless `NO_COLOR` is set or `TERM` is
    /// `dumb`
    #[arg(
        long,
        value_name = "WHEN",
        default_value_t = ColorChoice::Auto,
        value_enum,
        global = true
    )]
    color: ColorChoice,
}

impl ProblemArgs {
    /// Whether the problems found so far end the run.
    pub(super) fn stops(&self, findings: &Findings) -> bool {
        findings
            .problems
            .worst()
            .is_some_and(|worst| worst >= self.least_that_stops())
    }

    /// The mildest severity that ends a run.
    pub(super) fn least_that_stops(&self) -> Severity {
        if self.deny_warnings {
            Severity::Warning
        } else {
            Severity::Error
        }
    }

    /// Drops the problems that do not end the run.
    pub(super) fn keep_what_stops(&self, findings: &mut Findings) {
        let least = self.least_that_stops();
        let problems = mem::take(&mut findings.problems).into_iter();
        let kept = problems.filter(|problem| problem.severity() >= least);
        findings.problems.extend(kept);
    }

    /// All problems in a form, as the output of the run.
    pub(super) fn text(&self, findings: Findings, form: Form) -> String {
        let colour = self.colours.apply_to(&io::stdout());
        form.print(&findings.problems.sorted(), &findings.sources, colour)
    }
}

impl ColourArgs {
    /// Prints the problems of a run and its result; without a result, the run has failed.
    pub(super) fn finish(&self, findings: Findings, result: Option<String>) -> ExitCode {
        self.print_to_stderr(findings, Severity::Warning);
        match result {
            Some(text) => print(&text, self),
            None => ExitCode::FAILURE,
        }
    }

    /// Prints the problems of at least a severity, for people.
    pub(super) fn print_to_stderr(&self, findings: Findings, least: Severity) {
        let problems: Vec<Problem> = findings
            .problems
            .sorted()
            .into_iter()
            .filter(|problem| problem.severity() >= least)
            .collect();
        let colour = self.apply_to(&io::stderr());
        say(&Form::Human.print(&problems, &findings.sources, colour));
    }

    /// Whether to draw with lines on a stream: on a terminal, whatever its colours, or where colours
    /// are asked for.
    pub(super) fn draws_on(&self, stream: &impl IsTerminal) -> bool {
        self.color == ColorChoice::Always || stream.is_terminal()
    }

    /// Whether to use colours on a stream.
    pub(super) fn apply_to(&self, stream: &impl IsTerminal) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                stream.is_terminal()
                    && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && env::var_os("TERM").is_none_or(|terminal| terminal != "dumb")
            }
        }
    }
}

impl Default for ColourArgs {
    fn default() -> Self {
        Self {
            color: ColorChoice::Auto,
        }
    }
}

/// Says something about the run that is neither its output nor a problem.
pub(super) fn say(message: &str) {
    // If the error stream is closed, there is nowhere left to say it.
    _ = io::stderr().write_all(message.as_bytes());
}

/// Prints the output of a run, and returns its exit code.
pub(super) fn print(text: &str, colours: &ColourArgs) -> ExitCode {
    print_with(colours, |out| out.write_all(text.as_bytes()))
}

/// Prints the output of a run as it is made, and returns its exit code. A reader that stops reading is
/// not a failure; a full disk is.
pub(super) fn print_with(
    colours: &ColourArgs,
    write: impl FnOnce(&mut BufWriter<StdoutLock<'_>>) -> io::Result<()>,
) -> ExitCode {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let printed = write(&mut stdout);
    match printed.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let error = anyhow::Error::new(error).context("cannot print");
            let problem = Problem::of_error(Code::Unwritable, "standard output", &error);
            let mut findings = Findings::default();
            findings.problems.push(problem);
            colours.print_to_stderr(findings, Severity::Error);
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}
