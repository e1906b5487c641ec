//! Tables: as text, Markdown and CSV.

use std::io::{self, Write};
use std::iter;

use unicode_width::UnicodeWidthStr as _;

use crate::text::visible;

/// What is between two columns of text: as many spaces as kubectl has.
const GAP: &str = "   ";

/// What stands in a cell that has nothing.
const NONE: &str = "-";

/// How the cells of a row are set in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Columns of text, with `-` in empty cells.
    Text,
    /// Columns of text, with nothing in empty cells.
    Aligned,
    /// The same, with narrow columns as wide as kubectl makes them.
    Kubectl,
    /// A table of Markdown.
    Markdown,
}

impl Style {
    /// A cell as it is shown.
    fn shown(self, cell: &str) -> String {
        match self {
            Self::Text if cell.is_empty() => NONE.to_owned(),
            Self::Text | Self::Aligned | Self::Kubectl => visible(cell),
            Self::Markdown => visible(cell).replace('|', "\\|"),
        }
    }

    /// The least width of a column: kubectl has six characters with the gap.
    const fn least_width(self) -> usize {
        match self {
            Self::Kubectl => 3,
            Self::Text | Self::Aligned | Self::Markdown => 1,
        }
    }
}

/// A table that is printed a row at a time. Each column is as wide as its widest cell, so every row is
/// made twice: to measure it, and to print it. To keep all cells would take more memory.
#[derive(Debug)]
pub(super) struct Layout {
    style: Style,
    /// The width of each column in characters of a terminal.
    widths: Vec<usize>,
}

impl Layout {
    /// The layout of a table with these headings, if it has any.
    pub(super) fn new(style: Style, headings: &[String]) -> Self {
        let mut layout = Self {
            style,
            widths: Vec::new(),
        };
        layout.widen(headings);
        layout
    }

    /// Makes the columns wide enough for a row.
    pub(super) fn measure(&mut self, row: &[String]) {
        let shown: Vec<String> = row.iter().map(|cell| self.style.shown(cell)).collect();
        self.widen(&shown);
    }

    fn widen(&mut self, cells: &[String]) {
        if self.widths.len() < cells.len() {
            self.widths.resize(cells.len(), self.style.least_width());
        }
        for (width, cell) in self.widths.iter_mut().zip(cells) {
            *width = cell.width().max(*width);
        }
    }

    /// Writes the headings, and what is below them.
    pub(super) fn write_headings(
        &self,
        headings: &[String],
        out: &mut impl Write,
    ) -> io::Result<()> {
        writeln!(out, "{}", self.line(headings))?;
        if self.style == Style::Markdown {
            let rules: Vec<String> = self.widths.iter().map(|it| "-".repeat(it + 2)).collect();
            writeln!(out, "|{}|", rules.join("|"))?;
        }
        Ok(())
    }

    /// Writes a row.
    pub(super) fn write(&self, row: &[String], out: &mut impl Write) -> io::Result<()> {
        let shown: Vec<String> = row.iter().map(|cell| self.style.shown(cell)).collect();
        writeln!(out, "{}", self.line(&shown))
    }

    /// The line of some cells.
    fn line(&self, cells: &[String]) -> String {
        let (start, gap, end) = match self.style {
            Style::Text | Style::Aligned | Style::Kubectl => ("", GAP, ""),
            Style::Markdown => ("| ", " | ", " |"),
        };
        let mut line = start.to_owned();
        for (column, (width, cell)) in self.widths.iter().zip(cells).enumerate() {
            line.push_str(if column > 0 { gap } else { "" });
            line.push_str(cell);
            let padding = width.saturating_sub(cell.width());
            line.extend(iter::repeat_n(' ', padding));
        }
        line.push_str(end);
        line.truncate(line.trim_end().len());
        line
    }
}

/// A table in memory: its headings, and the rows below them.
pub(super) struct Rows {
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Rows {
    /// Columns of text, aligned, with `-` in empty cells.
    pub(super) fn text(&self) -> String {
        self.in_style(Style::Text)
    }

    /// The lines of the columns, aligned.
    pub(super) fn aligned(&self) -> Vec<String> {
        let text = self.in_style(Style::Aligned);
        text.lines().map(str::to_owned).collect()
    }

    /// A table of Markdown; it always has headings, as there is none without.
    pub(super) fn markdown(&self) -> String {
        self.in_style(Style::Markdown)
    }

    /// CSV (RFC 4180) with line feeds.
    pub(super) fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in [&self.headings].into_iter().chain(&self.rows) {
            // A vector takes all bytes, and every row has as many fields.
            _ = writer.write_record(row);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn in_style(&self, style: Style) -> String {
        let mut layout = Layout::new(style, &self.headings);
        for row in &self.rows {
            layout.measure(row);
        }
        let mut bytes = Vec::new();
        // A vector takes all bytes.
        if !self.headings.is_empty() {
            _ = layout.write_headings(&self.headings, &mut bytes);
        }
        for row in &self.rows {
            _ = layout.write(row, &mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
