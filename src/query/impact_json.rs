//! What an update makes of a fleet, for other programs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::diagnostic::{Code, Problem};
use crate::kubevirt::Family;
use crate::text::{self, Sources};
use crate::vm::{
    Course, FieldChange, Hold, Impact, Loose, NoStart, Outcome, PinnedBy, Reason, Running,
    SyncError,
};

use super::explain::Place;
use super::impact::{FleetImpact, Tried, TriedMachine};

/// What KubeVirt's webhook puts before a requirement that is not met (`VMsAdmitter.Admit`).
const REQUIREMENT: &str = "failure checking preference requirements: ";

/// What an update of instance types and preferences makes of virtual machines.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImpactDocument<'f> {
    /// The version of this format.
    schema_version: u32,
    /// How many virtual machines come to what.
    summary: Summary,
    /// The virtual machines, in the order of the input.
    machines: Vec<MachineEntry<'f>>,
}

/// How many virtual machines come to what.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Summary {
    /// All of them.
    machines: usize,
    /// Those of which nothing is to be seen.
    unchanged: usize,
    /// Those that change when they start again.
    next_start: usize,
    /// Those that change while they run.
    live: usize,
    /// Those that have to restart.
    restart: usize,
    /// Those that can no longer be edited.
    refused_edit: usize,
    /// Those that can no longer start.
    no_start: usize,
    /// Those of which nothing can be said.
    not_judged: usize,
    /// Those that stay with the revisions of all that the update changes for them, or if that is nothing, of
    /// all that they name, until they are made to come to the new objects.
    pinned: usize,
}

/// A virtual machine, and what the update makes of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct MachineEntry<'f> {
    /// The namespace, or `default`.
    namespace: &'f str,
    /// The name by which its author finds it; empty if there is none.
    name: &'f str,
    #[serde(flatten)]
    place: Place,
    /// What the update comes to.
    outcome: OutcomeWord,
    /// What the update makes of it; absent if it leads to neither an instance type nor a preference, or if
    /// nothing can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<ImpactEntry<'f>>,
    /// Why nothing can be said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<&'f str>,
}

/// What an update comes to for a virtual machine.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum OutcomeWord {
    /// Nothing is to be seen of it.
    Unchanged,
    /// It changes when it starts again.
    NextStart,
    /// It changes while it runs.
    Live,
    /// It has to restart before it is as it is to be.
    Restart,
    /// It can no longer be edited.
    RefusedEdit,
    /// It can no longer start.
    NoStart,
    /// Nothing can be said of it.
    NotJudged,
}

/// What an update makes of a virtual machine once that comes to the new objects.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ImpactEntry<'f> {
    /// The instance type and the preference that it names.
    references: Vec<ReferenceEntry<'f>>,
    /// Whether it runs, as its status says, or else its run strategy.
    is_running: bool,
    /// What becomes of it with the old objects.
    before: CourseEntry<'f>,
    /// What becomes of it with the new ones. Its architecture and its machine type stay as they were
    /// when it was created.
    after: CourseEntry<'f>,
    /// What becomes of the same one if it is created with the new objects.
    anew: CourseEntry<'f>,
    /// The fields of its template that differ once both are laid into it, without defaults; null if they
    /// cannot be.
    fields: Option<&'f [FieldChange]>,
    /// What its guest and its node see of the update after a restart, defaults included; null if it does
    /// not start before and after.
    restarted: Option<&'f [FieldChange]>,
    /// The same for one that is created with the new objects.
    created: Option<&'f [FieldChange]>,
    /// What is done with one that runs; null if it did not start with the old objects.
    running: Option<RunningEntry<'f>>,
}

/// An instance type or a preference that a virtual machine names.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ReferenceEntry<'f> {
    /// Which of the two it is.
    family: Family,
    /// The kind.
    kind: &'f str,
    /// The name.
    name: &'f str,
    /// The revision with which the virtual machine stays; null if it comes to the object itself.
    revision: Option<&'f str>,
    /// What names the revision; absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pinned_by: Option<PinnedByWord>,
    /// Whether the revision is at hand. One that is not is taken to hold the old object.
    is_at_hand: bool,
    /// Whether the update gives it another spec.
    is_changed: bool,
    /// Why the reference in the status does not hold the virtual machine, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    loose: Option<&'f str>,
}

/// What names a revision.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum PinnedByWord {
    /// `revisionName` in the spec.
    Spec,
    /// The reference in the status.
    Status,
}

/// What becomes of a virtual machine.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct CourseEntry<'f> {
    /// What the webhook says when it is created or edited.
    admission: VerdictEntry<'f>,
    /// Whether it starts, admitted or not.
    start: VerdictEntry<'f>,
}

/// What KubeVirt says.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct VerdictEntry<'f> {
    /// Whether it is allowed.
    allowed: bool,
    /// Why not, in KubeVirt's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<CauseEntry<'f>>,
    /// What virt-controller says in place of causes.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'f str>,
}

/// Why something is refused.
#[derive(Debug, Serialize, JsonSchema)]
struct CauseEntry<'f> {
    /// The field that KubeVirt names.
    field: String,
    /// What KubeVirt says.
    message: String,
    /// What to do about it; absent if it was refused before, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'f str>,
}

