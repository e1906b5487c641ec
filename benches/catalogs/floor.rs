//! The floor of a build: what it takes to read the sources, and to hash and write the same output, which
//! is read from an earlier build.

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::support::files::files_below;

/// The folders of a catalog's sources.
const SOURCES: [&str; 3] = ["instancetypes", "preferences", "overlays"];

/// Does in one process, on one core, what no build can leave out. Prints the digests, as the output has
/// them.
pub(crate) fn run(root: &Path, built: &Path, out: &Path) {
    for folder in SOURCES {
        for path in files_below(&root.join(folder)) {
            fs::read(path).expect("the sources can be read");
        }
    }
    for path in files_below(built) {
        let bytes = fs::read(&path).expect("the earlier build can be read");
        println!("{}", hex::encode(Sha256::digest(&bytes)));
        let below = path.strip_prefix(built).expect("it is below");
        let path = out.join(below);
        let folder = path.parent().expect("it is in a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::write(path, bytes).expect("the folder can be written to");
    }
}
