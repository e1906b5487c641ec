//! What a virtual machine becomes, and whether it starts: the order of all rules.

use crate::diagnostic::Code;
use crate::kubevirt::{Family, Kind, Scope};
use crate::yaml::{Mapping, Node, Value};

use super::defaults::{self, Defaults};
use super::fields::{self, is_set, number, remove};
use super::infer::infer;
use super::machine::Machine;
use super::objects::Objects;
use super::reason::Reason;
use super::references::{Matcher, key, status_key};
use super::requirements::{Need, unmet};
use super::topology::Arrangement;
use super::{
    annotations, clock, cpu, devices, features, firmware, guest, host_devices, io_threads,
    launch_security, memory, mistakes, scheduling, silent, source_architecture, volumes,
};

/// An instance type or a preference that a virtual machine leads to.
struct Found<'n> {
    matcher: Matcher,
    spec: &'n Node,
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
struct Resolved<'n> {
    machine: Machine,
    /// What was removed to resolve it, without a word.
    removed: Option<Reason>,
    instancetype: Option<Found<'n>>,
    preference: Option<Found<'n>>,
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
        resolved.change_vmi(defaults::apply);
    }
    Ok(resolved.finish())
}

/// Why KubeVirt does not start a virtual machine, or does not admit it; and if it does, what it does
/// without a word. KubeVirt: `mutator.Mutate`, `admitter.ApplyToVM`, `checker.Check`. A reason of one
/// stage hides those of later ones.
#[must_use]
pub fn check(machine: &Machine, objects: &Objects<'_>) -> Vec<Reason> {
    let judge = || -> Result<Vec<Reason>, Vec<Reason>> {
        let Some(mut resolved) = resolve(machine, objects)? else {
            return Ok(Vec::new());
        };
        let silent = resolved.silent();
        resolved.check_spread(objects)?;
        resolved.apply()?;
        resolved.check_requirements(objects)?;
        Ok(silent)
    };
    let mut reasons = mistakes::of(machine);
    // A reference that is misspelt or misplaced is missing where it belongs.
    if !reasons.iter().any(|it| it.code == Code::UnknownField) {
        let (Ok(judged) | Err(judged)) = judge();
        reasons.extend(judged);
    }
    reasons
}

/// What KubeVirt does without a word to a virtual machine that it expands.
#[must_use]
pub fn warnings(machine: &Machine, objects: &Objects<'_>) -> Vec<Reason> {
    let resolved = resolve(machine, objects).ok().flatten();
    resolved.map_or_else(Vec::new, |resolved| resolved.silent())
}

/// Follows the references of a virtual machine; `None` if it has none.
fn resolve<'n>(
    machine: &Machine,
    objects: &Objects<'n>,
) -> Result<Option<Resolved<'n>>, Vec<Reason>> {
    if let Some(reason) = machine.undecided() {
        return Err(vec![reason.clone()]);
    }
    let families = [Family::Instancetype, Family::Preference];
    let matchers = families.map(|family| Matcher::of(machine, family));
    if matchers.iter().all(Option::is_none) {
        return Ok(None);
    }
    let faults = matchers.iter().flatten();
    let faults: Vec<Reason> = faults.flat_map(|matcher| matcher.faults(machine)).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut machine = machine.clone();
    let (mut inferred, mut removed) = (Vec::new(), None);
    for matcher in matchers.into_iter().flatten() {
        let clears_memory =
            matcher.family == Family::Instancetype && matcher.volume.is_some() && matcher.may_fail;
        let Some(matcher) = infer(matcher, &machine, objects).map_err(|reason| vec![reason])?
        else {
            continue;
        };
        if clears_memory && let Some(vmi) = machine.vmi_mut() {
            removed = silent::removed_memory(&matcher, vmi);
            remove(vmi, &["domain", "memory"]);
        }
        inferred.push(matcher);
    }
    let resolved = find(machine, inferred, objects)?;
    Ok(Some(Resolved {
        removed,
        ..resolved
    }))
}

fn find<'n>(
    machine: Machine,
    matchers: Vec<Matcher>,
    objects: &Objects<'n>,
) -> Result<Resolved<'n>, Vec<Reason>> {
    let (mut instancetype, mut preference, mut nowhere) = (None, None, Vec::new());
    for matcher in matchers {
        match matcher.find(&machine, objects) {
            Ok(spec) => match matcher.family {
                Family::Instancetype => instancetype = Some(Found { matcher, spec }),
                Family::Preference => preference = Some(Found { matcher, spec }),
            },
            Err(reason) => nowhere.push(reason),
        }
    }
    if !nowhere.is_empty() {
        return Err(nowhere);
    }
    Ok(Resolved {
        machine,
        removed: None,
        instancetype,
        preference,
    })
}

impl<'n> Resolved<'n> {
    /// Changes the spec of the instances.
    fn change_vmi(&mut self, change: impl FnOnce(&mut Node)) {
        if let Some(vmi) = self.machine.vmi_mut() {
            change(vmi);
        }
    }

    fn arrangement(&self) -> Arrangement {
        Arrangement::read(self.preference.as_ref().map(|found| found.spec))
    }

