//! Sides: where a catalog is read from.

use std::ffi::OsStr;
use std::path::Path;

use crate::catalog::{
    self, BundleFile, CatalogText, FOLDERS, Input, MAX_BUNDLE_BYTES, Root, is_bundle_name,
    read_bundles,
};
use crate::compile::compile_unchecked;
use crate::diagnostic::{Code, Problem, Problems};
use crate::generate::{BUILD_FOLDER, Stamp};
use crate::model::Release;
use crate::text::{STDIN, Sources};

use super::git::{Answer, Contents, Entry, Revision};
use super::rendered::Rendered;
use super::resources::Resources;
use super::wrong_types::report_wrong_types;

/// Reads a side: `-`, a bundle, a folder of bundles, the root of a catalog, [`BUILT_IN`], or a
/// revision of git.
/// If a path and a revision have the same name, the path is read. The bundles of a catalog are those for a
/// release of KubeVirt; with `rendered`, their texts are read without places. Problems are added to
/// `problems`; `None` if the side cannot be read completely.
pub fn read(
    side: &OsStr,
    release: Release,
    rendered: Option<&mut Rendered>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Resources> {
    let mut found = Problems::default();
    let mut reading = Reading {
        shown: side.to_string_lossy().into_owned(),
        release,
        rendered,
        sources,
        problems: &mut found,
        resources: Resources::default(),
        has_empty_list: false,
        is_checked: false,
    };
    let path = Path::new(side);
    if path.is_dir() && catalog::find_root(path) == Some(path) {
        reading.add_root(path);
    } else if side == STDIN || path.symlink_metadata().is_ok() {
        reading.add_named(path);
    } else if side == BUILT_IN {
        reading.add_catalog(Input::Roots(&[Root::BuiltIn]));
    } else {
        reading.add_revision(side);
    }
    let is_explained = reading.has_empty_list || reading.problems.any_errors();
    if reading.resources.is_empty() && !is_explained {
        let message = format!("`{}` holds no resource", reading.shown);
        reading.report(
            message,
            "name a bundle, a folder of bundles, a catalog, or a revision",
        );
    }
    let (resources, is_checked) = (reading.resources, reading.is_checked);
    if !is_checked {
        report_wrong_types(resources.documents(), &mut found);
    }
    let is_complete = !found.any_errors();
    problems.extend(found);
    is_complete.then_some(resources)
}

/// Whether a side is a single bundle, which may be a part of a catalog.
#[must_use]
pub fn is_bundle(side: &OsStr) -> bool {
    let path = Path::new(side);
    side == STDIN || path.symlink_metadata().is_ok() && !path.is_dir()
}

/// Reads the resources of a text: a bundle, or a list of a cluster, which is shown as `name`.
pub(crate) fn of_text(
    name: &str,
    text: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Resources {
    let file = BundleFile(sources.add(name, text));
    let mut all = Resources::default();
    let mut resources = file.resources(sources);
    while let Some(found) = resources.next(problems) {
        all.add(found.document, problems);
    }
    all
}

/// The name of the catalog that is compiled in, as a side.
pub const BUILT_IN: &str = "built-in";

/// What can be named as a side.
const KNOWN_SIDES: &str =
    "name a bundle, a folder of bundles, a catalog, or a revision that `git log` knows";

/// A side that is being read.
struct Reading<'r> {
    /// As it was named.
    shown: String,
    /// The release of KubeVirt that catalogs are for.
    release: Release,
    rendered: Option<&'r mut Rendered>,
    sources: &'r mut Sources,
    problems: &'r mut Problems,
    resources: Resources,
    /// Whether it has a list without items: what a cluster says that has no resource.
    has_empty_list: bool,
    /// Whether the types of its resources were checked.
    is_checked: bool,
}

impl Reading<'_> {
    fn report(&mut self, message: String, help: &str) {
        let problem = Problem::of_file(Code::Unreadable, &self.shown, message);
        self.problems.push(problem.help(help));
    }

    fn report_error(&mut self, error: &anyhow::Error, help: &str) {
        let problem = Problem::of_error(Code::Unreadable, &self.shown, error);
        self.problems.push(problem.help(help));
    }

    /// Adds a bundle, or the bundles in a folder.
    fn add_named(&mut self, name: &Path) {
        for file in read_bundles(name, self.sources, self.problems) {
            self.add_bundle(file);
        }
    }

    fn add_bundle(&mut self, file: BundleFile) {
        let mut resources = file.resources(self.sources);
        while let Some(found) = resources.next(self.problems) {
            self.resources.add(found.document, self.problems);
        }
        self.has_empty_list |= resources.had_empty_list();
    }

    fn add_root(&mut self, path: &Path) {
        let root = Root::Catalog(path);
        self.add_catalog(Input::Roots(&[root]));
    }

    /// Adds the bundles of a catalog, with the texts that a build would write.
    fn add_catalog(&mut self, input: Input<'_>) {
        let mut found = Problems::default();
        let bundles = compile_unchecked(
            input,
            self.release,
            &Stamp::default(),
            self.sources,
            &mut found,
        );
        // Places are shown relative to the root, and the other side may be a catalog, too.
        let side = format!("in the catalog `{}`", self.shown);
        let found = found.into_iter().map(|problem| problem.note(&side));
        self.problems.extend(found);
        let Some(bundles) = bundles else {
            return;
        };
        let rendered = self.rendered.as_mut();
        if let Some(resources) = rendered.and_then(|it| it.resources(&bundles)) {
            self.resources = resources;
            self.is_checked = true;
            return;
        }
        for rendered in bundles.iter() {
            let shown = format!("{}:{}", self.shown, rendered.bundle.file_name);
            let source = self.sources.add(shown, rendered.text());
            self.add_bundle(BundleFile(source));
        }
    }

    fn add_revision(&mut self, name: &OsStr) {
        match Revision::find(name) {
            Ok(Answer::Revision(revision)) => self.add_files_of(&revision),
            Ok(Answer::NoRevision(said)) => self.report_unknown(said),
            Err(error) => {
                let message = format!(
                    "`{}` is not a file or a folder, and cannot be looked up as a revision",
                    self.shown
                );
                self.report_error(&error.context(message), KNOWN_SIDES);
            }
        }
    }

    /// Reports a name that is neither a path nor a revision; git may have said why.
    fn report_unknown(&mut self, said: Option<String>) {
        let message = format!(
            "`{}` is not a file, a folder or a revision of this repository",
            self.shown
        );
        let mut problem = Problem::of_file(Code::Unreadable, &self.shown, message);
        problem.notes.extend(said);
        self.problems.push(problem.help(KNOWN_SIDES));
    }

    fn add_files_of(&mut self, revision: &Revision) {
        if let Err(error) = self.try_files_of(revision) {
            let error = error.context(format!("cannot read `{}`", self.shown));
            self.report_error(
                &error,
                "run `git fsck` to see whether the repository is complete",
            );
        }
    }

    /// Adds the catalog of a revision, or else its bundles.
    fn try_files_of(&mut self, revision: &Revision) -> anyhow::Result<()> {
        let files = revision.files(&[&FOLDERS[..], &[BUILD_FOLDER]].concat())?;
        let (bundles, sources): (Vec<Entry>, Vec<Entry>) = files
            .into_iter()
            .filter(|entry| !is_hidden(&entry.path))
            .partition(|entry| entry.path.split('/').next() == Some(BUILD_FOLDER));
        let mut contents = Contents::start()?;
        if is_catalog(&sources) {
            self.add_catalog_of(revision, &sources, &mut contents);
        } else if bundles.is_empty() {
            let message = format!(
                "`{}` holds neither a catalog (`instancetypes/`, `preferences/`, `overlays/`) nor bundles in `{BUILD_FOLDER}/`",
                self.shown
            );
            self.report(
                message,
                "name the bundles of that release, as files or as a folder",
            );
        } else {
            self.add_bundles_of(revision, &bundles, &mut contents);
        }
        contents.stop();
        Ok(())
    }

    fn add_catalog_of(&mut self, revision: &Revision, files: &[Entry], contents: &mut Contents) {
        let mut texts = Vec::new();
        for file in files {
            let shown = revision.shown_path(&file.path);
            texts.push(CatalogText {
                path: file.path.clone(),
                source: contents.read(file, &shown, catalog::MAX_BYTES, self.sources),
                shown,
            });
        }
        self.add_catalog(Input::Texts(texts));
    }

    fn add_bundles_of(&mut self, revision: &Revision, files: &[Entry], contents: &mut Contents) {
        let bundles = files.iter().filter(|file| {
            let path = Path::new(&file.path);
            path.parent() == Some(Path::new(BUILD_FOLDER)) && is_bundle_name(path)
        });
        for file in bundles {
            let shown = revision.shown_path(&file.path);
            match contents.read(file, &shown, MAX_BUNDLE_BYTES, self.sources) {
                Ok(source) if BundleFile(source).mentions_the_api(self.sources) => {
                    self.add_bundle(BundleFile(source));
                }
                Ok(_) => {}
                Err(error) => self.problems.push(error.into()),
            }
        }
    }
}

/// Whether files are the sources of a catalog in this project's layout.
fn is_catalog(files: &[Entry]) -> bool {
    let any_in = |folder: &str| {
        let mut paths = files.iter().map(|file| file.path.as_str());
        paths.any(|path| {
            path.strip_prefix(folder)
                .is_some_and(|below| below.starts_with('/'))
        })
    };
    any_in("overlays") && (any_in("instancetypes") || any_in("preferences"))
}

fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}
