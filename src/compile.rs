//! The pipeline: sources → catalog → typed definitions → bundles, collecting problems on the way.

use std::borrow::Cow;
use std::mem;
use std::path::Path;

use crate::catalog::{
    self, Catalog, Definition, Definitions, DerivedLabel, Input, Labelled, Root, TypedDefinition,
};
use crate::cores;
use crate::diagnostic::{Code, Problem, Problems};
use crate::generate::{
    Bundle, MadeOf, RenderedBundles, Stamp, VersionLabel, check_entry_points, plan,
};
use crate::model::Release;
use crate::text::{Sources, join};
use crate::validate::{validate_catalog, validate_release};

/// A catalog and everything that is made of it.
#[derive(Debug)]
pub struct Compiled {
    /// The catalog.
    pub catalog: Catalog,
    /// What it defines, by family and name.
    pub definitions: Vec<TypedDefinition>,
    /// The labels that follow from each of these.
    derived: Vec<Vec<DerivedLabel>>,
    /// The definitions that the overlay of each bundle changed.
    pub changed: Vec<Vec<TypedDefinition>>,
    /// What its bundles hold, by name.
    pub bundles: Vec<Bundle>,
    /// The version that they are labelled with.
    version: VersionLabel,
    /// Whether no error was found. If one was, nothing may be written.
    pub is_sound: bool,
}

impl Compiled {
    /// Takes its bundles and writes their texts. The specs as types are let go before: rules and documents
    /// are done with them, and they make room for the texts.
    pub fn render(&mut self) -> RenderedBundles {
        let changed = self.changed.iter_mut().flatten();
        for typed in self.definitions.iter_mut().chain(changed) {
            typed.spec = None;
        }
        let definitions = self.definitions.iter().map(|typed| &typed.definition);
        let derived = mem::take(&mut self.derived).into_iter();
        let changed = self.changed.iter();
        let changed = changed.map(|all| all.iter().map(|typed| &typed.definition).collect());
        let made_of = MadeOf {
            definitions: definitions.zip(derived.map(Cow::Owned)).collect(),
            changed: changed.collect(),
        };
        RenderedBundles::new(mem::take(&mut self.bundles), made_of, &self.version)
    }
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
    let mut plan = plan(&catalog, &labelled, stamp);
    plan.check_sizes(&labelled, &stamp.version, &mut found);
    let changed = mem::take(&mut plan.changed).into_iter();
    let changed: Vec<_> = changed.map(|changed| typed(changed, &mut found)).collect();
    let all_checked = validate_catalog(
        &catalog,
        &resolved.columns_read,
        &definitions,
        &labelled,
        &changed,
        &mut found,
    );
    validate_release(&definitions, &changed, release, &mut found);
    check_entry_points(&plan.bundles, &mut found);
    // Last, because only now every rule has been checked.
    found.apply_allowed(&catalog.allowed, all_checked);
    let is_sound = !found.any_errors();
    problems.extend(found);
    let derived = labelled.into_iter().map(|labelled| labelled.derived);
    Compiled {
        derived: derived.collect(),
        catalog,
        definitions,
        changed,
        bundles: plan.bundles,
        version: stamp.version.clone(),
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
) -> Option<RenderedBundles> {
    let (catalog, resolved) = resolve(input, release, sources, problems);
    if !catalog.is_complete || !resolved.is_complete || catalog.overlays.is_empty() {
        return None;
    }
    let all = resolved.all.iter().collect();
    let labelled = cores::map_small(resolved.all.len(), all, Labelled::new);
    let mut plan = plan(&catalog, &labelled, stamp);
    let mut found = Problems::default();
    plan.check_sizes(&labelled, &stamp.version, &mut found);
    let is_whole = found.is_empty();
    problems.extend(found);
    let bundles = mem::take(&mut plan.bundles);
    let made_of = plan.made_of(&labelled);
    is_whole.then(|| RenderedBundles::new(bundles, made_of, &stamp.version))
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
    let overlays = folder_of_overlays(&input);
    let catalog = catalog::read(input, release, sources, problems);
    let resolved = catalog.definitions(problems);
    // If something is broken, that has to be fixed first.
    if catalog.overlays.is_empty() && catalog.is_complete && resolved.is_complete {
        problems.push(no_overlay(&overlays));
    }
    (catalog, resolved)
}

/// The folder of the overlays, as problems show it.
fn folder_of_overlays(input: &Input<'_>) -> String {
    let root = match input {
        Input::Roots([Root::Catalog(root), ..]) => *root,
        _ => Path::new("."),
    };
    join(root, "overlays").display().to_string()
}

fn no_overlay(folder: &str) -> Problem {
    let message = "there is no overlay, so there is no bundle to build";
    Problem::of_file(Code::EmptyOverlay, folder, message)
        .help(format!("add `{folder}/<name of the bundle>.yaml`"))
}
