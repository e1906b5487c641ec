//! The owner and the permissions of what is replaced.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::Path;

/// Gives a new file or folder the permissions and the owner of the one that it replaces.
pub(super) fn keep(path: &Path, replaced: &Metadata) -> io::Result<()> {
    keep_owner(path, replaced)?;
    fs::set_permissions(path, replaced.permissions())
}

/// Whether a new file or folder has the owner of another one already.
pub(super) fn is_kept(path: &Path, like: &Metadata) -> io::Result<bool> {
    let new = fs::metadata(path)?;
    Ok((new.uid(), new.gid()) == (like.uid(), like.gid()))
}

/// Gives a new file or folder the owner of another one, as root can. Nobody else can give files
/// away: theirs stay their own.
pub(super) fn keep_owner(path: &Path, like: &Metadata) -> io::Result<()> {
    if is_kept(path, like)? {
        return Ok(());
    }
    match chown(path, Some(like.uid()), Some(like.gid())) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        result => result,
    }
}
