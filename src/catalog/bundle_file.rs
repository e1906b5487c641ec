//! Files of resources, whoever wrote them: bundles, lists from a cluster, manifests of any kinds.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::paths::object::KIND;
use crate::kubevirt::{API_GROUP, Kind};
use crate::text::{LinkError, ReadError, SourceId, Sources, resolve_below};
use crate::yaml::{Documents, Node, Value};

/// The most bytes of a bundle, whether it is read or built. This catalog's largest has 0.3 MB.
pub const MAX_BUNDLE_BYTES: u64 = 64 * 1024 * 1024;

/// The names of files in a folder that are read, as by `kubectl apply -f`.
const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// A file of resources that was read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleFile(pub SourceId);

/// A resource of a file.
#[derive(Debug)]
pub struct FoundResource {
    /// The document. Its kind is one of the four, or not known.
    pub document: Node,
    /// Whether it is an item of a list, as clusters write them.
    pub is_listed: bool,
}

/// Reads what a command line names: standard input for `-`, a file, or the files in a folder that
/// mention the API. Folders in it are not read, as by kubectl. What cannot be read is reported.
pub fn read_bundles(
    name: &Path,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Vec<BundleFile> {
    if !name.is_dir() {
        return match sources.read_named(name, MAX_BUNDLE_BYTES) {
            Ok(source) => vec![BundleFile(source)],
            Err(error) => {
                problems.push(error.into());
                Vec::new()
            }
        };
    }
    let files = match files(name) {
        Ok(files) => files,
        Err(error) => {
            let shown = name.display().to_string();
            let message = format!("cannot read `{shown}`: {error}");
            let problem = Problem::of_file(Code::Unreadable, shown, message);
            problems.push(problem.help("make it readable"));
            return Vec::new();
        }
    };
    let mut bundles = Vec::new();
    for file in files {
        let shown = file.display().to_string();
        // The folder may be somebody else's: a link in it cannot have this program read, and show,
        // what lies elsewhere.
        let below = file.strip_prefix(name).unwrap_or(&file);
        let read = match resolve_below(name, below) {
            Ok(file) => sources.read(&file, &shown, MAX_BUNDLE_BYTES),
            Err(LinkError { why, .. }) => Err(ReadError::failed(&shown, &why)),
        };
        match read {
            Ok(source) => bundles.push(BundleFile(source)),
            Err(error) => problems.push(error.into()),
        }
    }
    bundles.retain(|bundle| bundle.mentions_the_api(sources));
    bundles
}

/// The files of a folder that kubectl would read, in the order of their names.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
    files.retain(|file| is_bundle_name(file) && !file.is_dir());
    files.sort();
    Ok(files)
}

/// Whether a name is that of a file with resources, and not hidden.
pub(crate) fn is_bundle_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let extension = path.extension().and_then(OsStr::to_str);
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) && !name.starts_with(b".")
}

impl BundleFile {
    /// Whether a file mentions the API, as every resource does: what does not, such as a template
    /// or a kustomization, is not read further.
    #[must_use]
    pub fn mentions_the_api(self, sources: &Sources) -> bool {
        sources.text(self.0).contains(API_GROUP)
    }

    /// The resources of the file, each read when it is asked for.
    #[must_use]
    pub fn resources(self, sources: &Sources) -> ResourcesOf<'_> {
        let shown = sources.get(self.0).map_or("", |source| &source.path);
        ResourcesOf {
            shown,
            documents: Documents::new(self.0, sources.text(self.0)),
            lists: Vec::new(),
            skipped: IndexMap::new(),
        }
    }
}

/// The resources of a file, in their order.
#[derive(Debug)]
pub struct ResourcesOf<'s> {
    /// The path of the file, as problems show it.
    shown: &'s str,
    documents: Documents<'s>,
    /// The items that are left of a list, and of the lists within it.
    lists: Vec<vec::IntoIter<Node>>,
    /// How many documents of other kinds there were.
    skipped: IndexMap<String, usize>,
}

impl ResourcesOf<'_> {
    /// The next resource. Documents of other kinds are skipped, and counted in a note at the end.
    pub fn next(&mut self, problems: &mut Problems) -> Option<FoundResource> {
        loop {
            let is_listed = !self.lists.is_empty();
            let Some(mut document) = self.next_document(problems) else {
                if is_listed {
                    continue;
                }
                self.report_skipped(problems);
                return None;
            };
            if let Some(items) = items(&mut document, problems) {
                self.lists.push(items.into_iter());
            } else if let Some(kind) = Kind::of_another_api(&document) {
                *self.skipped.entry(kind.to_owned()).or_default() += 1;
            } else {
                return Some(FoundResource {
                    document,
                    is_listed,
                });
            }
        }
    }

    /// The next item of the innermost list, or else the next document; `None` at the end of either.
    fn next_document(&mut self, problems: &mut Problems) -> Option<Node> {
        let Some(list) = self.lists.last_mut() else {
            return self.documents.next(problems);
        };
        let item = list.next();
        if item.is_none() {
            self.lists.pop();
        }
        item
    }

    fn report_skipped(&mut self, problems: &mut Problems) {
        let skipped = std::mem::take(&mut self.skipped);
        let kinds: Vec<String> = skipped.keys().map(|kind| format!("`{kind}`")).collect();
        let message = match skipped.values().sum() {
            0 => return,
            1 => format!("a document of another kind was skipped: {}", kinds.concat()),
            number => {
                let kinds = kinds.join(", ");
                format!("{number} documents of other kinds were skipped: {kinds}")
            }
        };
        problems.push(Problem::of_file(Code::OtherKinds, self.shown, message));
    }
}

/// The items of a list, which is a document whose kind ends with `List`; `None` if it is none.
fn items(document: &mut Node, problems: &mut Problems) -> Option<Vec<Node>> {
    let kind = document.get(KIND.keys())?.text()?;
    let is_list = kind == "List" || kind.ends_with("List") && document.get(&["items"]).is_some();
    if !is_list {
        return None;
    }
    let items = document.get_mut(&["items"]).map(|items| {
        let value = std::mem::replace(&mut items.value, Value::Null);
        (value, items.at)
    });
    match items {
        None | Some((Value::Null, _)) => Some(Vec::new()),
        Some((Value::Sequence(items), _)) => Some(items),
        Some((other, at)) => {
            let message = format!("expected a list, found {}", other.kind());
            problems.push(Problem::new(Code::WrongType, at, message));
            Some(Vec::new())
        }
    }
}
