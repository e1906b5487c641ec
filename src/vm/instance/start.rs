//! How virt-controller makes an instance of a virtual machine.

use crate::yaml::{Mapping, Node, Value};

use super::super::admission::Cluster;
use super::super::devices::prefer_autoattach;
use super::super::expand::Resolved;
use super::super::fields::{flag, items, new};
use super::super::machine::Machine;
use super::super::reason::Reason;
use super::super::{defaults, fields};
use super::defaults::set_defaults;
use super::pci_topology;

/// The input device of a virtual machine that asks for one and lists none.
const INPUT: &str = "default-0";

impl Resolved<'_, '_> {
    /// The virtual machine with the instance that it becomes in place of its template. `applied` is the
    /// same with its instance type and its preference. KubeVirt: `startVMI`, then
    /// `ApplyNewVMIMutations`.
    ///
    /// # Errors
    ///
    /// Those of [`Resolved::apply`].
    pub(in super::super) fn start(
        mut self,
        applied: Self,
        cluster: &Cluster,
    ) -> Result<Machine, Vec<Reason>> {
        let listed = self.devices();
        self.add_devices();
        // Most virtual machines list all of their devices, and both need not be applied again.
        let mut instance = if self.devices() == listed {
            applied
        } else {
            self.apply()?;
            self
        };
        instance.change_vmi(|vmi| set_defaults(vmi, cluster));
        let mut instance = instance.machine.into_owned();
        pci_topology::set(&mut instance);
        Ok(instance)
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
    const AUTOATTACH: &[&str] = &["domain", "devices", "autoattachInputDevice"];
    const INPUTS: &[&str] = &["domain", "devices", "inputs"];
    if flag(vmi, AUTOATTACH) != Some(true) || !items(vmi, INPUTS).is_empty() {
        return;
    }
    let at = fields::place(vmi, AUTOATTACH);
    let name = new(Value::String(INPUT.to_owned()), at);
    let value = Value::from(Mapping::from_iter([("name".to_owned(), name)]));
    vmi.set(INPUTS, new(Value::from(vec![Node { value, at }]), at));
}
