//! What there is to choose from: instance types and preferences as they go out, wherever they come
//! from.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use crate::catalog::{BundleFile, Catalog, Definition, Document, Labelled, TypedDefinition};
use crate::catalog::{Overlay, read_bundles};
use crate::cores;
use crate::diagnostic::{Code, Problem, Problems, listed};
use crate::generate::{VersionLabel, complete, held, sort};
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS, NAME, NAMESPACE, SPEC};
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::{self, Family, Kind, Scope};
use crate::model::At;
use crate::registry::labels::{CATALOG_VERSION, DEPRECATED};
use crate::text::{Location, Sources};
use crate::yaml::Node;

use super::order::by_name;

/// An instance type or a preference.
#[derive(Debug)]
pub struct Entry {
    /// The kinds in which there is such a resource.
    pub kinds: Vec<Kind>,
    /// The namespace of its kind that has one, if it says which.
    pub namespace: Option<String>,
    /// The definition, whose content has every label that goes out, and whose spec can be read.
    pub typed: TypedDefinition,
    /// Whether its keys are in the order in which they go out. Those of a bundle stay as they are.
    is_sorted: bool,
}

/// Instance types and preferences in their natural order.
#[derive(Debug, Default)]
pub struct Entries {
    /// All of them.
    pub all: Vec<Entry>,
}

impl Entry {
    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.typed.definition.name
    }

    /// What the name says of the series: `u1` of `u1.medium`.
    #[must_use]
    pub fn series(&self) -> &str {
        let series = self.name().split_once('.').map(|(series, _)| series);
        series.unwrap_or_default()
    }

    /// Instance type or preference.
    #[must_use]
    pub fn family(&self) -> Family {
        self.typed.definition.family
    }

    /// The spec of an instance type.
    #[must_use]
    pub fn instancetype(&self) -> Option<&InstancetypeSpec> {
        self.typed.instancetype()
    }

    /// The spec of a preference.
    #[must_use]
    pub fn preference(&self) -> Option<&PreferenceSpec> {
        self.typed.preference()
    }

    /// The vCPUs and the memory of an instance type.
    #[must_use]
    pub fn size(&self) -> Option<(u32, Quantity)> {
        let spec = self.instancetype()?;
        Some((spec.cpu.guest.0, spec.memory.guest))
    }

    /// The value of a label.
    #[must_use]
    pub fn label(&self, key: &str) -> Option<&str> {
        self.typed.definition.label(key)?.text()
    }

    /// The value of an annotation.
    #[must_use]
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.typed.definition.annotation(key)
    }

    /// Whether it should no longer be chosen.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        self.label(DEPRECATED) == Some("true")
    }

    /// The kind in which it is shown: the first of these that it has or, if there are none, the first
    /// that it has, which is that of the cluster if it has both. `None` if it has none of these.
    #[must_use]
    pub fn kind(&self, asked: &[Kind]) -> Option<Kind> {
        match asked {
            [] => self.kinds.first().copied(),
            asked => asked.iter().copied().find(|kind| self.kinds.contains(kind)),
        }
    }

    /// The resource as a document of one of its kinds.
    #[must_use]
    pub fn document(&self, kind: Kind) -> Node {
        let content = &self.typed.definition.content;
        let mut document = if self.is_sorted {
            kubevirt::document(kind, content)
        } else {
            let mut content = content.clone();
            sort(&mut content);
            kubevirt::document(kind, &content)
        };
        if kind.scope() == Scope::Cluster {
            document.remove(NAMESPACE.keys());
        }
        document
    }

    /// Whether a virtual machine can name both: it reaches only what is there for the whole cluster or
    /// in its own namespace.
    #[must_use]
    pub fn is_within_reach_of(&self, other: &Self) -> bool {
        match (self.only_namespace(), other.only_namespace()) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
    }

    /// The namespace outside which nobody can name it.
    #[must_use]
    pub fn only_namespace(&self) -> Option<&str> {
        let is_of_cluster = self.kinds.iter().any(|it| it.scope() == Scope::Cluster);
        self.namespace.as_deref().filter(|_| !is_of_cluster)
    }

    /// Whether another one of the same family has the same labels, annotations and spec.
    fn means_the_same(&self, other: &Definition) -> bool {
        [LABELS, ANNOTATIONS, SPEC]
            .iter()
            .all(|path| self.typed.definition.get(*path) == other.get(*path))
    }
}

