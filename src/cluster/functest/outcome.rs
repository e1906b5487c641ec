//! What came of each case.

use std::time::Duration;

use super::case::Case;

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it has to be.
    Passed,
    /// It is not, and how; further lines say more.
    Failed(String),
    /// It was not tested, and why.
    Skipped(String),
}

/// A case and what came of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The case.
    pub case: Case,
    /// What came of it.
    pub verdict: Verdict,
    /// How long it took, if it was tested on its own.
    pub took: Option<Duration>,
}

impl Outcome {
    pub(super) fn of(case: &Case, verdict: Verdict) -> Self {
        Self {
            case: case.clone(),
            verdict,
            took: None,
        }
    }

    /// Whether it failed.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self.verdict, Verdict::Failed(_))
    }
}
