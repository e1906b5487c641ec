//! The files of a catalog. A path is also a name.

use std::fs;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubernetes::name::{check_label_value, check_subdomain};
use crate::text::{LinkError, ReadError, Sources, join, read_listed, resolve_below, shell_word};

/// The folders of a catalog.
pub const FOLDERS: [&str; 3] = ["instancetypes", "preferences", "overlays"];

/// What a file of the catalog is, according to its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// `instancetypes/_base.yaml`.
    InstancetypeBase,
    /// `instancetypes/standard-2.yaml` is the instance type `standard-2`.
    Instancetype {
        /// Its name.
        name: String,
    },
    /// `instancetypes/u/1/series.yaml` is the series `u/1`.
    Series {
        /// Its path.
        path: String,
    },
    /// `instancetypes/u/1/sizes.yaml` is its size table.
    Sizes {
        /// The path of its series.
        series: String,
    },
    /// `preferences/_base.yaml`.
    PreferenceBase,
    /// `preferences/rhel/_base.yaml` is the layer `rhel`.
    Layer {
        /// Its name.
        name: String,
    },
    /// `preferences/rhel/9.yaml` is the preference `rhel.9`.
    Preference {
        /// Its name.
        name: String,
    },
    /// `preferences/components/disk-bus/sata.yaml` is the component `disk-bus/sata`.
    Component {
        /// Its name.
        name: String,
    },
    /// `overlays/components/acme.yaml` is the component `acme` of overlays.
    OverlayComponent {
        /// Its name.
        name: String,
    },
    /// `overlays/common-preferences-bundle.yaml` is the bundle of that name.
    Overlay {
        /// Its name.
        name: String,
    },
}

impl Role {
    /// Whether it is a part of an overlay.
    pub(crate) const fn is_of_overlay(&self) -> bool {
        matches!(self, Self::Overlay { .. } | Self::OverlayComponent { .. })
    }
}

/// A file of the catalog.
#[derive(Debug)]
pub(super) struct File {
    /// The path as problems show it, with `/`.
    pub(super) shown: String,
    /// What it is.
    pub(super) role: Role,
}

/// A file of the catalog and where it is.
#[derive(Debug)]
pub(super) struct Listed {
    /// Where it is, with links followed.
    pub(super) path: PathBuf,
    /// Whether its folder says that it is a regular file, and no link to one.
    pub(super) is_regular: bool,
    pub(super) file: File,
}

impl Listed {
    /// The text of the file, of at most `limit` bytes.
    pub(super) fn read(&self, limit: u64) -> Result<String, ReadError> {
        let shown = &self.file.shown;
        if self.is_regular {
            return read_listed(&self.path, shown, limit);
        }
        let mut sources = Sources::default();
        let source = sources.read(&self.path, shown, limit)?;
        Ok(sources.text(source).to_owned())
    }
}

/// The nearest folder, from `start` upwards, that contains a catalog.
#[must_use]
pub fn find_root(start: &Path) -> Option<&Path> {
    start.ancestors().find(|folder| is_root(folder))
}

/// Whether a folder is the root of a catalog.
#[must_use]
pub fn is_root(folder: &Path) -> bool {
    folder.join("instancetypes").is_dir() && folder.join("preferences").is_dir()
}

/// Whether a folder is a catalog, or adds to one. Other projects have folders named `overlays`, but
/// no overlay directly in them.
#[must_use]
pub fn holds_sources(folder: &Path) -> bool {
    let [instancetypes, preferences, overlays] = FOLDERS.map(|name| folder.join(name));
    let is_source = |entry: DirEntry| entry.file_name().as_encoded_bytes().ends_with(b".yaml");
    let mut in_overlays = WalkDir::new(overlays)
        .min_depth(1)
        .max_depth(1)
        .into_iter()
        .flatten();
    instancetypes.is_dir() || preferences.is_dir() || in_overlays.any(is_source)
}

/// A folder with a catalog, or with what a vendor adds to one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Folder<'a> {
    /// Where it is.
    pub(super) path: &'a Path,
    /// Whether it extends another catalog, so that some of the [`FOLDERS`] may be missing.
    pub(super) extends: bool,
}

