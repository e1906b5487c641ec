//! The entry points for `kubectl apply -k`, from a checkout or from a git URL.
//!
//! kustomize refuses a file outside the kustomization's own folder, so each folder of the output
//! holds a copy of its bundle; git stores equal files once. A folder elsewhere is not refused if it
//! has a kustomization itself: the entry points at the root of the catalog name those of the output.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};

use crate::catalog::FOLDERS;
use crate::diagnostic::{Code, Problem, Problems};
use crate::text::Location;

use super::bundle::{BUILD_FOLDER, Bundle};
use super::checksums::CHECKSUMS;
use super::file_content::FileContent;
use super::manifest::MARK;
use super::rendered::RenderedBundle;
use super::resource::Resource;
use super::stamp::Stamp;

/// The name of the file that kustomize reads.
pub const KUSTOMIZATION: &str = "kustomization.yaml";

/// The name of a bundle's copy in the folder of its entry point.
const RESOURCES: &str = "bundle.yaml";

/// Folders at the root of a catalog that hold something else, so that no entry point can be there.
const OTHER_FOLDERS: [&str; 3] = [BUILD_FOLDER, "docs", "schemas"];

/// The first line of each kustomization in the output, whose manifest says that it is generated.
const COMMENT: &str = "# Generated with the bundles: change the catalog's sources instead.\n";

/// How the first line of each kustomization at the root goes on after the mark.
const COMMENT_AT_ROOT: &str = " with `_build/`: change the catalog's sources instead.\n";

/// What follows the first line.
const HEAD: &str = "apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
";

/// How an item of a kustomization's list begins.
const ITEM: &str = "  - ";

/// The entry points of the bundles that name a folder for one.
#[derive(Debug)]
pub struct EntryPoints {
    /// The folders, by name.
    folders: Vec<String>,
    /// The kustomization above the folders.
    above: String,
    /// The kustomization in each of them.
    inside: String,
}

impl EntryPoints {
    /// The entry points; `None` if no bundle names a folder, and for the assets of a release, which are
    /// flat.
    #[must_use]
    pub fn new(bundles: &[Bundle], stamp: &Stamp) -> Option<Self> {
        if stamp.versioned_names {
            return None;
        }
        let mut folders: Vec<&str> = bundles.iter().filter_map(Bundle::folder).collect();
        folders.sort_unstable();
        (!folders.is_empty()).then(|| Self {
            above: text(&[COMMENT], &folders),
            inside: text(&[COMMENT], &[RESOURCES]),
            folders: folders.into_iter().map(ToOwned::to_owned).collect(),
        })
    }

    /// The entry points at the root of the catalog, next to the output folder: texts by their path.
    /// They have the names of those in the output.
    #[must_use]
    pub fn at_root(&self) -> BTreeMap<String, String> {
        let comment = ["# ", MARK, COMMENT_AT_ROOT];
        let inside = self.folders.iter().map(|folder| {
            let base = base_at_root(folder);
            (
                format!("{folder}/{KUSTOMIZATION}"),
                text(&comment, &[&base]),
            )
        });
        let folders: Vec<&str> = self.folders.iter().map(String::as_str).collect();
        let above = (KUSTOMIZATION.to_owned(), text(&comment, &folders));
        inside.chain([above]).collect()
    }

    /// Adds the files of the output folder, by their path.
    pub(super) fn add_to<'t>(
        &'t self,
        files: &mut BTreeMap<String, FileContent<'t>>,
        bundles: &[RenderedBundle<'t>],
    ) {
        files.insert(KUSTOMIZATION.to_owned(), self.above.as_str().into());
        for rendered in bundles {
            if let Some(folder) = rendered.bundle.folder() {
                let [kustomization, resources] = files_of(folder);
                files.insert(kustomization, self.inside.as_str().into());
                files.insert(resources, FileContent::Bundle(*rendered));
            }
        }
    }
}

/// What the entry point in a folder at the root of a catalog names.
fn base_at_root(folder: &str) -> String {
    format!("../{BUILD_FOLDER}/{folder}")
}

/// Whether a kustomization is the entry point in this folder at the root of a catalog.
#[must_use]
pub fn is_entry_point_at_root(text: &str, folder: &str) -> bool {
    let base = base_at_root(folder);
    let mut items = text.lines().filter_map(|line| line.strip_prefix(ITEM));
    items.any(|item| item == base)
}

