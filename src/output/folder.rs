//! The output folder, replaced all at once.
//!
//! The new folder is written next to the old one and exchanged with it in one step, so that
//! readers find one complete set of files or the other, whenever the run is killed. A lock on the
//! parent makes builds that run at the same time take turns.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::cores;
use crate::diagnostic::Failed;
use crate::generate::{FileContent, MANIFEST};

use super::bytes::Files;
use super::keep::keep_others;
use super::lock::{OnWait, lock};
use super::obstacle::obstacles;
use super::on_disk::{Standing, find, holds};
use super::ours::ours;
use super::owner::{self, keep};
use super::partial::{clear, partial};
use super::resolved::as_named;

/// How many files are written at a time, and synced together.
const AT_ONCE: usize = 32;

/// The bytes of a page, which a core writes in about a microsecond.
const PAGE: u64 = 4096;

/// What an output folder has to outlive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A power cut, too: each file is on the disk before its folder is there.
    PowerCut,
    /// The end of the process alone, for what is looked at and can be made again: many small files are
    /// written several times as fast.
    Process,
}

/// What became of an output folder.
#[derive(Debug)]
pub enum Replaced {
    /// It held these files already.
    UpToDate,
    /// It holds them now.
    Done,
    /// It holds them now, but not all of what it held before could be removed.
    NotCleared(anyhow::Error),
}

/// Makes a folder hold `files`. Files of an earlier build are removed; those that no build wrote are
/// kept as they are.
///
/// # Errors
///
/// The folder cannot be replaced; it is left as it was.
pub fn replace(
    named: &Path,
    files: &Files<'_>,
    durability: Durability,
    on_wait: OnWait<'_>,
) -> anyhow::Result<Replaced> {
    let (parent, folder) = resolve(named)?;
    let around = named.parent().unwrap_or(named);
    // The name may be that of a link, and the folder elsewhere.
    let is_around = Path::new(".")
        .join(around)
        .canonicalize()
        .is_ok_and(|it| it == parent);
    let shown = |error| {
        if is_around {
            as_named(error, &parent, around)
        } else {
            error
        }
    };
    let _lock = lock(&parent, on_wait)?;
    match replace_resolved(&folder, files, durability).map_err(shown)? {
        Replaced::NotCleared(error) => Ok(Replaced::NotCleared(shown(error))),
        other => Ok(other),
    }
}

