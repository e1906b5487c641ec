//! Resolving a catalog into definitions: every layer is applied and every expression computed.

use std::sync::Arc;

use foldhash::HashSet;

use crate::cores;
use crate::diagnostic::{Problem, Problems};
use crate::kubevirt::Family;
use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS};
use crate::registry::labels::DEPRECATED;
use crate::yaml::{Field, Node, Value};

use super::columns::report_missing;
use super::definition::{Definition, Size};
use super::linked::Catalog;
use super::preference::Preference;
use super::series::Series;
use super::sizes::SizeRow;
use super::tables::Tables;
use super::taken::duplicate_name;
use super::template::{A_PREFERENCE, Templates, compute_constants, environment};

/// Everything that a catalog defines.
#[derive(Debug)]
pub struct Definitions {
    /// The instance types and preferences, each by name within its family.
    pub all: Vec<Definition>,
    /// The columns of the size table that the expressions of each series read, in the order of
    /// [`Catalog::series`].
    pub columns_read: Vec<HashSet<String>>,
    /// Whether each could be resolved, under a name of its own.
    pub is_complete: bool,
}

impl Catalog {
    /// Resolves every instance type and preference.
    #[must_use]
    pub fn definitions(&self, problems: &mut Problems) -> Definitions {
        let mut found = Problems::default();
        let tables = Tables::new(&self.series);
        let of_series = |series| {
            let (mut sizes, mut found) = (Vec::new(), Problems::default());
            let columns = resolve_series(series, &tables, &mut sizes, &mut found);
            (sizes, columns, found)
        };
        let of_preference = |preference: &Arc<Preference>| {
            let mut found = Problems::default();
            (resolve_preference(preference, &mut found), found)
        };
        let mut all = Vec::new();
        let mut columns_read = Vec::new();
        let sizes = self.series.iter().map(|series| series.sizes.len()).sum();
        let series = cores::map_small(sizes, self.series.iter().collect(), of_series);
        for (sizes, columns, problems) in series {
            all.extend(sizes);
            columns_read.push(columns);
            found.extend(problems);
        }
        let preferences = self.preferences.iter().collect();
        let preferences = cores::map_small(self.preferences.len(), preferences, of_preference);
        for (preference, problems) in preferences {
            all.push(preference);
            found.extend(problems);
        }
        all.sort_by(|a, b| (a.family, &a.name).cmp(&(b.family, &b.name)));
        report_duplicates(&all, &mut found);
        let is_complete = !found.any_errors();
        problems.extend(found);
        Definitions {
            all,
            columns_read,
            is_complete,
        }
    }
}

/// Resolves every size of a series, and returns the columns that its expressions read.
fn resolve_series(
    series: &Series,
    tables: &Tables<'_>,
    definitions: &mut Vec<Definition>,
    problems: &mut Problems,
) -> HashSet<String> {
    let environment = environment();
    let templates = Templates::compile(&environment, &series.content, problems);
    let reads = templates.reads();
    report_missing(series, tables, &reads, problems);
    let is_readable = series.is_complete && series.layers().all(|layer| layer.is_readable);
    for size in &series.sizes {
        let mut content = series.content.clone();
        let is_whole = templates.expand(&mut content, size, problems) && is_readable;
        metadata_as_text(&mut content);
        mark_deprecated(&mut content, size);
        definitions.push(Definition {
            family: Family::Instancetype,
            name: series.name_of(size),
            at: size.at,
            renamed_from: None,
            size: (!series.is_single).then(|| Size {
                name: size.name.clone(),
                series_version: series.version().to_owned(),
                at: size.at,
            }),
            content,
            layers: series.layers().cloned().collect(),
            is_whole,
        });
    }
    reads.into_keys().map(str::to_owned).collect()
}

fn resolve_preference(preference: &Preference, problems: &mut Problems) -> Definition {
    let layers = preference.layers();
    let is_readable = layers.iter().all(|layer| layer.is_readable);
    let mut content = preference.content.clone();
    let is_computed = compute_constants(A_PREFERENCE, &mut content, problems);
    Definition {
        family: Family::Preference,
        name: preference.name.clone(),
        at: preference.at,
        renamed_from: None,
        size: None,
        is_whole: is_readable && is_computed,
        content,
        layers: layers.into_iter().cloned().collect(),
    }
}

/// Sets what a row says about its size, on top of what its series says.
fn mark_deprecated(content: &mut Node, size: &SizeRow) {
    let Some(Field { key, node }) = size.deprecated.clone() else {
        return;
    };
    match (
        node.value,
        content.get_mut(LABELS.keys()).map(|node| &mut node.value),
    ) {
        (Value::Bool(true), _) => {
            let (value, at) = (Value::String("true".into()), node.at);
            let node = Node { value, at };
            content.set(
                &[LABELS.keys(), &[DEPRECATED]].concat(),
                Field { key, node },
            );
        }
        (_, Some(Value::Mapping(labels))) => {
            Arc::make_mut(labels).remove(DEPRECATED);
        }
        _ => {}
    }
}

/// Turns labels and annotations into strings, whatever the type of an expression's result.
fn metadata_as_text(content: &mut Node) {
    for part in [LABELS, ANNOTATIONS] {
        // What has text alone stays shared.
        let fields = content.get(part.keys()).into_iter().flat_map(Node::fields);
        if fields.map(|(_, field)| &field.node.value).all(is_text) {
            continue;
        }
        let Some(Value::Mapping(fields)) = content.get_mut(part.keys()).map(|node| &mut node.value)
        else {
            continue;
        };
        let fields = Arc::make_mut(fields).values_mut();
        for value in fields.map(|field| &mut field.node.value) {
            match value {
                Value::Bool(it) => *value = Value::String(it.to_string().into()),
                Value::Integer(it) => *value = Value::String(it.to_string().into()),
                Value::Float(it) => *value = Value::String(it.to_string().into()),
                _ => {}
            }
        }
    }
}

/// Whether [`metadata_as_text`] leaves a value as it is.
fn is_text(value: &Value) -> bool {
    !matches!(value, Value::Bool(_) | Value::Integer(_) | Value::Float(_))
}

fn report_duplicates(sorted: &[Definition], problems: &mut Problems) {
    for pair in sorted.windows(2) {
        if let [first, second] = pair
            && (first.family, &first.name) == (second.family, &second.name)
        {
            problems.push(same_name(first, second));
        }
    }
}

/// The problem of two definitions of one name. Those with files of their own are already told apart: one of
/// the two is a size of a series.
fn same_name(first: &Definition, second: &Definition) -> Problem {
    let name = &first.name;
    let (size, file) = match (&first.size, &second.size) {
        (Some(_), Some(_)) => {
            let help = "rename one of the two: the name of a series joins its two folders, so `u/11` and `u1/1` are both `u11`";
            return duplicate_name(name, first.at, second.at).help(help);
        }
        (None, _) => (second, first),
        (Some(_), None) => (first, second),
    };
    let help = "to change the size of the series, patch it in an overlay; to add an instance type, choose another name";
    duplicate_name(name, size.at, file.at).help(help)
}
