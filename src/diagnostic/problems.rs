//! The problems of a run, and the rules that sources may break.

use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::text::{Location, SourceId};

use super::code::Code;
use super::problem::{Place, Problem};
use super::severity::Severity;

/// A rule that a source breaks on purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The rule: one that warns, or one of what KubeVirt refuses of virtual machines.
    pub code: Code,
    /// Where the source allows it.
    pub at: Location,
    /// The files in which it is allowed.
    pub files: Vec<SourceId>,
}

impl Allowed {
    /// The rule in each file.
    fn rules(&self) -> impl Iterator<Item = (Code, SourceId)> {
        self.files.iter().map(|file| (self.code, *file))
    }
}

/// The rule that a problem breaks, and the file in which it does; `None` if it is no part of a file.
fn rule(problem: &Problem) -> Option<(Code, SourceId)> {
    location(problem).map(|at| (problem.code, at.source))
}

/// Where a problem is in a file that was read.
fn location(problem: &Problem) -> Option<Location> {
    match problem.place {
        Place::At(at) => Some(at),
        Place::File(_) => None,
    }
}

/// The most problems that a run keeps: what has more was not written by hand, or is the wrong file. Those
/// that sources allow have no limit: they are removed in the end, and are no more than what there is.
const MAX_PROBLEMS: usize = 10_000;

/// The problems of a run, in the order in which they were found, and at most [`MAX_PROBLEMS`] of
/// them beside those that sources allow.
#[derive(Debug, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    /// The rules that files may break, if there are some.
    allowed: Option<Arc<HashSet<(Code, SourceId)>>>,
    /// How many of the first problems are known to be at these places.
    located: usize,
    places: HashSet<Location>,
    /// How many are kept that no source allows.
    counted: usize,
    /// The place of the first one that was not kept.
    left_out_at: Option<Place>,
}

impl Problems {
    /// None so far, of which the same are allowed.
    #[must_use]
    pub(crate) fn another(&self) -> Self {
        Self {
            allowed: self.allowed.clone(),
            ..Self::default()
        }
    }

    /// Counts those no longer that sources allow, which are removed in the end.
    pub(crate) fn allow(&mut self, allowed: &[Allowed]) {
        let rules: HashSet<_> = allowed.iter().flat_map(Allowed::rules).collect();
        self.allowed = (!rules.is_empty()).then(|| Arc::new(rules));
        self.count();
    }

    /// Counts them again, after some were removed.
    fn count(&mut self) {
        let kept = self.kept.iter();
        self.counted = kept.filter(|problem| !self.is_allowed(problem)).count();
        self.located = 0;
        self.places.clear();
    }

    fn is_allowed(&self, problem: &Problem) -> bool {
        let allowed = self.allowed.as_ref().zip(rule(problem));
        allowed.is_some_and(|(allowed, rule)| allowed.contains(&rule))
    }

    /// Adds a problem, unless there are too many.
    pub fn push(&mut self, problem: Problem) {
        if self.is_allowed(&problem) {
            self.kept.push(problem);
        } else if self.counted < MAX_PROBLEMS {
            self.counted += 1;
            self.kept.push(problem);
        } else if self.left_out_at.is_none() {
            self.left_out_at = Some(problem.place);
        }
    }

