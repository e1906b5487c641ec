//! Where an instance type and a preference are named.

use crate::kubevirt::Family;

/// What a virtual machine refers to.
pub(super) const FAMILIES: [Family; 2] = [Family::Instancetype, Family::Preference];

/// The key of a matcher below `spec`.
pub(super) const fn key(family: Family) -> &'static str {
    match family {
        Family::Instancetype => "instancetype",
        Family::Preference => "preference",
    }
}

/// The key of what a cluster keeps of it below `status`.
pub(super) const fn status_key(family: Family) -> &'static str {
    match family {
        Family::Instancetype => "instancetypeRef",
        Family::Preference => "preferenceRef",
    }
}

/// The labels of a volume with the name and with the kind (`DefaultInstancetypeLabel` and its neighbours).
pub(super) const fn volume_labels(family: Family) -> [&'static str; 2] {
    match family {
        Family::Instancetype => [
            "instancetype.kubevirt.io/default-instancetype",
            "instancetype.kubevirt.io/default-instancetype-kind",
        ],
        Family::Preference => [
            "instancetype.kubevirt.io/default-preference",
            "instancetype.kubevirt.io/default-preference-kind",
        ],
    }
}
