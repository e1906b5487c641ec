//! Entry points for kustomize at the root of a catalog that are no longer generated.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context as _;

use crate::diagnostic::Failed;
use crate::documents::Documents;
use crate::generate::KUSTOMIZATION;

use super::on_disk::{Standing, find};
use super::ours::is_marked;

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
    let mut names = vec![KUSTOMIZATION.to_owned()];
    for entry in fs::read_dir(root).with_context(|| Failed::to("read", root))? {
        let entry = entry.with_context(|| Failed::to("read", root))?;
        let name = entry.file_name();
        names.extend(
            name.to_str()
                .map(|folder| format!("{folder}/{KUSTOMIZATION}")),
        );
    }
    names.sort_unstable();
    let mut former = Vec::new();
    for name in names {
        let path = root.join(&name);
        let is_former = is_of_a_build(root, &name).with_context(|| Failed::to("read", &path))?;
        if is_former && !documents.contains_key(&name) {
            former.push(name);
        }
    }
    Ok(former)
}

fn is_of_a_build(root: &Path, name: &str) -> io::Result<bool> {
    let is_there = matches!(find(root, name)?.standing(), Standing::File { .. });
    Ok(is_there && is_marked(&root.join(name))?)
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