impl Folder<'_> {
    /// The folders to read. A catalog has all of them, and an extension at least one.
    fn folders(&self, problems: &mut Problems) -> Vec<&'static str> {
        let is_there = |folder: &&str| self.path.join(folder).is_dir();
        let (there, missing): (Vec<&str>, Vec<&str>) = FOLDERS.into_iter().partition(is_there);
        let misspelt = self.misspelt(&missing);
        if !misspelt.is_empty() {
            problems.extend(misspelt);
        } else if self.extends && there.is_empty() {
            problems.push(no_extension(*self));
        } else if !self.extends && !missing.is_empty() {
            problems.push(no_catalog(*self, &there, &missing));
        }
        if self.extends || missing.is_empty() {
            there
        } else {
            Vec::new()
        }
    }

    /// Folders whose names are almost those of missing ones: nothing in them would be read.
    fn misspelt(&self, missing: &[&str]) -> Vec<Problem> {
        let entries = fs::read_dir(self.path).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|it| it.is_dir()));
        let mut names: Vec<String> = folders
            .filter_map(|folder| folder.file_name().into_string().ok())
            .collect();
        names.sort_unstable();
        let misspelt = names.iter().filter_map(|name| {
            let meant = missing.iter().find(|meant| is_almost(name, meant))?;
            let shown = join(self.path, name).display().to_string();
            let message = format!("nothing in `{shown}` is read: a catalog has no such folder");
            let problem = Problem::of_file(Code::StrayFile, shown, message);
            Some(problem.help(format!("did you mean `{meant}`? rename the folder")))
        });
        misspelt.collect()
    }

    /// The path of the base of its instance types, whether there is one or not, as problems show it.
    pub(super) fn instancetype_base(&self) -> String {
        self.shown_below("instancetypes/_base.yaml")
    }

    /// The path of a file as problems show it.
    fn shown(&self, path: &Path) -> String {
        self.shown_below(&below(self.path, path))
    }

    /// The path of a file as problems show it, from the one below the folder.
    fn shown_below(&self, below: &str) -> String {
        // Most catalogs are in the current folder, so that there is nothing to join.
        if self.path == Path::new(".") {
            return below.to_owned();
        }
        join(self.path, below).display().to_string()
    }
}

/// Whether a name may be a folder of a catalog, misspelt: `preference`, `instance-types`. Any other
/// folder is its owner's business.
fn is_almost(name: &str, folder: &str) -> bool {
    let plain = name.to_lowercase().replace(['-', '_'], "");
    strsim::damerau_levenshtein(&plain, folder) <= 2
}

/// The files of the catalog at `root`, in the order of their paths.
pub(super) fn list(root: Folder<'_>, problems: &mut Problems) -> Vec<Listed> {
    let folders = root.folders(problems).into_iter();
    folders
        .flat_map(|folder| list_folder(root, folder, problems))
        .collect()
}

fn list_folder(root: Folder<'_>, folder: &str, problems: &mut Problems) -> Vec<Listed> {
    let mut files = Vec::new();
    // A link is followed to a file below the root, and not to a folder: its files would have several
    // names, and links in the folders that links lead to would have no end.
    let walk = WalkDir::new(root.path.join(folder))
        .follow_root_links(false)
        // In a folder, paths differ in their names alone.
        .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()));
    let mut walk = walk.into_iter();
    while let Some(entry) = walk.next() {
        match entry {
            Ok(entry) if is_hidden(&entry) => skip(&entry, &mut walk),
            Ok(entry) if entry.file_name().to_str().is_none() => {
                problems.push(not_utf8(root, entry.path()));
                skip(&entry, &mut walk);
            }
            Ok(entry) if entry.file_type().is_dir() => {
                problems.extend(upper_case(root, entry.path(), true));
            }
            Ok(entry) if entry.path_is_symlink() => {
                files.extend(linked_file(root, entry.path(), problems));
            }
            Ok(entry) => {
                let is_regular = entry.file_type().is_file();
                let path = entry.into_path();
                let file = file_in(root, &path, problems);
                files.extend(file.map(|file| Listed {
                    path,
                    is_regular,
                    file,
                }));
            }
            Err(error) => problems.push(unreadable(root, folder, &error)),
        }
    }
    files
}

