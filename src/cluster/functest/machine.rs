//! Virtual machines as they are created.

use serde_json::{Map, Value as Json, json};

use crate::catalog::Login;
use crate::kubevirt::Kind;

/// The label by which virtual machines of a group are found.
pub(super) const GROUP: &str = "common-instancetypes/functest-group";

/// The names of the volumes.
const DISK: &str = "root";
const CLOUD_INIT: &str = "cloud-init";

/// What a virtual machine is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts<'p> {
    pub(super) group: &'p str,
    pub(super) subject: &'p str,
    pub(super) instancetype: (Kind, &'p str),
    pub(super) preference: Option<&'p str>,
    pub(super) architecture: Option<&'p str>,
    /// The image of its disk; it runs if it has one.
    pub(super) image: Option<&'p str>,
}

/// The name of the virtual machine of a case: dots and slashes become hyphens, so that guests take it as
/// the name of their host. A hyphen becomes two, so that `a.b` and `a-b` have names of their own: neither dots
/// nor slashes stand beside each other or beside hyphens.
pub(super) fn name(group: &str, subject: &str) -> String {
    let subject = subject.replace('-', "--").replace(['.', '/'], "-");
    format!("{group}-{subject}")
}

/// A virtual machine.
pub(super) fn machine(parts: Parts<'_>) -> Json {
    let reference = |kind: Kind, name: &str| json!({"kind": kind.as_str(), "name": name});
    let (kind, instancetype) = parts.instancetype;
    let mut spec = Map::new();
    let strategy = parts.image.map_or("Halted", |_| "Always");
    spec.insert("runStrategy".to_owned(), strategy.into());
    spec.insert("instancetype".to_owned(), reference(kind, instancetype));
    if let Some(preference) = parts.preference {
        let kind = Kind::VirtualMachineClusterPreference;
        spec.insert("preference".to_owned(), reference(kind, preference));
    }
    let mut template = json!({
        "terminationGracePeriodSeconds": 0,
        "domain": {"devices": {"interfaces": [{"name": "default", "masquerade": {}}]}},
        "networks": [{"name": "default", "pod": {}}],
    });
    if let Some(fields) = template.as_object_mut() {
        let architecture = parts.architecture.map(|it| ("architecture", json!(it)));
        let disk = parts.image.map(|image| {
            let disk = json!({"image": image, "imagePullPolicy": "IfNotPresent"});
            ("volumes", json!([{"name": DISK, "containerDisk": disk}]))
        });
        let further = architecture.into_iter().chain(disk);
        fields.extend(further.map(|(name, value)| (name.to_owned(), value)));
    }
    spec.insert("template".to_owned(), json!({"spec": template}));
    json!({
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {
            "name": name(parts.group, parts.subject),
            "labels": {GROUP: parts.group},
        },
        "spec": spec,
    })
}

/// The virtual machine with the key that cloud-init gives to the user of its image, if that is who logs
/// in.
pub(super) fn with_key(mut machine: Json, login: Option<&Login>, key: &str) -> Json {
    let has_key = login.is_some_and(|login| login.password.is_none());
    let volumes = machine.pointer_mut("/spec/template/spec/volumes");
    if let Some(volumes) = volumes.and_then(Json::as_array_mut).filter(|_| has_key) {
        let data = format!("#cloud-config\nssh_authorized_keys:\n  - {}\n", key.trim());
        let source = json!({"userData": data});
        volumes.push(json!({"name": CLOUD_INIT, "cloudInitNoCloud": source}));
    }
    machine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_subjects_have_different_names() {
        let subjects = ["a.b.c", "a.b-c", "a-b.c", "a-b-c", "a--b.c"];
        let names = subjects.map(|subject| name("fits", subject));
        assert_eq!(
            names,
            [
                "fits-a-b-c",
                "fits-a-b--c",
                "fits-a--b-c",
                "fits-a--b--c",
                "fits-a----b-c"
            ]
        );
    }
}
