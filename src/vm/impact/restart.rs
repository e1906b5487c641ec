//! What needs a restart.

use std::collections::HashSet;

use crate::yaml::Node;

use super::super::admission::{Cluster, Rollout};
use super::super::expand::Resolved;
use super::super::fields::{Keys, flag, is_set, items, text};
use super::super::scheduling::NODE_SELECTOR;
use super::change::differ;
use super::live::{GUEST, SOCKETS};

/// What KubeVirt says of any field that cannot be changed live.
pub(super) const NOT_LIVE: &str = "a non-live-updatable field was changed in the template spec";

/// What says of a volume that it was added to a running virtual machine.
const HOTPLUGGED: [Keys<'static>; 3] = [
    &["persistentVolumeClaim", "hotpluggable"],
    &["dataVolume", "hotpluggable"],
    &["memoryDump", "hotpluggable"],
];

const DISKS: Keys<'static> = &["domain", "devices", "disks"];
const CPU: Keys<'static> = &["domain", "cpu"];

/// Whether a virtual machine has to restart, if what it was started with is `old`, and it is `new` now:
/// each with its instance type and its preference, and without defaults. KubeVirt:
/// `syncRestartRequired`, `validLiveUpdateDisks`.
///
/// Interfaces that differ from those of the instance need a restart
/// (`vmliveupdate.IsRestartRequired`): as an instance has those that it was started with, that is any that
/// differ.
pub(super) fn is_required(
    old: &Resolved<'_, '_>,
    new: &Resolved<'_, '_>,
    cluster: &Cluster,
) -> bool {
    let spec = |resolved: &Resolved<'_, '_>| resolved.machine.vmi().cloned();
    let (Some(mut old), Some(mut new)) = (spec(old), spec(new)) else {
        return false;
    };
    if cluster.rollout == Rollout::LiveUpdate {
        copy_live(&new, &mut old);
    }
    let hotplugged = hotplugged(&new);
    for spec in [&mut old, &mut new] {
        remove_disks(spec, &hotplugged);
    }
    differ("spec", Some(&old), Some(&new))
}

/// Makes what is changed live the same in both: `affinity` and `tolerations` are in no instance type.
fn copy_live(from: &Node, to: &mut Node) {
    if is_set(from, CPU) && is_set(to, CPU) {
        replace(from, SOCKETS, to);
    }
    if is_set(from, GUEST) {
        replace(from, GUEST, to);
    }
    replace(from, NODE_SELECTOR, to);
}

fn replace(from: &Node, keys: Keys<'_>, to: &mut Node) {
    match from.field(keys) {
        Some(field) => to.set(keys, field.clone()),
        None => to.remove(keys),
    }
}

/// The names of volumes that were added to the running virtual machine. KubeVirt: `IsHotplugVolume`.
fn hotplugged(spec: &Node) -> HashSet<String> {
    let volumes = items(spec, &["volumes"]).iter();
    let is_hotplugged = |volume: &&Node| {
        HOTPLUGGED
            .iter()
            .any(|keys| flag(volume, keys) == Some(true))
    };
    let volumes = volumes.filter(is_hotplugged);
    let names = volumes.filter_map(|volume| text(volume, &["name"]));
    names.map(str::to_owned).collect()
}

fn remove_disks(spec: &mut Node, names: &HashSet<String>) {
    if names.is_empty() {
        return;
    }
    let has_none = |disk: &&Node| text(disk, &["name"]).is_none_or(|name| !names.contains(name));
    let disks: Vec<Node> = items(spec, DISKS)
        .iter()
        .filter(has_none)
        .cloned()
        .collect();
    if let Some(list) = spec.get_mut(DISKS) {
        list.value = disks.into();
    }
}
