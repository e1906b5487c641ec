//! Entries as they are printed: each is made when it is its turn, and let go.

use std::io::{self, Write};

use crate::kubevirt::{API_GROUP, Family, Kind};
use crate::text::visible;
use crate::yaml::Node;

use super::column::Column;
use super::entries::Entry;
use super::form::{CustomColumn, Form};
use super::resources::{document, write_list};
use super::table::{Layout, Style};

const FAMILIES: [Family; 2] = [Family::Instancetype, Family::Preference];

/// Entries in their order, ready to be printed in a form: each as a resource of the first of some kinds
/// that it has.
#[derive(Debug)]
pub struct Listing<'l> {
    form: &'l Form,
    entries: &'l [&'l Entry],
    kinds: &'l [Kind],
    headings: bool,
    /// The tables of a form that has some.
    tables: Vec<Table<'l>>,
}

impl<'l> Listing<'l> {
    /// Lays out entries in a form. Those without a kind of these are left out of forms that show one.
    ///
    /// # Errors
    ///
    /// A custom column names items of what is not a list, or that it does not have.
    pub fn new(
        form: &'l Form,
        entries: &'l [&'l Entry],
        kinds: &'l [Kind],
        headings: bool,
    ) -> Result<Self, String> {
        let tables = match form {
            Form::Table => of_families(entries, Style::Text, false, headings)?,
            Form::Wide => of_families(entries, Style::Text, true, headings)?,
            Form::Markdown => of_families(entries, Style::Markdown, false, true)?,
            Form::Columns(columns) => {
                let columns = Columns::Custom(columns, kinds);
                let entries = entries.iter().copied();
                let entries = entries.filter(|it| it.kind(kinds).is_some()).collect();
                // An empty value is shown as such, as by kubectl.
                vec![Table::new(entries, columns, Style::Kubectl, headings)?]
            }
            Form::Name | Form::Json | Form::Yaml | Form::Csv => Vec::new(),
        };
        Ok(Self {
            form,
            entries,
            kinds,
            headings,
            tables,
        })
    }

    /// Prints the entries.
    ///
    /// # Errors
    ///
    /// They cannot be written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        match self.form {
            Form::Table | Form::Wide | Form::Markdown | Form::Columns(_) => {
                for (number, table) in self.tables.iter().enumerate() {
                    if number > 0 {
                        writeln!(out)?;
                    }
                    table.write(out)?;
                }
                Ok(())
            }
            Form::Csv => self.write_csv(out),
            Form::Name => {
                let mut lines = self.entries.iter().filter_map(|it| line(it, self.kinds));
                lines.try_for_each(|line| out.write_all(line.as_bytes()))
            }
            Form::Json => write_list(self.resources(), out),
            Form::Yaml => {
                let mut documents = self.resources().map(|it| document(&it));
                documents.try_for_each(|it| out.write_all(it.as_bytes()))
            }
        }
    }

    /// The resource of each entry.
    fn resources(&self) -> impl Iterator<Item = Node> {
        let entries = self.entries.iter();
        entries.filter_map(|entry| Some(entry.document(entry.kind(self.kinds)?)))
    }

    /// Writes one table of comma-separated values, as there is one family.
    fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        let family = self.entries.first().map(|entry| entry.family());
        let columns = family.map(|family| Column::of_family(family, true));
        let columns: Vec<&Column> = columns.into_iter().flatten().collect();
        if self.headings && !columns.is_empty() {
            let names = columns.iter().map(|it| it.name);
            writer.write_record(names).map_err(why)?;
        }
        for entry in self.entries {
            let row = columns.iter().map(|it| it.text(entry));
            writer.write_record(row).map_err(why)?;
        }
        writer.flush()
    }
}

/// Why a record could not be written.
fn why(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// The line of an entry: its kind, the group of the API, and its name.
pub(super) fn line(entry: &Entry, kinds: &[Kind]) -> Option<String> {
    let kind = entry.kind(kinds)?.singular();
    Some(format!("{kind}.{API_GROUP}/{}\n", visible(entry.name())))
}

/// A table for each family.
fn of_families<'l>(
    entries: &[&'l Entry],
    style: Style,
    wide: bool,
    headings: bool,
) -> Result<Vec<Table<'l>>, String> {
    let of = |family| -> Vec<&Entry> {
        let entries = entries.iter().copied();
        entries.filter(|it| it.family() == family).collect()
    };
    // There are namespaces if any entry says one, and what is deprecated if any entry is.
    let has_namespaces = entries.iter().any(|entry| entry.namespace.is_some());
    let has_deprecated = wide || entries.iter().any(|entry| entry.is_deprecated());
    let is_shown = |column: &&Column| match column.name {
        "namespace" => has_namespaces,
        "deprecated" => has_deprecated,
        _ => wide || !column.is_wide,
    };
    let families = FAMILIES.map(|family| (family, of(family))).into_iter();
    let tables =
        families
            .filter(|(_, of_family)| !of_family.is_empty())
            .map(|(family, of_family)| {
                let columns = Column::of_family(family, true).filter(is_shown);
                let columns = Columns::OfFamily(columns.collect());
                Table::new(of_family, columns, style, headings)
            });
    tables.collect()
}

/// A table of entries.
#[derive(Debug)]
struct Table<'l> {
    entries: Vec<&'l Entry>,
    columns: Columns<'l>,
    /// Empty for a table without them.
    headings: Vec<String>,
    layout: Layout,
}

impl<'l> Table<'l> {
    /// A table with columns that are wide enough; an error says why a column has no text.
    fn new(
        entries: Vec<&'l Entry>,
        columns: Columns<'l>,
        style: Style,
        headings: bool,
    ) -> Result<Self, String> {
        let headings = if headings {
            columns.headings()
        } else {
            Vec::new()
        };
        let mut layout = Layout::new(style, &headings);
        for entry in &entries {
            layout.measure(&columns.row(entry)?);
        }
        Ok(Self {
            entries,
            columns,
            headings,
            layout,
        })
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.headings.is_empty() {
            self.layout.write_headings(&self.headings, out)?;
        }
        for entry in &self.entries {
            let row = self.columns.row(entry).map_err(io::Error::other)?;
            self.layout.write(&row, out)?;
        }
        Ok(())
    }
}

/// The columns of a table.
#[derive(Debug)]
enum Columns<'l> {
    OfFamily(Vec<&'static Column>),
    /// Fields of the resource of the first of these kinds.
    Custom(&'l [CustomColumn], &'l [Kind]),
}

impl Columns<'_> {
    fn headings(&self) -> Vec<String> {
        match self {
            Self::OfFamily(columns) => columns.iter().map(|it| it.heading()).collect(),
            Self::Custom(columns, _) => columns.iter().map(|it| it.heading.clone()).collect(),
        }
    }

    /// The cells of an entry; an error says which field it cannot have.
    fn row(&self, entry: &Entry) -> Result<Vec<String>, String> {
        match self {
            Self::OfFamily(columns) => Ok(columns.iter().map(|it| it.text(entry)).collect()),
            Self::Custom(columns, kinds) => {
                let resource = entry.kind(kinds).map(|kind| entry.document(kind));
                let cells = |resource| columns.iter().map(move |column| column.cell(resource));
                resource.iter().flat_map(cells).collect()
            }
        }
    }
}
