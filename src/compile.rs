//! The pipeline: sources → catalog → typed definitions → tree, problems beside it.

use std::mem;

use crate::catalog::{self, Catalog, Definition, Input, TypedDefinition};
use crate::diagnostic::{Code, Problem, Problems};
use crate::generate::{Stamp, Tree, generate};
use crate::text::Sources;
use crate::validate::{check_definition, validate_catalog};

/// A catalog and everything that is made of it.
#[derive(Debug)]
pub struct Compiled {
    /// The catalog.
    pub catalog: Catalog,
    /// What it defines, by family and name.
    pub definitions: Vec<TypedDefinition>,
    /// What its overlays make of some definitions, bundle by bundle, in the order of the tree.
    pub overlaid: Vec<Vec<TypedDefinition>>,
    /// The files of the output folder.
    pub tree: Tree,
}

// What reads or checks catalogs can do so on all cores.
const _: () = {
    const fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<Catalog>();
    assert_send_and_sync::<Definition>();
    assert_send_and_sync::<TypedDefinition>();
};

/// Compiles a catalog. What is wrong is added to `problems`, but for the warnings that the sources
/// allow; where one of them is an error, nothing of the result may be written.
#[must_use]
pub fn compile(
    input: Input<'_>,
    stamp: &Stamp,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Compiled {
    let mut found = Problems::default();
    let (catalog, definitions) = resolve(input, sources, &mut found);
    let definitions = typed(definitions, &mut found);
    validate_catalog(&catalog, &definitions, &mut found);
    let resolved = definitions.iter().map(|typed| &typed.definition);
    let mut tree = generate(&catalog, resolved, stamp, &mut found);
    let changed = tree
        .bundles
        .iter_mut()
        .map(|bundle| mem::take(&mut bundle.changed));
    let overlaid: Vec<_> = changed.map(|changed| typed(changed, &mut found)).collect();
    for typed in overlaid.iter().flatten() {
        check_definition(typed, &mut found);
    }
    // Last, as only now each rule has been asked: of what is broken, none has been.
    let is_complete = catalog.is_complete && definitions.iter().all(|typed| typed.spec.is_some());
    found.apply_allowed(&catalog.allowed, is_complete);
    problems.extend(found);
    Compiled {
        catalog,
        definitions,
        overlaid,
        tree,
    }
}

fn typed(definitions: Vec<Definition>, problems: &mut Problems) -> Vec<TypedDefinition> {
    definitions
        .into_iter()
        .map(|definition| TypedDefinition::read(definition, problems))
        .collect()
}

/// The tree of a catalog that may have been made under other rules: its sources have to be read and
/// resolved, and are held against no rule. Nothing where they cannot.
#[must_use]
pub fn compile_unchecked(
    input: Input<'_>,
    stamp: &Stamp,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Tree> {
    let mut found = Problems::default();
    let (catalog, definitions) = resolve(input, sources, &mut found);
    let tree = generate(&catalog, definitions.iter(), stamp, &mut found);
    let is_sound = !found.any_errors();
    problems.extend(found);
    is_sound.then_some(tree)
}

fn resolve(
    input: Input<'_>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> (Catalog, Vec<Definition>) {
    let catalog = catalog::read(input, sources, problems);
    let mut found = Problems::default();
    let definitions = catalog.definitions(&mut found);
    // Where something is broken, the first thing to do is to mend that.
    if catalog.overlays.is_empty() && catalog.is_complete && !found.any_errors() {
        found.push(no_overlay());
    }
    problems.extend(found);
    (catalog, definitions)
}

fn no_overlay() -> Problem {
    let message = "there is no overlay, so there is no bundle to build";
    Problem::of_file(Code::EmptyOverlay, "overlays", message)
        .help("add `overlays/<name of the bundle>.yaml`")
}
