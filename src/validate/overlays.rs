//! Whether every overlay selects something, and every line of it is of use.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::VecDeque;

use foldhash::HashMap;
use indexmap::{IndexMap, IndexSet};

use crate::catalog::{
    Candidate, Catalog, Labelled, Overlay, Patch, Selected, Selection, Selections, candidates,
    possible,
};
use crate::diagnostic::{Code, Names, Place, Problem, Problems};
use crate::kubevirt::Kind;
use crate::text::{Location, SourceId};
use crate::yaml::{Node, changes, merge};

/// Checks the overlays of a catalog; tells whether every rule could be asked of each.
pub(super) fn check(catalog: &Catalog, labelled: &[Labelled<'_>], problems: &mut Problems) -> bool {
    // What is broken may be what they select.
    if !catalog.is_complete {
        return false;
    }
    let mut are_asked = true;
    let mut shared = SharedParts::default();
    let candidates = candidates(labelled);
    let names = CatalogNames::of(&candidates);
    for overlay in &catalog.overlays {
        let selected = overlay.select_from(&candidates);
        let mut idle = problems.another();
        if selected.held.is_empty() {
            problems.push(empty_overlay(overlay, &candidates, &names));
            are_asked = false;
        } else {
            report_idle_parts(overlay, &candidates, &names, &selected, &mut idle);
        }
        shared.add(overlay, idle, problems);
    }
    shared.report(problems);
    are_asked
}

/// What is idle in components. It is reported only if it is idle in every overlay that uses them.
#[derive(Default)]
struct SharedParts {
    /// How many overlays use each component.
    users: HashMap<SourceId, usize>,
    /// What is idle, and in how many overlays.
    idle: IndexMap<(Location, String), (Problem, usize)>,
}

impl SharedParts {
    /// Adds what is idle in an overlay; what is its own is reported.
    fn add(&mut self, overlay: &Overlay, idle: Problems, problems: &mut Problems) {
        for component in &overlay.components {
            *self.users.entry(*component).or_default() += 1;
        }
        for problem in idle {
            match &problem.place {
                Place::At(at) if overlay.components.contains(&at.source) => {
                    let key = (*at, problem.message.clone());
                    let (_, overlays) = self.idle.entry(key).or_insert((problem, 0));
                    *overlays += 1;
                }
                _ => problems.push(problem),
            }
        }
    }

    fn report(self, problems: &mut Problems) {
        for ((at, _), (problem, overlays)) in self.idle {
            let users = self.users.get(&at.source);
            if users.is_none_or(|users| overlays >= *users) {
                problems.push(problem);
            }
        }
    }
}

/// The names of everything that a catalog defines, in which the one is searched for that a pattern means.
struct CatalogNames<'c, 'l> {
    candidates: &'c [Candidate<'l>],
    found: OnceCell<Names<'l>>,
}

impl<'c, 'l> CatalogNames<'c, 'l> {
    const fn of(candidates: &'c [Candidate<'l>]) -> Self {
        let found = OnceCell::new();
        Self { candidates, found }
    }

    /// The help for a selection of one name that does not exist and is like another; `None` for any other.
    fn suggestion(&self, alone: &Selection) -> Option<String> {
        let name = alone.only_names()?.next()?;
        let names = self.found.get_or_init(|| self.all());
        let meant = names.closest(name).filter(|meant| *meant != name)?;
        Some(format!("did you mean `{meant}`?"))
    }

    fn all(&self) -> Names<'l> {
        let names = self.candidates.iter();
        let names = names.map(|candidate| candidate.labelled.definition.name.as_str());
        let once: IndexSet<&str> = names.collect();
        once.into_iter().collect()
    }
}

/// How many patterns are shown that select nothing.
const MOST_SHOWN: usize = 3;

