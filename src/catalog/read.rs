//! Reading the files of a catalog: they are parsed, checked and linked.

use std::sync::Arc;

use indexmap::IndexMap;
use indexmap::map::Entry;

use crate::diagnostic::{Allowed, Code, Problem, Problems};
use crate::kubevirt::Family::{self, Instancetype};
use crate::model::{At, Decode, Given};
use crate::text::{Location, ReadError, SourceId, Sources};
use crate::yaml::{self, Node, Value};

use super::files::{self, File, Role, Root};
use super::layer::Layer;
use super::linked::Catalog;
use super::misplaced;
use super::overlay::Overlay;
use super::preference::{Unlinked, UnlinkedPreferences};
use super::series::{UnlinkedInstancetypes, UnlinkedSeries};
use super::sizes::SizeTable;
use super::source_file::{
    Allow, FragmentFile, InstancetypeBaseFile, OverlayFile, PreferenceFile, SeriesFile,
};

/// The most bytes of a source. The largest source of this catalog has 2 kB.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// Where a catalog is read from.
#[derive(Debug)]
pub enum Input<'a> {
    /// Folders: a catalog, then what others add to it.
    Roots(&'a [Root<'a>]),
    /// Files that are not in a folder, but in a git revision, for example.
    Texts(Vec<CatalogText>),
}

/// Reads a catalog; every problem of every file is added to `problems`.
pub fn read(input: Input<'_>, sources: &mut Sources, problems: &mut Problems) -> Catalog {
    let mut found = Problems::default();
    let mut reading = Reading::default();
    match input {
        Input::Roots(roots) => reading.add_roots(roots, sources, &mut found),
        Input::Texts(texts) => reading.add_texts(texts, sources, &mut found),
    }
    let mut catalog = reading.link(&mut found);
    catalog.is_complete = !found.any_errors();
    problems.extend(found);
    catalog
}

/// A file of a catalog, wherever it was read.
#[derive(Debug)]
pub struct CatalogText {
    /// The path below the catalog's root, with `/`, which says what the file is.
    pub path: String,
    /// The path as problems show it.
    pub shown: String,
    /// The file, or why it cannot be read.
    pub source: Result<SourceId, ReadError>,
}

/// The parsed document of a file.
fn document(
    file: &File,
    source: Result<SourceId, ReadError>,
    sources: &Sources,
    problems: &mut Problems,
) -> Option<Node> {
    let source = source.map_err(|error| problems.push(error.into())).ok()?;
    let mut found = Problems::default();
    let document = yaml::parse(source, sources.text(source), &mut found);
    if document.is_none() && found.is_empty() {
        let empty = Problem::of_file(Code::YamlSyntax, &file.shown, "the file is empty");
        found.push(empty.help("add content or remove the file"));
    }
    problems.extend(found);
    document
}

/// The files that were read so far; their references are still names.
#[derive(Default)]
struct Reading {
    /// The number of the root that is being read.
    root: usize,
    /// The first file of that root.
    own: SourceId,
    instancetypes: UnlinkedInstancetypes,
    preferences: UnlinkedPreferences,
    /// The overlays, each with the number of its root.
    overlays: Vec<(usize, Overlay)>,
    allowed: Vec<Allowed>,
}

