//! Documents of the four kinds, from any project, as definitions.

use crate::diagnostic::{Code, Problems};
use crate::kubevirt::paths::object::{NAME, NAMESPACE};
use crate::kubevirt::{Kind, read_document};
use crate::yaml::Node;

use super::definition::Definition;
use super::typed::TypedDefinition;

/// A resource of a bundle, read as a definition that could have produced it.
#[derive(Debug)]
pub struct Document {
    /// The kind.
    pub kind: Kind,
    /// The definition.
    pub typed: TypedDefinition,
}

impl Document {
    /// Reads a document as its `kind`; what is wrong with it is added to `problems`. `None` if its
    /// kind or name cannot be read.
    pub fn read(document: Node, problems: &mut Problems) -> Option<Self> {
        let mut found = Problems::default();
        let read = read_document(&document, &mut found);
        let unchecked = found.take_all(Code::UncheckedValue);
        problems.extend(found);
        let (kind, spec) = read?;
        let name = document.get(NAME.keys())?;
        let (name, at) = (name.text()?.to_owned(), name.at);
        let definition = Definition {
            family: kind.family(),
            // Its name may have a prefix and a suffix, and the size may be a vendor's own.
            size: None,
            name,
            at,
            renamed_from: None,
            content: document,
            layers: Vec::new(),
            is_whole: true,
        };
        let unchecked = unchecked.into_iter();
        let typed = TypedDefinition {
            unchecked: unchecked.map(|it| it.found_in(&definition.name)).collect(),
            definition,
            spec,
        };
        Some(Self { kind, typed })
    }

    /// The namespace of the document, if it has one.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.typed.definition.get(NAMESPACE)?.text()
    }
}
