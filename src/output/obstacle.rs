//! What stands where a generated file belongs, and was not written by a build.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::diagnostic::{Code, Failed, Problem};
use crate::documents::Documents;
use crate::generate::Tree;
use crate::text::join;

use super::bytes::{Files, as_files};
use super::layout::Layout;
use super::on_disk::{Standing, find, holds};
use super::ours::{bears_mark, is_marked, replaceable};
use super::resolved::resolve_below;

/// Something that a build would have to replace, and must not.
#[derive(Debug)]
pub(super) struct Obstacle {
    path: PathBuf,
    standing: Standing,
}

/// Everything that stands in the way of a build, as problems. Whoever writes checks again: this is
/// for showing all of them, and before anything is written.
///
/// # Errors
///
/// A folder cannot be read.
pub fn in_the_way(
    layout: &Layout,
    tree: &Tree,
    documents: &Documents,
) -> anyhow::Result<Vec<Problem>> {
    let folder = layout.bundles();
    let files = tree.files();
    let ours = replaceable(&folder, &files).with_context(|| Failed::to("read", &folder))?;
    let help = "move it elsewhere, or name another folder with `--out-dir`";
    let mut problems: Vec<Problem> = obstacles(&folder, &files, &ours)?
        .iter()
        .map(|obstacle| obstacle.problem(&obstacle.path, help))
        .collect();
    if let Some(root) = layout.documents() {
        problems.extend(documents_in_the_way(root, documents)?);
    }
    Ok(problems)
}

/// Everything that stands where documents would be written, and links that lead out of the root.
///
/// # Errors
///
/// A file cannot be read.
pub fn documents_in_the_way(root: &Path, documents: &Documents) -> anyhow::Result<Vec<Problem>> {
    let mut problems = Vec::new();
    if !root.exists() {
        return Ok(problems);
    }
    for (name, bytes) in as_files(documents) {
        match resolve_below(root, &name) {
            Ok(path) => {
                let help = "rename it or move it elsewhere: a file of this name is generated";
                let obstacle = obstacle_to_document(&path, bytes)?;
                problems
                    .extend(obstacle.map(|obstacle| obstacle.problem(&join(root, &name), help)));
            }
            Err(error) => {
                let problem = Problem::of_error(Code::Unwritable, name, &error);
                problems.push(problem.help("replace the link by a file or a folder"));
            }
        }
    }
    // Many files may lie below the same link.
    problems.dedup();
    Ok(problems)
}

/// What stands where a build writes the files of an output folder, but for those that are `ours`.
pub(super) fn obstacles(
    folder: &Path,
    files: &Files<'_>,
    ours: &BTreeSet<String>,
) -> anyhow::Result<Vec<Obstacle>> {
    let mut obstacles: Vec<Obstacle> = Vec::new();
    for name in files.keys() {
        let (path, standing) =
            find(folder, name).with_context(|| Failed::to("read", &folder.join(name)))?;
        let is_ours = matches!(standing, Standing::File { .. }) && ours.contains(name);
        let is_known = obstacles.last().is_some_and(|last| last.path == path);
        if standing != Standing::Nothing && !is_ours && !is_known {
            obstacles.push(Obstacle { path, standing });
        }
    }
    Ok(obstacles)
}

/// What stands where a document is written: a file without the mark, unless the new document has
/// none either, since it then renews only parts of the old one.
pub(super) fn obstacle_to_document(path: &Path, bytes: &[u8]) -> anyhow::Result<Option<Obstacle>> {
    let reading = || Failed::to("read", path);
    let standing = Standing::at(path).with_context(reading)?;
    let is_ours = match standing {
        Standing::Nothing => true,
        Standing::File { .. } => {
            !bears_mark(bytes)
                || is_marked(path).with_context(reading)?
                || holds(path, standing, bytes).with_context(reading)?
        }
        _ => false,
    };
    let path = path.to_owned();
    Ok((!is_ours).then_some(Obstacle { path, standing }))
}

impl Obstacle {
    pub(super) fn into_error(self) -> anyhow::Error {
        let why = self.why();
        anyhow::Error::msg(why).context(Failed::to("replace", &self.path))
    }

    fn problem(&self, shown: &Path, help: &str) -> Problem {
        let path = shown.display().to_string();
        let message = format!("cannot replace `{path}`: {}", self.why());
        Problem::of_file(Code::ForeignFile, path, message).help(help)
    }

    fn why(&self) -> String {
        match self.standing {
            Standing::File { .. } => "no build wrote it".to_owned(),
            other => format!("it is {}, and a build writes a file there", other.noun()),
        }
    }
}
