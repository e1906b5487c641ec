//! Definitions with their specs read as KubeVirt's types, which every later stage uses.

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::Spec;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::preference::PreferenceSpec;
use crate::model::Path;
use crate::text::Location;

use super::definition::Definition;
use super::emptied::where_emptied;

/// A definition and its spec, read once as the type of its family.
#[derive(Debug, Clone)]
pub struct TypedDefinition {
    /// The definition, whose nodes know their location.
    pub definition: Definition,
    /// The spec; `None` if it is broken or has wrong types, which is reported, or if it was let go.
    pub spec: Option<Spec>,
    /// Values of the spec that are of no use, and that KubeVirt takes: for the rules to report.
    pub unchecked: Vec<Problem>,
}

impl TypedDefinition {
    /// Reads the spec of a definition; what is wrong with it is added to `problems`.
    pub fn read(definition: Definition, problems: &mut Problems) -> Self {
        let mut found = Problems::default();
        let spec = if definition.is_whole {
            Spec::read(definition.family, &definition.content, &mut found)
        } else {
            None
        };
        let unchecked = found.take_all(Code::UncheckedValue).into_iter();
        let in_definition = |problem: Problem| problem.found_in(&definition.name);
        let found = where_emptied(found, &definition).into_iter();
        problems.extend(found.map(in_definition));
        Self {
            unchecked: unchecked.map(in_definition).collect(),
            definition,
            spec,
        }
    }

    /// The spec of an instance type.
    #[must_use]
    pub fn instancetype(&self) -> Option<&InstancetypeSpec> {
        match &self.spec {
            Some(Spec::Instancetype(spec)) => Some(spec),
            _ => None,
        }
    }

    /// The spec of a preference.
    #[must_use]
    pub fn preference(&self) -> Option<&PreferenceSpec> {
        match &self.spec {
            Some(Spec::Preference(spec)) => Some(spec),
            _ => None,
        }
    }

    /// Where a value is or, if it is absent, where its nearest parent is.
    #[must_use]
    pub fn at(&self, path: Path) -> Location {
        let content = &self.definition.content;
        let mut prefixes = (0..=path.keys().len())
            .rev()
            .filter_map(|length| path.keys().get(..length));
        let found = prefixes.find_map(|keys| content.get(keys));
        found.map_or(content.at, |node| node.at)
    }

    /// A problem with a value.
    #[must_use]
    pub(crate) fn problem(&self, code: Code, path: Path, message: impl Into<String>) -> Problem {
        self.problem_at(code, self.at(path), message)
    }

    /// A problem at a place.
    #[must_use]
    pub(crate) fn problem_at(
        &self,
        code: Code,
        at: Location,
        message: impl Into<String>,
    ) -> Problem {
        Problem::new(code, at, message).found_in(&self.definition.name)
    }
}
