//! Reading: the files of a catalog, parsed, checked and linked.

use std::rc::Rc;

use indexmap::IndexMap;
use indexmap::map::Entry;

use crate::decode::{At, Decode, field};
use crate::diagnostic::{Allowed, Code, Problem, Problems};
use crate::source::{Location, SourceId, Sources};
use crate::yaml::{self, Mapping, Node, Value};

use super::definition::duplicate_name;
use super::files::{self, File, Role, Root};
use super::preference::{Unlinked, UnlinkedPreferences};
use super::series::{self, UnlinkedInstancetypes, UnlinkedSeries};
use super::source_file::{
    Allow, FragmentFile, InstancetypeBaseFile, OverlayFile, PreferenceFile, SeriesFile, SizesFile,
};
use super::{Catalog, Layer, Overlay};

/// The largest source that is read. The largest of this catalog has 2 kB.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// Reads the catalog of the first root, and on top of it what the others add; every problem of
/// every file is added to `problems`.
pub fn read(roots: &[Root<'_>], sources: &mut Sources, problems: &mut Problems) -> Catalog {
    let mut reading = Reading::default();
    for root in roots {
        reading.own = sources.next_id();
        for (path, file) in files::list(*root, problems) {
            let source = sources.read(&path, &file.shown, MAX_BYTES);
            reading.add_source(&file, source, sources, problems);
        }
        reading.root += 1;
    }
    reading.link(problems)
}

/// Reads a catalog that does not lie in a folder, but in a revision of git, for example.
pub fn read_texts(
    texts: Vec<CatalogText>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Catalog {
    let mut reading = Reading::default();
    for text in texts {
        if let Some(file) = files::file(text.shown, &text.path, problems) {
            reading.add_source(&file, text.source, sources, problems);
        }
    }
    reading.link(problems)
}

/// A file of a catalog, wherever it was read from.
#[derive(Debug)]
pub struct CatalogText {
    /// The path below the catalog's root, with `/`: it says what the file is.
    pub path: String,
    /// The path as problems show it.
    pub shown: String,
    /// The file, or why it cannot be read.
    pub source: Result<SourceId, Box<Problem>>,
}

/// The parsed document of a file.
fn document(
    file: &File,
    source: Result<SourceId, Box<Problem>>,
    sources: &Sources,
    problems: &mut Problems,
) -> Option<Node> {
    let source = source.map_err(|problem| problems.push(*problem)).ok()?;
    let before = problems.count();
    let document = yaml::parse(source, sources.text(source), problems);
    if document.is_none() && problems.count() == before {
        let empty = Problem::of_file(Code::YamlSyntax, &file.shown, "the file is empty");
        problems.push(empty.help("fill it or remove it"));
    }
    document
}

/// The files read so far, their references still names.
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
    fn add_source(
        &mut self,
        file: &File,
        source: Result<SourceId, Box<Problem>>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) {
        match document(file, source, sources, problems) {
            Some(document) => self.add(file, &document, problems),
            None => self.add_unreadable(file, sources),
        }
    }

    fn add(&mut self, file: &File, document: &Node, problems: &mut Problems) {
        let path = &file.shown;
        match &file.role {
            Role::InstancetypeBase => {
                let base = InstancetypeBaseFile::decode(document, problems);
                self.allow(base.and_then(|base| base.allow), document);
                let layer = Layer::of_series(path, document, problems);
                self.instancetypes.bases.add(self.root, layer);
            }
            Role::Series { path: series } => self.add_series(path, series, document, problems),
            Role::Sizes { series } => self.add_sizes(series, document, problems),
            Role::PreferenceBase => {
                let base = FragmentFile::decode(document, problems);
                self.allow(base.and_then(|base| base.allow), document);
                let layer = Layer::of_preference(path, document, problems);
                self.preferences.bases.add(self.root, layer);
            }
            Role::Component { name } => {
                let component = FragmentFile::decode(document, problems);
                self.allow(component.and_then(|component| component.allow), document);
                let layer = Rc::new(Layer::of_preference(path, document, problems));
                let at = |layer: &Rc<Layer>| layer.content.at;
                insert_once(
                    &mut self.preferences.components,
                    name,
                    layer,
                    at,
                    self.own,
                    problems,
                );
            }
            Role::Layer { name } => self.add_preference(path, name, false, document, problems),
            Role::Preference { name } => self.add_preference(path, name, true, document, problems),
            Role::Overlay { name } => {
                if let Some(mut overlay) = OverlayFile::decode(document, problems) {
                    self.allow(overlay.allow.take(), document);
                    let overlay = Overlay::new(name.clone(), document, overlay, problems);
                    self.overlays.push((self.root, overlay));
                }
            }
        }
    }

    /// Keeps the name of a file that is already reported, so that what refers to it is not.
    fn add_unreadable(&mut self, file: &File, sources: &mut Sources) {
        let at = sources.add(file.shown.clone(), "").at(0..0);
        let empty = Node {
            value: Value::Null,
            at,
        };
        self.add(file, &empty, &mut Problems::default());
    }

    fn add_series(&mut self, path: &str, series: &str, document: &Node, problems: &mut Problems) {
        let mut file = SeriesFile::decode(document, problems);
        self.allow(file.as_mut().and_then(|file| file.allow.take()), document);
        let unlinked = UnlinkedSeries {
            root: self.root,
            at: document.at,
            readable: file.is_some(),
            sizes: file.and_then(|file| file.sizes),
            own: Rc::new(Layer::of_series(path, document, problems)),
        };
        let at = |series: &UnlinkedSeries| series.at;
        insert_once(
            &mut self.instancetypes.series,
            series,
            unlinked,
            at,
            self.own,
            problems,
        );
    }

    fn add_sizes(&mut self, series: &str, document: &Node, problems: &mut Problems) {
        let sizes = SizesFile::decode(document, problems);
        if sizes.as_ref().is_some_and(IndexMap::is_empty) {
            let message = "a size table has at least one size";
            problems.push(Problem::new(Code::SizeTable, document.at, message));
        }
        let table = match sizes {
            Some(_) => series::table(document),
            None => At {
                value: Vec::new(),
                at: document.at,
            },
        };
        insert_once(
            &mut self.instancetypes.tables,
            series,
            table,
            |table| table.at,
            self.own,
            problems,
        );
    }

    fn add_preference(
        &mut self,
        path: &str,
        name: &str,
        rendered: bool,
        document: &Node,
        problems: &mut Problems,
    ) {
        let mut file = PreferenceFile::decode(document, problems);
        self.allow(file.as_mut().and_then(|file| file.allow.take()), document);
        // Read apart from the rest, so that a mistake elsewhere in the file does not hide them; their
        // own are reported already.
        let mut reported = Problems::default();
        let fields: Mapping = document
            .fields()
            .map(|(name, field)| (name.clone(), field.clone()))
            .collect();
        let extends = field::<Option<_>>(&fields, "extends", document.at, &mut reported);
        let components = field::<Option<_>>(&fields, "components", document.at, &mut reported);
        let mut own = Layer::of_preference(path, document, problems);
        own.is_readable &= extends.is_some() && components.is_some();
        let unlinked = Unlinked {
            root: self.root,
            at: document.at,
            rendered,
            extends: extends.flatten(),
            components: components.flatten().unwrap_or_default(),
            own: Rc::new(own),
        };
        let at = |preference: &Unlinked| preference.at;
        insert_once(
            &mut self.preferences.preferences,
            name,
            unlinked,
            at,
            self.own,
            problems,
        );
    }

    /// Notes the rules that a file breaks on purpose.
    fn allow(&mut self, allow: Option<Allow>, document: &Node) {
        let codes = allow.map(|allow| allow.0).unwrap_or_default().into_iter();
        self.allowed.extend(codes.map(|code| Allowed {
            code: code.value,
            at: code.at,
            files: vec![document.at.source],
        }));
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
        }
    }

    /// A size table has no words, so what its series allows holds for it, too.
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

/// Keeps a file under its name, or reports that the name is taken; `own` is the first file of the
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
                "to change what the other catalog has, patch it in an overlay; for one of your own, take another name"
            } else {
                "rename one of the two: a name is the path below its folder, with dots for slashes"
            };
            problems.push(duplicate_name(name, first, at(&file)).help(help));
        }
        Entry::Vacant(free) => {
            free.insert(file);
        }
    }
}

/// The overlays of the last root that has any: a vendor ships its own bundles, not this catalog's.
fn last_overlays(overlays: Vec<(usize, Overlay)>) -> Vec<Overlay> {
    let last = overlays.iter().map(|(root, _)| *root).max();
    let kept = overlays.into_iter().filter(|(root, _)| Some(*root) == last);
    let mut kept: Vec<Overlay> = kept.map(|(_, overlay)| overlay).collect();
    kept.sort_by(|a, b| a.name.cmp(&b.name));
    kept
}
