//! The complete command line.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::diagnostic::{Code, Failed, Problem, Severity};

use super::catalog::RootArgs;
use super::manual::with_sections;
use super::printing::{ColourArgs, Findings, print};
use super::{
    build, check_tree_clean, cluster, completions, deploy, diff, explain, export, functest,
    gallery, invocation, list, man, migrate, readme, recommend, schema, show, sync, tree, validate,
    vm,
};

/// Builds the catalog of KubeVirt's common instance types and preferences.
#[derive(Debug, Parser)]
#[command(version, about, arg_required_else_help = true)]
pub struct Cli {
    /// Explain a rule, by the code that its problems show
    #[arg(long, value_name = "CODE", value_parser = explain::rule)]
    explain: Option<Code>,

    /// Change to this folder first: all other paths are relative to it. Of one before and one after
    /// the subcommand, the one after it counts
    #[arg(short = 'C', value_name = "DIR", global = true)]
    folder: Option<PathBuf>,

    #[command(flatten)]
    root: RootArgs,

    #[command(flatten)]
    colours: ColourArgs,

    #[command(subcommand)]
    command: Option<Command>,
}

/// The subcommands, in the order in which the help lists them: the most used come first.
#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Build),
    Validate(validate::Validate),
    CheckTreeClean(check_tree_clean::CheckTreeClean),
    Diff(diff::Diff),
    List(Box<list::List>),
    Show(Box<show::Show>),
    Tree(tree::Tree),
    Recommend(Box<recommend::Recommend>),
    Export(export::Export),
    Gallery(Box<gallery::Gallery>),
    Vm(vm::Vm),
    Sync(Box<sync::SyncArgs>),
    Migrate(migrate::Migrate),
    Deploy(Box<deploy::Deploy>),
    Cluster(cluster::ClusterArgs),
    Functest(Box<functest::Functest>),
    Readme(readme::Readme),
    Schema(schema::Schema),
    Completions(completions::Completions),
    Man(man::Man),
}

/// The subcommands that read no catalog.
const WITHOUT_CATALOG: [&str; 3] = ["completions", "man", "migrate"];

impl Cli {
    /// Reads the arguments of this process; ends it if they are wrong or ask for help.
    #[must_use]
    pub fn read() -> Self {
        // To put together what the help says takes longer than to read the arguments.
        Self::try_parse().unwrap_or_else(|_| Self::read_documented())
    }

    /// Reads the arguments, and knows everything that is printed if they are wrong or ask for help.
    fn read_documented() -> Self {
        let matches = Self::documented().get_matches();
        Self::from_arg_matches(&matches)
            .unwrap_or_else(|error| error.format(&mut Self::documented()).exit())
    }

    /// The command line with everything that its help says.
    #[must_use]
    pub fn documented() -> clap::Command {
        let command = WITHOUT_CATALOG
            .iter()
            .fold(Self::command(), |command, name| {
                command.mut_subcommand(name, RootArgs::hidden)
            });
        let command = command.mut_subcommand("vm", vm::Vm::without_root);
        // Its scripts are for the program's own name; kubectl asks the plugin itself.
        let command = command.mut_subcommand("completions", |it| it.hide(invocation::is_plugin()));
        with_sections(command.bin_name(invocation::command()))
    }

    /// Runs what was asked for. The exit code is 0 for success, 1 for failure and 2 for a wrong
    /// command line; `diff` has another one.
    #[must_use]
    pub fn run(&self) -> ExitCode {
        self.refuse_misplaced();
        if let Some(folder) = &self.folder
            && let Err(error) = env::set_current_dir(folder)
        {
            return self.report_folder(folder, error.into());
        }
        let (command, folder) = (Self::documented, self.folder.as_deref());
        match (&self.explain, &self.command) {
            (Some(rule), _) => print(&explain::explanation(*rule), &self.colours),
            (None, Some(Command::Build(build))) => build.run(),
            (None, Some(Command::Validate(validate))) => validate.run(),
            (None, Some(Command::CheckTreeClean(check))) => check.run(folder),
            (None, Some(Command::Diff(diff))) => diff.run(command),
            (None, Some(Command::List(list))) => list.run(command),
            (None, Some(Command::Show(show))) => show.run(command),
            (None, Some(Command::Tree(tree))) => tree.run(command),
            (None, Some(Command::Recommend(recommend))) => recommend.run(command),
            (None, Some(Command::Export(export))) => export.run(),
            (None, Some(Command::Gallery(gallery))) => gallery.run(),
            (None, Some(Command::Vm(vm))) => vm.run(command),
            (None, Some(Command::Sync(sync))) => sync.run(),
            (None, Some(Command::Migrate(migrate))) => migrate.run(command),
            (None, Some(Command::Deploy(deploy))) => deploy.run(command, folder),
            (None, Some(Command::Cluster(cluster))) => cluster.run(command, folder),
            (None, Some(Command::Functest(functest))) => functest.run(command),
            (None, Some(Command::Readme(readme))) => readme.run(),
            (None, Some(Command::Schema(schema))) => schema.run(),
            (None, Some(Command::Completions(completions))) => completions.run(command()),
            (None, Some(Command::Man(man))) => man.run(command()),
            (None, None) => refuse(ErrorKind::MissingSubcommand, "a subcommand is missing"),
        }
    }

    /// Ends the process if options before the subcommand are in the way of it.
    fn refuse_misplaced(&self) {
        let conflict = |message: &str| refuse(ErrorKind::ArgumentConflict, message);
        let Some(command) = &self.command else {
            return;
        };
        if self.explain.is_some() {
            conflict("`--explain` is used without a subcommand");
        }
        if self.root.is_given() && !command.reads_catalog() {
            conflict("`--root` names a catalog, which is not read here");
        }
    }

    fn report_folder(&self, folder: &Path, error: anyhow::Error) -> ExitCode {
        let error = error.context(Failed::to("change to", folder));
        let mut findings = Findings::default();
        findings
            .problems
            .push(Problem::of_error(Code::Unreadable, "-C", &error));
        self.colours.print_to_stderr(findings, Severity::Error);
        ExitCode::FAILURE
    }
}

impl Command {
    /// Whether the subcommand reads a catalog.
    fn reads_catalog(&self) -> bool {
        match self {
            Self::Build(_)
            | Self::CheckTreeClean(_)
            | Self::Cluster(_)
            | Self::Deploy(_)
            | Self::Functest(_)
            | Self::Readme(_)
            | Self::Schema(_)
            | Self::Tree(_)
            | Self::Sync(_) => true,
            Self::List(list) => list.reads_catalog(),
            Self::Show(show) => show.reads_catalog(),
            Self::Recommend(recommend) => recommend.reads_catalog(),
            Self::Export(export) => export.reads_catalog(),
            Self::Gallery(gallery) => gallery.reads_catalog(),
            Self::Vm(vm) => vm.reads_catalog(),
            Self::Validate(validate) => validate.reads_catalog(),
            Self::Diff(diff) => diff.reads_checkout(),
            Self::Completions(_) | Self::Man(_) | Self::Migrate(_) => false,
        }
    }
}

/// Ends the process with an error in the command line.
fn refuse(kind: ErrorKind, message: &str) -> ! {
    Cli::documented().error(kind, message).exit()
}
