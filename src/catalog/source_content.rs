//! What one source says, read by itself: whatever it refers to is still a name.

use std::sync::Arc;

use crate::diagnostic::{Allowed, Code, Problem, Problems};
use crate::kubevirt::Family::{self, Instancetype};
use crate::model::{At, Decode, Given, Release};
use crate::registry::words;
use crate::text::{Location, ReadError, SourceId, Sources};
use crate::yaml::{self, Node, Value};

use super::files::{File, Role};
use super::layer::Layer;
use super::misplaced;
use super::overlay::{Changes, OverlayComponent, UnlinkedOverlay};
use super::preference::Unlinked;
use super::series::{Single, Table, UnlinkedSeries};
use super::sizes::{Columns, SizeRow, SizeTable};
use super::source_file::{
    Allow, FragmentFile, InstancetypeBaseFile, InstancetypeFile, OverlayComponentFile, OverlayFile,
    PreferenceFile, SeriesFile,
};
use super::template::{A_PREFERENCE, compute_constants};

/// Why a cell has no expressions.
const A_CELL: &str = "a cell of a size table is a value";

/// What a source says.
pub(super) struct SourceContent {
    pub(super) said: Said,
    /// The rules that it breaks on purpose.
    pub(super) allowed: Vec<Allowed>,
}

/// What a source of each role says, with the name that its path gives it.
pub(super) enum Said {
    InstancetypeBase(Layer),
    PreferenceBase(Layer),
    Component(String, Layer),
    Series(String, UnlinkedSeries),
    Sizes(String, Table),
    Instancetype(String, Single),
    Preference(String, Unlinked),
    /// `None` if it cannot be read.
    Overlay(Option<Box<UnlinkedOverlay>>),
    OverlayComponent(String, OverlayComponent),
}

/// The parsed document of a file.
pub(super) fn document(
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

impl SourceContent {
    /// Reads a document of a root for a release of KubeVirt.
    pub(super) fn new(
        role: Role,
        mut document: Node,
        root: usize,
        release: Release,
        problems: &mut Problems,
    ) -> Self {
        misplaced::take_out(&role, &mut document, problems);
        let mut reading = Reading {
            root,
            release,
            allowed: Vec::new(),
            problems,
        };
        let said = match role {
            Role::InstancetypeBase => reading.instancetype_base(role, document),
            Role::PreferenceBase => Said::PreferenceBase(reading.fragment(role, document)),
            Role::Component { ref name } => {
                Said::Component(name.clone(), reading.fragment(role, document))
            }
            Role::Series { ref path } => Said::Series(path.clone(), reading.series(role, document)),
            Role::Sizes { series } => Said::Sizes(series, reading.sizes(document)),
            Role::Instancetype { ref name } => Said::Instancetype(
                name.clone(),
                reading.instancetype(name.clone(), role, document),
            ),
            Role::Layer { ref name } | Role::Preference { ref name } => {
                Said::Preference(name.clone(), reading.preference(role, document))
            }
            Role::Overlay { name } => Said::Overlay(reading.overlay(name, &document)),
            Role::OverlayComponent { ref name } => {
                Said::OverlayComponent(name.clone(), reading.overlay_component(&role, &document))
            }
        };
        Self {
            said,
            allowed: reading.allowed,
        }
    }

    /// What is kept of a file that is already reported: its name, so that references to it are not.
    pub(super) fn of_unreadable(role: Role, at: Location, root: usize, release: Release) -> Self {
        let empty = Node {
            value: Value::Null,
            at,
        };
        Self::new(role, empty, root, release, &mut Problems::default())
    }
}

/// A source that is being read.
struct Reading<'p> {
    /// The number of its root.
    root: usize,
    /// The release of KubeVirt that the catalog is for.
    release: Release,
    allowed: Vec<Allowed>,
    problems: &'p mut Problems,
}

