//! What a virtual machine becomes: the order of all rules.

use std::borrow::Cow;

use crate::kubevirt::Family;
use crate::yaml::{Mapping, Node, Value};

use super::defaults::{self, Defaults};
use super::fields::{self, is_set};
use super::infer::{Inferred, infer};
use super::machine::Machine;
use super::objects::Objects;
use super::reason::Reason;
use super::reference_keys::{FAMILIES, key, status_key};
use super::references::Matcher;
use super::topology::Arrangement;
use super::{
    annotations, clock, cpu, devices, features, firmware, guest, host_devices, io_threads,
    launch_security, memory, scheduling, silent, volumes,
};

/// An instance type or a preference that a virtual machine leads to.
#[derive(Debug, Clone)]
pub(super) struct Found<'n> {
    pub(super) matcher: Matcher,
    pub(super) spec: &'n Node,
}

impl<'n> Found<'n> {
    fn applied(self) -> Applied<'n> {
        Applied {
            name: self.matcher.name,
            spec: self.spec,
        }
    }
}

/// A virtual machine with what it leads to.
#[derive(Debug, Clone)]
pub(super) struct Resolved<'m, 'n> {
    pub(super) machine: Cow<'m, Machine>,
    /// What was removed to resolve it, without a word.
    pub(super) removed: Vec<Reason>,
    pub(super) instancetype: Option<Found<'n>>,
    pub(super) preference: Option<Found<'n>>,
}

/// What a virtual machine becomes.
#[derive(Debug)]
pub struct Expanded<'n> {
    /// The virtual machine as it will run.
    pub document: Node,
    /// The instance type that is part of it.
    pub instancetype: Option<Applied<'n>>,
    /// The preference that is part of it.
    pub preference: Option<Applied<'n>>,
}

/// An instance type or a preference that is part of a virtual machine.
#[derive(Debug)]
pub struct Applied<'n> {
    /// Its name.
    pub name: String,
    /// Its spec.
    pub spec: &'n Node,
}

/// What a virtual machine becomes: its instance type, then its preference, laid into its template, and
/// its matchers removed. One that leads to neither stays as it is, and gets no defaults of a cluster.
/// KubeVirt: `expander.Expand`.
///
/// # Errors
///
/// What it names leads nowhere, or it sets what its instance type sets, too.
pub fn expand<'n>(
    machine: &Machine,
    objects: &Objects<'n>,
    defaults: Defaults,
) -> Result<Expanded<'n>, Vec<Reason>> {
    let Some(mut resolved) = resolve(machine, objects)? else {
        return Ok(Expanded {
            document: machine.document().clone(),
            instancetype: None,
            preference: None,
        });
    };
    let leads_nowhere = resolved.instancetype.is_none() && resolved.preference.is_none();
    if leads_nowhere || defaults == Defaults::Omitted {
        resolved.apply()?;
    } else {
        resolved.change_vmi(defaults::add_devices);
        resolved.apply()?;
        resolved.change_vmi(|vmi| defaults::apply(vmi, defaults::ARCHITECTURE));
    }
    Ok(resolved.finish())
}

/// A virtual machine whose matchers name what they lead to.
#[derive(Debug)]
pub(super) struct Named<'m> {
    pub(super) machine: Cow<'m, Machine>,
    pub(super) matchers: Vec<Matcher>,
    /// What was removed to name them, without a word.
    pub(super) removed: Vec<Reason>,
}

/// Follows the references of a virtual machine; `None` if it has none.
pub(super) fn resolve<'m, 'n>(
    machine: &'m Machine,
    objects: &Objects<'n>,
) -> Result<Option<Resolved<'m, 'n>>, Vec<Reason>> {
    let Some(named) = name(machine, objects)? else {
        return Ok(None);
    };
    let matchers = &named.matchers;
    let found = matchers.iter().map(|it| it.find(&named.machine, objects));
    let found: Vec<_> = found.collect();
    let (resolved, nowhere) = named.with(found);
    if nowhere.is_empty() {
        Ok(Some(resolved))
    } else {
        Err(nowhere)
    }
}

/// Asks the volumes of a virtual machine for the names that they have; `None` if it has no matcher.
pub(super) fn name<'m>(
    machine: &'m Machine,
    objects: &Objects<'_>,
) -> Result<Option<Named<'m>>, Vec<Reason>> {
    if let Some(reason) = machine.undecided() {
        return Err(vec![reason.clone()]);
    }
    let matchers = FAMILIES.map(|family| Matcher::of(machine, family));
    if matchers.iter().all(Option::is_none) {
        return Ok(None);
    }
    let faults = matchers.iter().flatten();
    let faults: Vec<Reason> = faults.flat_map(|matcher| matcher.faults(machine)).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut machine = Cow::Borrowed(machine);
    let (mut named, mut removed) = (Vec::new(), Vec::new());
    for matcher in matchers.into_iter().flatten() {
        let clears_memory =
            matcher.family == Family::Instancetype && matcher.volume.is_some() && matcher.may_fail;
        let matcher = match infer(matcher, &machine, objects)
            .map_err(|reason| machine.decided(vec![reason]))?
        {
            Inferred::Named(matcher) => matcher,
            Inferred::Removed(reason) => {
                removed.push(reason);
                continue;
            }
        };
        if clears_memory && let Some(vmi) = machine.to_mut().vmi_mut() {
            removed.extend(silent::removed_memory(&matcher, vmi));
            vmi.remove(&["domain", "memory"]);
        }
        named.push(matcher);
    }
    Ok(Some(Named {
        machine,
        matchers: named,
        removed,
    }))
}

