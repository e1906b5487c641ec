//! Entry points for kustomize at the root of a catalog that are no longer generated.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context as _;

use crate::diagnostic::Failed;
use crate::documents::Documents;
use crate::generate::{KUSTOMIZATION, is_entry_point_at_root};

use super::on_disk::{Standing, find, read_at_most};
use super::ours::{bears_mark, is_marked};

/// How much of a kustomization is read. An entry point in a folder names one other folder.
const MOST_BYTES: u64 = 4096;

/// The entry points that an earlier build wrote, and that are not among the documents any more: the
/// one at the root, and those in the folders directly in it.
///
/// # Errors
///
/// The root or a kustomization cannot be read.
pub(super) fn former_entry_points(
    root: &Path,
    documents: &Documents,
) -> anyhow::Result<Vec<String>> {
    let mut former = Vec::new();
    if is_in_place(root, KUSTOMIZATION, is_marked)? {
        former.push(KUSTOMIZATION.to_owned());
    }
    for entry in fs::read_dir(root).with_context(|| Failed::to("read", root))? {
        let entry = entry.with_context(|| Failed::to("read", root))?;
        let folder = entry.file_name();
        let Some(folder) = folder.to_str() else {
            continue;
        };
        let name = format!("{folder}/{KUSTOMIZATION}");
        if is_in_place(root, &name, |path| is_of_folder(path, folder))? {
            former.push(name);
        }
    }
    former.retain(|name| !documents.contains_key(name));
    former.sort_unstable();
    Ok(former)
}

/// Whether a path below a root is that of a file that is such a one.
fn is_in_place(
    root: &Path,
    name: &str,
    is_such: impl Fn(&Path) -> io::Result<bool>,
) -> anyhow::Result<bool> {
    let path = root.join(name);
    let look = || match find(root, name)?.standing() {
        Standing::File { .. } => is_such(&path),
        _ => Ok(false),
    };
    look().with_context(|| Failed::to("read", &path))
}

/// Whether a file is the entry point in this folder. If the folder is a catalog of its own, the one in it
/// is that of its root, and names others.
fn is_of_folder(path: &Path, folder: &str) -> io::Result<bool> {
    let bytes = read_at_most(path, MOST_BYTES)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(bears_mark(&bytes) && is_entry_point_at_root(&text, folder))
}

/// Removes the entry points that are no longer generated, and their folders if nothing else is in
/// them; returns their paths.
///
/// # Errors
///
/// One of them cannot be removed.
pub fn remove_former(root: &Path, documents: &Documents) -> anyhow::Result<Vec<String>> {
    let former = former_entry_points(root, documents)?;
    for name in &former {
        let path = root.join(name);
        fs::remove_file(&path).with_context(|| Failed::to("remove", &path))?;
        if let Some(folder) = Path::new(name)
            .parent()
            .filter(|it| !it.as_os_str().is_empty())
        {
            // It stays if it holds anything else.
            _ = fs::remove_dir(root.join(folder));
        }
    }
    Ok(former)
}
