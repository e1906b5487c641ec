//! What is to say of a virtual machine.

use crate::diagnostic::Code;

use super::advice::advised;
use super::expand::resolve;
use super::machine::Machine;
use super::mistakes;
use super::objects::Objects;
use super::reason::Reason;

/// Why KubeVirt does not start a virtual machine, or does not admit it; and if it does, what it does
/// without a word. KubeVirt: `mutator.Mutate`, `admitter.ApplyToVM`, `checker.Check`. A reason of one
/// stage hides those of later ones.
#[must_use]
pub fn check(machine: &Machine, objects: &Objects<'_>) -> Vec<Reason> {
    let mut reasons = mistakes::of(machine);
    // A reference that is misspelt or misplaced is missing where it belongs.
    if !reasons.iter().any(|it| it.code == Code::UnknownField) {
        reasons.extend(judged(machine, objects));
    }
    reasons
}

fn judged(machine: &Machine, objects: &Objects<'_>) -> Vec<Reason> {
    let resolved = match resolve(machine, objects) {
        Ok(Some(resolved)) => resolved,
        Ok(None) => return Vec::new(),
        Err(reasons) => return reasons,
    };
    match resolved.judge(objects) {
        Ok(silent) => silent,
        Err(reasons) => match resolve(machine, objects) {
            Ok(Some(resolved)) => advised(reasons, &resolved, objects),
            _ => reasons,
        },
    }
}

/// What is to say of a virtual machine that is expanded: what it misspells or misplaces, so that nothing
/// comes of it, and what KubeVirt does without a word.
#[must_use]
pub fn remarks(machine: &Machine, objects: &Objects<'_>) -> Vec<Reason> {
    let mut remarks = mistakes::of(machine);
    remarks.retain(|it| it.code == Code::UnknownField);
    let resolved = resolve(machine, objects).ok().flatten();
    remarks.extend(resolved.into_iter().flat_map(|resolved| resolved.silent()));
    remarks
}
