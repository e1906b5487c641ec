//! A virtual machine as a document with places: what rules look at has the type that they expect, and
//! everything else is kept as it is.

use crate::diagnostic::{Code, Place, Problem, Problems};
use crate::kubernetes::quantity::Quantity;
use crate::kubevirt::paths::object::NAMESPACE;
use crate::model::{Decode, wrong_type};
use crate::text::Location;
use crate::yaml::{Node, Value};

use super::api::{self, Carrier};
use super::fields::make;
use super::holder;
use super::objects::DEFAULT_NAMESPACE;
use super::reason::Reason;

/// What becomes of a virtual machine: the metadata and the spec of its instances.
pub(super) const TEMPLATE: &[&str] = &["spec", "template"];

/// The spec of its instances.
const VMI: &[&str] = &["spec", "template", "spec"];

/// A virtual machine. KubeVirt: `VirtualMachine`.
#[derive(Debug, Clone)]
pub struct Machine {
    document: Node,
    /// The name of the pool or the template that it is in.
    holder: Option<String>,
    /// Why nothing can be said of it.
    undecided: Option<Reason>,
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Mapping,
    List,
    Text,
    Boolean,
    Integer,
    /// Go's `uint32`.
    Count,
    Amount,
}

use Shape::{Amount, Boolean, Count, Integer, List, Mapping, Text};

