//! All documents of a catalog.

use std::path::Path;

use crate::compile::Compiled;
use crate::diagnostic::Problems;
use crate::text::Sources;

use super::files::Documents;
use super::machine_formats::machine_schemas;
use super::marked::renew;
use super::schemas::schemas;
use super::sizes::SizedSeries;
use super::{catalog_page, compatibility_page, contributing, labels_page, readme, rules_page};

/// Generates the documents of the catalog whose root is `root`. In some, only the part between
/// markers is generated; everything else in them is kept.
#[must_use]
pub fn documents(
    root: &Path,
    compiled: &Compiled,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Documents {
    let (catalog, definitions) = (&compiled.catalog, &compiled.definitions);
    let series = SizedSeries::all(catalog, definitions);
    let mut documents = schemas(Some(catalog));
    documents.extend(machine_schemas());
    let pages = [
        ("docs/catalog.md", catalog_page::page(&series, definitions)),
        ("docs/compatibility.md", compatibility_page::page(compiled)),
        ("docs/labels.md", labels_page::page(catalog, definitions)),
        ("docs/rules.md", rules_page::page()),
    ];
    documents.extend(pages.map(|(path, text)| (path.to_owned(), text)));
    let marked = [
        ("README.md", readme::part(&series)),
        ("CONTRIBUTING.md", contributing::part()),
    ];
    for (path, part) in marked {
        let renewed = renew(root, path, &part, sources, problems);
        documents.extend(renewed.map(|text| (path.to_owned(), text)));
    }
    documents
}
