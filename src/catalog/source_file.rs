//! The files as they are written, before anything is linked.
//!
//! Words for people stand at the top of a file; `metadata` and `spec` take the rest of the API.

use std::marker::PhantomData;

use indexmap::IndexMap;

use crate::api::Kind;
use crate::api::glob::Glob;
use crate::api::instancetype::InstancetypeSpec;
use crate::api::name::check_folder_name;
use crate::api::preference::PreferenceSpec;
use crate::api::selector::Selector;
use crate::decode::{At, Decode, parsed};
use crate::diagnostic::{Code, Problem, Problems, Severity, listed};
use crate::record;
use crate::schema::{FieldSchema, Record, Schema};
use crate::yaml::{Node, Value};

record! {
    /// `instancetypes/_base.yaml`: what all series share.
    pub struct InstancetypeBaseFile {
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Option<Allow>,
        /// Labels and annotations beyond those that words and derivation give.
        metadata ("metadata"): Option<Metadata>,
        /// What the API has in `spec`, with expressions over the size table in its scalars.
        spec ("spec"): Option<Fields<OfSeries>>,
    }
}

record! {
    /// `instancetypes/u/1/series.yaml`: what all sizes of a series share.
    pub struct SeriesFile {
        /// The name that people see: the annotation `instancetype.kubevirt.io/displayName`.
        display_name ("displayName"): Option<String>,
        /// What the series is made for, as a label: `general.purpose`.
        class ("class"): Option<String>,
        /// A PatternFly icon: `pficon-server-group`.
        icon ("icon"): Option<String>,
        /// Some sentences for people who choose a size.
        description ("description"): Option<String>,
        /// `true` marks what should not be chosen any more.
        deprecated ("deprecated"): Option<bool>,
        /// Whose size table the series takes, where it has no `sizes.yaml` of its own.
        sizes ("sizes"): Option<SizesOf>,
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Option<Allow>,
        /// Labels and annotations beyond those that words and derivation give.
        metadata ("metadata"): Option<Metadata>,
        /// What the API has in `spec`, with expressions over the size table in its scalars.
        spec ("spec"): Option<Fields<OfSeries>>,
    }
}

record! {
    /// Whose size table a series takes.
    pub struct SizesOf {
        /// A series with a `sizes.yaml` of its own: `u/1`.
        from ("from"): At<String>,
        /// The sizes of it that are left out.
        except ("except"): Option<Vec<At<String>>>,
    }
}

