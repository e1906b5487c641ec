//! Files of resources, whoever wrote them: bundles, lists from a cluster, manifests of any kinds.

use std::iter::Peekable;
use std::sync::Arc;
use std::vec;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Place, Problem, Problems, backticked};
use crate::kubevirt::paths::object::{API_VERSION, KIND};
use crate::kubevirt::{API_GROUP, Kind};
use crate::text::{SourceId, Sources};
use crate::yaml::{Documents, Field, Node, Value};

/// The most bytes of a bundle, whether it is read or built. This catalog's largest has 0.3 MB.
pub const MAX_BUNDLE_BYTES: u64 = 64 * 1024 * 1024;

/// How the kind of a list ends.
const LIST: &str = "List";

/// The field of a list that has what it lists.
pub const ITEMS: &[&str] = &["items"];

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
        kind.node.value = Value::String(name.into());
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
        if let Some(field) = api_version {
            fields.insert(API_VERSION.last(), field);
        }
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
