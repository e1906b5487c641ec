//! The files as they are written, before they are linked.
//!
//! Words such as `displayName` are at the top of a file; `metadata` and `spec` contain the rest of
//! the API. What a file sets becomes its [`Layer`](super::Layer); here it is only checked.

use std::str::FromStr;

use indexmap::IndexMap;

use crate::diagnostic::{Code, Problem, Problems, Severity, listed};
use crate::kubernetes::name::{check_folder_name, check_namespace_name};
use crate::kubernetes::selector::Selector;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::paths::object::LABELS;
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::{Family, Kind};
use crate::model::{
    At, Decode, FieldSchema, Given, Record, Schema, SharedFields, field_schema, mapping, parsed,
    record,
};
use crate::registry::words::{self, Word, WordValue};
use crate::yaml::{Mapping, Node, Value};

use super::guest_file::Guests;
use super::layer::refuse_derived_labels;
use super::name_patterns::NamePatterns;
use super::since::Since;
use super::sizes::{Columns, SizeTable};

record! {
    /// `instancetypes/_base.yaml`: what all series share.
    pub(super) struct InstancetypeBaseFile {
        /// The warnings that the file causes on purpose, each with a reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations that are neither set by words nor derived.
        metadata ("metadata"): Given<Metadata>,
        /// The `spec` of the API, whose scalars can be expressions over the size table.
        spec ("spec"): Given<SeriesSpecLayer>,
        /// What is set only for a release of KubeVirt and later ones, by the release: `v1.4`.
        since ("since"): Given<Since<SeriesSpecLayer>>,
    }
}

record! {
    /// `instancetypes/u/1/series.yaml`: what all sizes of a series share.
    pub(super) struct SeriesFile {
        ..Family::Instancetype,
        /// The series whose size table is used, if this one has no `sizes.yaml`.
        sizes ("sizes"): Given<SizesOf>,
        /// The warnings that the file causes on purpose, each with a reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations that are neither set by words nor derived.
        metadata ("metadata"): Given<Metadata>,
        /// The `spec` of the API, whose scalars can be expressions over the size table.
        spec ("spec"): Given<SeriesSpecLayer>,
        /// What is set only for a release of KubeVirt and later ones, by the release: `v1.4`.
        since ("since"): Given<Since<SeriesSpecLayer>>,
    }
}

record! {
    /// `instancetypes/standard-2.yaml`: an instance type that belongs to no series.
    pub(super) struct InstancetypeFile {
        ..Family::Instancetype,
        /// The columns that expressions read, as in a row of a size table: `{cpu: 2, memory: 8Gi}`.
        size ("size"): Given<At<Columns>>,
        /// The warnings that the file causes on purpose, each with a reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations that are neither set by words nor derived.
        metadata ("metadata"): Given<Metadata>,
        /// The `spec` of the API, whose scalars can be expressions over the columns.
        spec ("spec"): Given<SeriesSpecLayer>,
        /// What is set only for a release of KubeVirt and later ones, by the release: `v1.4`.
        since ("since"): Given<Since<SeriesSpecLayer>>,
    }
}

record! {
    /// The size table of another series.
    pub(super) struct SizesOf {
        /// A series with its own `sizes.yaml`: `u/1`.
        from ("from"): At<String>,
        /// The sizes of that table to leave out.
        except ("except"): Option<Vec<At<String>>>,
    }
}

/// The formats of the sources, each with the name of its schema.
#[must_use]
pub(crate) fn formats() -> Vec<(&'static str, Schema)> {
    vec![
        ("component", FragmentFile::schema()),
        ("guests", Guests::schema()),
        ("instancetype", InstancetypeFile::schema()),
        ("instancetype-base", InstancetypeBaseFile::schema()),
        ("overlay", OverlayFile::schema()),
        ("overlay-component", OverlayComponentFile::schema()),
        ("preference", PreferenceFile::schema()),
        ("preference-base", FragmentFile::schema()),
        ("series", SeriesFile::schema()),
        ("sizes", SizeTable::schema()),
    ]
}

