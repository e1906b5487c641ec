//! Definitions: instance types and preferences without a kind, every layer and column applied.

use std::rc::Rc;

use crate::api::Family;
use crate::diagnostic::{Code, Problem, Problems};
use crate::source::Location;
use crate::yaml::{Field, Mapping, Node, Value, merge};

use super::template::{Templates, environment, is_template};
use super::{Catalog, Layer, Preference, Series};

/// An instance type or a preference, before it is rendered as two kinds.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Which of the two it is.
    pub family: Family,
    /// The name.
    pub name: String,
    /// Where it is defined: the line of its size, or the file of the preference.
    pub at: Location,
    /// The size; nothing for a preference.
    pub size: Option<Size>,
    /// `metadata` and `spec`, without the labels that are derived.
    pub content: Node,
    /// Whether every expression could be computed: what is broken is reported already, and no
    /// rule looks at it.
    pub is_whole: bool,
}

/// Which size of which version of a series an instance type is.
#[derive(Debug, Clone)]
pub struct Size {
    /// The name of the size: `medium`.
    pub name: String,
    /// The version of the series: `1`.
    pub series_version: String,
}

impl Definition {
    /// A value of the spec.
    #[must_use]
    pub fn spec(&self, path: &[&str]) -> Option<&Node> {
        self.content.get(&["spec"])?.get(path)
    }
}

impl Catalog {
    /// Resolves every instance type and preference, each by name within its family.
    #[must_use]
    pub fn definitions(&self, problems: &mut Problems) -> Vec<Definition> {
        let mut definitions = Vec::new();
        for series in &self.series {
            resolve_series(series, &mut definitions, problems);
        }
        definitions.extend(
            self.preferences
                .iter()
                .map(|preference| resolve_preference(preference, problems)),
        );
        definitions.sort_by(|a, b| (a.family, &a.name).cmp(&(b.family, &b.name)));
        report_duplicates(&definitions, problems);
        definitions
    }
}

fn resolve_series(series: &Series, definitions: &mut Vec<Definition>, problems: &mut Problems) {
    let content = series.content();
    let environment = environment();
    let templates = Templates::compile(&environment, &content, problems);
    templates.report_missing_columns(&series.sizes, problems);
    let is_readable = series.layers().all(|layer| layer.is_readable);
    for size in &series.sizes {
        let mut content = content.clone();
        let is_whole = templates.expand(&mut content, size, problems) && is_readable;
        metadata_as_text(&mut content);
        definitions.push(Definition {
            family: Family::Instancetype,
            name: format!("{}.{}", series.name(), size.name),
            at: size.at,
            size: Some(Size {
                name: size.name.clone(),
                series_version: series.version().to_owned(),
            }),
            content,
            is_whole,
        });
    }
}

fn resolve_preference(preference: &Preference, problems: &mut Problems) -> Definition {
    let layers = preference.layers();
    let is_readable = layers.iter().all(|layer| layer.is_readable);
    let content = merged(layers);
    refuse_templates("a preference", &content, problems);
    Definition {
        family: Family::Preference,
        name: preference.name.clone(),
        at: preference.at,
        size: None,
        is_whole: is_readable && is_whole(&content),
        content,
    }
}

/// Lays layers over each other, the first one lowest. There is always a `spec`, if an empty one.
#[must_use]
pub fn merged<'a>(layers: impl IntoIterator<Item = &'a Rc<Layer>>) -> Node {
    let mut layers = layers.into_iter().map(|layer| &layer.content).peekable();
    let at = layers.peek().map(|lowest| lowest.at).unwrap_or_default();
    let empty = || Node {
        value: Value::Mapping(Mapping::new()),
        at,
    };
    let mut content = empty();
    for layer in layers {
        merge(&mut content, layer);
    }
    if content.get(&["spec"]).is_none() {
        let (key, node) = (at, empty());
        content.set(&["spec"], Field { key, node });
    }
    content
}

/// Labels and annotations are texts, whatever type an expression gave.
fn metadata_as_text(content: &mut Node) {
    for part in ["labels", "annotations"] {
        let Some(Value::Mapping(fields)) = content
            .get_mut(&["metadata", part])
            .map(|node| &mut node.value)
        else {
            continue;
        };
        for value in fields.values_mut().map(|field| &mut field.node.value) {
            match value {
                Value::Bool(it) => *value = Value::String(it.to_string()),
                Value::Integer(it) => *value = Value::String(it.to_string()),
                Value::Float(it) => *value = Value::String(it.to_string()),
                _ => {}
            }
        }
    }
}

/// An expression where there is no size table would reach a cluster as it is written; `place`
/// has its article.
pub(super) fn refuse_templates(place: &str, node: &Node, problems: &mut Problems) {
    node.visit_texts(&mut |text, at| {
        if is_template(text) {
            let message = format!("{place} has no size table, so nothing can be computed here");
            let problem = Problem::new(Code::BadExpression, at, message);
            problems.push(problem.help("write the value itself"));
        }
    });
}

/// Whether a node is free of expressions that nothing computes.
pub(crate) fn is_whole(node: &Node) -> bool {
    let mut is_whole = true;
    node.visit_texts(&mut |text, _| is_whole &= !is_template(text));
    is_whole
}

fn report_duplicates(sorted: &[Definition], problems: &mut Problems) {
    for pair in sorted.windows(2) {
        if let [first, second] = pair
            && (first.family, &first.name) == (second.family, &second.name)
        {
            problems.push(duplicate_name(&first.name, first.at, second.at).help(
                "rename one of the two: a series is named by its two folders together, so that `u/11` and `u1/1` are both `u11`",
            ));
        }
    }
}

/// Two sources that give one name; the caller knows how a name comes about, and so what to do.
pub(super) fn duplicate_name(name: &str, first: Location, second: Location) -> Problem {
    Problem::new(
        Code::DuplicateName,
        second,
        format!("a second source gives the name `{name}`"),
    )
    .related(first, "the first one")
}
