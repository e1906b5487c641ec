//! Columns of tables: what is shown of an entry.

use std::cmp::Ordering;

use serde::Serialize;

use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::Family::{self, Instancetype, Preference};
use crate::kubevirt::paths::{instancetype, preference};
use crate::model::Path;
use crate::registry::annotations::{DISPLAY_NAME, OPENSHIFT_DISPLAY_NAME};
use crate::registry::labels::{ARCH, CATALOG_VERSION, CLASS, OS_TYPE, VENDOR};
use crate::yaml::{Node, Value};

use super::condition::ratio;
use super::entries::Entry;
use super::feature::Feature;
use super::order::by_name;

/// A column of a table of instance types, of preferences, or of both.
#[derive(Debug)]
pub struct Column {
    /// The name, in kebab-case.
    pub name: &'static str,
    /// The families that have it.
    pub families: &'static [Family],
    /// Whether only a wide table has it.
    pub is_wide: bool,
    /// What is in it.
    pub content: Content,
    /// What an entry has in it.
    cell: fn(&Entry) -> Cell,
}

/// What is in a column, by which it is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Text, in which numbers are compared by value.
    Text,
    /// Whole numbers.
    Number,
    /// Amounts of memory.
    Amount,
    /// Words with commas between them.
    List,
}

/// What a table shows in a cell, and how it is ordered.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Missing,
    Text(String),
    Number(u32),
    /// An amount as it was written or, if it was computed, to two decimal places.
    Amount(String, Quantity),
}

/// Every column, in their order from left to right.
pub static COLUMNS: &[Column] = &[
    column("namespace", BOTH, |it| text(it.namespace.as_deref())).wide(),
    column("name", BOTH, |it| text(Some(it.name()))),
    column("cpu", &[Instancetype], |it| {
        it.size()
            .map_or(Cell::Missing, |(vcpus, _)| Cell::Number(vcpus))
    })
    .of(Content::Number),
    column("memory", &[Instancetype], |it| {
        amount(it, instancetype::MEMORY_GUEST)
    })
    .of(Content::Amount),
    column("ratio", &[Instancetype], |it| {
        let ratio = it.instancetype().map(ratio);
        ratio.map_or(Cell::Missing, |ratio| Cell::Amount(ratio.in_short(), ratio))
    })
    .of(Content::Amount)
    .wide(),
    column("class", &[Instancetype], |it| text(it.label(CLASS))),
    column("features", &[Instancetype], features).of(Content::List),
    column("hugepages", &[Instancetype], |it| {
        amount(it, instancetype::HUGEPAGE_SIZE)
    })
    .of(Content::Amount)
    .wide(),
    column("os", &[Preference], |it| text(it.label(OS_TYPE))),
    column("arch", &[Preference], |it| text(it.label(ARCH))),
    column("required-cpu", &[Preference], |it| {
        let guest = it.typed.definition.get(preference::REQUIRED_CPU_GUEST);
        let guest = guest.and_then(|node| match node.value {
            Value::Integer(guest) => u32::try_from(guest.get()).ok(),
            _ => None,
        });
        guest.map_or(Cell::Missing, Cell::Number)
    })
    .of(Content::Number),
    column("required-memory", &[Preference], |it| {
        amount(it, preference::REQUIRED_MEMORY_GUEST)
    })
    .of(Content::Amount),
    column("topology", &[Preference], |it| {
        value(it, preference::CPU_TOPOLOGY)
    })
    .wide(),
    column("disk-bus", &[Preference], |it| {
        value(it, preference::DISK_BUS)
    })
    .wide(),
    column("interface-model", &[Preference], |it| {
        value(it, preference::INTERFACE_MODEL)
    })
    .wide(),
    column("display-name", &[Instancetype], |it| {
        text(it.annotation(DISPLAY_NAME))
    })
    .wide(),
    column("display-name", &[Preference], |it| {
        text(it.annotation(OPENSHIFT_DISPLAY_NAME))
    }),
    column("vendor", BOTH, |it| text(it.label(VENDOR))).wide(),
    column("version", BOTH, |it| text(it.label(CATALOG_VERSION))).wide(),
    column("deprecated", BOTH, |it| {
        text(it.is_deprecated().then_some("true"))
    })
    .wide(),
    column("kinds", BOTH, |it| {
        let kinds: Vec<&str> = it.kinds.iter().map(|kind| kind.as_str()).collect();
        text(Some(&kinds.join(",")))
    })
    .of(Content::List)
    .wide(),
];