record! {
    /// `preferences/rhel/9.yaml`, or a `_base.yaml` below a folder.
    pub(super) struct PreferenceFile {
        /// The layer or preference that this one is applied on top of: `rhel`, `windows.11`.
        extends ("extends"): Given<At<String>>,
        ..Family::Preference,
        /// Components in `preferences/components/`, applied from left to right.
        components ("components"): Given<Vec<At<String>>>,
        /// The warnings that the file causes on purpose, each with a reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations that are neither set by words nor derived.
        metadata ("metadata"): Given<Metadata>,
        /// The `spec` of the API.
        spec ("spec"): Given<PreferenceSpecLayer>,
        /// What is set only for a release of KubeVirt and later ones, by the release: `v1.4`.
        since ("since"): Given<Since<PreferenceSpecLayer>>,
    }
}

record! {
    /// `preferences/_base.yaml` or a component: a preference without references.
    pub(super) struct FragmentFile {
        ..Family::Preference,
        /// The warnings that the file causes on purpose, each with a reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations that are neither set by words nor derived.
        metadata ("metadata"): Given<Metadata>,
        /// The `spec` of the API.
        spec ("spec"): Given<PreferenceSpecLayer>,
        /// What is set only for a release of KubeVirt and later ones, by the release: `v1.4`.
        since ("since"): Given<Since<PreferenceSpecLayer>>,
    }
}

/// The words at the top of the sources of a family.
impl SharedFields for Family {
    fn names(self) -> impl Iterator<Item = &'static str> {
        words::of_family(self).map(|word| word.name)
    }

    fn check(self, fields: &Mapping, problems: &mut Problems) {
        for word in words::of_family(self) {
            if let Some(field) = fields.get(word.name) {
                check_word(word, &field.node, problems);
            }
        }
    }

    fn schemas(self) -> impl Iterator<Item = FieldSchema> {
        words::of_family(self).map(word_schema)
    }
}

fn check_word(word: &Word, node: &Node, problems: &mut Problems) {
    match word.value {
        WordValue::Text => _ = Option::<String>::decode(node, problems),
        WordValue::List => {
            _ = Option::<Vec<String>>::decode(node, problems);
            node.items().for_each(|item| check_item(item, problems));
        }
        WordValue::Mark => _ = Option::<bool>::decode(node, problems),
    }
}

/// Checks an item of a list that the API has as one string, with a comma between two.
fn check_item(item: &Node, problems: &mut Problems) {
    let Some(text) = item.text() else { return };
    if text.trim().is_empty() {
        let problem = Problem::new(
            Code::UnknownValue,
            item.at,
            "this item of the list is empty",
        );
        problems.push(problem.help("remove it"));
    } else if text.contains(',') {
        let message = "an item of this list cannot contain a comma, which separates two";
        let problem = Problem::new(Code::UnknownValue, item.at, message);
        problems.push(problem.help("make each part an item of its own"));
    }
}

fn word_schema(word: &Word) -> FieldSchema {
    let schema = match word.value {
        WordValue::Text => field_schema::<Option<String>>,
        WordValue::List => field_schema::<Option<Vec<String>>>,
        WordValue::Mark => field_schema::<Option<bool>>,
    };
    schema(word.name, word.description)
}

record! {
    /// The part of `metadata` that a catalog sets: the name is the path, and the cluster sets the rest.
    pub(super) struct Metadata {
        /// Annotations, each a string.
        annotations ("annotations"): Option<IndexMap<String, Option<String>>>,
        /// Labels, each a string.
        labels ("labels"): Option<IndexMap<String, Option<String>>>,
    }
}

record! {
    /// `overlays/common-preferences-bundle.yaml`: what a bundle contains, and how it is changed.
    pub(super) struct OverlayFile {
        /// Which resources the bundle contains.
        select ("select"): Selection,
        /// Components in `overlays/components/`, applied from left to right, before the fields below.
        components ("components"): Given<Vec<At<String>>>,
        /// Which of them are left out: a selection, or a list of some.
        exclude ("exclude"): Given<Exclude>,
        /// Labels and annotations for every resource of the bundle.
        set ("set"): Given<Set>,
        /// Changes to some resources, applied in order, before labels are derived.
        patches ("patches"): Given<Vec<PatchFile>>,
        /// The warnings that the file causes on purpose, each with a reason.
        allow ("allow"): Given<Allow>,
        /// The folder of the entry point for `kubectl apply -k`: `VirtualMachinePreferences`.
        kustomization ("kustomization"): Given<At<FolderName>>,
        /// The namespace of the resources whose kind has one: `vms`.
        namespace ("namespace"): Given<At<NamespaceName>>,
        /// What every name starts with: `acme-`.
        name_prefix ("namePrefix"): Given<At<String>>,
        /// What every name ends with: `-acme`.
        name_suffix ("nameSuffix"): Given<At<String>>,
    }
}

