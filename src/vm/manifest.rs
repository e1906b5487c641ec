//! Virtual machines as manifests that a user can apply.

use std::collections::BTreeMap;
use std::str::FromStr;

use clap::ValueEnum;
use serde::Serialize;

use crate::kubernetes::name::{check_label_value, check_namespace_name, check_subdomain};
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::{Family, Kind};
use crate::yaml;

use super::reference_keys::volume_labels;

/// When KubeVirt runs a virtual machine. KubeVirt: `VirtualMachineRunStrategy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[value(rename_all = "PascalCase")]
pub enum RunStrategy {
    /// It runs, and is started again whenever it ends
    Always,
    /// It runs, and is started again if it fails
    RerunOnFailure,
    /// A user starts and stops it
    Manual,
    /// It does not run
    Halted,
    /// It runs once, however it ends
    Once,
    /// It waits for a migration from elsewhere
    WaitAsReceiver,
}

/// What a virtual machine refers to: an instance type or a preference.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// Its kind.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
}

impl Reference {
    /// A reference to a resource.
    #[must_use]
    pub fn to(kind: Kind, name: &str) -> Self {
        Self {
            kind: kind.as_str(),
            name: name.to_owned(),
        }
    }
}

/// Where the disk of a virtual machine comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disk {
    /// An image in a registry that is not kept: what the guest writes is lost when it stops.
    Container(String),
    /// A volume that is filled when the virtual machine is created, of this size.
    Volume(DataVolume, Option<Quantity>),
}

/// What a new volume is filled with. CDI: `DataVolumeSource`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataVolume {
    /// An image in a registry: `docker://…`.
    Registry(String),
    /// A copy of another volume.
    Pvc {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
}

/// How the address of an image in a registry begins.
const DOCKER: &str = "docker://";

/// How the name of another volume begins.
const PVC: &str = "pvc:";

impl FromStr for DataVolume {
    type Err = String;

    /// # Errors
    ///
    /// The text is neither `docker://IMAGE` nor `pvc:NAMESPACE/NAME`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = || format!("expected `{DOCKER}IMAGE` or `{PVC}NAMESPACE/NAME`");
        if let Some(image) = text.strip_prefix(DOCKER) {
            let is_image = !image.is_empty() && !image.contains(char::is_whitespace);
            return is_image
                .then(|| Self::Registry(text.to_owned()))
                .ok_or_else(expected);
        }
        let volume = text.strip_prefix(PVC).ok_or_else(expected)?;
        let (namespace, name) = volume.split_once('/').ok_or_else(expected)?;
        check_namespace_name(namespace).map_err(|error| error.to_string())?;
        check_subdomain(name).map_err(|error| error.to_string())?;
        Ok(Self::Pvc {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        })
    }
}

/// A virtual machine that names its instance type. KubeVirt: `VirtualMachine` of `kubevirt.io/v1`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VirtualMachine {
    api_version: &'static str,
    kind: &'static str,
    metadata: Metadata,
    spec: Spec,
}

#[derive(Debug, Serialize)]
struct Metadata {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<&'static str, String>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    data_volume_templates: Vec<Template>,
    instancetype: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    preference: Option<Reference>,
    run_strategy: RunStrategy,
    template: MachineTemplate,
}

/// A volume that is created with the virtual machine.
#[derive(Debug, Serialize)]
struct Template {
    metadata: Metadata,
    spec: VolumeSpec,
}

