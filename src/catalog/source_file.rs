//! The files as they are written, before anything is linked.
//!
//! Words for people stand at the top of a file; `metadata` and `spec` take the rest of the API.
//! What a file sets of these becomes its [`Layer`](super::Layer); here it is only checked.

use indexmap::IndexMap;

use crate::diagnostic::{Code, Problem, Problems, Severity, listed};
use crate::kubernetes::name::check_folder_name;
use crate::kubernetes::selector::Selector;
use crate::kubevirt::instancetype::InstancetypeSpec;
use crate::kubevirt::preference::PreferenceSpec;
use crate::kubevirt::{Family, Kind};
use crate::model::{
    At, Decode, FieldSchema, Given, Record, Schema, SharedFields, field_schema, mapping, parsed,
    record, wrong_type,
};
use crate::registry::words::{self, Word, WordValue};
use crate::yaml::{Mapping, Node, Value};

use super::glob::Glob;

record! {
    /// `instancetypes/_base.yaml`: what all series share.
    pub(super) struct InstancetypeBaseFile {
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations beyond those that words and derivation give.
        metadata ("metadata"): Given<Metadata>,
        /// What the API has in `spec`, with expressions over the size table in its scalars.
        spec ("spec"): Given<SeriesSpecLayer>,
    }
}

record! {
    /// `instancetypes/u/1/series.yaml`: what all sizes of a series share.
    pub(super) struct SeriesFile {
        ..InstancetypeWords,
        /// Whose size table the series takes, where it has no `sizes.yaml` of its own.
        sizes ("sizes"): Given<SizesOf>,
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations beyond those that words and derivation give.
        metadata ("metadata"): Given<Metadata>,
        /// What the API has in `spec`, with expressions over the size table in its scalars.
        spec ("spec"): Given<SeriesSpecLayer>,
    }
}

record! {
    /// Whose size table a series takes.
    pub(super) struct SizesOf {
        /// A series with a `sizes.yaml` of its own: `u/1`.
        from ("from"): At<String>,
        /// The sizes of it that are left out.
        except ("except"): Option<Vec<At<String>>>,
    }
}

/// The formats of sources, each with the name of its schema.
#[must_use]
pub(crate) fn formats() -> Vec<(&'static str, Schema)> {
    vec![
        ("component", FragmentFile::schema()),
        ("instancetype-base", InstancetypeBaseFile::schema()),
        ("overlay", OverlayFile::schema()),
        ("preference", PreferenceFile::schema()),
        ("preference-base", FragmentFile::schema()),
        ("series", SeriesFile::schema()),
        ("sizes", SizesFile::schema()),
    ]
}

/// `sizes.yaml`: a size a line, each with its columns.
pub(super) type SizesFile = IndexMap<String, IndexMap<String, Scalar>>;

record! {
    /// `preferences/rhel/9.yaml`, or a `_base.yaml` below a folder.
    pub(super) struct PreferenceFile {
        /// The layer or preference that this one stands on: `rhel`, `windows.11`.
        extends ("extends"): Given<At<String>>,
        ..PreferenceWords,
        /// Fragments below `preferences/components/`, laid from left to right.
        components ("components"): Given<Vec<At<String>>>,
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations beyond those that words and derivation give.
        metadata ("metadata"): Given<Metadata>,
        /// What the API has in `spec`.
        spec ("spec"): Given<PreferenceSpecLayer>,
    }
}

record! {
    /// `preferences/_base.yaml` or a component: a preference without references.
    pub(super) struct FragmentFile {
        ..PreferenceWords,
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Given<Allow>,
        /// Labels and annotations beyond those that words and derivation give.
        metadata ("metadata"): Given<Metadata>,
        /// What the API has in `spec`.
        spec ("spec"): Given<PreferenceSpecLayer>,
    }
}

/// The words at the top of the sources of instance types.
struct InstancetypeWords;

/// The words at the top of the sources of preferences.
struct PreferenceWords;

impl SharedFields for InstancetypeWords {
    fn names() -> impl Iterator<Item = &'static str> {
        words::of_family(Family::Instancetype).map(|word| word.name)
    }

    fn check(fields: &Mapping, problems: &mut Problems) {
        check_words(Family::Instancetype, fields, problems);
    }

    fn schemas() -> impl Iterator<Item = FieldSchema> {
        words::of_family(Family::Instancetype).map(word_schema)
    }
}

impl SharedFields for PreferenceWords {
    fn names() -> impl Iterator<Item = &'static str> {
        words::of_family(Family::Preference).map(|word| word.name)
    }

    fn check(fields: &Mapping, problems: &mut Problems) {
        check_words(Family::Preference, fields, problems);
    }

    fn schemas() -> impl Iterator<Item = FieldSchema> {
        words::of_family(Family::Preference).map(word_schema)
    }
}

