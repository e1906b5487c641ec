//! Files of resources, whoever wrote them: bundles, lists from a cluster, manifests of any kinds.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::vec;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Place, Problem, Problems, backticked};
use crate::kubevirt::paths::object::{API_VERSION, KIND};
use crate::kubevirt::{API_GROUP, Kind};
use crate::text::{LinkError, ReadError, STDIN, SourceId, Sources, resolve_below};
use crate::yaml::{Documents, Field, Node, Value};

/// The most bytes of a bundle, whether it is read or built. This catalog's largest has 0.3 MB.
pub const MAX_BUNDLE_BYTES: u64 = 64 * 1024 * 1024;

/// The names of files in a folder that are read, as by `kubectl apply -f`.
const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// How the kind of a list ends.
const LIST: &str = "List";

/// The field of a list that has what it lists.
const ITEMS: &[&str] = &["items"];

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

/// What is looked for in files.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// A text that every file with such a document contains.
    pub mention: &'static str,
    /// The kind of a document that is something else.
    pub other: fn(&Node) -> Option<&str>,
}

impl Wanted {
    /// Instance types and preferences.
    pub const DEFINITIONS: Self = Self {
        mention: API_GROUP,
        other: Kind::of_another_api,
    };
}

/// Reads what a command line names: standard input for `-`, a file, or the files in a folder that
/// mention the API. Folders in it are not read, as by kubectl. What cannot be read is reported.
pub fn read_bundles(
    name: &Path,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Vec<BundleFile> {
    read_files(&[name.to_owned()], Wanted::DEFINITIONS, sources, problems)
}

/// Reads what a command line names, for documents of any kind.
pub fn read_files(
    names: &[PathBuf],
    wanted: Wanted,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Vec<BundleFile> {
    let mut bundles = Vec::new();
    for file in named_files(names, problems) {
        match file.read(sources) {
            Ok(bundle) if file.is_passed_over(wanted, sources.text(bundle.0)) => {}
            Ok(bundle) => bundles.push(bundle),
            Err(error) => problems.push(error.into()),
        }
    }
    bundles
}

/// The files that a command line names by themselves or by their folders, each once. A folder that
/// cannot be read is reported.
pub fn named_files(names: &[PathBuf], problems: &mut Problems) -> Vec<NamedFile> {
    let mut seen = HashSet::new();
    let files = names.iter().flat_map(|name| files_of(name, problems));
    files
        .filter(|file| seen.insert(file.path.clone()))
        .collect()
}

/// The file of a name, or the files of a folder.
fn files_of(name: &Path, problems: &mut Problems) -> Vec<NamedFile> {
    if !name.is_dir() {
        return vec![NamedFile {
            path: name.to_owned(),
            folder: None,
        }];
    }
    let of_folder = |path| NamedFile {
        path,
        folder: Some(name.to_owned()),
    };
    match files(name) {
        Ok(files) => files.into_iter().map(of_folder).collect(),
        Err(error) => {
            let shown = name.display().to_string();
            let message = format!("cannot read `{shown}`: {error}");
            let problem = Problem::of_file(Code::Unreadable, shown, message);
            problems.push(problem.help("make it readable"));
            Vec::new()
        }
    }
}

/// A file that a command line names, by itself or by its folder; not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    path: PathBuf,
    /// The folder that was named.
    folder: Option<PathBuf>,
}

impl NamedFile {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// It cannot be read, is larger than [`MAX_BUNDLE_BYTES`], or is not UTF-8.
    pub fn read(&self, sources: &mut Sources) -> Result<BundleFile, ReadError> {
        let source = match &self.folder {
            None => sources.read_named(&self.path, MAX_BUNDLE_BYTES),
            Some(folder) => self.read_in(folder, sources),
        };
        source.map(BundleFile)
    }

    /// The folder can be somebody else's: a link in it cannot have this program read, and show, what
    /// lies elsewhere.
    fn read_in(&self, folder: &Path, sources: &mut Sources) -> Result<SourceId, ReadError> {
        let shown = self.path.display().to_string();
        let below = self.path.strip_prefix(folder).unwrap_or(&self.path);
        match resolve_below(folder, below) {
            Ok(file) => sources.read(&file, &shown, MAX_BUNDLE_BYTES),
            Err(LinkError { why, .. }) => Err(ReadError::failed(&shown, &why)),
        }
    }

    /// Whether it is passed over in silence: it is only in a folder that was named, and its text says
    /// that nothing in it is wanted.
    #[must_use]
    pub fn is_passed_over(&self, wanted: Wanted, text: &str) -> bool {
        self.folder.is_some() && !text.contains(wanted.mention)
    }

    /// Whether it can be read again: standard input cannot.
    #[must_use]
    pub fn can_be_read_again(&self) -> bool {
        self.path != Path::new(STDIN)
    }
}

/// The files of a folder that kubectl would read, in the order of their names.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
    files.retain(|file| is_bundle_name(file) && !is_kustomization(file) && !file.is_dir());
    files.sort();
    Ok(files)
}

