//! `show`: resources as they go out, and where each of their fields comes from.

use std::io;
use std::process::ExitCode;
use std::str::FromStr;

use clap::error::ErrorKind;
use clap::{Args, Command, ValueEnum};

use crate::diagnostic::{Code, Problem, listed};
use crate::kubevirt::Kind;
use crate::query::{self, Entries, Entry, Explained, FieldPath};

use super::in_hand::EntriesArgs;
use super::printing::{ColourArgs, Findings};

/// Show instance types and preferences, and where each of their fields comes from
///
/// Without options, this prints each resource as its bundle has it.
///
/// With `--explain`, the file and the line that set a field stand beside it. Below it, `before` says
/// what lower layers set, the lowest first.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// Names, or TYPE/NAME as `list -o name` prints them; a name of both families shows both
    #[arg(value_name = "NAME", required = true)]
    names: Vec<Wanted>,

    #[command(flatten)]
    entries: EntriesArgs,

    /// Say where each field comes from
    #[arg(long)]
    explain: bool,

    /// The kind in which it is shown, as `kubectl get` names it: `vmcf`, `vmp` [default: the first that it has, which is that of the cluster]
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,

    /// Only this field: `spec.firmware`, `metadata.labels['instancetype.kubevirt.io/cpu']`
    #[arg(long, value_name = "PATH")]
    field: Option<FieldPath>,

    /// How it is printed [default: yaml; with `--explain`, text]
    #[arg(short = 'o', long, value_name = "FORM", value_enum)]
    output: Option<Form>,

    #[command(flatten)]
    colours: ColourArgs,
}

/// How resources are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A document for each resource
    Yaml,
    /// JSON
    Json,
    /// The resource with what set each field beside it; only with `--explain`
    Text,
    /// A table for each resource; only with `--explain`
    Markdown,
}

/// What is asked for by its name.
#[derive(Debug, Clone)]
struct Wanted {
    name: String,
    kind: Option<Kind>,
}

impl FromStr for Wanted {
    type Err = String;

    /// # Errors
    ///
    /// What is before the `/` is no kind.
    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, name) = match text.split_once('/') {
            Some((word, name)) => (Some(self::kind(word)?), name),
            None => (None, text),
        };
        let name = name.to_owned();
        Ok(Self { name, kind })
    }
}

fn kind(word: &str) -> Result<Kind, String> {
    Kind::of_word(word).ok_or_else(|| {
        let short = ["vmcf", "vmcp", "vmf", "vmp"];
        let expected = listed(word, short).unwrap_or_default();
        format!("there is no such kind; {expected}, or a kind in full")
    })
}

impl Show {
    /// Shows what is asked for; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Command) -> ExitCode {
        let form = self.form(command);
        let mut findings = Findings::default();
        let text = self.show(form, &mut findings);
        self.colours.finish(findings, text)
    }

    /// The form; ends the process if it does not go with the other options.
    fn form(&self, mut command: Command) -> Form {
        let message = match (self.output, self.explain) {
            (None, false) => return Form::Yaml,
            (None, true) => return Form::Text,
            (Some(Form::Text | Form::Markdown), false) => {
                "`text` and `markdown` are forms of `--explain`"
            }
            (Some(Form::Yaml), true) => "`--explain` is printed as `text`, `json` or `markdown`",
            (Some(form), _) => return form,
        };
        command.error(ErrorKind::ArgumentConflict, message).exit()
    }

    fn show(&self, form: Form, findings: &mut Findings) -> Option<String> {
        let entries = self.entries.read(findings)?;
        let found = self.found(&entries, findings)?;
        if let Some(field) = &self.field {
            check_field(field, &found, findings)?;
        }
        if self.explain {
            let explained = Explained::new(&found, self.field.as_ref(), &findings.sources);
            return Some(match form {
                Form::Json => explained.json(),
                Form::Markdown => explained.markdown(),
                Form::Text | Form::Yaml => explained.text(self.colours.apply_to(&io::stdout())),
            });
        }
        let documents: Vec<_> = found
            .iter()
            .map(|(entry, kind)| entry.document(*kind))
            .collect();
        Some(match (&self.field, form) {
            (None, Form::Json) => query::resources_json(&documents),
            (None, _) => query::resources_yaml(&documents),
            (Some(field), Form::Json) => query::fields_json(field, &documents),
            (Some(field), _) => query::fields_yaml(field, &documents),
        })
    }

    /// What has the names that are asked for, each in a kind; `None` if something has not.
    fn found<'e>(
        &self,
        entries: &'e Entries,
        findings: &mut Findings,
    ) -> Option<Vec<(&'e Entry, Kind)>> {
        let mut all = Vec::new();
        let mut are_found = true;
        for wanted in &self.names {
            let only = wanted.kind.or(self.kind);
            let named = entries.all.iter().filter(|it| it.name() == wanted.name);
            let found: Vec<_> = named
                .filter_map(|entry| Some((entry, entry.kind(only)?)))
                .collect();
            if found.is_empty() {
                are_found = false;
                findings.problems.push(unknown(&wanted.name, only, entries));
            }
            all.extend(found);
        }
        are_found.then_some(all)
    }
}

/// The problem of a name that does not exist, in one kind or in any.
fn unknown(name: &str, kind: Option<Kind>, entries: &Entries) -> Problem {
    let noun = kind.map_or("instance type or preference", Kind::as_str);
    let message = format!("there is no {noun} named `{name}`");
    let of_kind = entries.all.iter().filter(|it| it.kind(kind).is_some());
    Problem::of_file(Code::UnknownName, "NAME", message)
        .help_from(listed(name, of_kind.map(Entry::name)))
}

/// Reports each resource without a field; `None` if there is one.
fn check_field(field: &FieldPath, found: &[(&Entry, Kind)], findings: &mut Findings) -> Option<()> {
    let mut are_there = true;
    for (entry, kind) in found {
        let document = entry.document(*kind);
        if !field.find(&document).is_empty() {
            continue;
        }
        are_there = false;
        let (nearest, keys) = field.nearest(&document);
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let message = format!("`{}` has no field `{field}`", entry.name());
        let help = match (nearest.as_str(), keys.as_slice()) {
            (_, []) => format!("`{nearest}` is a value, with no fields"),
            ("", keys) => format!("it has {}", keys.join(", ")),
            (nearest, keys) => format!("`{nearest}` has {}", keys.join(", ")),
        };
        let problem = Problem::of_file(Code::UnknownName, "--field", message);
        findings.problems.push(problem.help(help));
    }
    are_there.then_some(())
}
