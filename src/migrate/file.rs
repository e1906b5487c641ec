//! A file with resources, migrated.

use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{BundleFile, ITEMS};
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::Kind;
use crate::kubevirt::paths::object::SPEC;
use crate::text::{Location, SourceId, Sources};
use crate::yaml::{Documents, Node, Value};

use super::edits::edited;
use super::outdated::Outdated;
use super::proof::Proof;
use super::remarks::remarks;
use super::step::{Step, version_today};
use super::written_step::Writing;

/// A file in which nothing is deprecated any more that can be said in another way.
#[derive(Debug)]
pub struct Migrated {
    /// The text.
    pub text: String,
    /// How many resources are other ones now.
    pub changed: usize,
    /// How many resources there are.
    pub all: usize,
}

/// Something in a file that has to be done.
struct Task<'n> {
    /// A resource, or a list of them.
    document: &'n Node,
    steps: &'n [Step],
}

/// A file as it was read.
struct Contents {
    /// All of its documents.
    documents: Vec<Node>,
    /// The instance types and preferences, be they documents or items of lists.
    resources: Vec<Outdated>,
    /// What has to be done with each document that is no resource: a list says its version, too.
    of_lists: Vec<(Node, Vec<Step>)>,
}

/// Migrates the instance types and the preferences of a file. `None` if there is nothing to do, or if
/// something is wrong. What is wrong, and what has to be known, is added to `problems`.
pub fn migrate(
    file: BundleFile,
    proof: &Proof,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Migrated> {
    let mut found = Problems::default();
    let before = Contents::read(file, sources, &mut found);
    let is_readable = !found.any_errors();
    problems.extend(found);
    let tasks: Vec<Task<'_>> = before.tasks().collect();
    if !is_readable || tasks.is_empty() {
        return None;
    }
    let text = match edited_text(file.0, &tasks, sources) {
        Ok(text) => text,
        Err(unwritable) => {
            problems.extend(unwritable);
            return None;
        }
    };
    let path = sources.get(file.0).map_or("", |it| &it.path).to_owned();
    let new = BundleFile(sources.add(path, text.clone()));
    let after = Contents::read(new, sources, &mut Problems::default());
    let faults = faults(&before, &after, proof);
    if !faults.is_empty() {
        problems.extend(faults);
        return None;
    }
    let is_other = |it: &&Outdated| !it.steps.is_empty();
    Some(Migrated {
        text,
        changed: before.resources.iter().filter(is_other).count(),
        all: before.resources.len(),
    })
}

impl Contents {
    fn read(file: BundleFile, sources: &Sources, problems: &mut Problems) -> Self {
        let mut resources = Vec::new();
        let mut found = file.resources(sources);
        while let Some(resource) = found.next(problems) {
            resources.extend(Outdated::read(resource.document, problems));
        }
        problems.extend(remarks(&resources));
        let documents = documents(file.0, sources);
        let of_list = |document: &Node| {
            let step = version_today(document).filter(|_| Kind::of(document).is_none())?;
            Some((document.clone(), vec![step]))
        };
        Self {
            of_lists: documents.iter().filter_map(of_list).collect(),
            documents,
            resources,
        }
    }

    fn tasks(&self) -> impl Iterator<Item = Task<'_>> {
        let of_resources = self.resources.iter().map(|it| (&it.written, &it.steps));
        let of_lists = self.of_lists.iter().map(|(list, steps)| (list, steps));
        let all = of_resources.chain(of_lists);
        let tasks = all.map(|(document, steps)| Task { document, steps });
        tasks.filter(|task| !task.steps.is_empty())
    }
}

/// The documents of a file, of whatever kind.
fn documents(source: SourceId, sources: &Sources) -> Vec<Node> {
    let mut documents = Documents::new(source, sources.text(source));
    // They are told where the resources are read.
    let mut problems = Problems::default();
    let mut all = Vec::new();
    while let Some(document) = documents.next(&mut problems) {
        all.extend(document.content);
    }
    all
}

