//! What `vm check` answers: in forms that allow it as it comes, and in the others at the end.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::mem;

use clap::ValueEnum;

use crate::diagnostic::{
    Checked, CheckedMachine, Form, Human, MachineVerdict, Problem, checks_json, junit,
};
use crate::text::Sources;

use super::printing::Findings;

/// How the answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    /// For people: each problem with its line and a caret
    #[default]
    Human,
    /// One JSON document
    Json,
    /// Workflow commands, which GitHub Actions shows at the line of a pull request
    Github,
    /// SARIF 2.1.0, which code scanning services read
    Sarif,
    /// JUnit XML, which CI servers show as tests: a case for each virtual machine
    Junit,
}

/// An answer that is being printed.
pub(super) struct Answer<W> {
    format: Format,
    /// Whether only what does not fit is told.
    quiet: bool,
    human: Human,
    out: W,
    /// The first error of what was printed, after which nothing is.
    pub(super) printed: io::Result<()>,
    /// What is said of each virtual machine, and of what is beside them, in the order of the input: of
    /// its text in that order, and of what it leads to in that of KubeVirt. Only in a form that is
    /// printed at the end.
    told: Vec<Checked>,
    /// Every virtual machine, in the form that lists them.
    machines: Vec<CheckedMachine>,
    fitting: usize,
    others: usize,
    undecided: usize,
    /// Whether an error was told.
    pub(super) fails: bool,
}

impl<W: Write> Answer<W> {
    pub(super) fn new(format: Format, quiet: bool, colour: bool, out: W) -> Self {
        Self {
            format,
            quiet,
            human: Human::new(colour),
            out,
            printed: Ok(()),
            told: Vec::new(),
            machines: Vec::new(),
            fitting: 0,
            others: 0,
            undecided: 0,
            fails: false,
        }
    }

    /// Tells what was found outside the files.
    pub(super) fn tell_findings(&mut self, findings: &mut Findings) {
        let problems = mem::take(&mut findings.problems).sorted();
        self.tell(Checked::outside(problems), &findings.sources);
    }

    /// Tells what is to show of something. Returns whether its text is needed at the end.
    pub(super) fn tell(&mut self, mut checked: Checked, sources: &Sources) -> bool {
        let quiet = self.quiet;
        checked.problems.retain(|it| !quiet || it.is_error());
        self.fails |= checked.problems.iter().any(Problem::is_error);
        if self.format != Format::Json {
            tell_once(&mut checked.problems);
        }
        let text = match self.format {
            Format::Human => self.human.print(&checked.problems, sources),
            Format::Github => Form::Github.print(&checked.problems, sources, false),
            Format::Json | Format::Sarif | Format::Junit => return self.keep(checked),
        };
        self.print(&text);
        false
    }

    /// Keeps what is told at the end. Of what has no problems, only a form that names it keeps anything.
    fn keep(&mut self, checked: Checked) -> bool {
        let is_listed = self.format == Format::Junit && checked.is_object;
        let is_kept = is_listed || !checked.problems.is_empty();
        self.told.extend(is_kept.then_some(checked));
        is_kept
    }

    /// Counts a virtual machine. What is wrong with its text is an error of its own.
    pub(super) fn count(&mut self, mut machine: CheckedMachine, problems: &[Problem]) {
        if problems.iter().any(Problem::is_error) {
            machine.verdict = MachineVerdict::DoesNotFit;
        }
        *match machine.verdict {
            MachineVerdict::Fits => &mut self.fitting,
            MachineVerdict::DoesNotFit => &mut self.others,
            MachineVerdict::NotChecked => &mut self.undecided,
        } += 1;
        if self.format == Format::Json {
            self.machines.push(machine);
        }
    }

    /// Whether there was no virtual machine.
    pub(super) fn is_empty(&self) -> bool {
        self.fitting + self.others + self.undecided == 0
    }

    /// Prints what comes at the end.
    pub(super) fn end(&mut self, sources: &Sources) {
        let told = mem::take(&mut self.told);
        let text = match self.format {
            Format::Human if self.quiet => self.human.count(),
            Format::Human => self.human.count() + &self.summary(),
            Format::Json => checks_json(&self.machines, &problems(told), sources),
            Format::Github => String::new(),
            Format::Sarif => Form::Sarif.print(&problems(told), sources, false),
            Format::Junit => junit(&told, sources),
        };
        self.print(&text);
    }

    fn print(&mut self, text: &str) {
        if self.printed.is_ok() {
            self.printed = self.out.write_all(text.as_bytes());
        }
    }

    /// How many virtual machines fit.
    fn summary(&self) -> String {
        let fitting = match self.fitting {
            1 => "1 virtual machine fits".to_owned(),
            number => format!("{number} virtual machines fit"),
        };
        let others = match self.others {
            1 => "1 does not".to_owned(),
            number => format!("{number} do not"),
        };
        let undecided = match self.undecided {
            1 => "1 is not checked".to_owned(),
            number => format!("{number} are not checked"),
        };
        let rest = [(self.others, others), (self.undecided, undecided)];
        let rest = rest.into_iter().filter(|(number, _)| *number > 0);
        let parts: Vec<String> = rest.map(|(_, words)| words).collect();
        if self.fitting == 0 && parts.is_empty() {
            return String::new();
        }
        let parts = [vec![fitting], parts].concat();
        format!("{}\n", parts.join(", "))
    }
}

fn problems(told: Vec<Checked>) -> Vec<Problem> {
    told.into_iter().flat_map(|it| it.problems).collect()
}

/// Leaves out what is told already. Some of KubeVirt's causes come twice, since two of its validators look;
/// programs that compare with it get both.
fn tell_once(problems: &mut Vec<Problem>) {
    let mut told = BTreeSet::new();
    problems.retain(|it| told.insert((it.code, it.place.clone(), it.message.clone())));
}
