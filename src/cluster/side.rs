//! A cluster as a side of a comparison.

use std::ffi::{OsStr, OsString};

use crate::diagnostic::{Code, Problem, Problems};
use crate::diff::{self, Rendered, Resources};
use crate::model::Release;
use crate::text::Sources;

use super::kubectl::Kubectl;
use super::live::{Live, LiveObject};
use super::operator_marks::{DEPLOYED_KINDS, MARKS};

/// How the name of a cluster begins; the context follows, or nothing for the current one.
const PREFIX: &str = "cluster:";

/// Both sides of a comparison, as `diff` reads them; `cluster:` and `cluster:CONTEXT` are what a cluster holds of
/// the cluster-wide kinds. A sync by a field manager changes what that has applied, and what virt-operator has
/// deployed of the same names; everything else in the cluster is on both sides.
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
            let [live, other] = beside(live, other, manager, problems);
            (live, other)
        }
        (Side::Other(other), Side::Cluster(live)) => {
            let [live, other] = beside(live, other, manager, problems);
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
            Self::Cluster(live) => live.map(|it| resources_of(&it, |_| true, problems)),
            Self::Other(resources) => resources,
        }
    }
}

/// A cluster, and the other side with everything that is foreign in the cluster.
fn beside(
    live: Option<Live>,
    other: Option<Resources>,
    manager: &str,
    problems: &mut Problems,
) -> [Option<Resources>; 2] {
    let mut other = other.map(Resources::cluster_wide_if_any);
    if let (Some(live), Some(other)) = (&live, &mut other) {
        // Who brings other names than virt-operator does not take its copy over.
        let takes_over = live
            .objects
            .iter()
            .any(|(key, it)| it.is_of_operator() && other.has(key));
        let is_foreign = |it: &LiveObject| {
            let changes_hands = takes_over && it.is_of_operator();
            !it.is_applied_by(manager) && !changes_hands
        };
        other.fill(resources_of(live, is_foreign, problems));
    }
    [live.map(|it| resources_of(&it, |_| true, problems)), other]
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

/// Some objects, without what virt-operator writes on them.
fn resources_of(
    live: &Live,
    is_meant: impl Fn(&LiveObject) -> bool,
    problems: &mut Problems,
) -> Resources {
    let mut all = Resources::default();
    for object in live.objects.values().filter(|it| is_meant(it)) {
        let mut document = object.document.clone();
        for mark in MARKS {
            document.remove(mark);
        }
        all.add(document, problems);
    }
    all
}