/// The formats of sources, each with the name of its schema.
#[must_use]
pub fn formats() -> Vec<(&'static str, Schema)> {
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
pub type SizesFile = IndexMap<String, IndexMap<String, Scalar>>;

record! {
    /// `preferences/rhel/9.yaml`, or a `_base.yaml` below a folder.
    pub struct PreferenceFile {
        /// The layer or preference that this one stands on: `rhel`, `windows.11`.
        extends ("extends"): Option<At<String>>,
        /// The name that people see: the annotation `openshift.io/display-name`.
        display_name ("displayName"): Option<String>,
        /// The icon that a console shows: the annotation `iconClass`.
        icon ("icon"): Option<String>,
        /// The family of operating systems: `linux`, `windows`.
        os ("os"): Option<String>,
        /// Words to search by: the annotation `tags`.
        tags ("tags"): Option<Vec<String>>,
        /// `true` marks what should not be chosen any more.
        deprecated ("deprecated"): Option<bool>,
        /// Fragments below `preferences/components/`, laid from left to right.
        components ("components"): Option<Vec<At<String>>>,
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Option<Allow>,
        /// Labels and annotations beyond those that words and derivation give.
        metadata ("metadata"): Option<Metadata>,
        /// What the API has in `spec`.
        spec ("spec"): Option<Fields<OfPreference>>,
    }
}

record! {
    /// `preferences/_base.yaml` or a component: a preference without references.
    pub struct FragmentFile {
        /// The name that people see: the annotation `openshift.io/display-name`.
        display_name ("displayName"): Option<String>,
        /// The icon that a console shows: the annotation `iconClass`.
        icon ("icon"): Option<String>,
        /// The family of operating systems: `linux`, `windows`.
        os ("os"): Option<String>,
        /// Words to search by: the annotation `tags`.
        tags ("tags"): Option<Vec<String>>,
        /// `true` marks what should not be chosen any more.
        deprecated ("deprecated"): Option<bool>,
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Option<Allow>,
        /// Labels and annotations beyond those that words and derivation give.
        metadata ("metadata"): Option<Metadata>,
        /// What the API has in `spec`.
        spec ("spec"): Option<Fields<OfPreference>>,
    }
}

record! {
    /// The part of `metadata` that a catalog sets: the name is the path, the rest is the cluster's.
    pub struct Metadata {
        /// Annotations, each a text.
        annotations ("annotations"): Option<IndexMap<String, Option<String>>>,
        /// Labels, each a text.
        labels ("labels"): Option<IndexMap<String, Option<String>>>,
    }
}

record! {
    /// `overlays/common-preferences-bundle.yaml`: what a bundle holds, and what is changed on the way.
    pub struct OverlayFile {
        /// Which resources the bundle holds.
        select ("select"): Selection,
        /// Which of them are left out again.
        exclude ("exclude"): Option<Selection>,
        /// What every resource of the bundle gets.
        set ("set"): Option<SetFile>,
        /// Changes of some resources, applied in order, before labels are derived.
        patches ("patches"): Option<Vec<PatchFile>>,
        /// The warnings that the file causes on purpose, each with the reason.
        allow ("allow"): Option<Allow>,
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
    pub struct SetFile {
        /// Labels, each a text.
        labels ("labels"): Option<IndexMap<String, At<String>>>,
        /// Annotations, each a text.
        annotations ("annotations"): Option<IndexMap<String, At<String>>>,
    }
}

record! {
    /// A change of some resources of a bundle.
    pub struct PatchFile {
        /// Which of the bundle's resources change; all of them where it is left out.
        select ("select"): Option<Selection>,
        /// A JSON Merge Patch of `metadata` and `spec`.
        merge ("merge"): Merge,
    }
}

record! {
    /// The parts of a resource that a patch may change.
    pub struct MergeFields {
        /// Labels and annotations; `null` removes one.
        metadata ("metadata"): Option<Metadata>,
        /// What the API has in `spec`; `null` removes a field.
        spec ("spec"): Option<Fields<OfEither>>,
    }
}

/// A JSON Merge Patch, RFC 7386, of `metadata` and `spec`.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge(
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
pub struct Allow(
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

/// A `spec` as far as one layer sets it. Its fields are checked against KubeVirt's API once all
/// layers are laid; until then, they only have to be a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields<Of>(PhantomData<Of>);

/// Which API the layers of a `spec` make.
pub trait SpecOf {
    /// What a layer may hold.
    fn schema() -> Schema;
}

/// The layers of an instance type, with expressions over its size table.
#[derive(Debug, Clone, PartialEq)]
pub enum OfSeries {}

/// The layers of a preference.
#[derive(Debug, Clone, PartialEq)]
pub enum OfPreference {}

/// The patches of an overlay, which come behind the expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum OfEither {}

impl SpecOf for OfSeries {
    fn schema() -> Schema {
        layer::<InstancetypeSpec>(true)
    }
}

impl SpecOf for OfPreference {
    fn schema() -> Schema {
        layer::<PreferenceSpec>(false)
    }
}

impl SpecOf for OfEither {
    fn schema() -> Schema {
        Schema::Either(vec![
            layer::<InstancetypeSpec>(false),
            layer::<PreferenceSpec>(false),
        ])
    }
}

fn layer<Spec: Decode>(expressions: bool) -> Schema {
    let of = Box::new(Spec::schema());
    Schema::Layer { of, expressions }
}

impl<Of: SpecOf> Decode for Fields<Of> {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        IndexMap::<String, Anything>::decode(node, problems).map(|_| Self(PhantomData))
    }

    fn schema() -> Schema {
        Of::schema()
    }
}

struct Anything;

impl Decode for Anything {
    fn decode(_: &Node, _: &mut Problems) -> Option<Self> {
        Some(Self)
    }

    fn schema() -> Schema {
        Schema::Any
    }
}

/// A cell of a size table.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar(
    /// The value.
    pub Node,
);

impl Decode for Scalar {
    fn decode(node: &Node, problems: &mut Problems) -> Option<Self> {
        match node.value {
            Value::Null | Value::Sequence(_) | Value::Mapping(_) => {
                crate::decode::wrong_type(node, "a number, a text, `true` or `false`", problems)
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
pub struct FolderName(
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