/// The fields that rules look at, each after those above it. `[]` stands for each item of a list, `{}` for
/// each value of a mapping whose keys are free.
const SHAPES: &[(&str, Shape)] = &[
    ("metadata", Mapping),
    ("metadata.name", Text),
    ("metadata.generateName", Text),
    ("metadata.namespace", Text),
    ("spec", Mapping),
    ("spec.running", Boolean),
    ("spec.runStrategy", Text),
    ("spec.instancetype", Mapping),
    ("spec.instancetype.name", Text),
    ("spec.instancetype.kind", Text),
    ("spec.instancetype.revisionName", Text),
    ("spec.instancetype.inferFromVolume", Text),
    ("spec.instancetype.inferFromVolumeFailurePolicy", Text),
    ("spec.preference", Mapping),
    ("spec.preference.name", Text),
    ("spec.preference.kind", Text),
    ("spec.preference.revisionName", Text),
    ("spec.preference.inferFromVolume", Text),
    ("spec.preference.inferFromVolumeFailurePolicy", Text),
    ("spec.dataVolumeTemplates", List),
    ("spec.dataVolumeTemplates[]", Mapping),
    ("spec.dataVolumeTemplates[].metadata", Mapping),
    ("spec.dataVolumeTemplates[].metadata.name", Text),
    ("spec.dataVolumeTemplates[].spec", Mapping),
    ("spec.dataVolumeTemplates[].spec.source", Mapping),
    ("spec.dataVolumeTemplates[].spec.source.pvc", Mapping),
    ("spec.dataVolumeTemplates[].spec.source.pvc.name", Text),
    ("spec.dataVolumeTemplates[].spec.source.pvc.namespace", Text),
    ("spec.dataVolumeTemplates[].spec.source.snapshot", Mapping),
    ("spec.dataVolumeTemplates[].spec.source.snapshot.name", Text),
    (
        "spec.dataVolumeTemplates[].spec.source.snapshot.namespace",
        Text,
    ),
    ("spec.dataVolumeTemplates[].spec.sourceRef", Mapping),
    ("spec.dataVolumeTemplates[].spec.sourceRef.kind", Text),
    ("spec.dataVolumeTemplates[].spec.sourceRef.name", Text),
    ("spec.dataVolumeTemplates[].spec.sourceRef.namespace", Text),
    ("spec.dataVolumeTemplates[].spec.pvc", Mapping),
    ("spec.dataVolumeTemplates[].spec.storage", Mapping),
    ("spec.template", Mapping),
    ("spec.template.metadata", Mapping),
    ("spec.template.metadata.annotations", Mapping),
    ("spec.template.metadata.annotations{}", Text),
    ("spec.template.spec", Mapping),
    ("spec.template.spec.architecture", Text),
    ("spec.template.spec.evictionStrategy", Text),
    ("spec.template.spec.nodeSelector", Mapping),
    ("spec.template.spec.nodeSelector{}", Text),
    ("spec.template.spec.schedulerName", Text),
    ("spec.template.spec.subdomain", Text),
    ("spec.template.spec.terminationGracePeriodSeconds", Integer),
    ("spec.template.spec.networks", List),
    ("spec.template.spec.networks[]", Mapping),
    ("spec.template.spec.networks[].name", Text),
    ("spec.template.spec.volumes", List),
    ("spec.template.spec.volumes[]", Mapping),
    ("spec.template.spec.volumes[].name", Text),
    ("spec.template.spec.volumes[].dataVolume", Mapping),
    ("spec.template.spec.volumes[].dataVolume.name", Text),
    (
        "spec.template.spec.volumes[].persistentVolumeClaim",
        Mapping,
    ),
    (
        "spec.template.spec.volumes[].persistentVolumeClaim.claimName",
        Text,
    ),
    ("spec.template.spec.volumes[].containerDisk", Mapping),
    ("spec.template.spec.volumes[].containerDisk.image", Text),
    (
        "spec.template.spec.volumes[].containerDisk.imagePullPolicy",
        Text,
    ),
    ("spec.template.spec.domain", Mapping),
    ("spec.template.spec.domain.clock", Mapping),
    ("spec.template.spec.domain.cpu", Mapping),
    ("spec.template.spec.domain.cpu.cores", Count),
    ("spec.template.spec.domain.cpu.maxSockets", Count),
    ("spec.template.spec.domain.cpu.sockets", Count),
    ("spec.template.spec.domain.cpu.threads", Count),
    ("spec.template.spec.domain.cpu.model", Text),
    (
        "spec.template.spec.domain.cpu.dedicatedCpuPlacement",
        Boolean,
    ),
    (
        "spec.template.spec.domain.cpu.isolateEmulatorThread",
        Boolean,
    ),
    ("spec.template.spec.domain.cpu.features", List),
    ("spec.template.spec.domain.cpu.features[]", Mapping),
    ("spec.template.spec.domain.cpu.features[].name", Text),
    ("spec.template.spec.domain.devices", Mapping),
    (
        "spec.template.spec.domain.devices.autoattachPodInterface",
        Boolean,
    ),
    ("spec.template.spec.domain.devices.disableHotplug", Boolean),
    (
        "spec.template.spec.domain.devices.autoattachGraphicsDevice",
        Boolean,
    ),
    (
        "spec.template.spec.domain.devices.autoattachInputDevice",
        Boolean,
    ),
    (
        "spec.template.spec.domain.devices.autoattachMemBalloon",
        Boolean,
    ),
    (
        "spec.template.spec.domain.devices.autoattachSerialConsole",
        Boolean,
    ),
    ("spec.template.spec.domain.devices.blockMultiQueue", Boolean),
    (
        "spec.template.spec.domain.devices.networkInterfaceMultiqueue",
        Boolean,
    ),
    (
        "spec.template.spec.domain.devices.useVirtioTransitional",
        Boolean,
    ),
    ("spec.template.spec.domain.devices.disks", List),
    ("spec.template.spec.domain.devices.disks[]", Mapping),
    ("spec.template.spec.domain.devices.disks[].name", Text),
    ("spec.template.spec.domain.devices.disks[].disk", Mapping),
    ("spec.template.spec.domain.devices.disks[].cdrom", Mapping),
    ("spec.template.spec.domain.devices.disks[].lun", Mapping),
    ("spec.template.spec.domain.devices.disks[].disk.bus", Text),
    ("spec.template.spec.domain.devices.disks[].cdrom.bus", Text),
    ("spec.template.spec.domain.devices.disks[].lun.bus", Text),
    ("spec.template.spec.domain.devices.disks[].cache", Text),
    ("spec.template.spec.domain.devices.disks[].io", Text),
    ("spec.template.spec.domain.devices.filesystems", List),
    ("spec.template.spec.domain.devices.filesystems[]", Mapping),
    ("spec.template.spec.domain.devices.filesystems[].name", Text),
    ("spec.template.spec.domain.devices.gpus", List),
    ("spec.template.spec.domain.devices.hostDevices", List),
    ("spec.template.spec.domain.devices.inputs", List),
    ("spec.template.spec.domain.devices.inputs[]", Mapping),
    ("spec.template.spec.domain.devices.inputs[].bus", Text),
    ("spec.template.spec.domain.devices.inputs[].type", Text),
    ("spec.template.spec.domain.devices.interfaces", List),
    ("spec.template.spec.domain.devices.interfaces[]", Mapping),
    ("spec.template.spec.domain.devices.interfaces[].model", Text),
    ("spec.template.spec.domain.devices.interfaces[].name", Text),
    ("spec.template.spec.domain.devices.panicDevices", List),
    ("spec.template.spec.domain.devices.panicDevices[]", Mapping),
    ("spec.template.spec.domain.devices.sound", Mapping),
    ("spec.template.spec.domain.devices.sound.model", Text),
    ("spec.template.spec.domain.devices.video", Mapping),
    ("spec.template.spec.domain.devices.video.type", Text),
    ("spec.template.spec.domain.features", Mapping),
    ("spec.template.spec.domain.features.acpi", Mapping),
    ("spec.template.spec.domain.features.acpi.enabled", Boolean),
    ("spec.template.spec.domain.features.hyperv", Mapping),
    ("spec.template.spec.domain.features.smm", Mapping),
    ("spec.template.spec.domain.features.smm.enabled", Boolean),
    ("spec.template.spec.domain.firmware", Mapping),
    ("spec.template.spec.domain.firmware.bootloader", Mapping),
    (
        "spec.template.spec.domain.firmware.bootloader.bios",
        Mapping,
    ),
    ("spec.template.spec.domain.firmware.bootloader.efi", Mapping),
    (
        "spec.template.spec.domain.firmware.bootloader.efi.persistent",
        Boolean,
    ),
    (
        "spec.template.spec.domain.firmware.bootloader.efi.secureBoot",
        Boolean,
    ),
    ("spec.template.spec.domain.ioThreads", Mapping),
    ("spec.template.spec.domain.machine", Mapping),
    ("spec.template.spec.domain.machine.type", Text),
    ("spec.template.spec.domain.launchSecurity", Mapping),
    ("spec.template.spec.domain.memory", Mapping),
    ("spec.template.spec.domain.memory.guest", Amount),
    ("spec.template.spec.domain.memory.hugepages", Mapping),
    ("spec.template.spec.domain.memory.hugepages.pageSize", Text),
    ("spec.template.spec.domain.memory.maxGuest", Amount),
    ("spec.template.spec.domain.resources", Mapping),
    ("spec.template.spec.domain.resources.limits", Mapping),
    ("spec.template.spec.domain.resources.limits.cpu", Amount),
    ("spec.template.spec.domain.resources.limits.memory", Amount),
    ("spec.template.spec.domain.resources.requests", Mapping),
    ("spec.template.spec.domain.resources.requests.cpu", Amount),
    (
        "spec.template.spec.domain.resources.requests.memory",
        Amount,
    ),
    ("status", Mapping),
    ("status.instancetypeRef", Mapping),
    ("status.instancetypeRef.controllerRevisionRef", Mapping),
    ("status.instancetypeRef.controllerRevisionRef.name", Text),
    ("status.preferenceRef", Mapping),
    ("status.preferenceRef.controllerRevisionRef", Mapping),
    ("status.preferenceRef.controllerRevisionRef.name", Text),
];

