//! A folder for each test, and the program run in it.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use tempfile::TempDir;

use crate::resources::{Resource, resources};
use crate::support::catalog::contents;
use crate::support::files::{temp_dir, write};
use crate::support::program::program;

/// This repository.
pub(crate) const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// A small catalog, so that a change to the large one does not change these tests.
pub(crate) const SMALL_CATALOG: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/program/overlays/catalog"
);

/// The version that resources are labelled with here.
pub(crate) const VERSION: &str = "v1.2.3";

/// A folder of one test.
pub(crate) struct Workspace(TempDir);

impl Workspace {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(temp_dir())
    }

    /// A folder with the overlay `vendor/overlays/x.yaml`.
    pub(crate) fn with_overlay(overlay: &str) -> Self {
        let workspace = Self::new();
        workspace.write("vendor/overlays/x.yaml", overlay);
        workspace
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.path(path), text);
    }

    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Runs `build` on a catalog, into the folder `out`.
    pub(crate) fn run(&self, root: &str, version: &str, arguments: &[&str]) -> Output {
        program()
            .current_dir(self.0.path())
            .env("COMMON_INSTANCETYPES_VERSION", version)
            .args(["build", "--quiet", "--root", root, "--out-dir", "out"])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Builds; nothing may go wrong.
    pub(crate) fn build(&self, root: &str, arguments: &[&str]) {
        let output = self.run(root, VERSION, arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        assert_eq!(stderr, "");
    }

    /// Builds the small catalog with the vendor's on top, and reads the bundle `x`.
    pub(crate) fn build_x(&self) -> Vec<Resource> {
        self.build(SMALL_CATALOG, &["--extend", "vendor"]);
        self.bundle("x.yaml")
    }

    /// What a build of the small catalog with the vendor's on top prints; it must fail.
    pub(crate) fn build_fails(&self) -> String {
        let output = self.run(SMALL_CATALOG, VERSION, &["--extend", "vendor"]);
        assert!(!output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        assert!(!self.path("out").exists(), "a failed build wrote something");
        let stderr = String::from_utf8(output.stderr).unwrap();
        // Wherever this project is.
        stderr.replace(concat!(env!("CARGO_MANIFEST_DIR"), "/"), "")
    }

    /// Reads a bundle.
    pub(crate) fn bundle(&self, name: &str) -> Vec<Resource> {
        resources(&self.read(&format!("out/{name}")))
    }

    /// The paths of all files of the output, in order.
    pub(crate) fn output_files(&self) -> Vec<String> {
        contents(&self.path("out")).into_keys().collect()
    }
}
