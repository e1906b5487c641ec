//! The forms in which entries are printed; what is printed in them is in `listing.rs`.

use std::str::FromStr;

use crate::kubevirt::paths::object::NAME;
use crate::text::visible;
use crate::yaml::Node;

use super::field_path::FieldPath;
use super::go_text::go_text;

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
    pub(super) heading: String,
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
}

impl CustomColumn {
    /// What a resource has in it. An error says which field it cannot have.
    pub(super) fn cell(&self, resource: &Node) -> Result<String, String> {
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