/// Whether a name is one of those by which kustomize finds its own configuration: that is no
/// resource, and can mention the API in what it patches.
fn is_kustomization(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str);
    matches!(name, Some("kustomization.yaml" | "kustomization.yml"))
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
        self.resources_of(Wanted::DEFINITIONS, sources)
    }

    /// The documents of the file that are wanted, each read when it is asked for.
    #[must_use]
    pub fn resources_of(self, wanted: Wanted, sources: &Sources) -> ResourcesOf<'_> {
        let shown = sources.get(self.0).map_or("", |source| &source.path);
        ResourcesOf {
            wanted,
            shown,
            documents: Documents::new(self.0, sources.text(self.0)),
            list: None,
            had_empty_list: false,
            skipped: IndexMap::new(),
        }
    }
}

/// The resources of a file, in their order.
#[derive(Debug)]
pub struct ResourcesOf<'s> {
    wanted: Wanted,
    /// The path of the file, as problems show it.
    shown: &'s str,
    documents: Documents<'s>,
    /// What is left of a list.
    list: Option<List>,
    /// Whether a list had no items.
    had_empty_list: bool,
    /// How many documents of other kinds there were.
    skipped: IndexMap<String, usize>,
}

/// What is left of a list, which is a document whose kind ends with `List`.
#[derive(Debug)]
struct List {
    items: Peekable<vec::IntoIter<Node>>,
    /// What this program refuses in them, in the order of the text.
    strictness: Peekable<vec::IntoIter<Problem>>,
}

impl ResourcesOf<'_> {
    /// The next resource. Documents of other kinds are skipped, and counted in a note at the end:
    /// what kubectl reads in them is not reported.
    pub fn next(&mut self, problems: &mut Problems) -> Option<FoundResource> {
        loop {
            if let Some(list) = &mut self.list {
                let Some((item, strictness)) = list.next() else {
                    self.list = None;
                    continue;
                };
                if is_list(&item) {
                    problems.push(list_within_a_list(&item));
                } else if let Some(document) = self.wanted_one(item, strictness, problems) {
                    return Some(FoundResource {
                        document,
                        is_listed: true,
                    });
                }
                continue;
            }
            let Some(read) = self.documents.next(problems) else {
                self.report_skipped(problems);
                return None;
            };
            let Some(document) = read.content else {
                if read.text.contains(self.wanted.mention) {
                    problems.extend(read.strictness);
                }
                continue;
            };
            if is_list(&document) {
                let mut list = List::open(document, read.strictness, problems);
                self.had_empty_list |= list.items.peek().is_none();
                self.list = Some(list);
            } else if let Some(document) = self.wanted_one(document, read.strictness, problems) {
                return Some(FoundResource {
                    document,
                    is_listed: false,
                });
            }
        }
    }

    /// Whether a list so far had no items: that is no mistake, as a cluster may have no resource.
    #[must_use]
    pub fn had_empty_list(&self) -> bool {
        self.had_empty_list
    }

    /// A document with what is refused in it, unless it is something else, which is counted.
    fn wanted_one(
        &mut self,
        document: Node,
        strictness: impl IntoIterator<Item = Problem>,
        problems: &mut Problems,
    ) -> Option<Node> {
        if let Some(kind) = (self.wanted.other)(&document) {
            *self.skipped.entry(kind.to_owned()).or_default() += 1;
            return None;
        }
        problems.extend(strictness);
        Some(document)
    }

    fn report_skipped(&mut self, problems: &mut Problems) {
        let skipped = std::mem::take(&mut self.skipped);
        let kinds = backticked(skipped.keys());
        let message = match skipped.values().sum() {
            0 => return,
            1 => format!("a document of another kind was skipped: {kinds}"),
            number => format!("{number} documents of other kinds were skipped: {kinds}"),
        };
        problems.push(Problem::of_file(Code::OtherKinds, self.shown, message));
    }
}

