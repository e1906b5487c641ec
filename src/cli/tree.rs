//! `tree`: what preferences are made of, and who else uses it.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, ValueEnum};

use crate::catalog::Input;
use crate::compile::read_definitions;
use crate::diagnostic::{Code, Problem, listed};
use crate::model::Release;
use crate::query::{LayerGraph, TreeLook};

use super::catalog::CatalogArgs;
use super::printing::{ColourArgs, Findings};
use super::refusal::{Documented, refuse};

/// The name of the subcommand.
const NAME: &str = "tree";

/// Show the layers and components of preferences as a tree, and who else uses each
///
/// A preference is drawn with all that it is applied on top of: read from the top to the bottom, what
/// is further in comes first.
///
/// Without a name, everything is drawn: the bases, the layers and preferences that extend each other,
/// and the components. `in` says which preferences are made with a file.
#[derive(Debug, Args)]
pub(super) struct Tree {
    /// A preference, or a layer that others extend [default: all]
    #[arg(value_name = "PREFERENCE")]
    preference: Option<String>,

    #[command(flatten)]
    catalog: CatalogArgs,

    /// Name all preferences that are made with a file, however many they are
    #[arg(long)]
    all: bool,

    /// How it is printed
    #[arg(short = 'o', long, value_name = "FORM", value_enum, default_value_t = Form::Text)]
    output: Form,

    /// Taken only to say that bundles have no layers
    #[arg(long, value_name = "FILE", hide = true)]
    from: Vec<PathBuf>,

    #[command(flatten)]
    colours: ColourArgs,
}

/// How the layers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A tree, which is drawn with lines on a terminal
    Text,
    /// A graph for Graphviz
    Dot,
    /// A flowchart for Mermaid
    Mermaid,
    /// The files, and which is applied on top of which
    Json,
}

impl Tree {
    /// Draws what is asked for; `command` is the command line, to report errors in it.
    pub(super) fn run(&self, command: Documented) -> ExitCode {
        if !self.from.is_empty() {
            let message =
                "`--from` names bundles, which have no layers; name a catalog with `--root`";
            refuse(command, NAME, ErrorKind::ArgumentConflict, message);
        }
        let mut findings = Findings::default();
        let text = self.tree(&mut findings);
        self.colours.finish(findings, text)
    }

    fn tree(&self, findings: &mut Findings) -> Option<String> {
        let layout = self.catalog.layout(None, &mut findings.problems)?;
        let Findings { problems, sources } = findings;
        let (catalog, definitions) = read_definitions(
            Input::Roots(&layout.roots()),
            Release::NEWEST,
            sources,
            problems,
        )?;
        let graph = LayerGraph::new(&catalog, sources);
        let look = TreeLook {
            names_all: self.all,
            has_lines: self.colours.draws_on(&io::stdout()),
        };
        let Some(name) = &self.preference else {
            return Some(match self.output {
                Form::Text => graph.tree(look),
                Form::Dot => graph.dot(),
                Form::Mermaid => graph.mermaid(),
                Form::Json => graph.json(),
            });
        };
        let text = match self.output {
            Form::Text => graph.tree_of(name, look),
            Form::Dot => graph.of(name).map(|graph| graph.dot()),
            Form::Mermaid => graph.of(name).map(|graph| graph.mermaid()),
            Form::Json => graph.of(name).map(|graph| graph.json()),
        };
        if text.is_none() {
            let message = format!("there is no preference or layer named `{name}`");
            let is_instancetype = definitions
                .iter()
                .any(|typed| typed.instancetype().is_some() && typed.definition.name == *name);
            let help = if is_instancetype {
                let shown = "shows what set its fields";
                Some(format!(
                    "it is an instance type: `show {name} --explain` {shown}"
                ))
            } else {
                listed(name, graph.names())
            };
            let problem = Problem::of_file(Code::UnknownName, "PREFERENCE", message);
            problems.push(problem.help_from(help));
        }
        text
    }
}
