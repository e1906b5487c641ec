//! The words for people at the top of a source, and the fields of the API that they give.
//!
//! Reading, layers, labels, the rules about missing words, the schemas of the sources and the
//! table in `CONTRIBUTING.md` all read this one table.

use crate::diagnostic::Code;
use crate::kubevirt::Family::{self, Instancetype, Preference};
use crate::kubevirt::paths::{object, preference};
use crate::model::Path;

use super::{annotations, labels};

/// A word at the top of a source.
#[derive(Debug)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// In whose sources it stands.
    pub families: &'static [Family],
    /// What it takes.
    pub value: WordValue,
    /// What it is for, in a sentence.
    pub description: &'static str,
    /// The fields of the API that it gives.
    pub targets: &'static [Target],
    /// The rule that is broken where nothing gives the word.
    pub missing: Option<Code>,
}

/// What a word takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordValue {
    /// A text.
    Text,
    /// A list of texts, which the API has as one text, joined by commas.
    List,
    /// `true`, which the API has as a text, or `false`, which is as if the word were not there.
    Mark,
}

/// A field of the API that a word gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A label of the resource.
    Label(&'static str),
    /// An annotation of the resource.
    Annotation(&'static str),
    /// An annotation of the virtual machines that take the preference.
    VirtualMachineAnnotation(&'static str),
}

use Target::{Annotation, Label, VirtualMachineAnnotation};

impl Target {
    /// The key of the label or annotation.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Label(key) | Annotation(key) | VirtualMachineAnnotation(key) => key,
        }
    }

    /// The mapping that holds the key.
    #[must_use]
    pub const fn parent(self) -> Path {
        match self {
            Label(_) => object::LABELS,
            Annotation(_) => object::ANNOTATIONS,
            VirtualMachineAnnotation(_) => preference::ANNOTATIONS,
        }
    }

    /// All keys that lead to the field.
    #[must_use]
    pub fn keys(self) -> Vec<&'static str> {
        [self.parent().keys(), &[self.key()]].concat()
    }
}

/// Every word, in the order in which documents list them.
pub static WORDS: &[Word] = &[
    Word {
        name: "displayName",
        families: &[Instancetype],
        value: WordValue::Text,
        description: "The name that people see: the annotation `instancetype.kubevirt.io/displayName`.",
        targets: &[Annotation(annotations::DISPLAY_NAME)],
        missing: Some(Code::NoDisplayName),
    },
    Word {
        name: "displayName",
        families: &[Preference],
        value: WordValue::Text,
        description: "The name that people see: the annotation `openshift.io/display-name`.",
        targets: &[Annotation(annotations::OPENSHIFT_DISPLAY_NAME)],
        missing: Some(Code::NoDisplayName),
    },
    Word {
        name: "class",
        families: &[Instancetype],
        value: WordValue::Text,
        description: "What the series is made for, as a label: `general.purpose`.",
        targets: &[Label(labels::CLASS)],
        missing: None,
    },
    Word {
        name: "icon",
        families: &[Instancetype],
        value: WordValue::Text,
        description: "A PatternFly icon: `pficon-server-group`.",
        targets: &[Label(labels::ICON)],
        missing: Some(Code::NoIcon),
    },
    Word {
        name: "icon",
        families: &[Preference],
        value: WordValue::Text,
        description: "The icon that a console shows: the annotation `iconClass`.",
        targets: &[Annotation(annotations::ICON_CLASS)],
        missing: Some(Code::NoIcon),
    },
    Word {
        name: "description",
        families: &[Instancetype],
        value: WordValue::Text,
        description: "Some sentences for people who choose a size.",
        targets: &[Annotation(annotations::DESCRIPTION)],
        missing: Some(Code::NoDescription),
    },
    Word {
        name: "os",
        families: &[Preference],
        value: WordValue::Text,
        description: "The family of operating systems: `linux`, `windows`.",
        targets: &[
            Label(labels::OS_TYPE),
            VirtualMachineAnnotation(annotations::OS),
        ],
        missing: None,
    },
    Word {
        name: "tags",
        families: &[Preference],
        value: WordValue::List,
        description: "Words to search by: the annotation `tags`.",
        targets: &[Annotation(annotations::TAGS)],
        missing: Some(Code::NoTags),
    },
    Word {
        name: "deprecated",
        families: &[Instancetype, Preference],
        value: WordValue::Mark,
        description: "`true` marks what should not be chosen any more.",
        targets: &[Label(labels::DEPRECATED)],
        missing: None,
    },
];

/// The words of a family's sources.
pub fn of_family(family: Family) -> impl Iterator<Item = &'static Word> + Clone {
    WORDS
        .iter()
        .filter(move |word| word.families.contains(&family))
}

/// The word that gives a label.
#[must_use]
pub fn of_label(key: &str) -> Option<&'static Word> {
    giving(|target| matches!(target, Label(label) if label == key))
}

/// The word that gives an annotation, of the resource or of the virtual machine.
#[must_use]
pub fn of_annotation(key: &str) -> Option<&'static Word> {
    giving(|target| !matches!(target, Label(_)) && target.key() == key)
}

fn giving(is_wanted: impl Fn(Target) -> bool) -> Option<&'static Word> {
    WORDS
        .iter()
        .find(|word| word.targets.iter().any(|target| is_wanted(*target)))
}
