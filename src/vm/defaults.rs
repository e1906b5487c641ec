//! What a cluster adds to a virtual machine, if it is set up as KubeVirt comes.

use std::collections::HashSet;

use crate::kubernetes::quantity::Quantity;
use crate::text::Location;
use crate::yaml::{Mapping, Node, Value};

use super::fields::{
    Keys, field, flag, is_set, items, items_mut, make, new, number, put_number, put_quantity,
    quantity, text,
};

/// Whether what a cluster adds is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defaults {
    /// The virtual machine has what it, its instance type and its preference say.
    Omitted,
    /// It has what a cluster adds, too, if that is set up as KubeVirt comes.
    Added,
}

/// The architecture of a cluster that does not say one: that on which KubeVirt runs.
pub(super) const ARCHITECTURE: &str = "amd64";

/// Which machine QEMU builds, by architecture. KubeVirt: `GetMachineType`.
const MACHINE_TYPES: [(&str, &str); 2] = [("arm64", "virt"), ("s390x", "s390-ccw-virtio")];

/// The machine of any other architecture (`DefaultAMD64MachineType`).
const MACHINE_TYPE: &str = "q35";

/// What becomes of a virtual machine whose node is drained.
const EVICTION_STRATEGY: &str = "None";

/// The name of the network and of the interface that a virtual machine without any gets
/// (`DefaultPodNetwork`).
const NETWORK: &str = "default";

const DISKS: Keys<'_> = &["domain", "devices", "disks"];
const INTERFACES: Keys<'_> = &["domain", "devices", "interfaces"];

/// Adds a disk for each volume that no device has, and an interface on the network of the pod if there
/// is none. This comes before an instance type and a preference, which can then choose their buses and
/// models. KubeVirt: `SetDefaultVolumeDisk`, `SetDefaultNetworkInterface`, as `expander.Expand` calls
/// them.
pub(super) fn add_devices(vmi: &mut Node) {
    add_disks(vmi);
    add_interface(vmi);
}

/// Sets everything that a virtual machine, its instance type and its preference leave open. KubeVirt:
/// `SetDefaultVirtualMachineInstanceSpec`.
pub(super) fn apply(vmi: &mut Node, architecture: &str) {
    let at = vmi.at;
    apply_machine(vmi, architecture);
    apply_request(vmi);
    apply_memory(vmi);
    apply_topology(vmi);
    apply_pull_policies(vmi);
    set_text(vmi, &["evictionStrategy"], EVICTION_STRATEGY, at);
    add_devices(vmi);
}

/// Sets the architecture, to that of the cluster, and the machine of that architecture. KubeVirt:
/// `setDefaultArchitecture`, `setDefaultMachineType`.
pub(super) fn apply_machine(vmi: &mut Node, architecture: &str) {
    let at = vmi.at;
    set_text(vmi, &["architecture"], architecture, at);
    let architecture = text(vmi, &["architecture"]);
    let known = MACHINE_TYPES.iter().find(|it| Some(it.0) == architecture);
    let machine_type = known.map_or(MACHINE_TYPE, |(_, machine_type)| machine_type);
    set_text(vmi, &["domain", "machine", "type"], machine_type, at);
}

/// Whether each volume has a disk or a file system.
pub(super) fn lists_disks(vmi: &Node) -> bool {
    unlisted(vmi).next().is_none()
}

/// The names of the volumes that no device has.
fn unlisted(vmi: &Node) -> impl Iterator<Item = &str> {
    let filesystems = items(vmi, &["domain", "devices", "filesystems"]);
    let devices = items(vmi, DISKS).iter().chain(filesystems);
    let named: HashSet<&str> = devices.map(name).collect();
    let volumes = items(vmi, &["volumes"]).iter().map(name);
    volumes.filter(move |volume| !named.contains(volume))
}

/// KubeVirt: `SetDefaultVolumeDisk`.
pub(super) fn add_disks(vmi: &mut Node) {
    let at = vmi.at;
    let added: Vec<Node> = unlisted(vmi).map(|it| named_item(it, at)).collect();
    if added.is_empty() {
        return;
    }
    let disks = [items(vmi, DISKS), &added].concat();
    match vmi.get_mut(DISKS) {
        // The list keeps its own place.
        Some(list) if list.value != Value::Null => list.value = disks.into(),
        _ => vmi.set(DISKS, new(Value::from(disks), at)),
    }
}

