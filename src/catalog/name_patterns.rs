//! The names of a selection: globs, of which any is meant.

use std::collections::BTreeSet;

use crate::diagnostic::Problems;
use crate::model::{At, Decode, Schema};
use crate::yaml::Node;

use super::glob::Glob;

/// Globs of names. One without special characters is looked up, and only the others are matched.
#[derive(Debug, Clone, PartialEq)]
pub struct NamePatterns {
    all: Vec<At<Glob>>,
    names: BTreeSet<String>,
    globs: Vec<Glob>,
}

impl NamePatterns {
    pub(crate) fn new(all: Vec<At<Glob>>) -> Self {
        let (mut names, mut globs) = (BTreeSet::new(), Vec::new());
        for glob in &all {
            match glob.value.name() {
                Some(name) => _ = names.insert(name.to_owned()),
                None => globs.push(glob.value.clone()),
            }
        }
        Self { all, names, globs }
    }

    /// Whether any of them matches a name.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        self.names.contains(name) || self.globs.iter().any(|glob| glob.matches(name))
    }

    /// Each, as it is written.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &At<Glob>> {
        self.all.iter()
    }

    /// The names without special characters, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The globs with special characters.
    pub(crate) fn globs(&self) -> &[Glob] {
        &self.globs
    }

    /// The only names that they match, in order; `None` if there is a glob that can match others.
    pub(crate) fn only_names(&self) -> Option<impl Iterator<Item = &str>> {
        self.globs.is_empty().then(|| self.names())
    }
}

impl Decode for NamePatterns {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        Vec::decode(node, problems).map(Self::new)
    }

    fn schema() -> Schema {
        Vec::<At<Glob>>::schema()
    }
}
