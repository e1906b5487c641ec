//! Whether a virtual machine is created and starts with what it leads to, stage by stage.

use super::admission::{Cluster, of_instance, of_machine};
use super::expand::{Found, Resolved};
use super::fields::{make, number};
use super::machine::{Machine, TEMPLATE};
use super::objects::Objects;
use super::reason::Reason;
use super::reference_keys::FAMILIES;
use super::requirements::unmet;
use super::{defaults, guest, pci_topology, silent, source_architecture};

/// Why a virtual machine does not come to run.
#[derive(Debug)]
pub(super) enum Stopped {
    /// It is refused when it is created.
    AtCreation(Vec<Reason>),
    /// It is created, and does not start.
    AtStart(Vec<Reason>),
}

impl Stopped {
    pub(super) fn into_reasons(self) -> Vec<Reason> {
        match self {
            Self::AtCreation(reasons) | Self::AtStart(reasons) => reasons,
        }
    }
}

impl Resolved<'_, '_> {
    /// What KubeVirt does without a word to a virtual machine that is created and starts.
    ///
    /// # Errors
    ///
    /// Those of [`Resolved::run`].
    pub(super) fn judge(
        &self,
        objects: &Objects<'_>,
        cluster: &Cluster,
    ) -> Result<Vec<Reason>, Vec<Reason>> {
        self.run(objects, cluster).map_err(Stopped::into_reasons)?;
        Ok(self.silent())
    }

    /// The virtual machine with the instance that it becomes in place of its template, once it is
    /// created and starts. KubeVirt: `VMsMutator.Mutate`, `VMsAdmitter.Admit`, `startVMI`,
    /// `VMICreateAdmitter.Admit`.
    ///
    /// # Errors
    ///
    /// Why it is not created, or does not start; a reason of one stage hides those of later ones.
    pub(super) fn run(&self, objects: &Objects<'_>, cluster: &Cluster) -> Result<Machine, Stopped> {
        let created = self.created(objects, cluster);
        let completed = created.completed();
        created.check_spread().map_err(Stopped::AtCreation)?;
        let applied = created.applied().map_err(Stopped::AtCreation)?;
        let admitted = applied.admitted(cluster).map_err(Stopped::AtCreation)?;
        let started = completed.map_or(Ok(admitted), Self::applied);
        let started = started.map_err(Stopped::AtStart)?;
        none(started.written_otherwise()).map_err(Stopped::AtStart)?;
        let instance = started.instance(cluster);
        none(refusals_of(&instance, cluster)).map_err(Stopped::AtStart)?;
        Ok(instance)
    }

    /// It with what is written into a virtual machine when it is created. KubeVirt: `VMsMutator.Mutate`.
    pub(super) fn created(&self, objects: &Objects<'_>, cluster: &Cluster) -> Self {
        let mut created = self.clone();
        created.mutate(objects, cluster);
        created
    }

    /// It with its instance type and its preference in its template.
    ///
    /// # Errors
    ///
    /// Those of [`Resolved::apply`].
    pub(super) fn applied(mut self) -> Result<Self, Vec<Reason>> {
        self.apply()?;
        Ok(self)
    }

    /// One that has its instance type and its preference in its template, with everything that a cluster
    /// adds, if it is admitted when it is created or edited, and [`Resolved::check_spread`] finds nothing.
    /// KubeVirt: `VMsAdmitter.Admit`.
    ///
    /// # Errors
    ///
    /// Why it is not admitted.
    pub(super) fn admitted(mut self, cluster: &Cluster) -> Result<Self, Vec<Reason>> {
        self.change_vmi(|vmi| defaults::apply(vmi, &cluster.architecture));
        self.check_requirements()?;
        let template = self.machine.document().get(TEMPLATE);
        let refusals = template.map_or_else(Vec::new, |template| of_machine(template, cluster));
        none(self.machine.decided(refusals))?;
        Ok(self)
    }

    fn mutate(&mut self, objects: &Objects<'_>, cluster: &Cluster) {
        if let Some(preference) = self.preference.as_ref().map(|found| found.spec) {
            self.change_vmi(|vmi| {
                guest::prefer_architecture(preference, vmi);
                guest::prefer_machine(preference, vmi);
            });
        }
        source_architecture::apply(self.machine.to_mut(), objects);
        self.change_vmi(|vmi| {
            // A firmware UUID is written, too, so that there always is a firmware.
            let at = vmi.at;
            make(vmi, &["domain", "firmware"], at);
            defaults::apply_machine(vmi, &cluster.architecture);
        });
        pci_topology::set(self.machine.to_mut());
    }

    /// Whether the vCPUs of its instance type can be spread. KubeVirt: `CheckSpreadCPUTopology`.
    ///
    /// # Errors
    ///
    /// Why not.
    pub(super) fn check_spread(&self) -> Result<(), Vec<Reason>> {
        let Some(instancetype) = &self.instancetype else {
            return Ok(());
        };
        let vcpus = number(instancetype.spec, &["cpu", "guest"]);
        let refusal = self.arrangement().refusal(vcpus, instancetype.matcher.at);
        none(refusal.into_iter().collect())
    }

    /// KubeVirt: `checker.Check`.
    fn check_requirements(&self) -> Result<(), Vec<Reason>> {
        let (Some(preference), Some(vmi)) = (&self.preference, self.machine.vmi()) else {
            return Ok(());
        };
        let instancetype = self.instancetype.as_ref();
        let at = instancetype.unwrap_or(preference).matcher.at;
        let instancetype = instancetype.map(|found| found.spec);
        none(Vec::from_iter(unmet(
            instancetype,
            preference.spec,
            vmi,
            at,
        )))
    }

    /// What KubeVirt does without a word when it lays them into the template.
    pub(super) fn silent(&self) -> Vec<Reason> {
        let document = self.machine.document();
        let policies = FAMILIES.map(|family| silent::idle_policy(document, family));
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

/// Why an instance is refused. KubeVirt: `VMICreateAdmitter.Admit`.
pub(super) fn refusals_of(instance: &Machine, cluster: &Cluster) -> Vec<Reason> {
    let template = instance.document().get(TEMPLATE);
    let refusals = template.map_or_else(Vec::new, |template| of_instance(template, cluster));
    instance.decided(refusals)
}

/// No reason, or an error.
pub(super) fn none(reasons: Vec<Reason>) -> Result<(), Vec<Reason>> {
    if reasons.is_empty() {
        Ok(())
    } else {
        Err(reasons)
    }
}
