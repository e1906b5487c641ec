//! The forms in which entries are printed.

use std::str::FromStr;

use crate::kubevirt::paths::object::NAME;
use crate::kubevirt::{API_GROUP, Family, Kind};
use crate::text::visible;
use crate::yaml::Node;

use super::column::Column;
use super::entries::Entry;
use super::field_path::FieldPath;
use super::go_text::go_text;
use super::resources::{list, resources_yaml};
use super::table::Rows;

/// How entries are printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A table with the columns that most people need.
    Table,
    /// A table with all columns.
    Wide,
    /// A line for each resource: its kind, the group of the API, and its name.
    Name,
    /// One list of resources, as `kubectl get` prints it.
    Json,
    /// A document for each resource.
    Yaml,
    /// A table with all columns as comma-separated values.
    Csv,
    /// A table of Markdown.
    Markdown,
    /// A table of these columns.
    Columns(Vec<CustomColumn>),
}

/// A column with a heading of its own, and the field that it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomColumn {
    heading: String,
    path: FieldPath,
}

/// What the columns of a table come after.
const CUSTOM: &str = "custom-columns=";

/// What stands in a custom column where a resource has no such field, as kubectl has it.
const NO_FIELD: &str = "<none>";

impl FromStr for Form {
    type Err = String;

    /// # Errors
    ///
    /// There is no such form, or a custom column is not `HEADING:PATH`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(columns) = text.strip_prefix(CUSTOM) {
            let columns = columns.split(',').map(CustomColumn::from_str);
            return Ok(Self::Columns(columns.collect::<Result<_, _>>()?));
        }
        match text {
            "table" => Ok(Self::Table),
            "wide" => Ok(Self::Wide),
            "name" => Ok(Self::Name),
            "json" => Ok(Self::Json),
            "yaml" => Ok(Self::Yaml),
            "csv" => Ok(Self::Csv),
            "markdown" => Ok(Self::Markdown),
            _ => {
                let words = Self::WORDS.join("`, `");
                Err(format!(
                    "expected one of `{words}`, `{CUSTOM}HEADING:PATH,...`"
                ))
            }
        }
    }
}

impl FromStr for CustomColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (heading, path) = text
            .split_once(':')
            .ok_or_else(|| format!("`{text}` is no column; write `CPU:.spec.cpu.guest`"))?;
        Ok(Self {
            heading: heading.to_owned(),
            path: path.parse()?,
        })
    }
}

impl Form {
    /// The forms that are a single word.
    pub const WORDS: [&str; 7] = ["table", "wide", "name", "json", "yaml", "csv", "markdown"];

    /// Whether it has room for one family only.
    #[must_use]
    pub fn is_one_table(&self) -> bool {
        matches!(self, Self::Csv)
    }

    /// Prints entries that are in order, each once: as a resource of the first of some kinds that it
    /// has.
    ///
    /// # Errors
    ///
    /// A custom column names items of what is not a list, or that it does not have.
    pub fn print(
        &self,
        entries: &[&Entry],
        kinds: &[Kind],
        headings: bool,
    ) -> Result<String, String> {
        let table = |wide: bool, headings: bool, print: fn(&Rows) -> String| {
            let columns = |family| columns(entries, family, wide);
            tables(entries, headings, columns, Column::heading, print)
        };
        Ok(match self {
            Self::Table => table(false, headings, Rows::text),
            Self::Wide => table(true, headings, Rows::text),
            Self::Markdown => table(false, true, Rows::markdown),
            Self::Csv => {
                let columns = |family| Column::of_family(family, true).collect();
                let name = |column: &Column| column.name.to_owned();
                tables(entries, headings, columns, name, Rows::csv)
            }
            Self::Name => names(entries, kinds),
            Self::Json => list(&resources(entries, kinds)),
            Self::Yaml => resources_yaml(&resources(entries, kinds)),
            Self::Columns(columns) => {
                return custom(columns, &resources(entries, kinds), headings);
            }
        })
    }
}

/// The columns of a table. It has namespaces if any entry says one, and what is deprecated if any entry
/// is.
fn columns(entries: &[&Entry], family: Family, wide: bool) -> Vec<&'static Column> {
    let has_namespaces = entries.iter().any(|entry| entry.namespace.is_some());
    let has_deprecated = entries.iter().any(|entry| entry.is_deprecated());
    let is_shown = |column: &&Column| match column.name {
        "namespace" => has_namespaces,
        "deprecated" => wide || has_deprecated,
        _ => wide || !column.is_wide,
    };
    Column::of_family(family, true).filter(is_shown).collect()
}

/// A table for each family, with an empty line between them.
fn tables(
    entries: &[&Entry],
    headings: bool,
    columns: impl Fn(Family) -> Vec<&'static Column>,
    heading: impl Fn(&Column) -> String,
    print: impl Fn(&Rows) -> String,
) -> String {
    let mut tables = Vec::new();
    for family in [Family::Instancetype, Family::Preference] {
        let mut of_family = entries.iter().filter(|it| it.family() == family).peekable();
        if of_family.peek().is_none() {
            continue;
        }
        let columns = columns(family);
        let cells = |entry: &&Entry| {
            let cells = columns.iter().map(|column| column.text(entry));
            cells.collect()
        };
        let rows = Rows {
            headings: columns.iter().map(|column| heading(column)).collect(),
            rows: of_family.map(cells).collect(),
        };
        tables.push(print(&if headings { rows } else { rows.headless() }));
    }
    tables.join("\n")
}

/// The resource of each entry.
fn resources(entries: &[&Entry], kinds: &[Kind]) -> Vec<Node> {
    let resource = |entry: &&Entry| Some(entry.document(entry.kind(kinds)?));
    entries.iter().filter_map(resource).collect()
}

/// A line for each entry.
pub(super) fn names(entries: &[&Entry], kinds: &[Kind]) -> String {
    let mut lines = String::new();
    for entry in entries {
        if let Some(kind) = entry.kind(kinds) {
            let name = visible(entry.name());
            lines.extend([&kind.singular(), ".", API_GROUP, "/", &name, "\n"]);
        }
    }
    lines
}

/// A table of some fields. An error says which of them a resource cannot have.
fn custom(columns: &[CustomColumn], resources: &[Node], headings: bool) -> Result<String, String> {
    let row = |resource: &Node| columns.iter().map(|column| column.cell(resource)).collect();
    let cells: Result<Vec<Vec<String>>, String> = resources.iter().map(row).collect();
    let rows = Rows {
        headings: columns
            .iter()
            .map(|column| column.heading.clone())
            .collect(),
        rows: cells?,
    };
    let rows = if headings { rows } else { rows.headless() };
    // An empty value is shown as such, as by kubectl.
    let lines = rows.aligned().into_iter();
    Ok(lines.map(|line| line + "\n").collect())
}

impl CustomColumn {
    fn cell(&self, resource: &Node) -> Result<String, String> {
        let found = self.path.find(resource).map_err(|why| {
            let name = resource.get(NAME.keys()).and_then(Node::text);
            format!("`{}`: {why}", visible(name.unwrap_or_default()))
        })?;
        let texts: Vec<String> = found.into_iter().map(go_text).collect();
        Ok(match texts.as_slice() {
            [] => NO_FIELD.to_owned(),
            texts => texts.join(","),
        })
    }
}
