//! The registry of annotations: each key, what it means, and where its value comes from.

use crate::kubevirt::Family::{self, Instancetype, Preference};

/// The display name of an instance type.
pub const DISPLAY_NAME: &str = "instancetype.kubevirt.io/displayName";
/// A description for people who choose an instance type.
pub const DESCRIPTION: &str = "instancetype.kubevirt.io/description";
/// The display name of a preference.
pub const OPENSHIFT_DISPLAY_NAME: &str = "openshift.io/display-name";
/// The icon of a preference.
pub const ICON_CLASS: &str = "iconClass";
/// The keywords that a preference can be found by.
pub const TAGS: &str = "tags";
/// The family of operating systems, on the running virtual machine.
pub const OS: &str = "vm.kubevirt.io/os";

/// An annotation that resources of the catalog carry.
#[derive(Debug)]
pub struct Annotation {
    /// The key.
    pub key: &'static str,
    /// Which resources carry it.
    pub families: &'static [Family],
    /// What it means, in plain words.
    pub meaning: &'static str,
    /// What carries it.
    pub on: Carrier,
    /// Where the value comes from.
    pub origin: Origin,
}

/// What carries an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// The resource, under `metadata.annotations`.
    Resource,
    /// Each virtual machine that uses the resource, through `spec.annotations`.
    VirtualMachine,
}

/// Where the value of an annotation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A word at the top of a source sets it: [`words::of_annotation`](super::words::of_annotation).
    Word,
    /// A source sets it directly.
    Written,
}

/// Every annotation, by key.
pub static ANNOTATIONS: &[Annotation] = &[
    Annotation {
        key: ICON_CLASS,
        families: &[Preference],
        meaning: "the icon that a console shows",
        on: Carrier::Resource,
        origin: Origin::Word,
    },
    Annotation {
        key: DESCRIPTION,
        families: &[Instancetype],
        meaning: "a description for people who choose a size",
        on: Carrier::Resource,
        origin: Origin::Word,
    },
    Annotation {
        key: DISPLAY_NAME,
        families: &[Instancetype],
        meaning: "the name that people see",
        on: Carrier::Resource,
        origin: Origin::Word,
    },
    Annotation {
        key: OPENSHIFT_DISPLAY_NAME,
        families: &[Preference],
        meaning: "the name that people see",
        on: Carrier::Resource,
        origin: Origin::Word,
    },
    Annotation {
        key: "openshift.io/documentation-url",
        families: &[Preference],
        meaning: "where the catalog is documented",
        on: Carrier::Resource,
        origin: Origin::Written,
    },
    Annotation {
        key: "openshift.io/support-url",
        families: &[Preference],
        meaning: "where to ask for help",
        on: Carrier::Resource,
        origin: Origin::Written,
    },
    Annotation {
        key: TAGS,
        families: &[Preference],
        meaning: "the keywords to search by",
        on: Carrier::Resource,
        origin: Origin::Word,
    },
    Annotation {
        key: OS,
        families: &[Preference],
        meaning: "the family of operating systems",
        on: Carrier::VirtualMachine,
        origin: Origin::Word,
    },
];

/// The registered annotation of a key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Annotation> {
    ANNOTATIONS.iter().find(|annotation| annotation.key == key)
}