const BOTH: &[Family] = &[Instancetype, Preference];

const fn column(
    name: &'static str,
    families: &'static [Family],
    cell: fn(&Entry) -> Cell,
) -> Column {
    Column {
        name,
        families,
        is_wide: false,
        content: Content::Text,
        cell,
    }
}

impl Column {
    const fn wide(self) -> Self {
        Self {
            is_wide: true,
            ..self
        }
    }

    const fn of(self, content: Content) -> Self {
        Self { content, ..self }
    }

    /// The columns of a family in a wide or a narrow table.
    pub fn of_family(family: Family, wide: bool) -> impl Iterator<Item = &'static Self> {
        let columns = COLUMNS.iter();
        columns.filter(move |it| it.families.contains(&family) && (wide || !it.is_wide))
    }

    /// The column of a name that a family has.
    #[must_use]
    pub fn find(name: &str, family: Family) -> Option<&'static Self> {
        Self::of_family(family, true).find(|column| column.name == name)
    }

    /// What stands above it: `DISPLAY NAME`.
    #[must_use]
    pub fn heading(&self) -> String {
        self.name.to_uppercase().replace('-', " ")
    }

    /// What an entry has in it.
    fn cell(&self, entry: &Entry) -> Cell {
        (self.cell)(entry)
    }

    /// The text of an entry in it; empty if there is nothing.
    #[must_use]
    pub fn text(&self, entry: &Entry) -> String {
        self.cell(entry).into_text()
    }

    /// The order of two entries by this column; what has nothing in it comes last.
    #[must_use]
    pub fn compare(&self, a: &Entry, b: &Entry) -> Ordering {
        self.cell(a).compare(&self.cell(b))
    }
}

impl Cell {
    /// The text; empty if there is nothing.
    fn into_text(self) -> String {
        match self {
            Self::Missing => String::new(),
            Self::Text(text) | Self::Amount(text, _) => text,
            Self::Number(number) => number.to_string(),
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Missing, Self::Missing) => Ordering::Equal,
            (Self::Missing, _) => Ordering::Greater,
            (_, Self::Missing) => Ordering::Less,
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Amount(_, a), Self::Amount(_, b)) => a.cmp(b),
            (a, b) => by_name(&a.clone().into_text(), &b.clone().into_text()),
        }
    }
}

fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::Missing, |text| Cell::Text(text.to_owned()))
}

/// A scalar of the spec.
fn value(entry: &Entry, path: Path) -> Cell {
    text(entry.typed.definition.get(path).and_then(Node::text))
}

/// An amount of memory in the spec.
fn amount(entry: &Entry, path: Path) -> Cell {
    let node = entry.typed.definition.get(path);
    let written = node.and_then(|node| match &node.value {
        Value::String(text) => Some(text.as_str().to_owned()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    });
    let Some(written) = written else {
        return Cell::Missing;
    };
    match Quantity::parse(&written) {
        Ok(quantity) => Cell::Amount(written, quantity),
        Err(_) => Cell::Text(written),
    }
}

fn features(entry: &Entry) -> Cell {
    let features = entry.instancetype().map(Feature::of).unwrap_or_default();
    let names: Vec<String> = features.into_iter().map(Feature::name).collect();
    text((!names.is_empty()).then(|| names.join(",")).as_deref())
}
