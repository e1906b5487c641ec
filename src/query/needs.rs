//! What a virtual machine needs that names no instance type.

use crate::diagnostic::{Code, Problem, Problems};
use crate::kubevirt::Kind;
use crate::vm::{Machine, MachineFiles, Objects, Reason, Size, preference};
use crate::yaml::{Node, Value};

use super::condition::Condition;
use super::feature::Feature;
use super::range::Range;

/// What a virtual machine asks for itself.
#[derive(Debug)]
pub struct Needs {
    /// The preference that it leads to.
    pub preference: Option<(Kind, String)>,
    /// Its namespace.
    pub namespace: String,
    /// What an instance type has to meet to replace its CPUs and its memory, and to go with the rest.
    pub conditions: Vec<Condition>,
}

const INSTANCETYPE: &[&str] = &["spec", "instancetype"];

impl Needs {
    /// The needs of the only virtual machine in a file, whose path is `shown`; `None` if they cannot be
    /// read, or it names an instance type already.
    pub fn of(
        file: &MachineFiles,
        shown: &str,
        objects: &Objects<'_>,
        problems: &mut Problems,
    ) -> Option<Self> {
        let machine = only_machine(file, shown, problems)?;
        if names_instancetype(machine, problems) {
            return None;
        }
        match preference(machine, objects) {
            Ok(preference) => Some(Self {
                preference,
                namespace: machine.namespace().to_owned(),
                conditions: conditions(machine),
            }),
            Err(reasons) => {
                problems.extend(reasons.into_iter().map(Reason::into_problem));
                None
            }
        }
    }
}

/// The only virtual machine in a file.
fn only_machine<'m>(
    file: &'m MachineFiles,
    shown: &str,
    problems: &mut Problems,
) -> Option<&'m Machine> {
    match file.machines.as_slice() {
        [machine] => return (!problems.any_errors()).then_some(machine),
        [] if problems.any_errors() => {}
        [] => problems.push(no_machine(shown)),
        [first, second, ..] => {
            let (first, second) = (first.document().at, second.document().at);
            let message = "this is a second virtual machine";
            let problem = Problem::new(Code::DuplicateName, second, message);
            let problem = problem.related(first, "this is the first one");
            problems.push(problem.help("name a file with one of them"));
        }
    }
    None
}

/// What holds no virtual machine.
#[must_use]
pub fn no_machine(shown: &str) -> Problem {
    let message = "there is no virtual machine here";
    Problem::of_file(Code::MissingField, shown, message)
        .help("name a file with a document of the kind `VirtualMachine`")
}

/// Whether it names an instance type already, which is reported.
fn names_instancetype(machine: &Machine, problems: &mut Problems) -> bool {
    let field = machine.document().field(INSTANCETYPE);
    let Some(field) = field.filter(|field| field.node.value != Value::Null) else {
        return false;
    };
    let name = field.node.get(&["name"]).and_then(Node::text);
    let message = match name {
        Some(name) => format!("this virtual machine already names the instance type `{name}`"),
        None => "this virtual machine already names an instance type".to_owned(),
    };
    let problem = Problem::new(Code::ConflictingFields, field.key, message);
    problems.push(problem.help("remove it to get a recommendation for what is left"));
    true
}

/// The conditions under which an instance type replaces the size of a virtual machine.
fn conditions(machine: &Machine) -> Vec<Condition> {
    let Size {
        vcpus,
        memory,
        page,
        dedicated,
        isolated_emulator,
        numa,
        realtime,
    } = machine.size();
    let size = [
        vcpus.map(|least| Condition::Cpu(Range::Between(Some(least), None))),
        memory.map(|least| Condition::Memory(Range::Between(Some(least), None))),
        page.map(Condition::Page),
    ];
    let features = [
        (Feature::Dedicated, dedicated),
        (Feature::IsolatedEmulator, isolated_emulator),
        (Feature::Numa, numa),
        (Feature::Realtime, realtime),
    ];
    let features = features.into_iter().filter(|(_, is_asked)| *is_asked);
    let rest = Condition::GoesWith(Box::new(machine.without_size()));
    size.into_iter()
        .flatten()
        .chain(features.map(|(feature, _)| Condition::Feature(feature)))
        .chain([rest])
        .collect()
}
