//! The four kinds as whole documents.
//!
//! A cluster kind and its namespaced twin differ in nothing but their names: they share a spec.

use crate::api::instancetype::InstancetypeSpec;
use crate::api::metadata::ObjectMeta;
use crate::api::preference::PreferenceSpec;
use crate::api::{Family, Kind};
use crate::decode::{self, Decode};
use crate::diagnostic::Problems;
use crate::schema::Schema;
use crate::yaml::Node;
use crate::{choice, record};

choice! {
    /// The version of the API. KubeVirt: `SchemeGroupVersion` of the package `v1beta1`.
    pub enum ApiVersion {
        /// The only one that this catalog is written in.
        V1beta1 = "instancetype.kubevirt.io/v1beta1",
    }
}

/// Declares a kind: the document, and the one word of its `kind`.
macro_rules! resource {
    ($(#[doc = $doc:literal])+ $name:ident: $kind:ident = $word:literal, $spec:ty) => {
        choice! {
            /// The `kind` of a document that is of this kind.
            pub enum $kind {
                /// The one word.
                Word = $word,
            }
        }

        record! {
            $(#[doc = $doc])+
            pub struct $name {
                /// The version of the API, always the same.
                api_version ("apiVersion"): ApiVersion,
                /// The kind, always the same.
                kind ("kind"): $kind,
                /// Name, labels and annotations.
                metadata ("metadata"): ObjectMeta,
                /// What it gives to a virtual machine.
                spec ("spec"): $spec,
            }
        }
    };
}

resource! {
    /// An instance type for every namespace. KubeVirt: `VirtualMachineClusterInstancetype`.
    VirtualMachineClusterInstancetype: ClusterInstancetypeKind = "VirtualMachineClusterInstancetype",
    InstancetypeSpec
}

resource! {
    /// A preference for every namespace. KubeVirt: `VirtualMachineClusterPreference`.
    VirtualMachineClusterPreference: ClusterPreferenceKind = "VirtualMachineClusterPreference",
    PreferenceSpec
}

resource! {
    /// An instance type in one namespace. KubeVirt: `VirtualMachineInstancetype`.
    VirtualMachineInstancetype: InstancetypeKind = "VirtualMachineInstancetype",
    InstancetypeSpec
}

resource! {
    /// A preference in one namespace. KubeVirt: `VirtualMachinePreference`.
    VirtualMachinePreference: PreferenceKind = "VirtualMachinePreference",
    PreferenceSpec
}

/// The spec of a resource of either family.
#[derive(Debug, Clone, PartialEq)]
pub enum Spec {
    /// What a virtual machine of an instance type gets.
    Instancetype(Box<InstancetypeSpec>),
    /// How a guest likes its virtual machine.
    Preference(Box<PreferenceSpec>),
}

impl Spec {
    /// Reads the `spec` of a resource.
    pub fn read(family: Family, resource: &Node, problems: &mut Problems) -> Option<Self> {
        match family {
            Family::Instancetype => decode::one_field(resource, "spec", problems)
                .map(|spec| Self::Instancetype(Box::new(spec))),
            Family::Preference => decode::one_field(resource, "spec", problems)
                .map(|spec| Self::Preference(Box::new(spec))),
        }
    }
}

/// A document of any of the four kinds.
#[derive(Debug, Clone, PartialEq)]
pub enum TypedResource {
    /// An instance type for every namespace.
    ClusterInstancetype(Box<VirtualMachineClusterInstancetype>),
    /// A preference for every namespace.
    ClusterPreference(Box<VirtualMachineClusterPreference>),
    /// An instance type in one namespace.
    Instancetype(Box<VirtualMachineInstancetype>),
    /// A preference in one namespace.
    Preference(Box<VirtualMachinePreference>),
}

impl TypedResource {
    /// The spec alone.
    #[must_use]
    pub fn into_spec(self) -> Spec {
        match self {
            Self::ClusterInstancetype(resource) => Spec::Instancetype(Box::new(resource.spec)),
            Self::ClusterPreference(resource) => Spec::Preference(Box::new(resource.spec)),
            Self::Instancetype(resource) => Spec::Instancetype(Box::new(resource.spec)),
            Self::Preference(resource) => Spec::Preference(Box::new(resource.spec)),
        }
    }

    /// Reads a document as what its `kind` says; what is wrong with it is added to `problems`.
    pub fn read(document: &Node, problems: &mut Problems) -> Option<Self> {
        match decode::one_field(document, "kind", problems)? {
            Kind::VirtualMachineClusterInstancetype => {
                read(document, Self::ClusterInstancetype, problems)
            }
            Kind::VirtualMachineClusterPreference => {
                read(document, Self::ClusterPreference, problems)
            }
            Kind::VirtualMachineInstancetype => read(document, Self::Instancetype, problems),
            Kind::VirtualMachinePreference => read(document, Self::Preference, problems),
        }
    }
}

fn read<T: Decode>(
    document: &Node,
    wrap: fn(Box<T>) -> TypedResource,
    problems: &mut Problems,
) -> Option<TypedResource> {
    T::decode(document, problems).map(|resource| wrap(Box::new(resource)))
}

impl Kind {
    /// What a document of this kind may hold.
    #[must_use]
    pub fn document_schema(self) -> Schema {
        match self {
            Self::VirtualMachineClusterInstancetype => VirtualMachineClusterInstancetype::schema(),
            Self::VirtualMachineClusterPreference => VirtualMachineClusterPreference::schema(),
            Self::VirtualMachineInstancetype => VirtualMachineInstancetype::schema(),
            Self::VirtualMachinePreference => VirtualMachinePreference::schema(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Place, Problem};
    use crate::source::Sources;
    use crate::yaml;

    const PREFERENCE: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: windows
spec:
";

    /// Reads a document; its problems, each with the text that it points at.
    fn read_text(text: &str) -> (Option<TypedResource>, Vec<(Problem, String)>) {
        let mut sources = Sources::default();
        let mut problems = Problems::default();
        let source = sources.add("document.yaml", text);
        let document = yaml::parse(source, text, &mut problems).unwrap();
        let resource = TypedResource::read(&document, &mut problems);
        let pointed_at = |problem: &Problem| match problem.place_in(&sources) {
            Place::At(at) => text[at.start as usize..at.end as usize].to_owned(),
            Place::File(_) => panic!("{problem:?} has no place"),
        };
        let problems = problems.sorted().into_iter();
        let shown = problems.map(|problem| (pointed_at(&problem), problem));
        (resource, shown.map(|(place, it)| (it, place)).collect())
    }

    /// Asserts the one problem of a document: code, message, place and help.
    fn assert_problem(text: &str, code: Code, message: &str, place: &str, help: Option<&str>) {
        let (resource, problems) = read_text(text);
        let [(problem, pointed_at)] = problems.as_slice() else {
            panic!("one problem was expected: {problems:#?}");
        };
        assert_eq!(problem.code, code, "of {text}");
        assert_eq!(problem.message, message);
        assert_eq!(pointed_at, place, "of {message}");
        assert_eq!(problem.help.as_deref(), help, "of {message}");
        let is_read = code == Code::UnknownField;
        assert_eq!(resource.is_some(), is_read, "of {message}");
    }

    fn assert_problem_of_spec(
        spec: &str,
        code: Code,
        message: &str,
        place: &str,
        help: Option<&str>,
    ) {
        assert_problem(&format!("{PREFERENCE}{spec}"), code, message, place, help);
    }

    #[test]
    fn a_document_becomes_its_kind() {
        let spec = "  requirements:\n    cpu: {guest: 2}\n    memory: {guest: 1.5Gi}\n";
        let (resource, problems) = read_text(&format!("{PREFERENCE}{spec}"));
        assert!(problems.is_empty(), "{problems:?}");
        let Some(TypedResource::Preference(preference)) = resource else {
            panic!("{resource:?} is no preference");
        };
        assert_eq!(preference.metadata.name, "windows");
        let requirements = preference.spec.requirements.unwrap();
        assert_eq!(requirements.cpu.unwrap().guest, 2);
        let memory = requirements.memory.unwrap().guest;
        assert_eq!(memory.value_rounded_up(), 3 << 29);
    }

    #[test]
    fn an_unknown_field_finds_its_neighbour() {
        assert_problem_of_spec(
            "  devices:\n    preferredDiskbus: virtio\n",
            Code::UnknownField,
            "there is no field `preferredDiskbus` here",
            "preferredDiskbus",
            Some("did you mean `preferredDiskBus`?"),
        );
    }

    #[test]
    fn a_mapping_without_fields_has_none() {
        assert_problem_of_spec(
            "  devices: {preferredRng: {source: host}}\n",
            Code::UnknownField,
            "there is no field `source` here",
            "source",
            None,
        );
    }

    #[test]
    fn a_value_of_the_wrong_type() {
        assert_problem_of_spec(
            "  devices: {preferredUseVirtioTransitional: 'yes'}\n",
            Code::WrongType,
            "`true` or `false` belongs here, and this is a text",
            "'yes'",
            Some("write `true` or `false`, without quotes"),
        );
        assert_problem_of_spec(
            "  annotations: {vm.kubevirt.io/os: true}\n",
            Code::WrongType,
            "a text belongs here, and this is a boolean",
            "true",
            Some("put it in quotes"),
        );
        assert_problem_of_spec(
            "  requirements: {memory: {guest: [2Gi]}}\n",
            Code::WrongType,
            "a quantity such as `2Gi` belongs here, and this is a list",
            "guest",
            None,
        );
    }

    #[test]
    fn a_number_outside_the_range() {
        assert_problem_of_spec(
            "  clock: {preferredClockOffset: {utc: {offsetSeconds: 2147483648}}}\n",
            Code::OutOfRange,
            "2147483648 is outside the range of this field",
            "2147483648",
            Some("write a number from -2147483648 to 2147483647"),
        );
        assert_problem_of_spec(
            "  cpu: {spreadOptions: {ratio: 0}}\n",
            Code::OutOfRange,
            "0 is outside the range of this field",
            "0",
            Some("write a number from 1 to 4294967295"),
        );
        assert_problem_of_spec(
            "  requirements: {memory: {guest: -1Gi}}\n",
            Code::OutOfRange,
            "-1Gi is outside the range of this field",
            "-1Gi",
            Some("write a quantity of at least 0"),
        );
    }

    #[test]
    fn a_field_that_is_missing() {
        assert_problem_of_spec(
            "  requirements:\n    cpu: {}\n",
            Code::MissingField,
            "the field `guest` is missing",
            "cpu",
            Some("add `guest`"),
        );
        assert_problem(
            "apiVersion: instancetype.kubevirt.io/v1beta1\nspec: {}\n",
            Code::MissingField,
            "the field `kind` is missing",
            "",
            Some("add `kind`"),
        );
    }

    #[test]
    fn a_word_that_is_unknown() {
        assert_problem_of_spec(
            "  cpu: {preferredCPUTopology: core}\n",
            Code::UnknownValue,
            "`core` is none of the values here",
            "core",
            Some("did you mean `cores`?"),
        );
        assert_problem_of_spec(
            "  devices: {preferredInputType: keyboard}\n",
            Code::UnknownValue,
            "`keyboard` is none of the values here",
            "keyboard",
            Some("there is `tablet`"),
        );
        assert_problem(
            &format!("{PREFERENCE}  {{}}\n").replace("v1beta1", "v1beta2"),
            Code::UnknownValue,
            "`instancetype.kubevirt.io/v1beta2` is none of the values here",
            "instancetype.kubevirt.io/v1beta2",
            Some("did you mean `instancetype.kubevirt.io/v1beta1`?"),
        );
    }

    #[test]
    fn a_bad_quantity_is_shown_at_its_wrong_part() {
        let message = "`2GB` is no quantity: unknown suffix `GB`; \
                       write `2G` (1000^3) or `2Gi` (1024^3)";
        for written in ["2GB", "'2GB'", "\"2GB\""] {
            assert_problem_of_spec(
                &format!("  requirements: {{memory: {{guest: {written}}}}}\n"),
                Code::BadQuantity,
                message,
                "GB",
                None,
            );
        }
        assert_problem_of_spec(
            "  requirements: {memory: {guest: \"2\\x47B\"}}\n",
            Code::BadQuantity,
            message,
            r"\x47B",
            None,
        );
    }

    #[test]
    fn all_problems_of_a_document_are_found() {
        let spec = "  clock: {zone: 1}\n  cpu: {spreadOptions: {ratio: 0}}\n  volume: {}\n";
        let (resource, problems) = read_text(&format!("{PREFERENCE}{spec}"));
        assert!(resource.is_none());
        let codes: Vec<Code> = problems.iter().map(|(problem, _)| problem.code).collect();
        assert_eq!(
            codes,
            [Code::UnknownField, Code::OutOfRange, Code::UnknownField]
        );
    }
}
