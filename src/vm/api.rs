//! The kinds of documents that virtual machines are in, and what is taken for them.

use crate::diagnostic::{Code, Problem, closest};
use crate::kubevirt::paths::object::{API_VERSION, KIND};
use crate::kubevirt::{API_GROUP, Kind};
use crate::text::Location;
use crate::yaml::Node;

/// A kind of documents that a virtual machine is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carrier {
    /// The virtual machine itself. KubeVirt: `VirtualMachine`.
    Machine,
    /// Many virtual machines that are alike. KubeVirt: `VirtualMachinePool`.
    Pool,
    /// A virtual machine with parameters. KubeVirt: `VirtualMachineTemplate`.
    Template,
}

/// The kinds of the same groups that hold no virtual machine, and are no misspelt names.
const OTHERS: [&str; 6] = [
    "KubeVirt",
    "VirtualMachineInstance",
    "VirtualMachineInstanceMigration",
    "VirtualMachineInstanceReplicaSet",
    "VirtualMachineTemplateRequest",
    PRESET,
];

/// What KubeVirt applies to the instances of virtual machines by their labels.
const PRESET: &str = "VirtualMachineInstancePreset";

/// The version of virtual machines and presets that KubeVirt no longer recommends.
const DEPRECATED: &str = "v1alpha3";

impl Carrier {
    const ALL: [Self; 3] = [Self::Machine, Self::Pool, Self::Template];

    /// The carrier that a document is.
    pub(super) fn of(document: &Node) -> Option<Self> {
        let Named { group, kind, .. } = Named::of(document);
        let carrier = Self::of_kind(kind?)?;
        (carrier.group() == group).then_some(carrier)
    }

    fn of_kind(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.kind() == kind)
    }

    /// The kind, as a document names it.
    fn kind(self) -> &'static str {
        match self {
            Self::Machine => "VirtualMachine",
            Self::Pool => "VirtualMachinePool",
            Self::Template => "VirtualMachineTemplate",
        }
    }

    fn group(self) -> &'static str {
        match self {
            Self::Machine => "kubevirt.io",
            Self::Pool => "pool.kubevirt.io",
            Self::Template => "template.kubevirt.io",
        }
    }

    /// The versions that are served, the one to write first. KubeVirt: `ApiSupportedVersions`,
    /// `NewVirtualMachinePoolCrd`; `core` of virt-template-api.
    fn versions(self) -> [&'static str; 2] {
        match self {
            Self::Machine => ["v1", DEPRECATED],
            Self::Pool | Self::Template => ["v1beta1", "v1alpha1"],
        }
    }

    /// What a document of the kind is to write.
    pub(super) fn type_fields(self) -> [(&'static str, String); 2] {
        let [version, _] = self.versions();
        [
            (API_VERSION.last(), format!("{}/{version}", self.group())),
            (KIND.last(), self.kind().to_owned()),
        ]
    }

    fn write_version(self) -> String {
        let [(key, api_version), _] = self.type_fields();
        format!("write `{key}: {api_version}`")
    }
}

/// How a document names its type.
struct Named<'n> {
    /// Empty for that of the core, or if there is none.
    group: &'n str,
    version: &'n str,
    api_version_at: Option<Location>,
    kind: Option<&'n str>,
    kind_at: Location,
}

impl<'n> Named<'n> {
    fn of(document: &'n Node) -> Self {
        let api_version = document.get(API_VERSION.keys());
        let text = api_version.and_then(Node::text).unwrap_or_default();
        let (group, version) = text.split_once('/').unwrap_or(("", text));
        let kind = document.get(KIND.keys());
        Self {
            group,
            version,
            api_version_at: api_version.map(|node| node.at),
            kind: kind.and_then(Node::text),
            kind_at: kind.map_or(document.at, |node| node.at),
        }
    }
}

/// What is wrong with the type that a document names, if it is meant to be one that is looked for.
pub(super) fn misnamed(document: &Node) -> Option<Problem> {
    let named = Named::of(document);
    let kind = named.kind?;
    match Carrier::of_kind(kind) {
        Some(carrier) => misversioned(carrier, &named),
        None => misspelt(kind, &named),
    }
}

fn misversioned(carrier: Carrier, named: &Named<'_>) -> Option<Problem> {
    let (kind, help) = (carrier.kind(), carrier.write_version());
    let Some(at) = named.api_version_at else {
        let message = format!("missing field `{}`", API_VERSION.last());
        return Some(Problem::new(Code::MissingField, named.kind_at, message).help(help));
    };
    let unknown = |message| Some(Problem::new(Code::UnknownValue, at, message).help(help));
    if named.group == carrier.group() {
        let is_served = carrier.versions().contains(&named.version);
        let message = || format!("`{kind}` has no version `{}`", named.version);
        return if is_served { None } else { unknown(message()) };
    }
    // The core group is empty, and has no such kind. Other projects have virtual machines, too.
    let is_of_kubevirt =
        named.group.is_empty() || Carrier::ALL.iter().any(|it| it.group() == named.group);
    let is_meant = is_of_kubevirt || closest(named.group, [carrier.group()]).is_some();
    let message = || match named.group {
        "" => format!("`{kind}` is not of the core API"),
        group => format!("`{kind}` is not of `{group}`"),
    };
    if is_meant { unknown(message()) } else { None }
}

fn misspelt(kind: &str, named: &Named<'_>) -> Option<Problem> {
    let carriers = Carrier::ALL
        .into_iter()
        .filter(|it| it.group() == named.group);
    let definitions = Kind::ALL.iter().map(|it| it.as_str());
    let definitions = definitions.filter(|_| named.group == API_GROUP);
    let known: Vec<&str> = carriers.map(Carrier::kind).chain(definitions).collect();
    if known.contains(&kind) || OTHERS.contains(&kind) {
        return None;
    }
    let meant = closest(kind, known)?;
    let message = format!("unknown kind `{kind}`");
    let problem = Problem::new(Code::UnknownValue, named.kind_at, message);
    Some(problem.help(format!("did you mean `{meant}`?")))
}

/// Whether a document is a preset, which says nothing of instance types and preferences.
pub(super) fn is_preset(document: &Node) -> bool {
    let named = Named::of(document);
    named.kind == Some(PRESET) && named.group == Carrier::Machine.group()
}

/// What is deprecated in the type that a document names. KubeVirt: the `DeprecationWarning` of
/// `ApiSupportedVersions` and of `NewPresetCrd`.
pub(super) fn deprecated(document: &Node) -> Option<Problem> {
    let named = Named::of(document);
    let (at, message, help) = match Carrier::of(document) {
        None if is_preset(document) => (
            named.kind_at,
            "kubevirt.io/v1alpha3 VirtualMachineInstancePresets is now deprecated and will be \
             removed in v2",
            "write an instance type and a preference, which virtual machines name".to_owned(),
        ),
        Some(Carrier::Machine) if named.version == DEPRECATED => (
            named.api_version_at?,
            "kubevirt.io/v1alpha3 is now deprecated and will be removed in a future release",
            Carrier::Machine.write_version(),
        ),
        _ => return None,
    };
    Some(Problem::new(Code::VmDeprecated, at, message).help(help))
}