fn replace_resolved(
    folder: &Path,
    files: &Files<'_>,
    durability: Durability,
) -> anyhow::Result<Replaced> {
    let partial = partial(folder);
    clear(&partial, folder)?;
    let ours = ours(folder, files).with_context(|| Failed::to("read", folder))?;
    if is_up_to_date(folder, files, &ours).with_context(|| Failed::to("read", folder))? {
        return Ok(Replaced::UpToDate);
    }
    if let Some(obstacle) = obstacles(folder, files, &ours)?.into_iter().next() {
        return Err(obstacle.into_error());
    }
    let filled = fill(&partial, folder, files, &ours, durability);
    let replaced = filled.and_then(|()| exchange(&partial, folder));
    // After the exchange, this is the old folder; after a failure, the incomplete new one.
    let cleared = clear(&partial, folder);
    replaced?;
    Ok(match cleared {
        Ok(()) => Replaced::Done,
        Err(error) => Replaced::NotCleared(error),
    })
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

/// Whether the folder already holds these files, and no others of an earlier build.
fn is_up_to_date(folder: &Path, files: &Files<'_>, ours: &BTreeSet<String>) -> io::Result<bool> {
    for (name, content) in files {
        let standing = find(folder, name)?.standing();
        if !holds(&folder.join(name), standing, *content)? {
            return Ok(false);
        }
    }
    for path in ours {
        let is_former = !files.contains_key(path);
        if is_former && find(folder, path)?.standing() != Standing::Nothing {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes the new folder: its folders, then its manifest, by which the next build knows what it may remove,
/// then the other files.
fn fill(
    partial: &Path,
    folder: &Path,
    files: &Files<'_>,
    ours: &BTreeSet<String>,
    durability: Durability,
) -> anyhow::Result<()> {
    fs::create_dir(partial).with_context(|| Failed::to("create", partial))?;
    let folders = make_folders(partial, files)?;
    let new = files.iter().map(|(name, content)| NewFile {
        path: partial.join(name),
        content: *content,
    });
    let (manifest, others): (Vec<NewFile<'_>>, Vec<NewFile<'_>>) =
        new.partition(|new| new.path == partial.join(MANIFEST));
    write_all(&manifest, durability)?;
    write_all(&others, durability)?;
    let old = fs::metadata(folder);
    let around = || fs::metadata(partial.parent().unwrap_or(partial));
    let like = match &old {
        Ok(old) => old.clone(),
        Err(_) => around().with_context(|| Failed::to("read", partial))?,
    };
    let all = manifest.iter().chain(&others).map(|new| &new.path);
    keep_owners(partial, all.chain(&folders), &like)?;
    let Ok(old) = old else {
        return Ok(());
    };
    keep_others(folder, partial, ours)?;
    keep(partial, &old).with_context(|| Failed::to("set the owner of", partial))
}

/// Makes the folders of files, each after the one that it is in, and returns them.
fn make_folders(partial: &Path, files: &Files<'_>) -> anyhow::Result<BTreeSet<PathBuf>> {
    let names = files
        .keys()
        .flat_map(|name| Path::new(name).ancestors().skip(1));
    let folders = names.filter(|folder| !folder.as_os_str().is_empty());
    let folders: BTreeSet<PathBuf> = folders.map(|folder| partial.join(folder)).collect();
    for folder in &folders {
        fs::create_dir(folder).with_context(|| Failed::to("create", folder))?;
    }
    Ok(folders)
}

/// Writes files, a few at a time. They are made one after another, as cores that make files in the same
/// folder only wait for each other; and all of them are written before the first is synced, so that the
/// file system writes its journal once or twice, and not for each of them.
fn write_all(files: &[NewFile<'_>], durability: Durability) -> anyhow::Result<()> {
    let must_sync = durability == Durability::PowerCut;
    for some in files.chunks(AT_ONCE) {
        let made = some.iter().map(|new| Ok((new, new.make()?)));
        let made: Vec<(&NewFile<'_>, File)> = made.collect::<anyhow::Result<_>>()?;
        let pages: u64 = some.iter().map(|new| new.content.length() / PAGE).sum();
        let pages = usize::try_from(pages).unwrap_or(usize::MAX);
        let write = |(new, file): &(&NewFile<'_>, File)| {
            new.write(file)?;
            if must_sync {
                begin_to_sync(file);
            }
            Ok(())
        };
        all(cores::map_small(pages, made.iter().collect(), write))?;
        if must_sync {
            made.iter().try_for_each(|(new, file)| new.sync(file))?;
        }
    }
    Ok(())
}

/// Lets the disk begin with a file before anybody waits for it, so that it has all of them to do at once:
/// Linux writes what is not needed in memory (`generic_fadvise`). It is advice, so it cannot fail.
#[cfg(target_os = "linux")]
fn begin_to_sync(file: &File) {
    _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn begin_to_sync(_: &File) {}

fn all(results: Vec<anyhow::Result<()>>) -> anyhow::Result<()> {
    results.into_iter().collect()
}

/// A file to write.
struct NewFile<'a> {
    path: PathBuf,
    content: FileContent<'a>,
}

impl NewFile<'_> {
    fn make(&self) -> anyhow::Result<File> {
        File::create_new(&self.path).with_context(|| self.failed())
    }

    fn write(&self, mut file: &File) -> anyhow::Result<()> {
        let written = self.content.write_to(&mut file);
        written.with_context(|| self.failed())
    }

    /// Waits until it is on the disk: some file systems report a full one only now.
    fn sync(&self, file: &File) -> anyhow::Result<()> {
        file.sync_all().with_context(|| self.failed())
    }

    fn failed(&self) -> Failed {
        Failed::to("write", &self.path)
    }
}

/// Gives what is in a new folder, and the folder, the owner of what it replaces. All of it was made by
/// this process, and so has the owner of the folder.
fn keep_owners<'p>(
    partial: &'p Path,
    below: impl Iterator<Item = &'p PathBuf>,
    like: &Metadata,
) -> anyhow::Result<()> {
    let setting = |path: &Path| Failed::to("set the owner of", path);
    if owner::is_kept(partial, like).with_context(|| setting(partial))? {
        return Ok(());
    }
    for path in below.map(PathBuf::as_path).chain([partial]) {
        owner::keep_owner(path, like).with_context(|| setting(path))?;
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

fn explain(errno: Errno) -> anyhow::Error {
    match errno {
        Errno::BUSY => anyhow!("it is a mount point; name a folder inside it"),
        Errno::INVAL | Errno::NOSYS | Errno::XDEV => anyhow!(
            "this file system cannot exchange two folders in one step; name a folder that does not exist yet"
        ),
        other => io::Error::from(other).into(),
    }
}
