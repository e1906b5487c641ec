//! What a run found, and how it is printed.

use std::io::{self, IsTerminal, Write};
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
    /// Let warnings end the run as errors do
    #[arg(long)]
    deny_warnings: bool,

    #[command(flatten)]
    pub(super) colours: ColourArgs,
}

/// Whether problems are coloured.
#[derive(Debug, Args)]
pub(super) struct ColourArgs {
    /// When to colour; `auto` does on a terminal, unless `NO_COLOR` is set
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto, value_enum)]
    color: ColorChoice,
}

impl ProblemArgs {
    /// Whether what was found so far ends the run.
    pub(super) fn stops(&self, findings: &Findings) -> bool {
        let least = if self.deny_warnings {
            Severity::Warning
        } else {
            Severity::Error
        };
        findings
            .problems
            .worst()
            .is_some_and(|worst| worst >= least)
    }

    /// All problems in a form, as the output of the run.
    pub(super) fn text(&self, findings: Findings, form: Form) -> String {
        let colour = self.colours.apply_to(&io::stdout());
        form.print(&findings.problems.sorted(), &findings.sources, colour)
    }
}

impl ColourArgs {
    /// Prints the problems of a run, and what it tells of its success; nothing told is a failure.
    pub(super) fn finish(&self, findings: Findings, told: Option<String>) -> ExitCode {
        self.print_to_stderr(findings, Severity::Warning);
        match told {
            Some(told) => print(&told, self),
            None => ExitCode::FAILURE,
        }
    }

    /// Prints problems for people, those of at least a severity.
    pub(super) fn print_to_stderr(&self, findings: Findings, least: Severity) {
        let problems: Vec<Problem> = findings
            .problems
            .sorted()
            .into_iter()
            .filter(|problem| problem.severity() >= least)
            .collect();
        let colour = self.apply_to(&io::stderr());
        let text = Form::Human.print(&problems, &findings.sources, colour);
        // There is nowhere left to say that the error stream is closed.
        _ = io::stderr().write_all(text.as_bytes());
    }

    /// Whether a stream is printed to in colours.
    pub(super) fn apply_to(&self, stream: &impl IsTerminal) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                stream.is_terminal()
                    && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
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

/// Prints the output of a run, and tells how the run ended. A reader that has seen enough is no
/// failure; a full disk is.
pub(super) fn print(text: &str, colours: &ColourArgs) -> ExitCode {
    let mut stdout = io::stdout().lock();
    let printed = stdout.write_all(text.as_bytes());
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
