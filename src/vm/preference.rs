//! The preference that a virtual machine leads to.

use crate::kubevirt::{Family, Kind};

use super::infer::{Inferred, infer};
use super::machine::Machine;
use super::objects::Objects;
use super::reason::Reason;
use super::references::Matcher;

/// The kind and the name of the preference that a virtual machine names, or that its volume does;
/// `None` if there is none. A revision counts as the preference that it is a revision of.
///
/// # Errors
///
/// It leads nowhere, as far as the objects at hand tell.
pub fn preference(
    machine: &Machine,
    objects: &Objects<'_>,
) -> Result<Option<(Kind, String)>, Vec<Reason>> {
    let Some(matcher) = Matcher::of(machine, Family::Preference) else {
        return Ok(None);
    };
    let faults = matcher.faults(machine);
    if !faults.is_empty() {
        return Err(faults);
    }
    let named = || -> Result<_, Reason> {
        let Inferred::Named(matcher) = infer(matcher, machine, objects)? else {
            return Ok(None);
        };
        let matcher = Matcher {
            revision: None,
            ..matcher
        };
        matcher.find(machine, objects)?;
        Ok(Some((matcher.kind()?, matcher.name)))
    };
    named().map_err(|reason| vec![reason])
}
