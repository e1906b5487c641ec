//! What changed between two catalogs, by meaning: sides → resources → changes → report.
//!
//! A [`read`] side is a set of resources, whatever it was read from; [`compare`] knows nothing of
//! files, and a [`Report`] knows nothing of resources.

mod breaking;
mod change;
mod git;
mod group;
mod json;
mod names;
mod paint;
mod resources;
mod side;

use clap::ValueEnum;

pub use breaking::breaks;
pub use change::{Change, FieldChange, Scopes, What, compare};
pub use resources::{Key, Resources};
pub use side::read;

/// The form in which changes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ReportFormat {
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
pub struct Report(pub Vec<Change>);

impl Report {
    /// Whether a cluster that updates may notice.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.0.iter().any(Change::is_breaking)
    }

    /// The changes in a form, with a line end.
    #[must_use]
    pub fn print(&self, format: ReportFormat) -> String {
        match format {
            ReportFormat::Text => paint::text(&group::sections(&self.0)),
            ReportFormat::Markdown => paint::markdown(&group::sections(&self.0)),
            ReportFormat::Json => json::print(&self.0),
        }
    }
}
