//! How virt-controller makes an instance of a virtual machine.

use crate::yaml::{Mapping, Node, Value};

use super::super::admission::Cluster;
use super::super::devices::prefer_autoattach;
use super::super::expand::Resolved;
use super::super::fields::{flag, items, new};
use super::super::machine::Machine;
use super::super::{defaults, fields, pci_topology};
use super::defaults::set_defaults;

/// Whether a virtual machine asks for an input device.
const AUTOATTACH_INPUT: &[&str] = &["domain", "devices", "autoattachInputDevice"];

/// Whether a preference does.
const PREFERRED_INPUT: &[&str] = &["devices", "preferredAutoattachInputDevice"];

/// The input device of a virtual machine that asks for one and lists none.
const INPUT: &str = "default-0";

impl Resolved<'_, '_> {
    /// It with the devices that an instance has and it does not list, to which its preference is applied,
    /// too; `None` if it lists all, as most do. KubeVirt: `startVMI`.
    pub(in super::super) fn completed(&self) -> Option<Self> {
        if self.lists_all() {
            return None;
        }
        let mut completed = self.clone();
        completed.add_devices();
        (completed.devices() != self.devices()).then_some(completed)
    }

    /// The virtual machine with the instance that it becomes in place of its template. It has its instance
    /// type and its preference there already, and all devices. KubeVirt: `startVMI`, then
    /// `ApplyNewVMIMutations`.
    pub(in super::super) fn instance(mut self, cluster: &Cluster) -> Machine {
        self.change_vmi(|vmi| set_defaults(vmi, cluster));
        let mut instance = self.machine.into_owned();
        pci_topology::set(&mut instance);
        instance
    }

    /// Whether nothing is to be added, as can be seen without adding it.
    fn lists_all(&self) -> bool {
        let Some(vmi) = self.machine.vmi() else {
            return false;
        };
        let asks_for = |spec: &Node, keys| flag(spec, keys) == Some(true);
        let preference = self.preference.as_ref().map(|found| found.spec);
        let has_input = asks_for(vmi, AUTOATTACH_INPUT)
            || preference.is_some_and(|it| asks_for(it, PREFERRED_INPUT));
        !has_input && defaults::lists_disks(vmi) && defaults::lists_networks(vmi)
    }

    /// How many devices are listed.
    fn devices(&self) -> usize {
        let lists = ["disks", "inputs", "interfaces"].into_iter();
        let vmi = self.machine.vmi();
        let devices = |list| vmi.map_or(0, |vmi| items(vmi, &["domain", "devices", list]).len());
        lists.map(devices).sum()
    }

    /// Adds the devices that are not listed, so that a preference is applied to them, too.
    fn add_devices(&mut self) {
        let preference = self.preference.as_ref().map(|found| found.spec);
        self.change_vmi(|vmi| {
            defaults::add_disks(vmi);
            if let Some(preference) = preference {
                prefer_autoattach(preference, vmi);
            }
            add_input(vmi);
            defaults::add_interface(vmi);
        });
    }
}

/// KubeVirt: `AutoAttachInputDevice`.
fn add_input(vmi: &mut Node) {
    const INPUTS: &[&str] = &["domain", "devices", "inputs"];
    if flag(vmi, AUTOATTACH_INPUT) != Some(true) || !items(vmi, INPUTS).is_empty() {
        return;
    }
    let at = fields::place(vmi, AUTOATTACH_INPUT);
    let name = new(Value::String(INPUT.into()), at);
    let value = Value::from(Mapping::from_iter([("name".to_owned(), name)]));
    vmi.set(INPUTS, new(Value::from(vec![Node { value, at }]), at));
}
