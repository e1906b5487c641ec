//! The first page: all instance types as a picture and as a table, and what its script filters.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexSet;
use minijinja::Value;
use serde::Serialize;

use crate::kubevirt::Family;
use crate::kubevirt::paths::instancetype::{CPU_GUEST, HUGEPAGE_SIZE, MEMORY_GUEST};
use crate::kubevirt::paths::object::SPEC;
use crate::model::{Path, Schema};
use crate::query::{Column, Content, Entry, Feature};
use crate::registry::annotations::OPENSHIFT_DISPLAY_NAME;
use crate::registry::labels::CLASS;
use crate::text::visible;
use crate::vm::other_architecture;

use super::copied::Blanks;
use super::kept::{Kept, KeptPreference, key};
use super::picture::{Picture, colour};
use super::settings::settings;
use super::template::embedded;

/// The rows that the page has before its script runs, which draws as many at once (`MOST_ROWS` in
/// `table.js`).
const FIRST_ROWS: usize = 300;

/// What fills in the page.
#[derive(Serialize)]
pub(super) struct InstancetypesPage {
    number: usize,
    deprecated: usize,
    series: Vec<Choice>,
    classes: Vec<String>,
    features: Vec<Choice>,
    guests: Vec<Choice>,
    picture: Picture,
    headings: Vec<Heading>,
    rows: Vec<Row>,
    data: Value,
}

/// Something to choose, and what it is in words or how it looks.
#[derive(Serialize)]
struct Choice {
    name: String,
    words: String,
}

/// The heading of a column that is shown before another choice.
#[derive(Serialize)]
struct Heading {
    name: &'static str,
    text: String,
    content: Content,
}

/// A row of the table.
#[derive(Serialize)]
struct Row {
    /// What it is called among those to compare.
    key: String,
    name: String,
    href: String,
    cells: Vec<RowCell>,
}

#[derive(Serialize)]
struct RowCell {
    text: String,
    content: Content,
}

/// What the script of the page knows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'e> {
    columns: Vec<ColumnData>,
    /// The texts of each row in all columns, in their order.
    rows: Vec<Vec<String>>,
    /// The page of each row.
    pages: Vec<String>,
    /// What specs set that no column shows: fields and values. Most of a series set the same.
    rests: Vec<Rest>,
    /// Which of them each row has.
    rest_of: Vec<usize>,
    /// What each preference needs.
    guests: BTreeMap<String, Guest<'e>>,
    blanks: Blanks,
}

/// The fields of a spec that no column shows, with their values.
type Rest = Vec<(String, String)>;

/// The fields of a spec that columns show.
const SHOWN_FIELDS: [Path; 3] = [CPU_GUEST, MEMORY_GUEST, HUGEPAGE_SIZE];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ColumnData {
    name: &'static str,
    heading: String,
    content: Content,
    is_shown: bool,
}

/// What a preference needs, and how a virtual machine refers to it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Guest<'e> {
    cpu: u32,
    /// The least memory as a quantity.
    memory: String,
    /// What the number of vCPUs has to be a multiple of.
    step: u64,
    name: &'e str,
    kind: &'static str,
    /// The architecture that a virtual machine has to name.
    architecture: Option<&'static str>,
    /// The namespace outside which nobody can name it.
    namespace: Option<String>,
}

impl InstancetypesPage {
    pub(super) fn of(kept: &Kept<'_>) -> Self {
        let all = || kept.instancetypes.iter().map(|it| it.entry);
        // In their natural order, as they come.
        let series: IndexSet<&str> = all().map(Entry::series).collect();
        let series: Vec<&str> = series.into_iter().filter(|it| !it.is_empty()).collect();
        let classes: BTreeSet<&str> = all().filter_map(|it| it.label(CLASS)).collect();
        let shown = Column::of_family(Family::Instancetype, false);
        let rows = kept
            .instancetypes
            .iter()
            .filter(|it| !it.entry.is_deprecated())
            .take(FIRST_ROWS);
        Self {
            number: all().count(),
            deprecated: all().filter(|it| it.is_deprecated()).count(),
            series: series
                .iter()
                .map(|name| Choice {
                    name: (*name).to_owned(),
                    words: colour(name, &series),
                })
                .collect(),
            classes: classes.into_iter().map(str::to_owned).collect(),
            features: features(kept),
            guests: kept.preferences.iter().map(guest_choice).collect(),
            picture: Picture::of(kept, &series),
            headings: shown.map(Heading::of).collect(),
            rows: rows
                .map(|it| Row {
                    key: key(it.entry),
                    name: visible(it.entry.name()),
                    href: it.address.clone(),
                    cells: cells(it.entry),
                })
                .collect(),
            data: embedded(&Data::of(kept)),
        }
    }
}

