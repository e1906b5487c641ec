//! What is to say of a virtual machine.

use crate::diagnostic::Code;
use crate::kubevirt::Family;
use crate::yaml::Node;

use super::admission::Cluster;
use super::advice::advised;
use super::expand::{name, resolve};
use super::judge::Stopped;
use super::machine::Machine;
use super::mistakes;
use super::objects::Objects;
use super::reason::Reason;

/// Why KubeVirt does not start a virtual machine, or does not admit it; and if it does, what it does
/// without a word. KubeVirt: `mutator.Mutate`, `admitter.ApplyToVM`, `checker.Check`. A reason of one
/// stage hides those of later ones.
#[must_use]
pub fn check(machine: &Machine, objects: &Objects<'_>, cluster: &Cluster) -> Vec<Reason> {
    let mistakes = mistakes::of(machine);
    let hidden: Vec<Family> = mistakes.iter().flat_map(|it| it.hides.clone()).collect();
    let mut reasons: Vec<Reason> = mistakes.into_iter().map(|it| it.reason).collect();
    reasons.extend(if hidden.is_empty() {
        judged(machine, objects, cluster)
    } else {
        judged_without(&hidden, machine, objects)
    });
    machine.decided(reasons)
}

/// What can be said of a virtual machine of which some references are not known: whether the others lead
/// somewhere, and whether it conflicts with its instance type. What it lacks, and what would fit instead,
/// depends on all.
fn judged_without(hidden: &[Family], machine: &Machine, objects: &Objects<'_>) -> Vec<Reason> {
    let known = machine.without_references(hidden);
    match resolve(&known, objects) {
        Ok(Some(mut resolved)) if !hidden.contains(&Family::Instancetype) => {
            resolved.apply().err().unwrap_or_default()
        }
        Ok(_) => Vec::new(),
        Err(reasons) => reasons,
    }
}

fn judged(machine: &Machine, objects: &Objects<'_>, cluster: &Cluster) -> Vec<Reason> {
    let resolved = match resolve(machine, objects) {
        Ok(Some(resolved)) => resolved,
        Ok(None) => return Vec::new(),
        Err(reasons) => return reasons,
    };
    match resolved.judge(objects, cluster) {
        Ok(silent) => silent,
        Err(reasons) => advised(reasons, &resolved, objects, cluster),
    }
}

/// Why KubeVirt refuses a virtual machine when it is created. Whether it would start does not count.
#[must_use]
pub fn refusals_at_creation(
    machine: &Machine,
    objects: &Objects<'_>,
    cluster: &Cluster,
) -> Vec<Reason> {
    match resolve(machine, objects) {
        Ok(Some(resolved)) => match resolved.run(objects, cluster) {
            Err(Stopped::AtCreation(reasons)) => reasons,
            Ok(_) | Err(Stopped::AtStart(_)) => Vec::new(),
        },
        Ok(None) => Vec::new(),
        Err(reasons) => reasons,
    }
}

/// What is to say of a virtual machine that is expanded: what it misspells or misplaces, so that nothing
/// comes of it, and what KubeVirt does without a word.
#[must_use]
pub fn remarks(machine: &Machine, objects: &Objects<'_>) -> Vec<Reason> {
    let mistakes = mistakes::of(machine).into_iter().map(|it| it.reason);
    let mut remarks: Vec<Reason> = mistakes
        .filter(|it| it.code == Code::UnknownField)
        .collect();
    let resolved = resolve(machine, objects).ok().flatten();
    remarks.extend(resolved.into_iter().flat_map(|resolved| resolved.silent()));
    remarks
}

/// An instance type or a preference that a virtual machine refers to.
#[derive(Debug)]
pub struct Referred<'n> {
    /// Which of the two it is.
    pub family: Family,
    /// Its name.
    pub name: String,
    /// Its spec: that of the revision, if the virtual machine has one.
    pub spec: &'n Node,
}

/// What a virtual machine refers to, as far as that is at hand.
#[must_use]
pub fn referred<'n>(machine: &Machine, objects: &Objects<'n>) -> Vec<Referred<'n>> {
    let mistakes = mistakes::of(machine);
    let hidden: Vec<Family> = mistakes.into_iter().flat_map(|it| it.hides).collect();
    let known = machine.without_references(&hidden);
    let named = name(&known, objects).ok().flatten();
    let referred = named.into_iter().flat_map(|named| {
        let matchers = named.matchers.into_iter();
        let found = matchers.map(|it| (it.find(&named.machine, objects), it));
        found.collect::<Vec<_>>()
    });
    let referred = referred.filter_map(|(spec, matcher)| {
        Some(Referred {
            family: matcher.family,
            name: matcher.name,
            spec: spec.ok()?,
        })
    });
    referred.collect()
}