/// The file that a link leads to, under the link's name.
fn linked_file(root: Folder<'_>, link: &Path, problems: &mut Problems) -> Option<Listed> {
    let below = link.strip_prefix(root.path).unwrap_or(link);
    let why = match resolve_below(root.path, below) {
        Ok(target) if target.is_dir() => "it is a link to a folder".to_owned(),
        Ok(path) => {
            return file_in(root, link, problems).map(|file| Listed {
                path,
                is_regular: false,
                file,
            });
        }
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

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Leaves out what is in a folder; a file holds nothing that could be left out.
fn skip(entry: &DirEntry, walk: &mut walkdir::IntoIter) {
    if entry.file_type().is_dir() {
        walk.skip_current_dir();
    }
}

fn not_utf8(root: Folder<'_>, path: &Path) -> Problem {
    Problem::of_file(Code::StrayFile, root.shown(path), "this name is not UTF-8")
        .help("rename it: the path of a source becomes the name of a resource")
}

/// The file at a path. Upper-case letters in names of resources are reported, and read as if they
/// were lower-case.
fn file_in(root: Folder<'_>, path: &Path, problems: &mut Problems) -> Option<File> {
    problems.extend(upper_case(root, path, false));
    let below = below(root.path, path);
    let shown = root.shown_below(&below);
    let has_upper_case = below.bytes().any(|byte| byte.is_ascii_uppercase());
    let meant = if has_upper_case && is_name(&below) {
        let parts = below.split('/');
        let meant = parts.map(|part| in_lower_case(part).unwrap_or_else(|| part.to_owned()));
        meant.collect::<Vec<_>>().join("/")
    } else {
        below
    };
    file(shown, &meant, problems)
}

/// Whether a path below the root is a part of the names of resources.
fn is_name(below: &str) -> bool {
    let mut parts = below.split('/');
    match (parts.next(), parts.next()) {
        (Some("instancetypes"), _) => true,
        (Some("preferences"), folder) => folder != Some("components"),
        _ => false,
    }
}

/// The name of a folder or of a source in lower case, if that makes it a part of a name.
fn in_lower_case(name: &str) -> Option<String> {
    if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let stem = lower.strip_suffix(".yaml").unwrap_or(&lower);
    check_subdomain(stem).is_ok().then_some(lower)
}

/// The problem of a folder or a source with upper-case letters in its name, whatever is in it.
fn upper_case(root: Folder<'_>, path: &Path, is_folder: bool) -> Option<Problem> {
    let meant = in_lower_case(path.file_name()?.to_str()?)?;
    let is_source = is_folder || meant.strip_suffix(".yaml").is_some();
    if !is_source || !is_name(&below(root.path, path)) {
        return None;
    }
    let what = if is_folder { "folder" } else { "file" };
    let message = format!("this {what} is a part of names, which cannot have upper-case letters");
    let meant = root.shown(&path.with_file_name(meant));
    let problem = Problem::of_file(Code::BadName, root.shown(path), message);
    Some(problem.help(format!("rename it to `{meant}`: the path is the name")))
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

/// The path below a folder of what was found in it.
fn below(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    below.to_string_lossy().into_owned()
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

fn no_catalog(root: Folder<'_>, there: &[&str], missing: &[&str]) -> Problem {
    let path = root.path.display().to_string();
    let message = match fs::read_dir(root.path) {
        Ok(_) => format!("`{path}` is not a catalog: it has no {}", quoted(missing)),
        Err(error) => format!("cannot read `{path}`: {error}"),
    };
    let help = if there.is_empty() {
        let folders = quoted(&FOLDERS);
        format!("a catalog has the folders {folders}; pass its root with `--root`")
    } else {
        format!(
            "if it extends a catalog, name that one with `--root` and this one with `--extend {}`; otherwise, create {}",
            shell_word(root.path),
            quoted(missing)
        )
    };
    Problem::of_file(Code::Unreadable, path, message).help(help)
}

fn no_extension(root: Folder<'_>) -> Problem {
    let path = root.path.display().to_string();
    let folders = quoted(&FOLDERS);
    let (message, some) = match fs::read_dir(root.path) {
        Ok(_) => (
            format!("`{path}` contains none of the folders {folders}"),
            "one of them".to_owned(),
        ),
        Err(error) => (
            format!("cannot read `{path}`: {error}"),
            format!("one of the folders {folders}"),
        ),
    };
    Problem::of_file(Code::Unreadable, path, message).help(format!(
        "pass `--extend` the root of a catalog, which contains at least {some}"
    ))
}

fn unreadable(root: Folder<'_>, folder: &str, error: &walkdir::Error) -> Problem {
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
