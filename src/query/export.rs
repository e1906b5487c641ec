//! The whole catalog as one JSON document, for other programs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::kubevirt::Family;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::paths::object::{ANNOTATIONS, LABELS, SPEC};
use crate::kubevirt::paths::{instancetype, preference};
use crate::kubevirt::preference::PreferenceSpec;
use crate::model::Path;
use crate::registry::annotations::{DISPLAY_NAME, OPENSHIFT_DISPLAY_NAME};
use crate::registry::labels::{ARCH, CLASS, DEPRECATED, OS_TYPE};
use crate::text::{Location, Sources, json_line};
use crate::vm::{Need, efi_of_deprecated};
use crate::yaml::Node;

use super::amount::Amount;
use super::entries::{Entries, Entry};
use super::feature::Feature;
use super::matrix::{Pair, pairs};

/// The version of the schema of [`CatalogDocument`].
const SCHEMA_VERSION: u32 = 1;

/// What `export --format json` writes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogDocument<'e> {
    /// The version of this format. It grows only if a field goes or changes its type.
    schema_version: u32,
    /// The version of the catalog, as its resources are labelled. `null` if they have different ones.
    catalog_version: Option<&'e str>,
    /// The instance types: series by series, smaller sizes first.
    instancetypes: Vec<InstancetypeObject<'e>>,
    /// The preferences, by name.
    preferences: Vec<PreferenceObject<'e>>,
    /// Each preference with each instance type.
    fits: Vec<Pair<'e>>,
}

/// What instance types and preferences have in common.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ResourceObject<'e> {
    /// The name.
    name: &'e str,
    /// The namespace, if the resource says one.
    namespace: Option<&'e str>,
    /// The kinds in which there is such a resource.
    kinds: Vec<&'static str>,
    /// The name for people.
    display_name: Option<&'e str>,
    /// Whether it should no longer be chosen.
    deprecated: bool,
    /// Where that is said.
    deprecated_at: Option<PlaceObject<'e>>,
    /// Where it is defined: the row of its size, the file of the preference, or its name in a bundle.
    source: Option<PlaceObject<'e>>,
    /// All labels.
    labels: BTreeMap<&'e str, &'e str>,
    /// All annotations.
    annotations: BTreeMap<&'e str, &'e str>,
    /// The spec, as KubeVirt's API has it.
    #[schemars(with = "BTreeMap<String, serde_json::Value>")]
    spec: Option<&'e Node>,
}

/// An instance type.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct InstancetypeObject<'e> {
    #[serde(flatten)]
    resource: ResourceObject<'e>,
    /// The series: `u1` of `u1.medium`. `null` if the name has none.
    series: Option<&'e str>,
    /// The size: `medium` of `u1.medium`. `null` if the name has none.
    size: Option<&'e str>,
    /// The class.
    class: Option<&'e str>,
    /// The number of vCPUs.
    cpu: u32,
    /// The memory that the guest sees.
    memory: Amount,
    /// The size of the huge pages that back it. `null` if there are none.
    hugepages: Option<Amount>,
    /// What it has besides CPUs and memory, by the names that `list --feature` takes.
    features: Vec<String>,
}

/// A preference.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PreferenceObject<'e> {
    #[serde(flatten)]
    resource: ResourceObject<'e>,
    /// The family of operating systems: `linux`, `windows`.
    os: Option<&'e str>,
    /// The architecture of the guest: `amd64`, `arm64`, `s390x`.
    arch: Option<&'e str>,
    /// What an instance type and a virtual machine have to have.
    requires: RequiresObject<'e>,
    /// What a virtual machine gets unless it says otherwise; all of it is in `spec`.
    prefers: PrefersObject<'e>,
}

/// The requirements of a preference.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RequiresObject<'e> {
    /// The least number of vCPUs.
    cpu: Option<u32>,
    /// What the number of vCPUs has to be a multiple of, so that they can be spread; 1 for any number.
    cpu_step: u64,
    /// The least memory.
    memory: Option<Amount>,
    /// The architecture of the virtual machine.
    architecture: Option<&'e str>,
}

/// The preferences that people ask for most.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrefersObject<'e> {
    /// What the guest sees its vCPUs as: `sockets`, `cores`, `threads`, `spread`, `any`.
    pub topology: Option<&'e str>,
    /// How disks are connected.
    pub disk_bus: Option<&'e str>,
    /// The model of network interfaces.
    pub interface_model: Option<&'e str>,
    /// The machine type of QEMU.
    pub machine_type: Option<&'e str>,
    /// The architecture of a virtual machine that sets none.
    pub architecture: Option<&'e str>,
    /// Whether it boots with EFI.
    pub efi: bool,
    /// Whether only signed code boots.
    pub secure_boot: bool,
    /// Whether it has a TPM.
    pub tpm: bool,
}

/// A place in a source.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PlaceObject<'e> {
    /// The file, as it can be opened from the current folder.
    file: &'e str,
    /// The line, from 1.
    line: usize,
}