impl Entries {
    /// The entries of a family with a name: a name can be taken once in each kind and namespace.
    pub fn named<'e>(&'e self, family: Family, name: &str) -> impl Iterator<Item = &'e Entry> {
        let all = self.all.iter();
        all.filter(move |entry| entry.family() == family && entry.name() == name)
    }

    /// The names of a family.
    pub fn names(&self, family: Family) -> impl Iterator<Item = &str> + Clone {
        let all = self.all.iter();
        all.filter(move |entry| entry.family() == family)
            .map(Entry::name)
    }

    /// The values that a label has.
    #[must_use]
    pub fn values(&self, key: &str) -> BTreeSet<&str> {
        self.all
            .iter()
            .filter_map(|entry| entry.label(key))
            .collect()
    }

    /// The version that all resources are labelled with.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        let mut versions = self.all.iter().map(|entry| entry.label(CATALOG_VERSION));
        let first = versions.next()??;
        versions.all(|it| it == Some(first)).then_some(first)
    }

    /// The series of the instance types.
    #[must_use]
    pub fn series(&self) -> BTreeSet<&str> {
        let instancetypes = self
            .all
            .iter()
            .filter(|it| it.family() == Family::Instancetype);
        let series = instancetypes.map(Entry::series);
        series.filter(|series| !series.is_empty()).collect()
    }

    /// Sorts the keys of all definitions as they go out, for whoever looks at many of them.
    pub fn sort_keys(&mut self) {
        for entry in self.all.iter_mut().filter(|entry| !entry.is_sorted) {
            sort(&mut entry.typed.definition.content);
            entry.is_sorted = true;
        }
    }

    fn sorted(mut all: Vec<Entry>) -> Self {
        all.sort_by(natural);
        Self { all }
    }
}

/// The natural order of entries: by family; instance types by series, then by their vCPUs and
/// memory, so that the sizes of a series grow; preferences by name, numbers by value.
fn natural(a: &Entry, b: &Entry) -> Ordering {
    let by_series = || match a.family() {
        Family::Instancetype => by_name(a.series(), b.series()),
        Family::Preference => Ordering::Equal,
    };
    a.family()
        .cmp(&b.family())
        .then_with(by_series)
        .then_with(|| a.size().cmp(&b.size()))
        .then_with(|| by_name(a.name(), b.name()))
        .then_with(|| a.kinds.cmp(&b.kinds))
        .then_with(|| a.namespace.cmp(&b.namespace))
}

/// Everything that a catalog defines, or that the bundle of one of its overlays holds. What an overlay
/// breaks is added to `problems`. Keys are in the order of the sources: to sort them takes a third of the
/// time and of the memory, and is of no use to whoever prints few of them.
#[must_use]
pub fn of_catalog(
    definitions: Vec<TypedDefinition>,
    overlay: Option<&Overlay>,
    version: &VersionLabel,
    problems: &mut Problems,
) -> Entries {
    let Some(overlay) = overlay else {
        let entry = |typed: TypedDefinition| {
            let family = typed.definition.family;
            let kinds = [Scope::Cluster, Scope::Namespaced].map(|it| Kind::in_scope(family, it));
            Entry::new(kinds.to_vec(), None, version, typed)
        };
        let entries = cores::map_small(definitions.len(), definitions, entry);
        return Entries::sorted(entries);
    };
    let labelled: Vec<Labelled<'_>> = definitions
        .iter()
        .map(|typed| Labelled::new(&typed.definition))
        .collect();
    let mut merged = Merged::default();
    for (kind, definition) in held(overlay, &labelled) {
        let typed = TypedDefinition::read(definition, problems);
        let entry = Entry::new(vec![kind], overlay.namespace_of(kind), version, typed);
        merged.add(entry, problems);
    }
    Entries::sorted(merged.all)
}

/// The overlay of a name; if there is none, that is added to `problems`.
pub fn overlay<'c>(
    catalog: &'c Catalog,
    name: &str,
    problems: &mut Problems,
) -> Option<&'c Overlay> {
    let overlays = catalog.overlays.iter();
    let found = overlays.clone().find(|overlay| overlay.name == name);
    if found.is_none() {
        let names = overlays.map(|overlay| overlay.name.as_str());
        let message = format!("there is no overlay named `{name}`");
        let problem = Problem::of_file(Code::UnknownName, "--overlay", message);
        problems.push(problem.help_from(listed(name, names)));
    }
    found
}

/// The resources of the bundles, folders and lists that a command line names. What cannot be read is
/// added to `problems`.
#[must_use]
pub fn of_bundles(names: &[PathBuf], sources: &mut Sources, problems: &mut Problems) -> Entries {
    let mut merged = Merged::default();
    for name in names {
        for file in read_bundles(name, sources, problems) {
            merged.add_file(file, sources, problems);
        }
    }
    Entries::sorted(merged.all)
}

/// Definitions that stand beside virtual machines, and those of `entries` that none of them takes the
/// place of. What cannot be read of them is added to `problems`.
#[must_use]
pub fn with_definitions<'n>(
    definitions: impl Iterator<Item = &'n Node>,
    entries: Entries,
    problems: &mut Problems,
) -> Entries {
    let mut merged = Merged::default();
    for document in definitions {
        merged.add_document(document.clone(), problems);
    }
    let mut all: Vec<Entry> = entries.all;
    all.retain(|entry| !merged.hides(entry));
    all.extend(merged.all);
    Entries::sorted(all)
}

