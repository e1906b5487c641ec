//! Reading the files of a catalog: they are parsed, checked and linked.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cores;
use crate::diagnostic::{Allowed, Code, Problem, Problems};
use crate::kubevirt::Family::{self, Instancetype};
use crate::model::{At, Decode, Given, Release};
use crate::registry::words;
use crate::text::{ReadError, SourceId, Sources};
use crate::yaml::{self, Node, Value};

use super::budget::{Budget, MAX_SOURCE_BYTES, too_many_sources};
use super::built_in;
use super::files::{self, File, Folder, Listed, Role};
use super::layer::Layer;
use super::linked::Catalog;
use super::misplaced;
use super::overlay::{Changes, OverlayComponent, UnlinkedOverlay, UnlinkedOverlays};
use super::preference::{Unlinked, UnlinkedPreferences};
use super::series::{Single, Table, UnlinkedInstancetypes, UnlinkedSeries};
use super::sizes::{Columns, SizeRow, SizeTable};
use super::source_file::{
    Allow, FragmentFile, InstancetypeBaseFile, InstancetypeFile, OverlayComponentFile, OverlayFile,
    PreferenceFile, SeriesFile,
};
use super::taken::insert_once;
use super::template::{A_PREFERENCE, compute_constants};

/// The most bytes of a source. The largest source of this catalog has 2 kB.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// Why a cell has no expressions.
const A_CELL: &str = "a cell of a size table is a value";

/// A part of a catalog.
#[derive(Debug, Clone, Copy)]
pub enum Root<'a> {
    /// The root of a complete catalog.
    Catalog(&'a Path),
    /// A folder with what a vendor adds to a catalog.
    Extension(&'a Path),
    /// The catalog that is compiled in.
    BuiltIn,
}

/// Where a catalog is read from.
#[derive(Debug)]
pub enum Input<'a> {
    /// A catalog, then what others add to it.
    Roots(&'a [Root<'a>]),
    /// Files that are not in a folder, but in a git revision, for example.
    Texts(Vec<CatalogText>),
}

