//! Documents: what is told about a catalog, written from the catalog itself.
//!
//! They do not depend on the version that resources are labelled with, so a release changes none.

mod catalog_page;
mod characteristics;
mod labels_page;
mod markdown;
mod readme;
mod rules_page;
mod schemas;
mod sizes;

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

use crate::catalog::{Catalog, Definition};
use crate::diagnostic::{Problem, Problems};
use crate::source::{SourceId, Sources};

use sizes::SizedSeries;

pub use schemas::schemas;

/// Texts by their paths, which are below the root of the catalog and have `/` on every system.
pub type Documents = BTreeMap<String, String>;

/// The document whose marked parts alone are generated.
const README: &str = "README.md";

/// The largest README that is read.
const MAX_README_BYTES: u64 = 1024 * 1024;

/// Generates the documents of the catalog whose root is `root`. A README is renewed where there is
/// one with markers: all else in it is somebody's own.
#[must_use]
pub fn documents(
    root: &Path,
    catalog: &Catalog,
    definitions: &[Definition],
    sources: &mut Sources,
    problems: &mut Problems,
) -> Documents {
    let series = SizedSeries::all(catalog, definitions);
    let mut documents = schemas();
    let pages = [
        ("docs/catalog.md", catalog_page::page(&series, definitions)),
        ("docs/labels.md", labels_page::page(catalog, definitions)),
        ("docs/rules.md", rules_page::page()),
    ];
    documents.extend(pages.map(|(path, text)| (path.to_owned(), text)));
    if let Some(source) = read_readme(root, sources, problems) {
        let parts = readme::parts(&series, definitions);
        let renewed = readme::renew(source, sources.text(source), &parts, problems);
        documents.extend(renewed.map(|text| (README.to_owned(), text)));
    }
    documents
}

fn read_readme(root: &Path, sources: &mut Sources, problems: &mut Problems) -> Option<SourceId> {
    let path = root.join(README);
    if !path.exists() {
        return None;
    }
    let read = sources.read(&path, README, MAX_README_BYTES);
    let report = |problem: Box<Problem>| problems.push(*problem);
    read.map_err(report).ok()
}

/// Fills in a template of this project.
fn render(template: &str, context: Value) -> String {
    // The templates are part of the program, so a mistake in one is seen by whoever writes it.
    try_render(template, context).unwrap_or_else(|error| format!("{error:#}\n"))
}

fn try_render(template: &str, context: Value) -> Result<String, minijinja::Error> {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()?;
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(syntax);
    environment.render_str(template, context)
}

/// An object for a template.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    Value::from(BTreeMap::from(fields))
}
