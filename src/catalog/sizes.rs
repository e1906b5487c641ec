//! Size tables: a row for each size of a series.

use std::sync::Arc;

use crate::diagnostic::{Code, Problem, Problems};
use crate::model::{
    Decode, FieldSchema, Record, Schema, key_without_space, mapping, space_after_colon, wrong_type,
};
use crate::text::Location;
use crate::yaml::{Field, Mapping, Node, Value};

/// The word that a row can have beside its columns.
pub const DEPRECATED: &str = "deprecated";

/// A row of a size table.
#[derive(Debug)]
pub struct SizeRow {
    /// The name of the size: `medium`.
    pub name: String,
    /// Where the row begins.
    pub at: Location,
    /// The columns, each a scalar.
    pub columns: Mapping,
    /// Whether the size is deprecated, if its row says so: a boolean.
    pub deprecated: Option<Field>,
}

/// The columns of an instance type that belongs to no series, each a scalar.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Columns(pub(super) Mapping);

impl Decode for Columns {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let cells = mapping(node, problems)?;
        if let Some(mark) = cells.get(DEPRECATED) {
            let message = "`deprecated` is no column";
            let problem = Problem::new(Code::UnknownField, mark.key, message);
            problems.push(problem.help("move it to the top of the file"));
            return None;
        }
        columns(cells, problems).map(Self)
    }

    fn schema() -> Schema {
        Schema::Map(Box::new(Schema::Scalar))
    }
}

/// `sizes.yaml`: a row for each size, in order.
#[derive(Debug, Default)]
pub(super) struct SizeTable(pub(super) Vec<Arc<SizeRow>>);

impl Decode for SizeTable {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        // Every row is read before the first wrong one ends it: all are reported.
        let rows: Vec<Option<SizeRow>> = mapping(node, problems)?
            .iter()
            .map(|(name, field)| row(name, field, problems))
            .collect();
        let rows: Option<Vec<SizeRow>> = rows.into_iter().collect();
        rows.map(|rows| Self(rows.into_iter().map(Arc::new).collect()))
    }

    fn schema() -> Schema {
        let known = Record {
            description: "The columns of a size: numbers, strings and booleans.",
            fields: vec![FieldSchema {
                name: DEPRECATED,
                description: "`true` marks a size that should no longer be chosen.",
                required: false,
                since: None,
                schema: Schema::Boolean,
            }],
        };
        let others = Box::new(Schema::Scalar);
        Schema::Map(Box::new(Schema::Open { known, others }))
    }
}

fn row(name: &str, field: &Field, problems: &mut Problems) -> Option<SizeRow> {
    if let Some(row) = row_without_colon(name, field) {
        let size = name.split(" {").next().unwrap_or(name);
        let message = format!("a colon is missing after `{size}`");
        let problem = Problem::new(Code::WrongType, field.key, message);
        problems.push(problem.help(format!("write `{row}`")));
        return None;
    }
    let mut cells = mapping(&field.node, problems)?.clone();
    let deprecated = cells.remove(DEPRECATED);
    let deprecated = deprecated.filter(|mark| mark.node.value != Value::Null);
    let mark = deprecated.as_ref();
    let is_marked = mark.is_none_or(|mark| bool::decode(&mark.node, problems).is_some());
    let columns = columns(&cells, problems)?;
    is_marked.then(|| SizeRow {
        name: name.to_owned(),
        at: field.key,
        columns,
        deprecated,
    })
}

/// The row that is meant by `medium {cpu: 1}`, which YAML reads as the key `medium {cpu`.
fn row_without_colon(name: &str, field: &Field) -> Option<String> {
    let (size, column) = name.split_once(" {")?;
    let cell = field.node.text().filter(|cell| cell.ends_with('}'))?;
    Some(format!("{size}: {{{column}: {cell}"))
}

/// The columns of a row, each a scalar with a name that expressions can read; others are reported.
fn columns(cells: &Mapping, problems: &mut Problems) -> Option<Mapping> {
    let mut are_readable = true;
    for (column, cell) in cells {
        are_readable &= is_scalar(column, cell, problems) && is_readable(column, cell, problems);
    }
    are_readable.then(|| cells.clone())
}

/// The words that are something else in an expression than the name of a column.
const KEYWORDS: [&str; 7] = ["True", "False", "None", "true", "false", "none", "not"];

/// Whether expressions can read the name of a column; one that they cannot is reported.
fn is_readable(column: &str, cell: &Field, problems: &mut Problems) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let is_name = column.chars().all(is_part) && !column.starts_with(|c: char| c.is_ascii_digit());
    if is_name && !column.is_empty() && !KEYWORDS.contains(&column) {
        return true;
    }
    if column.is_empty() {
        let problem = Problem::new(Code::BadName, cell.key, "this column has no name");
        problems.push(problem.help("write one in place of `\"\"`"));
        return false;
    }
    let message = format!("expressions cannot read the column `{column}`");
    let problem = Problem::new(Code::BadName, cell.key, message);
    let spelt = column.replace(|c| !is_part(c), "_");
    problems.push(problem.help(if is_name {
        format!("choose a name that is no word of theirs, such as `{column}_`")
    } else if spelt.starts_with(|c: char| c.is_ascii_digit()) {
        "begin its name with a letter".to_owned()
    } else {
        format!("use letters, digits and `_` alone: `{spelt}`")
    }));
    false
}

/// Whether a cell is a scalar; one that is not is reported.
fn is_scalar(column: &str, cell: &Field, problems: &mut Problems) -> bool {
    let value = &cell.node.value;
    let is_scalar = !matches!(value, Value::Null | Value::Sequence(_) | Value::Mapping(_));
    if is_scalar {
        return true;
    }
    if let Some(name) = key_without_space(column, cell) {
        let message = format!("the column `{column}` has no value");
        let problem = Problem::new(Code::WrongType, cell.key, message);
        problems.push(problem.help(space_after_colon(column, name)));
    } else if let Some((name, cell_meant)) = column.split_once(' ')
        && *value == Value::Null
    {
        let message = format!("a colon is missing after `{name}`");
        let problem = Problem::new(Code::WrongType, cell.key, message);
        problems.push(problem.help(format!("write `{name}: {cell_meant}`")));
    } else {
        wrong_type::<()>(&cell.node, "a string, a number or a boolean", problems);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether an expression of only a name reads the column of that name.
    fn reads(name: &str) -> bool {
        let environment = minijinja::Environment::empty();
        let compiled = environment.compile_expression(name);
        compiled.is_ok_and(|it| it.undeclared_variables(false).contains(name))
    }

    #[test]
    fn a_column_has_a_name_that_expressions_read() {
        let others = [
            "cpu",
            "_",
            "max_sockets",
            "gpu2",
            "max-sockets",
            "my col",
            "2cpu",
            "a.b",
            "é",
            "",
            "and",
            "or",
            "in",
            "is",
            "if",
            "else",
            "for",
            "set",
            "loop",
            "self",
            "TRUE",
            "null",
        ];
        for name in KEYWORDS.into_iter().chain(others) {
            let place = Location::default();
            let node = Node {
                value: Value::Bool(true),
                at: place,
            };
            let cell = Field { key: place, node };
            let mut problems = Problems::default();
            assert_eq!(
                is_readable(name, &cell, &mut problems),
                reads(name),
                "{name}"
            );
        }
    }
}