impl Machine {
    /// Whether a document is a virtual machine, or a pool or a template with one.
    #[must_use]
    pub fn is_one(document: &Node) -> bool {
        Carrier::of(document).is_some()
    }

    /// Reads a virtual machine, or that of a pool or of a template; what is wrong with it is added to
    /// `problems`.
    pub fn read(document: Node, problems: &mut Problems) -> Option<Self> {
        let carrier = Carrier::of(&document)?;
        problems.extend(api::deprecated(&document));
        let held = holder::open(carrier, document, problems)?;
        let mut found = Problems::default();
        let machine = Self::read_own(held.document, &mut found);
        let strings = &held.filled.strings;
        problems.extend(found.into_iter().map(|it| of_parameter(it, strings)));
        Some(Self {
            holder: held.holder,
            undecided: held.filled.undecided,
            ..machine?
        })
    }

    /// Reads a virtual machine that is a document of its own.
    fn read_own(document: Node, problems: &mut Problems) -> Option<Self> {
        let mut found = Problems::default();
        for (path, shape) in SHAPES {
            check(&document, path, *shape, &mut found);
        }
        let template = document.get(TEMPLATE);
        if template.is_none_or(|template| template.value == Value::Null) && found.is_empty() {
            let at = document.get(&["spec"]).map_or(document.at, |spec| spec.at);
            let problem = Problem::new(Code::MissingField, at, "missing field `template`");
            found.push(problem.help("add `template`"));
        }
        if !found.is_empty() {
            problems.extend(found.into_iter().map(|it| of_short_form(it, &document)));
            return None;
        }
        Some(Self {
            document,
            holder: None,
            undecided: None,
        })
    }

    /// Why nothing can be said of it: its template leaves open what decides whether it fits.
    pub(super) fn undecided(&self) -> Option<&Reason> {
        self.undecided.as_ref()
    }

    /// The complete document.
    #[must_use]
    pub fn document(&self) -> &Node {
        &self.document
    }

    /// The complete document, for changing it.
    pub(super) fn document_mut(&mut self) -> &mut Node {
        &mut self.document
    }

