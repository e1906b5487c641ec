//! What is on disk where a generated file belongs: found and compared without following a link,
//! opening a device, or reading more than was generated.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::FileTypeExt as _;
use std::path::{Path, PathBuf};

use crate::generate::FileContent;

/// How many bytes are compared at a time.
const AT_ONCE: usize = 256 * 1024;

/// What the system says of a path where nothing is, be it below a file.
const NOTHING: [io::ErrorKind; 2] = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Nothing,
    File { length: u64 },
    Folder,
    Link,
    Pipe,
    Socket,
    Device,
}

impl Standing {
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        let metadata = match fs::symlink_metadata(path) {
            Err(error) if NOTHING.contains(&error.kind()) => return Ok(Self::Nothing),
            found => found?,
        };
        let kind = metadata.file_type();
        let length = metadata.len();
        let kinds = [
            (kind.is_file(), Self::File { length }),
            (kind.is_dir(), Self::Folder),
            (kind.is_symlink(), Self::Link),
            (kind.is_fifo(), Self::Pipe),
            (kind.is_socket(), Self::Socket),
        ];
        let found = kinds.into_iter().find(|(is_it, _)| *is_it);
        Ok(found.map_or(Self::Device, |(_, standing)| standing))
    }

    /// What it is, with its article.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::File { .. } => "a file",
            Self::Folder => "a folder",
            Self::Link => "a link",
            Self::Pipe => "a pipe",
            Self::Socket => "a socket",
            Self::Device => "a device",
        }
    }
}

/// How far a path below a folder leads.
#[derive(Debug)]
pub(super) enum Reached {
    /// To its end, where this is.
    End(Standing),
    /// Only to something on the way that is not a folder.
    OnlyTo(PathBuf, Standing),
}

impl Reached {
    /// What is at the end of the path: nothing if it cannot be reached.
    pub(super) fn standing(&self) -> Standing {
        match self {
            Self::End(standing) => *standing,
            Self::OnlyTo(..) => Standing::Nothing,
        }
    }
}

/// Follows a path below a folder, but no link.
pub(super) fn find(folder: &Path, below: &str) -> io::Result<Reached> {
    let mut path = folder.to_owned();
    let mut parts = Path::new(below).iter().peekable();
    while let Some(part) = parts.next() {
        path.push(part);
        let standing = Standing::at(&path)?;
        match standing {
            _ if parts.peek().is_none() => return Ok(Reached::End(standing)),
            Standing::Folder => {}
            Standing::Nothing => return Ok(Reached::End(Standing::Nothing)),
            _ => return Ok(Reached::OnlyTo(path, standing)),
        }
    }
    Ok(Reached::End(Standing::Folder))
}

/// Whether a regular file holds exactly this. It is opened only if its length is right.
pub(super) fn holds(path: &Path, standing: Standing, content: FileContent<'_>) -> io::Result<bool> {
    match standing {
        Standing::File { length } if length == content.length() => {
            is_read_from(content, File::open(path)?)
        }
        _ => Ok(false),
    }
}

/// Whether exactly this content is read.
fn is_read_from(content: FileContent<'_>, mut from: impl Read) -> io::Result<bool> {
    let length = usize::try_from(content.length()).unwrap_or(AT_ONCE);
    // Room for one more byte, so that the end is seen.
    let mut buffer = vec![0; length.saturating_add(1).min(AT_ONCE)];
    let mut pieces = content.pieces();
    let mut expected: &[u8] = &[];
    loop {
        let length = match from.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read?,
        };
        if length == 0 {
            return Ok(expected.is_empty() && pieces.all(<[u8]>::is_empty));
        }
        let mut found = buffer.get(..length).unwrap_or_default();
        while !found.is_empty() {
            if expected.is_empty() {
                match pieces.next() {
                    Some(next) => expected = next,
                    None => return Ok(false),
                }
            }
            let common = found.len().min(expected.len());
            let ((found_here, found_after), (expected_here, expected_after)) =
                (found.split_at(common), expected.split_at(common));
            if found_here != expected_here {
                return Ok(false);
            }
            (found, expected) = (found_after, expected_after);
        }
    }
}

/// The first bytes of a file, at most so many.
pub(super) fn read_at_most(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
