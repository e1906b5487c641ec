//! A cluster as a side of a comparison.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use crate::diagnostic::{Code, Problem, Problems};
use crate::diff::{self, Rendered, Resources};
use crate::model::Release;
use crate::text::Sources;
use crate::yaml::Node;

use super::kubectl::Kubectl;
use super::live::{Live, ObjectKey};
use super::operator_marks::{DEPLOYED_KINDS, MARKS};
use super::plan::Plan;
use super::sync::synced_kinds;

/// How the name of a cluster begins; the context follows, or nothing for the current one.
const PREFIX: &str = "cluster:";

/// Both sides of a comparison, as `diff` reads them; `cluster:` and `cluster:CONTEXT` are what a cluster holds of
/// the cluster-wide kinds. The other side is what the cluster holds once a sync by a field manager has brought it
/// there, which takes over what virt-operator has deployed of the same names: what that sync leaves alone is on
/// both sides.
pub fn read_sides(
    sides: [&OsStr; 2],
    (kubectl, manager): (&Kubectl, &str),
    release: Release,
    mut rendered: Option<&mut Rendered>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> [Option<Resources>; 2] {
    let [old, new] = sides.map(|side| {
        let rendered = rendered.as_deref_mut();
        Side::read(side, kubectl, (release, rendered), sources, problems)
    });
    let (old, new) = match (old, new) {
        (Side::Cluster(live), Side::Other(other)) => {
            let is_whole = !diff::is_bundle(sides[1]);
            let [live, other] = beside(live, other, (manager, is_whole), problems);
            (live, other)
        }
        (Side::Other(other), Side::Cluster(live)) => {
            let is_whole = !diff::is_bundle(sides[0]);
            let [live, other] = beside(live, other, (manager, is_whole), problems);
            (other, live)
        }
        (old, new) => (old.resources(problems), new.resources(problems)),
    };
    [old, new]
}

/// A side; `None` if it cannot be read.
enum Side {
    Cluster(Option<Live>),
    Other(Option<Resources>),
}

impl Side {
    fn read(
        side: &OsStr,
        kubectl: &Kubectl,
        (release, rendered): (Release, Option<&mut Rendered>),
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> Self {
        match side.to_str().and_then(|it| it.strip_prefix(PREFIX)) {
            Some(context) => Self::Cluster(look(context, kubectl, sources, problems)),
            None => Self::Other(diff::read(side, release, rendered, sources, problems)),
        }
    }

    fn resources(self, problems: &mut Problems) -> Option<Resources> {
        match self {
            Self::Cluster(live) => {
                live.map(|it| resources_of(documents(&it).into_values(), problems))
            }
            Self::Other(resources) => resources,
        }
    }
}

/// A cluster, and what it holds once a sync by a field manager has brought it to the other side, which may be a
/// whole catalog.
fn beside(
    live: Option<Live>,
    other: Option<Resources>,
    sync: (&str, bool),
    problems: &mut Problems,
) -> [Option<Resources>; 2] {
    let other = other.map(Resources::cluster_wide_if_any);
    let before = live.as_ref().map(documents);
    let after = match (live, other) {
        (Some(live), Some(other)) => {
            let synced = synced(live, &other, sync);
            Some(resources_of(synced.into_values(), problems))
        }
        (_, other) => other,
    };
    let before = before.map(|it| resources_of(it.into_values(), problems));
    [before, after]
}

/// What a cluster holds once a sync has brought it to some resources.
fn synced(
    live: Live,
    wanted: &Resources,
    (manager, is_whole): (&str, bool),
) -> BTreeMap<ObjectKey, Node> {
    // Who brings other names than virt-operator does not take its copy over.
    let mut objects = live.objects.iter();
    let takes_over = objects.any(|(key, it)| it.is_of_operator() && wanted.has(key));
    let live = if takes_over {
        live.taken_over(manager)
    } else {
        live
    };
    let kinds = synced_kinds(wanted, is_whole);
    let mut synced = documents(&live);
    for object in Plan::new(wanted, &live, manager).objects {
        if !kinds.contains(&object.kind) {
            continue;
        }
        let key = (object.kind, object.name.clone());
        match object.after() {
            Some(after) => synced.insert(key, after),
            None => synced.remove(&key),
        };
    }
    synced
}

fn look(
    context: &str,
    kubectl: &Kubectl,
    sources: &mut Sources,
    problems: &mut Problems,
) -> Option<Live> {
    let kubectl = if context.is_empty() {
        kubectl.clone()
    } else {
        kubectl.with_option(OsString::from(format!("--context={context}")))
    };
    let live = Live::look(&kubectl, &DEPLOYED_KINDS, sources, problems);
    let reported = live.map_err(|error| {
        let error = error.context("cannot look at the cluster");
        let side = format!("{PREFIX}{context}");
        problems.push(Problem::of_error(Code::ClusterFailed, side, &error));
    });
    reported.ok()
}

fn documents(live: &Live) -> BTreeMap<ObjectKey, Node> {
    let objects = live.objects.iter();
    let documents = objects.map(|(key, it)| (key.clone(), it.document.clone()));
    documents.collect()
}

/// Some documents, without what virt-operator writes on them.
fn resources_of(documents: impl Iterator<Item = Node>, problems: &mut Problems) -> Resources {
    let mut all = Resources::default();
    for mut document in documents {
        for mark in MARKS {
            document.remove(mark);
        }
        all.add(document, problems);
    }
    all
}
