//! What a rule looks at: a resource, its typed spec, and where each of its values stands.

use crate::api::Family;
use crate::api::instancetype::InstancetypeSpec;
use crate::api::preference::PreferenceSpec;
use crate::api::resource::Spec;
use crate::catalog::Definition;
use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::source::Location;
use crate::yaml::Node;

/// A resource under validation.
pub(super) struct Subject<'a> {
    /// The name.
    pub(super) name: &'a str,
    /// Where the name stands, or where it comes from.
    pub(super) name_at: Location,
    /// Instance type or preference.
    pub(super) family: Family,
    /// `metadata` and `spec`.
    pub(super) content: &'a Node,
    spec: Option<Spec>,
}

impl<'a> Subject<'a> {
    /// A definition of the catalog; reads its spec as its type.
    pub(super) fn of_definition(definition: &'a Definition, problems: &mut Problems) -> Self {
        let mut found = Problems::default();
        let spec = Spec::read(definition.family, &definition.content, &mut found);
        let found = found.into_iter();
        let found: Vec<Problem> = found
            .filter(|problem| !is_uncomputed(problem, problems))
            .map(|problem| problem.found_in(&definition.name))
            .collect();
        problems.extend(found);
        Self {
            name: &definition.name,
            name_at: definition.at,
            family: definition.family,
            content: &definition.content,
            spec,
        }
    }

    /// A document of a bundle, whose spec has been read.
    pub(super) fn of_document(
        name: &'a str,
        name_at: Location,
        family: Family,
        content: &'a Node,
        spec: Option<Spec>,
    ) -> Self {
        Self {
            name,
            name_at,
            family,
            content,
            spec,
        }
    }

    /// The spec of an instance type, where it is one and satisfies its type.
    pub(super) fn instancetype(&self) -> Option<&InstancetypeSpec> {
        match &self.spec {
            Some(Spec::Instancetype(spec)) => Some(spec),
            _ => None,
        }
    }

    /// The spec of a preference, where it is one and satisfies its type.
    pub(super) fn preference(&self) -> Option<&PreferenceSpec> {
        match &self.spec {
            Some(Spec::Preference(spec)) => Some(spec),
            _ => None,
        }
    }

    /// Where the value under a path stands; if it is not there, where the last of its parents does.
    pub(super) fn at(&self, path: &[&str]) -> Location {
        let mut prefixes = (0..=path.len())
            .rev()
            .filter_map(|length| path.get(..length));
        let found = prefixes.find_map(|path| self.content.get(path));
        found.map_or(self.content.at, |node| node.at)
    }

    /// A problem of the value under a path.
    pub(super) fn problem(&self, code: Code, path: &[&str], message: impl Into<String>) -> Problem {
        Problem::new(code, self.at(path), message).found_in(self.name)
    }

    /// The texts of a part of `metadata`, each with its key and their places.
    pub(super) fn metadata(
        &self,
        part: &str,
    ) -> impl Iterator<Item = (&'a str, Location, &'a Node)> {
        let fields = self
            .content
            .get(&["metadata", part])
            .into_iter()
            .flat_map(Node::fields);
        fields.map(|(key, field)| (key.as_str(), field.key, &field.node))
    }

    /// The text of a label.
    pub(super) fn label(&self, key: &str) -> Option<&'a Node> {
        self.content.get(&["metadata", "labels", key])
    }
}

/// Whether a problem is that of an expression which could not be computed, and is still a text.
fn is_uncomputed(problem: &Problem, problems: &Problems) -> bool {
    let Place::At(at) = problem.place else {
        return false;
    };
    let reported = [Code::BadExpression, Code::UnknownColumn];
    reported.iter().any(|code| problems.has(*code, at))
}