    /// Whether problems were left out, so that there is no use in looking for more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.left_out_at.is_some()
    }

    /// The last problem, if others were left out.
    fn too_many(&mut self) -> Option<Problem> {
        let place = self.left_out_at.take()?;
        let message = format!("more than {MAX_PROBLEMS} problems were found");
        let problem = Problem::of_place(Code::TooManyProblems, place, message);
        Some(problem.help("fix the first of them and run the command again"))
    }

    /// Whether there are no problems.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Where they are in files that were read.
    pub fn locations(&self) -> impl Iterator<Item = Location> {
        self.kept.iter().filter_map(location)
    }

    /// Whether one of them is at a place. Each is looked at once, however often this is asked.
    #[must_use]
    pub fn is_reported(&mut self, at: Location) -> bool {
        let new = self.kept.get(self.located..).unwrap_or_default();
        self.places.extend(new.iter().filter_map(location));
        self.located = self.kept.len();
        self.places.contains(&at)
    }

    /// Whether one of them is an error at a place.
    #[must_use]
    pub fn has_error_at(&self, place: &Place) -> bool {
        let is_there = |it: &Problem| it.is_error() && it.place == *place;
        self.kept.iter().any(is_there)
    }

    /// Takes those of some rules at a place, where something else is reported instead.
    pub fn take(&mut self, place: &Place, codes: &[Code]) -> Vec<Problem> {
        self.extract(|it| codes.contains(&it.code) && it.place == *place)
    }

    /// Takes those of a rule.
    pub fn take_all(&mut self, code: Code) -> Vec<Problem> {
        self.extract(|it| it.code == code)
    }

    fn extract(&mut self, is_taken: impl Fn(&Problem) -> bool) -> Vec<Problem> {
        let taken = self.kept.extract_if(.., |it| is_taken(it)).collect();
        self.count();
        taken
    }

    /// Removes those at some places, where something else is reported from which they follow.
    pub fn remove_at(&mut self, places: &HashSet<Location>) {
        self.kept
            .retain(|problem| location(problem).is_none_or(|at| !places.contains(&at)));
        self.count();
    }

    /// The highest severity among them.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        let kept = self.kept.iter().map(Problem::severity);
        let left_out = self
            .left_out_at
            .as_ref()
            .map(|_| Code::TooManyProblems.severity());
        kept.chain(left_out).max()
    }

    /// Removes what breaks some rules, and returns those rules that removed nothing.
    pub fn remove_allowed(&mut self, allowed: &[Code]) -> Vec<Code> {
        let is_idle = |code: &Code| self.kept.iter().all(|problem| problem.code != *code);
        let idle = allowed.iter().copied().filter(is_idle).collect();
        self.kept.retain(|problem| !allowed.contains(&problem.code));
        self.count();
        idle
    }

    /// Whether any of them stops a build.
    #[must_use]
    pub fn any_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }

    /// Removes what a source allows for itself. If every rule was checked for
    /// everything, reports each `allow` that removed nothing.
    pub(crate) fn apply_allowed(&mut self, allowed: &[Allowed], all_checked: bool) {
        let mut numbers: HashMap<(Code, SourceId), usize> = HashMap::default();
        for (number, allowed) in allowed.iter().enumerate() {
            for rule in allowed.rules() {
                numbers.entry(rule).or_insert(number);
            }
        }
        let mut used: HashSet<usize> = HashSet::default();
        self.kept.retain(|problem| {
            let number = rule(problem).and_then(|rule| numbers.get(&rule));
            used.extend(number);
            number.is_none()
        });
        self.count();
        if !all_checked {
            return;
        }
        let numbered = allowed.iter().enumerate();
        for (_, allowed) in numbered.filter(|(number, _)| !used.contains(number)) {
            let message = format!("nothing here breaks the rule `{}`", allowed.code.as_str());
            let problem = Problem::new(Code::UnusedAllow, allowed.at, message);
            self.push(problem.help("remove this line"));
        }
    }

    /// The problems, by file and place. A problem that many resources share is listed once, with all
    /// of them; if its help differs between them, once for each.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Problem> {
        let too_many = self.too_many();
        self.kept.sort_by(|a, b| {
            let places = a.place.cmp(&b.place);
            let severities = || b.severity().cmp(&a.severity());
            let rest = || (a.code, &a.message, &a.help).cmp(&(b.code, &b.message, &b.help));
            places.then_with(severities).then_with(rest)
        });
        self.kept.dedup_by(|later, first| {
            let same = (later.code, &later.place, &later.message, &later.help)
                == (first.code, &first.place, &first.message, &first.help);
            if same {
                first.found_in.append(&mut later.found_in);
            }
            same
        });
        self.kept.extend(too_many);
        self.kept
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    /// The problems; if some were left out, the last one says so.
    fn into_iter(mut self) -> Self::IntoIter {
        let too_many = self.too_many();
        self.kept.extend(too_many);
        self.kept.into_iter()
    }
}

impl Extend<Problem> for Problems {
    fn extend<I: IntoIterator<Item = Problem>>(&mut self, problems: I) {
        for problem in problems {
            self.push(problem);
        }
    }
}
