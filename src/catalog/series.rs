//! Series of instance types, and their size tables.

use std::collections::hash_map::Entry;
use std::ops::ControlFlow;
use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::diagnostic::{Code, Names, Problem, Problems};
use crate::kubevirt::paths::instancetype::{CPU_GUEST, MEMORY_GUEST};
use crate::kubevirt::paths::object::SPEC;
use crate::model::{At, Path};
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::budget::Budget;
use super::layer::{Bases, Layer, merged};
use super::reference::{Referred, Unknown};
use super::sizes::{SizeRow, SizeTable};
use super::source_file::SizesOf;
use super::taken::{ByName, OF_ANOTHER_CATALOG, duplicate_name};

/// A series: what its sizes share, and the sizes themselves.
#[derive(Debug)]
pub struct Series {
    /// The path below `instancetypes/`: `u/1`.
    pub path: String,
    /// Whether it is a single instance type, whose name is the path.
    pub is_single: bool,
    /// The bases, which all series share, the lowest first.
    pub bases: Vec<Arc<Layer>>,
    /// What `series.yaml` sets.
    pub own: Arc<Layer>,
    /// What its sizes share: all layers merged, before expressions are computed.
    pub content: Node,
    /// The sizes, in the order of their table.
    pub sizes: Vec<Arc<SizeRow>>,
    /// Whether its bases are there. If not, that is already reported.
    pub is_complete: bool,
}

/// The fields that every instance type needs, which a base sets for all of them.
const NEEDED: [Path; 2] = [CPU_GUEST, MEMORY_GUEST];

