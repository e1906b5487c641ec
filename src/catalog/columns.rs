//! Columns that the expressions of a series read and its size table lacks, each reported at the line
//! that has to change.

use std::collections::BTreeMap;

use ecow::EcoString;
use foldhash::HashSet;

use crate::diagnostic::{Code, Problem, Problems, closest, listed};
use crate::text::Location;
use crate::yaml::Field;

use super::series::Series;
use super::sizes::SizeRow;
use super::tables::{Table, Tables};

/// The columns that the expressions of a series read, each with the places that read it.
pub(super) type Reads<'e> = BTreeMap<&'e str, Vec<Read<'e>>>;

/// An expression that reads a column.
#[derive(Debug, Clone)]
pub(super) struct Read<'e> {
    /// Where it is.
    pub(super) at: Location,
    /// The keys that lead to it.
    pub(super) keys: Vec<&'e str>,
    /// The text of the string.
    pub(super) text: &'e str,
}

/// Reports the columns that a series reads and its sizes lack; `tables` are those of the catalog.
pub(super) fn report_missing(
    series: &Series,
    tables: &Tables<'_>,
    reads: &Reads<'_>,
    problems: &mut Problems,
) {
    // What a file that cannot be read says about its size is unknown.
    if series.is_single && !series.own.is_readable {
        return;
    }
    if series.is_single
        && let Some(size) = series.sizes.first()
        && size.columns.is_empty()
    {
        problems.extend(without_columns(size, reads));
        return;
    }
    for (column, places) in reads {
        let missing = Missing {
            column,
            places,
            reads,
            series,
            tables,
        };
        missing.report(problems);
    }
}

/// The problem of an instance type without columns, which its expressions read; `None` if they read
/// none.
fn without_columns(size: &SizeRow, reads: &Reads<'_>) -> Option<Problem> {
    let (first, places) = reads.first_key_value()?;
    let read = places.first()?;
    let columns: Vec<String> = reads.keys().map(|column| format!("{column}: …")).collect();
    let message = "this instance type has no columns, which its expressions read";
    Some(
        Problem::new(Code::UnknownColumn, size.at, message)
            .related(read.at, format!("`{first}` is read here"))
            .help(format!("add `size: {{{}}}`", columns.join(", "))),
    )
}

/// A column that some sizes of a series lack.
struct Missing<'m, 'c> {
    column: &'m str,
    /// The expressions that read it.
    places: &'m [Read<'m>],
    reads: &'m Reads<'m>,
    series: &'m Series,
    tables: &'m Tables<'c>,
}

impl Missing<'_, '_> {
    fn report(&self, problems: &mut Problems) {
        let sizes = &self.series.sizes;
        let lacking: Vec<_> = sizes.iter().filter(|size| !self.is_in(size)).collect();
        let Some(first) = lacking.first() else {
            return;
        };
        if lacking.len() == sizes.len() && self.is_expression_wrong(first) {
            let places = self.places.iter();
            problems.extend(places.map(|read| self.of_expression(read, first)));
            return;
        }
        // A series may leave out sizes of a table that others use, too, and sizes of a vendor's
        // table may be added to it: each table is told once.
        let mut told = HashSet::default();
        for size in lacking {
            let Some(table) = self.tables.of(size) else {
                continue;
            };
            if table.number_with(self.column) > 0 {
                problems.push(self.of_size(size));
            } else if told.insert(size.at.source) {
                problems.extend(self.of_table(table));
            }
        }
    }

    fn is_in(&self, size: &SizeRow) -> bool {
        size.columns.contains_key(self.column)
    }

    /// The column of a size that is this one with a spelling mistake: a similar one that no
    /// expression reads.
    fn misspelt<'s>(&self, size: &'s SizeRow) -> Option<(&'s str, &'s Field)> {
        let names = size.columns.keys().map(EcoString::as_str);
        let unread = names.filter(|name| !self.reads.contains_key(name));
        let name = closest(self.column, unread)?;
        Some((name, size.columns.get(name)?))
    }

    /// Whether the expression is wrong, and not the table, of which no size has the column.
    fn is_expression_wrong(&self, first: &SizeRow) -> bool {
        let own = self.series.own.content.at.source;
        let is_own = self.places.iter().all(|read| read.at.source == own);
        if first.columns.is_empty() {
            return false;
        }
        let Some((similar, _)) = self.misspelt(first) else {
            // A base whose column another table has is right.
            return is_own || !self.tables.any_has(self.column);
        };
        // Of two spellings, that of the field is right.
        match (self.names_field(self.column), self.names_field(similar)) {
            (true, false) => false,
            (false, true) => true,
            _ => is_own,
        }
    }

    /// Whether an expression sets a field of this name, or one below it.
    fn names_field(&self, name: &str) -> bool {
        self.places.iter().any(|read| read.keys.contains(&name))
    }

    fn of_expression(&self, read: &Read<'_>, first: &SizeRow) -> Problem {
        if read.text.contains(&format!("{}(", self.column)) {
            let message = format!("expressions have no function `{}`", self.column);
            return Problem::new(Code::UnknownColumn, read.at, message)
                .in_expression(self.column)
                .help("write the result as a column of the size table");
        }
        // A base is read with every table.
        let own = self.series.own.content.at.source;
        let help = if read.at.source == own {
            let columns = first.columns.keys().map(EcoString::as_str);
            listed(self.column, columns.collect::<Vec<_>>())
        } else {
            self.tables.usual_columns().listed(self.column)
        };
        let message = format!("the size table has no column `{}`", self.column);
        Problem::new(Code::UnknownColumn, read.at, message)
            .in_expression(self.column)
            .related(first.at, format!("`{}` has no such column", first.name))
            .help_from(help)
    }

    /// The problem of a table of which no size has the column.
    fn of_table(&self, table: &Table<'_>) -> Option<Problem> {
        let column = self.column;
        let first = table.sizes.first()?;
        let problem = match self.misspelt(first) {
            Some((similar, _)) => match table.number_with(similar) {
                1 => self.of_size(first),
                many => self.of_size(first).note(format!("{many} sizes have it")),
            },
            None if table.sizes.len() == 1 => self.of_size(first),
            None => {
                let message = format!("no size of this table has the column `{column}`");
                Problem::new(Code::UnknownColumn, first.at, message)
                    .help(format!("add `{column}: …` to each size"))
            }
        };
        Some(self.read_here(problem))
    }

    fn of_size(&self, size: &SizeRow) -> Problem {
        let column = self.column;
        let problem = if let Some((similar, cell)) = self.misspelt(size) {
            let message = format!("unknown column `{similar}`");
            Problem::new(Code::UnknownColumn, cell.key, message)
                .help(format!("did you mean `{column}`?"))
        } else {
            self.absent_in(size)
        };
        self.read_here(problem)
    }

    fn absent_in(&self, size: &SizeRow) -> Problem {
        let column = self.column;
        let (message, help) = if self.series.is_single {
            (
                format!("`size` has no column `{column}`"),
                format!("add `size: {{{column}: …}}`"),
            )
        } else {
            (
                format!("the size `{}` has no column `{column}`", size.name),
                format!("add `{column}: …`"),
            )
        };
        Problem::new(Code::UnknownColumn, size.at, message).help(help)
    }

    fn read_here(&self, problem: Problem) -> Problem {
        let label = format!("`{}` is read here", self.column);
        match self.places.first() {
            Some(read) if problem.related.is_empty() => problem.related(read.at, label),
            _ => problem,
        }
    }
}
