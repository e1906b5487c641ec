//! What stands where a generated file belongs, and was not written by a build.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::diagnostic::{Code, Failed, Problem};
use crate::documents::Documents;
use crate::generate::{FileContent, KUSTOMIZATION, Tree};
use crate::text::join;

use super::bytes::{Files, as_files};
use super::layout::Layout;
use super::on_disk::{Reached, Standing, find, holds};
use super::ours::{bears_mark, is_marked, is_partial, ours};
use super::partial::{FOREIGN_PARTIAL, partial};
use super::resolved::resolve_below;

/// Something that a build would have to replace, and must not.
#[derive(Debug)]
pub(super) struct Obstacle {
    path: PathBuf,
    standing: Standing,
    why: Why,
}

/// What a build would do with the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// It would write a file there.
    File,
    /// It would make a folder there.
    Folder,
    /// It would write a file there first, and then move it to its place.
    Partial,
    /// It would write a kustomization next to it.
    Kustomization,
}

/// The other names under which kustomize looks for a kustomization.
const OTHER_KUSTOMIZATIONS: [&str; 2] = ["kustomization.yml", "Kustomization"];

/// Everything that stands in the way of a build, as problems. Whoever writes checks again: this is
/// for showing all of them, and before anything is written.
///
/// # Errors
///
/// A folder cannot be read.
pub fn in_the_way(
    layout: &Layout,
    tree: &Tree<'_>,
    documents: &Documents,
) -> anyhow::Result<Vec<Problem>> {
    let mut problems = folder_in_the_way(&layout.bundles(), &tree.files())?;
    if let Some(root) = layout.documents() {
        problems.extend(documents_in_the_way(root, documents)?);
    }
    Ok(problems)
}

/// Everything that stands where the files of an output folder would be written, as problems.
///
/// # Errors
///
/// The folder cannot be read.
pub fn folder_in_the_way(folder: &Path, files: &Files<'_>) -> anyhow::Result<Vec<Problem>> {
    let look = || {
        let ours = ours(folder, files).with_context(|| Failed::to("read", folder))?;
        obstacles(folder, files, &ours)
    };
    let mut found = look()?;
    if !found.is_empty() {
        // Another build may have made the folder between what it names and what is there.
        found = look()?;
    }
    let help = "move it elsewhere, or name another folder with `--out-dir`";
    let problems = found.iter().map(|it| it.problem(Path::new(""), help));
    Ok(problems.collect())
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
    for (name, content) in as_files(documents) {
        match resolve_below(root, &name) {
            Ok(path) => {
                let help = format!("rename it or move it elsewhere: `{name}` is generated");
                let obstacle = obstacle_to_document(&path, content)?;
                problems.extend(obstacle.map(|obstacle| obstacle.problem(root, &help)));
            }
            Err(error) => {
                let problem = Problem::of_error(Code::Unwritable, name, &error);
                problems.push(problem.help("replace the link by a file or a folder"));
            }
        }
    }
    // Many files may lie below the same link, or below a file in place of a folder.
    problems
        .dedup_by(|later, first| (&later.place, &later.message) == (&first.place, &first.message));
    Ok(problems)
}

/// What stands where a build writes the files of an output folder, but for those that are `ours`.
pub(super) fn obstacles(
    folder: &Path,
    files: &Files<'_>,
    ours: &BTreeSet<String>,
) -> anyhow::Result<Vec<Obstacle>> {
    let mut obstacles: Vec<Obstacle> = Vec::new();
    match Standing::at(folder).with_context(|| Failed::to("read", folder))? {
        Standing::Nothing => return Ok(obstacles),
        // A link to a folder is followed.
        _ if folder.is_dir() => {}
        standing => return Ok(vec![Obstacle::new(folder, standing, Why::Folder)]),
    }
    for name in files.keys() {
        let path = folder.join(name);
        match find(folder, name).with_context(|| Failed::to("read", &path))? {
            Reached::OnlyTo(path, standing) => {
                // Many files may lie below it.
                if obstacles.last().is_none_or(|last| last.path != path) {
                    obstacles.push(Obstacle::new(&path, standing, Why::Folder));
                }
            }
            Reached::End(standing) => {
                let is_ours = match standing {
                    Standing::Nothing => true,
                    Standing::File { .. } => ours.contains(name),
                    _ => false,
                };
                obstacles.extend(if is_ours {
                    other_kustomization(&path)?
                } else {
                    Some(Obstacle::new(&path, standing, Why::File))
                });
            }
        }
    }
    Ok(obstacles)
}

