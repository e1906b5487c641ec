//! What virtual machines can name: of instance types and preferences, only what KubeVirt looks at.

use crate::catalog::TypedDefinition;
use crate::kubevirt::paths::object::{NAME, SPEC};
use crate::kubevirt::{Kind, Scope};
use crate::yaml::{Field, Node, Value};

use super::entries::Entry;

/// An instance type or a preference.
#[derive(Debug)]
pub struct Nameable {
    /// The kinds in which there is such a resource.
    pub kinds: Vec<Kind>,
    /// The namespace of its kind that has one, if it says which.
    pub namespace: Option<String>,
    /// Its name and its spec.
    pub document: Node,
}

impl Nameable {
    /// A definition of a catalog, in both of its kinds.
    #[must_use]
    pub fn of_definition(typed: &TypedDefinition) -> Self {
        let definition = &typed.definition;
        let kinds = [Scope::Cluster, Scope::Namespaced];
        let mut document = Node::mapping(definition.content.at);
        let name = Node {
            value: Value::String(definition.name.as_str().into()),
            at: definition.at,
        };
        let name = Field {
            key: definition.at,
            node: name,
        };
        document.set(NAME.keys(), name);
        if let Some(spec) = definition.content.field(SPEC.keys()) {
            document.set(SPEC.keys(), spec.clone());
        }
        Self {
            kinds: kinds
                .map(|scope| Kind::in_scope(definition.family, scope))
                .to_vec(),
            namespace: None,
            document,
        }
    }

    /// An entry, in the kinds that it has.
    #[must_use]
    pub fn of_entry(entry: &Entry) -> Self {
        Self {
            kinds: entry.kinds.clone(),
            namespace: entry.namespace.clone(),
            document: Self::of_definition(&entry.typed).document,
        }
    }
}