/// Reports entry points that get in each other's way, or in the way of another file.
pub(crate) fn check_entry_points(bundles: &[Bundle], problems: &mut Problems) {
    report_shared_resources(bundles, problems);
    report_taken_folders(bundles, problems);
    report_folders_of_the_root(bundles, problems);
}

/// The files of an entry point's folder: the kustomization and the resources.
fn files_of(folder: &str) -> [String; 2] {
    [KUSTOMIZATION, RESOURCES].map(|file| format!("{folder}/{file}"))
}

/// A kustomization of these resources, below a comment.
fn text(comment: &[&str], resources: &[&str]) -> String {
    let items = resources.iter().flat_map(|resource| [ITEM, resource, "\n"]);
    let parts = comment.iter().copied().chain([HEAD]).chain(items);
    parts.collect()
}

/// Reports entries of the output with the same name: the bundles, the folders of the entry points
/// and the files that every build writes are all next to each other.
fn report_taken_folders(bundles: &[Bundle], problems: &mut Problems) {
    let folders: Vec<(&str, Location)> = bundles
        .iter()
        .filter_map(|bundle| bundle.kustomization.as_ref())
        .map(|folder| (folder.value.as_str(), folder.at))
        .collect();
    if folders.is_empty() {
        return;
    }
    let files = bundles
        .iter()
        .map(|bundle| (bundle.file_name.as_str(), bundle.at));
    let of_the_build = [CHECKSUMS, KUSTOMIZATION].map(|name| (folded(name), None));
    let mut holders = HashMap::from_iter(of_the_build);
    for (name, at) in files.chain(folders) {
        let Some(holder) = holders.insert(folded(name), Some(at)) else {
            continue;
        };
        let message = format!("the output has two entries named `{name}`");
        let problem = Problem::new(Code::DuplicateName, at, message);
        problems.push(match holder {
            Some(first) => problem
                .related(first, "first used here")
                .help("choose another folder for `kustomization`"),
            None => problem
                .note("the build itself writes a file of this name")
                .help("choose another name"),
        });
    }
}

/// Reports entry points whose folder at the root of a catalog holds something else.
fn report_folders_of_the_root(bundles: &[Bundle], problems: &mut Problems) {
    for folder in bundles.iter().filter_map(|it| it.kustomization.as_ref()) {
        let mut others = FOLDERS.iter().chain(&OTHER_FOLDERS);
        if others.any(|other| folded(&folder.value) == *other) {
            let name = &folder.value;
            let message =
                format!("an entry point cannot be in `{name}/`, which holds something else");
            problems.push(
                Problem::new(Code::DuplicateName, folder.at, message)
                    .note("the root of a catalog has an entry point of the same name")
                    .help("choose another folder for `kustomization`"),
            );
        }
    }
}

/// A name as seen by file systems that ignore case.
fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// The namespace of a resource as kustomize compares it: for it, `default` is none.
fn namespace(resource: &Resource) -> Option<&str> {
    let namespace = resource.namespace.as_deref();
    namespace.filter(|name| *name != "default")
}

/// Reports resources in two entry points, once for each two: the root kustomization lists both, and
/// kustomize refuses two resources of the same kind and name.
fn report_shared_resources(bundles: &[Bundle], problems: &mut Problems) {
    let mut holders = HashMap::default();
    for bundle in bundles {
        let Some(kustomization) = &bundle.kustomization else {
            continue;
        };
        let mut others = HashSet::default();
        for resource in &bundle.resources {
            let key = (resource.kind, namespace(resource), &resource.name);
            let Some(holder) = holders.insert(key, kustomization) else {
                continue;
            };
            // If one bundle holds it twice, that is reported as a duplicate name.
            if holder.at == kustomization.at || !others.insert(holder.at) {
                continue;
            }
            let (kind, name) = (resource.kind.as_str(), &resource.name);
            let message =
                format!("two entry points hold the {kind} `{name}`, which kustomize refuses");
            problems.push(
                Problem::new(Code::DuplicateName, kustomization.at, message)
                    .related(holder.at, "the other one")
                    .help("remove `kustomization` from one of the two overlays"),
            );
        }
    }
}
