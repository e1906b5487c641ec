//! The output folder, replaced all at once.
//!
//! The new folder is written next to the old one and exchanged with it in one step, so that
//! readers find one complete set of files or the other, whenever the run is killed. A lock on the
//! parent makes builds that run at the same time take turns.

use std::collections::BTreeSet;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::diagnostic::Failed;
use crate::generate::{CHECKSUMS, KUSTOMIZATION, entry_point_files, named_files};

use super::bytes::Files;

/// Makes `folder` hold `files`. Files of an earlier run are removed; those that no run wrote are
/// kept.
///
/// # Errors
///
/// The folder cannot be replaced; it is left as it was.
pub fn replace(folder: &Path, files: &Files<'_>) -> anyhow::Result<()> {
    let (parent, folder) = resolve(folder)?;
    let _lock = lock(&parent)?;

    let partial = partial(&parent, &folder);
    remove(&partial)?;
    if is_up_to_date(&folder, files) {
        return Ok(());
    }
    let replaced = fill(&partial, &folder, files).and_then(|()| exchange(&partial, &folder));
    // After the exchange, this is the old folder; after a failure, the incomplete new one.
    replaced.and(remove(&partial))
}

/// The folder with all links resolved, and its parent, which is created if it is missing.
fn resolve(folder: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    let folder = match folder.canonicalize() {
        Ok(folder) => folder,
        Err(_) => std::path::absolute(folder).with_context(|| Failed::to("find", folder))?,
    };
    let Some(parent) = folder.parent() else {
        let why = "it is the root of the file system; name a folder inside it";
        return Err(Failed::to("replace", &folder).because(why));
    };
    fs::create_dir_all(parent).with_context(|| Failed::to("create", parent))?;
    // A link that leads nowhere does not count as existing, but it is there.
    if folder.symlink_metadata().is_ok() && !folder.is_dir() {
        return Err(Failed::to("replace", &folder).because("it is not a folder"));
    }
    if env::current_dir().is_ok_and(|current| current.starts_with(&folder)) {
        // The shell would be left in a folder that no longer exists.
        let why = "it is the current folder, or holds it; run the build from another folder";
        return Err(Failed::to("replace", &folder).because(why));
    }
    Ok((parent.to_owned(), folder))
}

/// Where the new folder is written: next to the old one, as both must be on the same file system.
fn partial(parent: &Path, folder: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(folder.file_name().unwrap_or(OsStr::new("")));
    name.push(".partial");
    parent.join(name)
}

/// Whether the folder already holds these files, and no others of an earlier run.
fn is_up_to_date(folder: &Path, files: &Files<'_>) -> bool {
    let same =
        |path: &String, bytes: &[u8]| fs::read(folder.join(path)).is_ok_and(|found| found == bytes);
    let stale = |path: &String| !files.contains_key(path) && folder.join(path).exists();
    files.iter().all(|(path, bytes)| same(path, bytes)) && !earlier_files(folder).iter().any(stale)
}

/// The paths of the files that an earlier run wrote: its checksums and its kustomization name them.
pub(super) fn earlier_files(folder: &Path) -> BTreeSet<String> {
    let read = |name| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let mut files: BTreeSet<String> = named_files(&read(CHECKSUMS))
        // The checksums in this folder may be another program's, with the files that they name.
        .filter(|name| Path::new(name).extension() == Some(OsStr::new("yaml")))
        .map(ToOwned::to_owned)
        .collect();
    files.extend(entry_point_files(&read(KUSTOMIZATION)));
    files.insert(CHECKSUMS.to_owned());
    files
}

/// Waits until no other run writes to a folder; the lock ends with the value or the process.
pub(super) fn lock(folder: &Path) -> anyhow::Result<File> {
    let lock = File::open(folder).with_context(|| Failed::to("open", folder))?;
    lock.lock().with_context(|| Failed::to("lock", folder))?;
    Ok(lock)
}

fn fill(partial: &Path, folder: &Path, files: &Files<'_>) -> anyhow::Result<()> {
    fs::create_dir(partial).with_context(|| Failed::to("create", partial))?;
    for (name, bytes) in files {
        let path = partial.join(name);
        make_parent(&path)?;
        write(&path, bytes).with_context(|| Failed::to("write", &path))?;
    }
    if folder.exists() {
        let mut ours = earlier_files(folder);
        ours.extend(files.keys().cloned());
        let ours = ours.iter().map(PathBuf::from).collect();
        keep_others(folder, partial, &ours, Path::new(""))?;
        let permissions = fs::metadata(folder)
            .with_context(|| Failed::to("read", folder))?
            .permissions();
        fs::set_permissions(partial, permissions)
            .with_context(|| Failed::to("set the permissions of", partial))?;
    }
    Ok(())
}

pub(super) fn make_parent(path: &Path) -> anyhow::Result<()> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).with_context(|| Failed::to("create", parent))
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    // Some file systems report a full disk only now.
    file.sync_all()
}

/// Keeps everything but our own files: they become hard links in the new folder, not copies.
fn keep_others(
    from: &Path,
    to: &Path,
    ours: &BTreeSet<PathBuf>,
    below: &Path,
) -> anyhow::Result<()> {
    let folder = from.join(below);
    for entry in fs::read_dir(&folder).with_context(|| Failed::to("read", &folder))? {
        let entry = entry.with_context(|| Failed::to("read", &folder))?;
        let path = below.join(entry.file_name());
        let (source, target) = (from.join(&path), to.join(&path));
        let is_folder = entry
            .file_type()
            .with_context(|| Failed::to("read", &source))?
            .is_dir();
        if ours.contains(&path) {
            if is_folder {
                let why = "it is a folder, and the build writes a file of this name";
                return Err(Failed::to("replace", &source).because(why));
            }
            continue;
        }
        if !is_folder {
            make_parent(&target)?;
            fs::hard_link(&source, &target)
                .map_err(explain_link)
                .with_context(|| Failed::to("keep", &source))?;
            continue;
        }
        // A folder that held only our own files is not kept.
        if !ours.iter().any(|our| our.starts_with(&path)) {
            let permissions = fs::metadata(&source)
                .with_context(|| Failed::to("read", &source))?
                .permissions();
            fs::create_dir_all(&target).with_context(|| Failed::to("create", &target))?;
            fs::set_permissions(&target, permissions)
                .with_context(|| Failed::to("set the permissions of", &target))?;
        }
        keep_others(from, to, ours, &path)?;
    }
    Ok(())
}

/// Puts the new folder where the old one is, in one step.
fn exchange(partial: &Path, folder: &Path) -> anyhow::Result<()> {
    if !folder.exists() {
        return fs::rename(partial, folder).with_context(|| Failed::to("create", folder));
    }
    let exchanged = renameat_with(CWD, partial, CWD, folder, RenameFlags::EXCHANGE);
    exchanged
        .map_err(explain)
        .with_context(|| Failed::to("replace", folder))
}

fn explain_link(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::CrossesDevices => {
            anyhow!("it is not on the file system of the folder that holds the output")
        }
        _ => error.into(),
    }
}

fn explain(errno: Errno) -> anyhow::Error {
    match errno {
        Errno::BUSY => anyhow!("it is a mount point; name a folder inside it"),
        Errno::INVAL | Errno::NOSYS | Errno::XDEV => anyhow!(
            "this file system cannot exchange two folders in one step; name a folder that does not exist yet"
        ),
        other => io::Error::from(other).into(),
    }
}

fn remove(partial: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| Failed::to("remove", partial))
        }
        _ => Ok(()),
    }
}
