//! Files that are not regular ones.

use std::io;
use std::path::Path;

use nix::sys::stat::Mode;
use nix::unistd::mkfifo;

/// Makes a pipe with a name.
pub(crate) fn make_pipe(path: &Path) -> io::Result<()> {
    Ok(mkfifo(path, Mode::S_IRUSR | Mode::S_IWUSR)?)
}

/// Makes a device of the test's own that is read without end, as `/dev/zero` is: a program that fails here could
/// write to that of the machine.
#[cfg(target_os = "linux")]
pub(crate) fn make_zero(path: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

    let mode = Mode::RUSR | Mode::WUSR;
    Ok(mknodat(
        CWD,
        path,
        FileType::CharacterDevice,
        mode,
        makedev(1, 5),
    )?)
}

/// The number of such a device is only known on Linux.
#[cfg(not(target_os = "linux"))]
pub(crate) fn make_zero(_path: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
