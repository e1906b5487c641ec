//! Resources as complete documents, and their specs.
//!
//! A cluster-wide kind and its namespaced twin differ only in their names; they share a spec.

use std::collections::HashSet;

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubernetes::object_metadata::ObjectMeta;
use crate::model::{
    Choice, Decode, FieldSchema, Record, Schema, choice, field, known_fields, one_field,
};
use crate::text::Location;
use crate::yaml::{Field, Node, Value};

use super::instancetype::InstancetypeSpec;
use super::kind::{Family, Kind};
use super::paths;
use super::preference::PreferenceSpec;
use super::topology::{CpuTopology, check_spread_options};

choice! {
    /// The version of the API. KubeVirt: `SchemeGroupVersion` of the package `v1beta1`.
    pub enum ApiVersion {
        /// The only version that this catalog uses.
        V1beta1 = "instancetype.kubevirt.io/v1beta1",
    }
}

/// The `apiVersion` of every resource.
pub const API_VERSION: &str = ApiVersion::V1beta1.as_str();

/// The spec of a resource of either family.
#[derive(Debug, Clone, PartialEq)]
pub enum Spec {
    /// What an instance type provides to a virtual machine.
    Instancetype(Box<InstancetypeSpec>),
    /// The virtual machine that a guest prefers.
    Preference(Box<PreferenceSpec>),
}

impl Spec {
    /// Reads the `spec` of a resource as the type of its family; what is wrong with it is added to
    /// `problems`.
    pub fn read(family: Family, resource: &Node, problems: &mut Problems) -> Option<Self> {
        let mut found = Problems::default();
        let spec = match family {
            Family::Instancetype => {
                one_field(resource, SPEC, &mut found).map(|spec| Self::Instancetype(Box::new(spec)))
            }
            Family::Preference => {
                let spec = one_field(resource, SPEC, &mut found);
                // Whatever else is wrong.
                let has_good_spread = has_good_spread(resource, &mut found);
                let spec = spec.filter(|_| has_good_spread);
                spec.map(|spec| Self::Preference(Box::new(spec)))
            }
        };
        if let Some(node) = resource.get(&[SPEC]) {
            report_nulls(node, &mut found);
        }
        problems.extend(found);
        spec
    }
}

/// Whether a preference asks for no spread, or for one with which KubeVirt can do something.
fn has_good_spread(resource: &Node, problems: &mut Problems) -> bool {
    let topology = resource.get(paths::preference::CPU_TOPOLOGY.keys());
    let spreads = topology
        .and_then(Node::text)
        .is_some_and(CpuTopology::is_word_of_spread);
    let options = resource.get(paths::preference::SPREAD_OPTIONS.keys());
    options
        .filter(|_| spreads)
        .is_none_or(|options| check_spread_options(options, problems))
}

/// A resource of a kind as a complete document; its content has the rest of its fields.
#[must_use]
pub fn document(kind: Kind, content: &Node) -> Node {
    let at = content.at;
    let text = |text: &str| Field {
        key: at,
        node: Node {
            value: Value::String(text.into()),
            at,
        },
    };
    let mut document = Node::mapping(at);
    document.set(paths::object::API_VERSION.keys(), text(API_VERSION));
    document.set(paths::object::KIND.keys(), text(kind.as_str()));
    for (key, field) in content.fields() {
        if document.field(&[key]).is_none() {
            document.set(&[key], field.clone());
        }
    }
    document
}

/// Reports each field that is null, unless it is reported already. For a source, null removes a
/// field; the API server refuses it in a resource where the schema has anything else.
fn report_nulls(node: &Node, problems: &mut Problems) {
    let mut nulls = Vec::new();
    add_nulls(node, &mut nulls);
    let reported: HashSet<Location> = problems.locations().collect();
    for (key, key_at, at) in nulls {
        if !reported.contains(&at) && !reported.contains(&key_at) {
            let problem = Problem::new(Code::WrongType, at, "expected a value, found null");
            problems.push(problem.help(format!("give `{key}` a value, or remove it")));
        }
    }
}

