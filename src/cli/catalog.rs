//! Arguments that subcommands share: where the catalog is.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, Command};

use crate::catalog::{self, FOLDERS};
use crate::diagnostic::{Code, Problem, Problems};
use crate::diff::BUILT_IN;
use crate::generate::VersionLabel;
use crate::output::Layout;
use crate::text::{above, shell_word};

use super::printing::say;

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

    /// The option, if it is given, for a command of this program.
    pub(super) fn option(&self) -> Option<OsString> {
        let mut option = OsString::from("--root=");
        option.push(self.root.as_ref()?);
        Some(option)
    }

    /// Whether the option is given.
    pub(super) fn is_given(&self) -> bool {
        self.root.is_some()
    }

    /// The folder of the catalog in hand; the current one if there is none on disk.
    pub(super) fn folder(&self) -> PathBuf {
        let found = || {
            let here = env::current_dir().ok()?;
            catalog::find_root(&here).map(|root| above(root, &here))
        };
        self.root.clone().or_else(found).unwrap_or_default()
    }

    /// The catalog in hand as `diff` reads it.
    pub(super) fn side(&self) -> OsString {
        if let Some(root) = &self.root {
            return root.into();
        }
        let here = env::current_dir().unwrap_or_default();
        if let Some(root) = catalog::find_root(&here) {
            above(root, &here).into()
        } else {
            say_built_in();
            BUILT_IN.into()
        }
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
    /// Where everything is that is read: the catalog that is named, or else the one that holds this
    /// folder, or else the one that is compiled in, which is told. `None` if it is unclear.
    pub(super) fn layout(
        &self,
        out_dir: Option<PathBuf>,
        problems: &mut Problems,
    ) -> Option<Layout> {
        let root = self.root();
        match &root {
            Some(root) if self.root.root.is_none() => {
                if let Some(vendor) = self.unnamed_vendor(root) {
                    problems.push(vendor);
                    return None;
                }
            }
            Some(_) => {}
            None => say_built_in(),
        }
        Some(Layout::new(root, self.extend.clone(), out_dir))
    }

    /// Where everything is that is generated, which needs a folder: that of the bundles is named, or
    /// it belongs to a catalog on disk. `None` if there is none.
    pub(super) fn layout_of_output(
        &self,
        out_dir: Option<PathBuf>,
        problems: &mut Problems,
    ) -> Option<Layout> {
        if out_dir.is_none() && self.extend.is_empty() && self.root().is_none() {
            problems.push(no_root());
            return None;
        }
        self.layout(out_dir, problems)
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
                "to build it on top of that catalog, add `{}`; to build one of them alone, name it with `--root`",
                typed("--extend", Path::new(&vendor)).trim_start()
            )),
        )
    }

    /// The options that name this catalog, as typed on the command line.
    pub(super) fn as_typed(&self) -> String {
        let root = self.root.root.iter().map(|path| ("--root", path));
        let extend = self.extend.iter().map(|path| ("--extend", path));
        let options = root.chain(extend);
        options.map(|(option, path)| typed(option, path)).collect()
    }

    /// The folders of vendors.
    pub(super) fn extensions(&self) -> &[PathBuf] {
        &self.extend
    }

    /// The root of the catalog, unless it is the one that is compiled in.
    pub(super) fn root(&self) -> Option<PathBuf> {
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
}

/// An option with a path, after a space, as a shell reads it.
pub(super) fn typed(option: &str, path: &Path) -> String {
    format!(" {option} {}", shell_word(path))
}

fn no_root() -> Problem {
    let here = env::current_dir().unwrap_or_default();
    let message = "neither this folder nor any above it holds `instancetypes/` and `preferences/`";
    Problem::of_file(Code::Unreadable, here.display().to_string(), message)
        .help("change to the folder of a catalog, or name its root with `--root`")
}

/// Says which catalog is read where nobody named one.
fn say_built_in() {
    let message = format!("reading the built-in catalog {}\n", VersionLabel::default());
    say(&message);
}