/// The text with all that has to be done.
fn edited_text(
    source: SourceId,
    tasks: &[Task<'_>],
    sources: &Sources,
) -> Result<String, Vec<Problem>> {
    let (mut edits, mut problems) = (Vec::new(), Vec::new());
    for task in tasks {
        let writing = Writing::new(task.document, task.steps, sources);
        for step in task.steps {
            match writing.edits(step) {
                Ok(of_step) => edits.extend(of_step),
                Err(at) => problems.push(unwritable(at)),
            }
        }
        match writing.emptied() {
            Ok(of_blocks) => edits.extend(of_blocks),
            Err(at) => problems.push(unwritable(at)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    edited(sources.text(source), edits).ok_or_else(|| {
        let first = tasks.first().map(|task| task.document.at);
        vec![unwritable(first.unwrap_or_default())]
    })
}

fn unwritable(at: Location) -> Problem {
    let message = "this cannot be rewritten as it is written here";
    Problem::new(Code::NotMigrated, at, message)
        .note("an anchor, an alias, a merge key or an unusual style is in the way")
        .help("write it plainly, a field on a line, or change it by hand as `validate` says")
}

/// What came out otherwise than it should. What is done by the text has to be what is done by the
/// documents, and the probes have to become what they were.
fn faults(before: &Contents, after: &Contents, proof: &Proof) -> Vec<Problem> {
    let steps: HashMap<Location, &[Step]> = before
        .tasks()
        .map(|task| (task.document.at, task.steps))
        .collect();
    let miswritten = miswritten(before, after, &steps);
    if !miswritten.is_empty() {
        return miswritten;
    }
    let pairs = before.resources.iter().zip(&after.resources);
    pairs
        .filter(|(before, _)| !before.steps.is_empty())
        .filter_map(|(before, after)| fault(before, after, proof))
        .collect()
}

/// A document after what has to be done with it and with the items that it lists.
fn done(document: &Node, steps: &HashMap<Location, &[Step]>) -> Node {
    let do_it = |node: &mut Node| {
        for step in steps.get(&node.at).copied().unwrap_or_default() {
            step.apply(node);
        }
    };
    let mut document = document.clone();
    if let Some(items) = document.get_mut(ITEMS)
        && let Value::Sequence(items) = &mut items.value
    {
        Arc::make_mut(items).iter_mut().for_each(do_it);
    }
    do_it(&mut document);
    document
}

/// The documents that a text has changed otherwise, each at the first thing to be done in it.
fn miswritten(
    before: &Contents,
    after: &Contents,
    steps: &HashMap<Location, &[Step]>,
) -> Vec<Problem> {
    let has_others = before.documents.len() != after.documents.len();
    let mut after = after.documents.iter();
    let is_wrong = |it: &&Node| has_others || after.next() != Some(&done(it, steps));
    let wrong: Vec<&Node> = before.documents.iter().filter(is_wrong).collect();
    let place = |document: &Node| {
        let items = document.get(ITEMS).map(|items| &items.value);
        let items = match items {
            Some(Value::Sequence(items)) => items.as_slice(),
            _ => &[],
        };
        let mut nodes = [document].into_iter().chain(items);
        nodes.find_map(|node| Some(steps.get(&node.at)?.first()?.place(node)))
    };
    wrong
        .into_iter()
        .map(|document| unwritable(place(document).unwrap_or(document.at)))
        .collect()
}

/// A preference with which a probe becomes something else.
fn fault(before: &Outdated, after: &Outdated, proof: &Proof) -> Option<Problem> {
    let [old, new] = [before, after].map(|it| &it.document.typed);
    old.preference()?;
    let [old, new] = [old, new].map(|it| it.definition.content.get(SPEC.keys()));
    let (old, new) = (old?, new?);
    let words = proof.difference(old, new)?;
    let message = format!("virtual machines {words} would become something else");
    let problem = Problem::new(Code::NotMigrated, old.at, message);
    let problem = problem.found_in(&before.document.typed.definition.name);
    Some(problem.help("this is a mistake of this program: please report it"))
}