/// The features that some instance type has.
fn features(kept: &Kept<'_>) -> Vec<Choice> {
    let mut there = BTreeSet::new();
    for it in &kept.instancetypes {
        there.extend(Feature::of(it.spec));
    }
    there
        .into_iter()
        .map(|feature: Feature| Choice {
            name: feature.name(),
            words: feature.meaning(),
        })
        .collect()
}

fn guest_choice(preference: &KeptPreference<'_>) -> Choice {
    let display_name = preference.entry.annotation(OPENSHIFT_DISPLAY_NAME);
    let deprecated = preference.entry.is_deprecated().then_some("(deprecated)");
    let display_name = display_name.map(visible);
    let words: Vec<&str> = display_name
        .as_deref()
        .into_iter()
        .chain(deprecated)
        .collect();
    Choice {
        name: key(preference.entry),
        words: words.join(" "),
    }
}

impl Heading {
    fn of(column: &'static Column) -> Self {
        Self {
            name: column.name,
            text: column.heading().to_lowercase(),
            content: column.content,
        }
    }
}

/// What an instance type has in the columns that are shown first, but for its name.
fn cells(entry: &Entry) -> Vec<RowCell> {
    let columns = Column::of_family(Family::Instancetype, false);
    columns
        .filter(|column| column.name != "name")
        .map(|column| RowCell {
            text: shown(column, &column.text(entry)),
            content: column.content,
        })
        .collect()
}

/// The text of a cell, which may be broken after each word of a list.
fn shown(column: &Column, text: &str) -> String {
    match column.content {
        Content::List => visible(&text.replace(',', ", ")),
        _ => visible(text),
    }
}

impl<'e> Data<'e> {
    fn of(kept: &Kept<'e>) -> Self {
        let columns = || Column::of_family(Family::Instancetype, true);
        let texts = |entry: &Entry| columns().map(|column| column.text(entry)).collect();
        let all = kept.instancetypes.iter();
        let guests = kept.preferences.iter();
        let mut rests = IndexSet::new();
        let schema = Family::Instancetype.spec_schema();
        let rest_of = all
            .clone()
            .map(|it| rests.insert_full(rest(it.entry, &schema)).0);
        Self {
            rest_of: rest_of.collect(),
            rests: rests.into_iter().collect(),
            columns: columns()
                .map(|column| ColumnData {
                    name: column.name,
                    heading: column.heading().to_lowercase(),
                    content: column.content,
                    is_shown: !column.is_wide,
                })
                .collect(),
            rows: all.clone().map(|it| texts(it.entry)).collect(),
            pages: all.map(|it| it.address.clone()).collect(),
            guests: guests
                .filter_map(|it| Some((key(it.entry), Guest::of(it)?)))
                .collect(),
            blanks: Blanks::new(),
        }
    }
}

/// What a spec sets that no column shows.
fn rest(entry: &Entry, schema: &Schema) -> Rest {
    let spec = entry.typed.definition.get(SPEC);
    let settings = spec.map_or_else(Vec::new, |spec| settings(schema, spec));
    let is_shown = |field: &str| {
        SHOWN_FIELDS
            .iter()
            .any(|it| it.to_string() == format!("{SPEC}.{field}"))
    };
    let rest = settings.into_iter().filter(|it| !is_shown(&it.field));
    rest.map(|it| (it.field, it.value)).collect()
}

impl<'e> Guest<'e> {
    fn of(preference: &KeptPreference<'e>) -> Option<Self> {
        let KeptPreference {
            entry, spec, need, ..
        } = preference;
        Some(Self {
            cpu: need.vcpus.unwrap_or_default(),
            memory: need
                .memory
                .map_or_else(|| "0".to_owned(), |memory| memory.to_string()),
            step: need.step,
            name: entry.name(),
            kind: entry.kind(&[])?.as_str(),
            architecture: other_architecture(spec).map(|(needed, _)| needed),
            namespace: entry.only_namespace().map(str::to_owned),
        })
    }
}
