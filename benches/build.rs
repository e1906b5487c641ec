//! How long a build takes: all of it, its parts, and the program as a process.
//!
//! `cargo bench` runs all of it; `cargo bench -- parts` runs what has `parts` in its name.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark should stop where something unexpected happens"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common_instancetypes::catalog::{self, Catalog, Input, Root};
use common_instancetypes::compile::{Compiled, compile};
use common_instancetypes::diagnostic::Problems;
use common_instancetypes::generate::{Stamp, Tree};
use common_instancetypes::model::Release;
use common_instancetypes::text::Sources;
use common_instancetypes::yaml;
use divan::{Bencher, black_box};

/// The catalog of this project.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn main() {
    divan::main();
}

fn roots() -> [Root<'static>; 1] {
    [Root::Catalog(Path::new(ROOT))]
}

fn read() -> Catalog {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    catalog::read(
        Input::Roots(&roots()),
        Release::NEWEST,
        &mut sources,
        &mut problems,
    )
}

/// Everything but writing the files.
#[divan::bench]
fn complete() -> usize {
    Tree::new(&compiled().render(), &Stamp::default())
        .files()
        .len()
}

fn compiled() -> Compiled {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let compiled = compile(
        Input::Roots(&roots()),
        Release::NEWEST,
        &Stamp::default(),
        &mut sources,
        &mut problems,
    );
    assert!(compiled.is_sound, "the catalog has problems");
    compiled
}

mod parts {
    use super::{Bencher, Problems, Stamp, Tree, black_box, yaml};

    /// Finds, parses, checks and links the sources.
    #[divan::bench]
    fn read(bencher: Bencher) {
        bencher.bench_local(super::read);
    }

    /// Merges the layers and computes the expressions.
    #[divan::bench]
    fn definitions(bencher: Bencher) {
        let catalog = super::read();
        bencher.bench_local(|| black_box(&catalog).definitions(&mut Problems::default()));
    }

    /// Writes each resolved definition once, without its derived labels.
    #[divan::bench]
    fn emit(bencher: Bencher) {
        let definitions = super::read().definitions(&mut Problems::default()).all;
        bencher.bench_local(|| {
            let mut text = String::new();
            for definition in black_box(&definitions) {
                yaml::emit(&definition.content, &mut text);
            }
            text
        });
    }

    /// Writes the texts and digests of all bundles.
    #[divan::bench]
    fn tree(bencher: Bencher) {
        bencher
            .with_inputs(super::compiled)
            .bench_local_values(|mut compiled| {
                Tree::new(&compiled.render(), &Stamp::default()).digests
            });
    }
}

mod process {
    use super::{Bencher, fresh_folder, run};

    /// The program writes all files.
    #[divan::bench]
    fn into_a_new_folder(bencher: Bencher) {
        bencher
            .with_inputs(fresh_folder)
            .bench_local_values(|folder| run(&folder));
    }

    /// The program finds that the files are as they should be.
    #[divan::bench]
    fn without_a_change(bencher: Bencher) {
        let folder = fresh_folder();
        run(&folder);
        bencher.bench_local(|| run(&folder));
    }
}

/// A folder for the program to write, which does not exist yet.
fn fresh_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-build");
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder of an earlier run can be removed");
    }
    folder
}

/// Runs the program as a release maintainer does.
fn run(folder: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_common-instancetypes"))
        .args(["build", "--quiet", "--root", ROOT, "--out-dir"])
        .arg(folder)
        .stdin(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(status.success(), "the build fails: {status}");
}