impl<'m> Named<'m> {
    /// It with what each of its matchers leads to, as far as that was found; and why the rest was not.
    pub(super) fn with<'n>(
        &self,
        found: Vec<Result<&'n Node, Reason>>,
    ) -> (Resolved<'m, 'n>, Vec<Reason>) {
        let mut resolved = Resolved {
            machine: self.machine.clone(),
            removed: self.removed.clone(),
            instancetype: None,
            preference: None,
        };
        let mut nowhere = Vec::new();
        for (matcher, found) in self.matchers.iter().zip(found) {
            let place = match matcher.family {
                Family::Instancetype => &mut resolved.instancetype,
                Family::Preference => &mut resolved.preference,
            };
            match found {
                Ok(spec) => {
                    let matcher = matcher.clone();
                    *place = Some(Found { matcher, spec });
                }
                Err(reason) => nowhere.push(reason),
            }
        }
        (resolved, nowhere)
    }
}

impl<'n> Resolved<'_, 'n> {
    /// Changes the spec of the instances.
    pub(super) fn change_vmi(&mut self, change: impl FnOnce(&mut Node)) {
        if let Some(vmi) = self.machine.to_mut().vmi_mut() {
            change(vmi);
        }
    }

    pub(super) fn arrangement(&self) -> Arrangement {
        Arrangement::read(self.preference.as_ref().map(|found| found.spec))
    }

    /// Lays the instance type, then the preference, into the template. KubeVirt: `ApplyToVMI`,
    /// `vmiApplier.Apply`.
    pub(super) fn apply(&mut self) -> Result<(), Vec<Reason>> {
        let arrangement = self.arrangement();
        if let Some(Found { spec, .. }) = self.instancetype {
            let conflicts = apply_instancetype(spec, &arrangement, self.machine.to_mut());
            if !conflicts.is_empty() {
                return Err(self.machine.decided(conflicts));
            }
        }
        if let Some(Found { spec, .. }) = self.preference {
            apply_preference(spec, self.machine.to_mut()).map_err(|crash| vec![crash])?;
        }
        Ok(())
    }

    /// Removes what names them, and adds the fields that KubeVirt always writes.
    pub(super) fn finish(self) -> Expanded<'n> {
        let mut machine = self.machine.into_owned();
        for family in FAMILIES {
            let document = machine.document_mut();
            document.remove(&["spec", key(family)]);
            document.remove(&["status", status_key(family)]);
        }
        if let Some(vmi) = machine.vmi_mut() {
            let at = vmi.at;
            let features = ["domain", "features"];
            let has_features = is_set(vmi, &features);
            let acpi = has_features.then_some(["domain", "features", "acpi"]);
            let always: [&[&str]; 2] = [&["domain", "devices"], &["domain", "resources"]];
            for keys in always.into_iter().chain(acpi.iter().map(|keys| &keys[..])) {
                if !is_set(vmi, keys) {
                    vmi.set(keys, fields::new(Value::from(Mapping::default()), at));
                }
            }
        }
        Expanded {
            document: machine.into_document(),
            instancetype: self.instancetype.map(Found::applied),
            preference: self.preference.map(Found::applied),
        }
    }
}

/// KubeVirt: `ApplyToVMI`.
pub(super) fn apply_instancetype(
    spec: &Node,
    arrangement: &Arrangement,
    machine: &mut Machine,
) -> Vec<Reason> {
    let mut conflicts = Vec::new();
    if let Some(vmi) = machine.vmi_mut() {
        conflicts.extend(scheduling::apply_node_selector(spec, vmi));
        conflicts.extend(scheduling::apply_scheduler_name(spec, vmi));
        conflicts.extend(cpu::apply(spec, arrangement, vmi).err().unwrap_or_default());
        conflicts.extend(memory::apply(spec, vmi));
        conflicts.extend(io_threads::apply_count(spec, vmi));
        conflicts.extend(io_threads::apply_policy(spec, vmi));
        conflicts.extend(launch_security::apply(spec, vmi));
        conflicts.extend(host_devices::apply(spec, vmi));
    }
    if let Some(template) = machine.template_mut() {
        conflicts.extend(annotations::apply(spec, template));
    }
    conflicts
}

/// KubeVirt: `vmiApplier.Apply`.
fn apply_preference(spec: &Node, machine: &mut Machine) -> Result<(), Reason> {
    volumes::prefer(spec, machine.document_mut());
    if let Some(vmi) = machine.vmi_mut() {
        cpu::prefer_features(spec, vmi)?;
        devices::prefer(spec, vmi);
        features::prefer(spec, vmi);
        firmware::prefer(spec, vmi);
        guest::prefer_machine(spec, vmi);
        clock::prefer(spec, vmi);
        guest::prefer_subdomain(spec, vmi);
        guest::prefer_grace_period(spec, vmi);
        guest::prefer_architecture(spec, vmi);
        launch_security::prefer(spec, vmi);
    }
    if let Some(template) = machine.template_mut() {
        annotations::prefer(spec, template);
    }
    Ok(())
}
