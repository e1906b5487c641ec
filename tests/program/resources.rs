//! Bundles, read by another parser than that of the program.

use std::collections::BTreeMap;

use serde_yaml::Value;

/// A resource of a bundle.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resource(pub(crate) Value);

impl Resource {
    pub(crate) fn kind(&self) -> &str {
        self.0["kind"].as_str().unwrap()
    }

    pub(crate) fn name(&self) -> &str {
        self.0["metadata"]["name"].as_str().unwrap()
    }

    pub(crate) fn labels(&self) -> BTreeMap<&str, &str> {
        texts(&self.0["metadata"]["labels"])
    }

    /// The value of a label of KubeVirt's own prefix.
    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        let key = format!("instancetype.kubevirt.io/{name}");
        self.labels().get(key.as_str()).copied()
    }

    pub(crate) fn annotations(&self) -> BTreeMap<&str, &str> {
        texts(&self.0["metadata"]["annotations"])
    }

    pub(crate) fn spec(&self) -> &Value {
        &self.0["spec"]
    }
}

fn texts(mapping: &Value) -> BTreeMap<&str, &str> {
    let fields = mapping.as_mapping().into_iter().flatten();
    fields
        .map(|(key, value)| (key.as_str().unwrap(), value.as_str().unwrap()))
        .collect()
}

/// The documents of a text: only a marker between two of them is a line `---`.
pub(crate) fn resources(text: &str) -> Vec<Resource> {
    let text = format!("\n{text}");
    let documents = text
        .split("\n---\n")
        .filter(|document| !document.is_empty());
    documents.map(|document| Resource(yaml(document))).collect()
}

/// A value, from YAML.
pub(crate) fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

/// The resource of a name, which must be the only one.
pub(crate) fn only<'r>(resources: &'r [Resource], name: &str) -> &'r Resource {
    let mut found = resources.iter().filter(|resource| resource.name() == name);
    let resource = found.next().unwrap_or_else(|| panic!("there is no {name}"));
    assert!(found.next().is_none(), "there are two {name}");
    resource
}

/// The names, in the order of the bundle.
pub(crate) fn names(resources: &[Resource]) -> Vec<&str> {
    resources.iter().map(Resource::name).collect()
}
