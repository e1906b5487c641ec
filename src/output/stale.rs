//! Generated files that are not up to date.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use crate::diagnostic::{Code, Problem};
use crate::documents::{Documents, SCHEMAS_FOLDER};
use crate::generate::Tree;
use crate::text::{Sources, join};

use super::bytes::{Files, as_files};
use super::compare::{Difference, Found, compare_files, compare_folder};
use super::former::former_entry_points;
use super::hunks::{Hunks, Line};
use super::layout::Layout;
use super::resolved::resolve_below;
use super::unified_diff::{first_difference, unified_diff};

/// A file that is not what a build would generate.
#[derive(Debug)]
pub struct StaleFile<'t> {
    /// The path as it is shown.
    path: String,
    found: Found,
    /// What is generated.
    expected: Cow<'t, str>,
}

/// Compares everything that is generated with what is on disk.
///
/// # Errors
///
/// A file or a folder cannot be read.
pub fn stale_files<'t>(
    layout: &Layout,
    tree: &'t Tree<'_>,
    documents: &'t Documents,
) -> anyhow::Result<Vec<StaleFile<'t>>> {
    let files = tree.files();
    let differences = compare_folder(&layout.resolved_bundles()?, &files)?;
    let mut stale = in_place(differences, &files, &layout.bundles());
    if let Some(root) = layout.documents() {
        let former = former_entry_points(root, documents)?.into_iter();
        let former = former.map(|path| Difference {
            path,
            found: Found::Former,
        });
        let former: Vec<Difference> = former.collect();
        let documents = as_files(documents);
        // The folder of the schemas holds only generated files; the other folders hold others, too.
        let (schemas, others) = by_folder(&documents);
        let differences = compare_folder(&resolve_below(root, SCHEMAS_FOLDER)?, &schemas)?;
        stale.extend(in_place(differences, &schemas, &root.join(SCHEMAS_FOLDER)));
        let differences = compare_files(root, &others)?;
        stale.extend(in_place(differences, &others, root));
        stale.extend(in_place(former, &others, root));
    }
    Ok(stale)
}

/// The schemas, by their path below their folder, and the other documents.
fn by_folder<'d>(documents: &Files<'d>) -> (Files<'d>, Files<'d>) {
    let (mut schemas, mut others) = (Files::new(), Files::new());
    for (path, content) in documents {
        match Path::new(path).strip_prefix(SCHEMAS_FOLDER) {
            Ok(below) => schemas.insert(below.display().to_string(), *content),
            Err(_) => others.insert(path.clone(), *content),
        };
    }
    (schemas, others)
}

/// Differences with the paths that are shown, and with the texts that are expected.
fn in_place<'t>(
    differences: Vec<Difference>,
    files: &Files<'t>,
    shown: &Path,
) -> Vec<StaleFile<'t>> {
    differences
        .into_iter()
        .map(|Difference { path, found }| {
            let expected = files.get(&path).map(|content| content.text());
            StaleFile {
                path: join(shown, &path).display().to_string(),
                found,
                expected: expected.unwrap_or_default(),
            }
        })
        .collect()
}

/// Stale files as problems, each with the help that suits it. Lines that differ in several files,
/// such as a row that many documents have, are shown in the first of them.
pub fn stale_problems(
    stale: &[StaleFile<'_>],
    help: impl Fn(&StaleFile<'_>) -> String,
    sources: &mut Sources,
) -> Vec<Problem> {
    let mut told = Told::default();
    stale
        .iter()
        .map(|file| file.problem(&mut told, sources).help(help(file)))
        .collect()
}

/// The lines that were shown as different, and the file of each.
#[derive(Default)]
struct Told<'t>(HashMap<Line<'t>, &'t str>);

impl<'t> Told<'t> {
    /// The file in which all of these lines were shown; otherwise, they are shown in this one.
    fn all_in(&mut self, hunks: &Hunks<'t>, path: &'t str) -> Option<&'t str> {
        let mut files = hunks.changed().map(|line| self.0.get(&line));
        let first = files.next().flatten().copied();
        if first.is_some() && files.all(|file| file == first.as_ref()) {
            return first;
        }
        for line in hunks.changed() {
            self.0.entry(line).or_insert(path);
        }
        None
    }
}

impl StaleFile<'_> {
    /// The path, as problems show it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether no build wrote the file, so that no build removes it.
    #[must_use]
    pub fn is_stray(&self) -> bool {
        self.found == Found::Stray
    }

    /// The file as a problem, at the first line that differs.
    fn problem<'t>(&'t self, told: &mut Told<'t>, sources: &mut Sources) -> Problem {
        let Found::Other(text) = &self.found else {
            return Problem::of_file(Code::StaleFile, &self.path, self.message());
        };
        let bytes = first_difference(text, &self.expected);
        // What comes after that line is not shown from there.
        let shown = text.get(..bytes.end).unwrap_or_default();
        let at = sources.add(&self.path, shown).at(bytes);
        let problem = Problem::new(Code::StaleFile, at, self.message());
        if is_only_in_crlf(text, &self.expected) {
            return problem;
        }
        let hunks = Hunks::between(text, &self.expected);
        match told.all_in(&hunks, &self.path) {
            Some(first) if hunks.is_complete => {
                problem.note(format!("the lines that differ are those of `{first}`"))
            }
            Some(first) => problem.note(format!(
                "the first lines that differ are those of `{first}`"
            )),
            None => problem.difference(unified_diff(&self.path, &hunks)),
        }
    }

    fn message(&self) -> String {
        let path = &self.path;
        match &self.found {
            Found::Missing => format!("`{path}` is missing"),
            Found::NoFile(noun) => format!("`{path}` is {noun}, but a file is generated there"),
            Found::Long(length) => {
                let generated = self.expected.len();
                format!("`{path}` has {length} bytes, but {generated} are generated")
            }
            Found::Former => format!("`{path}` is no longer generated"),
            Found::Stray => format!("`{path}` is not a generated file"),
            Found::Other(text) if is_only_in_crlf(text, &self.expected) => {
                format!("`{path}` has CRLF line endings, but is generated with LF")
            }
            Found::Other(_) => format!("`{path}` is not what the sources generate"),
        }
    }
}

/// Whether texts differ only in the ends of their lines, which are CRLF in the first one.
fn is_only_in_crlf(text: &str, expected: &str) -> bool {
    text.len() > expected.len()
        && text.ends_with('\n') == expected.ends_with('\n')
        && text.lines().eq(expected.lines())
}
