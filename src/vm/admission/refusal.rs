//! What a rule looks at, and how it refuses.

use crate::diagnostic::Code;
use crate::text::Location;
use crate::yaml::Node;

use super::super::fields::{Keys, flag, text, value_place};
use super::super::reason::Reason;
use super::cluster::Cluster;
use super::feature_gates::Gate;

/// Which webhook looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Webhook {
    /// That of the virtual machine, when it is created or edited. KubeVirt: `VMsAdmitter`.
    Machine,
    /// That of its instance, when it starts. KubeVirt: `VMICreateAdmitter`.
    Instance,
}

impl Webhook {
    /// What the path of the template begins with.
    fn base(self) -> &'static str {
        match self {
            Self::Machine => "spec.template.",
            Self::Instance => "",
        }
    }

    fn code(self) -> Code {
        match self {
            Self::Machine => Code::VmAdmission,
            Self::Instance => Code::VmStart,
        }
    }
}

/// The spec of the instances of a virtual machine, as a webhook sees it: with its instance type, its
/// preference and the defaults of the cluster.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'v> {
    pub(super) spec: &'v Node,
    pub(super) cluster: &'v Cluster,
    pub(super) webhook: Webhook,
}

impl Seen<'_> {
    pub(super) fn architecture(&self) -> &str {
        text(self.spec, &["architecture"]).unwrap_or_default()
    }

    pub(super) fn has_gate(&self, gate: Gate) -> bool {
        self.cluster.feature_gates.has(gate)
    }

    /// Whether a switch that is on by default is on.
    pub(super) fn is_not_off(&self, keys: Keys<'_>) -> bool {
        flag(self.spec, keys) != Some(false)
    }

    /// The path of a field of the spec, as messages have it.
    pub(super) fn path(&self, field: &str) -> String {
        format!("{}spec.{field}", self.webhook.base())
    }

    /// The path of a field of the metadata.
    pub(super) fn metadata_path(&self, field: &str) -> String {
        format!("{}metadata.{field}", self.webhook.base())
    }

    /// Where the value of a field is, or the field if that holds others; else the nearest one above it.
    pub(super) fn at(&self, keys: Keys<'_>) -> Location {
        value_place(self.spec, keys)
    }

    /// A refusal of a field. KubeVirt: `StatusCause`.
    pub(super) fn refuse(&self, keys: Keys<'_>, message: impl Into<String>) -> Reason {
        self.refuse_as(&self.path(&keys.join(".")), self.at(keys), message)
    }

    /// A refusal of a field that KubeVirt names in its own way.
    pub(super) fn refuse_as(
        &self,
        field: &str,
        at: Location,
        message: impl Into<String>,
    ) -> Reason {
        Reason::new(self.webhook.code(), at, message).field(field)
    }
}
