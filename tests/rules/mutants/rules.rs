//! Mutants of the rules about specs: each value alone is right.

use common_instancetypes::diagnostic::Code;
use common_instancetypes::kubevirt::Kind::{
    self, VirtualMachineClusterInstancetype, VirtualMachineClusterPreference,
    VirtualMachineInstancetype, VirtualMachinePreference,
};
use common_instancetypes::yaml::Node;

use super::bundle::{Bundle, MARK, document, line_of, written};
use super::mutant::Mutant;
use super::paths::{field, node, text};

const INSTANCETYPES: [Kind; 2] = [
    VirtualMachineClusterInstancetype,
    VirtualMachineInstancetype,
];
const PREFERENCES: [Kind; 2] = [VirtualMachineClusterPreference, VirtualMachinePreference];

/// A real resource, a change of its spec that breaks a rule, and the field that is to blame.
struct Case {
    resource: &'static str,
    code: Code,
    /// Changes, each of a path below `spec` and a value; the last one is to blame.
    changes: &'static [(&'static str, &'static str)],
}

const fn case(
    resource: &'static str,
    code: Code,
    changes: &'static [(&'static str, &'static str)],
) -> Case {
    Case {
        resource,
        code,
        changes,
    }
}

const OF_INSTANCETYPES: &[Case] = &[
    case(
        "cx1.medium",
        Code::ConflictingFields,
        &[("memory.overcommitPercent", "1")],
    ),
    case(
        "cx1.medium",
        Code::ConflictingFields,
        &[("memory.overcommitPercent", "100")],
    ),
    case(
        "o1.medium",
        Code::ConflictingFields,
        &[
            ("memory.hugepages", "{pageSize: 2Mi}"),
            ("memory.overcommitPercent", "50"),
        ],
    ),
    case(
        "u1.medium",
        Code::RefusesAll,
        &[("cpu.isolateEmulatorThread", "true")],
    ),
    case(
        "d1.medium",
        Code::RefusesAll,
        &[
            ("cpu.dedicatedCPUPlacement", "false"),
            ("cpu.isolateEmulatorThread", "true"),
        ],
    ),
    case(
        "d1.medium",
        Code::RefusesAll,
        &[("cpu.numa", "{guestMappingPassthrough: {}}")],
    ),
    case(
        "u1.medium",
        Code::RefusesAll,
        &[
            ("memory.hugepages", "{pageSize: 2Mi}"),
            ("cpu.numa", "{guestMappingPassthrough: {}}"),
        ],
    ),
    case("d1.medium", Code::RefusesAll, &[("cpu.realtime", "{}")]),
    case(
        "cx1.medium",
        Code::RefusesAll,
        &[("cpu.numa", "{}"), ("cpu.realtime", "{mask: 0-1}")],
    ),
    case("u1.medium", Code::RefusesAll, &[("memory.hugepages", "{}")]),
    case(
        "cx1.medium",
        Code::RefusesAll,
        &[("memory.hugepages.pageSize", "3Gi")],
    ),
    case(
        "cx1.medium",
        Code::RefusesAll,
        &[("memory.hugepages.pageSize", "1000Ti")],
    ),
    case(
        "cx1.medium",
        Code::RefusesAll,
        &[("memory.hugepages.pageSize", "'0'")],
    ),
    case(
        "cx1.medium",
        Code::UnlikelyQuantity,
        &[("memory.hugepages.pageSize", "'-1'")],
    ),
    case(
        "u1.nano",
        Code::RefusesAll,
        &[
            ("memory.hugepages", "{}"),
            ("memory.hugepages.pageSize", "1Gi"),
        ],
    ),
    case(
        "cx1.medium",
        Code::BadQuantity,
        &[("memory.hugepages.pageSize", "2MB")],
    ),
    case(
        "cx1.medium",
        Code::BadQuantity,
        &[("memory.hugepages.pageSize", "''")],
    ),
    case("u1.2xlarge", Code::RefusesAll, &[("cpu.maxSockets", "1")]),
    case("u1.2xlarge", Code::RefusesAll, &[("cpu.maxSockets", "7")]),
    case("u1.medium", Code::RefusesAll, &[("memory.maxGuest", "1Gi")]),
    case("u1.medium", Code::RefusesAll, &[("memory.maxGuest", "'0'")]),
    case("u1.medium", Code::RefusesAll, &[("memory.maxGuest", "4G")]),
    case(
        "u1.medium",
        Code::DeprecatedField,
        &[("launchSecurity", "{}")],
    ),
    case(
        "u1.medium",
        Code::DeprecatedField,
        &[("launchSecurity", "{sev: {}}")],
    ),
];

