//! Documents of the four kinds, from any project, as definitions.

use crate::diagnostic::Problems;
use crate::kubevirt::paths::object::{NAME, NAMESPACE};
use crate::kubevirt::{Kind, read_document};
use crate::yaml::Node;

use super::definition::{Definition, Size};
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
        let (kind, spec) = read_document(&document, problems)?;
        let name = document.get(NAME.keys())?;
        let (name, at) = (name.text()?.to_owned(), name.at);
        let definition = Definition {
            family: kind.family(),
            size: size(&name),
            name,
            at,
            content: document,
            layers: Vec::new(),
            is_whole: true,
        };
        let typed = TypedDefinition { definition, spec };
        Some(Self { kind, typed })
    }

    /// The namespace of the document, if it has one.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.typed.definition.get(NAMESPACE)?.text()
    }
}

/// The size and the series version in a name: `u1.medium` is the size `medium` of `u`, version `1`.
fn size(name: &str) -> Option<Size> {
    let (series, size) = name.split_once('.')?;
    let letters = series.trim_end_matches(|c: char| c.is_ascii_digit());
    Some(Size {
        name: size.to_owned(),
        series_version: series.strip_prefix(letters)?.to_owned(),
    })
}