/// What virt-controller does with a running virtual machine.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RunningEntry<'f> {
    /// Whether it has to restart.
    restart_required: bool,
    /// Why, in KubeVirt's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    restart_message: Option<&'f str>,
    /// What changes in the running instance, in this order.
    live_changes: &'f [FieldChange],
    /// What the next pass changes in it again.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    next_pass: &'f [FieldChange],
    /// Why virt-controller gives up before it decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    sync_error: Option<SyncErrorEntry<'f>>,
}

/// An error with which virt-controller gives up.
#[derive(Debug, Serialize, JsonSchema)]
struct SyncErrorEntry<'f> {
    /// KubeVirt's word for it.
    reason: &'f str,
    /// What KubeVirt says.
    message: &'f str,
}

impl FleetImpact {
    /// One JSON document.
    #[must_use]
    pub fn json(&self, sources: &Sources) -> String {
        let count = |outcome| self.count(Some(outcome));
        text::json(&ImpactDocument {
            schema_version: 1,
            summary: Summary {
                machines: self.machines.len(),
                unchanged: count(Outcome::Unchanged),
                next_start: count(Outcome::NextStart),
                live: count(Outcome::Live),
                restart: count(Outcome::Restart),
                refused_edit: count(Outcome::RefusedEdit),
                no_start: count(Outcome::NoStart),
                not_judged: self.count(None),
                pinned: self.pinned(PinnedBy::Status) + self.pinned(PinnedBy::Spec),
            },
            machines: self
                .machines
                .iter()
                .map(|machine| MachineEntry::of(machine, sources))
                .collect(),
        })
    }
}

impl<'f> MachineEntry<'f> {
    fn of(machine: &'f TriedMachine, sources: &Sources) -> Self {
        let problems: &[Problem] = match &machine.tried {
            Tried::NotJudged(problems) => problems,
            Tried::Free | Tried::Judged(_) => &[],
        };
        Self {
            namespace: &machine.namespace,
            name: &machine.name,
            place: Place::of(machine.at, sources),
            outcome: OutcomeWord::of(machine.outcome()),
            impact: machine.impact().map(ImpactEntry::of),
            problems: problems.iter().map(|it| it.message.as_str()).collect(),
        }
    }
}

impl OutcomeWord {
    fn of(outcome: Option<Outcome>) -> Self {
        match outcome {
            Some(Outcome::Unchanged) => Self::Unchanged,
            Some(Outcome::NextStart) => Self::NextStart,
            Some(Outcome::Live) => Self::Live,
            Some(Outcome::Restart) => Self::Restart,
            Some(Outcome::RefusedEdit) => Self::RefusedEdit,
            Some(Outcome::NoStart) => Self::NoStart,
            None => Self::NotJudged,
        }
    }
}

impl<'f> ImpactEntry<'f> {
    fn of(impact: &'f Impact) -> Self {
        Self {
            references: impact.holds.iter().map(ReferenceEntry::of).collect(),
            is_running: impact.is_running,
            before: CourseEntry::of(&impact.before),
            after: CourseEntry::of(&impact.after),
            anew: CourseEntry::of(&impact.anew),
            fields: impact.fields.as_deref(),
            restarted: impact.restarted.as_deref(),
            created: impact.created.as_deref(),
            running: impact.running.as_ref().map(RunningEntry::of),
        }
    }
}

impl<'f> ReferenceEntry<'f> {
    fn of(hold: &'f Hold) -> Self {
        let revision = hold.revision.as_ref();
        Self {
            family: hold.family,
            kind: &hold.kind,
            name: &hold.name,
            revision: revision.map(|(name, _)| name.as_str()),
            pinned_by: revision.map(|(_, by)| match by {
                PinnedBy::Spec => PinnedByWord::Spec,
                PinnedBy::Status => PinnedByWord::Status,
            }),
            is_at_hand: hold.is_at_hand,
            is_changed: hold.is_changed,
            loose: hold.loose.map(Loose::words),
        }
    }
}

impl<'f> CourseEntry<'f> {
    fn of(course: &'f Course) -> Self {
        let start = match &course.no_start {
            None => VerdictEntry::of(&[]),
            Some(NoStart::Refused(reasons)) => VerdictEntry::of(reasons),
            Some(NoStart::GivenUp(error)) => VerdictEntry {
                allowed: false,
                causes: Vec::new(),
                message: Some(&error.message),
            },
        };
        Self {
            admission: VerdictEntry::of(&course.refusals),
            start,
        }
    }
}

impl<'f> VerdictEntry<'f> {
    fn of(reasons: &'f [Reason]) -> Self {
        Self {
            allowed: reasons.is_empty(),
            causes: reasons.iter().map(CauseEntry::of).collect(),
            message: None,
        }
    }
}

impl<'f> CauseEntry<'f> {
    fn of(reason: &'f Reason) -> Self {
        let before = if reason.code == Code::VmRequirement {
            REQUIREMENT
        } else {
            ""
        };
        Self {
            field: reason.fields.join(", "),
            message: format!("{before}{}", reason.message),
            help: reason.help.as_deref(),
        }
    }
}

impl<'f> RunningEntry<'f> {
    fn of(running: &'f Running) -> Self {
        let error = running.error.as_ref();
        Self {
            restart_required: running.restart.is_some(),
            restart_message: running.restart.as_deref(),
            live_changes: &running.live,
            next_pass: &running.next,
            sync_error: error.map(
                |SyncError {
                     reason, message, ..
                 }| SyncErrorEntry { reason, message },
            ),
        }
    }
}
