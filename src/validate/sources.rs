//! Whether every source, and every line of it, is used.

use std::sync::Arc;

use foldhash::HashSet;
use indexmap::IndexMap;

use crate::catalog::{Catalog, DEPRECATED, FILL_OR_REMOVE, Layer, Preference, SizeRow};
use crate::cores;
use crate::diagnostic::{Code, Place, Problem, Problems, closest};
use crate::model::At;
use crate::text::{Location, SourceId};
use crate::yaml::{Mapping, Node, Value, changes, merge};

/// Checks a catalog. `columns_read` has the columns that each of its series reads, and `are_typed`
/// says whether every spec could be read.
pub(super) fn check(
    catalog: &Catalog,
    columns_read: &[HashSet<String>],
    are_typed: bool,
    problems: &mut Problems,
) {
    // A file that cannot be read, or a reference that cannot be resolved, may be what uses them.
    if catalog.is_complete {
        report_unused_layers(catalog, problems);
        report_unused_components(catalog, problems);
    }
    if catalog.is_complete && are_typed {
        report_unused_columns(catalog, columns_read, problems);
    }
    let mut redundant = problems.another();
    for series in &catalog.series {
        check_own(&series.own, series.content_below(), &mut redundant);
    }
    let preferences: Vec<&Preference> = catalog.all_preferences().collect();
    let found = cores::map_small(preferences.len(), preferences, |preference| {
        let mut found = Problems::default();
        check_layers(preference, &mut found);
        found
    });
    for found in found {
        redundant.extend(found);
    }
    for problem in redundant {
        // What was wrong when the file was read is told once.
        let is_told = !catalog.is_complete
            && matches!(problem.place, Place::At(at) if problems.is_reported(at));
        if !is_told {
            problems.push(problem);
        }
    }
}

/// Reports layers that nothing extends.
fn report_unused_layers(catalog: &Catalog, problems: &mut Problems) {
    let extended: HashSet<&str> = catalog
        .all_preferences()
        .filter_map(|preference| preference.extends.as_ref())
        .map(|below| below.name.as_str())
        .collect();
    for layer in &catalog.layers {
        if !extended.contains(layer.name.as_str()) {
            let message = format!("the layer `{}` is never extended", layer.name);
            problems.push(
                Problem::new(Code::UnusedLayer, layer.at, message)
                    .help("extend it or remove the file"),
            );
        }
    }
}

fn report_unused_components(catalog: &Catalog, problems: &mut Problems) {
    let used: HashSet<*const Layer> = catalog
        .all_preferences()
        .flat_map(|preference| &preference.components)
        .map(|component| Arc::as_ptr(&component.value))
        .collect();
    for (name, component) in &catalog.components {
        if !used.contains(&Arc::as_ptr(component)) {
            let message = format!("the component `{name}` is never used");
            let at = component.content.at;
            problems.push(
                Problem::new(Code::UnusedComponent, at, message).help("use it or remove the file"),
            );
        }
    }
}

/// Reports columns that none of the series with their size table reads.
fn report_unused_columns(
    catalog: &Catalog,
    columns_read: &[HashSet<String>],
    problems: &mut Problems,
) {
    // Series can share rows. Each row is looked at once, with what all of its series read.
    let mut readers: IndexMap<*const SizeRow, (&SizeRow, Vec<&HashSet<String>>)> = IndexMap::new();
    for (series, read) in catalog.series.iter().zip(columns_read) {
        for row in &series.sizes {
            let (_, all) = readers.entry(Arc::as_ptr(row)).or_insert((row, Vec::new()));
            all.push(read);
        }
    }
    let mut unused: IndexMap<(SourceId, &str), Problem> = IndexMap::new();
    for (row, readers) in readers.values() {
        for (column, field) in &row.columns {
            if !readers.iter().any(|read| read.contains(column.as_str())) {
                // Reported once, at the first size that has it.
                let first = (field.key.source, column.as_str());
                unused
                    .entry(first)
                    .or_insert_with(|| unused_column(column, field.key));
            }
        }
    }
    problems.extend(unused.into_values());
}

fn unused_column(column: &str, at: Location) -> Problem {
    let message = format!("the column `{column}` is never read");
    let help = match closest(column, [DEPRECATED]) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "remove it from the table, or read it in `series.yaml`".to_owned(),
    };
    Problem::new(Code::UnusedColumn, at, message).help(help)
}

/// Applies a preference's layers one by one, and reports what changes nothing.
fn check_layers(preference: &Preference, problems: &mut Problems) {
    let mut applied = preference.layers_below();
    let mut content = preference.content_below();
    for component in &preference.components {
        // What a file that cannot be read changes is unknown.
        let mut contents = component.value.contents();
        let is_idle = contents.all(|it| !changes(&content, it));
        if component.value.is_readable && is_idle {
            let is_repeated = applied
                .iter()
                .any(|layer| Arc::ptr_eq(layer, &component.value));
            problems.push(idle_component(component, is_repeated));
        }
        component.value.apply_to(&mut content);
        applied.push(&component.value);
    }
    check_own(&preference.own, content, problems);
}

/// Reports what changes nothing of what a file itself sets on top of the others.
fn check_own(own: &Layer, mut below: Node, problems: &mut Problems) {
    // What it extends is unknown.
    if !own.is_readable {
        return;
    }
    let mut contents = own.contents().peekable();
    while let Some(content) = contents.next() {
        report_redundant_fields(content, &below, problems);
        // Nothing comes on top of the last one.
        if contents.peek().is_some() {
            merge(&mut below, content);
        }
    }
}

fn idle_component(component: &At<Arc<Layer>>, repeated: bool) -> Problem {
    let (code, message) = if repeated {
        (Code::RepeatedComponent, "this component is already applied")
    } else {
        (Code::RedundantComponent, "this component changes nothing")
    };
    Problem::new(code, component.at, message).help("remove it from the list")
}

/// Reports each field of a patch that already has its value.
fn report_redundant_fields(patch: &Node, below: &Node, problems: &mut Problems) {
    let (Value::Mapping(patch), Value::Mapping(below)) = (&patch.value, &below.value) else {
        return;
    };
    for (key, field) in patch.iter() {
        match below.get(key) {
            Some(there) if is_branch(&field.node) => {
                report_redundant_fields(&field.node, &there.node, problems);
            }
            there if is_redundant(&field.node, there.map(|field| &field.node)) => problems.push(
                Problem::new(
                    Code::RedundantField,
                    field.key,
                    "this field changes nothing",
                )
                .help(match field.node.value {
                    Value::Null => FILL_OR_REMOVE,
                    _ => "remove it",
                }),
            ),
            _ => {}
        }
    }
}

/// Whether a value is a mapping whose fields are checked one by one.
fn is_branch(node: &Node) -> bool {
    matches!(&node.value, Value::Mapping(fields) if !Mapping::is_empty(fields))
}

fn is_redundant(change: &Node, there: Option<&Node>) -> bool {
    match (&change.value, there.map(|there| &there.value)) {
        (Value::Null, there) => there.is_none(),
        // An empty mapping only ensures that there is one.
        (Value::Mapping(_), Some(Value::Mapping(_))) => true,
        (change, Some(there)) => change == there,
        (_, None) => false,
    }
}
