//! What no build wrote, kept where it is while the folder around it is replaced.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use crate::diagnostic::Failed;

use super::files::make_parent;
use super::owner;

/// How many files and folders of others an output folder may hold. Each is linked into the new
/// folder, and a build should take no longer than its catalog does.
const MOST_OTHERS: usize = 10_000;

/// Keeps everything in `from` that no build wrote: files become hard links in `to`, not copies.
///
/// # Errors
///
/// There is too much to keep, or a link cannot be made.
pub(super) fn keep_others(from: &Path, to: &Path, ours: &BTreeSet<String>) -> anyhow::Result<()> {
    let ours = ours.iter().map(PathBuf::from).collect();
    let mut keeping = Keeping {
        from,
        to,
        ours,
        kept: 0,
    };
    keeping.folder(Path::new(""))
}

struct Keeping<'k> {
    from: &'k Path,
    to: &'k Path,
    /// The files of an earlier build.
    ours: BTreeSet<PathBuf>,
    kept: usize,
}

impl Keeping<'_> {
    fn folder(&mut self, below: &Path) -> anyhow::Result<()> {
        let folder = self.from.join(below);
        for entry in fs::read_dir(&folder).with_context(|| Failed::to("read", &folder))? {
            let entry = entry.with_context(|| Failed::to("read", &folder))?;
            self.entry(&below.join(entry.file_name()))?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path) -> anyhow::Result<()> {
        let (source, target) = (self.from.join(path), self.to.join(path));
        let metadata = source
            .symlink_metadata()
            .with_context(|| Failed::to("read", &source))?;
        if metadata.is_dir() {
            return self.subfolder(path, &source, &target, &metadata);
        }
        if self.ours.contains(path) {
            return Ok(());
        }
        self.count(&source)?;
        make_parent(&target)?;
        fs::hard_link(&source, &target)
            .map_err(explain_link)
            .with_context(|| Failed::to("keep", &source))
    }

    /// Keeps what is in a folder, and the folder itself, unless it held only files of a build.
    fn subfolder(
        &mut self,
        path: &Path,
        source: &Path,
        target: &Path,
        metadata: &Metadata,
    ) -> anyhow::Result<()> {
        let mut from_here = self.ours.range(path.to_owned()..);
        if !from_here.next().is_some_and(|our| our.starts_with(path)) {
            self.count(source)?;
            fs::create_dir_all(target).with_context(|| Failed::to("create", target))?;
        }
        self.folder(path)?;
        if target.is_dir() {
            owner::keep(target, metadata).with_context(|| Failed::to("keep", source))?;
        }
        Ok(())
    }

    fn count(&mut self, source: &Path) -> anyhow::Result<()> {
        self.kept += 1;
        if self.kept > MOST_OTHERS {
            let why = format!(
                "the folder holds more than {MOST_OTHERS} files that no build wrote; name one for the bundles alone"
            );
            return Err(anyhow!(why).context(Failed::to("keep", source)));
        }
        Ok(())
    }
}

fn explain_link(error: io::Error) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::CrossesDevices => {
            anyhow!("it is not on the file system of the folder that holds the output")
        }
        _ => error.into(),
    }
}