#[derive(Debug, Serialize)]
struct VolumeSpec {
    source: Source,
    storage: Storage,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Source {
    Registry { url: String },
    Pvc { name: String, namespace: String },
}

#[derive(Debug, Serialize)]
struct Storage {
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<Resources>,
}

#[derive(Debug, Serialize)]
struct Resources {
    requests: Requests,
}

#[derive(Debug, Serialize)]
struct Requests {
    storage: String,
}

#[derive(Debug, Serialize)]
struct MachineTemplate {
    spec: MachineSpec,
}

#[derive(Debug, Serialize)]
struct MachineSpec {
    #[serde(skip_serializing_if = "Option::is_none")]
    architecture: Option<&'static str>,
    domain: Domain,
    volumes: Vec<Volume>,
}

#[derive(Debug, Serialize)]
struct Domain {
    devices: Devices,
}

#[derive(Debug, Serialize)]
struct Devices {
    disks: Vec<DiskDevice>,
}

/// A disk without a bus: the preference chooses it.
#[derive(Debug, Serialize)]
struct DiskDevice {
    disk: Target,
    name: &'static str,
}

#[derive(Debug, Serialize)]
struct Target {}

#[derive(Debug, Serialize)]
struct Volume {
    name: &'static str,
    #[serde(flatten)]
    source: VolumeSource,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum VolumeSource {
    ContainerDisk { image: String },
    DataVolume { name: String },
}

/// The name of the disk and of its volume.
const DISK: &str = "root";

impl VirtualMachine {
    /// A virtual machine with one disk.
    #[must_use]
    pub fn new(
        name: &str,
        instancetype: Reference,
        preference: Option<Reference>,
        run_strategy: RunStrategy,
        disk: Disk,
    ) -> Self {
        let (templates, source) = match disk {
            Disk::Container(image) => (Vec::new(), VolumeSource::ContainerDisk { image }),
            Disk::Volume(volume, size) => {
                let labels = defaults(&instancetype, preference.as_ref());
                let name = format!("{name}-{DISK}");
                let template = Template::new(name.clone(), labels, volume, size);
                (vec![template], VolumeSource::DataVolume { name })
            }
        };
        Self {
            api_version: "kubevirt.io/v1",
            kind: "VirtualMachine",
            metadata: Metadata {
                labels: BTreeMap::new(),
                name: name.to_owned(),
                namespace: None,
            },
            spec: Spec {
                data_volume_templates: templates,
                instancetype,
                preference,
                run_strategy,
                template: MachineTemplate::with(source),
            },
        }
    }
}

impl VirtualMachine {
    /// It in a namespace; in that of whoever applies it if this is `None`.
    #[must_use]
    pub fn in_namespace(mut self, namespace: Option<&str>) -> Self {
        self.metadata.namespace = namespace.map(str::to_owned);
        self
    }

    /// It for an architecture; for what its preference or its cluster says if this is `None`.
    #[must_use]
    pub fn of_architecture(mut self, architecture: Option<&'static str>) -> Self {
        self.spec.template.spec.architecture = architecture;
        self
    }

    /// The manifest as YAML.
    #[must_use]
    pub fn yaml(&self) -> String {
        yaml::written(self)
    }
}

impl MachineTemplate {
    /// A machine with one disk.
    fn with(source: VolumeSource) -> Self {
        let disks = vec![DiskDevice {
            disk: Target {},
            name: DISK,
        }];
        Self {
            spec: MachineSpec {
                architecture: None,
                domain: Domain {
                    devices: Devices { disks },
                },
                volumes: vec![Volume { name: DISK, source }],
            },
        }
    }
}

impl Template {
    fn new(
        name: String,
        labels: BTreeMap<&'static str, String>,
        volume: DataVolume,
        size: Option<Quantity>,
    ) -> Self {
        let source = match volume {
            DataVolume::Registry(url) => Source::Registry { url },
            DataVolume::Pvc { namespace, name } => Source::Pvc { name, namespace },
        };
        let resources = size.map(|size| Resources {
            requests: Requests {
                storage: size.to_string(),
            },
        });
        Self {
            metadata: Metadata {
                labels,
                name,
                // It is made in that of the virtual machine.
                namespace: None,
            },
            spec: VolumeSpec {
                source,
                storage: Storage { resources },
            },
        }
    }
}

/// The labels of a volume by which other virtual machines that boot from it find what suits it.
/// KubeVirt: `DefaultInstancetypeLabel` and its neighbours.
fn defaults<'r>(
    instancetype: &'r Reference,
    preference: Option<&'r Reference>,
) -> BTreeMap<&'static str, String> {
    let both = [
        (Family::Instancetype, Some(instancetype)),
        (Family::Preference, preference),
    ];
    let labels = both.into_iter().flat_map(|(family, reference)| {
        let [name, kind] = volume_labels(family);
        let of = |it: &'r Reference| [(name, it.name.as_str()), (kind, it.kind)];
        reference.map(of).into_iter().flatten()
    });
    // A name can be longer than the value of a label, which then cannot tell it.
    labels
        .filter(|(_, value)| check_label_value(value).is_ok())
        .map(|(key, value)| (key, value.to_owned()))
        .collect()
}
