//! What one test checks.

use serde_json::Value as Json;

use crate::catalog::Login;
use crate::kubevirt::instancetype::InstancetypeSpec;

/// What a test is about. The groups run in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// An instance type gives a virtual machine.
    Instancetype,
    /// A preference is refused with too few vCPUs.
    TooLittleCpu,
    /// A preference is refused with too little memory.
    TooLittleMemory,
    /// A preference is accepted with what it requires.
    Enough,
    /// An instance type of the catalog fits a preference.
    Fits,
    /// A guest boots, and answers.
    Guest,
}

impl Group {
    /// All groups, in order.
    pub const ALL: [Self; 6] = [
        Self::Instancetype,
        Self::TooLittleCpu,
        Self::TooLittleMemory,
        Self::Enough,
        Self::Fits,
        Self::Guest,
    ];

    /// What the names of its cases begin with.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Instancetype => "instancetype",
            Self::TooLittleCpu => "too-little-cpu",
            Self::TooLittleMemory => "too-little-memory",
            Self::Enough => "enough",
            Self::Fits => "fits",
            Self::Guest => "guest",
        }
    }
}

/// One test.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is about.
    pub group: Group,
    /// What is tested: `rhel.9`, or `fedora/amd64`.
    pub subject: String,
    /// What has to happen, in words.
    pub words: String,
    /// How it is tested.
    pub(super) check: Check,
}

/// How a case is tested.
#[derive(Debug, Clone)]
pub(super) enum Check {
    /// The virtual machine is created, expanded as the engine does it, and deleted.
    Lives(Json),
    /// The virtual machine is refused with this message.
    Refused(Json, String),
    /// The virtual machine is accepted.
    Accepted(Json),
    /// The guest boots, and answers.
    Boots(Box<Boot>),
    /// It is known without a cluster that it fails, and why.
    Fails(String),
    /// There is nothing to test, and why.
    Skipped(String),
}

/// A guest that boots.
#[derive(Debug, Clone)]
pub(super) struct Boot {
    /// The virtual machine, without the key of whoever logs in.
    pub(super) machine: Json,
    /// The architecture.
    pub(super) architecture: &'static str,
    /// What its instance type asks of a node.
    pub(super) instancetype: InstancetypeSpec,
    /// Whether its agent is waited for.
    pub(super) agent: bool,
    /// Who logs in.
    pub(super) login: Option<Login>,
}

impl Case {
    /// The name, by which it is found.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.group.as_str(), self.subject)
    }

    /// Why there is nothing to test, if there is not.
    #[must_use]
    pub fn skipped(&self) -> Option<&str> {
        match &self.check {
            Check::Skipped(why) => Some(why),
            _ => None,
        }
    }
}