impl List {
    /// Opens a list; what is refused before its first item is reported.
    fn open(mut document: Node, strictness: Problems, problems: &mut Problems) -> Self {
        let typed = Typed::of(&document);
        let at = document.get(ITEMS).map(|items| items.at);
        let items = document.get_mut(ITEMS);
        let mut items = match items.map(|items| std::mem::replace(&mut items.value, Value::Null)) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Sequence(items)) => Arc::unwrap_or_clone(items),
            Some(other) => {
                let message = format!("expected a list, found {}", other.kind());
                let at = at.unwrap_or(document.at);
                problems.push(Problem::new(Code::WrongType, at, message));
                Vec::new()
            }
        };
        if let Some(typed) = typed {
            for item in &mut items {
                typed.complete(item);
            }
        }
        let mut list = Self {
            items: items.into_iter().peekable(),
            strictness: strictness.sorted().into_iter().peekable(),
        };
        problems.extend(list.strictness_before_next());
        list
    }

    /// The next item, with what is refused in it.
    fn next(&mut self) -> Option<(Node, Vec<Problem>)> {
        let item = self.items.next()?;
        Some((item, self.strictness_before_next()))
    }

    /// What is refused before the next item begins.
    fn strictness_before_next(&mut self) -> Vec<Problem> {
        let next = self.items.peek().map(|item| item.at.start);
        let is_before = |problem: &Problem| match (&problem.place, next) {
            (Place::At(at), Some(next)) => at.start < next,
            _ => true,
        };
        let strictness = &mut self.strictness;
        std::iter::from_fn(|| strictness.next_if(is_before)).collect()
    }
}

/// What the items of a typed list are, such as those of a `PodList`: they need not say so themselves
/// (`UnstructuredJSONScheme.decodeToList` of Kubernetes).
struct Typed {
    kind: Field,
    api_version: Option<Field>,
}

impl Typed {
    fn of(list: &Node) -> Option<Self> {
        let mut kind = list.field(KIND.keys())?.clone();
        let name = kind.node.text()?.strip_suffix(LIST)?;
        if name.is_empty() {
            return None;
        }
        kind.node.value = Value::String(name.to_owned());
        let api_version = list.field(API_VERSION.keys()).cloned();
        Some(Self { kind, api_version })
    }

    /// Adds what an item does not say, if it says neither.
    fn complete(&self, item: &mut Node) {
        let Value::Mapping(fields) = &mut item.value else {
            return;
        };
        let fields = Arc::make_mut(fields);
        if fields.contains_key(KIND.last()) || fields.contains_key(API_VERSION.last()) {
            return;
        }
        fields.insert(KIND.last().to_owned(), self.kind.clone());
        let api_version = self.api_version.clone();
        fields.extend(api_version.map(|field| (API_VERSION.last().to_owned(), field)));
    }
}

/// Whether a document is a list of others.
fn is_list(document: &Node) -> bool {
    let kind = document.get(KIND.keys()).and_then(Node::text);
    kind.is_some_and(|kind| kind == LIST || kind.ends_with(LIST) && document.get(ITEMS).is_some())
}

fn list_within_a_list(list: &Node) -> Problem {
    let message = "kubectl does not read a list within a list";
    let problem = Problem::new(Code::WrongType, list.at, message);
    problem.help("move its items to the outer list")
}
