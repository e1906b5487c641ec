//! The size tables of a catalog as files, whichever series use their sizes.

use std::sync::OnceLock;

use ecow::EcoString;
use foldhash::{HashMap, HashSet};
use indexmap::IndexSet;

use crate::diagnostic::Names;
use crate::text::SourceId;

use super::series::Series;
use super::sizes::SizeRow;

/// The size tables of some series. They are looked through once, if a column is missing.
pub(super) struct Tables<'c> {
    series: &'c [Series],
    found: OnceLock<Found<'c>>,
}

/// What tables hold.
#[derive(Default)]
struct Found<'c> {
    by_file: HashMap<SourceId, Table<'c>>,
    /// The columns of the first size of each series, in their order.
    usual_columns: Names<'c>,
    /// The columns of all sizes.
    columns: HashSet<&'c str>,
}

/// The sizes of a file.
#[derive(Default)]
pub(super) struct Table<'c> {
    /// The sizes, in their order.
    pub(super) sizes: Vec<&'c SizeRow>,
    /// How many of them have each column.
    numbers: HashMap<&'c str, usize>,
}

impl<'c> Tables<'c> {
    pub(super) fn new(series: &'c [Series]) -> Self {
        let found = OnceLock::new();
        Self { series, found }
    }

    /// The table that holds a size.
    pub(super) fn of(&self, size: &SizeRow) -> Option<&Table<'c>> {
        self.found().by_file.get(&size.at.source)
    }

    /// Whether any size has a column.
    pub(super) fn any_has(&self, column: &str) -> bool {
        self.found().columns.contains(column)
    }

    /// The columns of the first size of each series, each once.
    pub(super) fn usual_columns(&self) -> &Names<'c> {
        &self.found().usual_columns
    }

    fn found(&self) -> &Found<'c> {
        self.found.get_or_init(|| Found::new(self.series))
    }
}

impl<'c> Found<'c> {
    fn new(all: &'c [Series]) -> Self {
        let mut found = Self::default();
        let mut usual_columns = IndexSet::new();
        for series in all {
            let first = series.sizes.first().into_iter();
            let columns = first.flat_map(|size| size.columns.keys());
            usual_columns.extend(columns.map(EcoString::as_str));
            for size in &series.sizes {
                let table = found.by_file.entry(size.at.source).or_default();
                table.sizes.push(size);
            }
        }
        for table in found.by_file.values_mut() {
            table.sizes.sort_by_key(|size| size.at);
            table.sizes.dedup_by_key(|size| size.at);
            for column in table.sizes.iter().flat_map(|size| size.columns.keys()) {
                *table.numbers.entry(column).or_default() += 1;
            }
            found.columns.extend(table.numbers.keys());
        }
        found.usual_columns = usual_columns.into_iter().collect();
        found
    }
}

impl Table<'_> {
    /// How many of its sizes have a column.
    pub(super) fn number_with(&self, column: &str) -> usize {
        self.numbers.get(column).copied().unwrap_or_default()
    }
}