    /// The document, as it is now.
    #[must_use]
    pub fn into_document(self) -> Node {
        self.document
    }

    /// The name by which its author finds it: its own, what a cluster makes one of, or that of the pool
    /// or the template that it is in; empty if there is none.
    #[must_use]
    pub fn name(&self) -> &str {
        let own = || holder::name(&self.document);
        self.holder.as_deref().or_else(own).unwrap_or_default()
    }

    /// The namespace, or that of what does not say one.
    #[must_use]
    pub fn namespace(&self) -> &str {
        let namespace = self.document.get(NAMESPACE.keys()).and_then(Node::text);
        namespace.unwrap_or(DEFAULT_NAMESPACE)
    }

    /// The spec of its instances, if it has one.
    pub(super) fn vmi(&self) -> Option<&Node> {
        self.document.get(VMI)
    }

    /// The spec of its instances, for changing it. KubeVirt: `VirtualMachineInstanceSpec`.
    pub(super) fn vmi_mut(&mut self) -> Option<&mut Node> {
        let at = self.document.at;
        make(&mut self.document, VMI, at);
        self.document.get_mut(VMI)
    }

    /// The metadata and the spec of its instances, for changing them.
    pub(super) fn template_mut(&mut self) -> Option<&mut Node> {
        self.document.get_mut(TEMPLATE)
    }
}

/// A problem, with the help for a short form that KubeVirt does not take.
fn of_short_form(problem: Problem, document: &Node) -> Problem {
    let written = |key| {
        let node = document.get(&["spec", key])?;
        (problem.place == Place::At(node.at)).then_some(&node.value)
    };
    for key in ["instancetype", "preference"] {
        if let Some(Value::String(name)) = written(key) {
            return problem.help(format!("write `{key}: {{name: {name}}}`"));
        }
    }
    match written("runStrategy") {
        Some(Value::Bool(true)) => problem.help("write `Always`"),
        Some(Value::Bool(false)) => problem.help("write `Halted`"),
        _ => problem,
    }
}

/// A problem, with the help for one that is about a parameter.
fn of_parameter(problem: Problem, strings: &[(Location, String)]) -> Problem {
    let is_there = |(at, _): &&(Location, String)| problem.place == Place::At(*at);
    match strings.iter().find(is_there) {
        Some((_, name)) => problem.help(format!("write `${{{{{name}}}}}`, which is no string")),
        None => problem,
    }
}

/// Reports a field, or those of each item or value, if it has another type.
fn check(node: &Node, path: &str, shape: Shape, problems: &mut Problems) {
    if node.value == Value::Null {
        return;
    }
    let Some((key, rest)) = path.split_once(['.', '[', '{']) else {
        if let Some(field) = node.get(&[path]) {
            check_type(field, shape, problems);
        }
        return;
    };
    let Some(below) = node.get(&[key]) else {
        return;
    };
    let Some(of_each) = rest.strip_prefix([']', '}']) else {
        return check(below, rest, shape, problems);
    };
    let mut check_each = |node| match of_each.strip_prefix('.') {
        Some(rest) => check(node, rest, shape, problems),
        None => check_type(node, shape, problems),
    };
    match &below.value {
        Value::Sequence(items) if rest.starts_with(']') => items.iter().for_each(check_each),
        Value::Mapping(fields) if rest.starts_with('}') => {
            fields.values().for_each(|field| check_each(&field.node));
        }
        _ => {}
    }
}

/// Reports what is no quantity. Kubernetes reads any number as one, whatever its sign.
fn check_amount(node: &Node, problems: &mut Problems) {
    if !matches!(
        node.value,
        Value::Null | Value::Integer(_) | Value::Float(_)
    ) {
        let mut found = Problems::default();
        _ = Quantity::decode(node, &mut found);
        problems.extend(found.into_iter().filter(|it| it.code != Code::OutOfRange));
    }
}

fn check_type(node: &Node, shape: Shape, problems: &mut Problems) {
    let (is_it, expected) = match shape {
        Mapping => (matches!(node.value, Value::Mapping(_)), "a mapping"),
        List => (matches!(node.value, Value::Sequence(_)), "a list"),
        Text => (matches!(node.value, Value::String(_)), "a string"),
        Boolean => (matches!(node.value, Value::Bool(_)), "a boolean"),
        Integer => (matches!(node.value, Value::Integer(_)), "an integer"),
        Amount => return check_amount(node, problems),
        Count if node.value == Value::Null => return,
        Count => {
            // What it cannot be is reported.
            _ = u32::decode(node, problems);
            return;
        }
    };
    if !is_it && node.value != Value::Null {
        wrong_type::<()>(node, expected, problems);
    }
}
