//! The architecture that the sources of a virtual machine's disks name.

use crate::text::Location;
use crate::yaml::{Node, Value};

use super::fields::{field, items, new, text};
use super::machine::Machine;
use super::object_kind::ObjectKind;
use super::objects::Objects;

/// The label of a data source with the architecture of the guest on it.
const LABEL: &str = "template.kubevirt.io/architecture";

/// The architectures that KubeVirt takes from the label; it passes over any other.
const KNOWN: [&str; 3] = ["amd64", "arm64", "s390x"];

/// Sets the architecture of a virtual machine that does not say one to that of the first data source
/// that says one, among those that its new volumes are filled from. KubeVirt:
/// `setDefaultArchitectureFromDataSource`.
pub(super) fn apply(machine: &mut Machine, objects: &Objects<'_>) {
    const ARCHITECTURE: &[&str] = &["spec", "template", "spec", "architecture"];
    if text(machine.document(), ARCHITECTURE).is_some() {
        return;
    }
    let templates = items(machine.document(), &["spec", "dataVolumeTemplates"]);
    let mut found = templates
        .iter()
        .filter_map(|template| of_template(template, machine.namespace(), objects));
    if let Some((architecture, at)) = found.next() {
        let architecture = Value::String(architecture.into());
        machine
            .document_mut()
            .set(ARCHITECTURE, new(architecture, at));
    }
}

fn of_template<'n>(
    template: &Node,
    namespace: &str,
    objects: &Objects<'n>,
) -> Option<(&'n str, Location)> {
    let reference = &field(template, &["spec", "sourceRef"])?.node;
    if !text(reference, &["kind"])?.eq_ignore_ascii_case("DataSource") {
        return None;
    }
    let namespace = text(reference, &["namespace"]).unwrap_or(namespace);
    let mut source = get(objects, namespace, reference)?;
    // One that points at another one, which is followed once.
    if let Some(pointer) = field(source, &["spec", "source", "dataSource"]) {
        let namespace = text(&pointer.node, &["namespace"]).unwrap_or_default();
        source = get(objects, namespace, &pointer.node)?;
    }
    let label = field(source, &["metadata", "labels", LABEL])?;
    let architecture = label.node.text()?;
    KNOWN
        .contains(&architecture)
        .then_some((architecture, label.key))
}

fn get<'n>(objects: &Objects<'n>, namespace: &str, reference: &Node) -> Option<&'n Node> {
    objects.get(
        ObjectKind::DataSource,
        namespace,
        text(reference, &["name"])?,
    )
}
