//! References to a name that does not exist: each name is reported once, with every place of it.

use indexmap::IndexMap;

use crate::diagnostic::{Code, Names, Problem, Problems};
use crate::model::At;
use crate::text::Location;

/// From this number of places on, a name was perhaps removed, and not misspelt.
const MANY: usize = 3;

/// References to names that do not exist.
#[derive(Debug, Default)]
pub(super) struct Unknown<'a>(IndexMap<&'a str, Vec<Location>>);

/// What the names refer to.
pub(super) struct Referred<'n> {
    /// The rule that is broken.
    pub(super) code: Code,
    /// What is wrong with a name.
    pub(super) message: fn(&str) -> String,
    /// The names that exist.
    pub(super) names: Names<'n>,
    /// The file that would define a name.
    pub(super) path: fn(&str) -> String,
}

impl<'a> Unknown<'a> {
    /// Adds a place that names what does not exist.
    pub(super) fn add(&mut self, name: &'a At<String>) {
        self.0.entry(&name.value).or_default().push(name.at);
    }

    /// Reports each name. `referred` is what it does not refer to, and `other` is what else a name can be,
    /// as a help.
    pub(super) fn report(
        self,
        referred: impl FnOnce() -> Referred<'a>,
        other: impl Fn(&str) -> Option<String>,
        problems: &mut Problems,
    ) {
        if self.0.is_empty() {
            return;
        }
        let referred = referred();
        for (name, places) in self.0 {
            let Some((first, others)) = places.split_first() else {
                continue;
            };
            let help = other(name).or_else(|| referred.help(name, places.len()));
            let problem = Problem::new(referred.code, *first, (referred.message)(name));
            let problem = others.iter().fold(problem.help_from(help), |problem, at| {
                problem.related(*at, "also named here")
            });
            problems.push(match others {
                [] => problem,
                _ => problem.note(format!("{} places name it", places.len())),
            });
        }
    }
}

impl Referred<'_> {
    fn help(&self, name: &str, places: usize) -> Option<String> {
        let meant = self.names.closest(without_path(name));
        // What lies below a layer that was removed is not what extended it.
        let meant = meant.filter(|meant| places < MANY || !meant.starts_with(name));
        let meant = meant.map(|meant| format!("did you mean `{meant}`?"));
        if places < MANY {
            return meant.or_else(|| self.names.listed(name));
        }
        let path = (self.path)(name);
        let add = format!("add `{path}`, or remove the name everywhere");
        Some(meant.map_or_else(|| add.clone(), |meant| format!("{meant} otherwise, {add}")))
    }
}

/// A name that is written as the path of its file, without what no name has.
fn without_path(name: &str) -> &str {
    let below = ["preferences/", "instancetypes/", "components/"]
        .into_iter()
        .fold(name, |name, folder| {
            name.strip_prefix(folder).unwrap_or(name)
        });
    [".yaml", "/_base", "/sizes", "/series"]
        .into_iter()
        .fold(below, |name, end| name.strip_suffix(end).unwrap_or(name))
}
