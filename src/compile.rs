//! The pipeline: sources → catalog → typed definitions → tree, collecting problems on the way.

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
    /// The definitions that its overlays changed, bundle by bundle, in the order of the tree.
    pub changed: Vec<Vec<TypedDefinition>>,
    /// The files of the output folder.
    pub tree: Tree,
}

// Catalogs can be read and checked on several threads.
const _: () = {
    const fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<Catalog>();
    assert_send_and_sync::<Definition>();
    assert_send_and_sync::<TypedDefinition>();
};

/// Compiles a catalog. Its problems are added to `problems`, except for warnings that the sources
/// allow; if one of them is an error, nothing of the result may be written.
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
    let changed: Vec<_> = tree
        .bundles
        .iter_mut()
        .map(|bundle| typed(mem::take(&mut bundle.changed), &mut found))
        .collect();
    for typed in changed.iter().flatten() {
        check_definition(typed, &mut found);
    }
    // Last, because only now every rule has been checked. On broken sources, some never are.
    let is_complete = catalog.is_complete && definitions.iter().all(|typed| typed.spec.is_some());
    found.apply_allowed(&catalog.allowed, is_complete);
    problems.extend(found);
    Compiled {
        catalog,
        definitions,
        changed,
        tree,
    }
}

fn typed(definitions: Vec<Definition>, problems: &mut Problems) -> Vec<TypedDefinition> {
    definitions
        .into_iter()
        .map(|definition| TypedDefinition::read(definition, problems))
        .collect()
}

/// Generates the tree of a catalog that may have been made under other rules: its sources are read
/// and resolved, but not checked against the rules. `None` if there are errors.
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
    // If something is broken, that has to be fixed first.
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
