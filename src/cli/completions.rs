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
use crate::model::Release;
use crate::query::{self, COLUMNS, Form};
use crate::registry::labels::{ARCH, CLASS, OS_TYPE};
use crate::text::Sources;

use super::list::NOUNS;
use super::printing::{ColourArgs, print};
use super::show::SHORT_KINDS;

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
        let mut command = with_values(command);
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

/// A command line whose arguments list the values that they take, as far as these are known.
pub(super) fn with_values(command: Command) -> Command {
    with_names(with_words(with_codes(command)))
}

/// What an argument takes of a catalog.
#[derive(Clone, Copy)]
enum Takes {
    /// Names of instance types and of preferences.
    Name,
    /// Names of instance types.
    Instancetype,
    /// Names of preferences.
    Preference,
    /// Names of overlays.
    Overlay,
    /// Series.
    Series,
    /// Values of a label.
    Label(&'static str),
}

/// The arguments that take something of a catalog, in any subcommand.
const OF_CATALOG: [(&str, Takes); 11] = [
    ("arch", Takes::Label(ARCH)),
    ("class", Takes::Label(CLASS)),
    ("fits", Takes::Name),
    ("instancetype", Takes::Instancetype),
    ("like", Takes::Instancetype),
    ("name", Takes::Name),
    ("names", Takes::Name),
    ("os", Takes::Label(OS_TYPE)),
    ("overlay", Takes::Overlay),
    ("preference", Takes::Preference),
    ("series", Takes::Series),
];

/// A command line whose arguments that take a name or a word of a catalog list those of the built-in
/// one.
fn with_names(command: Command) -> Command {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let input = Input::Roots(&[Root::BuiltIn]);
    let Some((catalog, definitions)) =
        read_definitions(input, Release::NEWEST, &mut sources, &mut problems)
    else {
        return command;
    };
    let entries = query::of_catalog(definitions, None, &VersionLabel::default(), &mut problems);
    let names = |family| entries.names(family);
    let words = |takes| -> Vec<&str> {
        match takes {
            Takes::Name => names(Family::Instancetype)
                .chain(names(Family::Preference))
                .collect(),
            Takes::Instancetype => names(Family::Instancetype).collect(),
            Takes::Preference => names(Family::Preference).collect(),
            Takes::Overlay => catalog.overlays.iter().map(|it| it.name.as_str()).collect(),
            Takes::Series => entries.series().into_iter().collect(),
            Takes::Label(key) => entries.values(key).into_iter().collect(),
        }
    };
    let lists = OF_CATALOG.map(|(id, takes)| (id, words(takes)));
    with_lists(command, &lists)
}

/// A command line whose arguments of some names, in any subcommand, list some words.
fn with_lists(command: Command, lists: &[(&str, Vec<&str>)]) -> Command {
    let command = lists.iter().fold(command, |command, (id, words)| {
        if !command.get_arguments().any(|it| it.get_id() == id) {
            return command;
        }
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        command.mut_arg(id, |argument| {
            argument.value_parser(PossibleValuesParser::new(words))
        })
    });
    command.mut_subcommands(|subcommand| with_lists(subcommand, lists))
}

/// A command line whose arguments of `list` and `show` that take one of a few words list them.
fn with_words(command: Command) -> Command {
    let mut columns: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    columns.dedup();
    let words = |words: &[&'static str]| PossibleValuesParser::new(words.iter().copied());
    let command = command.mut_subcommand("show", |show| {
        show.mut_arg("kind", |argument| {
            argument.value_parser(words(&SHORT_KINDS))
        })
    });
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
