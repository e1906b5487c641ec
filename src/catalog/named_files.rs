//! The files with resources that a command line names, by themselves or by their folders.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use foldhash::HashSet;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Code, Problem, Problems};
use crate::text::{LinkError, ReadError, STDIN, SourceId, Sources, resolve_below};

use super::bundle_file::{BundleFile, MAX_BUNDLE_BYTES, Wanted};

/// The names of files in a folder that are read, as by `kubectl apply -f`.
const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// What becomes of the folders in a folder that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subfolders {
    /// They are no part of it.
    Ignored,
    /// They are not read, which is told.
    Told,
    /// They are read, but for hidden ones and links.
    Read,
}

impl Subfolders {
    /// What becomes of them with `--recursive`, or without it.
    #[must_use]
    pub fn of_option(recursive: bool) -> Self {
        if recursive { Self::Read } else { Self::Told }
    }
}

/// Reads what a command line names: standard input for `-`, a file, or the files in a folder that
/// mention the API. Folders in it are not read, as by kubectl. What cannot be read is reported.
pub fn read_bundles(
    name: &Path,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Vec<BundleFile> {
    let files = named_files(&[name.to_owned()], Subfolders::Ignored, problems);
    read_files(files, Wanted::DEFINITIONS, sources, problems)
}

/// Reads files for documents of any kind.
pub fn read_files(
    files: Vec<NamedFile>,
    wanted: Wanted,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Vec<BundleFile> {
    let mut bundles = Vec::new();
    for file in files {
        match file.read(sources) {
            Ok(bundle) if file.is_passed_over(wanted, sources.text(bundle.0)) => {}
            Ok(bundle) => bundles.push(bundle),
            Err(error) => problems.push(error.into()),
        }
    }
    bundles
}

/// The files that a command line names by themselves or by their folders, each once. A folder that
/// cannot be read is reported.
pub fn named_files(
    names: &[PathBuf],
    subfolders: Subfolders,
    problems: &mut Problems,
) -> Vec<NamedFile> {
    let mut seen = HashSet::default();
    let files = names
        .iter()
        .flat_map(|name| files_of(name, subfolders, problems));
    files
        .filter(|file| seen.insert(file.path.clone()))
        .collect()
}

/// The file of a name, or the files of a folder.
fn files_of(name: &Path, subfolders: Subfolders, problems: &mut Problems) -> Vec<NamedFile> {
    if !name.is_dir() {
        return vec![NamedFile {
            path: name.to_owned(),
            folder: None,
        }];
    }
    let of_folder = |path| NamedFile {
        path,
        folder: Some(name.to_owned()),
    };
    let shown = name.display().to_string();
    match Folder::look_into(name, subfolders == Subfolders::Read) {
        Ok(folder) => {
            if subfolders == Subfolders::Told {
                problems.extend(unread(&shown, folder.unread));
            }
            folder.files.into_iter().map(of_folder).collect()
        }
        Err(error) => {
            problems.push(unreadable(name, &error));
            Vec::new()
        }
    }
}

fn unreadable(name: &Path, error: &walkdir::Error) -> Problem {
    let shown = error.path().unwrap_or(name).display().to_string();
    let message = match error.io_error() {
        Some(why) => format!("cannot read `{shown}`: {why}"),
        None => format!("cannot read `{shown}`: {error}"),
    };
    Problem::of_file(Code::Unreadable, shown, message).help("make it readable")
}

/// Folders in a folder that are not read.
fn unread(folder: &str, number: usize) -> Option<Problem> {
    let message = match number {
        0 => return None,
        1 => format!("`{folder}` has a folder that is not read"),
        _ => format!("`{folder}` has {number} folders that are not read"),
    };
    let problem = Problem::of_file(Code::UnreadFolders, folder, message);
    Some(problem.help("`--recursive` reads folders in folders, too"))
}

/// What a folder holds.
struct Folder {
    /// The files that kubectl would read, in the order of their names.
    files: Vec<PathBuf>,
    /// How many folders in it are not read.
    unread: usize,
}

impl Folder {
    fn look_into(path: &Path, is_recursive: bool) -> walkdir::Result<Self> {
        let most = if is_recursive { usize::MAX } else { 1 };
        let walk = WalkDir::new(path).min_depth(1).max_depth(most);
        let mut folder = Self {
            files: Vec::new(),
            unread: 0,
        };
        for entry in walk.sort_by_file_name().into_iter().filter_entry(is_shown) {
            let entry = entry?;
            if entry.path().is_dir() {
                folder.unread += usize::from(!is_recursive);
            } else if is_bundle_name(entry.path()) && !is_kustomization(entry.path()) {
                folder.files.push(entry.into_path());
            }
        }
        Ok(folder)
    }
}

/// Whether an entry of a folder is not hidden.
fn is_shown(entry: &DirEntry) -> bool {
    !entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// A file that a command line names, by itself or by its folder; not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    path: PathBuf,
    /// The folder that was named.
    folder: Option<PathBuf>,
}

impl NamedFile {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// It cannot be read, is larger than [`MAX_BUNDLE_BYTES`], or is not UTF-8.
    pub fn read(&self, sources: &mut Sources) -> Result<BundleFile, ReadError> {
        let source = match &self.folder {
            None => sources.read_named(&self.path, MAX_BUNDLE_BYTES),
            Some(folder) => self.read_in(folder, sources),
        };
        source.map(BundleFile)
    }

    /// The folder can be somebody else's: a link in it cannot have this program read, and show, what
    /// lies elsewhere.
    fn read_in(&self, folder: &Path, sources: &mut Sources) -> Result<SourceId, ReadError> {
        let shown = self.path.display().to_string();
        let below = self.path.strip_prefix(folder).unwrap_or(&self.path);
        match resolve_below(folder, below) {
            Ok(file) => sources.read(&file, &shown, MAX_BUNDLE_BYTES),
            Err(LinkError { why, .. }) => Err(ReadError::failed(&shown, &why)),
        }
    }

    /// Where it is; `-` is standard input.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is passed over in silence: it is only in a folder that was named, and its text says
    /// that nothing in it is wanted.
    #[must_use]
    pub fn is_passed_over(&self, wanted: Wanted, text: &str) -> bool {
        self.folder.is_some() && !text.contains(wanted.mention)
    }

    /// Whether it can be read again: standard input cannot.
    #[must_use]
    pub fn can_be_read_again(&self) -> bool {
        self.path != Path::new(STDIN)
    }
}

/// Whether a name is one of those by which kustomize finds its own configuration: that is no
/// resource, and can mention the API in what it patches.
fn is_kustomization(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    matches!(name, Some("kustomization.yaml" | "kustomization.yml"))
}

/// Whether a name is that of a file with resources, and not hidden.
pub(crate) fn is_bundle_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) && !name.starts_with(b".")
}
