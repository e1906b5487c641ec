//! What an update makes of a virtual machine, and what that comes to.

use crate::diagnostic::Code;

use super::super::reason::Reason;
use super::change::FieldChange;
use super::pin::{Hold, Loose, PinnedBy};
use super::running::Running;
use super::stages::NoStart;

/// What an update of its instance type and its preference makes of a virtual machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// What holds it to its instance type and its preference as they were.
    pub holds: Vec<Hold>,
    /// Whether it runs.
    pub is_running: bool,
    /// What becomes of it as it was.
    pub before: Course,
    /// What becomes of it once it comes to the new objects.
    pub after: Course,
    /// What becomes of one that is created with the new objects.
    pub anew: Course,
    /// The fields of its template that differ once both are laid into it, without defaults; `None` if
    /// they cannot be.
    pub fields: Option<Vec<FieldChange>>,
    /// What its guest and its node see of it after a restart; `None` if it does not start before and
    /// after.
    pub restarted: Option<Vec<FieldChange>>,
    /// The same for one that is created anew.
    pub created: Option<Vec<FieldChange>>,
    /// What is done with one that runs; `None` if it never started.
    pub running: Option<Running>,
}

/// What becomes of a virtual machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Why it is refused when it is created or edited.
    pub refusals: Vec<Reason>,
    /// Why it does not start.
    pub no_start: Option<NoStart>,
}

/// What an update comes to for a virtual machine, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
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
}

impl Course {
    /// Why it is refused, and why it does not start.
    fn reasons(&self) -> impl Iterator<Item = &Reason> {
        let no_start = match &self.no_start {
            Some(NoStart::Refused(reasons)) => reasons.as_slice(),
            Some(NoStart::GivenUp(error)) => &error.causes,
            None => &[],
        };
        self.refusals.iter().chain(no_start)
    }
}

impl Impact {
    /// Why it cannot be told what becomes of it: its template leaves open what decides that.
    pub(super) fn left_open(&self) -> Option<&Reason> {
        let courses = [&self.before, &self.after, &self.anew].into_iter();
        let mut reasons = courses.flat_map(Course::reasons);
        reasons.find(|reason| reason.code == Code::VmParameter)
    }

    /// The worst of what the update comes to. What was refused before is nothing new.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let is_live = |running: &Running| !running.live.is_empty();
        let running = self.running().filter(|it| it.error.is_none());
        if self.can_no_longer_start() {
            Outcome::NoStart
        } else if self.can_no_longer_be_edited() {
            Outcome::RefusedEdit
        } else if running.is_some_and(|it| it.restart.is_some()) {
            Outcome::Restart
        } else if running.is_some_and(is_live) {
            Outcome::Live
        } else if self.restarted.as_ref().is_some_and(|it| !it.is_empty()) || self.starts_now() {
            Outcome::NextStart
        } else {
            Outcome::Unchanged
        }
    }

    /// What is done with it, if it runs.
    #[must_use]
    pub fn running(&self) -> Option<&Running> {
        self.running.as_ref().filter(|_| self.is_running)
    }

    /// Whether the new objects are why it can no longer be edited.
    #[must_use]
    pub fn can_no_longer_be_edited(&self) -> bool {
        self.before.refusals.is_empty() && !self.after.refusals.is_empty()
    }

    /// Whether the new objects are why it can no longer start.
    #[must_use]
    pub fn can_no_longer_start(&self) -> bool {
        self.before.no_start.is_none() && self.after.no_start.is_some()
    }

    /// Whether it starts with the new objects only.
    #[must_use]
    pub fn starts_now(&self) -> bool {
        self.before.no_start.is_some() && self.after.no_start.is_none()
    }

    /// What names the revisions that hold it to all that the update changes, or if that is nothing, to all
    /// that it names; `None` if they do not.
    #[must_use]
    pub fn pinned_by(&self) -> Option<PinnedBy> {
        let changes = self.holds.iter().any(|hold| hold.is_changed);
        let counted = self.holds.iter().filter(|it| it.is_changed == changes);
        let by: Option<Vec<PinnedBy>> = counted.map(Hold::by).collect();
        by?.into_iter().max()
    }

    /// What revisions hold it to, if that is not all that the update changes.
    pub fn partly_pinned(&self) -> impl Iterator<Item = (&Hold, PinnedBy)> {
        let is_partly = self.pinned_by().is_none();
        let holds = self.holds.iter().filter(move |_| is_partly);
        holds.filter_map(|hold| Some((hold, hold.by()?)))
    }

    /// Whether virt-controller keeps a revision of everything that it names once it sees it.
    #[must_use]
    pub fn is_yet_to_be_pinned(&self) -> bool {
        let mut holds = self.holds.iter();
        holds.all(|hold| hold.revision.is_none() && hold.loose.is_none_or(Loose::is_mended))
    }
}
