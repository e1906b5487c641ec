//! The files of a catalog. A path is also a name.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubernetes::name::check_label_value;
use crate::text::{LinkError, resolve_below};

/// The folders of a catalog.
pub const FOLDERS: [&str; 3] = ["instancetypes", "preferences", "overlays"];

/// What a file of the catalog is, according to its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// `instancetypes/_base.yaml`.
    InstancetypeBase,
    /// `instancetypes/standard-2.yaml` is the instance type `standard-2`.
    Instancetype { name: String },
    /// `instancetypes/u/1/series.yaml` is the series `u/1`.
    Series { path: String },
    /// `instancetypes/u/1/sizes.yaml` is its size table.
    Sizes { series: String },
    /// `preferences/_base.yaml`.
    PreferenceBase,
    /// `preferences/rhel/_base.yaml` is the layer `rhel`.
    Layer { name: String },
    /// `preferences/rhel/9.yaml` is the preference `rhel.9`.
    Preference { name: String },
    /// `preferences/components/disk-bus/sata.yaml` is the component `disk-bus/sata`.
    Component { name: String },
    /// `overlays/components/acme.yaml` is the component `acme` of overlays.
    OverlayComponent { name: String },
    /// `overlays/common-preferences-bundle.yaml` is the bundle of that name.
    Overlay { name: String },
}

/// A file of the catalog.
#[derive(Debug)]
pub(super) struct File {
    /// The path as problems show it, with `/`.
    pub(super) shown: String,
    /// What it is.
    pub(super) role: Role,
}

/// The nearest folder, from `start` upwards, that contains a catalog.
#[must_use]
pub fn find_root(start: &Path) -> Option<&Path> {
    start
        .ancestors()
        .find(|folder| folder.join("instancetypes").is_dir() && folder.join("preferences").is_dir())
}

/// A folder with a catalog, or with what a vendor adds to one.
#[derive(Debug, Clone, Copy)]
pub struct Root<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Whether it extends another catalog, so that some of the [`FOLDERS`] may be missing.
    pub extends: bool,
}

impl Root<'_> {
    /// The folders to read. A catalog has all of them, and an extension at least one.
    fn folders(&self, problems: &mut Problems) -> Vec<&'static str> {
        let is_there = |folder: &&str| self.path.join(folder).is_dir();
        let (there, missing): (Vec<&str>, Vec<&str>) = FOLDERS.into_iter().partition(is_there);
        match (self.extends, there.is_empty(), missing.is_empty()) {
            (true, true, _) => problems.push(no_extension(*self)),
            (false, _, false) => {
                problems.push(no_catalog(*self, &missing));
                return Vec::new();
            }
            _ => {}
        }
        there
    }

    /// The path of a file as problems show it: below the root, with `/` on every system.
    fn shown(&self, path: &Path) -> String {
        let below = below(self.path, path);
        if self.extends {
            // The components drop the trailing slash that shells add when they complete a path.
            format!("{}/{below}", self.path.components().as_path().display())
        } else {
            below
        }
    }
}

/// The files of the catalog at `root` and their paths, in the order of the paths.
pub(super) fn list(root: Root<'_>, problems: &mut Problems) -> Vec<(PathBuf, File)> {
    let folders = root.folders(problems).into_iter();
    folders
        .flat_map(|folder| list_folder(root, folder, problems))
        .collect()
}

fn list_folder(root: Root<'_>, folder: &str, problems: &mut Problems) -> Vec<(PathBuf, File)> {
    let mut files = Vec::new();
    // A link is followed to a file below the root, and not to a folder: its files would have several
    // names, and links in the folders that links lead to would have no end.
    let walk = WalkDir::new(root.path.join(folder))
        .follow_root_links(false)
        .sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|entry| !is_hidden(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) if entry.path_is_symlink() => {
                files.extend(linked_file(root, entry.path(), problems));
            }
            Ok(entry) => {
                let path = entry.into_path();
                let file = file_in(root, &path, problems);
                files.extend(file.map(|file| (path, file)));
            }
            Err(error) => problems.push(unreadable(root, folder, &error)),
        }
    }
    files
}

/// The file that a link leads to, under the link's name.
fn linked_file(root: Root<'_>, link: &Path, problems: &mut Problems) -> Option<(PathBuf, File)> {
    let below = link.strip_prefix(root.path).unwrap_or(link);
    let why = match resolve_below(root.path, below) {
        Ok(target) if target.is_dir() => "it is a link to a folder".to_owned(),
        Ok(target) => return file_in(root, link, problems).map(|file| (target, file)),
        Err(LinkError { why, .. }) => why,
    };
    let shown = root.shown(link);
    let message = format!("cannot read `{shown}`: {why}");
    problems.push(
        Problem::of_file(Code::Unreadable, shown, message)
            .help("replace the link by what it leads to: a catalog holds its own sources"),
    );
    None
}