/// Reads a catalog for a release of KubeVirt; every problem of every file is added to `problems`.
pub fn read(
    input: Input<'_>,
    release: Release,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Catalog {
    let mut found = Problems::default();
    let mut reading = Reading::new(release);
    match input {
        Input::Roots(roots) => reading.add_roots(roots, sources, &mut found),
        Input::Texts(texts) => reading.add_texts(texts, sources, &mut found),
    }
    if let Some(problem) = reading.too_large(sources) {
        found.push(problem);
        // What was read of it refers to what was not.
        reading = Reading::new(release);
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

/// Reports wrong expressions in the lists of a preference, before each becomes one text without the
/// places of its items. A list with one is taken out. Returns whether there was none.
fn check_lists(document: &mut Node, problems: &mut Problems) -> bool {
    let mut are_computed = true;
    for word in words::of_family(Family::Preference) {
        let Some(node) = document.get_mut(&[word.name]) else {
            continue;
        };
        let is_list = matches!(node.value, Value::Sequence(_));
        if is_list && !compute_constants(A_PREFERENCE, &mut node.clone(), problems) {
            node.value = Value::Null;
            are_computed = false;
        }
    }
    are_computed
}

/// The files that were read so far; their references are still names.
struct Reading {
    /// The release of KubeVirt that the catalog is for.
    release: Release,
    /// The number of the root that is being read.
    root: usize,
    /// The first file of that root.
    own: SourceId,
    instancetypes: UnlinkedInstancetypes,
    preferences: UnlinkedPreferences,
    overlays: UnlinkedOverlays,
    allowed: Vec<Allowed>,
    /// The bytes of all sources.
    bytes: u64,
    /// That they are too many.
    excess: Option<Problem>,
}

impl Reading {
    fn new(release: Release) -> Self {
        Self {
            release,
            root: 0,
            own: SourceId::default(),
            instancetypes: UnlinkedInstancetypes::default(),
            preferences: UnlinkedPreferences::default(),
            overlays: UnlinkedOverlays::default(),
            allowed: Vec::new(),
            bytes: 0,
            excess: None,
        }
    }

    fn add_roots(&mut self, roots: &[Root<'_>], sources: &mut Sources, problems: &mut Problems) {
        if let Some(Root::Catalog(path)) = roots.first() {
            let extends = false;
            self.instancetypes.base = Some(Folder { path, extends }.instancetype_base());
        }
        for root in roots {
            self.own = sources.next_id();
            let extends = matches!(root, Root::Extension(_));
            match *root {
                Root::Catalog(path) | Root::Extension(path) => {
                    self.add_folder(Folder { path, extends }, sources, problems);
                }
                Root::BuiltIn => self.add_built_in(sources, problems),
            }
            self.root += 1;
        }
    }

    fn add_folder(&mut self, folder: Folder<'_>, sources: &mut Sources, problems: &mut Problems) {
        let files = files::list(folder, problems);
        let Some(texts) = self.read_all(&files) else {
            return;
        };
        let read = files.into_iter().zip(texts);
        let read = read.map(|(Listed { file, .. }, text)| {
            let source = text.map(|text| sources.add(&file.shown, text));
            (file, source)
        });
        let read = read.collect();
        self.add_sources(read, sources, problems);
    }

    /// Reads files, on all cores; `None` if they are too many.
    fn read_all(&mut self, files: &[Listed]) -> Option<Vec<Result<String, ReadError>>> {
        let before = self.bytes;
        let bytes = AtomicU64::new(before);
        let read = |listed: &Listed| {
            if bytes.load(Ordering::Relaxed) > MAX_SOURCE_BYTES {
                return None;
            }
            let text = listed.read(MAX_BYTES);
            let length = text.as_ref().map_or(0, String::len);
            bytes.fetch_add(length as u64, Ordering::Relaxed);
            Some(text)
        };
        let texts = cores::map_small(files.len(), files.iter().collect(), read);
        self.bytes = bytes.into_inner();
        if self.bytes > MAX_SOURCE_BYTES {
            // Which of them are left out depends on the cores, and this does not.
            self.bytes = before;
            for Listed { path, file, .. } in files {
                // One that is too large on its own is reported as that.
                let length = fs::metadata(path).map_or(0, |found| found.len().min(MAX_BYTES));
                self.count(length, &file.shown);
            }
            // If files became shorter meanwhile, it is the last one that was too much.
            let last = files.last().map(|last| too_many_sources(&last.file.shown));
            self.excess = self.excess.take().or(last);
            return None;
        }
        texts.into_iter().collect()
    }

    fn add_built_in(&mut self, sources: &mut Sources, problems: &mut Problems) {
        let read = built_in::SOURCES.iter().filter_map(|(path, text)| {
            let file = files::file(format!("{}{path}", built_in::SHOWN), path, problems)?;
            let source = sources.add(&file.shown, *text);
            Some((file, Ok(source)))
        });
        let read = read.collect();
        self.add_sources(read, sources, problems);
    }

    fn add_texts(
        &mut self,
        texts: Vec<CatalogText>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) {
        for text in &texts {
            let length = text.source.as_ref().map_or(0, |it| sources.text(*it).len());
            self.count(length as u64, &text.shown);
        }
        if self.excess.is_some() {
            return;
        }
        let read = texts.into_iter().filter_map(|text| {
            let file = files::file(text.shown, &text.path, problems)?;
            Some((file, text.source))
        });
        let read = read.collect();
        self.add_sources(read, sources, problems);
    }

    /// Counts the bytes of a source.
    fn count(&mut self, bytes: u64, shown: &str) {
        self.bytes += bytes;
        if self.bytes > MAX_SOURCE_BYTES {
            self.excess.get_or_insert_with(|| too_many_sources(shown));
        }
    }

    /// Parses files, on all cores, and adds them in their order.
    fn add_sources(
        &mut self,
        read: Vec<(File, Result<SourceId, ReadError>)>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) {
        let parsed = cores::map_small(read.len(), read, |(file, source)| {
            let mut found = Problems::default();
            let document = document(&file, source, sources, &mut found);
            (file, document, found)
        });
        for (file, document, found) in parsed {
            problems.extend(found);
            match document {
                Some(document) => self.add(&file, document, problems),
                None => self.add_unreadable(&file, sources),
            }
        }
    }

    fn add(&mut self, file: &File, mut document: Node, problems: &mut Problems) {
        misplaced::take_out(&file.role, &mut document, problems);
        match &file.role {
            Role::InstancetypeBase => {
                if let Some(base) = InstancetypeBaseFile::decode(&document, problems) {
                    self.allow(base.allow, &document);
                }
                let layer = self.layer(Instancetype, &file.role, document, problems);
                self.instancetypes.bases.add(self.root, layer);
            }
            Role::PreferenceBase => {
                let layer = self.fragment(&file.role, document, problems);
                self.preferences.bases.add(self.root, layer);
            }
            Role::Component { name } => {
                self.add_component(name, &file.role, document, problems);
            }
            Role::Series { path } => self.add_series(path, &file.role, document, problems),
            Role::Sizes { series } => self.add_sizes(series, document, problems),
            Role::Instancetype { name } => {
                self.add_instancetype(name, &file.role, document, problems);
            }
            Role::Layer { name } | Role::Preference { name } => {
                self.add_preference(name, &file.role, document, problems);
            }
            Role::Overlay { name } => {
                if let Some(mut overlay) = OverlayFile::decode(&document, problems) {
                    let allow = std::mem::replace(&mut overlay.allow, Given::Absent);
                    self.allow(allow, &document);
                    let (root, name) = (self.root, name.clone());
                    let overlay = UnlinkedOverlay::new(root, name, &document, overlay, problems);
                    self.overlays.overlays.push(overlay);
                }
            }
            Role::OverlayComponent { name } => {
                self.add_overlay_component(name, &file.role, &document, problems);
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
    fn fragment(&mut self, role: &Role, mut document: Node, problems: &mut Problems) -> Layer {
        if let Some(fragment) = FragmentFile::decode(&document, problems) {
            self.allow(fragment.allow, &document);
        }
        let are_computed = check_lists(&mut document, problems);
        let mut layer = self.layer(Family::Preference, role, document, problems);
        layer.is_readable &= are_computed;
        layer
    }

    fn layer(&self, family: Family, role: &Role, document: Node, problems: &mut Problems) -> Layer {
        Layer::of_source(family, role.clone(), document, self.release, problems)
    }

    fn add_component(&mut self, name: &str, role: &Role, document: Node, problems: &mut Problems) {
        let layer = Arc::new(self.fragment(role, document, problems));
        let at = |layer: &Arc<Layer>| layer.content.at;
        let components = &mut self.preferences.components;
        insert_once(components, name, layer, at, self.own, problems);
    }

    fn add_overlay_component(
        &mut self,
        name: &str,
        role: &Role,
        document: &Node,
        problems: &mut Problems,
    ) {
        let mut changes = Changes::default();
        if let Some(file) = OverlayComponentFile::decode(document, problems) {
            self.allow(file.allow, document);
            changes = Changes::new(role, file.exclude, file.set, file.patches, problems);
        }
        let component = OverlayComponent {
            at: document.at,
            changes,
        };
        let at = |component: &OverlayComponent| component.at;
        let components = &mut self.overlays.components;
        insert_once(components, name, component, at, self.own, problems);
    }

    fn add_series(&mut self, series: &str, role: &Role, document: Node, problems: &mut Problems) {
        let at = document.at;
        let mut sizes = Given::Wrong;
        if let Some(file) = SeriesFile::decode(&document, problems) {
            self.allow(file.allow, &document);
            sizes = file.sizes;
        }
        let own = self.layer(Instancetype, role, document, problems);
        let unlinked = UnlinkedSeries {
            root: self.root,
            at,
            readable: !sizes.is_wrong(),
            sizes: sizes.value(),
            own: Arc::new(own),
        };
        let at = |series: &UnlinkedSeries| series.at;
        let all = &mut self.instancetypes.series;
        insert_once(all, series, unlinked, at, self.own, problems);
    }

    fn add_sizes(&mut self, series: &str, mut document: Node, problems: &mut Problems) {
        let is_computed = compute_constants(A_CELL, &mut document, problems);
        let table = SizeTable::decode(&document, problems).filter(|_| is_computed);
        if table.as_ref().is_some_and(|table| table.0.is_empty()) {
            let message = "the size table is empty";
            problems.push(Problem::new(Code::SizeTable, document.at, message));
        }
        let table = Table {
            root: self.root,
            at: document.at,
            rows: table.unwrap_or_default(),
        };
        let tables = &mut self.instancetypes.tables;
        tables.entry(series.to_owned()).or_default().push(table);
    }

    fn add_instancetype(
        &mut self,
        name: &str,
        role: &Role,
        mut document: Node,
        problems: &mut Problems,
    ) {
        let at = document.at;
        let cells = document.get_mut(&["size"]);
        let is_computed = cells.is_none_or(|cells| compute_constants(A_CELL, cells, problems));
        let mut size = Given::Wrong;
        if let Some(file) = InstancetypeFile::decode(&document, problems) {
            self.allow(file.allow, &document);
            size = file.size;
        }
        let mut own = self.layer(Instancetype, role, document, problems);
        own.is_readable &= !size.is_wrong() && is_computed;
        let size = size.value();
        let single = Single {
            root: self.root,
            at,
            size: Arc::new(SizeRow {
                name: name.to_owned(),
                at: size.as_ref().map_or(at, |size: &At<Columns>| size.at),
                columns: size.map(|size| size.value.0).unwrap_or_default(),
                deprecated: None,
            }),
            own: Arc::new(own),
        };
        let at = |single: &Single| single.at;
        let all = &mut self.instancetypes.singles;
        insert_once(all, name, single, at, self.own, problems);
    }

    fn add_preference(
        &mut self,
        name: &str,
        role: &Role,
        mut document: Node,
        problems: &mut Problems,
    ) {
        let at = document.at;
        let (mut extends, mut components) = (Given::Wrong, Given::Wrong);
        if let Some(file) = PreferenceFile::decode(&document, problems) {
            self.allow(file.allow, &document);
            (extends, components) = (file.extends, file.components);
        }
        let are_computed = check_lists(&mut document, problems);
        let mut own = self.layer(Family::Preference, role, document, problems);
        own.is_readable &= !extends.is_wrong() && !components.is_wrong() && are_computed;
        let unlinked = Unlinked {
            root: self.root,
            at,
            rendered: matches!(role, Role::Preference { .. }),
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

    /// Why the catalog is not linked: it would take more than the memory of a usual machine.
    fn too_large(&mut self, sources: &Sources) -> Option<Problem> {
        if self.excess.is_some() {
            return self.excess.take();
        }
        let mut budget = Budget::new(sources);
        let of_instancetypes = self.instancetypes.spend(&mut budget).break_value();
        of_instancetypes.or_else(|| self.preferences.spend(&mut budget).break_value())
    }

    fn link(mut self, problems: &mut Problems) -> Catalog {
        self.allow_in_tables();
        let (preferences, layers) = self.preferences.link(problems);
        let overlay_components = self.overlays.components.keys().cloned().collect();
        let tables = self.instancetypes.own_tables().map(str::to_owned).collect();
        Catalog {
            tables,
            overlay_components,
            series: self.instancetypes.link(problems),
            preferences,
            layers,
            components: self.preferences.components,
            overlays: self.overlays.link(!problems.any_errors(), problems),
            allowed: self.allowed,
            release: self.release,
            is_complete: true,
        }
    }

    /// A size table has no `allow`, so what its series allows also applies to it.
    fn allow_in_tables(&mut self) {
        for (path, table) in self.instancetypes.all_tables() {
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
