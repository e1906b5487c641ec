//! Whether a virtual machine stays with the revision that its cluster has kept for it.

use crate::kubevirt::Family;
use crate::yaml::Node;

use super::super::fields::{field, text};
use super::super::machine::Machine;
use super::super::object_kind::ObjectKind;
use super::super::reason::Reason;
use super::super::reference_keys::{key, status_key};
use super::super::references::Matcher;
use super::super::revisions;
use super::update::Update;

/// What names the revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PinnedBy {
    /// `revisionName` in the spec.
    Spec,
    /// The reference in the status.
    Status,
}

/// What holds a virtual machine to its instance type or its preference as it was.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Hold {
    /// Which of the two.
    pub family: Family,
    /// The kind, as KubeVirt spells it.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The revision with which it stays, and what names it; `None` if it comes to the object itself at
    /// the next pass of virt-controller.
    pub revision: Option<(String, PinnedBy)>,
    /// Whether the revision is at hand. One that is not is taken to hold the old object.
    pub is_at_hand: bool,
    /// Why a reference in the status does not hold it, in words.
    pub loose: Option<&'static str>,
}

/// Where the spec of a virtual machine's revision is from.
pub(super) enum Pin<'n> {
    /// The revision holds it.
    Revision(Result<&'n Node, Reason>),
    /// The revision is not at hand, and is taken to hold the old object; otherwise nothing is known of it.
    NotAtHand(Reason),
    /// No revision holds it.
    Object,
}

/// What holds a virtual machine to what a matcher names, and where the spec of that is from. What a volume
/// says takes the place of the whole matcher. KubeVirt: `revisionFinder.Find`, `syncStatusWithMatcher`,
/// `handler.Infer`.
pub(super) fn pin<'n>(named: &Matcher, machine: &Machine, update: &Update<'n>) -> (Hold, Pin<'n>) {
    let mut hold = Hold {
        family: named.family,
        kind: named
            .kind()
            .map_or_else(|_| named.kind.clone(), |kind| kind.as_str().to_owned()),
        name: named.name.clone(),
        revision: None,
        is_at_hand: false,
        loose: None,
    };
    let kept = text(machine.document(), &named.kept_revision());
    let (revision, by) = match (&named.revision, kept) {
        (Some(revision), _) => (revision.as_str(), PinnedBy::Spec),
        (None, Some(revision)) => (revision, PinnedBy::Status),
        (None, None) => return (hold, Pin::Object),
    };
    if by == PinnedBy::Status {
        hold.loose = changed(named, machine);
        if hold.loose.is_some() {
            return (hold, Pin::Object);
        }
    }
    let (kind, namespace) = (ObjectKind::ControllerRevision, machine.namespace());
    let found = update.old.find(kind, namespace, revision);
    if let Some(found) = found
        && by == PinnedBy::Status
        && !revisions::is_of(found.document, &named.name)
    {
        hold.loose = Some("its revision is one of another object");
        return (hold, Pin::Object);
    }
    hold.revision = Some((revision.to_owned(), by));
    hold.is_at_hand = found.is_some();
    let missing = || named.no_revision(machine, revision);
    let pin = match found {
        Some(found) => Pin::Revision(named.spec_in(found, machine)),
        None if update.has_revisions(namespace) => Pin::Revision(Err(missing())),
        None => Pin::NotAtHand(missing()),
    };
    (hold, pin)
}

/// What a matcher names that it did not when its revision was kept, so that virt-controller keeps a new
/// one. KubeVirt: `syncStatusWithMatcher`.
fn changed(matcher: &Matcher, machine: &Machine) -> Option<&'static str> {
    let status = ["status", status_key(matcher.family)];
    let status = &field(machine.document(), &status)?.node;
    let spec = ["spec", key(matcher.family)];
    let spec = &field(machine.document(), &spec)?.node;
    let words = [
        ("name", "it named another one when that was kept"),
        ("kind", "it named another kind when that was kept"),
        (
            "inferFromVolume",
            "it asked another volume when that was kept",
        ),
    ];
    let is_other = |key: &str| {
        let now = text(spec, &[key]);
        now.is_some() && now != text(status, &[key])
    };
    let other = words.into_iter().find(|(key, _)| is_other(key));
    other.map(|(_, words)| words)
}