impl Entry {
    /// A definition of a catalog as a resource.
    fn new(
        kinds: Vec<Kind>,
        namespace: Option<&At<String>>,
        version: &VersionLabel,
        mut typed: TypedDefinition,
    ) -> Self {
        complete(&mut typed.definition, namespace, version);
        Self {
            kinds,
            namespace: namespace.map(|namespace| namespace.value.clone()),
            typed,
            is_sorted: false,
        }
    }
}

/// Entries, each once: the same definition in several kinds is one.
#[derive(Default)]
struct Merged {
    all: Vec<Entry>,
    /// The entries of a family and a name.
    named: HashMap<(Family, String), Named>,
}

/// The numbers of entries with one name. There can be one in each of many namespaces.
#[derive(Debug, Default)]
struct Named {
    all: Vec<usize>,
    /// Those that had no namespace when they were added.
    of_cluster: Vec<usize>,
    of_namespaces: HashMap<String, Vec<usize>>,
}

impl Named {
    /// Those that can be the same as one in a namespace, or in none, in their order. That of the cluster has
    /// none, and is the twin of one in any namespace.
    fn like(&self, namespace: Option<&str>) -> Vec<usize> {
        let Some(namespace) = namespace else {
            return self.all.clone();
        };
        let of_namespace = self.of_namespaces.get(namespace).into_iter().flatten();
        let mut like: Vec<usize> = self
            .of_cluster
            .iter()
            .chain(of_namespace)
            .copied()
            .collect();
        like.sort_unstable();
        like
    }

    fn add(&mut self, number: usize, namespace: Option<&str>) {
        self.all.push(number);
        match namespace {
            Some(namespace) => {
                let of_namespace = self.of_namespaces.entry(namespace.to_owned());
                of_namespace.or_default().push(number);
            }
            None => self.of_cluster.push(number),
        }
    }
}

impl Merged {
    fn add_file(&mut self, file: BundleFile, sources: &Sources, problems: &mut Problems) {
        let mut resources = file.resources(sources);
        while let Some(found) = resources.next(problems) {
            self.add_document(found.document, problems);
        }
    }

    fn add_document(&mut self, document: Node, problems: &mut Problems) {
        let mut of_document = Problems::default();
        let document = Document::read(document, &mut of_document);
        let readable = document.filter(|document| document.typed.spec.is_some());
        match readable {
            Some(document) => self.add(Entry::of_document(document), problems),
            // Otherwise it is what `validate` says of it that is left out: fields that only a newer
            // KubeVirt knows, for example.
            None => problems.extend(of_document),
        }
    }

    /// Whether one of them takes the place of another one.
    fn hides(&self, other: &Entry) -> bool {
        let named = self.named.get(&(other.family(), other.name().to_owned()));
        let mut numbers = named.into_iter().flat_map(|named| &named.all);
        numbers.any(|number| self.all.get(*number).is_some_and(|it| it.hides(other)))
    }

    fn add(&mut self, entry: Entry, problems: &mut Problems) {
        let key = (entry.family(), entry.name().to_owned());
        let named = self.named.entry(key).or_default();
        for number in named.like(entry.namespace.as_deref()) {
            let Some(first) = self.all.get_mut(number) else {
                continue;
            };
            // One that had no namespace may have got that of its twin.
            let namespaces = [&first.namespace, &entry.namespace];
            if first.namespace != entry.namespace && namespaces.iter().all(|it| it.is_some()) {
                continue;
            }
            let is_same = first.means_the_same(&entry.typed.definition);
            let has_kind = entry.kinds.iter().all(|kind| first.kinds.contains(kind));
            match (is_same, has_kind) {
                (true, true) => return,
                (true, false) => return first.add_twin(entry),
                (false, true) => problems.push(two_meanings(first, &entry)),
                (false, false) => {}
            }
        }
        named.add(self.all.len(), entry.namespace.as_deref());
        self.all.push(entry);
    }
}

impl Entry {
    fn of_document(document: Document) -> Self {
        Self {
            kinds: vec![document.kind],
            namespace: document.namespace().map(str::to_owned),
            typed: document.typed,
            is_sorted: true,
        }
    }

    /// Adds the same definition in another kind.
    fn add_twin(&mut self, twin: Self) {
        self.kinds.extend(twin.kinds);
        self.kinds.sort_unstable();
        if self.namespace.is_none() && twin.namespace.is_some() {
            self.namespace = twin.namespace;
            self.typed = twin.typed;
        }
    }

    /// Whether it takes the place of another one, whose kinds it has.
    fn hides(&self, other: &Self) -> bool {
        let has_kind = |kind: &Kind| self.kinds.contains(kind);
        self.name() == other.name()
            && other.kinds.iter().any(has_kind)
            && self.is_within_reach_of(other)
    }

    fn name_at(&self) -> Location {
        self.typed.at(NAME)
    }
}

fn two_meanings(first: &Entry, second: &Entry) -> Problem {
    let message = format!(
        "`{}` is defined twice, with different meanings",
        first.name()
    );
    Problem::new(Code::DuplicateName, second.name_at(), message)
        .related(first.name_at(), "first defined here")
        .help("name files in which it is defined once")
}
