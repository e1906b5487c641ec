//! Arguments that subcommands share: where the catalog is.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, Command};

use crate::catalog::{self, FOLDERS};
use crate::diagnostic::{Code, Problem, Problems};
use crate::output::Layout;
use crate::text::above;

/// Where the root of the catalog is.
#[derive(Debug, Args)]
pub(super) struct RootArgs {
    /// The root of the catalog [default: this folder or the nearest one above it that holds `instancetypes/` and `preferences/`]
    #[arg(long, value_name = "DIR", global = true)]
    root: Option<PathBuf>,
}

impl RootArgs {
    /// A subcommand that takes the option only to say that it reads no catalog.
    pub(super) fn hidden(command: Command) -> Command {
        let ours = Self::augment_args(Command::default());
        command.args(
            ours.get_arguments()
                .map(|argument| argument.clone().hide(true)),
        )
    }

    /// Whether the option is given.
    pub(super) fn is_given(&self) -> bool {
        self.root.is_some()
    }

    /// The root as `diff` reads it; `None` if there is no catalog.
    pub(super) fn checkout(&self, problems: &mut Problems) -> Option<OsString> {
        if let Some(root) = &self.root {
            return Some(root.into());
        }
        let here = env::current_dir().unwrap_or_default();
        let root = catalog::find_root(&here);
        if root.is_none() {
            problems.push(no_root());
        }
        root.map(|root| above(root, &here).into())
    }
}

/// Where the catalog is.
#[derive(Debug, Args)]
pub(super) struct CatalogArgs {
    #[command(flatten)]
    root: RootArgs,

    /// A vendor's catalog, applied on top of it; its overlays are the bundles [can be repeated]
    #[arg(long, value_name = "DIR")]
    extend: Vec<PathBuf>,
}

impl CatalogArgs {
    /// Where everything is; `None` if there is no catalog.
    pub(super) fn layout(
        &self,
        out_dir: Option<PathBuf>,
        problems: &mut Problems,
    ) -> Option<Layout> {
        let Some(root) = self.root() else {
            problems.push(self.no_root());
            return None;
        };
        if self.root.root.is_none()
            && let Some(vendor) = self.unnamed_vendor(&root)
        {
            problems.push(vendor);
            return None;
        }
        Some(Layout::new(root, self.extend.clone(), out_dir))
    }

    /// The folder that a vendor stands in and has not named: without a word, the catalog around it
    /// would be built, or the folder on its own, as if it extended nothing.
    fn unnamed_vendor(&self, root: &Path) -> Option<Problem> {
        let here = env::current_dir().ok()?;
        let root = root.canonicalize().ok()?;
        let vendor = here
            .ancestors()
            .find(|folder| catalog::holds_sources(folder))?;
        let has_base = FOLDERS
            .iter()
            .any(|it| vendor.join(it).join("_base.yaml").is_file());
        let around = if vendor == root && !has_base {
            catalog::find_root(vendor.parent()?)?
        } else {
            root.as_path()
        };
        let is_named = |path: &PathBuf| path.canonicalize().is_ok_and(|path| path == vendor);
        if vendor == around || self.extend.iter().any(is_named) {
            return None;
        }
        let [vendor, around] = [vendor, around].map(|it| above(it, &here).display().to_string());
        let message = format!("`{vendor}` holds sources, and it lies in the catalog `{around}`");
        Some(
            Problem::of_file(Code::Unreadable, vendor.clone(), message).help(format!(
                "to build it on top of that catalog, add `--extend {vendor}`; to build one of them alone, name it with `--root`"
            )),
        )
    }

    /// Whether no catalog is named, and this folder is in none.
    pub(super) fn is_absent(&self) -> bool {
        self.extend.is_empty() && self.root().is_none()
    }

    /// The options that name this catalog, as typed on the command line.
    pub(super) fn as_typed(&self) -> String {
        let root = self.root.root.iter().map(|path| ("--root", path));
        let extend = self.extend.iter().map(|path| ("--extend", path));
        let mut typed = String::new();
        for (option, path) in root.chain(extend) {
            typed.extend([" ", option, " ", &path.display().to_string()]);
        }
        typed
    }

    fn root(&self) -> Option<PathBuf> {
        let found = || {
            let start = env::current_dir().ok()?;
            self.root_above(&start).map(|root| above(root, &start))
        };
        self.root.root.clone().or_else(found)
    }

    /// The nearest catalog that is not an extension: a vendor may run this in its own folder.
    fn root_above<'p>(&self, start: &'p Path) -> Option<&'p Path> {
        let extensions: Vec<PathBuf> = self
            .extend
            .iter()
            .filter_map(|path| path.canonicalize().ok())
            .collect();
        let mut root = catalog::find_root(start)?;
        while root
            .canonicalize()
            .is_ok_and(|path| extensions.contains(&path))
        {
            root = catalog::find_root(root.parent()?)?;
        }
        Some(root)
    }

    fn no_root(&self) -> Problem {
        if self.extend.is_empty() {
            return no_root();
        }
        let message = "neither this folder nor any above it is a catalog that can be extended";
        without_root(message).help("use `--root` to name the catalog that is extended")
    }
}

fn no_root() -> Problem {
    let message = "neither this folder nor any above it holds `instancetypes/` and `preferences/`";
    without_root(message).help("change to the folder of a catalog, or name its root with `--root`")
}

fn without_root(message: &str) -> Problem {
    let here = env::current_dir().unwrap_or_default();
    Problem::of_file(Code::Unreadable, here.display().to_string(), message)
}
