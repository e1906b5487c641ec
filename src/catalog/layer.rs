//! A layer: what one file sets, in the shape of a resource.

use std::iter;
use std::sync::Arc;

use crate::diagnostic::{Code, Problem, Problems, closest};
use crate::kubevirt::Family;
use crate::kubevirt::paths::object::{LABELS, METADATA, SPEC};
use crate::model::Release;
use crate::registry::labels::{self, Origin};
use crate::registry::words::{self, Word};
use crate::text::Location;
use crate::yaml::{Field, Mapping, Node, Value, merge};

use super::files::Role;
use super::since::{self, SincePart};

/// What one file sets: a mapping with `metadata` and `spec`, ready to be applied on top of others.
#[derive(Debug)]
pub struct Layer {
    /// What its file is.
    pub role: Role,
    /// `metadata` and `spec`, including what the words of the file set.
    pub content: Node,
    /// What the file sets on top of that because the catalog is for a release of KubeVirt that knows it,
    /// the oldest release first.
    pub since: Vec<SincePart>,
    /// Whether the file is a mapping whose references and parts for some releases could be read, and an
    /// overlay's expressions be computed. If not, that is already reported.
    pub is_readable: bool,
}

/// The bases of all roots, each with the number of its root: for a vendor's own files, the vendor's
/// base is applied on top of the catalog's.
#[derive(Debug, Default)]
pub(super) struct Bases(Vec<(usize, Arc<Layer>)>);

impl Bases {
    /// Adds the base of a root.
    pub(super) fn add(&mut self, root: usize, layer: Layer) {
        self.0.push((root, Arc::new(layer)));
    }

    /// The bases below every file of a root, the lowest first.
    pub(super) fn of(&self, root: usize) -> Vec<Arc<Layer>> {
        let below = self.0.iter().filter(|(number, _)| *number <= root);
        below.map(|(_, layer)| Arc::clone(layer)).collect()
    }
}

impl Layer {
    /// What a source of an instance type or a preference sets for a release of KubeVirt.
    pub(super) fn of_source(
        family: Family,
        role: Role,
        mut file: Node,
        release: Release,
        problems: &mut Problems,
    ) -> Self {
        refuse_derived_labels(file.get(LABELS.keys()), problems);
        refuse_fields_of_words(family, &file, problems);
        let mut content = Node::mapping(file.at);
        let mut since = None;
        if let Value::Mapping(fields) = &mut file.value {
            let fields = Arc::make_mut(fields);
            since = since::take(fields, release);
            take_parts(family, fields, &mut content);
            take_misspelt_words(family, fields, &mut content);
        }
        let is_readable = since.is_some();
        let mut since = since.unwrap_or_default();
        for part in &mut since {
            refuse_fields_of_words(family, &part.content, problems);
            // What is missing is missing in the file.
            part.content.at = content.at;
        }
        Self {
            role,
            content,
            since,
            is_readable,
        }
    }

    /// What it sets, in the order in which that is applied.
    pub fn contents(&self) -> impl Iterator<Item = &Node> {
        let since = self.since.iter().map(|part| &part.content);
        iter::once(&self.content).chain(since)
    }

    /// Applies it on top of others.
    pub(crate) fn apply_to(&self, below: &mut Node) {
        for content in self.contents() {
            merge(below, content);
        }
    }

    /// What an overlay sets, which already has the shape of a resource; `is_readable` says whether
    /// its expressions could be computed.
    pub(super) const fn of_overlay(role: Role, content: Node, is_readable: bool) -> Self {
        Self {
            role,
            content,
            since: Vec::new(),
            is_readable,
        }
    }
}

/// Moves `metadata`, `spec` and the words of a file to their places in the API.
fn take_parts(family: Family, fields: &mut Mapping, content: &mut Node) {
    for part in [METADATA, SPEC] {
        if let Some(field) = fields.remove(part.last()) {
            content.set(part.keys(), field);
        }
    }
    for word in words::of_family(family) {
        if let Some(field) = fields.remove(word.name) {
            set_word(word, field, content);
        }
    }
}

/// The fields of sources that are no words, which are read elsewhere.
const OTHERS: [&str; 5] = ["allow", "components", "extends", "size", "sizes"];

/// Takes what is left of the fields of a file for the words that it probably means, which are reported as
/// unknown: that the words are missing is the same mistake.
fn take_misspelt_words(family: Family, fields: &Mapping, content: &mut Node) {
    for (key, field) in fields {
        if OTHERS.contains(&key.as_str()) {
            continue;
        }
        let names = words::of_family(family).map(|word| word.name);
        let meant = closest(key, names);
        let word = words::of_family(family).find(|word| Some(word.name) == meant);
        if let Some(word) = word
            && targets_are_free(word, content)
        {
            set_word(word, field.clone(), content);
        }
    }
}

fn targets_are_free(word: &Word, content: &Node) -> bool {
    let mut targets = word.targets.iter();
    targets.all(|target| target.field_in(content).is_none())
}

fn set_word(word: &Word, field: Field, content: &mut Node) {
    let Field { key, node } = field;
    let node = api_value(node);
    for target in word.targets {
        let node = node.clone();
        content.set(&target.keys(), Field { key, node });
    }
}

/// The value of a word in the API: a list becomes one string, a mark becomes `"true"` or `null`.
fn api_value(node: Node) -> Node {
    let value = match node.value {
        Value::Sequence(items) => {
            let items: Vec<&str> = items.iter().filter_map(Node::text).collect();
            Value::String(items.join(",").into())
        }
        Value::Bool(true) => Value::String("true".into()),
        Value::Bool(false) => Value::Null,
        value => value,
    };
    Node { value, ..node }
}

/// Merges layers, the first one being the lowest. There is always a `spec`, even if it is empty.
pub(super) fn merged<'a>(layers: impl IntoIterator<Item = &'a Arc<Layer>>) -> Node {
    let mut layers = layers.into_iter().peekable();
    let at = layers
        .peek()
        .map_or(Location::default(), |lowest| lowest.content.at);
    let mut content = Node::mapping(at);
    for layer in layers {
        layer.apply_to(&mut content);
    }
    if content.get(SPEC.keys()).is_none() {
        let (key, node) = (at, Node::mapping(at));
        content.set(SPEC.keys(), Field { key, node });
    }
    content
}

/// Reports each label that a source sets although the build derives or stamps it.
pub(super) fn refuse_derived_labels(written: Option<&Node>, problems: &mut Problems) {
    for (key, field) in written.into_iter().flat_map(Node::fields) {
        let why = match labels::find(key).map(|label| &label.origin) {
            Some(Origin::Derived(_)) => "is derived from the definition",
            Some(Origin::Stamped) => "is added to every resource by the build",
            _ => continue,
        };
        let message = format!("the label `{key}` {why} and cannot be set by hand");
        problems.push(
            Problem::new(Code::WrittenByHand, field.key, message)
                .help("remove this line: the label is added automatically"),
        );
    }
}

/// Reports each field that a source sets although a word sets it.
fn refuse_fields_of_words(family: Family, file: &Node, problems: &mut Problems) {
    for word in words::of_family(family) {
        let name = word.name;
        for field in word
            .targets
            .iter()
            .filter_map(|target| target.field_in(file))
        {
            let message =
                format!("this field is set by the word `{name}` and cannot be set by hand");
            problems.push(
                Problem::new(Code::WrittenByHand, field.key, message)
                    .help(format!("write `{name}: …` at the top of the file instead")),
            );
        }
    }
}
