//! Changes, and the forms in which they are printed.

use clap::ValueEnum;

use super::change::Change;
use super::{group, json, paint};

/// A form in which changes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ChangesForm {
    /// For people at a terminal
    #[default]
    Text,
    /// For release notes
    Markdown,
    /// One JSON document, with every value in full
    Json,
}

/// The changes from one catalog to another, by family and name.
#[derive(Debug)]
pub struct Changes(pub Vec<Change>);

impl Changes {
    /// Whether a cluster may notice one of them when it updates.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.0.iter().any(Change::is_breaking)
    }

    /// The changes in a form, ending with a line end.
    #[must_use]
    pub fn print(&self, form: ChangesForm) -> String {
        match form {
            ChangesForm::Text => paint::text(&group::sections(&self.0)),
            ChangesForm::Markdown => paint::markdown(&group::sections(&self.0)),
            ChangesForm::Json => json::print(&self.0),
        }
    }
}
