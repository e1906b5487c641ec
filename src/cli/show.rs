//! `show`: resources as they go out, and where each of their fields comes from.

use std::io;
use std::process::ExitCode;
use std::str::FromStr;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

use crate::diagnostic::{Code, Problem, backticked, listed};
use crate::kubevirt::Kind;
use crate::query::{self, Entries, Entry, Explained, FieldPath};
use crate::yaml::{Node, Value};

use super::in_hand::EntriesArgs;
use super::printing::{ColourArgs, Findings};
use super::refusal::{Documented, refuse};

/// The name of the subcommand.
const NAME: &str = "show";

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

    /// Only this field: `spec.firmware`, `metadata.labels['instancetype\.kubevirt\.io/cpu']`
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
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) kind: Option<Kind>,
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

/// The usual words for kinds.
pub(super) const SHORT_KINDS: [&str; 4] = ["vmcf", "vmcp", "vmf", "vmp"];

fn kind(word: &str) -> Result<Kind, String> {
    Kind::of_word(word).ok_or_else(|| {
        let expected = listed(word, SHORT_KINDS).unwrap_or_default();
        format!("there is no such kind; {expected}, or a kind in full")
    })
}

impl Show {
    /// Whether a catalog is read, and not files.
    pub(super) fn reads_catalog(&self) -> bool {
        self.entries.reads_catalog()
    }

    /// Shows what is asked for; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        let form = self.form(command);
        let mut findings = Findings::default();
        let text = self.show(form, &mut findings);
        self.colours.finish(findings, text)
    }

    /// The form; ends the process if it does not go with the other options.
    fn form(&self, command: Documented) -> Form {
        let message = match (self.output, self.explain) {
            (None, false) => return Form::Yaml,
            (None, true) => return Form::Text,
            (Some(Form::Text | Form::Markdown), false) => {
                "`text` and `markdown` are forms of `--explain`"
            }
            (Some(Form::Yaml), true) => "`--explain` is printed as `text`, `json` or `markdown`",
            (Some(form), _) => return form,
        };
        refuse(command, NAME, ErrorKind::ArgumentConflict, message)
    }

    fn show(&self, form: Form, findings: &mut Findings) -> Option<String> {
        let entries = self.entries.read(findings)?;
        let found = self.found(&entries, findings)?;
        if self.explain {
            let explained = Explained::new(&found, self.field.as_ref(), &findings.sources);
            if let Some(field) = &self.field {
                let resources = explained.resources.iter().zip(&found);
                let without = resources.filter(|(explained, _)| explained.fields.is_empty());
                let without = without.map(|(_, (entry, kind))| (*entry, entry.document(*kind)));
                let lacking = without.map(|(entry, document)| lacking(field, entry, &document));
                let lacking: Vec<Problem> = lacking.collect();
                if !lacking.is_empty() {
                    findings.problems.extend(lacking);
                    return None;
                }
            }
            return Some(match form {
                Form::Json => explained.json(),
                Form::Markdown => explained.markdown(),
                Form::Text | Form::Yaml => explained.text(self.colours.apply_to(&io::stdout())),
            });
        }
        let documents: Vec<(&Entry, Node)> = found
            .iter()
            .map(|(entry, kind)| (*entry, entry.document(*kind)))
            .collect();
        if let Some(field) = &self.field {
            let nodes = fields(field, &documents, findings)?;
            return Some(match form {
                Form::Json => query::fields_json(&nodes),
                _ => query::fields_yaml(&nodes),
            });
        }
        let documents: Vec<Node> = documents
            .into_iter()
            .map(|(_, document)| document)
            .collect();
        Some(match form {
            Form::Json => query::resources_json(&documents),
            _ => query::resources_yaml(&documents),
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
                .filter_map(|entry| Some((entry, entry.kind(only.as_slice())?)))
                .collect();
            if found.is_empty() {
                are_found = false;
                findings
                    .problems
                    .push(unknown("NAME", &wanted.name, only, entries));
            }
            all.extend(found);
        }
        are_found.then_some(all)
    }
}

/// The problem of a name that does not exist, in one kind or in any.
pub(super) fn unknown(option: &str, name: &str, kind: Option<Kind>, entries: &Entries) -> Problem {
    let noun = kind.map_or("instance type or preference", Kind::as_str);
    let message = format!("there is no {noun} named `{name}`");
    let of_kind = entries
        .all
        .iter()
        .filter(|it| it.kind(kind.as_slice()).is_some());
    Problem::of_file(Code::UnknownName, option, message)
        .help_from(listed(name, of_kind.map(Entry::name)))
}

/// What each resource has at a path; `None` if one has nothing there, which is reported.
fn fields<'d>(
    field: &FieldPath,
    documents: &'d [(&Entry, Node)],
    findings: &mut Findings,
) -> Option<Vec<&'d Node>> {
    let (mut nodes, mut are_there) = (Vec::new(), true);
    for (entry, document) in documents {
        let found = field.find(document).unwrap_or_default();
        if found.is_empty() {
            are_there = false;
            findings.problems.push(lacking(field, entry, document));
        }
        nodes.extend(found);
    }
    are_there.then_some(nodes)
}

/// The problem of a resource that has nothing at a path.
fn lacking(field: &FieldPath, entry: &Entry, document: &Node) -> Problem {
    if let Err(why) = field.find(document) {
        let message = format!("`{}`: {why}", entry.name());
        return Problem::of_file(Code::WrongType, "--field", message);
    }
    let message = format!("`{}` has no field `{field}`", entry.name());
    let problem = Problem::of_file(Code::UnknownName, "--field", message);
    let (nearest, nodes) = field.nearest(document);
    let mut keys: Vec<&str> = Vec::new();
    for (key, _) in nodes.iter().flat_map(|node| node.fields()) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    let is_empty = |node: &&Node| matches!(node.value, Value::Mapping(_) | Value::Sequence(_));
    let nearest = if nearest.is_empty() {
        "it".to_owned()
    } else {
        format!("`{nearest}`")
    };
    problem.help(match (keys.as_slice(), nodes.as_slice()) {
        ([_, ..], _) => format!("{nearest} has {}", backticked(&keys)),
        ([], [node]) if matches!(&node.value, Value::Sequence(items) if !items.is_empty()) => {
            format!("{nearest} is a list: `[*]` after it names all of its items")
        }
        ([], nodes) if nodes.iter().any(is_empty) => format!("{nearest} is empty"),
        ([], _) => format!("{nearest} is a value, with no fields"),
    })
}