const OF_PREFERENCES: &[Case] = &[
    case(
        "alpine",
        Code::ConflictingFields,
        &[
            ("cpu.preferredCPUTopology", "spread"),
            ("cpu.spreadOptions.across", "CoresThreads"),
            ("requirements.cpu.guest", "4"),
            ("cpu.spreadOptions.ratio", "4"),
        ],
    ),
    case(
        "alpine",
        Code::ConflictingFields,
        &[
            ("cpu.preferredCPUTopology", "spread"),
            ("cpu.spreadOptions.across", "CoresThreads"),
            ("cpu.spreadOptions.ratio", "1"),
        ],
    ),
    case(
        "alpine",
        Code::ImpossibleSpread,
        &[
            ("cpu.preferredCPUTopology", "spread"),
            ("requirements.cpu.guest", "3"),
        ],
    ),
    case(
        "alpine",
        Code::ImpossibleSpread,
        &[
            ("cpu.preferredCPUTopology", "spread"),
            ("cpu.spreadOptions.ratio", "4"),
            ("requirements.cpu.guest", "6"),
        ],
    ),
    case(
        "alpine",
        Code::ImpossibleSpread,
        &[
            ("cpu.preferredCPUTopology", "spread"),
            ("cpu.spreadOptions.across", "SocketsCoresThreads"),
            ("requirements.cpu.guest", "2"),
        ],
    ),
    case(
        "alpine",
        Code::ImpossibleSpread,
        &[
            ("cpu.preferredCPUTopology", "spread"),
            ("cpu.spreadOptions.across", "CoresThreads"),
            ("requirements.cpu.guest", "5"),
        ],
    ),
    case(
        "fedora.arm64",
        Code::RefusesAll,
        &[("firmware", "{}"), ("firmware.preferredUseBios", "true")],
    ),
    case(
        "fedora.arm64",
        Code::RefusesAll,
        &[("devices.preferredVideoType", "vga")],
    ),
    case(
        "fedora.arm64",
        Code::RefusesAll,
        &[("devices.preferredVideoType", "bochs")],
    ),
    case(
        "fedora.s390x",
        Code::RefusesAll,
        &[("devices.preferredVideoType", "ramfb")],
    ),
    case(
        "fedora.s390x",
        Code::RefusesAll,
        &[("devices.preferredVideoType", "cirrus")],
    ),
    case(
        "alpine",
        Code::RefusesAll,
        &[
            ("preferredArchitecture", "s390x"),
            ("devices.preferredVideoType", "vga"),
        ],
    ),
    case(
        "alpine",
        Code::RefusesAll,
        &[
            ("preferredArchitecture", "arm64"),
            ("firmware.preferredUseBios", "true"),
        ],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[("firmware.preferredUseEfi", "true")],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[("firmware.preferredUseEfi", "false")],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[("firmware.preferredUseSecureBoot", "true")],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[("preferSpreadSocketToCoreRatio", "2")],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[("cpu.preferredCPUTopology", "preferSockets")],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[("cpu.preferredCPUTopology", "preferCores")],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[("cpu.preferredCPUTopology", "preferThreads")],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[("cpu.preferredCPUTopology", "preferAny")],
    ),
    case(
        "alpine",
        Code::DeprecatedField,
        &[
            ("requirements.cpu.guest", "2"),
            ("cpu.preferredCPUTopology", "preferSpread"),
        ],
    ),
];

/// Requirements that no instance type of the catalog meets.
const UNMET: &[(&str, &str)] = &[
    ("requirements.cpu.guest", "1000"),
    ("requirements.cpu.guest", "4294967295"),
    ("requirements.memory.guest", "100Ti"),
    ("requirements.memory.guest", "1Ei"),
];

pub(crate) fn mutants(bundle: &Bundle) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (cases, kinds) in [
        (OF_INSTANCETYPES, INSTANCETYPES),
        (OF_PREFERENCES, PREFERENCES),
    ] {
        for kind in kinds {
            let documents = bundle.unlabelled(kind);
            mutants.extend(cases.iter().map(|case| case.mutant(kind, &documents)));
        }
    }
    mutants.extend(unmet(bundle));
    mutants
}

impl Case {
    fn mutant(&self, kind: Kind, documents: &[Node]) -> Mutant {
        let name = |document: &&Node| {
            document.get(&["metadata", "name"]).and_then(Node::text) == Some(self.resource)
        };
        let mut resource = documents.iter().find(name).unwrap().clone();
        let ((path, value), others) = self.changes.split_last().unwrap();
        for (path, value) in others {
            set(&mut resource, path, document(value));
        }
        let (text, line) = marked(resource, path, value);
        let what = format!("{path}: {value} of {} {}", kind.as_str(), self.resource);
        Mutant {
            what,
            text,
            code: self.code,
            line,
        }
    }
}

fn set(resource: &mut Node, path: &str, value: Node) {
    let path: Vec<&str> = ["spec"].into_iter().chain(path.split('.')).collect();
    resource.set(&path, field(value));
}

/// The text of a resource with one more value, and the line of that.
fn marked(mut resource: Node, path: &str, value: &str) -> (String, usize) {
    set(&mut resource, path, node(text(MARK)));
    let text = written(&resource);
    let line = line_of(&text, MARK);
    (text.replace(MARK, value), line)
}

/// All cluster-wide instance types, and a preference that requires more than any of them has. The
/// requirements are to blame together, so the line is that of the field that holds them.
fn unmet(bundle: &Bundle) -> Vec<Mutant> {
    let sizes = bundle.unlabelled(VirtualMachineClusterInstancetype);
    let sizes: Vec<String> = sizes.iter().map(written).collect();
    let sizes = sizes.join("---\n");
    let preferences = bundle.unlabelled(VirtualMachineClusterPreference);
    UNMET
        .iter()
        .map(|(path, value)| {
            let (preference, _) = marked(preferences[0].clone(), path, value);
            let line = sizes.lines().count() + 1 + line_of(&preference, "  requirements:");
            let text = format!("{sizes}---\n{preference}");
            Mutant {
                what: format!("{path}: {value}"),
                text,
                code: Code::UnmetRequirements,
                line,
            }
        })
        .collect()
}