record! {
    /// `overlays/components/acme.yaml`: what several overlays leave out and change.
    pub(super) struct OverlayComponentFile {
        /// Which resources are left out: a selection, or a list of some.
        exclude ("exclude"): Given<Exclude>,
        /// Labels and annotations for every resource of the bundle.
        set ("set"): Given<Set>,
        /// Changes to some resources, applied in order, before labels are derived.
        patches ("patches"): Given<Vec<PatchFile>>,
        /// The warnings that the file causes on purpose, each with a reason.
        allow ("allow"): Given<Allow>,
    }
}

/// What is left out of a bundle: what any of these selects.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Exclude(
    /// The selections; a single one can be written without a list.
    pub Vec<Selection>,
);

impl Decode for Exclude {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Sequence(_) => Vec::decode(node, problems).map(Self),
            _ => Selection::decode(node, problems).map(|only| Self(vec![only])),
        }
    }

    fn schema() -> Schema {
        Schema::Either(vec![Selection::schema(), Vec::<Selection>::schema()])
    }
}

record! {
    /// Which resources are selected: those that match every field.
    pub struct Selection {
        /// Any of these kinds.
        kinds ("kinds"): Option<Vec<At<Kind>>>,
        /// Any of these globs of names: `rhel.*`, `u1.[ml]*`.
        names ("names"): Option<NamePatterns>,
        /// A label selector, in kubectl's syntax: `instancetype.kubevirt.io/arch in (arm64)`.
        labels ("labels"): Option<At<Selector>>,
    }
}

record! {
    /// Labels and annotations for every resource of a bundle.
    pub(super) struct SetFields {
        /// Labels, each a string.
        labels ("labels"): Option<IndexMap<String, String>>,
        /// Annotations, each a string.
        annotations ("annotations"): Option<IndexMap<String, String>>,
    }
}

/// The labels and annotations for every resource of a bundle, as they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set(
    /// A mapping in the shape of `metadata`.
    pub Node,
);

impl Decode for Set {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        mapping(node, problems)?;
        // A label that is wrong hides nothing of the others.
        _ = SetFields::decode(node, problems);
        refuse_derived_labels(node.get(&[LABELS.last()]), problems);
        Some(Self(node.clone()))
    }

    fn schema() -> Schema {
        SetFields::schema()
    }
}

record! {
    /// A change to some resources of a bundle.
    pub(super) struct PatchFile {
        /// Which of the bundle's resources it changes. Default: all.
        select ("select"): Option<Selection>,
        /// A JSON Merge Patch of `metadata` and `spec`.
        merge ("merge"): Merge,
    }
}

record! {
    /// The parts of a resource that a patch can change.
    pub(super) struct MergeFields {
        /// Labels and annotations; `null` removes one.
        metadata ("metadata"): Option<Metadata>,
        /// The `spec` of the API; `null` removes a field.
        spec ("spec"): Option<PatchSpecLayer>,
    }
}

/// A JSON Merge Patch (RFC 7386) of `metadata` and `spec`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Merge(
    /// The patch.
    pub Node,
);

impl Decode for Merge {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        mapping(node, problems)?;
        // A field that is wrong hides nothing of the others.
        _ = MergeFields::decode(node, problems);
        refuse_derived_labels(node.get(LABELS.keys()), problems);
        Some(Self(node.clone()))
    }

    fn schema() -> Schema {
        MergeFields::schema()
    }
}

/// The rules that a file breaks on purpose, each with a reason.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Allow(
    /// The rules, and where each is allowed.
    pub Vec<At<Code>>,
);

/// The warnings that only foreign bundles can cause.
const OF_BUNDLES: [Code; 2] = [Code::OldLabel, Code::ServerField];

impl Allow {
    /// The rules that a source can allow.
    fn codes() -> impl Iterator<Item = Code> + Clone {
        AllowedCode::all().filter(|code| !OF_BUNDLES.contains(code))
    }
}

/// The rules for what KubeVirt refuses of virtual machines.
const OF_TRIALS: [Code; 2] = [Code::RefusesAll, Code::RefusesSome];

/// A rule that bundles break on purpose, as a command line allows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllowedCode(
    /// The rule.
    pub Code,
);