fn is_hidden(entry: &walkdir::DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn file_in(root: Root<'_>, path: &Path, problems: &mut Problems) -> Option<File> {
    let shown = root.shown(path);
    if path.to_str().is_none() {
        problems.push(
            Problem::of_file(Code::StrayFile, shown, "the name of this file is not UTF-8")
                .help("rename the file: its path becomes the name of a resource"),
        );
        return None;
    }
    file(shown, &below(root.path, path), problems)
}

/// The file at a path below the root; `None` for a document next to the sources, or a stray file.
pub(super) fn file(shown: String, below: &str, problems: &mut Problems) -> Option<File> {
    match role(below) {
        Ok(role) => role.map(|role| File { shown, role }),
        Err(why) => {
            problems.push(Problem::of_file(Code::StrayFile, shown, why.message).help(why.help));
            None
        }
    }
}

/// The path below a folder, with `/` on every system.
fn below(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    parts.join("/")
}

struct Stray {
    message: &'static str,
    help: &'static str,
}

/// What a path means; `None` for a document next to the sources.
fn role(path: &str) -> Result<Option<Role>, Stray> {
    if path.strip_suffix(".md").is_some() {
        return Ok(None);
    }
    let Some(stem) = path.strip_suffix(".yaml") else {
        return Err(Stray {
            message: "the name of a source must end with `.yaml`",
            help: "rename the file, or move it out of the catalog's folders",
        });
    };
    let parts: Vec<&str> = stem.split('/').collect();
    match parts.as_slice() {
        ["instancetypes", rest @ ..] => instancetype_role(rest),
        ["preferences", "components", name @ ..] if !name.is_empty() => {
            component_role(name, |name| Role::Component { name })
        }
        ["overlays", "components", name @ ..] if !name.is_empty() => {
            component_role(name, |name| Role::OverlayComponent { name })
        }
        ["preferences", rest @ ..] => preference_role(rest),
        ["overlays", name] => overlay_role(name),
        _ => Err(Stray {
            message: "an overlay must be directly in `overlays/`",
            help: "move the file there, where its name is the name of the bundle, or make it a component in `overlays/components/`",
        }),
    }
    .map(Some)
}

fn instancetype_role(rest: &[&str]) -> Result<Role, Stray> {
    match rest {
        ["_base"] => Ok(Role::InstancetypeBase),
        [name] if !name.starts_with('_') => Ok(Role::Instancetype {
            name: (*name).to_owned(),
        }),
        [series, version, "series"] => Ok(Role::Series {
            path: format!("{series}/{version}"),
        }),
        [series, version, "sizes"] => Ok(Role::Sizes {
            series: format!("{series}/{version}"),
        }),
        _ => Err(Stray {
            message: "a series is a folder `instancetypes/<series>/<version>/` with `series.yaml` and `sizes.yaml`",
            help: "move or rename the file, for example to `instancetypes/u/1/series.yaml`",
        }),
    }
}

fn component_role(name: &[&str], role: fn(String) -> Role) -> Result<Role, Stray> {
    match name.last() {
        Some(last) if last.starts_with('_') => Err(Stray {
            message: "the name of a component cannot start with `_`: components have no layers",
            help: "rename the file",
        }),
        _ => Ok(role(name.join("/"))),
    }
}

fn overlay_role(name: &str) -> Result<Role, Stray> {
    // What Kubernetes accepts as the value of a label is safe in the name of a file and in a line of
    // checksums.
    if name.is_empty() || check_label_value(name).is_err() {
        return Err(Stray {
            message: "the name of a bundle must be at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
            help: "rename the overlay",
        });
    }
    Ok(Role::Overlay {
        name: name.to_owned(),
    })
}

fn preference_role(rest: &[&str]) -> Result<Role, Stray> {
    match rest {
        ["_base"] => Ok(Role::PreferenceBase),
        [folders @ .., "_base"] => Ok(Role::Layer {
            name: folders.join("."),
        }),
        [.., last] if last.starts_with('_') => Err(Stray {
            message: "the only name that can start with `_` is `_base.yaml`, the layer of its folder",
            help: "rename the file, or make it a component in `preferences/components/`",
        }),
        _ => Ok(Role::Preference {
            name: rest.join("."),
        }),
    }
}

fn no_catalog(root: Root<'_>, missing: &[&str]) -> Problem {
    let path = root.path.display().to_string();
    let message = match fs::read_dir(root.path) {
        Ok(_) => format!("`{path}` is not a catalog: it has no {}", quoted(missing)),
        Err(error) => format!("cannot read `{path}`: {error}"),
    };
    Problem::of_file(Code::Unreadable, path, message).help(format!(
        "a catalog has the folders {}; pass its root with `--root`",
        quoted(&FOLDERS)
    ))
}

fn no_extension(root: Root<'_>) -> Problem {
    let path = root.path.display().to_string();
    let message = match fs::read_dir(root.path) {
        Ok(_) => format!("`{path}` contains none of the folders {}", quoted(&FOLDERS)),
        Err(error) => format!("cannot read `{path}`: {error}"),
    };
    Problem::of_file(Code::Unreadable, path, message)
        .help("pass `--extend` a folder that contains at least one of them")
}

fn unreadable(root: Root<'_>, folder: &str, error: &walkdir::Error) -> Problem {
    let path = error
        .path()
        .map_or_else(|| folder.to_owned(), |path| root.shown(path));
    let why = error
        .io_error()
        .map_or_else(|| error.to_string(), ToString::to_string);
    let message = format!("cannot read `{path}`: {why}");
    Problem::of_file(Code::Unreadable, path, message)
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}/`"))
        .collect::<Vec<_>>()
        .join(", ")
}