/// Whether there is a network or an interface.
pub(super) fn lists_networks(vmi: &Node) -> bool {
    !items(vmi, &["networks"]).is_empty() || !items(vmi, INTERFACES).is_empty()
}

/// KubeVirt: `SetDefaultNetworkInterface`.
pub(super) fn add_interface(vmi: &mut Node) {
    let autoattach = flag(vmi, &["domain", "devices", "autoattachPodInterface"]);
    if autoattach == Some(false) || lists_networks(vmi) {
        return;
    }
    let at = vmi.at;
    for (keys, how) in [(INTERFACES, "bridge"), (&["networks"], "pod")] {
        let mut item = named_item(NETWORK, at);
        make(&mut item, &[how], at);
        vmi.set(keys, new(Value::from(vec![item]), at));
    }
}

/// KubeVirt: `setDefaultResourceRequests`. The request of a cluster's own is that of the pod, and is not
/// written here.
fn apply_request(vmi: &mut Node) {
    const REQUEST: Keys<'_> = &["domain", "resources", "requests", "cpu"];
    let limit = nonzero(vmi, &["domain", "resources", "limits", "cpu"]);
    if let (Some((limit, at)), None) = (limit, nonzero(vmi, REQUEST)) {
        put_quantity(vmi, REQUEST, limit, at);
    }
}

/// KubeVirt: `setGuestMemory`.
fn apply_memory(vmi: &mut Node) {
    const GUEST: Keys<'_> = &["domain", "memory", "guest"];
    if is_set(vmi, GUEST) {
        return;
    }
    let at = vmi.at;
    make(vmi, &["domain", "memory"], at);
    let requested = nonzero(vmi, &["domain", "resources", "requests", "memory"]);
    let source = requested
        .or_else(|| nonzero(vmi, &["domain", "resources", "limits", "memory"]))
        .or_else(|| placed(vmi, &["domain", "memory", "hugepages", "pageSize"]));
    if let Some((memory, at)) = source {
        put_quantity(vmi, GUEST, memory, at);
    }
}

/// KubeVirt: `SetDefaultGuestCPUTopology`.
fn apply_topology(vmi: &mut Node) {
    let levels = ["cores", "sockets", "threads"];
    let is_unset = |level: &&str| number(vmi, &["domain", "cpu", level]) == 0;
    if !levels.iter().all(is_unset) {
        return;
    }
    let at = vmi.at;
    let lists = ["limits", "requests"];
    let cpus = |list: &&str| quantity(vmi, &["domain", "resources", list, "cpu"]);
    let sockets = lists.iter().find_map(cpus).map_or(1, |cpus| {
        u32::try_from(cpus.value_rounded_up()).unwrap_or(0)
    });
    make(vmi, &["domain", "cpu"], at);
    for level in levels {
        let number = if level == "sockets" { sockets } else { 1 };
        put_number(vmi, &["domain", "cpu", level], number, at);
    }
}

/// KubeVirt: `setDefaultPullPoliciesOnContainerDisks`.
fn apply_pull_policies(vmi: &mut Node) {
    for volume in items_mut(vmi, &["volumes"]) {
        if !is_set(volume, &["containerDisk"]) {
            continue;
        }
        let image = text(volume, &["containerDisk", "image"]).unwrap_or_default();
        let is_latest = image.ends_with(":latest") || !image.contains([':', '@']);
        let policy = if is_latest { "Always" } else { "IfNotPresent" };
        let at = volume.at;
        set_text(volume, &["containerDisk", "imagePullPolicy"], policy, at);
    }
}

/// A quantity, and where it is.
fn placed(node: &Node, keys: Keys<'_>) -> Option<(Quantity, Location)> {
    let at = field(node, keys)?.node.at;
    Some((quantity(node, keys)?, at))
}

/// A quantity that is not 0, and where it is.
fn nonzero(node: &Node, keys: Keys<'_>) -> Option<(Quantity, Location)> {
    placed(node, keys).filter(|(quantity, _)| !quantity.is_zero())
}

/// Sets a string where none is.
fn set_text(node: &mut Node, keys: Keys<'_>, value: &str, at: Location) {
    if text(node, keys).is_none() {
        node.set(keys, new(Value::String(value.into()), at));
    }
}

fn name(item: &Node) -> &str {
    text(item, &["name"]).unwrap_or_default()
}

fn named_item(name: &str, at: Location) -> Node {
    let name = new(Value::String(name.into()), at);
    let value = Value::from(Mapping::from_iter([("name".to_owned(), name)]));
    Node { value, at }
}
