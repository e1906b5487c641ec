//! Reading the files of a catalog: they are parsed, checked and linked.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::HashMap;

use crate::cores;
use crate::diagnostic::{Allowed, Problem, Problems};
use crate::model::Release;
use crate::text::{ReadError, SourceId, Sources};

use super::budget::{Budget, MAX_SOURCE_BYTES, too_many_sources};
use super::built_in;
use super::files::{self, File, Folder, Listed};
use super::layer::Layer;
use super::linked::Catalog;
use super::overlay::{OverlayComponent, UnlinkedOverlays};
use super::preference::{Unlinked, UnlinkedPreferences};
use super::series::{Single, UnlinkedInstancetypes, UnlinkedSeries};
use super::source_content::{Said, SourceContent, document};
use super::taken::insert_once;

/// The most bytes of a source. The largest source of this catalog has 2 kB.
pub const MAX_BYTES: u64 = 1024 * 1024;

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
    problems.allow(&catalog.allowed);
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

    /// Reads the content of files, on all cores, and adds it in their order.
    fn add_sources(
        &mut self,
        read: Vec<(File, Result<SourceId, ReadError>)>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) {
        let (root, release) = (self.root, self.release);
        let read = cores::map_small(read.len(), read, |(file, source)| {
            let mut found = Problems::default();
            let content = document(&file, source, sources, &mut found).map(|document| {
                SourceContent::new(file.role.clone(), document, root, release, &mut found)
            });
            (file, content, found)
        });
        for (file, content, found) in read {
            problems.extend(found);
            if let Some(content) = content {
                self.add(content, problems);
                continue;
            }
            // It is already reported, and so nothing else is said of it.
            let at = sources.add(&file.shown, "").at(0..0);
            let content = SourceContent::of_unreadable(file.role, at, root, release);
            self.add(content, &mut Problems::default());
        }
    }

    /// Adds what a file says.
    fn add(&mut self, content: SourceContent, problems: &mut Problems) {
        self.allowed.extend(content.allowed);
        match content.said {
            Said::InstancetypeBase(layer) => self.instancetypes.bases.add(self.root, layer),
            Said::PreferenceBase(layer) => self.preferences.bases.add(self.root, layer),
            Said::Component(name, layer) => {
                let at = |layer: &Arc<Layer>| layer.content.at;
                let all = &mut self.preferences.components;
                insert_once(all, &name, Arc::new(layer), at, self.own, problems);
            }
            Said::Series(path, series) => {
                let at = |series: &UnlinkedSeries| series.at;
                let all = &mut self.instancetypes.series;
                insert_once(all, &path, series, at, self.own, problems);
            }
            Said::Sizes(series, table) => {
                let tables = &mut self.instancetypes.tables;
                tables.entry(series).or_default().push(table);
            }
            Said::Instancetype(name, single) => {
                let at = |single: &Single| single.at;
                let all = &mut self.instancetypes.singles;
                insert_once(all, &name, single, at, self.own, problems);
            }
            Said::Preference(name, preference) => {
                let at = |preference: &Unlinked| preference.at;
                let all = &mut self.preferences.preferences;
                insert_once(all, &name, preference, at, self.own, problems);
            }
            Said::Overlay(overlay) => self.overlays.overlays.extend(overlay.map(|it| *it)),
            Said::OverlayComponent(name, component) => {
                let at = |component: &OverlayComponent| component.at;
                let all = &mut self.overlays.components;
                insert_once(all, &name, component, at, self.own, problems);
            }
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
        problems.allow(&self.allowed);
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
        let mut tables: HashMap<SourceId, Vec<SourceId>> = HashMap::default();
        for (path, table) in self.instancetypes.all_tables() {
            if let Some(series) = self.instancetypes.series.get(path) {
                let of_series = tables.entry(series.at.source).or_default();
                of_series.push(table.at.source);
            }
        }
        for allowed in &mut self.allowed {
            let of_series = allowed.files.iter().filter_map(|file| tables.get(file));
            let of_series: Vec<SourceId> = of_series.flatten().copied().collect();
            allowed.files.extend(of_series);
        }
    }
}
