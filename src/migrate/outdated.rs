//! A resource of any version, read as it will be.

use crate::catalog::Document;
use crate::diagnostic::Problems;
use crate::yaml::Node;

use super::step::{Step, steps_of, version_today};

/// A resource, and what has to be done with it: nothing, if nothing in it is deprecated.
#[derive(Debug)]
pub(super) struct Outdated {
    /// As it is written.
    pub(super) written: Node,
    /// The same with the version of today.
    pub(super) document: Document,
    pub(super) steps: Vec<Step>,
}

impl Outdated {
    /// Reads a document of one of the four kinds. What is wrong with it is added to `problems`.
    pub(super) fn read(written: Node, problems: &mut Problems) -> Option<Self> {
        let version = version_today(&written);
        let mut document = written.clone();
        if let Some(step) = &version {
            step.apply(&mut document);
        }
        let document = Document::read(document, problems)?;
        let of_spec = document.typed.preference().map(steps_of);
        let steps = version.into_iter().chain(of_spec.into_iter().flatten());
        Some(Self {
            written,
            steps: steps.collect(),
            document,
        })
    }
}
