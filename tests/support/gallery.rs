//! Galleries, written as a user writes them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::files::{project, temp_dir, write};
use super::program::{program, run};

/// A gallery in a folder of its own.
pub(crate) struct Gallery(TempDir);

impl Gallery {
    /// The gallery of today's catalog.
    pub(crate) fn of_the_catalog() -> Self {
        Self::write(temp_dir(), program().current_dir(project()).arg("gallery"))
    }

    /// The gallery of a bundle.
    pub(crate) fn of_bundle(bundle: &Path) -> Self {
        Self::write(
            temp_dir(),
            program().arg("gallery").arg("--from").arg(bundle),
        )
    }

    /// The gallery of today's catalog with all its pages: one says what changed since an earlier release.
    /// The version of the program is not in it.
    pub(crate) fn with_all_pages() -> Self {
        let folder = temp_dir();
        let earlier = folder.path().join("v0.9.0.yaml");
        write(&earlier, earlier_bundle());
        let mut gallery = program();
        gallery.env("COMMON_INSTANCETYPES_VERSION", "v1.0.0");
        // Places are shown from there, the same on every machine.
        gallery.current_dir(project()).arg("gallery");
        Self::write(folder, gallery.arg("--previous").arg(earlier))
    }

    fn write(folder: TempDir, gallery: &mut Command) -> Self {
        run(gallery.arg("--out-dir").arg(folder.path().join("gallery"))).assert_success();
        Self(folder)
    }

    /// The folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.0.path().join("gallery")
    }

    /// The address of a page on the disk: `index.html#cpu=4`.
    #[track_caller]
    pub(crate) fn address(&self, page: &str) -> String {
        let (file, hash) = page.split_at(page.find('#').unwrap_or(page.len()));
        let path = self.folder().join(file);
        assert!(path.is_file(), "{file} is no page of the gallery");
        format!("file://{}{hash}", path.display())
    }
}

/// Today's bundles as an earlier release may have had them.
fn earlier_bundle() -> String {
    let folder = project().join("_build");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let instancetypes = read("common-clusterinstancetypes-bundle.yaml");
    let preferences = read("common-clusterpreferences-bundle.yaml");
    let changed = [
        changed(&instancetypes, "    guest: 256Gi\n", "    guest: 255Gi\n"),
        changed(&preferences, "  name: alpine\n", "  name: alpine.old\n"),
    ];
    let version = format!("v{}", env!("CARGO_PKG_VERSION"));
    changed.concat().replace(&version, "v0.9.0")
}

fn changed(bundle: &str, from: &str, to: &str) -> String {
    assert!(bundle.contains(from), "{from}");
    bundle.replace(from, to)
}
