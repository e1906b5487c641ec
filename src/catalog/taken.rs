//! What files define by name, and names that are already taken.

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use indexmap::map::Entry;

use crate::diagnostic::{Code, Problem, Problems};
use crate::text::{Location, SourceId};

/// The help for a name that another catalog defines.
pub(super) const OF_ANOTHER_CATALOG: &str = "to change what the other catalog defines, patch it in an overlay; to add your own, choose another name";

/// What files define, each under its name, in the order of the files.
pub type ByName<T> = IndexMap<String, T, RandomState>;

/// Adds a file under its name, or reports that the name is taken; `own` is the first file of the
/// root that is being read.
pub(super) fn insert_once<T>(
    files: &mut ByName<T>,
    name: &str,
    file: T,
    at: impl Fn(&T) -> Location,
    own: SourceId,
    problems: &mut Problems,
) {
    match files.entry(name.to_owned()) {
        Entry::Occupied(first) => {
            let first = at(first.get());
            let help = if first.source < own {
                OF_ANOTHER_CATALOG
            } else {
                "rename one of the two: a name is the path below its folder, with dots instead of slashes"
            };
            problems.push(duplicate_name(name, first, at(&file)).help(help));
        }
        Entry::Vacant(free) => {
            free.insert(file);
        }
    }
}

/// Two sources define the same name; the caller knows how names are formed, and so adds the help.
pub(super) fn duplicate_name(name: &str, first: Location, second: Location) -> Problem {
    Problem::new(
        Code::DuplicateName,
        second,
        format!("the name `{name}` is already taken"),
    )
    .related(first, "first defined here")
}
