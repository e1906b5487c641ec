//! Names and words that nothing in hand has.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Problem, Problems, listed};
use crate::kubevirt::Family;
use crate::query::{Entries, Entry};

/// The problem of a name that does not exist, in one family or in both.
pub(super) fn unknown_name(
    option: &str,
    family: Option<Family>,
    name: &str,
    entries: &Entries,
) -> Problem {
    let noun = match family {
        Some(Family::Instancetype) => "instance type",
        Some(Family::Preference) => "preference",
        None => "instance type or preference",
    };
    let all = entries.all.iter();
    let of_family = all.filter(|entry| family.is_none_or(|family| entry.family() == family));
    let message = format!("there is no {noun} named `{name}`");
    Problem::of_file(Code::UnknownName, option, message)
        .help_from(listed(name, of_family.map(Entry::name)))
}

/// Adds a problem for each word that an option is given and that nothing in hand has; `None` if there
/// is one.
pub(super) fn check_words(
    option: &str,
    noun: &str,
    given: &[String],
    there: &BTreeSet<&str>,
    problems: &mut Problems,
) -> Option<()> {
    let unknown = given.iter().filter(|word| !there.contains(word.as_str()));
    let mut are_known = true;
    for word in unknown {
        are_known = false;
        let message = format!("there is no {noun} `{word}`");
        let problem = Problem::of_file(Code::UnknownName, option, message);
        problems.push(problem.help_from(listed(word, there.iter().copied())));
    }
    are_known.then_some(())
}