impl AllowedCode {
    /// The rules that can be allowed: those that warn, and those of a trial, which is made in a cluster
    /// that is set up as KubeVirt comes. No other error can: what it is about would reach a cluster.
    fn all() -> impl Iterator<Item = Code> + Clone {
        let codes = Code::ALL
            .iter()
            .copied()
            .filter(|code| code.severity() == Severity::Warning || OF_TRIALS.contains(code));
        // The command line has no source that could allow a rule, and neither has a virtual machine.
        codes.filter(|code| {
            ![Code::UnusedAllow, Code::VersionLabel].contains(code) && !code.is_of_machines()
        })
    }
}

impl FromStr for AllowedCode {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if let Some(code) = Self::all().find(|code| code.as_str() == name) {
            return Ok(Self(code));
        }
        let is_error = |code: &&Code| code.as_str() == name && code.severity() == Severity::Error;
        if Code::ALL.iter().any(|code| is_error(&code)) {
            return Err("it is an error that cannot be allowed".to_owned());
        }
        let help = listed(name, Self::all().map(Code::as_str)).unwrap_or_default();
        Err(format!("no rule with this name can be allowed; {help}"))
    }
}

impl Decode for Allow {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        // A reason that is not a string is reported here, and the rules are read all the same.
        _ = IndexMap::<String, String>::decode(node, problems);
        let mut allowed = Vec::new();
        for (name, field) in node.fields() {
            let at = field.key;
            if field
                .node
                .text()
                .is_some_and(|reason| reason.trim().is_empty())
            {
                let message = format!("the reason for allowing `{name}` is empty");
                problems.push(
                    Problem::new(Code::MissingField, field.node.at, message)
                        .help("say why the file breaks this rule on purpose"),
                );
            }
            match Self::codes().find(|code| code.as_str() == name) {
                Some(value) => allowed.push(At { value, at }),
                None => problems.push(
                    Problem::new(
                        Code::UnknownValue,
                        at,
                        format!("no rule named `{name}` can be allowed"),
                    )
                    .help_from(listed(name, Self::codes().map(Code::as_str))),
                ),
            }
        }
        Some(Self(allowed))
    }

    fn schema() -> Schema {
        let field = |code: Code| FieldSchema {
            name: code.as_str(),
            description: code.description(),
            required: false,
            since: None,
            schema: Schema::Text,
        };
        Schema::Record(Record {
            description: "The rules that a file breaks on purpose, each with a reason.",
            fields: Self::codes().map(field).collect(),
        })
    }
}

/// The part of a `spec` that a layer of an instance type sets, with expressions over the size table.
///
/// Its fields, like those of the two types below, are checked against KubeVirt's API once all layers
/// are applied; until then, it only has to be a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SeriesSpecLayer;

/// The part of a `spec` that a layer of a preference sets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PreferenceSpecLayer;

/// The part of a `spec` that a patch of an overlay sets, which is applied after expressions are
/// computed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PatchSpecLayer;

impl Decode for SeriesSpecLayer {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        mapping(node, problems).map(|_| Self)
    }

    fn schema() -> Schema {
        layer::<InstancetypeSpec>(true)
    }
}

impl Decode for PreferenceSpecLayer {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        mapping(node, problems).map(|_| Self)
    }

    fn schema() -> Schema {
        layer::<PreferenceSpec>(false)
    }
}

impl Decode for PatchSpecLayer {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        mapping(node, problems).map(|_| Self)
    }

    fn schema() -> Schema {
        let (instancetype, preference) = (layer::<InstancetypeSpec>, layer::<PreferenceSpec>);
        Schema::Either(vec![instancetype(false), preference(false)])
    }
}

fn layer<Spec: Decode>(expressions: bool) -> Schema {
    let of = Box::new(Spec::schema());
    Schema::Layer { of, expressions }
}

/// The name of a folder: letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FolderName(
    /// The name.
    pub String,
);

impl Decode for FolderName {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let parse = |text: &str| check_folder_name(text).map(|()| Self(text.to_owned()));
        parsed(node, Code::BadName, parse, problems)
    }

    fn schema() -> Schema {
        Schema::Text
    }
}

/// The name of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamespaceName(
    /// The name.
    pub String,
);

impl Decode for NamespaceName {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        let parse = |text: &str| check_namespace_name(text).map(|()| Self(text.to_owned()));
        parsed(node, Code::BadName, parse, problems)
    }

    fn schema() -> Schema {
        Schema::Text
    }
}
