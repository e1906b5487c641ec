//! Whether a virtual machine starts with what it leads to, stage by stage.

use crate::kubevirt::Family;

use super::expand::{Found, Resolved};
use super::fields::number;
use super::objects::Objects;
use super::reason::Reason;
use super::requirements::unmet;
use super::{defaults, silent, source_architecture};

impl Resolved<'_, '_> {
    /// What KubeVirt does without a word to a virtual machine that starts. KubeVirt:
    /// `admitter.ApplyToVM`, `checker.Check`.
    ///
    /// # Errors
    ///
    /// Why it does not start; a reason of one stage hides those of later ones.
    pub(super) fn judge(&self, objects: &Objects<'_>) -> Result<Vec<Reason>, Vec<Reason>> {
        self.check_spread()?;
        let mut applied = self.clone();
        applied.apply()?;
        applied.check_requirements(objects)?;
        Ok(self.silent())
    }

    /// KubeVirt: `CheckSpreadCPUTopology`.
    fn check_spread(&self) -> Result<(), Vec<Reason>> {
        let Some(instancetype) = &self.instancetype else {
            return Ok(());
        };
        let vcpus = number(instancetype.spec, &["cpu", "guest"]);
        let refusal = self.arrangement().refusal(vcpus, instancetype.matcher.at);
        refusal.map_or(Ok(()), |reason| Err(vec![reason]))
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
        let machine = self.machine.to_mut();
        source_architecture::apply(machine, objects);
        let Some(vmi) = machine.vmi_mut() else {
            return Ok(());
        };
        defaults::apply(vmi);
        unmet(instancetype, spec, vmi, at).map_or(Ok(()), |reason| Err(vec![reason]))
    }

    /// What KubeVirt does without a word when it lays them into the template.
    pub(super) fn silent(&self) -> Vec<Reason> {
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
        let not_applied = preference.map(|(spec, matcher)| silent::not_applied(spec, matcher));
        reasons.extend(not_applied.into_iter().flatten());
        reasons
    }
}
