//! `docs/overlays.md`, run from its first block to its last.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod guide;
mod programs;
mod support;

use std::fs;
use std::path::Path;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn every_block_of_the_guide_is_true() {
    let checkout = Path::new(env!("CARGO_TARGET_TMPDIR")).join("overlays_guide");
    if checkout.exists() {
        fs::remove_dir_all(&checkout).unwrap();
    }
    for folder in common_instancetypes::catalog::FOLDERS {
        support::copy_folder(&Path::new(REPOSITORY).join(folder), &checkout.join(folder));
    }
    guide::run(&Path::new(REPOSITORY).join("docs/overlays.md"), &checkout);
}