impl Reading {
    fn add_roots(&mut self, roots: &[Root<'_>], sources: &mut Sources, problems: &mut Problems) {
        for root in roots {
            self.own = sources.next_id();
            for (path, file) in files::list(*root, problems) {
                let source = sources.read(&path, &file.shown, MAX_BYTES);
                self.add_source(&file, source, sources, problems);
            }
            self.root += 1;
        }
    }

    fn add_texts(
        &mut self,
        texts: Vec<CatalogText>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) {
        for text in texts {
            if let Some(file) = files::file(text.shown, &text.path, problems) {
                self.add_source(&file, text.source, sources, problems);
            }
        }
    }

    fn add_source(
        &mut self,
        file: &File,
        source: Result<SourceId, ReadError>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) {
        match document(file, source, sources, problems) {
            Some(document) => self.add(file, document, problems),
            None => self.add_unreadable(file, sources),
        }
    }

    fn add(&mut self, file: &File, mut document: Node, problems: &mut Problems) {
        misplaced::take_out(&file.role, &mut document, problems);
        match &file.role {
            Role::InstancetypeBase => {
                if let Some(base) = InstancetypeBaseFile::decode(&document, problems) {
                    self.allow(base.allow, &document);
                }
                let layer = Layer::of_source(Instancetype, document, problems);
                self.instancetypes.bases.add(self.root, layer);
            }
            Role::PreferenceBase => {
                let layer = self.fragment(document, problems);
                self.preferences.bases.add(self.root, layer);
            }
            Role::Component { name } => self.add_component(name, document, problems),
            Role::Series { path } => self.add_series(path, document, problems),
            Role::Sizes { series } => self.add_sizes(series, &document, problems),
            Role::Layer { name } => self.add_preference(name, false, document, problems),
            Role::Preference { name } => self.add_preference(name, true, document, problems),
            Role::Overlay { name } => {
                if let Some(mut overlay) = OverlayFile::decode(&document, problems) {
                    let allow = std::mem::replace(&mut overlay.allow, Given::Absent);
                    self.allow(allow, &document);
                    let overlay = Overlay::new(name.clone(), &document, overlay, problems);
                    self.overlays.push((self.root, overlay));
                }
            }
        }
    }

    /// Keeps the name of a file that is already reported, so that references to it are not.
    fn add_unreadable(&mut self, file: &File, sources: &mut Sources) {
        let at = sources.add(file.shown.clone(), "").at(0..0);
        let empty = Node {
            value: Value::Null,
            at,
        };
        self.add(file, empty, &mut Problems::default());
    }

    /// The layer of a file without references.
    fn fragment(&mut self, document: Node, problems: &mut Problems) -> Layer {
        if let Some(fragment) = FragmentFile::decode(&document, problems) {
            self.allow(fragment.allow, &document);
        }
        Layer::of_source(Family::Preference, document, problems)
    }

    fn add_component(&mut self, name: &str, document: Node, problems: &mut Problems) {
        let layer = Arc::new(self.fragment(document, problems));
        let at = |layer: &Arc<Layer>| layer.content.at;
        let components = &mut self.preferences.components;
        insert_once(components, name, layer, at, self.own, problems);
    }

    fn add_series(&mut self, series: &str, document: Node, problems: &mut Problems) {
        let at = document.at;
        let mut sizes = Given::Wrong;
        if let Some(file) = SeriesFile::decode(&document, problems) {
            self.allow(file.allow, &document);
            sizes = file.sizes;
        }
        let unlinked = UnlinkedSeries {
            root: self.root,
            at,
            readable: !sizes.is_wrong(),
            sizes: sizes.value(),
            own: Arc::new(Layer::of_source(Instancetype, document, problems)),
        };
        let at = |series: &UnlinkedSeries| series.at;
        let all = &mut self.instancetypes.series;
        insert_once(all, series, unlinked, at, self.own, problems);
    }

    fn add_sizes(&mut self, series: &str, document: &Node, problems: &mut Problems) {
        let table = SizeTable::decode(document, problems);
        if table.as_ref().is_some_and(|table| table.0.is_empty()) {
            let message = "the size table is empty";
            problems.push(Problem::new(Code::SizeTable, document.at, message));
        }
        let table = At {
            value: table.unwrap_or_default(),
            at: document.at,
        };
        let at = |table: &At<SizeTable>| table.at;
        let tables = &mut self.instancetypes.tables;
        insert_once(tables, series, table, at, self.own, problems);
    }

    fn add_preference(
        &mut self,
        name: &str,
        rendered: bool,
        document: Node,
        problems: &mut Problems,
    ) {
        let at = document.at;
        let (mut extends, mut components) = (Given::Wrong, Given::Wrong);
        if let Some(file) = PreferenceFile::decode(&document, problems) {
            self.allow(file.allow, &document);
            (extends, components) = (file.extends, file.components);
        }
        let mut own = Layer::of_source(Family::Preference, document, problems);
        own.is_readable &= !extends.is_wrong() && !components.is_wrong();
        let unlinked = Unlinked {
            root: self.root,
            at,
            rendered,
            extends: extends.value(),
            components: components.value().unwrap_or_default(),
            own: Arc::new(own),
        };
        let at = |preference: &Unlinked| preference.at;
        let all = &mut self.preferences.preferences;
        insert_once(all, name, unlinked, at, self.own, problems);
    }

    /// Records the rules that a file breaks on purpose.
    fn allow(&mut self, allow: Given<Allow>, document: &Node) {
        for code in allow.value().map(|allow| allow.0).unwrap_or_default() {
            self.allowed.push(Allowed {
                code: code.value,
                at: code.at,
                files: vec![document.at.source],
            });
        }
    }

    fn link(mut self, problems: &mut Problems) -> Catalog {
        self.allow_in_tables();
        let (preferences, layers) = self.preferences.link(problems);
        Catalog {
            series: self.instancetypes.link(problems),
            preferences,
            layers,
            components: self.preferences.components,
            overlays: last_overlays(self.overlays),
            allowed: self.allowed,
            is_complete: true,
        }
    }

    /// A size table has no `allow`, so what its series allows also applies to it.
    fn allow_in_tables(&mut self) {
        for (path, table) in &self.instancetypes.tables {
            let series = self
                .instancetypes
                .series
                .get(path)
                .map(|series| series.at.source);
            for allowed in &mut self.allowed {
                if series.is_some_and(|series| allowed.files.contains(&series)) {
                    allowed.files.push(table.at.source);
                }
            }
        }
    }
}

/// Adds a file under its name, or reports that the name is taken; `own` is the first file of the
/// root that is being read.
fn insert_once<T>(
    files: &mut IndexMap<String, T>,
    name: &str,
    file: T,
    at: impl Fn(&T) -> Location,
    own: SourceId,
    problems: &mut Problems,
) {
    match files.entry(name.to_owned()) {
        Entry::Occupied(first) => {
            let first = at(first.get());
            let help = if first.source < own {
                "to change what the other catalog defines, patch it in an overlay; to add your own, choose another name"
            } else {
                "rename one of the two: a name is the path below its folder, with dots instead of slashes"
            };
            problems.push(duplicate_name(name, first, at(&file)).help(help));
        }
        Entry::Vacant(free) => {
            free.insert(file);
        }
    }
}

/// The overlays of the last root that has any: a vendor builds its own bundles, not this catalog's.
fn last_overlays(overlays: Vec<(usize, Overlay)>) -> Vec<Overlay> {
    let last = overlays.iter().map(|(root, _)| *root).max();
    let mut kept: Vec<Overlay> = overlays
        .into_iter()
        .filter(|(root, _)| Some(*root) == last)
        .map(|(_, overlay)| overlay)
        .collect();
    kept.sort_by(|a, b| a.name.cmp(&b.name));
    kept
}

/// Two sources define the same name; the caller knows how names are formed, and so adds the help.
pub(super) fn duplicate_name(name: &str, first: Location, second: Location) -> Problem {
    Problem::new(
        Code::DuplicateName,
        second,
        format!("the name `{name}` is already taken"),
    )
    .related(first, "first defined here")
}