fn check_words(family: Family, fields: &Mapping, problems: &mut Problems) {
    for word in words::of_family(family) {
        let Some(field) = fields.get(word.name) else {
            continue;
        };
        match word.value {
            WordValue::Text => _ = Option::<String>::decode(&field.node, problems),
            WordValue::List => _ = Option::<Vec<String>>::decode(&field.node, problems),
            WordValue::Mark => _ = Option::<bool>::decode(&field.node, problems),
        }
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
    /// The part of `metadata` that a catalog sets: the name is the path, the rest is the cluster's.
    pub(super) struct Metadata {
        /// Annotations, each a text.
        annotations ("annotations"): Option<IndexMap<String, Option<String>>>,
        /// Labels, each a text.
        labels ("labels"): Option<IndexMap<String, Option<String>>>,
    }
}

record! {
    /// `overlays/common-preferences-bundle.yaml`: what a bundle holds, and what is changed on the way.
    pub(super) struct OverlayFile {
        /// Which resources the bundle holds.
        select ("select"): Selection,
        /// Which of them are left out again.
        exclude ("exclude"): Option<Selection>,
        /// What every resource of the bundle gets.
        set ("set"): Option<Set>,
        /// Changes of some resources, applied in order, before labels are derived.
        patches ("patches"): Option<Vec<PatchFile>>,
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Given<Allow>,
        /// The folder of the entry point for `kubectl apply -k`: `VirtualMachinePreferences`.
        kustomization ("kustomization"): Option<At<FolderName>>,
        /// What every name begins with: `acme-`.
        name_prefix ("namePrefix"): Option<At<String>>,
        /// What every name ends with: `-acme`.
        name_suffix ("nameSuffix"): Option<At<String>>,
    }
}

record! {
    /// Which resources are meant: those that meet every line.
    pub struct Selection {
        /// Any of these kinds.
        kinds ("kinds"): Option<Vec<At<Kind>>>,
        /// Any of these globs of names: `rhel.*`, `u1.[ml]*`.
        names ("names"): Option<Vec<At<Glob>>>,
        /// A label selector, in kubectl's syntax: `instancetype.kubevirt.io/arch in (arm64)`.
        labels ("labels"): Option<At<Selector>>,
    }
}

record! {
    /// Labels and annotations that every resource of a bundle gets.
    pub(super) struct SetFields {
        /// Labels, each a text.
        labels ("labels"): Option<IndexMap<String, String>>,
        /// Annotations, each a text.
        annotations ("annotations"): Option<IndexMap<String, String>>,
    }
}

/// The labels and annotations that every resource of a bundle gets, as they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set(
    /// A mapping of the shape of `metadata`.
    pub Node,
);

impl Decode for Set {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        SetFields::decode(node, problems).map(|_| Self(node.clone()))
    }

    fn schema() -> Schema {
        SetFields::schema()
    }
}

record! {
    /// A change of some resources of a bundle.
    pub(super) struct PatchFile {
        /// Which of the bundle's resources change; all of them where it is left out.
        select ("select"): Option<Selection>,
        /// A JSON Merge Patch of `metadata` and `spec`.
        merge ("merge"): Merge,
    }
}

record! {
    /// The parts of a resource that a patch may change.
    pub(super) struct MergeFields {
        /// Labels and annotations; `null` removes one.
        metadata ("metadata"): Option<Metadata>,
        /// What the API has in `spec`; `null` removes a field.
        spec ("spec"): Option<PatchSpecLayer>,
    }
}

/// A JSON Merge Patch, RFC 7386, of `metadata` and `spec`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Merge(
    /// The patch.
    pub Node,
);

impl Decode for Merge {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        MergeFields::decode(node, problems).map(|_| Self(node.clone()))
    }

    fn schema() -> Schema {
        MergeFields::schema()
    }
}

/// The rules that a file breaks on purpose: the code of a warning, and the reason.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Allow(
    /// The rules, and where each is allowed.
    pub Vec<At<Code>>,
);

impl Allow {
    /// The rules that can be allowed. An error never can: it would reach a cluster.
    fn codes() -> impl Iterator<Item = Code> + Clone {
        let codes = Code::ALL
            .iter()
            .copied()
            .filter(|code| code.severity() == Severity::Warning);
        codes.filter(|code| *code != Code::UnusedAllow)
    }
}

impl Decode for Allow {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        // A reason that is no text is reported here, and the rules are read all the same.
        _ = IndexMap::<String, String>::decode(node, problems);
        let mut allowed = Vec::new();
        for (name, field) in node.fields() {
            let at = field.key;
            if field
                .node
                .text()
                .is_some_and(|reason| reason.trim().is_empty())
            {
                let message = format!("the reason to allow `{name}` is empty");
                problems.push(
                    Problem::new(Code::MissingField, field.node.at, message)
                        .help("write why this is meant"),
                );
            }
            match Self::codes().find(|code| code.as_str() == name) {
                Some(value) => allowed.push(At { value, at }),
                None => problems.push(
                    Problem::new(
                        Code::UnknownValue,
                        at,
                        format!("no warning has the code `{name}`"),
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
            schema: Schema::Text,
        };
        Schema::Record(Record {
            description: "The rules that a file breaks on purpose, each with the reason.",
            fields: Self::codes().map(field).collect(),
        })
    }
}

/// A `spec` as far as a layer of an instance type sets it, with expressions over the size table.
///
/// Its fields are checked against KubeVirt's API once all layers are laid, as are those of the two
/// types below; until then, they only have to be a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SeriesSpecLayer;

/// A `spec` as far as a layer of a preference sets it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PreferenceSpecLayer;

/// A `spec` as far as a patch of an overlay sets it, which comes behind the expressions.
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

/// A cell of a size table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scalar(
    /// The value.
    pub Node,
);

impl Decode for Scalar {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Null | Value::Sequence(_) | Value::Mapping(_) => {
                wrong_type(node, "a number, a text, `true` or `false`", problems)
            }
            _ => Some(Self(node.clone())),
        }
    }

    fn schema() -> Schema {
        Schema::Scalar
    }
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
