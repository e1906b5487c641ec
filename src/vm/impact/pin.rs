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

/// What names the revision, the weaker first: what the spec names is written into the status again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PinnedBy {
    /// The reference in the status.
    Status,
    /// `revisionName` in the spec.
    Spec,
}

/// Why a reference in the status does not hold a virtual machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Loose {
    /// The name was another one when the revision was kept.
    Name,
    /// The kind was another one.
    Kind,
    /// The volume was another one.
    Volume,
    /// Its revision is one of another object, as the label says.
    Object,
    /// Its revision has no label that says what it is one of.
    Unlabelled,
}

impl Loose {
    /// It in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Name => "it named another one when that was kept",
            Self::Kind => "it named another kind when that was kept",
            Self::Volume => "it asked another volume when that was kept",
            Self::Object => "its revision is one of another object",
            Self::Unlabelled => {
                "its revision lacks the label `instancetype.kubevirt.io/object-name`"
            }
        }
    }

    /// Whether virt-controller keeps a new revision in its place. KubeVirt: `syncStatusWithMatcher`.
    pub(super) const fn is_mended(self) -> bool {
        matches!(self, Self::Name | Self::Kind | Self::Volume)
    }
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
    /// Whether the update gives it another spec.
    pub is_changed: bool,
    /// Why a reference in the status does not hold it.
    pub loose: Option<Loose>,
}

impl Hold {
    /// What names the revision, if there is one.
    pub(super) fn by(&self) -> Option<PinnedBy> {
        self.revision.as_ref().map(|(_, by)| *by)
    }
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
        is_changed: false,
        loose: None,
    };
    let kept = text(machine.document(), &named.kept_revision());
    let (revision, by) = match (&named.revision, kept) {
        (Some(revision), _) => (revision.as_str(), PinnedBy::Spec),
        (None, Some(revision)) => (revision, PinnedBy::Status),
        (None, None) => return (hold, Pin::Object),
    };
    let (kind, namespace) = (ObjectKind::ControllerRevision, machine.namespace());
    let found = update.old.find(kind, namespace, revision);
    if by == PinnedBy::Status {
        let other = || other_object(named, found?.document);
        hold.loose = changed(named, machine).or_else(other);
        if hold.loose.is_some() {
            return (hold, Pin::Object);
        }
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
fn changed(matcher: &Matcher, machine: &Machine) -> Option<Loose> {
    let status = ["status", status_key(matcher.family)];
    let status = &field(machine.document(), &status)?.node;
    let spec = ["spec", key(matcher.family)];
    let spec = &field(machine.document(), &spec)?.node;
    let fields = [
        ("name", Loose::Name),
        ("kind", Loose::Kind),
        ("inferFromVolume", Loose::Volume),
    ];
    let is_other = |key: &str| {
        let now = text(spec, &[key]);
        now.is_some() && now != text(status, &[key])
    };
    let other = fields.into_iter().find(|(key, _)| is_other(key));
    other.map(|(_, loose)| loose)
}

/// What a revision says in place of what a matcher names. KubeVirt: `revisionFinder.Find`.
fn other_object(matcher: &Matcher, revision: &Node) -> Option<Loose> {
    match revisions::object_name(revision) {
        None => Some(Loose::Unlabelled),
        Some(name) => (name != matcher.name).then_some(Loose::Object),
    }
}
