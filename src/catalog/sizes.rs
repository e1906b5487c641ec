//! Size tables: a row for each size of a series.

use std::sync::Arc;

use crate::model::At;
use crate::text::Location;
use crate::yaml::{Mapping, Node};

/// A row of a size table.
#[derive(Debug)]
pub struct SizeRow {
    /// The name of the size: `medium`.
    pub name: String,
    /// Where the row begins.
    pub at: Location,
    /// The columns, each a scalar.
    pub columns: Mapping,
}

/// A size table, and where its file begins.
pub(super) type Table = At<Vec<Arc<SizeRow>>>;

/// The rows of a `sizes.yaml` that has been checked.
pub(super) fn table(document: &Node) -> Table {
    let rows = document.fields().map(|(name, row)| {
        let columns = row
            .node
            .fields()
            .map(|(column, cell)| (column.clone(), cell.clone()));
        Arc::new(SizeRow {
            name: name.clone(),
            at: row.key,
            columns: columns.collect(),
        })
    });
    At {
        value: rows.collect(),
        at: document.at,
    }
}
