//! Tables of entries: as text, Markdown and CSV.

use comfy_table::{ContentArrangement, Table, presets};

use crate::text::visible;

/// How many spaces there are between columns, as kubectl has them.
const GAP: u16 = 3;

/// What stands in a cell that has nothing.
const NONE: &str = "-";

/// A table: its headings, and the rows below them.
pub(super) struct Rows {
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Rows {
    /// Without headings.
    pub(super) fn headless(self) -> Self {
        Self {
            headings: Vec::new(),
            ..self
        }
    }

    /// Columns of text, aligned, with `-` in empty cells.
    pub(super) fn text(&self) -> String {
        let shown = |cell: &String| match cell.as_str() {
            "" => NONE.to_owned(),
            cell => visible(cell),
        };
        let lines = self.lines(shown).into_iter();
        lines.map(|line| line + "\n").collect()
    }

    /// The lines of the columns, aligned.
    pub(super) fn aligned(&self) -> Vec<String> {
        self.lines(|cell| visible(cell))
    }

    fn lines(&self, shown: impl Fn(&String) -> String) -> Vec<String> {
        let mut table = self.table(presets::NOTHING, shown);
        for column in table.column_iter_mut() {
            column.set_padding((0, GAP));
        }
        let lines = table.lines();
        lines.map(|line| line.trim_end().to_owned()).collect()
    }

    /// A table of Markdown; it always has headings, as there is none without.
    pub(super) fn markdown(&self) -> String {
        let shown = |cell: &String| visible(cell).replace('|', "\\|");
        let table = self.table(presets::ASCII_MARKDOWN, shown);
        table.lines().map(|line| line + "\n").collect()
    }

    /// CSV (RFC 4180) with line feeds.
    pub(super) fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let heads = Some(&self.headings).filter(|headings| !headings.is_empty());
        for row in heads.into_iter().chain(&self.rows) {
            // A vector takes all bytes, and every row has as many fields.
            _ = writer.write_record(row);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn table(&self, preset: &str, shown: impl Fn(&String) -> String) -> Table {
        let mut table = Table::new();
        table.load_preset(preset);
        table.set_content_arrangement(ContentArrangement::Disabled);
        if !self.headings.is_empty() {
            table.set_header(&self.headings);
        }
        for row in &self.rows {
            table.add_row(row.iter().map(&shown));
        }
        table
    }
}
