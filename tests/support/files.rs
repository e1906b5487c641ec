//! Files and folders.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The folder of the project, whose catalog the tests build.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A temporary folder.
pub(crate) fn temp_dir() -> TempDir {
    TempDir::new().unwrap()
}

/// Writes a file, and creates the folders that it needs.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The files of a folder and of the folders in it.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// Copies the files of a folder, and of the folders in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    for path in files_below(from) {
        write(
            &to.join(path.strip_prefix(from).unwrap()),
            fs::read(&path).unwrap(),
        );
    }
}
