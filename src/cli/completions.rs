//! `completions`: prints the script with which a shell completes the command line.

use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Command};
use clap_complete::Shell;

use crate::catalog::{Input, Root};
use crate::compile::read_definitions;
use crate::diagnostic::{Code, Problems};
use crate::generate::VersionLabel;
use crate::kubevirt::Family;
use crate::query::{self, COLUMNS, Form};
use crate::text::Sources;

use super::list::NOUNS;
use super::printing::{ColourArgs, print};

/// What bash completes for the sides of `diff`, after clap's own function: files, and the branches
/// and tags of git. Options and their values are left to that function.
const REVISIONS: &str = include_str!("completions.bash");

/// Print the script with which a shell completes this program's command line
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell that the script is for
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script for a command line.
    pub(super) fn run(&self, command: Command) -> ExitCode {
        let mut command = with_names(with_words(with_codes(command)));
        let mut script = Vec::new();
        let name = env!("CARGO_PKG_NAME");
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        let mut script = String::from_utf8_lossy(&script).into_owned();
        if self.shell == Shell::Bash {
            script.push_str(REVISIONS);
        }
        print(&script, &ColourArgs::default())
    }
}

/// The arguments that take the name of an instance type or of a preference, in any subcommand.
const NAMED: [(&str, &[Family]); 5] = [
    ("fits", &[Family::Instancetype, Family::Preference]),
    ("like", &[Family::Instancetype]),
    ("name", &[Family::Instancetype, Family::Preference]),
    ("names", &[Family::Instancetype, Family::Preference]),
    ("preference", &[Family::Preference]),
];

/// A command line whose arguments that take a name list those of the built-in catalog.
fn with_names(command: Command) -> Command {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let input = Input::Roots(&[Root::BuiltIn]);
    let read = read_definitions(input, &mut sources, &mut problems);
    let definitions = read.map(|(_, definitions)| definitions).unwrap_or_default();
    let entries = query::of_catalog(&definitions, None, &VersionLabel::default(), &mut problems);
    let names = |families: &'static [Family]| {
        let names = families.iter().flat_map(|family| entries.names(*family));
        PossibleValuesParser::new(names.map(str::to_owned).collect::<Vec<_>>())
    };
    command.mut_subcommands(|subcommand| {
        NAMED.iter().fold(subcommand, |subcommand, (id, families)| {
            if !subcommand.get_arguments().any(|it| it.get_id() == id) {
                return subcommand;
            }
            subcommand.mut_arg(id, |argument| argument.value_parser(names(families)))
        })
    })
}

/// A command line whose arguments of `list` that take one of a few words list them.
fn with_words(command: Command) -> Command {
    let mut columns: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    columns.dedup();
    let words = |words: &[&'static str]| PossibleValuesParser::new(words.iter().copied());
    command.mut_subcommand("list", |list| {
        list.mut_arg("what", |argument| argument.value_parser(words(&NOUNS)))
            .mut_arg("sort_by", |argument| argument.value_parser(words(&columns)))
            .mut_arg("output", |argument| {
                argument.value_parser(words(&Form::WORDS))
            })
    })
}

/// A command line whose options that take the code of a rule list them all.
fn with_codes(command: Command) -> Command {
    let codes = || PossibleValuesParser::new(Code::ALL.iter().map(|code| code.as_str()));
    command
        .mut_arg("explain", |argument| argument.value_parser(codes()))
        .mut_subcommand("validate", |validate| {
            validate.mut_arg("allow", |argument| argument.value_parser(codes()))
        })
}