fn add_nulls<'n>(node: &'n Node, nulls: &mut Vec<(&'n str, Location, Location)>) {
    match &node.value {
        Value::Mapping(fields) => {
            for (key, field) in fields.iter() {
                match field.node.value {
                    Value::Null if !NULLABLE.contains(&key.as_str()) => {
                        nulls.push((key, field.key, field.node.at));
                    }
                    _ => add_nulls(&field.node, nulls),
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| add_nulls(item, nulls)),
        _ => {}
    }
}

/// The fields that may be null: Go writes an unset creation time so.
const NULLABLE: [&str; 1] = ["creationTimestamp"];

const API_VERSION_FIELD: &str = paths::object::API_VERSION.last();
const KIND: &str = paths::object::KIND.last();
const METADATA: &str = paths::object::METADATA.last();
const SPEC: &str = paths::object::SPEC.last();

/// The kind and the spec of a document, as far as they can be read; what is wrong with the document
/// is added to `problems`.
pub fn read_document(document: &Node, problems: &mut Problems) -> Option<(Kind, Option<Spec>)> {
    let kind: Kind = one_field(document, KIND, problems)?;
    let known = [API_VERSION_FIELD, KIND, METADATA, SPEC];
    let fields = known_fields(document, &known, || kind.document_schema(), problems)?;
    field::<ApiVersion>(&fields, API_VERSION_FIELD, document.at, problems);
    let mut found = Problems::default();
    field::<ObjectMeta>(&fields, METADATA, document.at, &mut found);
    if let Some(metadata) = document.get(&[METADATA]) {
        report_nulls(metadata, &mut found);
    }
    problems.extend(found);
    // If it is misspelt, that is reported already.
    let spec = if fields.is_meant(SPEC) {
        None
    } else {
        Spec::read(kind.family(), document, problems)
    };
    Some((kind, spec))
}

impl Family {
    /// The schema of a spec of this family.
    #[must_use]
    pub fn spec_schema(self) -> Schema {
        match self {
            Self::Instancetype => InstancetypeSpec::schema(),
            Self::Preference => PreferenceSpec::schema(),
        }
    }
}

impl Kind {
    /// The schema of a document of this kind.
    #[must_use]
    pub fn document_schema(self) -> Schema {
        let required = |name, description, schema| FieldSchema {
            name,
            description,
            required: true,
            since: None,
            schema,
        };
        let kind = Schema::Choice(vec![Choice::new(self.as_str())]);
        let spec = self.family().spec_schema();
        Schema::Record(Record {
            description: "An instance type or a preference, for every namespace or for one.",
            fields: vec![
                required(
                    API_VERSION_FIELD,
                    "The version of the API.",
                    ApiVersion::schema(),
                ),
                required(KIND, "The kind.", kind),
                required(
                    METADATA,
                    "Name, labels and annotations.",
                    ObjectMeta::schema(),
                ),
                required(SPEC, "What it sets for a virtual machine.", spec),
            ],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::kubevirt::paths::{instancetype, object, preference};
    use crate::model::Path;
    use crate::text::Sources;
    use crate::yaml;

    const PREFERENCE: &str = "\
apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachinePreference
metadata:
  name: windows
spec:
";

    /// Reads a document; returns its problems, each with the text that it points at.
    fn read_text(text: &str) -> (Option<Spec>, Vec<(Problem, String)>) {
        let mut sources = Sources::default();
        let mut problems = Problems::default();
        let source = sources.add("document.yaml", text);
        let document = yaml::parse(source, text, &mut problems).unwrap();
        let spec = read_document(&document, &mut problems).and_then(|(_, spec)| spec);
        let pointed_at = |problem: &Problem| match problem.place_in(&sources) {
            Place::At(at) => text[at.start as usize..at.end as usize].to_owned(),
            Place::File(_) => panic!("{problem:?} has no place"),
        };
        let shown = problems.sorted().into_iter().map(|problem| {
            let place = pointed_at(&problem);
            (problem, place)
        });
        (spec, shown.collect())
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
        let codes = [Code::UncheckedValue, Code::UnknownField];
        let is_read = codes.contains(&code) || place.starts_with("instancetype.");
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
    fn a_document_is_read_as_its_kind() {
        let spec = "  requirements:\n    cpu: {guest: 2}\n    memory: {guest: 1.5Gi}\n";
        let (spec, problems) = read_text(&format!("{PREFERENCE}{spec}"));
        assert!(problems.is_empty(), "{problems:?}");
        let Some(Spec::Preference(preference)) = spec else {
            panic!("{spec:?} is not a preference");
        };
        let requirements = preference.requirements.unwrap();
        assert_eq!(requirements.cpu.unwrap().guest, 2);
        let memory = requirements.memory.unwrap().guest;
        assert_eq!(memory.value_rounded_up(), 3 << 29);
    }

    #[test]
    fn an_unknown_field_suggests_its_neighbour() {
        assert_problem_of_spec(
            "  devices:\n    preferredDiskbus: virtio\n",
            Code::UnknownField,
            "unknown field `preferredDiskbus`",
            "preferredDiskbus",
            Some("did you mean `preferredDiskBus`?"),
        );
    }

    #[test]
    fn a_mapping_without_fields_has_none() {
        assert_problem_of_spec(
            "  devices: {preferredRng: {source: host}}\n",
            Code::UnknownField,
            "unknown field `source`",
            "source",
            None,
        );
    }

    #[test]
    fn a_value_of_the_wrong_type() {
        assert_problem_of_spec(
            "  devices: {preferredUseVirtioTransitional: 'yes'}\n",
            Code::WrongType,
            "expected a boolean, found a string",
            "'yes'",
            Some("write `true` or `false`, without quotes"),
        );
        assert_problem_of_spec(
            "  annotations: {vm.kubevirt.io/os: true}\n",
            Code::WrongType,
            "expected a string, found a boolean",
            "true",
            Some("put it in quotes"),
        );
        assert_problem_of_spec(
            "  requirements: {memory: {guest: [2Gi]}}\n",
            Code::WrongType,
            "expected a quantity such as `2Gi`, found a list",
            "guest",
            None,
        );
    }

    #[test]
    fn a_number_outside_the_range() {
        assert_problem_of_spec(
            "  clock: {preferredClockOffset: {utc: {offsetSeconds: 2147483648}}}\n",
            Code::UncheckedValue,
            "`2147483648` is out of range",
            "2147483648",
            Some("write an integer from -2147483648 to 2147483647"),
        );
        for (topology, code) in [
            ("any", Code::UncheckedValue),
            ("spread", Code::OutOfRange),
            ("preferSpread", Code::OutOfRange),
        ] {
            assert_problem_of_spec(
                &format!(
                    "  cpu: {{preferredCPUTopology: {topology}, spreadOptions: {{ratio: 0}}}}\n"
                ),
                code,
                "`0` is out of range",
                "0",
                Some("write an integer from 1 to 4294967295"),
            );
        }
        assert_problem_of_spec(
            "  requirements: {memory: {guest: -1Gi}}\n",
            Code::UncheckedValue,
            "`-1Gi` is out of range",
            "-1Gi",
            Some("write a quantity of at least 0"),
        );
    }

    #[test]
    fn a_missing_field() {
        assert_problem_of_spec(
            "  requirements:\n    cpu: {}\n",
            Code::MissingField,
            "missing field `guest`",
            "cpu",
            Some("add `guest`"),
        );
        assert_problem(
            "apiVersion: instancetype.kubevirt.io/v1beta1\nspec: {}\n",
            Code::MissingField,
            "missing field `kind`",
            "",
            Some("add `kind`"),
        );
    }

    #[test]
    fn an_unknown_value() {
        assert_problem_of_spec(
            "  cpu: {preferredCPUTopology: core}\n",
            Code::UnknownValue,
            "unknown value `core`",
            "core",
            Some("did you mean `cores`?"),
        );
        for (topology, code) in [
            ("cores", Code::UncheckedValue),
            ("spread", Code::UnknownValue),
            ("preferSpread", Code::UnknownValue),
        ] {
            assert_problem_of_spec(
                &format!(
                    "  cpu: {{preferredCPUTopology: {topology}, spreadOptions: {{across: cores}}}}\n"
                ),
                code,
                "unknown value `cores`",
                "cores",
                Some("expected one of `SocketsCores`, `CoresThreads`, `SocketsCoresThreads`"),
            );
        }
        assert_problem_of_spec(
            "  devices: {preferredInputType: keyboard}\n",
            Code::UncheckedValue,
            "unknown value `keyboard`",
            "keyboard",
            Some("expected `tablet`"),
        );
        assert_problem(
            &format!("{PREFERENCE}  {{}}\n").replace("v1beta1", "v1beta2"),
            Code::UnknownValue,
            "unknown value `instancetype.kubevirt.io/v1beta2`",
            "instancetype.kubevirt.io/v1beta2",
            Some("did you mean `instancetype.kubevirt.io/v1beta1`?"),
        );
    }

    #[test]
    fn a_bad_quantity_is_shown_at_its_wrong_part() {
        let message = "`2GB` is not a quantity: unknown suffix `GB`; \
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
        let cpu = "{preferredCPUTopology: spread, spreadOptions: {ratio: 0}}";
        let spec = format!("  clock: {{zone: 1}}\n  cpu: {cpu}\n  volume: {{}}\n");
        let (resource, problems) = read_text(&format!("{PREFERENCE}{spec}"));
        assert!(resource.is_none());
        let codes: Vec<Code> = problems.iter().map(|(problem, _)| problem.code).collect();
        assert_eq!(
            codes,
            [Code::UnknownField, Code::OutOfRange, Code::UnknownField]
        );
    }

    fn has_field(schema: &Schema, keys: &[&str]) -> bool {
        let Some((first, rest)) = keys.split_first() else {
            return true;
        };
        match schema {
            Schema::Map(value) => has_field(value, rest),
            Schema::Record(record) => {
                let mut fields = record.fields.iter();
                fields.any(|field| field.name == *first && has_field(&field.schema, rest))
            }
            _ => false,
        }
    }

    #[track_caller]
    fn assert_all_lead_to_a_field(paths: &[Path], kind: Kind) {
        let schema = kind.document_schema();
        for path in paths {
            assert!(has_field(&schema, path.keys()), "{kind:?} has no `{path}`");
        }
    }

    #[test]
    fn every_path_leads_to_a_field_of_its_schema() {
        assert_all_lead_to_a_field(object::ALL, Kind::VirtualMachineInstancetype);
        assert_all_lead_to_a_field(object::ALL, Kind::VirtualMachinePreference);
        assert_all_lead_to_a_field(instancetype::ALL, Kind::VirtualMachineInstancetype);
        assert_all_lead_to_a_field(preference::ALL, Kind::VirtualMachinePreference);
    }

    #[test]
    fn a_misspelt_path_leads_nowhere() {
        let schema = Kind::VirtualMachinePreference.document_schema();
        for keys in [["spec", "preferredEfi"], ["metadata", "title"]] {
            assert!(!has_field(&schema, &keys), "{keys:?}");
        }
    }
}