/// What stands where a document is written: a file without the mark, unless the new document has
/// none either, since it then renews only parts of the old one; another file that kustomize would
/// read; or what stands where a run writes first.
pub(super) fn obstacle_to_document(
    path: &Path,
    content: FileContent<'_>,
) -> anyhow::Result<Option<Obstacle>> {
    let reading = || Failed::to("read", path);
    for folder in path.ancestors().skip(1) {
        match Standing::at(folder).with_context(reading)? {
            Standing::Folder => break,
            Standing::Nothing => {}
            standing => return Ok(Some(Obstacle::new(folder, standing, Why::Folder))),
        }
    }
    let standing = Standing::at(path).with_context(reading)?;
    let is_ours = match standing {
        Standing::Nothing => true,
        Standing::File { .. } => {
            !content.pieces().take(1).any(bears_mark)
                || is_marked(path).with_context(reading)?
                || holds(path, standing, content).with_context(reading)?
        }
        _ => false,
    };
    if !is_ours {
        return Ok(Some(Obstacle::new(path, standing, Why::File)));
    }
    let partial = partial(path);
    let begun = Standing::at(&partial).with_context(reading)?;
    if begun != Standing::Nothing && !is_partial(&partial, path).with_context(reading)? {
        return Ok(Some(Obstacle::new(&partial, begun, Why::Partial)));
    }
    other_kustomization(path)
}

/// A kustomization of another name next to a generated one: kustomize refuses two in a folder.
fn other_kustomization(path: &Path) -> anyhow::Result<Option<Obstacle>> {
    if path.file_name() != Some(OsStr::new(KUSTOMIZATION)) {
        return Ok(None);
    }
    for name in OTHER_KUSTOMIZATIONS {
        let other = path.with_file_name(name);
        let standing = Standing::at(&other).with_context(|| Failed::to("read", &other))?;
        if standing != Standing::Nothing {
            return Ok(Some(Obstacle::new(&other, standing, Why::Kustomization)));
        }
    }
    Ok(None)
}

impl Obstacle {
    fn new(path: &Path, standing: Standing, why: Why) -> Self {
        let path = path.to_owned();
        Self {
            path,
            standing,
            why,
        }
    }

    pub(super) fn into_error(self) -> anyhow::Error {
        let why = self.why();
        anyhow::Error::msg(why).context(Failed::to("replace", &self.path))
    }

    /// The obstacle as a problem, with its path as seen from where `root` is.
    fn problem(&self, root: &Path, help: &str) -> Problem {
        let canonical = root.canonicalize().unwrap_or_default();
        let below = self.path.strip_prefix(canonical).unwrap_or(&self.path);
        let path = join(root, below).display().to_string();
        let message = format!("cannot replace `{path}`: {}", self.why());
        let problem = Problem::of_file(Code::ForeignFile, path, message).help(help);
        match (self.why, self.standing) {
            (Why::File, Standing::File { .. }) => problem.note(
                "if an earlier version of this program wrote it, remove it: its files had another mark, or none",
            ),
            _ => problem,
        }
    }

    fn why(&self) -> String {
        let noun = self.standing.noun();
        match (self.why, self.standing) {
            (Why::File, Standing::File { .. }) => "no build wrote it".to_owned(),
            (Why::File, _) => format!("it is {noun}, and a build writes a file there"),
            (Why::Folder, _) => format!("it is {noun}, and a build needs a folder there"),
            (Why::Partial, _) => FOREIGN_PARTIAL.to_owned(),
            (Why::Kustomization, _) => {
                format!("a build writes `{KUSTOMIZATION}` next to it, and kustomize refuses both")
            }
        }
    }
}