fn empty_overlay(
    overlay: &Overlay,
    candidates: &[Candidate<'_>],
    names: &CatalogNames<'_, '_>,
) -> Problem {
    let widen = if overlay.exclude.is_empty() {
        "widen `select`"
    } else {
        "widen `select`, narrow `exclude`"
    };
    let message = "this overlay selects no resource";
    let mut problem = Problem::new(Code::EmptyOverlay, overlay.at, message).help(format!(
        "{widen}, or remove the file: each overlay is a bundle"
    ));
    let patterns = overlay.select.single_patterns();
    let of_names = patterns.filter(|(_, alone)| alone.names.is_some());
    let idle = of_names.filter(|(_, alone)| !is_matched(alone, candidates));
    for (number, (at, alone)) in idle.take(MOST_SHOWN).enumerate() {
        problem = problem.related(at, "this pattern matches no resource");
        if number == 0
            && let Some(help) = names.suggestion(&alone)
        {
            problem = problem.help(help);
        }
    }
    problem
}

/// Reports each part of an overlay that changes nothing. A selection by names is asked only of resources that
/// these can mean; one by labels alone is asked of all of its kinds.
fn report_idle_parts(
    overlay: &Overlay,
    candidates: &[Candidate<'_>],
    names: &CatalogNames<'_, '_>,
    selected: &Selected<'_>,
    problems: &mut Problems,
) {
    report_idle_patterns(&overlay.select, candidates, names, FIX, problems);
    if !overlay.exclude.is_empty() {
        report_idle_excludes(overlay, names, selected, problems);
    }
    let mut patched = Patched::new(&overlay.patches);
    for (number, patch) in overlay.patches.iter().enumerate() {
        let is_idle = !is_matched(&patch.select, &selected.held);
        let help = if is_idle { FIX_OR_REMOVE_PATCH } else { FIX };
        report_idle_patterns(&patch.select, &selected.held, names, help, problems);
        report_idle_patch(number, patch, &selected.held, &mut patched, problems);
    }
    for selection in overlay.selections() {
        report_idle_negations(selection, candidates, problems);
    }
    report_idle_namespace(overlay, selected, problems);
}

/// The help for a pattern that is idle beside others: without it, the selection is the same.
const FIX: &str = "fix it or remove it";

/// The help for a patch that is idle as a whole: without the pattern, it would change more.
const FIX_OR_REMOVE_PATCH: &str = "fix it, or remove the patch";

/// The help for an exclusion that is idle as a whole: without the pattern, it would leave out more.
const FIX_OR_REMOVE_EXCLUDE: &str = "fix it, or remove the whole exclusion";

/// Reports the patterns of each exclusion that leave out none of what is selected.
fn report_idle_excludes(
    overlay: &Overlay,
    names: &CatalogNames<'_, '_>,
    selected: &Selected<'_>,
    problems: &mut Problems,
) {
    let mut all = [selected.held.as_slice(), &selected.excluded].concat();
    all.sort_by_key(|candidate| (candidate.kind, candidate.number));
    for exclude in &overlay.exclude {
        let left_out = possible(exclude, &all).copied();
        let left_out: Vec<Candidate<'_>> = left_out
            .filter(|candidate| candidate.is_in(exclude) || candidate.would_be_in(exclude))
            .collect();
        let help = if left_out.is_empty() {
            FIX_OR_REMOVE_EXCLUDE
        } else {
            FIX
        };
        report_idle_patterns(exclude, &left_out, names, help, problems);
    }
}

/// Whether a selection matches any of the candidates, or would if something were deprecated.
fn is_matched(selection: &Selection, candidates: &[Candidate<'_>]) -> bool {
    let matches =
        |candidate: &Candidate<'_>| candidate.is_in(selection) || candidate.would_be_in(selection);
    possible(selection, candidates).any(matches)
}

/// Reports each pattern that matches none of the candidates.
fn report_idle_patterns(
    selection: &Selection,
    candidates: &[Candidate<'_>],
    names: &CatalogNames<'_, '_>,
    help: &str,
    problems: &mut Problems,
) {
    for (at, alone) in selection.single_patterns() {
        if !is_matched(&alone, candidates) {
            let message = "this pattern matches no resource";
            let help = names.suggestion(&alone).unwrap_or_else(|| help.to_owned());
            problems.push(Problem::new(Code::IdlePattern, at, message).help(help));
        }
    }
}

/// Reports each `!=`, `notin` and `!` that excludes none of the candidates: with a wrong key, it
/// selects what it should leave out.
fn report_idle_negations(
    selection: &Selection,
    candidates: &[Candidate<'_>],
    problems: &mut Problems,
) {
    for (at, key, alone) in selection.single_negations() {
        let matches =
            |candidate: &Candidate<'_>| candidate.is_in(&alone) && candidate.would_be_in(&alone);
        if candidates.iter().all(matches) {
            let message = format!("the condition on the label `{key}` excludes no resource");
            problems.push(Problem::new(Code::IdlePattern, at, message).help(FIX));
        }
    }
}

/// Reports a namespace in a bundle whose kinds have none.
fn report_idle_namespace(overlay: &Overlay, selected: &Selected<'_>, problems: &mut Problems) {
    let Some(namespace) = &overlay.namespace else {
        return;
    };
    let mut kinds = selected.held.iter().map(|candidate| candidate.kind);
    if kinds.all(|kind| overlay.namespace_of(kind).is_none()) {
        let message = "this namespace changes nothing: every resource is cluster-wide";
        problems.push(
            Problem::new(Code::IdlePatch, namespace.at, message)
                .help("remove it, or select a namespaced kind"),
        );
    }
}

/// Reports a patch that changes nothing, because the definition or the patches before it already
/// set the same.
fn report_idle_patch<'l>(
    number: usize,
    patch: &Patch,
    held: &[Candidate<'l>],
    patched: &mut Patched<'_, 'l>,
    problems: &mut Problems,
) {
    let is_selected = |candidate: &&Candidate<'_>| candidate.is_in(&patch.select);
    let mut selected = possible(&patch.select, held).filter(is_selected).peekable();
    let is_changed = |candidate| changes(patched.before(number, candidate), &patch.layer.content);
    if selected.peek().is_some() && !selected.any(is_changed) {
        let message = "this patch changes none of the resources that it selects";
        problems
            .push(Problem::new(Code::IdlePatch, patch.layer.content.at, message).help("remove it"));
    }
}

/// Definitions with the first patches of an overlay, as far as they were asked for. Each patch is applied to
/// each definition at most once.
struct Patched<'p, 'l> {
    patches: &'p [Patch],
    selections: Selections<'p>,
    /// By kind and number: the numbers of the patches that are left, and the definition with those before.
    contents: HashMap<(Kind, usize), (VecDeque<usize>, Cow<'l, Node>)>,
}

impl<'p, 'l> Patched<'p, 'l> {
    fn new(patches: &'p [Patch]) -> Self {
        Self {
            patches,
            selections: Selections::new(patches.iter().map(|patch| &patch.select)),
            contents: HashMap::default(),
        }
    }

    /// A definition with all patches before the one of a number.
    fn before(&mut self, number: usize, candidate: &Candidate<'l>) -> &Node {
        let key = (candidate.kind, candidate.number);
        let (left, content) = self.contents.entry(key).or_insert_with(|| {
            let content = Cow::Borrowed(&candidate.labelled.definition.content);
            (self.selections.of(candidate).into(), content)
        });
        while let Some(earlier) = left.front()
            && *earlier < number
        {
            if let Some(patch) = self.patches.get(*earlier) {
                merge(content.to_mut(), &patch.layer.content);
            }
            left.pop_front();
        }
        content
    }
}