impl Reading<'_> {
    fn instancetype_base(&mut self, role: Role, document: Node) -> Said {
        if let Some(base) = InstancetypeBaseFile::decode(&document, self.problems) {
            self.allow(base.allow, &document);
        }
        Said::InstancetypeBase(self.layer(Instancetype, role, document))
    }

    /// The layer of a file without references.
    fn fragment(&mut self, role: Role, mut document: Node) -> Layer {
        if let Some(fragment) = FragmentFile::decode(&document, self.problems) {
            self.allow(fragment.allow, &document);
        }
        let are_computed = check_lists(&mut document, self.problems);
        let mut layer = self.layer(Family::Preference, role, document);
        layer.is_readable &= are_computed;
        layer
    }

    fn series(&mut self, role: Role, document: Node) -> UnlinkedSeries {
        let at = document.at;
        let mut sizes = Given::Wrong;
        if let Some(file) = SeriesFile::decode(&document, self.problems) {
            self.allow(file.allow, &document);
            sizes = file.sizes;
        }
        UnlinkedSeries {
            root: self.root,
            at,
            readable: !sizes.is_wrong(),
            sizes: sizes.value(),
            own: Arc::new(self.layer(Instancetype, role, document)),
        }
    }

    fn sizes(&mut self, mut document: Node) -> Table {
        let is_computed = compute_constants(A_CELL, &mut document, self.problems);
        let table = SizeTable::decode(&document, self.problems).filter(|_| is_computed);
        if table.as_ref().is_some_and(|table| table.0.is_empty()) {
            let message = "the size table is empty";
            let problem = Problem::new(Code::SizeTable, document.at, message);
            self.problems.push(problem);
        }
        Table {
            root: self.root,
            at: document.at,
            rows: table.unwrap_or_default(),
        }
    }

    fn instancetype(&mut self, name: String, role: Role, mut document: Node) -> Single {
        let at = document.at;
        let cells = document.get_mut(&["size"]);
        let is_computed = cells.is_none_or(|it| compute_constants(A_CELL, it, self.problems));
        let mut size = Given::Wrong;
        if let Some(file) = InstancetypeFile::decode(&document, self.problems) {
            self.allow(file.allow, &document);
            size = file.size;
        }
        let mut own = self.layer(Instancetype, role, document);
        own.is_readable &= !size.is_wrong() && is_computed;
        let size = size.value();
        Single {
            root: self.root,
            at,
            size: Arc::new(SizeRow {
                name,
                at: size.as_ref().map_or(at, |size: &At<Columns>| size.at),
                columns: size.map(|size| size.value.0).unwrap_or_default(),
                deprecated: None,
            }),
            own: Arc::new(own),
        }
    }

    fn preference(&mut self, role: Role, mut document: Node) -> Unlinked {
        let at = document.at;
        let (mut extends, mut components) = (Given::Wrong, Given::Wrong);
        if let Some(file) = PreferenceFile::decode(&document, self.problems) {
            self.allow(file.allow, &document);
            (extends, components) = (file.extends, file.components);
        }
        let are_computed = check_lists(&mut document, self.problems);
        let rendered = matches!(role, Role::Preference { .. });
        let mut own = self.layer(Family::Preference, role, document);
        own.is_readable &= !extends.is_wrong() && !components.is_wrong() && are_computed;
        Unlinked {
            root: self.root,
            at,
            rendered,
            extends: extends.value(),
            components: components.value().unwrap_or_default(),
            own: Arc::new(own),
        }
    }

    fn overlay(&mut self, name: String, document: &Node) -> Option<Box<UnlinkedOverlay>> {
        let mut file = OverlayFile::decode(document, self.problems)?;
        let allow = std::mem::replace(&mut file.allow, Given::Absent);
        self.allow(allow, document);
        UnlinkedOverlay::new(self.root, name, document, file, self.problems).map(Box::new)
    }

    fn overlay_component(&mut self, role: &Role, document: &Node) -> OverlayComponent {
        let mut changes = Changes::default();
        if let Some(file) = OverlayComponentFile::decode(document, self.problems) {
            self.allow(file.allow, document);
            changes = Changes::new(role, file.exclude, file.set, file.patches, self.problems);
        }
        OverlayComponent {
            at: document.at,
            changes,
        }
    }

    fn layer(&mut self, family: Family, role: Role, document: Node) -> Layer {
        Layer::of_source(family, role, document, self.release, self.problems)
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
