//! What a virtual machine needs that names no instance type.

use crate::catalog::BundleFile;
use crate::diagnostic::{Code, Problem, Problems};
use crate::kubernetes::quantity::Quantity;
use crate::model::Decode;
use crate::text::Sources;
use crate::yaml::{Documents, Node, Value};

use super::condition::Condition;
use super::feature::Feature;
use super::range::Range;

/// What a virtual machine asks for itself.
#[derive(Debug, Default)]
pub struct Needs {
    /// The preference that it names.
    pub preference: Option<String>,
    /// What an instance type has to meet to replace what it asks for.
    pub conditions: Vec<Condition>,
}

const KIND: &str = "VirtualMachine";
const INSTANCETYPE: &[&str] = &["spec", "instancetype"];
const PREFERENCE_NAME: &[&str] = &["spec", "preference", "name"];
const DOMAIN: &[&str] = &["spec", "template", "spec", "domain"];

/// The fields of `domain` whose product is the number of vCPUs.
const TOPOLOGY: [&[&str]; 3] = [&["cpu", "sockets"], &["cpu", "cores"], &["cpu", "threads"]];

/// Where the number of vCPUs is if none of these is set. KubeVirt: `GetCPUTopology`.
const CPUS: [&[&str]; 2] = [
    &["resources", "limits", "cpu"],
    &["resources", "requests", "cpu"],
];

/// Where the memory is; the first that is set counts. KubeVirt: `GetVirtualMemory`.
const MEMORY: [&[&str]; 3] = [
    &["memory", "guest"],
    &["resources", "requests", "memory"],
    &["resources", "limits", "memory"],
];

/// The fields of `domain` that ask for features.
const FEATURES: [(Feature, &[&str]); 8] = [
    (Feature::Dedicated, &["cpu", "dedicatedCpuPlacement"]),
    (Feature::IsolatedEmulator, &["cpu", "isolateEmulatorThread"]),
    (Feature::Numa, &["cpu", "numa", "guestMappingPassthrough"]),
    (Feature::Realtime, &["cpu", "realtime"]),
    (Feature::Hugepages, &["memory", "hugepages"]),
    (Feature::Gpus, &["devices", "gpus"]),
    (Feature::HostDevices, &["devices", "hostDevices"]),
    (Feature::LaunchSecurity, &["launchSecurity"]),
];

impl Needs {
    /// Reads the needs of the only virtual machine in a file; `None` if they cannot be read, or it
    /// names an instance type already.
    pub fn read(file: BundleFile, sources: &Sources, problems: &mut Problems) -> Option<Self> {
        let machine = virtual_machine(file, sources, problems)?;
        if let Some(field) = machine.field(INSTANCETYPE)
            && !is_empty(&field.node)
        {
            let name = field.node.get(&["name"]).and_then(Node::text);
            let message = match name {
                Some(name) => {
                    format!("this virtual machine already names the instance type `{name}`")
                }
                None => "this virtual machine already names an instance type".to_owned(),
            };
            let problem = Problem::new(Code::ConflictingFields, field.key, message);
            problems.push(problem.help("remove it to get a recommendation for what is left"));
            return None;
        }
        let preference = machine.get(PREFERENCE_NAME).and_then(Node::text);
        let conditions = match machine.get(DOMAIN) {
            Some(domain) => conditions(domain, problems)?,
            None => Vec::new(),
        };
        Some(Self {
            preference: preference.map(str::to_owned),
            conditions,
        })
    }
}

/// The only virtual machine in a file.
fn virtual_machine(file: BundleFile, sources: &Sources, problems: &mut Problems) -> Option<Node> {
    let mut documents = Documents::new(file.0, sources.text(file.0));
    let mut found: Option<Node> = None;
    while let Some(document) = documents.next(problems) {
        problems.extend(document.strictness);
        let is_machine = |node: &Node| node.get(&["kind"]).and_then(Node::text) == Some(KIND);
        let Some(machine) = document.content.filter(is_machine) else {
            continue;
        };
        if let Some(first) = &found {
            let message = "this is a second virtual machine";
            let problem = Problem::new(Code::DuplicateName, machine.at, message);
            let problem = problem.related(first.at, "this is the first one");
            problems.push(problem.help("name a file with one of them"));
            return None;
        }
        found = Some(machine);
    }
    if found.is_none() && !problems.any_errors() {
        let shown = sources.get(file.0).map_or("", |source| &source.path);
        let problem = Problem::of_file(
            Code::MissingField,
            shown,
            "there is no virtual machine here",
        );
        problems.push(problem.help(format!("name a file with a document of the kind `{KIND}`")));
    }
    if problems.any_errors() { None } else { found }
}

/// The conditions that `domain` asks for; `None` if a value cannot be read.
fn conditions(domain: &Node, problems: &mut Problems) -> Option<Vec<Condition>> {
    let cpus = vcpus(domain, problems);
    let memory = first(domain, &MEMORY).map(|node| Quantity::decode(node, problems));
    if problems.any_errors() {
        return None;
    }
    let features = FEATURES.iter().filter(|(_, path)| asks(domain.get(path)));
    let features = features.map(|(feature, _)| Condition::Feature(*feature));
    let memory = memory
        .flatten()
        .map(|least| Range::Between(Some(least), None));
    let cpus = cpus.map(|least| Condition::Cpu(Range::Between(Some(least), None)));
    Some(
        cpus.into_iter()
            .chain(memory.map(Condition::Memory))
            .chain(features)
            .collect(),
    )
}

/// The number of vCPUs; `None` if it says nothing, or nothing that can be read.
fn vcpus(domain: &Node, problems: &mut Problems) -> Option<u32> {
    // 0 is the same as no value.
    let fields = TOPOLOGY.iter().filter_map(|path| domain.get(path));
    let factors: Vec<u32> = fields
        .filter_map(|node| u32::decode(node, problems))
        .filter(|number| *number != 0)
        .collect();
    if !factors.is_empty() {
        return Some(factors.into_iter().fold(1, u32::saturating_mul));
    }
    let amount = Quantity::decode(first(domain, &CPUS)?, problems)?;
    u32::try_from(amount.value_rounded_up()).ok()
}

/// The first field that is set.
fn first<'n>(domain: &'n Node, paths: &[&[&str]]) -> Option<&'n Node> {
    let mut set = paths.iter().filter_map(|path| domain.get(path));
    set.find(|node| node.value != Value::Null)
}

/// Whether a field asks for what it names.
fn asks(node: Option<&Node>) -> bool {
    node.is_some_and(|node| match &node.value {
        Value::Null => false,
        Value::Bool(is_set) => *is_set,
        Value::Sequence(items) => !items.is_empty(),
        _ => true,
    })
}

/// Whether a field is there without anything in it.
fn is_empty(node: &Node) -> bool {
    node.value == Value::Null || node.fields().next().is_none()
}