    /// What KubeVirt does without a word when it lays them into the template.
    fn silent(&self) -> Vec<Reason> {
        let document = self.machine.document();
        let families = [Family::Instancetype, Family::Preference];
        let policies = families.map(|family| silent::idle_policy(document, family));
        let mut reasons: Vec<Reason> = policies.into_iter().flatten().collect();
        reasons.extend(self.removed.clone());
        let vmi = document.get(&["spec", "template", "spec"]);
        for found in [&self.instancetype, &self.preference].into_iter().flatten() {
            let overwritten = |vmi| silent::overwritten(found.spec, found.matcher.family, vmi);
            reasons.extend(vmi.map(overwritten).into_iter().flatten());
        }
        let preference = self.preference.as_ref();
        let preference = preference.map(|found| (found.spec, &found.matcher));
        if let Some(Found { matcher, spec }) = &self.instancetype {
            reasons.extend(silent::lost_vcpus(spec, matcher, preference));
        }
        reasons.extend(
            preference
                .into_iter()
                .flat_map(|(spec, matcher)| silent::not_applied(spec, matcher)),
        );
        reasons
    }

    /// KubeVirt: `CheckSpreadCPUTopology`.
    fn check_spread(&self, objects: &Objects<'_>) -> Result<(), Vec<Reason>> {
        let Some(instancetype) = &self.instancetype else {
            return Ok(());
        };
        let vcpus = number(instancetype.spec, &["cpu", "guest"]);
        let refusal = self.arrangement().refusal(vcpus, instancetype.matcher.at);
        refusal.map_or(Ok(()), |reason| {
            Err(vec![self.with_suiting(reason, objects)])
        })
    }

    /// KubeVirt: `checker.Check`, after the defaults of a cluster.
    fn check_requirements(&mut self, objects: &Objects<'_>) -> Result<(), Vec<Reason>> {
        let Some(preference) = &self.preference else {
            return Ok(());
        };
        let (preference, spec) = (&preference.matcher, preference.spec);
        let instancetype = self.instancetype.as_ref();
        let at = instancetype.map_or(preference.at, |found| found.matcher.at);
        let instancetype = instancetype.map(|found| found.spec);
        source_architecture::apply(&mut self.machine, objects);
        let Some(vmi) = self.machine.vmi_mut() else {
            return Ok(());
        };
        defaults::apply(vmi);
        let reason = unmet(instancetype, spec, vmi, at);
        reason.map_or(Ok(()), |reason| {
            Err(vec![self.with_suiting(reason, objects)])
        })
    }

    /// Lays the instance type, then the preference, into the template. KubeVirt: `ApplyToVMI`,
    /// `vmiApplier.Apply`.
    fn apply(&mut self) -> Result<(), Vec<Reason>> {
        let arrangement = self.arrangement();
        if let Some(Found { spec, .. }) = self.instancetype {
            let conflicts = apply_instancetype(spec, &arrangement, &mut self.machine);
            if !conflicts.is_empty() {
                return Err(conflicts);
            }
        }
        if let Some(Found { spec, .. }) = self.preference {
            apply_preference(spec, &mut self.machine).map_err(|crash| vec![crash])?;
        }
        Ok(())
    }

    /// Removes what names them, and adds the fields that KubeVirt always writes.
    fn finish(mut self) -> Expanded<'n> {
        for family in [Family::Instancetype, Family::Preference] {
            let document = self.machine.document_mut();
            remove(document, &["spec", key(family)]);
            remove(document, &["status", status_key(family)]);
        }
        if let Some(vmi) = self.machine.vmi_mut() {
            let at = vmi.at;
            let features = ["domain", "features"];
            let has_features = is_set(vmi, &features);
            let acpi = has_features.then_some(["domain", "features", "acpi"]);
            let always: [&[&str]; 2] = [&["domain", "devices"], &["domain", "resources"]];
            for keys in always.into_iter().chain(acpi.iter().map(|keys| &keys[..])) {
                if !is_set(vmi, keys) {
                    vmi.set(keys, fields::new(Value::Mapping(Mapping::default()), at));
                }
            }
        }
        Expanded {
            document: self.machine.into_document(),
            instancetype: self.instancetype.map(Found::applied),
            preference: self.preference.map(Found::applied),
        }
    }

    /// A reason why an instance type does not suit, with those that would.
    fn with_suiting(&self, reason: Reason, objects: &Objects<'_>) -> Reason {
        const SHOWN: usize = 3;
        let (Some(instancetype), Some(preference)) = (&self.instancetype, &self.preference) else {
            return reason;
        };
        if !matches!(reason.code, Code::VmSpread | Code::VmRequirement) {
            return reason;
        }
        let cluster = Kind::in_scope(Family::Instancetype, Scope::Cluster);
        let kind = instancetype.matcher.kind().unwrap_or(cluster);
        let need = Need::read(preference.spec);
        let series = series(&instancetype.matcher.name);
        let suiting = objects.suiting(kind, self.machine.namespace(), &need);
        let of_series = suiting.iter().filter(|name| self::series(name) == series);
        let others = suiting.iter().filter(|name| self::series(name) != series);
        let names: Vec<String> = of_series
            .chain(others)
            .take(SHOWN)
            .map(|name| format!("`{name}`"))
            .collect();
        if names.is_empty()
            || reason
                .fields
                .iter()
                .any(|field| field.contains("architecture"))
        {
            return reason;
        }
        reason.help(format!("these are enough: {}", names.join(", ")))
    }
}

/// What the name of an instance type says of its series.
fn series(name: &str) -> &str {
    name.split_once('.').map_or(name, |(series, _)| series)
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
