//! What people copy from a page: virtual machines.

use serde::Serialize;

use crate::query::Entry;
use crate::vm::{Disk, Reference, RunStrategy, VirtualMachine, other_architecture};

/// The image of a virtual machine, which its user replaces.
const IMAGE: &str = "registry.example/image:tag";

/// The name of a virtual machine, which its user replaces.
const NAME: &str = "example";

/// A virtual machine with an instance type and perhaps a preference.
pub(super) fn manifest(instancetype: &Entry, preference: Option<&Entry>) -> Option<String> {
    let reference = |entry: &Entry| Some(Reference::to(entry.kind(&[])?, entry.name()));
    let spec = preference.and_then(Entry::preference);
    let architecture = spec.and_then(other_architecture).map(|(needed, _)| needed);
    let namespace = instancetype.only_namespace();
    let namespace = namespace.or_else(|| preference?.only_namespace());
    let machine = machine(reference(instancetype)?, preference.and_then(reference));
    let machine = machine.in_namespace(namespace);
    Some(machine.of_architecture(architecture).yaml())
}

/// Virtual machines in which a script replaces capital words by what was chosen; it leaves out the
/// namespace where none is needed.
#[derive(Serialize)]
pub(super) struct Blanks {
    /// With an instance type alone.
    alone: String,
    /// With a preference, too.
    with_preference: String,
    /// With a preference that needs an architecture to be named.
    with_architecture: String,
}

impl Blanks {
    pub(super) fn new() -> Self {
        let instancetype = || Reference {
            kind: "INSTANCETYPE_KIND",
            name: "INSTANCETYPE".to_owned(),
        };
        let preference = || Reference {
            kind: "PREFERENCE_KIND",
            name: "PREFERENCE".to_owned(),
        };
        let machine =
            |preference| machine(instancetype(), preference).in_namespace(Some("NAMESPACE"));
        let with_preference = || machine(Some(preference()));
        Self {
            alone: machine(None).yaml(),
            with_preference: with_preference().yaml(),
            with_architecture: with_preference()
                .of_architecture(Some("ARCHITECTURE"))
                .yaml(),
        }
    }
}

fn machine(instancetype: Reference, preference: Option<Reference>) -> VirtualMachine {
    VirtualMachine::new(
        NAME,
        instancetype,
        preference,
        RunStrategy::Always,
        Disk::Container(IMAGE.to_owned()),
    )
}