impl Series {
    /// The name, with which the names of its instance types start: `u1`.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.replace('/', "")
    }

    /// The name of the instance type of a size: `u1.medium`.
    #[must_use]
    pub fn name_of(&self, size: &SizeRow) -> String {
        if self.is_single {
            self.name()
        } else {
            format!("{}.{}", self.name(), size.name)
        }
    }

    /// What `series.yaml` is applied on top of.
    #[must_use]
    pub(crate) fn content_below(&self) -> Node {
        merged(&self.bases)
    }

    /// Whether it has no base, and nothing that bases set.
    fn lacks_base(&self) -> bool {
        let is_set = |path: &Path| self.content.get(path.keys()).is_some();
        self.bases.is_empty() && !NEEDED.iter().any(is_set)
    }

    /// Whether its spec could be read.
    fn is_readable(&self) -> bool {
        let spec = self.content.get(SPEC.keys()).map(|spec| &spec.value);
        self.own.is_readable && matches!(spec, Some(Value::Mapping(_)))
    }

    /// The layers, in the order in which they are applied.
    pub fn layers(&self) -> impl Iterator<Item = &Arc<Layer>> {
        self.bases.iter().chain([&self.own])
    }

    /// The version, which is the folder's name: `1`.
    #[must_use]
    pub fn version(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// A series whose table is still a name.
#[derive(Debug)]
pub(super) struct UnlinkedSeries {
    /// The number of its root.
    pub(super) root: usize,
    pub(super) at: Location,
    /// Whether the file could be read. If not, that is already reported.
    pub(super) readable: bool,
    pub(super) sizes: Option<SizesOf>,
    pub(super) own: Arc<Layer>,
}

/// The files of the instance types, by the path of their series.
#[derive(Debug, Default)]
pub(super) struct UnlinkedInstancetypes {
    /// Where the base of the catalog is or would be, as problems show it; `None` if the catalog is
    /// in no folder.
    pub(super) base: Option<String>,
    pub(super) bases: Bases,
    pub(super) series: ByName<UnlinkedSeries>,
    /// The size tables: that of the series itself, and those that add sizes to it.
    pub(super) tables: ByName<Vec<Table>>,
    pub(super) singles: ByName<Single>,
}

/// A size table.
#[derive(Debug)]
pub(super) struct Table {
    /// The number of its root.
    pub(super) root: usize,
    pub(super) at: Location,
    pub(super) rows: SizeTable,
}

/// An instance type with a file of its own.
#[derive(Debug)]
pub(super) struct Single {
    /// The number of its root.
    pub(super) root: usize,
    pub(super) at: Location,
    pub(super) own: Arc<Layer>,
    pub(super) size: Arc<SizeRow>,
}

impl UnlinkedInstancetypes {
    /// Links every series to its size table.
    pub(super) fn link(&self, problems: &mut Problems) -> Vec<Series> {
        for (path, table) in self.all_tables() {
            let series = self.series.get(path);
            if series.is_none_or(|series| series.root > table.root) {
                problems.push(
                    Problem::new(
                        Code::SizeTable,
                        table.at,
                        format!("this size table has no series: `{path}/series.yaml` is missing"),
                    )
                    .help("add it next to the table"),
                );
            }
        }
        self.report_unknown(problems);
        let mut series = self.all_series(problems);
        self.report_missing_base(&mut series, problems);
        series
    }

    /// Every series, and every instance type with a file of its own.
    fn all_series(&self, problems: &mut Problems) -> Vec<Series> {
        let series = self.series.iter().map(|(path, unlinked)| {
            let (bases, own) = (self.bases.of(unlinked.root), Arc::clone(&unlinked.own));
            Series {
                path: path.clone(),
                content: merged(bases.iter().chain([&own])),
                bases,
                own,
                sizes: self.all_sizes(path, unlinked, problems),
                is_single: false,
                is_complete: true,
            }
        });
        let mut series: Vec<Series> = series.collect();
        series.extend(
            self.singles
                .iter()
                .map(|(name, single)| self.single(name, single)),
        );
        series
    }

    fn single(&self, name: &str, single: &Single) -> Series {
        let (bases, own) = (self.bases.of(single.root), Arc::clone(&single.own));
        Series {
            path: name.to_owned(),
            is_single: true,
            content: merged(bases.iter().chain([&own])),
            bases,
            own,
            sizes: vec![Arc::clone(&single.size)],
            is_complete: true,
        }
    }

    /// Reports that there is no base if that is why no series has what each needs.
    fn report_missing_base(&self, all: &mut [Series], problems: &mut Problems) {
        let Some(base) = &self.base else { return };
        let is_affected = |series: &Series| series.is_readable() && !series.sizes.is_empty();
        let is_missing = all.iter().all(Series::lacks_base) && all.iter().any(is_affected);
        if !is_missing {
            return;
        }
        for series in all {
            series.is_complete = false;
        }
        let needed = NEEDED.map(|path| format!("`{path}`")).join(" and ");
        let message = format!("this file is missing, and no series sets {needed}");
        problems.push(
            Problem::of_file(Code::MissingField, base, message)
                .note("a folder that adds to another catalog is named with `--extend`")
                .help(
                    r#"restore it or write it: `spec: {cpu: {guest: "{{ cpu }}"}, memory: {guest: "{{ memory }}"}}`; or set both in each series"#,
                ),
        );
    }

    /// Counts the layers of each instance type. Sizes that are left out are counted as well.
    pub(super) fn spend(&self, budget: &mut Budget<'_>) -> ControlFlow<Problem> {
        for (path, series) in &self.series {
            let taken = series
                .sizes
                .iter()
                .filter_map(|it| self.own_table(&it.from.value));
            let tables = self.tables.get(path).into_iter().flatten().chain(taken);
            let sizes = tables.map(|table| table.rows.0.len()).sum();
            budget.define(sizes, series.at)?;
            for layer in self.bases.of(series.root).iter().chain([&series.own]) {
                budget.add(layer, sizes, series.at)?;
            }
        }
        for single in self.singles.values() {
            budget.define(1, single.at)?;
            for layer in self.bases.of(single.root).iter().chain([&single.own]) {
                budget.add(layer, 1, single.at)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Every size table, with the path of its series.
    pub(super) fn all_tables(&self) -> impl Iterator<Item = (&str, &Table)> {
        self.tables
            .iter()
            .flat_map(|(path, tables)| tables.iter().map(|table| (path.as_str(), table)))
    }

    /// The series with a size table of their own.
    pub(super) fn own_tables(&self) -> impl Iterator<Item = &str> {
        let series = self.series.keys().map(String::as_str);
        series.filter(|path| self.own_table(path).is_some())
    }

    /// The size table next to a series.
    fn own_table(&self, path: &str) -> Option<&Table> {
        let root = self.series.get(path)?.root;
        self.tables
            .get(path)?
            .iter()
            .find(|table| table.root == root)
    }

    /// The sizes of a series, and those that the catalogs on top of it add.
    fn all_sizes(
        &self,
        path: &str,
        series: &UnlinkedSeries,
        problems: &mut Problems,
    ) -> Vec<Arc<SizeRow>> {
        let mut sizes = self.sizes(path, series, problems).unwrap_or_default();
        let tables = self.tables.get(path).into_iter().flatten();
        let added: Vec<&Arc<SizeRow>> = tables
            .filter(|table| table.root > series.root)
            .flat_map(|table| &table.rows.0)
            .collect();
        if added.is_empty() {
            return sizes;
        }
        let there = sizes.iter().map(|size| (size.name.clone(), size.at));
        let mut there: HashMap<String, Location> = there.collect();
        for row in added {
            match there.entry(row.name.clone()) {
                Entry::Occupied(first) => {
                    let name = format!("{}.{}", path.replace('/', ""), row.name);
                    let problem = duplicate_name(&name, *first.get(), row.at);
                    problems.push(problem.help(OF_ANOTHER_CATALOG));
                }
                Entry::Vacant(free) => {
                    free.insert(row.at);
                    sizes.push(Arc::clone(row));
                }
            }
        }
        sizes
    }

    /// Reports each size table that is named and does not exist.
    fn report_unknown(&self, problems: &mut Problems) {
        let mut tables = Unknown::default();
        for series in self.series.values() {
            let from = series.sizes.iter().map(|sizes| &sizes.from);
            from.filter(|from| self.own_table(&from.value).is_none() && !self.lacks_sizes(from))
                .for_each(|from| tables.add(from));
        }
        let referred = || Referred {
            code: Code::UnknownSize,
            message: |from| format!("no series named `{from}` has its own `sizes.yaml`"),
            names: self.own_tables().collect(),
            path: |from| format!("instancetypes/{from}/sizes.yaml"),
        };
        tables.report(referred, |_| None, problems);
    }

    /// Whether a series has no sizes at all, cannot be read, or is only a size table, which is
    /// reported on its own.
    fn lacks_sizes(&self, path: &At<String>) -> bool {
        match self.series.get(&path.value) {
            Some(series) => series.sizes.is_none(),
            None => self.tables.contains_key(&path.value),
        }
    }

    fn sizes(
        &self,
        path: &str,
        series: &UnlinkedSeries,
        problems: &mut Problems,
    ) -> Option<Vec<Arc<SizeRow>>> {
        match (self.own_table(path), &series.sizes) {
            (Some(own), None) => Some(own.rows.0.clone()),
            (None, Some(other)) => self.borrowed(other, problems),
            (None, None) if !series.readable => None,
            (None, None) => {
                problems.push(
                    Problem::new(
                        Code::SizeTable,
                        series.at,
                        format!("the series `{path}` has no sizes"),
                    )
                    .help("add `sizes.yaml` next to this file, or use another series' table with `sizes: {from: …}`"),
                );
                None
            }
            (Some(own), Some(other)) => {
                problems.push(
                    Problem::new(
                        Code::SizeTable,
                        other.from.at,
                        format!("the series `{path}` has two size tables"),
                    )
                    .related(own.at, "its own table")
                    .help("remove `sizes`, or the file `sizes.yaml`"),
                );
                None
            }
        }
    }

    /// The size table of another series, in full or in part.
    fn borrowed(&self, other: &SizesOf, problems: &mut Problems) -> Option<Vec<Arc<SizeRow>>> {
        let from = &other.from.value;
        // A name that does not exist is already reported.
        let table = self.own_table(from)?;
        if table.rows.0.is_empty() {
            // Already reported: it cannot be read, or is empty.
            return None;
        }
        let except = other.except.as_deref().unwrap_or_default();
        report_unknown_sizes(from, except, table, problems);
        let except: HashSet<&str> = except.iter().map(|size| size.value.as_str()).collect();
        let rows = table.rows.0.iter();
        let kept: Vec<_> = rows
            .filter(|row| !except.contains(row.name.as_str()))
            .cloned()
            .collect();
        if kept.is_empty() {
            problems.push(
                Problem::new(
                    Code::SizeTable,
                    other.from.at,
                    format!("`except` leaves no size of `{from}`"),
                )
                .help("shorten `except`, or remove the series"),
            );
        }
        Some(kept)
    }
}

/// Reports the names of sizes that a table does not have.
fn report_unknown_sizes(from: &str, sizes: &[At<String>], table: &Table, problems: &mut Problems) {
    let names = || table.rows.0.iter().map(|row| row.name.as_str());
    let there: HashSet<&str> = names().collect();
    let is_unknown = |size: &&At<String>| !there.contains(size.value.as_str());
    let mut unknown = sizes.iter().filter(is_unknown).peekable();
    if unknown.peek().is_none() {
        return;
    }
    let names: Names<'_> = names().collect();
    for size in unknown {
        let message = format!("`{from}` has no size named `{}`", size.value);
        let problem = Problem::new(Code::UnknownSize, size.at, message);
        problems.push(problem.help_from(names.listed(&size.value)));
    }
}
