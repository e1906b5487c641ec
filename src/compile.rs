//! The pipeline: sources → catalog → typed definitions → bundles, collecting problems on the way.

use std::collections::BTreeMap;

use crate::catalog::{self, Catalog, Definition, Definitions, Input, Labelled, TypedDefinition};
use crate::cores;
use crate::diagnostic::{Code, Problem, Problems};
use crate::generate::{Bundle, Generated, Stamp, check_entry_points, check_sizes, generate};
use crate::model::Release;
use crate::text::Sources;
use crate::validate::{validate_catalog, validate_release};

/// A catalog and everything that is made of it.
#[derive(Debug)]
pub struct Compiled {
    /// The catalog.
    pub catalog: Catalog,
    /// What it defines, by family and name.
    pub definitions: Vec<TypedDefinition>,
    /// The definitions that its overlays changed, by the name of the overlay.
    pub changed: BTreeMap<String, Vec<TypedDefinition>>,
    /// Its bundles, by name.
    pub bundles: Vec<Bundle>,
    /// Whether no error was found. If one was, nothing may be written.
    pub is_sound: bool,
}

// Catalogs can be read and checked on several threads.
const _: () = {
    const fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<Catalog>();
    assert_send_and_sync::<Definition>();
    assert_send_and_sync::<TypedDefinition>();
};

/// Compiles a catalog for a release of KubeVirt, which has to know every field and value. Its problems
/// are added to `problems`, except for those that the sources allow.
#[must_use]
pub fn compile(
    input: Input<'_>,
    release: Release,
    stamp: &Stamp,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Compiled {
    let mut found = Problems::default();
    let (catalog, resolved) = resolve(input, release, sources, &mut found);
    let definitions = typed(resolved.all, &mut found);
    let all = definitions.iter().map(|typed| &typed.definition);
    let all: Vec<&Definition> = all.collect();
    let labelled = cores::map_small(all.len(), all, Labelled::new);
    let Generated { bundles, changed } = generate(&catalog, &labelled, stamp);
    let changed = changed
        .into_iter()
        .map(|(overlay, changed)| (overlay, typed(changed, &mut found)))
        .collect();
    let all_checked = validate_catalog(
        &catalog,
        &resolved.columns_read,
        &definitions,
        &labelled,
        &changed,
        &mut found,
    );
    validate_release(&definitions, &changed, release, &mut found);
    check_entry_points(&bundles, &mut found);
    check_sizes(&bundles, &mut found);
    // Last, because only now every rule has been checked.
    found.apply_allowed(&catalog.allowed, all_checked);
    let is_sound = !found.any_errors();
    problems.extend(found);
    Compiled {
        catalog,
        definitions,
        changed,
        bundles,
        is_sound,
    }
}

fn typed(definitions: Vec<Definition>, problems: &mut Problems) -> Vec<TypedDefinition> {
    let read = cores::map_small(definitions.len(), definitions, |definition| {
        let mut found = Problems::default();
        (TypedDefinition::read(definition, &mut found), found)
    });
    // Collected in place, they would keep the room of what was found in them.
    let mut all = Vec::with_capacity(read.len());
    for (typed, found) in read {
        problems.extend(found);
        all.push(typed);
    }
    all
}

/// Generates the bundles of a catalog that may have been made under other rules: its sources are read
/// and resolved, but not checked against the rules. `None` if they cannot be generated.
#[must_use]
pub fn compile_unchecked(
    input: Input<'_>,
    release: Release,
    stamp: &Stamp,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Vec<Bundle>> {
    let (catalog, resolved) = resolve(input, release, sources, problems);
    let labelled = cores::map_small(
        resolved.all.len(),
        resolved.all.iter().collect(),
        Labelled::new,
    );
    let is_complete = catalog.is_complete && resolved.is_complete && !catalog.overlays.is_empty();
    let Generated { bundles, .. } = is_complete.then(|| generate(&catalog, &labelled, stamp))?;
    let mut found = Problems::default();
    check_sizes(&bundles, &mut found);
    let is_whole = found.is_empty();
    problems.extend(found);
    is_whole.then_some(bundles)
}

/// Reads a catalog for a release of KubeVirt and everything that it defines, which is not checked against
/// the rules. `None` if something cannot be read or resolved.
#[must_use]
pub fn read_definitions(
    input: Input<'_>,
    release: Release,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<(Catalog, Vec<TypedDefinition>)> {
    let mut found = Problems::default();
    let (catalog, resolved) = resolve(input, release, sources, &mut found);
    let definitions = typed(resolved.all, &mut found);
    let is_complete = !found.any_errors();
    problems.extend(found);
    is_complete.then_some((catalog, definitions))
}

fn resolve(
    input: Input<'_>,
    release: Release,
    sources: &mut Sources,
    problems: &mut Problems,
) -> (Catalog, Definitions) {
    let catalog = catalog::read(input, release, sources, problems);
    let resolved = catalog.definitions(problems);
    // If something is broken, that has to be fixed first.
    if catalog.overlays.is_empty() && catalog.is_complete && resolved.is_complete {
        problems.push(no_overlay());
    }
    (catalog, resolved)
}

fn no_overlay() -> Problem {
    let message = "there is no overlay, so there is no bundle to build";
    Problem::of_file(Code::EmptyOverlay, "overlays", message)
        .help("add `overlays/<name of the bundle>.yaml`")
}
