//! Reading: the files of a catalog, parsed, checked and linked.

use std::path::Path;
use std::rc::Rc;

use indexmap::IndexMap;
use indexmap::map::Entry;

use crate::decode::Decode;
use crate::diagnostic::{Code, Problem, Problems};
use crate::source::Sources;
use crate::yaml::{self, Node, Value};

use super::definition::duplicate_name;
use super::files::{self, File, Role};
use super::preference::{Unlinked, UnlinkedPreferences};
use super::series::{self, UnlinkedInstancetypes, UnlinkedSeries};
use super::source_file::{
    FragmentFile, InstancetypeBaseFile, OverlayFile, PreferenceFile, SeriesFile, SizesFile,
};
use super::{Catalog, Layer, Overlay};

/// The largest source that is read. The largest of this catalog has 2 kB.
const MAX_BYTES: u64 = 1024 * 1024;

/// Reads the catalog at `root`; every problem of every file is added to `problems`.
pub fn read(root: &Path, sources: &mut Sources, problems: &mut Problems) -> Catalog {
    let mut reading = Reading::default();
    for file in files::list(root, problems) {
        match document(&file, sources, problems) {
            Some(document) => reading.add(&file, &document, problems),
            None => reading.add_unreadable(&file, sources),
        }
    }
    reading.link(problems)
}

/// The parsed document of a file.
fn document(file: &File, sources: &mut Sources, problems: &mut Problems) -> Option<Node> {
    let read = sources.read(&file.path, &file.shown, MAX_BYTES);
    let source = read.map_err(|problem| problems.push(*problem)).ok()?;
    let before = problems.count();
    let document = yaml::parse(source, sources.text(source), problems);
    if document.is_none() && problems.count() == before {
        let empty = Problem::file_error(Code::YamlSyntax, &file.shown, "the file is empty");
        problems.push(empty.help("fill it or remove it"));
    }
    document
}

/// The files read so far, their references still names.
#[derive(Default)]
struct Reading {
    instancetypes: UnlinkedInstancetypes,
    preferences: UnlinkedPreferences,
    overlays: Vec<Overlay>,
}

impl Reading {
    fn add(&mut self, file: &File, document: &Node, problems: &mut Problems) {
        let path = &file.shown;
        match &file.role {
            Role::InstancetypeBase => {
                InstancetypeBaseFile::decode(document, problems);
                self.instancetypes.base = Some(Rc::new(Layer::of_series(path, document, problems)));
            }
            Role::Series { path: series } => self.add_series(path, series, document, problems),
            Role::Sizes { series } => {
                let sizes = SizesFile::decode(document, problems);
                if sizes.as_ref().is_some_and(IndexMap::is_empty) {
                    problems.push(Problem::error(
                        Code::SizeTable,
                        document.at,
                        "a size table has at least one size",
                    ));
                }
                let table = series::table(document, sizes.unwrap_or_default());
                self.instancetypes.tables.insert(series.clone(), table);
            }
            Role::PreferenceBase => {
                FragmentFile::decode(document, problems);
                self.preferences.base =
                    Some(Rc::new(Layer::of_preference(path, document, problems)));
            }
            Role::Component { name } => {
                FragmentFile::decode(document, problems);
                let layer = Rc::new(Layer::of_preference(path, document, problems));
                self.preferences.components.insert(name.clone(), layer);
            }
            Role::Layer { name } => self.add_preference(path, name, false, document, problems),
            Role::Preference { name } => self.add_preference(path, name, true, document, problems),
            Role::Overlay { name } => {
                if let Some(overlay) = OverlayFile::decode(document, problems) {
                    self.overlays
                        .push(Overlay::new(name.clone(), document, overlay, problems));
                }
            }
        }
    }

    /// Keeps the name of a file that is already reported, so that what refers to it is not.
    fn add_unreadable(&mut self, file: &File, sources: &mut Sources) {
        let start = sources.add(file.shown.clone(), "").at(0..0);
        let empty = Node {
            value: Value::Null,
            at: start,
        };
        self.add(file, &empty, &mut Problems::default());
    }

    fn add_series(&mut self, path: &str, series: &str, document: &Node, problems: &mut Problems) {
        let file = SeriesFile::decode(document, problems);
        let series_of_file = UnlinkedSeries {
            at: document.at,
            readable: file.is_some(),
            sizes: file.and_then(|file| file.sizes),
            own: Rc::new(Layer::of_series(path, document, problems)),
        };
        self.instancetypes
            .series
            .insert(series.to_owned(), series_of_file);
    }

    fn add_preference(
        &mut self,
        path: &str,
        name: &str,
        rendered: bool,
        document: &Node,
        problems: &mut Problems,
    ) {
        let file = PreferenceFile::decode(document, problems);
        let (extends, components) = file
            .map(|file| (file.extends, file.components))
            .unwrap_or_default();
        let preference = Unlinked {
            at: document.at,
            rendered,
            extends,
            components: components.unwrap_or_default(),
            own: Rc::new(Layer::of_preference(path, document, problems)),
        };
        match self.preferences.preferences.entry(name.to_owned()) {
            Entry::Vacant(free) => {
                free.insert(preference);
            }
            Entry::Occupied(taken) => {
                problems.push(duplicate_name(name, taken.get().at, preference.at));
            }
        }
    }

    fn link(mut self, problems: &mut Problems) -> Catalog {
        self.overlays.sort_by(|a, b| a.name.cmp(&b.name));
        Catalog {
            series: self.instancetypes.link(problems),
            preferences: self.preferences.link(problems),
            instancetype_base: self.instancetypes.base,
            overlays: self.overlays,
        }
    }
}