/// Everything that is known of a catalog, on one line, by the schema of [`CatalogDocument`].
#[must_use]
pub fn export(entries: &Entries, sources: &Sources) -> String {
    let of = |family| entries.all.iter().filter(move |it| it.family() == family);
    let instancetypes: Vec<(&Entry, &InstancetypeSpec)> = of(Family::Instancetype)
        .filter_map(|entry| Some((entry, entry.instancetype()?)))
        .collect();
    let preferences: Vec<(&Entry, &PreferenceSpec)> = of(Family::Preference)
        .filter_map(|entry| Some((entry, entry.preference()?)))
        .collect();
    let document = CatalogDocument {
        schema_version: SCHEMA_VERSION,
        catalog_version: entries.version(),
        instancetypes: instancetypes
            .iter()
            .map(|(entry, spec)| InstancetypeObject::of(entry, spec, sources))
            .collect(),
        preferences: preferences
            .iter()
            .map(|(entry, spec)| PreferenceObject::of(entry, spec, sources))
            .collect(),
        fits: pairs(entries, |_| true, |_| true),
    };
    json_line(&document) + "\n"
}

impl<'e> ResourceObject<'e> {
    fn of(entry: &'e Entry, display_name: Option<&'e str>, sources: &'e Sources) -> Self {
        let definition = &entry.typed.definition;
        let texts = |path: Path| {
            let fields = definition.fields(path);
            fields
                .filter_map(|(key, field)| Some((key.as_str(), field.node.text()?)))
                .collect()
        };
        let deprecated = entry.is_deprecated();
        let mark = definition.label(DEPRECATED).filter(|_| deprecated);
        Self {
            name: entry.name(),
            namespace: entry.namespace.as_deref(),
            kinds: entry.kinds.iter().map(|kind| kind.as_str()).collect(),
            display_name,
            deprecated,
            deprecated_at: mark.and_then(|node| PlaceObject::at(node.at, sources)),
            source: PlaceObject::at(definition.at, sources),
            labels: texts(LABELS),
            annotations: texts(ANNOTATIONS),
            spec: definition.get(SPEC),
        }
    }
}

impl<'e> InstancetypeObject<'e> {
    fn of(entry: &'e Entry, spec: &InstancetypeSpec, sources: &'e Sources) -> Self {
        let parts = entry.name().split_once('.');
        let features = Feature::of(spec).into_iter();
        Self {
            resource: ResourceObject::of(entry, entry.annotation(DISPLAY_NAME), sources),
            series: parts.map(|(series, _)| series),
            size: parts.map(|(_, size)| size),
            class: entry.label(CLASS),
            cpu: spec.cpu.guest.0,
            memory: Amount::of(&spec.memory.guest),
            hugepages: text(entry, instancetype::HUGEPAGE_SIZE).and_then(Amount::parse),
            features: features.map(Feature::name).collect(),
        }
    }
}

impl<'e> PreferenceObject<'e> {
    fn of(entry: &'e Entry, spec: &PreferenceSpec, sources: &'e Sources) -> Self {
        let need = Need::of(spec);
        Self {
            resource: ResourceObject::of(entry, entry.annotation(OPENSHIFT_DISPLAY_NAME), sources),
            os: entry.label(OS_TYPE),
            arch: entry.label(ARCH),
            requires: RequiresObject {
                cpu: need.vcpus,
                cpu_step: need.step,
                memory: need.memory.as_ref().map(Amount::of),
                architecture: text(entry, preference::REQUIRED_ARCHITECTURE),
            },
            prefers: PrefersObject::of(entry, spec),
        }
    }
}

impl<'e> PrefersObject<'e> {
    /// What a preference prefers.
    #[must_use]
    pub fn of(entry: &'e Entry, spec: &PreferenceSpec) -> Self {
        let firmware = spec.firmware.as_ref();
        // KubeVirt looks at `preferredUseBios` first, and then at no EFI.
        let firmware = firmware.filter(|it| it.preferred_use_bios != Some(true));
        let efi = firmware.and_then(|firmware| {
            let new = firmware.preferred_efi.clone();
            new.or_else(|| efi_of_deprecated(firmware))
        });
        let devices = spec.devices.as_ref();
        let tpm = devices.and_then(|devices| devices.preferred_tpm.as_ref());
        Self {
            topology: text(entry, preference::CPU_TOPOLOGY),
            disk_bus: text(entry, preference::DISK_BUS),
            interface_model: text(entry, preference::INTERFACE_MODEL),
            machine_type: text(entry, preference::MACHINE_TYPE),
            architecture: text(entry, preference::ARCHITECTURE),
            efi: efi.is_some(),
            secure_boot: efi.is_some_and(|efi| efi.secure_boot != Some(false)),
            tpm: tpm.is_some_and(|tpm| tpm.enabled != Some(false)),
        }
    }
}

impl<'e> PlaceObject<'e> {
    fn at(at: Location, sources: &'e Sources) -> Option<Self> {
        let source = sources.get(at.source)?;
        Some(Self {
            file: &source.path,
            line: source.line(at).number,
        })
    }
}

/// A string that is not empty: an empty one is the same as none.
fn text(entry: &Entry, path: Path) -> Option<&str> {
    let text = entry.typed.definition.get(path).and_then(Node::text);
    text.filter(|text| !text.is_empty())
}
