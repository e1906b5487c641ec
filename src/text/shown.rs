//! Paths as they are shown: so that they can be opened from where one stands.

use std::path::{Component, Path, PathBuf};

/// Where git keeps a repository.
pub const GIT: &str = ".git";

/// A path below a folder, without the `.` that stands for the current folder.
#[must_use]
pub fn join(folder: &Path, below: impl AsRef<Path>) -> PathBuf {
    let joined = folder.join(below);
    let parts = joined.components();
    parts.filter(|part| *part != Component::CurDir).collect()
}

/// The path of a folder from one that it holds: `..` for the parent.
#[must_use]
pub fn above(folder: &Path, from: &Path) -> PathBuf {
    match from.strip_prefix(folder) {
        Ok(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Ok(below) => below.iter().map(|_| "..").collect(),
        Err(_) => folder.to_owned(),
    }
}

/// A shown path as services know it that show a repository of git: below its root, with `/`. It
/// stays as it is if it is in no repository, or is no path, such as `<stdin>`.
#[must_use]
pub fn in_repository(shown: &str) -> String {
    let found = (!shown.starts_with('<')).then(|| below_repository(Path::new(shown)));
    found.flatten().unwrap_or_else(|| shown.to_owned())
}

fn below_repository(path: &Path) -> Option<String> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new(".")).canonicalize().ok()?;
    let root = parent
        .ancestors()
        .find(|folder| folder.join(GIT).exists())?;
    let below = parent.strip_prefix(root).ok()?.join(path.file_name()?);
    let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}
